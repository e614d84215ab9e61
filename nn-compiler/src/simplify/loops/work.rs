//! A loop while it is made simpler.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{after, before, operands, states};
use crate::ir::op::{ScanParts, again};
use crate::ir::{Graph, NodeId, NodeMap};

/// A loop, and what its results have become.
pub(super) struct Work {
    pub(super) scan: ScanParts,
    pub(super) results: Vec<Found>,
}

/// What a result is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// The last state, by the body's leaf.
    Last(NodeId),
    /// The stack of a value of the body.
    Stack(NodeId),
    /// A value of the graph around the loop.
    Outside(NodeId),
    /// A value of the body, computed for all steps after the loop.
    After(NodeId),
    /// Nothing uses it.
    Unused,
}

/// How often a value of a body changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Changes {
    /// It follows from constants.
    #[default]
    Never,
    /// It follows from what is captured.
    WithTheLoop,
    /// It follows from what is given per step, too.
    WithTheStep,
    /// It follows from a state.
    WithTheState,
}

impl Work {
    /// The loop, of whose results these are used.
    pub(super) fn new(scan: ScanParts, used: &[bool]) -> Work {
        let last = scan.carried.iter().map(|state| Found::Last(state.leaf));
        let stacks = scan.stacked.iter().map(|&node| Found::Stack(node));
        let results = last.chain(stacks).zip(used).map(|(result, &used)| match used {
            true => result,
            false => Found::Unused,
        });
        let results = results.collect();
        Work { scan, results }
    }

    /// Makes it simpler, adds it to the graph around it, and returns its results, as far as they are used.
    pub(super) fn simplified(mut self, graph: &mut Graph) -> Vec<Option<NodeId>> {
        states::drop_unused(&mut self);
        operands::settle(&mut self, graph);
        states::join_equal(&mut self);
        states::release_constant(&mut self);
        before::move_out(&mut self, graph);
        let after = after::move_out(&mut self);
        states::drop_unused(&mut self);
        let is_left = |result: &Found| matches!(result, Found::Last(_) | Found::Stack(_));
        let node = self.results.iter().any(is_left).then(|| self.scan.add(graph));
        let result = |graph: &mut Graph, place: usize| {
            graph.result(node.expect("a loop with results is a node"), place)
        };
        let stack = |graph: &mut Graph, value: NodeId| {
            let place = self.scan.stacked.iter().position(|&stacked| stacked == value);
            result(graph, self.scan.carried.len() + place.expect("it is stacked"))
        };
        let after = after.computed(graph, &self, stack);
        let value = |found: &Found| match *found {
            Found::Unused => None,
            Found::Outside(value) => Some(value),
            Found::After(value) => Some(after[&value]),
            Found::Stack(value) => Some(stack(graph, value)),
            Found::Last(leaf) => {
                let place = self.scan.carried.iter().position(|state| state.leaf == leaf);
                Some(result(graph, place.expect("the state is used")))
            }
        };
        self.results.iter().map(value).collect()
    }

    /// The stacks that are used, each once.
    pub(super) fn stacks(&self) -> Vec<NodeId> {
        let mut seen = FxHashSet::default();
        let stack = |result: &Found| match result {
            Found::Stack(node) => Some(*node),
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
            if let Found::Stack(node) = result {
                *node = now.get(node).copied().unwrap_or(*node);
            }
        }
    }

    /// How often each value of the body changes, and what of the body is needed.
    pub(super) fn changes(&self) -> (Vec<NodeId>, NodeMap<Changes>) {
        let body = &self.scan.body;
        let mut changes = NodeMap::<Changes>::default();
        self.scan.captured.iter().for_each(|input| changes[input.leaf] = Changes::WithTheLoop);
        self.scan.per_step.iter().for_each(|input| changes[input.leaf] = Changes::WithTheStep);
        self.scan.carried.iter().for_each(|state| changes[state.leaf] = Changes::WithTheState);
        let nodes = body.reachable(&self.scan.results());
        for &node in &nodes {
            let most = body.operands(node).iter().map(|&operand| changes[operand]).max();
            changes[node] = changes[node].max(most.unwrap_or_default());
        }
        (nodes, changes)
    }
}
