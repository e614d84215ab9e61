//! A loop whose body was made in the graph around it, over placeholders: as the elaborator makes it.

use super::parts::{Carried, Input, ScanParts};
use crate::ir::graph::{Graph, NodeId};
use crate::ir::node_map::NodeMap;
use crate::ir::op::Leaf;
use crate::ir::shape::Axis;

/// A loop as it is written: its body is part of the graph around it, where placeholders are what belongs to a step.
#[derive(Clone, Debug)]
pub struct OpenLoop {
    /// The loop.
    pub node: NodeId,
    /// The states, whose leaves are placeholders of the graph.
    pub carried: Vec<Carried>,
    /// What each step has one of; the leaves are placeholders of the graph.
    pub per_step: Vec<Input>,
    /// The values of a step that are stacked.
    pub stacked: Vec<NodeId>,
    /// The number of steps.
    pub steps: Axis,
    /// Whether the last step is taken first.
    pub reverse: bool,
}

impl OpenLoop {
    /// What a step computes: the next states, then what is stacked.
    pub fn results(&self) -> Vec<NodeId> {
        self.carried.iter().map(|state| state.next).chain(self.stacked.iter().copied()).collect()
    }

    /// The placeholders of what belongs to a step.
    pub fn leaves(&self) -> impl Iterator<Item = NodeId> {
        self.carried.iter().map(|state| state.leaf).chain(self.per_step.iter().map(|input| input.leaf))
    }

    /// What the states begin as, and what has something for each step.
    pub fn operands(&self) -> Vec<NodeId> {
        let begin = self.carried.iter().map(|state| state.init);
        begin.chain(self.per_step.iter().map(|input| input.operand)).collect()
    }

    /// The loop with a body of its own. What does not depend on the step is captured, but for constants.
    pub fn parts(&self, graph: &Graph) -> ScanParts {
        let results = self.results();
        let nodes = graph.reachable(&results);
        let is_leaf = |node: NodeId| self.leaves().any(|leaf| leaf == node);
        let mut depends: NodeMap<bool> = NodeMap::with_default(false);
        for &node in &nodes {
            depends[node] = is_leaf(node) || graph.operands(node).iter().any(|&operand| depends[operand]);
        }
        let is_constant = |node| matches!(graph.op(node).leaf(), Some(Leaf::Constant(_) | Leaf::Indices(_)));
        let mut parts = ScanParts::new(self.steps, self.reverse);
        let mut copies: NodeMap<Option<NodeId>> = NodeMap::default();
        let origin = |node: NodeId| Some(graph.node(node).origin.clone());
        for state in &self.carried {
            parts.body.set_origin(origin(state.leaf));
            copies[state.leaf] = Some(parts.carry(graph, state.init, graph.variance(state.leaf)));
        }
        for input in &self.per_step {
            parts.body.set_origin(origin(input.leaf));
            copies[input.leaf] = Some(parts.take_each(graph, input.operand));
        }
        let inner = graph.reachable_until(&results, |node| !depends[node] && !is_constant(node));
        for node in inner {
            if copies[node].is_some() {
                continue;
            }
            parts.body.set_origin(origin(node));
            copies[node] = Some(match depends[node] || is_constant(node) {
                true => {
                    let operands: Vec<NodeId> =
                        graph.operands(node).iter().filter_map(|&operand| copies[operand]).collect();
                    parts.body.add(graph.op(node).clone(), &operands)
                }
                false => parts.capture(graph, node),
            });
        }
        parts.body.set_origin(None);
        let copy = |node: NodeId| copies[node].expect("a result is reached");
        for (state, written) in parts.carried.iter_mut().zip(&self.carried) {
            state.next = copy(written.next);
        }
        parts.stacked = self.stacked.iter().map(|&node| copy(node)).collect();
        parts
    }
}
