//! Loops over the same steps as one loop. Derivatives make loops that also do what another does: with tangents beside the
//! states, or with one more stack.

use rustc_hash::FxHashMap;

use crate::ir::op::{ScanParts, again};
use crate::ir::{Graph, NodeId, NodeMap};

/// The graph in which no two loops are left that can be one.
pub(super) fn fuse(graph: &Graph, roots: &[NodeId]) -> (Graph, Vec<NodeId>) {
    let (mut graph, mut roots) = graph.extract(roots);
    while let Some([one, other]) = alike(&graph, &roots) {
        (graph, roots) = fused(&graph, &roots, [one, other]);
        (graph, roots) = graph.extract(&roots);
    }
    (graph, roots)
}

/// Two loops in the same direction over the same number of steps, where neither needs the other, and both are given
/// the same value.
fn alike(graph: &Graph, roots: &[NodeId]) -> Option<[NodeId; 2]> {
    let nodes = graph.reachable(roots);
    let loops: Vec<(NodeId, ScanParts)> =
        nodes.into_iter().filter_map(|node| Some((node, ScanParts::of(graph, node)?))).collect();
    let given = |node: NodeId| {
        let operands = graph.operands(node).to_vec();
        operands.into_iter().filter(|&operand| graph.op(operand).constant().is_none())
    };
    for (place, (other, others)) in loops.iter().enumerate() {
        for (one, parts) in &loops[..place] {
            let in_common = || given(*one).any(|operand| graph.operands(*other).contains(&operand));
            let same = parts.steps == others.steps && parts.reverse == others.reverse;
            if same && in_common() && graph.reachable(&[*other]).binary_search(one).is_err() {
                return Some([*one, *other]);
            }
        }
    }
    None
}

fn fused(graph: &Graph, roots: &[NodeId], [one, other]: [NodeId; 2]) -> (Graph, Vec<NodeId>) {
    let reachable = graph.reachable(roots);
    // What needs neither of the two precedes both.
    let mut needs = NodeMap::<bool>::default();
    for &node in &reachable {
        needs[node] =
            node == one || node == other || graph.operands(node).iter().any(|&operand| needs[operand]);
    }
    let (after, before): (Vec<NodeId>, Vec<NodeId>) = reachable.into_iter().partition(|&node| needs[node]);
    let after = after.into_iter().filter(|&node| node != one && node != other);
    let order: Vec<NodeId> = before.into_iter().chain([one, other]).chain(after).collect();
    let mut first = None;
    let mut results: FxHashMap<NodeId, Vec<NodeId>> = FxHashMap::default();
    graph.rebuild_in(&order, roots, |new, node, operands| {
        let op = graph.op(node);
        if node == one {
            first = ScanParts::applied(op, operands);
        } else if node == other {
            let parts = first.take().zip(ScanParts::applied(op, operands));
            let (of_one, of_other) = joined(new, parts.expect("both are loops"));
            results.insert(one, of_one);
            results.insert(other, of_other);
        } else if let Some(index) = op.projection()
            && let Some(results) = results.get(&graph.operand(node, 0))
        {
            return results[index];
        }
        // A merged loop is used by its results alone; that it was two is forgotten.
        again(new, op, operands)
    })
}

/// Both loops as one: the results of each.
fn joined(graph: &mut Graph, (mut one, other): (ScanParts, ScanParts)) -> (Vec<NodeId>, Vec<NodeId>) {
    let states = one.carried.len();
    let mut known: FxHashMap<NodeId, NodeId> = FxHashMap::default();
    for input in &other.captured {
        let there = one.captured.iter().find(|known| known.operand == input.operand).map(|known| known.leaf);
        known.insert(input.leaf, there.unwrap_or_else(|| one.capture(graph, input.operand)));
    }
    for input in &other.per_step {
        let there = one.per_step.iter().find(|known| known.operand == input.operand).map(|known| known.leaf);
        known.insert(input.leaf, there.unwrap_or_else(|| one.take_each(graph, input.operand)));
    }
    for state in &other.carried {
        known.insert(state.leaf, one.carry(graph, state.init, other.body.variance(state.leaf)));
    }
    let results = one.body.graft(&other.body, &other.results(), &known);
    let (next, stacked) = results.split_at(other.carried.len());
    one.carried[states..].iter_mut().zip(next).for_each(|(state, &next)| state.next = next);
    let own = one.carried.len()..one.carried.len() + one.stacked.len();
    let of_one: Vec<usize> = (0..states).chain(own).collect();
    let of_other: Vec<usize> = stacked.iter().map(|&node| one.stack(node)).collect();
    let of_other: Vec<usize> = (states..one.carried.len()).chain(of_other).collect();
    let node = one.add(graph);
    let mut results =
        |places: Vec<usize>| places.into_iter().map(|place| graph.result(node, place)).collect();
    (results(of_one), results(of_other))
}
