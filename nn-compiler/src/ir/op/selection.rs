//! Exact zeros. Where a selection leaves a value out, the value's cotangent is zero, and it must stay
//! zero through every chain-rule product, even a product with infinity: the derivative of
//! `if x > 0 { ln(x) } else { 0 }` at 0 is 0, not `0 · ∞`.
//!
//! A cotangent that passed through a selection has the form `select(c, v, 0)`. Elementwise rules are
//! linear in the cotangent, so they are applied to `v` and the selection is put around the result.
//! Where the form was lost on the way (through a sum, say), a rule that is singular somewhere asks
//! whether the cotangent is zero instead.

use super::primitive::{Cotangent, Derivative};
use super::{Comparison, Op};
use crate::ir::graph::{Graph, NodeId};

/// `value` where `condition` is `wanted`, and exact zeros elsewhere. If the value is itself of that
/// form, the two conditions become one.
pub(super) fn selected(graph: &mut Graph, condition: NodeId, wanted: bool, value: NodeId) -> NodeId {
    let zero = graph.constant_like(0.0, value);
    let place = |graph: &mut Graph, inner: NodeId| match wanted {
        true => graph.select(condition, inner, zero),
        false => graph.select(condition, zero, inner),
    };
    match parts(graph, value) {
        None => place(graph, value),
        Some((inner_condition, inner_wanted, inner)) => {
            let holds = match inner_wanted {
                true => inner_condition,
                false => graph.compare(Comparison::Equal, inner_condition, zero),
            };
            let both = place(graph, holds);
            graph.select(both, inner, zero)
        }
    }
}

/// Applies an elementwise rule that is linear in the cotangent, or answers `None` for a derivative of
/// zero. `singular` says that the rule's factor may be infinite or undefined somewhere.
pub(super) fn chain(
    graph: &mut Graph,
    cotangent: Cotangent,
    singular: bool,
    rule: impl FnOnce(&mut Graph, NodeId) -> Option<NodeId>,
) -> Derivative {
    let node = cotangent.node;
    let selection = parts(graph, node);
    let Some(value) = rule(graph, selection.map_or(node, |(_, _, inner)| inner)) else {
        return Derivative::Zero;
    };
    Derivative::Node(match selection {
        Some((condition, wanted, _)) => selected(graph, condition, wanted, value),
        None if singular && cotangent.selected => {
            let zero = graph.constant_like(0.0, node);
            let there = graph.compare(Comparison::NotEqual, node, zero);
            graph.select(there, value, zero)
        }
        None => value,
    })
}

/// Condition, side and value of `select(c, v, 0)` or `select(c, 0, v)`.
fn parts(graph: &Graph, node: NodeId) -> Option<(NodeId, bool, NodeId)> {
    let Op::Select = graph.op(node) else { return None };
    let operands = graph.operands(node);
    let is_zero = |node: NodeId| match graph.op(node) {
        Op::Const { value, .. } => value.get() == 0.0,
        _ => false,
    };
    match (is_zero(operands[1]), is_zero(operands[2])) {
        (false, true) => Some((operands[0], true, operands[1])),
        (true, false) => Some((operands[0], false, operands[2])),
        _ => None,
    }
}
