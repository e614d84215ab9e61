//! Recognises the contractions for which the runtime has kernels of its own. What is not recognised
//! is computed by a loop nest.

use rustc_hash::FxHashMap;

use super::{Kernel, Place, Schedule, ValueId, is_batch_mean};
use crate::ir::{Graph, NodeId, Op, Variance};

/// `y[o] = Σ_i w[o·row + i·column] · x[i]` with `m` values of `o` and `k` of `i`, over blocks of `x`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Contraction {
    /// The distance of neighbours along `o` in `w`.
    pub row: usize,
    /// The distance of neighbours along `i` in `w`.
    pub column: usize,
    /// The number of results.
    pub m: usize,
    /// The number of terms of each sum.
    pub k: usize,
}

/// Kernel and operands for a node, if the runtime has a kernel for it.
pub(super) fn recognise(
    graph: &Graph,
    node: NodeId,
    values: &FxHashMap<NodeId, ValueId>,
    schedule: &Schedule,
) -> Option<(Kernel, Vec<NodeId>)> {
    let (kernel, operands) = match graph.op(node) {
        Op::Einsum { .. } => shared_by_example(graph, node)?,
        Op::BatchMean if is_batch_mean(graph, node) => {
            let inner = graph.operands(node)[0];
            summed(graph, inner).or_else(|| accumulated(graph, inner, values))?
        }
        _ => return None,
    };
    // The lanes past the last example are cleared in one operand, which must be the tile's own.
    let scratch = |o: &NodeId| values.get(o).is_some_and(|v| schedule.values[v.0].place == Place::Scratch);
    let fits = match kernel {
        Kernel::Outer { .. } => operands.iter().any(scratch),
        Kernel::Scatter { .. } | Kernel::Accumulate { .. } => scratch(&operands[0]),
        _ => true,
    };
    fits.then_some((kernel, operands))
}

/// The positions of the operands that must stand in memory for the kernel that computes `node`, or
/// (where it is `averaged`) the mean over the batch of `node`.
pub(super) fn operands_in_memory(graph: &Graph, node: NodeId, averaged: bool) -> Vec<usize> {
    match graph.op(node) {
        Op::Gather => vec![0],
        Op::Reshape { .. } if !super::element::keeps_order_of_axes(graph, node) => vec![0],
        Op::Einsum { .. } if shared_by_example(graph, node).is_some() => vec![0, 1],
        Op::Einsum { .. } | Op::ScatterAdd { .. } if averaged && summed(graph, node).is_some() => {
            vec![0, 1]
        }
        _ => Vec::new(),
    }
}

fn summed(graph: &Graph, node: NodeId) -> Option<(Kernel, Vec<NodeId>)> {
    match graph.op(node) {
        Op::Einsum { .. } => outer(graph, node),
        Op::ScatterAdd { rows } => {
            let operands = graph.operands(node);
            let per_example = operands.iter().all(|&o| graph.variance(o) == Variance::Example);
            let width = graph.shape(node).size() / rows;
            per_example.then_some((Kernel::Scatter { rows: *rows, width }, operands.to_vec()))
        }
        _ => None,
    }
}

/// A stored value, or its sum over leading axes, to be summed over the batch as it stands.
fn accumulated(
    graph: &Graph,
    node: NodeId,
    values: &FxHashMap<NodeId, ValueId>,
) -> Option<(Kernel, Vec<NodeId>)> {
    let stored = match graph.op(node) {
        _ if values.contains_key(&node) => node,
        Op::Sum { axes } if axes.iter().copied().eq(0..axes.len()) => graph.operands(node)[0],
        _ => return None,
    };
    values.contains_key(&stored).then(|| {
        let n = graph.shape(node).size();
        (Kernel::Accumulate { n }, vec![stored])
    })
}

fn size_of(graph: &Graph, node: NodeId, labels: &[u8], wanted: &[u8]) -> usize {
    let axes = graph.shape(node).axes();
    labels.iter().zip(axes).filter(|(l, _)| wanted.contains(l)).map(|(_, axis)| axis.bound()).product()
}

/// A shared matrix times a vector of each example, with free axes of the example in front.
fn shared_by_example(graph: &Graph, node: NodeId) -> Option<(Kernel, Vec<NodeId>)> {
    let Op::Einsum { a, b, out } = graph.op(node) else { return None };
    let operands = graph.operands(node);
    let (w, lw, x, lx) = match (graph.variance(operands[0]), graph.variance(operands[1])) {
        (Variance::Shared, Variance::Example) => (operands[0], a, operands[1], b),
        (Variance::Example, Variance::Shared) => (operands[1], b, operands[0], a),
        _ => return None,
    };
    let (summed, kept): (Vec<u8>, Vec<u8>) = lx.iter().partition(|l| lw.contains(l));
    let made: Vec<u8> = lw.iter().copied().filter(|l| !summed.contains(l)).collect();
    if summed.is_empty() || *lx != [&kept[..], &summed].concat() || *out != [&kept[..], &made].concat() {
        return None;
    }
    let (m, k) = (size_of(graph, w, lw, &made), size_of(graph, x, lx, &summed));
    let (row, column) = if *lw == [&made[..], &summed].concat() {
        (k, 1)
    } else if *lw == [&summed[..], &made].concat() {
        (1, m)
    } else {
        return None;
    };
    Some((Kernel::Contract(Contraction { row, column, m, k }), vec![w, x]))
}

/// The product of two values of each example over axes of their own, to be summed over the batch and
/// over the axes in front that they share.
fn outer(graph: &Graph, node: NodeId) -> Option<(Kernel, Vec<NodeId>)> {
    let Op::Einsum { a, b, out } = graph.op(node) else { return None };
    let operands = graph.operands(node);
    if operands.iter().any(|&o| graph.variance(o) != Variance::Example) {
        return None;
    }
    let common = a.iter().filter(|l| b.contains(l)).count();
    let ((summed, rest_a), (also, rest_b)) = (a.split_at(common), b.split_at(common.min(b.len())));
    if summed != also {
        return None;
    }
    let (m, k) = (size_of(graph, operands[0], a, rest_a), size_of(graph, operands[1], b, rest_b));
    if *out == [rest_a, rest_b].concat() {
        Some((Kernel::Outer { m, k }, operands.to_vec()))
    } else if *out == [rest_b, rest_a].concat() {
        Some((Kernel::Outer { m: k, k: m }, vec![operands[1], operands[0]]))
    } else {
        None
    }
}
