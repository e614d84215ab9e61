//! Graphs in which loops are replaced.

use rustc_hash::FxHashMap;

use super::{ScanParts, again};
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

/// Of every loop, which of its results something uses.
pub(crate) fn used_results(graph: &Graph, roots: &[NodeId]) -> FxHashMap<NodeId, Vec<bool>> {
    let mut used: FxHashMap<NodeId, Vec<bool>> = FxHashMap::default();
    for node in graph.reachable(roots) {
        if let Some(index) = graph.op(node).projection() {
            let of = graph.operand(node, 0);
            let count = graph.results(of).all().len();
            used.entry(of).or_insert_with(|| vec![false; count])[index] = true;
        }
    }
    used
}

/// The graph in which loops have no results but those that are used, with the roots in it; also in the bodies of loops.
pub(crate) fn without_unused_results(graph: &Graph, roots: &[NodeId]) -> (Graph, Vec<NodeId>) {
    let used = used_results(graph, roots);
    let (new, new_roots) = rebuild_loops(graph, roots, |new, node, operands| {
        let op = graph.op(node).map_regions(|region| {
            let (body, results) = without_unused_results(region.graph(), region.results());
            region.with_graph(&body, &results)
        });
        let (part, places) = ScanParts::applied(&op, operands)?.with_results(|at| used[&node][at]);
        let node = part.add(new);
        Some(places.into_iter().map(|place| place.map(|place| new.result(node, place))).collect())
    });
    let (new, new_roots) = new.extract(&new_roots);
    // What is no longer a result may have been the only one to use a result of a loop in the body.
    match new.has_the_nodes_of(graph) {
        true => (new, new_roots),
        false => without_unused_results(&new, &new_roots),
    }
}
