//! The order in which several values are added, multiplied or contracted: the one with the fewest
//! operations.

use crate::ir::{Binary, NodeId, Op, Variance};
use crate::simplify::context::Context;
use crate::simplify::cost;
use crate::simplify::rule::Rule;

pub(super) fn rules() -> Vec<Rule> {
    functions! {
        real cheaper_together, of Op::Binary(Binary::Add | Binary::Mul) => "(x ∘ y) ∘ z => x ∘ (y ∘ z)";
        real numbers_together, of Op::Binary(Binary::Mul) => "(c x) y => c (x y)";
        real cheaper_contraction, of Op::Einsum { .. } => "einsum(einsum(x, y), z) => einsum(x, einsum(y, z))";
        real cheaper_mean_of_contraction, of Op::BatchMean =>
            "batch_mean(einsum(einsum(s, x), y)) => einsum(s, batch_mean(einsum(x, y)))";
    }
}

/// Of three operands those are joined first whose sum or product is the cheapest: numbers, values
/// that exist once per step, values that are repeated along the same axes.
fn cheaper_together(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let op = context.graph.op(node).clone();
    let operands = context.graph.operands(node);
    [[operands[0], operands[1]], [operands[1], operands[0]]].into_iter().find_map(|[pair, z]| {
        if *context.graph.op(pair) != op || !context.used_once(pair) {
            return None;
        }
        let inner = context.graph.operands(pair);
        let now = cost::of_elementwise(context, inner[0], inner[1]);
        [[inner[0], inner[1]], [inner[1], inner[0]]].into_iter().find_map(|[x, y]| {
            (cost::of_elementwise(context, y, z) < now).then(|| {
                let together = context.graph.add(op.clone(), &[y, z]);
                context.graph.add(op.clone(), &[x, together])
            })
        })
    })
}

/// Numbers leave products, unless they are multiplied with a factor that is cheaper than the product.
fn numbers_together(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let [a, b] = context.binary(Binary::Mul, node)?;
    [[a, b], [b, a]].into_iter().find_map(|[multiple, y]| {
        let [c, x] = context.binary(Binary::Mul, multiple)?;
        let number = context.constant(c)?;
        let cheap = cost::of_elementwise(context, c, x) < cost::of_elementwise(context, x, y);
        if cheap || context.constant(y).is_some() || !context.used_once(multiple) {
            return None;
        }
        let product = context.graph.mul(x, y);
        Some(context.graph.scale(number, product))
    })
}

/// An operand with its labels.
#[derive(Clone, Debug)]
struct Tensor {
    node: NodeId,
    labels: Vec<u8>,
    variance: Variance,
}

/// Three tensors to be contracted, in labels common to all. The first two are contracted first.
struct Triple {
    tensors: [Tensor; 3],
    out: Vec<u8>,
    /// The size of the axis of each label.
    sizes: Vec<f64>,
}

impl Triple {
    /// Of a contraction one of whose operands is a contraction that nothing else uses.
    fn of(context: &Context<'_>, node: NodeId) -> Option<Triple> {
        let Op::Einsum { a, b, out } = context.graph.op(node) else { return None };
        let [x, y] = [0, 1].map(|position| context.graph.operand(node, position));
        [(x, a, y, b), (y, b, x, a)].into_iter().find_map(|(inner, inner_labels, z, z_labels)| {
            let Op::Einsum { a, b, out: inner_out } = context.graph.op(inner) else { return None };
            if !context.used_once(inner) {
                return None;
            }
            // Labels of the inner result are named as the outer contraction names them, the others anew.
            let mut fresh = inner_labels.iter().chain(z_labels).max().map_or(0, |&last| last + 1);
            let mut names: Vec<(u8, u8)> =
                inner_out.iter().copied().zip(inner_labels.iter().copied()).collect();
            let mut name = |label: u8| match names.iter().find(|(old, _)| *old == label) {
                Some((_, new)) => *new,
                None => {
                    names.push((label, fresh));
                    fresh += 1;
                    fresh - 1
                }
            };
            let labels = [a, b].map(|labels| labels.iter().map(|&label| name(label)).collect::<Vec<u8>>());
            let [a, b] = labels;
            let tensor = |node: NodeId, labels: Vec<u8>| Tensor {
                node,
                labels,
                variance: context.graph.variance(node),
            };
            let [x, y] = [0, 1].map(|position| context.graph.operand(inner, position));
            let tensors = [tensor(x, a), tensor(y, b), tensor(z, z_labels.clone())];
            let mut sizes = vec![1.0; fresh as usize];
            for tensor in &tensors {
                for (&label, axis) in tensor.labels.iter().zip(context.graph.shape(tensor.node).axes()) {
                    sizes[label as usize] = axis.bound() as f64;
                }
            }
            Some(Triple { tensors, out: out.clone(), sizes })
        })
    }

    /// With another pair contracted first.
    fn with_first(&self, first: [usize; 3]) -> Triple {
        let tensors = first.map(|place| self.tensors[place].clone());
        Triple { tensors, out: self.out.clone(), sizes: self.sizes.clone() }
    }

    /// The labels of the contraction of the first two.
    fn inner_labels(&self) -> Vec<u8> {
        let [x, y, z] = &self.tensors;
        let mut labels: Vec<u8> = x
            .labels
            .iter()
            .chain(&y.labels)
            .copied()
            .filter(|l| z.labels.contains(l) || self.out.contains(l))
            .collect();
        labels.sort_unstable();
        labels.dedup();
        labels
    }

    /// The multiplications of both contractions over one step; with `mean`, of their mean over the
    /// batch, which is taken before a contraction with a shared third tensor.
    fn operations(&self, mean: bool) -> f64 {
        let [x, y, z] = &self.tensors;
        let count = |a: &[u8], b: &[u8]| -> f64 {
            let own = b.iter().filter(|label| !a.contains(label));
            a.iter().chain(own).map(|&label| self.sizes[label as usize]).product()
        };
        let inner = x.variance.max(y.variance);
        let outer =
            if mean && z.variance == Variance::Shared { Variance::Shared } else { inner.max(z.variance) };
        count(&x.labels, &y.labels) * cost::repetitions(inner)
            + count(&self.inner_labels(), &z.labels) * cost::repetitions(outer)
    }

    /// The cheapest order, if it is not the present one.
    fn cheaper(&self, mean: bool) -> Option<Triple> {
        let orders = [[0, 2, 1], [1, 2, 0]].map(|first| self.with_first(first));
        let best = orders.into_iter().min_by(|a, b| a.operations(mean).total_cmp(&b.operations(mean)))?;
        (best.operations(mean) < self.operations(mean)).then_some(best)
    }

    /// Builds both contractions, with a mean over the batch between them if asked for.
    fn build(&self, context: &mut Context<'_>, mean: bool) -> NodeId {
        let [x, y, z] = &self.tensors;
        let labels = self.inner_labels();
        let inner = context.graph.einsum(x.node, &x.labels, y.node, &y.labels, &labels);
        let inner = if mean { context.graph.batch_mean(inner) } else { inner };
        context.graph.einsum(inner, &labels, z.node, &z.labels, &self.out)
    }
}

fn cheaper_contraction(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let cheaper = Triple::of(context, node)?.cheaper(false)?;
    Some(cheaper.build(context, false))
}

fn cheaper_mean_of_contraction(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let product = context.graph.operand(node, 0);
    if !context.used_once(product) {
        return None;
    }
    let cheaper = Triple::of(context, product)?.cheaper(true)?;
    let shared_last = cheaper.tensors[2].variance == Variance::Shared;
    shared_last.then(|| cheaper.build(context, true))
}
