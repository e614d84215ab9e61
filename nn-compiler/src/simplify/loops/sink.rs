//! What leaves a loop to be computed after it.

use rustc_hash::FxHashMap;

use super::rewrite::{Dependence, LoopResult, Rewrite};
use crate::autodiff::stack::stacks_of;
use crate::ir::op::Input;
use crate::ir::{Graph, NodeId, NodeMap};

/// Values that are computed after the loop, from stacks.
pub(super) struct Sunk {
    /// The values, in the body.
    values: Vec<NodeId>,
    /// The values of the body that they are computed from, which are stacked.
    stacks: Vec<NodeId>,
    /// What the loop is given, also what it does not need any more.
    captured: Vec<Input>,
    per_step: Vec<Input>,
}

/// Stacks what values follow from in place of the values, where that is smaller: of the outer product by which each step
/// adds to the gradient of a matrix the two vectors.
pub(super) fn sink(rewrite: &mut Rewrite) -> Sunk {
    let (nodes, dependence) = rewrite.dependence();
    let body = &rewrite.scan.body;
    let mut uses = NodeMap::<usize>::default();
    for &node in &nodes {
        body.operands(node).iter().for_each(|&operand| uses[operand] += 1);
    }
    rewrite.scan.carried.iter().for_each(|state| uses[state.next] += 1);
    // What is there without being stacked.
    let is_there = |node: NodeId| dependence[node] != Dependence::Carried;
    // The fewest elements that must be stacked for a value to be computed from them, and whether that is by its operands.
    let mut least = NodeMap::<usize>::default();
    let mut is_split = NodeMap::<bool>::default();
    for &node in nodes.iter().filter(|&&node| !is_there(node) && body.results(node).one().is_some()) {
        let size = body.shape(node).size();
        let is_whole = body.op(node).leaf().is_some() || body.op(node).projection().is_some();
        let mut parts: Vec<NodeId> = body.operands(node).to_vec();
        parts.sort_unstable();
        parts.dedup();
        let parts: usize =
            parts.iter().filter(|&&operand| !is_there(operand)).map(|&operand| least[operand]).sum();
        is_split[node] = !is_whole && parts < size;
        least[node] = if is_split[node] { parts } else { size };
    }
    let values: Vec<NodeId> =
        rewrite.stacks().into_iter().filter(|&stack| is_split[stack] && uses[stack] == 0).collect();
    let mut stacks = Vec::new();
    let mut pending = values.clone();
    while let Some(node) = pending.pop() {
        match is_split[node] {
            true => pending.extend(body.operands(node).iter().filter(|&&operand| !is_there(operand))),
            false => stacks.push(node),
        }
    }
    stacks.sort_unstable();
    stacks.dedup();
    for result in &mut rewrite.results {
        if let LoopResult::Stack(node) = *result
            && values.contains(&node)
        {
            *result = LoopResult::Sunk(node);
        }
    }
    rewrite.results.extend(stacks.iter().map(|&node| LoopResult::Stack(node)));
    Sunk { values, stacks, captured: rewrite.scan.captured.clone(), per_step: rewrite.scan.per_step.clone() }
}

impl Sunk {
    /// The values in the graph around the loop, where `stack` returns the stacks of values of the body.
    pub(super) fn computed(
        self,
        graph: &mut Graph,
        rewrite: &Rewrite,
        stack: impl Fn(&mut Graph, NodeId) -> NodeId,
    ) -> FxHashMap<NodeId, NodeId> {
        let body = &rewrite.scan.body;
        let mut known: FxHashMap<NodeId, NodeId> =
            self.captured.iter().map(|input| (input.leaf, input.operand)).collect();
        let mut given: Vec<(NodeId, NodeId)> =
            self.per_step.iter().map(|input| (input.leaf, input.operand)).collect();
        given.extend(self.stacks.iter().map(|&value| (value, stack(graph, value))));
        let mut stacks = FxHashMap::default();
        for (value, operand) in given {
            let leaf = graph.placeholder(body.shape(value), body.variance(value));
            known.insert(value, leaf);
            stacks.insert(leaf, operand);
        }
        let once = graph.graft(body, &self.values, &known);
        let stacks = stacks_of(graph, &once, stacks);
        self.values.into_iter().zip(once).map(|(value, once)| (value, stacks[&once])).collect()
    }
}
