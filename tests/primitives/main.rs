//! Every primitive, from the list itself: what its rules say of one another.

mod case;
mod cases;
mod conventions;
mod derivatives;
mod facts;
mod loops;
mod modes;
mod regions;

use case::{BATCH, Case};
use cases::cases;
use nn_compiler::eval::Value;
use nn_compiler::ir::verify::assert_well_formed;
use nn_compiler::ir::{Op, Shape, Variance};
use nn_tests::random::Random;

/// All cases of all primitives, several times with other shapes.
fn all(random: &mut Random, times: usize) -> Vec<Case> {
    let mut found = Vec::new();
    // `Project` is in the cases of what has several results.
    for kind in Op::KINDS.iter().filter(|kind| **kind != "Project") {
        for _ in 0..times {
            let cases = cases(kind, random);
            assert!(!cases.is_empty(), "`{kind}` has cases");
            for case in &cases {
                assert_eq!(case.op.kind(), *kind, "a case of another primitive");
            }
            found.extend(cases);
        }
    }
    found
}

/// All ways in which the operands may be shared or of an example.
fn variances(count: usize) -> Vec<Vec<Variance>> {
    let way =
        |bits: usize| (0..count).map(|i| [Variance::Shared, Variance::Example][bits >> i & 1]).collect();
    (0..1 << count).map(way).collect()
}

#[test]
fn shape_and_variance_rules_say_what_evaluation_does() {
    let mut random = Random::new(1);
    for case in all(&mut random, 4) {
        if matches!(case.op.kind(), "Input" | "Target" | "Param" | "Tangent" | "RegionInput" | "Placeholder")
        {
            continue; // their values are given: there is nothing to compare with
        }
        for variances in variances(case.operands.len()) {
            let application = case.apply(&variances, &mut random);
            assert_well_formed(&application.graph, &[application.result], case.op.name());
            let (graph, result) = (&application.graph, application.result);
            let sizes = graph.shape(result).sizes();
            match (application.value(result), graph.variance(result)) {
                (Value::Shared(array), _) => assert_eq!(array.sizes(), sizes, "{case:?}"),
                (Value::Example(arrays), Variance::Example) => {
                    assert_eq!(arrays.len(), BATCH);
                    arrays.iter().for_each(|array| assert_eq!(array.sizes(), sizes, "{case:?}"));
                }
                (Value::Example(_), Variance::Shared) => panic!("{case:?} differs between examples"),
            }
        }
    }
}

#[test]
fn operands_that_do_not_fit_are_refused_with_a_reason() {
    let mut random = Random::new(2);
    for case in all(&mut random, 1) {
        let application = case.apply(&vec![Variance::Shared; case.operands.len()], &mut random);
        let mut graph = application.graph;
        let mut surplus = application.operands.clone();
        surplus.push(graph.constant(0.0, &Shape::known(&[7, 7, 7, 7])));
        let refused = graph.try_add(case.op.clone(), &surplus).expect_err("an operand too many");
        assert!(refused.starts_with(&format!("`{}`: ", case.op.name())), "{refused}");
    }
}
