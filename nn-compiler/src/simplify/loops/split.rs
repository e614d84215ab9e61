//! What exists once leaves loops over values of examples: it is computed by a loop of its own, before the tiles.

use crate::ir::op::{ScanParts, rebuild_loops};
use crate::ir::{Graph, NodeId, Variance};

/// The graph in which all results of a loop that are used exist equally often, with the roots in it.
pub(in crate::simplify) fn split(graph: &Graph, roots: &[NodeId]) -> (Graph, Vec<NodeId>) {
    rebuild_loops(graph, roots, |new, node, operands| {
        let op = graph.op(node).map_regions(|region| {
            let (body, results) = split(region.graph(), region.results());
            region.with_graph(&body, &results)
        });
        let scan = ScanParts::applied(&op, operands)?;
        let varies = |node: NodeId| scan.body.variance(node) == Variance::Example;
        // A state is what it begins as, after no steps.
        let states = scan.carried.iter().map(|state| varies(state.leaf));
        let varying: Vec<bool> = states.chain(scan.stacked.iter().map(|&value| varies(value))).collect();
        if varying.iter().all(|&varies| varies) || !varying.contains(&true) {
            let node = new.add(op, operands);
            return Some(new.all_results(node).into_iter().map(Some).collect());
        }
        let [of_all, of_each] = [false, true].map(|wanted| {
            let (part, places) = scan.with_results(|at| varying[at] == wanted);
            (part.add(new), places)
        });
        let result = |(at, &varies): (usize, &bool)| {
            let (node, places) = if varies { &of_each } else { &of_all };
            places[at].map(|place| new.result(*node, place))
        };
        Some(varying.iter().enumerate().map(result).collect())
    })
}
