//! What a loop computes again though another one has computed it, step by step: the other one stacks it, if it is dear.

use rustc_hash::{FxHashMap, FxHashSet};

use super::rewrite::{Dependence, Rewrite};
use crate::ir::op::rebuild_loops;
use crate::ir::op::{At, Cost, ScanParts};
use crate::ir::{Graph, NodeId};

/// What a loop is to keep for another one.
struct Kept {
    /// The loop that computes the values first, and the one that computes them again.
    first: NodeId,
    again: NodeId,
    /// Each value, in the body of the first and in that of the other.
    values: Vec<(NodeId, NodeId)>,
}

/// The graph in which loops keep for each other what is dear.
pub(super) fn materialize(graph: &Graph, roots: &[NodeId]) -> (Graph, Vec<NodeId>) {
    let (mut graph, mut roots) = graph.extract(roots);
    while let Some(kept) = found(&graph, &roots) {
        (graph, roots) = with(&graph, &roots, &kept);
        (graph, roots) = graph.extract(&roots);
    }
    (graph, roots)
}

fn found(graph: &Graph, roots: &[NodeId]) -> Option<Kept> {
    let nodes = graph.reachable(roots);
    let loops: Vec<(NodeId, ScanParts)> =
        nodes.into_iter().filter_map(|node| Some((node, ScanParts::of(graph, node)?))).collect();
    for (place, (again, others)) in loops.iter().enumerate() {
        for (first, parts) in loops[..place].iter().filter(|(_, parts)| parts.steps == others.steps) {
            let values = dear(parts, others, &same(graph, (*first, parts), others));
            if !values.is_empty() {
                return Some(Kept { first: *first, again: *again, values });
            }
        }
    }
    None
}

/// For each value in the body of the other loop the one in the body of the first that it is the same as, if the first
/// loop has computed it in the same step.
fn same(
    graph: &Graph,
    (first, parts): (NodeId, &ScanParts),
    others: &ScanParts,
) -> FxHashMap<NodeId, NodeId> {
    let mut same: FxHashMap<NodeId, NodeId> = FxHashMap::default();
    for input in &others.captured {
        let known = parts.captured.iter().find(|known| known.operand == input.operand);
        same.extend(known.map(|known| (input.leaf, known.leaf)));
    }
    let results = parts.results();
    for input in &others.per_step {
        let known =
            parts.per_step.iter().find(|known| known.operand == input.operand).map(|known| known.leaf);
        let stacked = || {
            let index = graph.op(input.operand).projection()?;
            let of_first = graph.operand(input.operand, 0) == first && index >= parts.carried.len();
            of_first.then(|| results[index])
        };
        same.extend(known.or_else(stacked).map(|known| (input.leaf, known)));
    }
    for node in others.body.reachable(&others.results()) {
        let operands = others.body.operands(node);
        let mapped: Option<Vec<NodeId>> = operands.iter().map(|operand| same.get(operand).copied()).collect();
        if same.contains_key(&node) || others.body.op(node).is_region_input() {
            continue;
        }
        let known = mapped.and_then(|operands| parts.body.find(others.body.op(node), &operands));
        same.extend(known.map(|known| (node, known)));
    }
    same
}

/// Of the values that both loops compute those that are needed by what only the other computes, and are dear: in the body
/// of the first and in that of the other.
fn dear(parts: &ScanParts, others: &ScanParts, same: &FxHashMap<NodeId, NodeId>) -> Vec<(NodeId, NodeId)> {
    let body = &others.body;
    let rewrite = Rewrite::new(others.clone(), &vec![true; others.results().len()]);
    let (nodes, dependence) = rewrite.dependence();
    // What the first computes in any case is there to be kept.
    let computed: FxHashSet<NodeId> = parts.body.reachable(&parts.results()).into_iter().collect();
    let is_there = |node: NodeId| {
        dependence[node] >= Dependence::PerStep
            && body.op(node).leaf().is_none()
            && same.get(&node).is_some_and(|known| computed.contains(known))
    };
    let mut needed: FxHashSet<NodeId> = FxHashSet::default();
    needed.extend(others.results());
    for &node in nodes.iter().rev().filter(|node| !is_there(**node)) {
        needed.extend(body.operands(node).iter().copied());
    }
    // What a value costs if what is dear below it is kept, and what is kept.
    let mut costs: FxHashMap<NodeId, u32> = FxHashMap::default();
    let mut kept: FxHashSet<NodeId> = FxHashSet::default();
    for &node in nodes.iter().filter(|node| is_there(**node)) {
        let below: u32 = body.operands(node).iter().filter_map(|operand| costs.get(operand)).sum();
        let several = body.results(node).one().is_none();
        let cost = match body.op(node).projection() {
            None if several => 0,
            None => match body.op(node).cost(At { graph: body, node }) {
                Cost::Element(cost) => below.saturating_add(cost),
                Cost::Whole => u32::MAX,
            },
            Some(_) => u32::MAX,
        };
        let is_kept = !several && cost > Cost::RECOMPUTE;
        costs.insert(node, if is_kept { 0 } else { cost });
        kept.extend(is_kept.then_some(node));
    }
    // Only those that something needs that is not itself kept.
    let mut found = Vec::new();
    for &node in nodes.iter().rev().filter(|node| is_there(**node)) {
        match needed.contains(&node) {
            true if kept.contains(&node) => found.push((same[&node], node)),
            true => needed.extend(body.operands(node).iter().copied()),
            false => {}
        }
    }
    found.reverse();
    found
}

fn with(graph: &Graph, roots: &[NodeId], kept: &Kept) -> (Graph, Vec<NodeId>) {
    let mut places = Vec::new();
    let mut first = None;
    rebuild_loops(graph, roots, |new, node, operands| {
        if node == kept.first {
            let mut parts = ScanParts::applied(graph.op(node), operands)?;
            let count = parts.results().len();
            places = kept.values.iter().map(|&(value, _)| parts.stack(value)).collect();
            let now = parts.add(new);
            first = Some(now);
            return Some(new.all_results(now).into_iter().take(count).map(Some).collect());
        }
        if node != kept.again {
            return None;
        }
        let mut parts = ScanParts::applied(graph.op(node), operands)?;
        let count = parts.results().len();
        let mut leaves = FxHashMap::default();
        for (&(_, value), &place) in kept.values.iter().zip(&places) {
            let stack = new.result(first?, place);
            leaves.insert(value, parts.take_each(new, stack));
        }
        let mut rewrite = Rewrite::new(parts, &vec![true; count]);
        rewrite.replace(&leaves);
        let now = rewrite.scan.add(new);
        Some(new.all_results(now).into_iter().map(Some).collect())
    })
}
