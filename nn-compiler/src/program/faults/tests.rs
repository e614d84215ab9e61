use std::collections::BTreeMap;

use super::{Found, Kind, find, of};
use crate::program::Tiling;
use crate::program::samples;

const TILINGS: [Tiling; 2] = [Tiling { lanes: 2, groups: 2 }, Tiling { lanes: 1, groups: 3 }];

#[test]
fn every_fault_is_found() {
    let mut missed = Vec::new();
    let mut found: BTreeMap<Kind, BTreeMap<String, usize>> = BTreeMap::new();
    for sample in samples::all() {
        for faulty in of(&sample.program) {
            let how = find(&faulty, &sample.bindings, &TILINGS, &sample.expected);
            *found.entry(faulty.kind).or_default().entry(format!("{how:?}")).or_default() += 1;
            if matches!(how, Found::Missed | Found::Misnamed(_)) {
                missed.push(format!("{}: {:?} {how:?} of `{}`", sample.name, faulty.kind, faulty.was));
            }
        }
    }
    for (kind, found) in &found {
        println!("{kind:?}: {found:?}");
    }
    assert!(missed.is_empty(), "{} missed:\n{}", missed.len(), missed.join("\n"));
}
