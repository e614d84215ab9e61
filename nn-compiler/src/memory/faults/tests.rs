use super::each;
use crate::memory::{check, plan};
use crate::program::{Tiling, interpret, interpret_in, samples};

/// Each change of the plan of each sample is found if it is a fault, and nothing is found if it is none.
#[test]
fn what_is_a_fault_is_found_and_nothing_else() {
    let tiling = Tiling { lanes: 2, groups: 2 };
    for sample in samples::all() {
        let program = &sample.program;
        let plan = plan(program);
        assert_eq!(check(program, &plan), Ok(()), "{}", sample.name);
        let expected = interpret(program, &sample.bindings, tiling);
        each(program, &plan, |changed| {
            let what = format!("{}: {:?}, {}", sample.name, changed.kind, changed.was);
            match check(program, &changed.plan) {
                Err(fault) => {
                    assert!(changed.is_fault, "{what}: {fault}");
                    assert!(changed.kind.classes().contains(&fault.class), "{what}: {fault}");
                }
                Ok(()) => {
                    assert!(!changed.is_fault, "{what}");
                    let places = changed.plan.places(program);
                    let found = interpret_in(program, &sample.bindings, tiling, &places);
                    assert_eq!(found, expected, "{what}");
                }
            }
        });
    }
}
