//! Graphs in which loops are replaced.

use rustc_hash::FxHashMap;

use super::again;
use crate::ir::graph::{Graph, NodeId};

/// The graph with other values for the results of some nodes, as far as they are used: `make` returns them, or nothing if
/// the node stays.
pub(crate) fn rebuild_loops(
    graph: &Graph,
    roots: &[NodeId],
    mut make: impl FnMut(&mut Graph, NodeId, &[NodeId]) -> Option<Vec<Option<NodeId>>>,
) -> (Graph, Vec<NodeId>) {
    let mut values: FxHashMap<NodeId, Vec<Option<NodeId>>> = FxHashMap::default();
    graph.rebuild(roots, |new, node, operands| {
        let op = graph.op(node);
        if let Some(index) = op.projection() {
            let of = values.get(&graph.operand(node, 0)).and_then(|results| results[index]);
            return of.unwrap_or_else(|| new.add(op.clone(), operands));
        }
        if !op.regions().is_empty()
            && let Some(results) = make(new, node, operands)
        {
            // Whoever uses the node uses one of its results.
            let any = results.iter().copied().flatten().next().expect("a result is used");
            values.insert(node, results);
            return any;
        }
        again(new, op, operands)
    })
}
