use std::collections::{BTreeMap, BTreeSet};

use super::{Found, Kind, each, find};
use crate::program::samples;
use crate::program::{Class, Tiling, verify};

const TILINGS: [Tiling; 2] = [Tiling { lanes: 2, groups: 2 }, Tiling { lanes: 1, groups: 3 }];

/// How often each kind of fault was found in each way.
type Counts = BTreeMap<Kind, BTreeMap<Found, usize>>;

/// Makes and finds all faults of all samples; those that are not found as they should be are named.
fn found() -> (Counts, Vec<String>) {
    let (mut counts, mut missed) = (Counts::new(), Vec::new());
    for sample in samples::all() {
        each(&sample.program, |faulty| {
            let how = find(&faulty, &sample.bindings, &TILINGS, &sample.expected);
            *counts.entry(faulty.kind).or_default().entry(how).or_default() += 1;
            if matches!(how, Found::Missed | Found::Misnamed(_) | Found::Unseen) {
                missed.push(format!("{}: {:?} {how:?} of `{}`", sample.name, faulty.kind, faulty.was));
            }
        });
    }
    (counts, missed)
}

#[test]
fn every_fault_is_found() {
    let (counts, missed) = found();
    assert!(missed.is_empty(), "{} are not:\n{}", missed.len(), missed.join("\n"));
    // There is a fault of each kind; only an expression may be the same one way or another.
    for kind in Kind::ALL {
        let ways = counts.get(kind).unwrap_or_else(|| panic!("no sample has a fault of the kind {kind:?}"));
        let is_real = ways.keys().any(|found| *found != Found::Same);
        assert!(is_real, "{kind:?} is always the same: {ways:?}");
        let by_numbers = ways.contains_key(&Found::Interpreted);
        assert!(by_numbers <= kind.is_of_numbers(), "{kind:?} is seen by numbers: {ways:?}");
    }
    let of = |found: Found| counts.values().filter_map(|ways| ways.get(&found)).sum::<usize>();
    let all: usize = counts.values().flat_map(BTreeMap::values).sum();
    assert!(100 * of(Found::Same) < 5 * all, "{} of {all} change nothing", of(Found::Same));
}

#[test]
fn every_class_is_named() {
    let mut named: BTreeSet<Class> = BTreeSet::new();
    for sample in samples::all() {
        each(&sample.program, |faulty| {
            named.extend(verify(&faulty.program).iter().map(|fault| fault.class));
        });
    }
    assert!(named.iter().eq(Class::ALL), "only {named:?}");
}
