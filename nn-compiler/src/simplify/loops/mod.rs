//! Loops, inside and across: what a body need not do in every step leaves it, what nothing uses disappears, loops over
//! the same steps become one, and what a loop computes again that another has computed is kept.
//!
//! | | |
//! |---|---|
//! | [`fuse`] | loops over the same steps and values that do not need each other are one |
//! | [`materialize`] | what a loop computes again from another's states is stacked by that one, if it is dear |
//! | [`operands`] | numbers and what is the same in every step are in the body or captured; nothing is given twice |
//! | [`states`] | states that nothing uses, that are equal, or that stand still |
//! | [`hoist`] | what follows from captured values is computed once, products of what is given per step all at once |
//! | [`split`] | results that exist once are those of a loop of their own: the last thing that is done |
//! | [`sink`] | what is stacked and is larger than what it follows from is computed from stacks of that |
//!
//! A recurrence so has the form that libraries write by hand: `W x` of all steps is one product before the loop, and the
//! gradient of `W` one product after it (Appleyard, Kočiský and Blunsom, "Optimizing performance of recurrent neural
//! networks on GPUs", 2016).

mod fuse;
mod hoist;
mod materialize;
mod operands;
mod rewrite;
mod sink;
mod split;
mod states;

use crate::ir::op::{ScanParts, rebuild_loops, used_results};
use crate::ir::{Axis, Graph, NodeId, Shape};
use rewrite::Rewrite;
pub(super) use split::split;

/// Whether there is a loop among the nodes.
pub(super) fn exist(graph: &Graph) -> bool {
    graph.nodes().any(|node| !graph.op(node).regions().is_empty())
}

/// A graph in which the same roots have the same values, and loops do less; with the roots in it.
pub(super) fn pass(graph: &Graph, roots: &[NodeId]) -> (Graph, Vec<NodeId>) {
    let (graph, roots) = fuse::fuse(graph, roots);
    let (graph, roots) = materialize::materialize(&graph, &roots);
    let (graph, roots) = each(&graph, &roots);
    graph.extract(&roots)
}

/// Every loop by itself, those in its body first.
fn each(graph: &Graph, roots: &[NodeId]) -> (Graph, Vec<NodeId>) {
    let used = used_results(graph, roots);
    rebuild_loops(graph, roots, |new, node, operands| {
        let op = graph.op(node).map_regions(|region| {
            let (body, results) = pass(region.graph(), region.results());
            region.with_graph(&body, &results)
        });
        let scan = ScanParts::applied(&op, operands)?;
        match scan.steps {
            Axis::Known(0) => Some(without_steps(&scan, new)),
            _ => Some(Rewrite::new(scan, &used[&node]).simplified(new)),
        }
    })
}

/// The results of a loop of no steps: what its states begin as, and stacks of nothing.
fn without_steps(scan: &ScanParts, graph: &mut Graph) -> Vec<Option<NodeId>> {
    let states = scan.carried.iter().map(|state| state.init);
    let shape = |&value: &NodeId| -> Shape {
        [scan.steps].iter().chain(scan.body.shape(value).axes()).copied().collect()
    };
    let shapes: Vec<Shape> = scan.stacked.iter().map(shape).collect();
    states.chain(shapes.into_iter().map(|shape| graph.constant(0.0, &shape))).map(Some).collect()
}
