//! How much a value takes to compute, for one example.

use super::graph::{Graph, NodeId, Variance};
use super::op::At;

/// A contraction multiplies and adds once for each combination of its indices. One of parameters alone
/// is computed once per step, which is nothing per example. A loop does what its body does in every step.
pub fn multiply_adds(graph: &Graph, node: NodeId) -> usize {
    let own = match is_example(graph, node) && graph.results(node).one().is_some() {
        false => 0,
        true => graph.op(node).multiply_adds(At { graph, node }),
    };
    own + in_regions(graph, node, multiply_adds)
}

/// The operations that a value takes for each example; a value of the whole batch takes for each the
/// addition to its sum. In a contraction that sum is part of the multiply-adds.
pub fn operations(graph: &Graph, node: NodeId) -> usize {
    match graph.operands(node).iter().any(|&operand| is_example(graph, operand)) {
        true if graph.op(node).regions().is_empty() => graph.op(node).operations(At { graph, node }),
        true => in_regions(graph, node, operations),
        false => 0,
    }
}

/// Whether any of the values of a node exists for each example.
fn is_example(graph: &Graph, node: NodeId) -> bool {
    graph.results(node).all().iter().any(|value| value.variance == Variance::Example)
}

/// What the bodies of a node take in all their steps.
fn in_regions(graph: &Graph, node: NodeId, of: fn(&Graph, NodeId) -> usize) -> usize {
    let op = graph.op(node);
    let regions = op.regions();
    if regions.is_empty() {
        return 0;
    }
    let bodies = regions.iter().map(|region| region.graph());
    let once: usize = bodies.map(|body| body.nodes().map(|node| of(body, node)).sum::<usize>()).sum();
    once.saturating_mul(op.steps())
}
