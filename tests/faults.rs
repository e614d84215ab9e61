//! Faults that are made in the programs of networks, one at a time.

use std::collections::BTreeSet;

use nn_compiler::compile;
use nn_compiler::program::faults::{self, Found};
use nn_compiler::program::{Tiling, interpret};
use nn_random_networks::random::Random;
use nn_random_networks::{Reference, looped_network};

/// The network with a loop.
const LOOPED: usize = 1;

/// Every change of a program that is a fault is found, by the verifier or by the numbers: of a small network, and of one with
/// a loop.
#[test]
fn faults_of_programs_are_found() {
    let tiny = include_str!("golden/networks/tiny.nn").parse().expect("tokens");
    let tiny = nn_compiler::networks(tiny).expect("a golden network is sound").remove(0).model;
    let looped = looped_network(LOOPED, "Network", "f64").expect("it is sound").0;
    let mut kinds = BTreeSet::new();
    let (mut all, mut unseen) = (0, 0);
    for model in [tiny, looped] {
        let reference = Reference::new(&model, 5, &mut Random::new(1)).expect("it can be compared");
        let programs = compile::programs(&model, &compile::differentiate(&model));
        let (program, bindings) = (&programs.train.program, &reference.bindings);
        let tilings = [Tiling { lanes: 2, groups: 2 }, Tiling { lanes: 1, groups: 3 }];
        let expected = interpret(program, bindings, tilings[0]);
        faults::each(program, |faulty| {
            let found = faults::find(&faulty, bindings, &tilings, &expected);
            let missed = matches!(found, Found::Missed | Found::Misnamed(_));
            assert!(!missed, "{:?} of `{}`: {found:?}", faulty.kind, faulty.was);
            all += 1;
            unseen += usize::from(matches!(found, Found::Unseen));
            if matches!(found, Found::Verified(_) | Found::Interpreted) {
                kinds.insert(format!("{:?}", faulty.kind));
            }
        });
    }
    println!("{all} faults of {} kinds; the examples do not show {unseen}", kinds.len());
    assert!(kinds.len() >= 30, "only {kinds:?}");
    assert!(unseen * 10 < all, "{unseen} of {all} are not seen");
}
