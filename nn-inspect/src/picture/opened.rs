//! A graph in which the bodies of loops are part of the graph around them, done once: a state is a leaf, and what a step
//! makes of it goes back to it.

use std::collections::BTreeMap;

use nn_compiler::ir::op::ScanParts;
use nn_compiler::ir::{Graph, NodeId, Op, Shape, Variance};

/// A graph with its loops opened.
pub(super) struct Opened {
    pub(super) graph: Graph,
    pub(super) loops: Vec<OpenedLoop>,
    /// The states, by the nodes that a step finds.
    pub(super) states: BTreeMap<NodeId, OpenedState>,
    /// The innermost loop that a node of a body is in.
    pub(super) within: BTreeMap<NodeId, usize>,
}

/// A loop.
pub(super) struct OpenedLoop {
    /// How often it is done: `30 steps`.
    pub(super) title: String,
    /// The loop around it.
    pub(super) within: Option<usize>,
}

/// A state.
#[derive(Clone, Copy)]
pub(super) struct OpenedState {
    /// What it begins as.
    pub(super) first: NodeId,
    /// What a step makes of it.
    pub(super) next: NodeId,
}

impl Opened {
    /// A graph opened, and what the roots are in it.
    pub(super) fn of(graph: &Graph, roots: &[NodeId]) -> (Opened, Vec<NodeId>) {
        let mut opened = Opened {
            graph: Graph::new(),
            loops: Vec::new(),
            states: BTreeMap::new(),
            within: BTreeMap::new(),
        };
        if graph.nodes().all(|node| graph.op(node).regions().is_empty()) {
            opened.graph = graph.clone();
            return (opened, roots.to_vec());
        }
        let roots = opened.copy(graph, roots, BTreeMap::new(), None);
        (opened, roots)
    }

    /// Adds what the roots of a graph need, where some nodes are known; returns the roots.
    fn copy(
        &mut self,
        from: &Graph,
        roots: &[NodeId],
        mut copies: BTreeMap<NodeId, NodeId>,
        within: Option<usize>,
    ) -> Vec<NodeId> {
        let mut results: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
        for node in from.reachable(roots) {
            if copies.contains_key(&node) {
                continue;
            }
            if let Some(scan) = ScanParts::of(from, node) {
                let all = self.open(from, node, &scan, &copies, within);
                results.insert(node, all);
                continue;
            }
            let copy = match from.op(node).projection() {
                Some(result) => results[&from.operand(node, 0)][result],
                None => {
                    let operands: Vec<NodeId> = from.operands(node).iter().map(|node| copies[node]).collect();
                    self.graph.set_origin(Some(from.node(node).origin.clone()));
                    self.add(from.op(node).clone(), &operands, within)
                }
            };
            copies.insert(node, copy);
        }
        self.graph.set_origin(None);
        roots.iter().map(|root| copies[root]).collect()
    }

    fn add(&mut self, op: Op, operands: &[NodeId], within: Option<usize>) -> NodeId {
        let count = self.graph.len();
        let node = self.graph.add(op, operands);
        if let Some(id) = within.filter(|_| self.graph.len() > count) {
            self.within.insert(node, id);
        }
        node
    }

    /// Adds the body of a loop; returns the loop's results.
    fn open(
        &mut self,
        from: &Graph,
        node: NodeId,
        scan: &ScanParts,
        copies: &BTreeMap<NodeId, NodeId>,
        within: Option<usize>,
    ) -> Vec<NodeId> {
        let noun = scan.noun(from);
        let order = if scan.reverse { ", the last first" } else { "" };
        let id = Some(self.loops.len());
        self.loops.push(OpenedLoop { title: format!("{} {noun}{order}", scan.steps), within });
        let mut given: BTreeMap<NodeId, NodeId> =
            scan.captured.iter().map(|input| (input.leaf, copies[&input.operand])).collect();
        let origin = |leaf: NodeId| Some(scan.body.node(leaf).origin.clone());
        let step = self.graph.placeholder(&Shape::scalar(), Variance::Shared);
        for input in &scan.per_step {
            self.graph.set_origin(origin(input.leaf));
            let row = self.add(Op::Gather, &[copies[&input.operand], step], id);
            given.insert(input.leaf, row);
        }
        let mut states = Vec::new();
        for state in &scan.carried {
            self.graph.set_origin(origin(state.leaf));
            let leaf = self.graph.placeholder(scan.body.shape(state.leaf), scan.body.variance(state.leaf));
            self.within.extend(id.map(|id| (leaf, id)));
            given.insert(state.leaf, leaf);
            states.push(leaf);
        }
        let mut all = self.copy(&scan.body, &scan.results(), given, id);
        for ((leaf, state), &next) in states.into_iter().zip(&scan.carried).zip(&all) {
            self.states.insert(leaf, OpenedState { first: copies[&state.init], next });
        }
        for value in &mut all[scan.carried.len()..] {
            self.graph.set_origin(Some(from.node(node).origin.clone()));
            let op = Op::Broadcast { axes: vec![0], sizes: vec![scan.steps] };
            *value = self.add(op, &[*value], within);
        }
        all
    }
}
