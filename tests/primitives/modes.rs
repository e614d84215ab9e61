//! Forward and reverse mode against each other, and sums of second derivatives against the second derivatives.
//! That reverse mode is right, finite differences say.

use nn_compiler::array::Array;
use nn_compiler::autodiff::laplacian::laplacian;
use nn_compiler::autodiff::partial::{Mode, jacobian};
use nn_compiler::ir::NodeId;
use nn_compiler::ir::verify::assert_well_formed;
use nn_tests::random::Random;

use crate::case::{Application, BATCH, Case};
use crate::{all, variances};

/// Cases whose operands differ as told, with the operands that have a derivative. What is the same for all examples has no derivative for each.
fn cases(seed: u64, mut check: impl FnMut(&Case, Application, Vec<NodeId>)) {
    let mut random = Random::new(seed);
    let cases = all(&mut random, 2).into_iter().filter(|case| !case.operands.is_empty());
    for case in cases.filter(|case| case.op.kind() != "BatchMean") {
        let ways = variances(case.operands.len());
        let at = case.apply(&ways[random.below(ways.len())], &mut random);
        let operands = at.operands.iter().zip(&case.operands);
        let continuous = operands.filter(|(_, (_, numbers))| numbers.is_continuous());
        let continuous = continuous.map(|(&operand, _)| operand).collect();
        check(&case, at, continuous);
    }
}

/// The numbers of a value that may be zero everywhere.
fn numbers(at: &Application, node: Option<NodeId>) -> Option<Vec<Array>> {
    assert_well_formed(&at.graph, &[node?], "after differentiation");
    let value = at.value(node?);
    Some((0..BATCH).map(|example| value.of_example(example).clone()).collect())
}

#[track_caller]
fn near(a: Option<Vec<Array>>, b: Option<Vec<Array>>, what: &str) {
    let is_zero = |arrays: &Vec<Array>| arrays.iter().all(|x| x.elements().iter().all(|&x| x == 0.0));
    let (Some(a), Some(b)) = (&a, &b) else {
        // One way may see by the rules alone what the other computes.
        assert!(a.iter().chain(&b).all(is_zero), "{what}: {a:?} {b:?}");
        return;
    };
    for (a, b) in a.iter().zip(b) {
        assert_eq!(a.sizes(), b.sizes(), "{what}");
        for (x, y) in a.elements().iter().zip(b.elements()) {
            assert!((x - y).abs() <= 1e-9 * (1.0 + y.abs()), "{what}: {x} {y}");
        }
    }
}

#[test]
fn both_modes_say_the_same() {
    cases(11, |case, mut at, operands| {
        for operand in operands {
            let [forward, reverse] = Mode::ALL.map(|mode| {
                let found = jacobian(&mut at.graph, at.result, operand, mode);
                found.map(|found| found.node)
            });
            near(numbers(&at, forward), numbers(&at, reverse), &format!("{case:?}"));
        }
    });
}

#[test]
fn second_derivatives_are_the_same_by_every_way() {
    cases(12, |case, mut at, operands| {
        for operand in operands {
            let mut known = None;
            for (first, second) in Mode::ALL.into_iter().flat_map(|a| Mode::ALL.map(|b| (a, b))) {
                let found = jacobian(&mut at.graph, at.result, operand, first)
                    .and_then(|found| jacobian(&mut at.graph, found.node, operand, second));
                let found = numbers(&at, found.map(|found| found.node));
                match &known {
                    None => known = Some(found),
                    Some(known) => near(found, known.clone(), &format!("{first:?}, {second:?} of {case:?}")),
                }
            }
        }
    });
}

#[test]
fn a_laplacian_is_the_trace_of_second_derivatives() {
    cases(13, |case, mut at, operands| {
        if operands.is_empty() {
            return;
        }
        let found = laplacian(&mut at.graph, at.result, &operands);
        let found = numbers(&at, found);
        let size = at.graph.shape(at.result).size();
        let mut traces = vec![Array::filled(&at.graph.shape(at.result).sizes(), 0.0); BATCH];
        for &operand in &operands {
            let second = jacobian(&mut at.graph, at.result, operand, Mode::Reverse)
                .and_then(|first| jacobian(&mut at.graph, first.node, operand, Mode::Reverse));
            let Some(second) = numbers(&at, second.map(|second| second.node)) else { continue };
            let count = at.graph.shape(operand).size();
            for (trace, second) in traces.iter_mut().zip(second) {
                for element in 0..size {
                    let square = &second.elements()[element * count * count..];
                    trace.elements_mut()[element] += (0..count).map(|i| square[i * count + i]).sum::<f64>();
                }
            }
        }
        near(found, Some(traces), &format!("{case:?}"));
    });
}
