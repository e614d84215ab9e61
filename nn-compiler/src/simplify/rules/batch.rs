//! Means over the examples of the batch: what is the same for all examples leaves them.

use crate::ir::{Binary, NodeId, Op, Unary};
use crate::simplify::context::Context;
use crate::simplify::rule::Rule;

pub(super) fn rules() -> Vec<Rule> {
    functions! {
        exact mean_of_shared, of Op::BatchMean => "batch_mean(s) => s";
        real  mean_of_negated, of Op::BatchMean => "batch_mean(-x) => -batch_mean(x)";
        real  mean_of_multiple, of Op::BatchMean => "batch_mean(s x) => s batch_mean(x)";
        real  mean_of_shifted, of Op::BatchMean => "batch_mean(x + s) => batch_mean(x) + s";
        real  sum_of_mean, of Op::Sum { .. } => "Σ batch_mean(x) => batch_mean(Σ x)";
        real  sum_of_means, of Op::Binary(Binary::Add) => "batch_mean(x) + batch_mean(y) => batch_mean(x + y)";
        real  mean_of_movement, of Op::BatchMean => "batch_mean(move(x)) => move(batch_mean(x))";
        real  mean_of_concat, of Op::BatchMean => "batch_mean(concat(x, y)) => concat(batch_mean(x), batch_mean(y))";
        real  mean_of_contraction, of Op::BatchMean => "batch_mean(einsum(s, x)) => einsum(s, batch_mean(x))";
        real  mean_of_outer_product, of Op::BatchMean => "batch_mean(broadcast(x) broadcast(y)) => batch_mean(einsum(x, y))";
    }
}

fn mean_of_shared(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let x = context.graph.operand(node, 0);
    context.is_shared(x).then_some(x)
}

fn mean_of_negated(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let x = context.unary(Unary::Neg, context.graph.operand(node, 0))?;
    let mean = context.graph.batch_mean(x);
    Some(context.graph.neg(mean))
}

/// The operands of a sum or product, the one that is the same for all examples first.
fn with_shared(context: &Context<'_>, op: Binary, node: NodeId) -> Option<[NodeId; 2]> {
    let [x, y] = context.binary(op, node)?;
    [[x, y], [y, x]].into_iter().find(|[s, _]| context.is_shared(*s))
}

fn mean_of_multiple(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let product = context.graph.operand(node, 0);
    if !context.used_once(product) {
        return None;
    }
    let [s, x] = with_shared(context, Binary::Mul, product)?;
    let mean = context.graph.batch_mean(x);
    Some(context.graph.mul(s, mean))
}

fn mean_of_shifted(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let [s, x] = with_shared(context, Binary::Add, context.graph.operand(node, 0))?;
    let mean = context.graph.batch_mean(x);
    Some(context.graph.add2(mean, s))
}

/// The fewer sums over the batch the better.
fn sum_of_mean(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let sum = context.graph.op(node).clone();
    let mean = context.graph.operand(node, 0);
    if *context.graph.op(mean) != Op::BatchMean || !context.used_once(mean) {
        return None;
    }
    let sum = context.graph.add(sum, &[context.graph.operand(mean, 0)]);
    Some(context.graph.batch_mean(sum))
}

/// Other than contractions, which have kernels of their own, values are added before their mean.
fn sum_of_means(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let means = context.binary(Binary::Add, node)?;
    let is_mean = |mean: NodeId| *context.graph.op(mean) == Op::BatchMean && context.used_once(mean);
    if !means.into_iter().all(is_mean) {
        return None;
    }
    let [x, y] = means.map(|mean| context.graph.operand(mean, 0));
    let has_kernel = |x: NodeId| matches!(context.graph.op(x), Op::Einsum { .. } | Op::ScatterAdd { .. });
    if has_kernel(x) || has_kernel(y) {
        return None;
    }
    let sum = context.graph.add2(x, y);
    Some(context.graph.batch_mean(sum))
}

/// Elements are moved once per step instead of once per example.
fn mean_of_movement(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let moved = context.graph.operand(node, 0);
    let movement = context.graph.op(moved).clone();
    let moves =
        matches!(movement, Op::Reshape { .. } | Op::Permute { .. } | Op::Broadcast { .. } | Op::Pad { .. });
    moves.then(|| {
        let mean = context.graph.batch_mean(context.graph.operand(moved, 0));
        context.graph.add(movement, &[mean])
    })
}

fn mean_of_concat(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let joined = context.graph.operand(node, 0);
    let &Op::Concat { axis } = context.graph.op(joined) else { return None };
    let parts = context.graph.operands(joined);
    let means: Vec<NodeId> = parts.iter().map(|&part| context.graph.batch_mean(part)).collect();
    Some(context.graph.concat(&means, axis))
}

fn mean_of_contraction(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let product = context.graph.operand(node, 0);
    let op @ Op::Einsum { .. } = context.graph.op(product).clone() else { return None };
    let operands = context.graph.operands(product);
    if !context.used_once(product) || !operands.iter().any(|&operand| context.is_shared(operand)) {
        return None;
    }
    let means: Vec<NodeId> = operands.iter().map(|&operand| context.graph.batch_mean(operand)).collect();
    Some(context.graph.add(op, &means))
}

/// Of a product in which no axis belongs to both factors, a kernel sums the products directly.
fn mean_of_outer_product(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let product = context.graph.operand(node, 0);
    let factors = context.binary(Binary::Mul, product)?;
    let rank = context.graph.shape(product).rank();
    let own = |factor: NodeId| -> Vec<usize> {
        (0..rank).filter(|&axis| !context.is_repeated(factor, axis)).collect()
    };
    let [x_axes, y_axes] = factors.map(own);
    let disjoint = !x_axes.iter().any(|axis| y_axes.contains(axis));
    if !disjoint || x_axes.is_empty() || y_axes.is_empty() {
        return None;
    }
    let [x, y] = [(factors[0], &y_axes), (factors[1], &x_axes)]
        .map(|(factor, others)| context.unrepeated(factor, others));
    let labels = |axes: &[usize]| axes.iter().map(|&axis| axis as u8).collect::<Vec<u8>>();
    let out: Vec<u8> = (0..rank as u8).collect();
    let product = context.graph.einsum(x, &labels(&x_axes), y, &labels(&y_axes), &out);
    Some(context.graph.batch_mean(product))
}
