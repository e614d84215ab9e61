//! The same elements under another shape or in another order.

use crate::ir::{Axis, NodeId, Op, Shape, Unary};
use crate::simplify::context::Context;
use crate::simplify::rule::Rule;

pub(super) fn rules() -> Vec<Rule> {
    functions! {
        exact nothing_moved, of Op::Reshape { .. } | Op::Permute { .. } | Op::Slice { .. } | Op::Pad { .. }
            | Op::Concat { .. } | Op::Broadcast { .. } | Op::Sum { .. } | Op::MaxReduce { .. } => "move(x) => x";
        exact reshape_of_reshape, of Op::Reshape { .. } => "reshape(reshape(x)) => reshape(x)";
        exact permute_of_permute, of Op::Permute { .. } => "permute(permute(x)) => permute(x)";
        exact permute_of_unit_axes, of Op::Permute { .. } => "permute(x), only axes of size 1 moved => reshape(x)";
        exact permute_of_broadcast, of Op::Permute { .. } => "permute(broadcast(x)) => broadcast(permute(x))";
        exact reshape_of_broadcast, of Op::Reshape { .. } =>
            "reshape(broadcast(x)), only axes of size 1 changed => broadcast(reshape(x))";
        exact elementwise_of_unit_axes, of Op::Unary(_) | Op::Binary(_) | Op::Compare(_) | Op::Select =>
            "f(x), axes of size 1 => reshape(f(reshape(x)))";
        exact movement_of_negated, of Op::Reshape { .. } | Op::Permute { .. } | Op::Slice { .. } | Op::Broadcast { .. } =>
            "move(-x) => -move(x)";
        real  padding_of_negated, of Op::Pad { .. } => "pad(-x) => -pad(x)";
        exact function_of_movement, of Op::Unary(_) => "f(move(x)) => move(f(x))";
        exact elementwise_of_movements, of Op::Binary(_) | Op::Compare(_) | Op::Select =>
            "move(x) ∘ move(y) => move(x ∘ y)";
    }
}

/// Operations that leave their only operand as it is when they leave its shape as it is.
fn nothing_moved(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let x = context.graph.operand(node, 0);
    let moves = match context.graph.op(node) {
        Op::Permute { axes } => !axes.is_sorted(),
        _ => context.graph.shape(x) != context.graph.shape(node),
    };
    (!moves).then_some(x)
}

fn reshape_of_reshape(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let inner = context.graph.operand(node, 0);
    let Op::Reshape { .. } = context.graph.op(inner) else { return None };
    let shape = context.graph.shape(node).clone();
    Some(context.graph.reshape(context.graph.operand(inner, 0), &shape))
}

fn permutation(context: &Context<'_>, node: NodeId) -> Option<Vec<usize>> {
    match context.graph.op(node) {
        Op::Permute { axes } => Some(axes.clone()),
        _ => None,
    }
}

fn permute_of_permute(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let outer = permutation(context, node)?;
    let inner_node = context.graph.operand(node, 0);
    let inner = permutation(context, inner_node)?;
    let both: Vec<usize> = outer.iter().map(|&axis| inner[axis]).collect();
    Some(context.graph.permute(context.graph.operand(inner_node, 0), &both))
}

fn permute_of_unit_axes(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let axes = permutation(context, node)?;
    let x = context.graph.operand(node, 0);
    let larger = axes.into_iter().filter(|&axis| context.graph.axis(x, axis) != Axis::Known(1));
    if !larger.is_sorted() {
        return None;
    }
    let shape = context.graph.shape(node).clone();
    Some(context.graph.reshape(x, &shape))
}

fn permute_of_broadcast(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let axes = permutation(context, node)?;
    let (x, repeated) = context.broadcast(context.graph.operand(node, 0))?;
    let places = (0..axes.len()).filter(|&place| repeated.contains(&axes[place])).collect::<Vec<_>>();
    let before = |axis: usize| repeated.iter().filter(|&&gone| gone < axis).count();
    let kept = axes.iter().filter(|axis| !repeated.contains(axis));
    let inner: Vec<usize> = kept.map(|&axis| axis - before(axis)).collect();
    let x = context.graph.permute(x, &inner);
    Some(context.graph.broadcast_like(x, &places, node))
}

/// The axes of more than one element.
fn larger_axes(shape: &Shape) -> Vec<usize> {
    (0..shape.rank()).filter(|&axis| shape.axes()[axis] != Axis::Known(1)).collect()
}

fn reshape_of_broadcast(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let inner = context.graph.operand(node, 0);
    let (x, repeated) = context.broadcast(inner)?;
    let (from, to) = (context.graph.shape(inner).clone(), context.graph.shape(node).clone());
    let (old, new) = (larger_axes(&from), larger_axes(&to));
    let sizes =
        |shape: &Shape, axes: &[usize]| axes.iter().map(|&axis| shape.axes()[axis]).collect::<Vec<_>>();
    if sizes(&from, &old) != sizes(&to, &new) {
        return None;
    }
    let places: Vec<usize> =
        old.iter().zip(&new).filter(|(old, _)| repeated.contains(old)).map(|(_, &new)| new).collect();
    let x = context.graph.reshape(x, &to.without(&places));
    Some(context.graph.broadcast_like(x, &places, node))
}

/// Elementwise operations are done without axes of size 1, so that values that differ in such axes
/// only come together.
fn elementwise_of_unit_axes(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let shape = context.graph.shape(node).clone();
    let larger = larger_axes(&shape);
    if larger.len() == shape.rank() {
        return None;
    }
    let small: Shape = larger.iter().map(|&axis| shape.axes()[axis]).collect();
    let operands = context.graph.operands(node);
    let operands: Vec<NodeId> = operands.iter().map(|&x| context.graph.reshape(x, &small)).collect();
    let result = context.graph.add(context.graph.op(node).clone(), &operands);
    Some(context.graph.reshape(result, &shape))
}

fn negated_operand(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let x = context.unary(Unary::Neg, context.graph.operand(node, 0))?;
    let moved = context.graph.add(context.graph.op(node).clone(), &[x]);
    Some(context.graph.neg(moved))
}

fn movement_of_negated(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    negated_operand(context, node)
}

fn padding_of_negated(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    negated_operand(context, node)
}

/// The value before `movement`, if that is the last thing done to it; a constant was never moved.
fn before(context: &mut Context<'_>, node: NodeId, movement: &Op, shape: &Shape) -> Option<NodeId> {
    match context.graph.op(node).clone() {
        Op::Const { value, .. } => Some(context.graph.constant(value.get(), shape)),
        Op::Unary(Unary::Neg) => {
            let x = before(context, context.graph.operand(node, 0), movement, shape)?;
            Some(context.graph.neg(x))
        }
        op => {
            let x = context.graph.operands(node).first().copied()?;
            (op == *movement && context.graph.shape(x) == shape).then_some(x)
        }
    }
}

fn function_of_movement(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let function = context.graph.op(node).clone();
    let moved = context.graph.operand(node, 0);
    let movement = context.graph.op(moved).clone();
    if function == Op::Unary(Unary::Neg) || !matches!(movement, Op::Reshape { .. } | Op::Permute { .. }) {
        return None;
    }
    let x = context.graph.add(function, &[context.graph.operand(moved, 0)]);
    Some(context.graph.add(movement, &[x]))
}

fn elementwise_of_movements(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let operands = context.graph.operands(node);
    let moved = operands.iter().find_map(|&operand| {
        let operand = context.unary(Unary::Neg, operand).unwrap_or(operand);
        matches!(context.graph.op(operand), Op::Reshape { .. } | Op::Permute { .. }).then_some(operand)
    })?;
    let movement = context.graph.op(moved).clone();
    let shape = context.graph.shape(context.graph.operand(moved, 0)).clone();
    let operands: Vec<NodeId> =
        operands.iter().map(|&operand| before(context, operand, &movement, &shape)).collect::<Option<_>>()?;
    let result = context.graph.add(context.graph.op(node).clone(), &operands);
    Some(context.graph.add(movement, &[result]))
}
