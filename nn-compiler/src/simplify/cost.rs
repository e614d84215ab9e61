//! How much work an operation is, counted over one step.

use super::context::Context;
use crate::ir::{NodeId, Variance};

/// The number of examples in a step, when work per example is weighed against work per step.
const EXAMPLES: f64 = 64.0;

/// How often a value of this variance is computed in a step.
pub(super) fn repetitions(variance: Variance) -> f64 {
    match variance {
        Variance::Shared => 1.0,
        Variance::Example => EXAMPLES,
    }
}

/// The work of an elementwise operation of two operands: none between numbers, and where both are
/// repeated along an axis only that of one repetition.
pub(super) fn of_elementwise(context: &Context<'_>, x: NodeId, y: NodeId) -> f64 {
    if context.constant(x).is_some() && context.constant(y).is_some() {
        return 0.0;
    }
    let shape = context.graph.shape(x);
    let common =
        (0..shape.rank()).filter(|axis| context.is_repeated(x, *axis) && context.is_repeated(y, *axis));
    let repeated: usize = common.map(|axis| shape.axes()[axis].bound()).product();
    let elements = shape.size() as f64 / repeated as f64;
    elements * repetitions(context.graph.variance(x).max(context.graph.variance(y)))
}

/// The work of one operation on every element of a value.
pub(super) fn of_elements(context: &Context<'_>, x: NodeId) -> f64 {
    context.graph.shape(x).size() as f64 * repetitions(context.graph.variance(x))
}
