//! Sums, largest elements and logarithms of sums along axes.

use crate::ir::{Axis, Binary, NodeId, Op, Shape, Unary};
use crate::simplify::context::Context;
use crate::simplify::rule::Rule;

pub(super) fn rules() -> Vec<Rule> {
    functions! {
        real  unit_reduction, of Op::Sum { .. } | Op::MaxReduce { .. } | Op::LogSumExp { .. } =>
            "reduce(x), axes of size 1 => reshape(reduce(reshape(x)))";
        real  reduction_of_reduction, of Op::Sum { .. } | Op::MaxReduce { .. } | Op::LogSumExp { .. } =>
            "reduce(reduce(x, a), b) => reduce(x, a ∪ b)";
        real  reduction_of_broadcast, of Op::Sum { .. } | Op::MaxReduce { .. } | Op::LogSumExp { .. } =>
            "Σ broadcast(x) => n x, max broadcast(x) => x, log_sum_exp broadcast(x) => x + ln n";
        real  reduction_of_permute, of Op::Sum { .. } | Op::MaxReduce { .. } | Op::LogSumExp { .. } =>
            "reduce(permute(x)) => permute(reduce(x))";
        real  reduction_of_reshape, of Op::Sum { .. } | Op::MaxReduce { .. } | Op::LogSumExp { .. } =>
            "reduce(reshape(x)) => reshape(reduce(x))";
        real  sum_of_negated, of Op::Sum { .. } => "Σ -x => -Σ x";
        real  sum_of_multiple, of Op::Sum { .. } => "Σ s x => s Σ x";
        real  sum_of_shifted, of Op::Sum { .. } => "Σ (x + s) => Σ x + n s";
        real  reduction_of_shifted, of Op::MaxReduce { .. } | Op::LogSumExp { .. } => "max(x + s) => max(x) + s";
        exact sum_of_one_hot, of Op::Sum { .. } => "Σ (iota = class) => 1";
        real  sum_of_pad, of Op::Sum { .. } => "Σ pad(x) => Σ x";
    }
}

/// The operand and the axes of a reduction.
fn reduced(context: &Context<'_>, node: NodeId) -> Option<(NodeId, Vec<usize>)> {
    match context.graph.op(node) {
        Op::Sum { axes } | Op::MaxReduce { axes } | Op::LogSumExp { axes } => {
            Some((context.graph.operand(node, 0), axes.clone()))
        }
        _ => None,
    }
}

/// The reduction of `like` over other axes of another operand.
fn reduce(context: &mut Context<'_>, like: NodeId, x: NodeId, axes: Vec<usize>) -> NodeId {
    let op = match context.graph.op(like) {
        Op::Sum { .. } => Op::Sum { axes },
        Op::MaxReduce { .. } => Op::MaxReduce { axes },
        _ => Op::LogSumExp { axes },
    };
    let nothing =
        matches!(&op, Op::Sum { axes } | Op::MaxReduce { axes } | Op::LogSumExp { axes } if axes.is_empty());
    if nothing { x } else { context.graph.add(op, &[x]) }
}

/// Where axes are once `gone` have been removed.
fn places_without(axes: &[usize], gone: &[usize]) -> Vec<usize> {
    axes.iter().map(|&axis| axis - gone.iter().filter(|&&g| g < axis).count()).collect()
}

/// Axes of size 1, reduced or not, are removed before.
fn unit_reduction(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let (x, axes) = reduced(context, node)?;
    let unit = |axis: &usize| context.graph.axis(x, *axis) == Axis::Known(1);
    let gone: Vec<usize> = (0..context.graph.shape(x).rank()).filter(unit).collect();
    if gone.is_empty() {
        return None;
    }
    let left: Vec<usize> = axes.into_iter().filter(|axis| !gone.contains(axis)).collect();
    let small = context.graph.shape(x).without(&gone);
    let shape = context.graph.shape(node).clone();
    let x = context.graph.reshape(x, &small);
    let rest = reduce(context, node, x, places_without(&left, &gone));
    Some(context.graph.reshape(rest, &shape))
}

fn reduction_of_reduction(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let (inner, outer) = reduced(context, node)?;
    if std::mem::discriminant(context.graph.op(inner)) != std::mem::discriminant(context.graph.op(node))
        || !context.used_once(inner)
    {
        return None;
    }
    let (x, gone) = reduced(context, inner)?;
    let kept: Vec<usize> = (0..context.graph.shape(x).rank()).filter(|axis| !gone.contains(axis)).collect();
    let mut axes: Vec<usize> = outer.iter().map(|&axis| kept[axis]).chain(gone).collect();
    axes.sort_unstable();
    Some(reduce(context, node, x, axes))
}

fn reduction_of_broadcast(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let (repeated, axes) = reduced(context, node)?;
    context.broadcast(repeated)?;
    let (over, left): (Vec<usize>, Vec<usize>) =
        axes.into_iter().partition(|&axis| context.is_repeated(repeated, axis));
    if over.is_empty() {
        return None;
    }
    let times = context.count(context.graph.shape(repeated), &over)?;
    let x = context.unrepeated(repeated, &over);
    let rest = reduce(context, node, x, places_without(&left, &over));
    let times = context.graph.constant_like(times, rest);
    Some(match context.graph.op(node) {
        Op::Sum { .. } => context.graph.mul(times, rest),
        Op::MaxReduce { .. } => rest,
        _ => {
            let shift = context.graph.unary(Unary::Ln, times);
            context.graph.add2(rest, shift)
        }
    })
}

fn reduction_of_permute(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let (permuted, axes) = reduced(context, node)?;
    let Op::Permute { axes: order } = context.graph.op(permuted) else { return None };
    let order = order.clone();
    let mut before: Vec<usize> = axes.iter().map(|&axis| order[axis]).collect();
    before.sort_unstable();
    let kept: Vec<usize> =
        order.iter().enumerate().filter(|(place, _)| !axes.contains(place)).map(|(_, &axis)| axis).collect();
    let places = places_without(&kept, &before);
    let rest = reduce(context, node, context.graph.operand(permuted, 0), before);
    Some(context.graph.permute(rest, &places))
}

/// Groups of axes of two shapes with equal sizes: `[6, 5]` and `[2, 3, 5]` have the groups 6 = 2·3 and
/// 5. Nothing where a size is not known.
fn groups(from: &Shape, to: &Shape) -> Option<Vec<(Vec<usize>, Vec<usize>)>> {
    if from.has_length() || to.has_length() {
        return None;
    }
    let (from, to) = (from.sizes(), to.sizes());
    let (mut i, mut j) = (0, 0);
    let mut groups = Vec::new();
    while i < from.len() || j < to.len() {
        let (mut left, mut right) = (Vec::new(), Vec::new());
        let (mut a, mut b) = (1, 1);
        // A group ends where the products agree; axes of size 1 go with the group before them.
        loop {
            if a <= b && i < from.len() && (a < b || left.is_empty() || from[i] == 1) {
                a *= from[i];
                left.push(i);
                i += 1;
            } else if b <= a && j < to.len() && (b < a || right.is_empty() || to[j] == 1) {
                b *= to[j];
                right.push(j);
                j += 1;
            } else {
                break;
            }
        }
        if a != b {
            return None;
        }
        groups.push((left, right));
    }
    Some(groups)
}

/// Axes that are reduced as whole groups are reduced before the reshape.
fn reduction_of_reshape(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let (reshaped, axes) = reduced(context, node)?;
    let Op::Reshape { .. } = context.graph.op(reshaped) else { return None };
    let x = context.graph.operand(reshaped, 0);
    let mut before = Vec::new();
    for (old, new) in groups(context.graph.shape(x), context.graph.shape(reshaped))? {
        match new.iter().filter(|axis| axes.contains(axis)).count() {
            0 => {}
            all if all == new.len() => before.extend(old),
            _ => return None,
        }
    }
    let shape = context.graph.shape(node).clone();
    let rest = reduce(context, node, x, before);
    Some(context.graph.reshape(rest, &shape))
}

fn sum_of_negated(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let (negated, axes) = reduced(context, node)?;
    let x = context.unary(Unary::Neg, negated)?;
    let sum = context.graph.sum(x, &axes);
    Some(context.graph.neg(sum))
}

pub(super) fn is_repeated_along(context: &Context<'_>, node: NodeId, axes: &[usize]) -> bool {
    axes.iter().all(|&axis| context.is_repeated(node, axis))
}

/// The operands of a sum or product of which one is the same all along the axes: first the other,
/// then that one without the axes.
fn with_repeated(context: &mut Context<'_>, op: Binary, node: NodeId, axes: &[usize]) -> Option<[NodeId; 2]> {
    let [x, y] = context.binary(op, node)?;
    let [x, s] = [[x, y], [y, x]].into_iter().find(|[_, s]| is_repeated_along(context, *s, axes))?;
    Some([x, context.unrepeated(s, axes)])
}

fn sum_of_multiple(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let (product, axes) = reduced(context, node)?;
    if !context.used_once(product) {
        return None;
    }
    let mut factors = Factors::default();
    factors.take_apart(context, product, &axes, DEPTH);
    // A product that is needed elsewhere too is opened for what is then the same for all examples.
    if let Some(opened) = factors.opened(context, &axes) {
        factors = opened;
    }
    let Factors { repeated, others } = factors;
    if repeated.is_empty() || others.is_empty() {
        return None;
    }
    let inside = others.into_iter().reduce(|x, y| context.graph.mul(x, y))?;
    let sum = context.graph.sum(inside, &axes);
    Some(repeated.into_iter().fold(sum, |sum, factor| {
        let factor = context.unrepeated(factor, &axes);
        context.graph.mul(factor, sum)
    }))
}

/// Factors are sought in a product at most this deep, so that a long chain costs no more than its length.
const DEPTH: usize = 6;

/// The factors of a summed product.
#[derive(Default)]
struct Factors {
    /// Those that are the same all along the axes.
    repeated: Vec<NodeId>,
    others: Vec<NodeId>,
}

impl Factors {
    fn take_apart(&mut self, context: &Context<'_>, node: NodeId, axes: &[usize], depth: usize) {
        match context.binary(Binary::Mul, node) {
            _ if is_repeated_along(context, node, axes) => self.repeated.push(node),
            Some(factors) if depth > 0 && context.used_once(node) => {
                factors.into_iter().for_each(|factor| self.take_apart(context, factor, axes, depth - 1));
            }
            _ => self.others.push(node),
        }
    }

    /// The factors with products among them taken apart that others use too; if what is then left in the sum
    /// is computed once for all examples, where it was computed for each.
    fn opened(&self, context: &Context<'_>, axes: &[usize]) -> Option<Factors> {
        if self.others.iter().all(|&factor| context.is_shared(factor)) {
            return None;
        }
        let mut opened = Factors { repeated: self.repeated.clone(), others: Vec::new() };
        for &factor in &self.others {
            match context.binary(Binary::Mul, factor) {
                Some([x, y]) if !context.is_shared(factor) => [x, y].into_iter().for_each(|factor| {
                    let is_repeated = is_repeated_along(context, factor, axes);
                    if is_repeated { &mut opened.repeated } else { &mut opened.others }.push(factor);
                }),
                _ => opened.others.push(factor),
            }
        }
        opened.others.iter().all(|&factor| context.is_shared(factor)).then_some(opened)
    }
}

fn sum_of_shifted(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let (shifted, axes) = reduced(context, node)?;
    let times = context.count(context.graph.shape(shifted), &axes)?;
    let [x, s] = with_repeated(context, Binary::Add, shifted, &axes)?;
    let sum = context.graph.sum(x, &axes);
    let shift = context.graph.scale(times, s);
    Some(context.graph.add2(sum, shift))
}

fn reduction_of_shifted(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let (shifted, axes) = reduced(context, node)?;
    let [x, s] = with_repeated(context, Binary::Add, shifted, &axes)?;
    let rest = reduce(context, node, x, axes);
    Some(context.graph.add2(rest, s))
}

/// A class is equal to one of the indices it is below.
fn sum_of_one_hot(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let (x, axes) = reduced(context, node)?;
    let (along, _) = context.one_hot(x)?;
    let rest: Vec<usize> = axes.iter().copied().filter(|&axis| axis != along).collect();
    let ones = context.count(context.graph.shape(x), &rest).filter(|_| rest.len() < axes.len())?;
    Some(context.graph.constant_like(ones, node))
}

/// Zeros around need not be summed.
fn sum_of_pad(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let (padded, axes) = reduced(context, node)?;
    let Op::Pad { before, after } = context.graph.op(padded) else { return None };
    let (mut before, mut after) = (before.clone(), after.clone());
    if axes.iter().all(|&axis| before[axis] + after[axis] == 0) {
        return None;
    }
    for &axis in &axes {
        (before[axis], after[axis]) = (0, 0);
    }
    let x = context.graph.pad(context.graph.operand(padded, 0), &before, &after);
    Some(context.graph.sum(x, &axes))
}
