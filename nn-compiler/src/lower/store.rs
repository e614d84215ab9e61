//! Which nodes are stored. The others are recomputed inside the kernels that use them, so that a
//! chain of elementwise operations becomes one loop.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use super::stage::Stage;
use super::{cut, kernel};
use crate::ir::op::Cost;
use crate::ir::{At, Graph, Leaf, NodeId, Reducer, Variance};

/// What the users of a node want of it.
#[derive(Default)]
struct Demand {
    /// The stored nodes whose kernels would compute it.
    kernels: BTreeSet<NodeId>,
    /// It is asked for, of every example.
    result: bool,
    /// A kernel needs it in memory.
    forced: bool,
    /// Some kernel reads an element of it more than once.
    repeated: bool,
    /// It exists once per step, and a kernel of a later stage wants it.
    later: bool,
    /// A mean over the batch is taken of it.
    averaged: bool,
}

/// The nodes that get memory of their own, where these results are asked for.
pub(super) fn stored(
    graph: &Graph,
    order: &[NodeId],
    results: &[NodeId],
    stages: &FxHashMap<NodeId, Stage>,
) -> FxHashSet<NodeId> {
    // What follows cheaply from a value that is stored need not be stored itself, so what a value costs depends on what
    // is stored: first as if hardly anything were, and then with what that found.
    let mut cuts = FxHashSet::default();
    loop {
        let with_costs = |costs| with_costs(graph, order, results, stages, &costs, &cuts);
        let dear = with_costs(costs(graph, order, &FxHashSet::default()));
        let mut stored = with_costs(costs(graph, order, &dear));
        let whole = order.iter().copied().filter(|&node| is_computed_whole(graph, node));
        let absorbed: FxHashSet<NodeId> = whole.filter(|node| !stored.contains(node)).collect();
        let found = cut::cuts(graph, order, &stored, |node| absorbed.contains(&node));
        // The parts of an expression that is cut are kernels of their own, and what they share may be stored.
        if !cuts.is_empty() || found.is_empty() {
            stored.extend(found);
            return stored;
        }
        cuts = found;
    }
}

/// The same, where it is known what an element of each node costs, and some are stored in any case.
fn with_costs(
    graph: &Graph,
    order: &[NodeId],
    results: &[NodeId],
    stages: &FxHashMap<NodeId, Stage>,
    costs: &FxHashMap<NodeId, u32>,
    cuts: &FxHashSet<NodeId>,
) -> FxHashSet<NodeId> {
    let mut demands: FxHashMap<NodeId, Demand> =
        FxHashMap::with_capacity_and_hasher(order.len(), Default::default());
    for &root in results {
        let demand = demands.entry(root).or_default();
        demand.result |= graph.op(root).leaf().is_none() && graph.variance(root) == Variance::Example;
        demand.later |= graph.variance(root) == Variance::Shared;
    }
    let mut stored = FxHashSet::default();
    for &node in order.iter().rev() {
        let demand = demands.remove(&node).unwrap_or_default();
        let used_often = demand.repeated || demand.kernels.len() > 1;
        let at = At { graph, node };
        let (view, cost) = (graph.op(node).is_view(), graph.op(node).cost(at));
        // Computing it is work, rather than reading its operand in another order.
        let is_work = matches!(cost, Cost::Element(1..));
        let store = match graph.op(node).projection() {
            // A loop has memory for its results.
            Some(_) => false,
            None => {
                demand.result
                    || cuts.contains(&node)
                    || (demand.forced && !view)
                    || (cost == Cost::Whole && !is_absorbed(graph, node, &demand))
                    || (is_work && (demand.later || (used_often && costs[&node] > Cost::RECOMPUTE)))
            }
        };
        if store {
            stored.insert(node);
        }
        let by_kernel = kernel::reads_memory(graph, node, demand.averaged);
        let stage = if graph.joins_batch(node) { Stage::Tile } else { stages[&node] };
        for (position, &operand) in graph.operands(node).iter().enumerate() {
            let below = demands.entry(operand).or_default();
            below.averaged |= graph.joins_batch(node);
            let once = stages[&operand] != Stage::Tile;
            below.later |= once && (stage != stages[&operand] || (!store && demand.later));
            let needed =
                by_kernel || graph.op(node).reads_memory(at, position) || (view && demand.forced && !store);
            below.forced |= needed && !is_there(graph, operand);
            below.repeated |= graph.op(node).rereads(at, position) || (!store && demand.repeated);
            if store {
                below.kernels.insert(node);
            } else {
                below.kernels.extend(&demand.kernels);
            }
        }
    }
    stored
}

/// Whether a value is in memory before anything is computed.
pub(super) fn is_there(graph: &Graph, node: NodeId) -> bool {
    match graph.op(node).leaf() {
        Some(Leaf::RegionInput(_)) => true,
        Some(leaf) => leaf.is_given(),
        None => false,
    }
}

/// Whether a kernel of its own computes the value.
fn is_computed_whole(graph: &Graph, node: NodeId) -> bool {
    graph.op(node).cost(At { graph, node }) == Cost::Whole
}

/// A contraction, sum or scatter whose only use is a mean over the batch is summed by the same kernel.
fn is_absorbed(graph: &Graph, node: NodeId, demand: &Demand) -> bool {
    let mut kernels = demand.kernels.iter();
    let only = match (kernels.next(), kernels.next()) {
        (Some(&only), None) => only,
        _ => return false,
    };
    let is_sum = || {
        let reduction = graph.op(node).reduction(At { graph, node });
        reduction.is_some_and(|reduction| reduction.reducer == Reducer::Sum)
    };
    graph.joins_batch(only) && graph.operand(only, 0) == node && is_sum()
}

/// Operations needed to compute an element of a node from values that are stored in any case, and those of `stored` that
/// are dear even so.
fn costs(graph: &Graph, order: &[NodeId], stored: &FxHashSet<NodeId>) -> FxHashMap<NodeId, u32> {
    let mut costs: FxHashMap<NodeId, u32> =
        FxHashMap::with_capacity_and_hasher(order.len(), Default::default());
    for &node in order {
        let of = |operand: &NodeId| match costs[operand] {
            cost if cost > Cost::RECOMPUTE && stored.contains(operand) => 0,
            cost => cost,
        };
        let below = graph.operands(node).iter().map(of).sum::<u32>();
        let cost = match graph.op(node).cost(At { graph, node }) {
            Cost::Whole => 0,
            // Capped, so that sums over deep graphs of shared nodes cannot overflow.
            Cost::Element(own) => (below + own).min(1 << 16),
        };
        costs.insert(node, cost);
    }
    costs
}
