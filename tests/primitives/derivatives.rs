//! Derivatives against finite differences, to third order: each derivative is itself differentiated.

use nn_compiler::autodiff::reverse::gradient;
use nn_compiler::eval::Value;
use nn_compiler::ir::verify::assert_well_formed;
use nn_compiler::ir::{NodeId, Variance};
use nn_tests::random::Random;

use crate::case::{Application, BATCH, Case};
use crate::{all, variances};

/// The step of the finite differences. Their error is of the order of its fourth power.
const STEP: f64 = 2e-3;

#[test]
fn derivatives_of_order_one_to_three_are_limits_of_differences() {
    let mut random = Random::new(3);
    for case in all(&mut random, 2).into_iter().filter(|case| !case.operands.is_empty()) {
        let ways = variances(case.operands.len());
        for way in [0, ways.len() - 1, random.below(ways.len())] {
            check(&case, &ways[way], &mut random);
        }
    }
}

fn check(case: &Case, variances: &[Variance], random: &mut Random) {
    let mut at = case.apply(variances, random);
    let operands = at.operands.clone();
    let result = at.result;
    let mut scalar = weighed(&mut at, result, random);
    for order in 1..=3 {
        let derivatives = gradient(&mut at.graph, scalar, &operands);
        let found: Vec<NodeId> = derivatives.iter().copied().flatten().collect();
        assert_well_formed(&at.graph, &found, "after differentiation");
        for (i, derivative) in derivatives.iter().enumerate() {
            let (_, numbers) = case.operands[i];
            match derivative {
                Some(node) => assert_eq!(at.graph.shape(*node), at.graph.shape(operands[i])),
                None if !numbers.is_continuous() || case.op.kind() == "StopGradient" => continue,
                None => {}
            }
            assert!(numbers.is_continuous(), "{case:?} has no derivative by operand {i}");
            compare(&mut at, scalar, operands[i], *derivative, random, &format!("{case:?}, order {order}"));
        }
        let mut parts = derivatives.into_iter().flatten();
        let Some(first) = parts.next() else { return };
        scalar = weighed(&mut at, first, random);
        for part in parts {
            let part = weighed(&mut at, part, random);
            scalar = at.graph.add2(scalar, part);
        }
    }
}

/// A random weighted sum of all elements.
fn weighed(at: &mut Application, node: NodeId, random: &mut Random) -> NodeId {
    let sizes = at.graph.shape(node).sizes();
    let weights = at.parameter(random.array(&sizes, 0.5, 1.5));
    let product = at.graph.mul(weights, node);
    at.graph.sum(product, &(0..sizes.len()).collect::<Vec<_>>())
}

/// Compares the derivative of the mean of `scalar` by a few elements of an operand.
fn compare(
    at: &mut Application,
    scalar: NodeId,
    operand: NodeId,
    derivative: Option<NodeId>,
    random: &mut Random,
    what: &str,
) {
    let value = derivative.map(|node| at.value(node));
    let examples = match at.graph.variance(operand) {
        Variance::Shared => {
            assert!(!matches!(value, Some(Value::Example(_))), "{what}: shared by all examples");
            1
        }
        Variance::Example => BATCH,
    };
    let size = at.graph.shape(operand).size();
    for _ in 0..size.min(3) {
        let (example, element) = (random.below(examples), random.below(size));
        let found = value.as_ref().map_or(0.0, |value| value.of_example(example).elements()[element]);
        let at_step = |steps: f64| {
            let mut moved = at.clone();
            moved.array_mut(operand, example).elements_mut()[element] += steps * STEP;
            moved.mean(scalar)
        };
        let near = at_step(1.0) - at_step(-1.0);
        let far = at_step(2.0) - at_step(-2.0);
        let expected = examples as f64 * (8.0 * near - far) / (12.0 * STEP);
        let error = (found - expected).abs();
        assert!(error <= 1e-7 * (1.0 + expected.abs()), "{what}: {found}, but differences say {expected}");
    }
}
