//! Faults that are made in the programs of networks and in the plans of their memory, one at a time.

use std::collections::{BTreeMap, BTreeSet};

use nn_compiler::compile;
use nn_compiler::eval::Bindings;
use nn_compiler::memory::faults::Kind;
use nn_compiler::memory::{self, Class, Planned};
use nn_compiler::program::faults::{self, Found};
use nn_compiler::program::{Tiling, interpret, interpret_in};
use nn_random_networks::random::Random;
use nn_random_networks::{Reference, looped_network};

/// The network with a loop.
const LOOPED: usize = 1;

const TILINGS: [Tiling; 2] = [Tiling { lanes: 2, groups: 2 }, Tiling { lanes: 1, groups: 3 }];

/// A step of training of a small network, and of one with a loop, each with numbers for it.
fn steps() -> Vec<(Planned, Bindings)> {
    let tiny = include_str!("golden/networks/tiny.nn").parse().expect("tokens");
    let tiny = nn_compiler::networks(tiny).expect("a golden network is sound").remove(0).model;
    let looped = looped_network(LOOPED, "Network", "f64").expect("it is sound").0;
    let step = |model| {
        let reference = Reference::new(&model, 5, &mut Random::new(1)).expect("it can be compared");
        (compile::programs(&model, &compile::differentiate(&model)).train, reference.bindings)
    };
    [tiny, looped].map(step).into()
}

/// Every change of a program that is a fault is found, by the verifier or by the numbers.
#[test]
fn faults_of_programs_are_found() {
    let mut kinds = BTreeSet::new();
    let (mut all, mut unseen) = (0, 0);
    for (Planned { program, .. }, bindings) in steps() {
        let expected = interpret(&program, &bindings, TILINGS[0]);
        faults::each(&program, |faulty| {
            let found = faults::find(&faulty, &bindings, &TILINGS, &expected);
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

/// Every change of a plan that is a fault is found by its check, which names it, and most are seen by the numbers; nothing is
/// found where values share memory at different times, and the numbers are the same then.
#[test]
fn faults_of_plans_are_found() {
    let mut counts: BTreeMap<Kind, usize> = BTreeMap::new();
    let (mut harmless, mut clashes, mut seen) = (0, 0, 0);
    for (Planned { program, plan, .. }, bindings) in steps() {
        let run = |plan: &memory::Plan| interpret_in(&program, &bindings, TILINGS[0], &plan.places(&program));
        let expected = run(&plan);
        memory::faults::each(&program, &plan, |changed| {
            let what = format!("{:?}, {}", changed.kind, changed.was);
            match memory::check(&program, &changed.plan) {
                Ok(()) => {
                    assert!(!changed.is_fault, "{what}");
                    assert_eq!(run(&changed.plan), expected, "{what}");
                    harmless += 1;
                }
                Err(fault) => {
                    assert!(changed.is_fault, "{what}: {fault}");
                    assert!(changed.kind.classes().contains(&fault.class), "{what}: {fault}");
                    *counts.entry(changed.kind).or_default() += 1;
                    if !matches!(fault.class, Class::Place | Class::TooSmall) {
                        clashes += 1;
                        seen += usize::from(run(&changed.plan) != expected);
                    }
                }
            }
        });
    }
    println!("{counts:?}; {harmless} are harmless; the numbers show {seen} of {clashes}");
    let missing: Vec<&Kind> = Kind::ALL.iter().filter(|kind| !counts.contains_key(kind)).collect();
    assert!(missing.is_empty(), "no fault is of the kinds {missing:?}");
    assert!(harmless > 0 && seen * 10 > clashes * 9, "the numbers show {seen} of {clashes}");
}
