//! Sums of products over axes: their labels absorb what is done to their operands and results.

use crate::ir::{Axis, Binary, NodeId, Op, Unary};
use crate::simplify::context::Context;
use crate::simplify::cost;
use crate::simplify::rule::Rule;

pub(super) fn rules() -> Vec<Rule> {
    functions! {
        real  labels_in_order, of Op::Einsum { .. } => "einsum(y, x) => einsum(x, y)";
        real  contraction_of_broadcast, of Op::Einsum { .. } => "einsum(broadcast(x), y) => broadcast(einsum(x, y))";
        real  sum_of_own_axis, of Op::Einsum { .. } => "einsum(x, y), an axis only of x summed => einsum(Σ x, y)";
        real  contraction_of_permute, of Op::Einsum { .. } => "einsum(permute(x), y) => einsum(x, y)";
        real  permute_of_contraction, of Op::Permute { .. } => "permute(einsum(x, y)) => einsum(x, y)";
        real  nothing_summed, of Op::Einsum { .. } => "einsum(x, y), no axis summed => broadcast(x) y";
        real  contraction_of_unit_axes, of Op::Einsum { .. } =>
            "einsum(x, y), axes of size 1 => reshape(einsum(reshape(x), y))";
        real  contraction_of_negated, of Op::Einsum { .. } => "einsum(-x, y) => -einsum(x, y)";
        real  contraction_of_multiple, of Op::Einsum { .. } => "einsum(s x, y) => s einsum(x, y)";
        real  sum_of_contraction, of Op::Sum { .. } => "Σ einsum(x, y) => einsum(x, y)";
        real  sum_of_product, of Op::Sum { .. } => "Σ broadcast(x) y => einsum(x, y)";
    }
}

/// The operands of a contraction with their labels.
pub(super) struct Contraction {
    pub(super) operands: [NodeId; 2],
    pub(super) labels: [Vec<u8>; 2],
    pub(super) out: Vec<u8>,
}

impl Contraction {
    /// With the operand at the position first.
    fn of(context: &Context<'_>, node: NodeId, first: usize) -> Option<Contraction> {
        let Op::Einsum { a, b, out } = context.graph.op(node) else { return None };
        let operands = [first, 1 - first].map(|position| context.graph.operand(node, position));
        let labels = if first == 0 { [a, b] } else { [b, a] };
        Some(Contraction { operands, labels: labels.map(Vec::clone), out: out.clone() })
    }

    fn build(&self, context: &mut Context<'_>) -> NodeId {
        let [x, y] = self.operands;
        context.graph.einsum(x, &self.labels[0], y, &self.labels[1], &self.out)
    }
}

/// What `rewrite` makes of the contraction with an operand first that `may` be what it looks for.
pub(super) fn either(
    context: &mut Context<'_>,
    node: NodeId,
    may: fn(&Context<'_>, NodeId) -> bool,
    rewrite: fn(&mut Context<'_>, Contraction) -> Option<NodeId>,
) -> Option<NodeId> {
    [0, 1].into_iter().find_map(|first| {
        let operand = context.graph.operand(node, first);
        let contraction = may(context, operand).then(|| Contraction::of(context, node, first)).flatten()?;
        rewrite(context, contraction)
    })
}

/// What exists once per step comes first, and labels count from 0, so that equal contractions are one.
fn labels_in_order(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let place = |position: usize| {
        let operand = context.graph.operand(node, position);
        (context.graph.variance(operand), operand)
    };
    let first = usize::from(place(1) < place(0));
    let mut contraction = Contraction::of(context, node, first)?;
    let mut seen: Vec<u8> = Vec::new();
    for label in contraction.labels.iter().flatten() {
        if !seen.contains(label) {
            seen.push(*label);
        }
    }
    if first == 0 && seen.iter().enumerate().all(|(number, &label)| number == usize::from(label)) {
        return None;
    }
    let number = |label: &mut u8| {
        let place = seen.iter().position(|own| own == label);
        *label = place.expect("labels of results are labels of operands") as u8;
    };
    contraction.labels.iter_mut().flatten().for_each(number);
    contraction.out.iter_mut().for_each(number);
    Some(contraction.build(context))
}

fn is_repeated(context: &Context<'_>, x: NodeId) -> bool {
    (0..context.graph.shape(x).rank()).any(|axis| context.is_repeated(x, axis))
}

fn contraction_of_broadcast(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    either(context, node, is_repeated, |context, Contraction { operands: [x, y], labels: [a, b], out }| {
        let repeated: Vec<usize> = (0..a.len()).filter(|&axis| context.is_repeated(x, axis)).collect();
        let alone: Vec<usize> = repeated.iter().copied().filter(|&axis| !b.contains(&a[axis])).collect();
        let (kept, summed): (Vec<usize>, Vec<usize>) =
            alone.iter().partition(|&&axis| out.contains(&a[axis]));
        let times = context.count(context.graph.shape(x), &summed)?;
        let small = context.unrepeated(x, &repeated);
        let left: Vec<u8> =
            (0..a.len()).filter(|axis| !repeated.contains(axis)).map(|axis| a[axis]).collect();
        let is_kept = |label: &u8| kept.iter().any(|&axis| a[axis] == *label);
        let inner: Vec<u8> = out.iter().copied().filter(|label| !is_kept(label)).collect();
        let product = context.graph.einsum(small, &left, y, &b, &inner);
        let product = if times == 1.0 { product } else { context.graph.scale(times, product) };
        let places: Vec<usize> = (0..out.len()).filter(|&place| is_kept(&out[place])).collect();
        let sizes: Vec<_> = places
            .iter()
            .map(|&place| {
                let axis = a.iter().position(|label| *label == out[place]).expect("it is an axis of x");
                context.graph.axis(x, axis)
            })
            .collect();
        Some(context.graph.broadcast(product, &places, &sizes))
    })
}

fn sum_of_own_axis(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    either(
        context,
        node,
        |_, _| true,
        |context, Contraction { operands: [x, y], labels: [a, b], out }| {
            let is_own = |label: &u8| !b.contains(label) && !out.contains(label);
            let own: Vec<usize> = (0..a.len()).filter(|&axis| is_own(&a[axis])).collect();
            if own.is_empty() {
                return None;
            }
            let left: Vec<u8> = a.iter().copied().filter(|label| !is_own(label)).collect();
            let sum = context.graph.sum(x, &own);
            Some(context.graph.einsum(sum, &left, y, &b, &out))
        },
    )
}

fn contraction_of_permute(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    either(
        context,
        node,
        |context, x| matches!(context.graph.op(x), Op::Permute { .. }),
        |context, Contraction { operands: [x, y], labels: [a, b], out }| {
            let Op::Permute { axes } = context.graph.op(x) else { return None };
            let mut before = a.clone();
            axes.iter().zip(&a).for_each(|(&axis, &label)| before[axis] = label);
            let x = context.graph.operand(x, 0);
            Some(context.graph.einsum(x, &before, y, &b, &out))
        },
    )
}

fn permute_of_contraction(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let Op::Permute { axes } = context.graph.op(node) else { return None };
    let axes = axes.clone();
    let product = context.graph.operand(node, 0);
    if !context.used_once(product) {
        return None;
    }
    let mut contraction = Contraction::of(context, product, 0)?;
    contraction.out = axes.into_iter().map(|axis| contraction.out[axis]).collect();
    Some(contraction.build(context))
}

/// The operand with its axes in the order of `out`, repeated along those it lacks.
fn aligned(context: &mut Context<'_>, x: NodeId, labels: &[u8], out: &[u8], like: NodeId) -> NodeId {
    let place = |label: &u8| out.iter().position(|own| own == label).expect("no label is summed");
    let mut order: Vec<usize> = (0..labels.len()).collect();
    order.sort_by_key(|&axis| place(&labels[axis]));
    let x = if order.is_sorted() { x } else { context.graph.permute(x, &order) };
    let lacking: Vec<usize> = (0..out.len()).filter(|&axis| !labels.contains(&out[axis])).collect();
    context.graph.broadcast_like(x, &lacking, like)
}

/// Elementwise, unless each operand has axes of its own: an outer product may be summed over the
/// batch by a kernel.
fn nothing_summed(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let Contraction { operands: [x, y], labels: [a, b], out } = Contraction::of(context, node, 0)?;
    let within = |inner: &[u8], outer: &[u8]| inner.iter().all(|label| outer.contains(label));
    if !within(&a, &out) || !within(&b, &out) || !(within(&a, &b) || within(&b, &a)) {
        return None;
    }
    let x = aligned(context, x, &a, &out, node);
    let y = aligned(context, y, &b, &out, node);
    Some(context.graph.mul(x, y))
}

fn contraction_of_unit_axes(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let has_unit_axis = |position: usize| {
        let operand = context.graph.operand(node, position);
        context.graph.shape(operand).axes().contains(&Axis::Known(1))
    };
    if !has_unit_axis(0) && !has_unit_axis(1) {
        return None;
    }
    let mut contraction = Contraction::of(context, node, 0)?;
    let shape = context.graph.shape(node).clone();
    let (mut small, mut unit) = (contraction.operands, Vec::new());
    for (operand, labels) in small.iter_mut().zip(&mut contraction.labels) {
        let gone: Vec<usize> =
            (0..labels.len()).filter(|&axis| context.graph.axis(*operand, axis) == Axis::Known(1)).collect();
        unit.extend(gone.iter().map(|&axis| labels[axis]));
        labels.retain(|label| !unit.contains(label));
        let reshaped = context.graph.shape(*operand).without(&gone);
        *operand = context.graph.reshape(*operand, &reshaped);
    }
    contraction.operands = small;
    contraction.out.retain(|label| !unit.contains(label));
    let product = contraction.build(context);
    Some(context.graph.reshape(product, &shape))
}

fn contraction_of_negated(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    either(
        context,
        node,
        |context, x| context.unary(Unary::Neg, x).is_some(),
        |context, Contraction { operands: [negated, y], labels, out }| {
            let x = context.unary(Unary::Neg, negated)?;
            let also = context.unary(Unary::Neg, y);
            if also.is_none() && !context.used_once(negated) {
                return None;
            }
            let product = Contraction { operands: [x, also.unwrap_or(y)], labels, out }.build(context);
            Some(if also.is_some() { product } else { context.graph.neg(product) })
        },
    )
}

/// A factor of all elements leaves the operand where the result is smaller.
fn contraction_of_multiple(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let work = cost::of_elements(context, node);
    [0, 1].into_iter().find_map(|first| {
        let product = context.graph.operand(node, first);
        let [u, v] = context.binary(Binary::Mul, product)?;
        if cost::of_elements(context, product) <= work || !context.used_once(product) {
            return None;
        }
        let Contraction { operands: [_, y], labels, out } = Contraction::of(context, node, first)?;
        let all: Vec<usize> = (0..labels[0].len()).collect();
        let is_number = |s: NodeId| all.iter().all(|&axis| context.is_repeated(s, axis));
        let [s, x] = [[u, v], [v, u]].into_iter().find(|[s, _]| is_number(*s))?;
        let s = context.unrepeated(s, &all);
        let product = Contraction { operands: [x, y], labels, out }.build(context);
        let places: Vec<usize> = (0..context.graph.shape(product).rank()).collect();
        let s = context.graph.broadcast_like(s, &places, product);
        Some(context.graph.mul(s, product))
    })
}

fn sum_of_contraction(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let Op::Sum { axes } = context.graph.op(node) else { return None };
    let axes = axes.clone();
    let product = context.graph.operand(node, 0);
    if !context.used_once(product) {
        return None;
    }
    let mut contraction = Contraction::of(context, product, 0)?;
    let kept = (0..contraction.out.len()).filter(|axis| !axes.contains(axis));
    contraction.out = kept.map(|axis| contraction.out[axis]).collect();
    Some(contraction.build(context))
}

/// Of a sum of products with a repeated factor the products are not stored.
fn sum_of_product(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let Op::Sum { axes } = context.graph.op(node) else { return None };
    let axes = axes.clone();
    let product = context.graph.operand(node, 0);
    if !context.used_once(product) {
        return None;
    }
    let factors = context.binary(Binary::Mul, product)?;
    let rank = context.graph.shape(product).rank();
    let repeated = factors.map(|factor| -> Vec<usize> {
        (0..rank).filter(|&axis| context.is_repeated(factor, axis)).collect()
    });
    let own = |factor: usize, axis: usize| !repeated[factor].contains(&axis);
    if repeated.iter().all(Vec::is_empty) || !axes.iter().any(|&axis| own(0, axis) && own(1, axis)) {
        return None;
    }
    let labels = |factor: usize| (0..rank).filter(|&axis| own(factor, axis)).map(|axis| axis as u8).collect();
    let contraction = Contraction {
        labels: [labels(0), labels(1)],
        operands: [0, 1].map(|factor| context.unrepeated(factors[factor], &repeated[factor])),
        out: (0..rank).filter(|axis| !axes.contains(axis)).map(|axis| axis as u8).collect(),
    };
    // An axis along which both factors are repeated is not a label of either.
    let known = |label: &u8| contraction.labels.iter().any(|labels| labels.contains(label));
    contraction.out.iter().all(known).then(|| contraction.build(context))
}
