//! A loop while it is made simpler.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{hoist, operands, sink, states};
use crate::ir::op::{ScanParts, again};
use crate::ir::{Graph, NodeId, NodeMap};

/// A loop, and what its results have become.
pub(super) struct Rewrite {
    pub(super) scan: ScanParts,
    pub(super) results: Vec<LoopResult>,
}

/// What a result is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LoopResult {
    /// The last state, by the body's leaf.
    Last(NodeId),
    /// The stack of a value of the body.
    Stack(NodeId),
    /// A value of the graph around the loop.
    Outside(NodeId),
    /// A value of the body, computed for all steps after the loop.
    Sunk(NodeId),
    /// Nothing uses it.
    Unused,
}

/// What a value of a body depends on, from what changes least to what changes most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Dependence {
    /// On constants alone.
    #[default]
    Constant,
    /// On what is captured.
    Captured,
    /// Also on what is given per step.
    PerStep,
    /// Also on a state.
    Carried,
}

impl Rewrite {
    /// The loop, of whose results these are used.
    pub(super) fn new(scan: ScanParts, used: &[bool]) -> Rewrite {
        let last = scan.carried.iter().map(|state| LoopResult::Last(state.leaf));
        let stacks = scan.stacked.iter().map(|&node| LoopResult::Stack(node));
        let results = last.chain(stacks).zip(used).map(|(result, &used)| match used {
            true => result,
            false => LoopResult::Unused,
        });
        let results = results.collect();
        Rewrite { scan, results }
    }

    /// Makes it simpler, adds it to the graph around it, and returns its results, as far as they are used.
    pub(super) fn simplified(mut self, graph: &mut Graph) -> Vec<Option<NodeId>> {
        states::eliminate_dead(&mut self);
        operands::simplify(&mut self, graph);
        states::deduplicate(&mut self);
        states::capture_invariant(&mut self);
        hoist::hoist(&mut self, graph);
        let sunk = sink::sink(&mut self);
        states::eliminate_dead(&mut self);
        let is_left = |result: &LoopResult| matches!(result, LoopResult::Last(_) | LoopResult::Stack(_));
        let node = self.results.iter().any(is_left).then(|| self.scan.add(graph));
        let result = |graph: &mut Graph, place: usize| {
            graph.result(node.expect("a loop with results is a node"), place)
        };
        let stack = |graph: &mut Graph, value: NodeId| {
            let place = self.scan.stacked.iter().position(|&stacked| stacked == value);
            result(graph, self.scan.carried.len() + place.expect("it is stacked"))
        };
        let sunk = sunk.computed(graph, &self, stack);
        let value = |found: &LoopResult| match *found {
            LoopResult::Unused => None,
            LoopResult::Outside(value) => Some(value),
            LoopResult::Sunk(value) => Some(sunk[&value]),
            LoopResult::Stack(value) => Some(stack(graph, value)),
            LoopResult::Last(leaf) => {
                let place = self.scan.carried.iter().position(|state| state.leaf == leaf);
                Some(result(graph, place.expect("the state is used")))
            }
        };
        self.results.iter().map(value).collect()
    }

    /// The stacks that are used, each once.
    pub(super) fn stacks(&self) -> Vec<NodeId> {
        let mut seen = FxHashSet::default();
        let stack = |result: &LoopResult| match result {
            LoopResult::Stack(node) => Some(*node),
            _ => None,
        };
        self.results.iter().filter_map(stack).filter(|&node| seen.insert(node)).collect()
    }

    /// Puts other values of the body in the place of some.
    pub(super) fn replace(&mut self, with: &FxHashMap<NodeId, NodeId>) {
        if with.is_empty() {
            return;
        }
        let body = &mut self.scan.body;
        let roots: Vec<NodeId> = self.scan.carried.iter().map(|state| state.next).collect();
        let roots = [roots, self.scan.stacked.clone()].concat();
        let mut now = with.clone();
        for node in body.reachable(&roots) {
            let operands = body.operands(node);
            if now.contains_key(&node) || operands.iter().all(|operand| !now.contains_key(operand)) {
                continue;
            }
            let operands: Vec<NodeId> =
                operands.iter().map(|operand| now.get(operand).copied().unwrap_or(*operand)).collect();
            let op = body.op(node).clone();
            let new = again(body, &op, &operands);
            now.insert(node, new);
        }
        let moved = |node: &mut NodeId| *node = now.get(node).copied().unwrap_or(*node);
        self.scan.carried.iter_mut().for_each(|state| moved(&mut state.next));
        self.scan.stacked.iter_mut().for_each(moved);
        for result in &mut self.results {
            if let LoopResult::Stack(node) = result {
                *node = now.get(node).copied().unwrap_or(*node);
            }
        }
    }

    /// The values of the body that are needed, and what each depends on.
    pub(super) fn dependence(&self) -> (Vec<NodeId>, NodeMap<Dependence>) {
        let body = &self.scan.body;
        let mut dependence = NodeMap::<Dependence>::default();
        self.scan.captured.iter().for_each(|input| dependence[input.leaf] = Dependence::Captured);
        self.scan.per_step.iter().for_each(|input| dependence[input.leaf] = Dependence::PerStep);
        self.scan.carried.iter().for_each(|state| dependence[state.leaf] = Dependence::Carried);
        let nodes = body.reachable(&self.scan.results());
        for &node in &nodes {
            let most = body.operands(node).iter().map(|&operand| dependence[operand]).max();
            dependence[node] = dependence[node].max(most.unwrap_or_default());
        }
        (nodes, dependence)
    }
}
