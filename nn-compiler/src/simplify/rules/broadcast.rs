//! Repeated values: work is moved to the smaller tensor.

use crate::ir::{Axis, NodeId, Op, Unary};
use crate::simplify::context::Context;
use crate::simplify::rule::Rule;

pub(super) fn rules() -> Vec<Rule> {
    functions! {
        exact broadcast_of_broadcast, of Op::Broadcast { .. } => "broadcast(broadcast(x, a), b) => broadcast(x, a ∪ b)";
        exact unit_broadcast, of Op::Broadcast { .. } => "broadcast(x), axes of size 1 => reshape(broadcast(reshape(x)))";
        exact function_of_broadcast, of Op::Unary(_) => "f(broadcast(x)) => broadcast(f(x))";
        exact elementwise_of_broadcasts, of Op::Binary(_) | Op::Compare(_) | Op::Select =>
            "broadcast(x) ∘ broadcast(y) => broadcast(x ∘ y)";
    }
}

fn broadcast_of_broadcast(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let (inner, outer) = context.broadcast(node)?;
    let (x, inner) = context.broadcast(inner)?;
    let rank = context.graph.shape(node).rank();
    let kept: Vec<usize> = (0..rank).filter(|axis| !outer.contains(axis)).collect();
    let mut axes: Vec<usize> = inner.iter().map(|&axis| kept[axis]).chain(outer).collect();
    axes.sort_unstable();
    Some(context.graph.broadcast_like(x, &axes, node))
}

/// Axes of size 1, of the value or new, are put there by a reshape.
fn unit_broadcast(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let (x, axes) = context.broadcast(node)?;
    let shape = context.graph.shape(node).clone();
    let unit = |axis: &usize| shape.axes()[*axis] == Axis::Known(1);
    let gone: Vec<usize> = (0..shape.rank()).filter(unit).collect();
    if gone.is_empty() {
        return None;
    }
    let before = |axis: usize| gone.iter().filter(|&&g| g < axis).count();
    let larger: Vec<usize> =
        axes.iter().filter(|axis| !unit(axis)).map(|&axis| axis - before(axis)).collect();
    let sizes: Vec<Axis> = axes.iter().filter(|axis| !unit(axis)).map(|&axis| shape.axes()[axis]).collect();
    let small = shape.without(&gone).without(&larger);
    let x = context.graph.reshape(x, &small);
    let repeated = context.graph.broadcast(x, &larger, &sizes);
    Some(context.graph.reshape(repeated, &shape))
}

fn function_of_broadcast(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let &Op::Unary(function) = context.graph.op(node) else { return None };
    let (x, axes) = context.broadcast(context.graph.operand(node, 0))?;
    if function == Unary::Neg {
        return None;
    }
    let x = context.graph.unary(function, x);
    Some(context.graph.broadcast_like(x, &axes, node))
}

/// Repeats along the axes along which all operands are repeated, after the operation.
fn elementwise_of_broadcasts(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let operands = context.graph.operands(node);
    if operands.iter().all(|&operand| context.constant(operand).is_some()) {
        return None;
    }
    let rank = context.graph.shape(node).rank();
    let common: Vec<usize> =
        (0..rank).filter(|&axis| operands.iter().all(|&o| context.is_repeated(o, axis))).collect();
    if common.is_empty() {
        return None;
    }
    let small: Vec<NodeId> = operands.iter().map(|&operand| context.unrepeated(operand, &common)).collect();
    let result = context.graph.add(context.graph.op(node).clone(), &small);
    Some(context.graph.broadcast_like(result, &common, node))
}
