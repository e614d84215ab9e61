//! How much a value takes to compute, for one example.

use rustc_hash::FxHashMap;

use super::graph::{Graph, NodeId, Variance};
use super::op::{Op, Unary};
use super::shape::{Shape, count};

/// A contraction multiplies and adds once for each combination of its indices. One of parameters alone
/// is computed once per step, which is nothing per example. A loop does what its body does in every step.
pub fn multiply_adds(graph: &Graph, node: NodeId) -> usize {
    let Op::Einsum { a, b, .. } = graph.op(node) else { return in_regions(graph, node, multiply_adds) };
    if graph.variance(node) == Variance::Shared {
        return 0;
    }
    let operands = graph.operands(node);
    let sizes = [(a, operands[0]), (b, operands[1])]
        .into_iter()
        .flat_map(|(labels, operand)| labels.iter().copied().zip(graph.shape(operand).sizes()));
    let sizes: FxHashMap<u8, usize> = sizes.collect();
    count(sizes.into_values())
}

/// The operations that a value takes for each example; a value of the whole batch takes for each the
/// addition to its sum. In a contraction that sum is part of the multiply-adds.
pub fn operations(graph: &Graph, node: NodeId) -> usize {
    let size = |node: NodeId| graph.shape(node).size();
    let is_example = |node: &NodeId| graph.variance(*node) == Variance::Example;
    let operands = graph.operands(node);
    if !operands.iter().any(is_example) {
        return 0;
    }
    match graph.op(node) {
        Op::Einsum { .. } => 2 * multiply_adds(graph, node),
        // A difference is the sum with the negative: one operation.
        Op::Unary(Unary::Neg) => 0,
        Op::Unary(_) | Op::Binary(_) | Op::Compare(_) | Op::Select => size(node),
        Op::Sum { .. } | Op::MaxReduce { .. } | Op::ScatterAdd { .. } => size(operands[0]),
        // The largest, the exponential of the distance from it, and the sum.
        Op::LogSumExp { .. } => 3 * size(operands[0]),
        // And the sum's logarithm subtracted from each distance.
        Op::LogSoftmax { .. } => 4 * size(node),
        Op::BatchMean if matches!(graph.op(operands[0]), Op::Einsum { .. }) => 0,
        Op::BatchMean => size(node),
        Op::Input { .. }
        | Op::Target { .. }
        | Op::Param { .. }
        | Op::Const { .. }
        | Op::Iota { .. }
        | Op::Placeholder { .. }
        | Op::Broadcast { .. }
        | Op::Reshape { .. }
        | Op::Permute { .. }
        | Op::Slice { .. }
        | Op::Pad { .. }
        | Op::Concat { .. }
        | Op::Gather
        | Op::StopGradient
        | Op::RegionInput { .. } => 0,
        Op::Scan { .. } => in_regions(graph, node, operations),
    }
}

/// What the bodies of a node take in all their steps.
fn in_regions(graph: &Graph, node: NodeId, of: fn(&Graph, NodeId) -> usize) -> usize {
    let op = graph.op(node);
    let regions = op.regions();
    if regions.is_empty() {
        return 0;
    }
    let operands = graph.operands(node);
    let shapes: Vec<&Shape> = operands.iter().map(|&operand| graph.shape(operand)).collect();
    let bodies = regions.iter().map(|region| region.graph());
    let once: usize = bodies.map(|body| body.nodes().map(|node| of(body, node)).sum::<usize>()).sum();
    once.saturating_mul(op.steps(&shapes))
}
