//! How graphs are copied, cut and joined. Whoever maps one graph to another does it by one of these.
//!
//! | | from | to |
//! |---|---|---|
//! | [`Graph::extract`] | what some roots need | a graph of just that |
//! | [`Graph::rebuild`] | what some roots need | a graph in which each node is made by a function |
//! | [`Graph::outline`] | what some roots need, down to some nodes | a graph with placeholders for these nodes |
//! | [`Graph::inline`] | a graph with placeholders | nodes of this graph |

use rustc_hash::FxHashMap;
use std::rc::Rc;

use super::graph::{Graph, NodeId, Variance};
use super::node_map::NodeMap;
use super::op::again;
use super::op::{Leaf, Op};
use super::shape::Shape;

/// A part of a graph in a graph of its own.
#[derive(Clone, Debug)]
pub struct Outlined {
    /// The part.
    pub graph: Graph,
    /// What the roots are in it.
    pub roots: Vec<NodeId>,
    /// The nodes of the whole graph that the part is computed from: the placeholder with id `i` replaces the one
    /// with number `i`.
    pub inputs: Vec<NodeId>,
}

impl Graph {
    /// A leaf for a value that is put in its place later; no other is the same.
    pub fn placeholder(&mut self, shape: &Shape, variance: Variance) -> NodeId {
        // Each has another number of nodes before it.
        self.add(Op::Placeholder { id: self.len(), shape: shape.clone(), variance }, &[])
    }

    /// A graph of just what `roots` need, and what the roots are in it.
    pub fn extract(&self, roots: &[NodeId]) -> (Graph, Vec<NodeId>) {
        let mut graph = Graph::new();
        // Nothing changes, so that nothing is checked or looked for again.
        let roots = graph.copy(self, &self.reachable(roots), roots, |graph, node, operands| {
            graph.insert(self.node(node).clone(), Rc::from(operands))
        });
        (graph, roots)
    }

    /// A graph of what `make` makes of each node that `roots` need, and of the roots. `make` takes the node's
    /// operands in the new graph. What it makes has the origin of the node, unless it sets another.
    pub fn rebuild(
        &self,
        roots: &[NodeId],
        mut make: impl FnMut(&mut Graph, NodeId, &[NodeId]) -> NodeId,
    ) -> (Graph, Vec<NodeId>) {
        self.rebuild_in(&self.reachable(roots), roots, &mut make)
    }

    /// The same in another order, in which operands precede their users, too.
    pub(crate) fn rebuild_in(
        &self,
        order: &[NodeId],
        roots: &[NodeId],
        mut make: impl FnMut(&mut Graph, NodeId, &[NodeId]) -> NodeId,
    ) -> (Graph, Vec<NodeId>) {
        let mut graph = Graph::new();
        let roots = graph.copy(self, order, roots, |graph, node, operands| {
            graph.set_origin(Some(self.node(node).origin.clone()));
            make(graph, node, operands)
        });
        graph.set_origin(None);
        (graph, roots)
    }

    /// Makes here what `roots` of another graph need, down to what is `known` to be nodes of this one; returns what the
    /// roots are here. New nodes have the origin that is set.
    pub(crate) fn graft(
        &mut self,
        other: &Graph,
        roots: &[NodeId],
        known: &FxHashMap<NodeId, NodeId>,
    ) -> Vec<NodeId> {
        let nodes = other.reachable_until(roots, |node| known.contains_key(&node));
        self.copy(other, &nodes, roots, |graph, node, operands| match known.get(&node) {
            Some(&known) => known,
            None => again(graph, other.op(node), operands),
        })
    }

    /// What `roots` need in a graph of its own, in which the nodes that `input` has a variance for are placeholders of
    /// that variance. What these are computed from stays outside.
    pub fn outline(&self, roots: &[NodeId], input: impl Fn(NodeId) -> Option<Variance>) -> Outlined {
        let mut graph = Graph::new();
        let mut inputs = Vec::new();
        // Placeholders of this graph are numbered anew.
        let input = |node| match self.op(node).leaf() {
            Some(Leaf::Placeholder(_)) => input(node).or(Some(self.variance(node))),
            _ => input(node),
        };
        let nodes = self.reachable_until(roots, |node| input(node).is_some());
        let roots = graph.copy(self, &nodes, roots, |graph, node, operands| {
            graph.set_origin(Some(self.node(node).origin.clone()));
            match input(node) {
                Some(variance) => {
                    inputs.push(node);
                    let shape = self.shape(node).clone();
                    graph.add(Op::Placeholder { id: inputs.len() - 1, shape, variance }, &[])
                }
                None => graph.add(self.op(node).clone(), operands),
            }
        });
        graph.set_origin(None);
        Outlined { graph, roots, inputs }
    }

    /// Makes here what `roots` of another graph need, whose placeholder with id `i` is `inputs[i]`; returns what the
    /// roots are here. New nodes have the origin that is set.
    pub fn inline(&mut self, other: &Graph, roots: &[NodeId], inputs: &[NodeId]) -> Vec<NodeId> {
        self.copy(other, &other.reachable(roots), roots, |graph, node, operands| {
            match other.op(node).leaf() {
                Some(Leaf::Placeholder(id)) => inputs[id],
                _ => graph.add(other.op(node).clone(), operands),
            }
        })
    }

    /// A graph of just what `roots` need, in an order that follows from what they are and not from when it was made:
    /// inputs of a region by their numbers, then depth-first. Equal values give equal graphs.
    pub(super) fn canonical(&self, roots: &[NodeId]) -> (Graph, Vec<NodeId>) {
        let mut nodes = self.depth_first(roots);
        nodes.sort_by_key(|&node| match self.op(node).leaf() {
            Some(Leaf::RegionInput(index)) => index,
            _ => usize::MAX,
        });
        let mut graph = Graph::new();
        let roots = graph.copy(self, &nodes, roots, |graph, node, operands| {
            graph.insert(self.node(node).clone(), Rc::from(operands))
        });
        (graph, roots)
    }

    /// What `roots` need, each node right after those of its operands that were not needed before.
    fn depth_first(&self, roots: &[NodeId]) -> Vec<NodeId> {
        let mut entered = NodeMap::with_capacity(false, self.len());
        let mut nodes = Vec::new();
        let mut pending: Vec<(NodeId, bool)> = roots.iter().rev().map(|&root| (root, false)).collect();
        while let Some((node, operands_are_done)) = pending.pop() {
            if operands_are_done {
                nodes.push(node);
            } else if !std::mem::replace(&mut entered[node], true) {
                pending.push((node, true));
                pending.extend(self.operands(node).iter().rev().map(|&operand| (operand, false)));
            }
        }
        nodes
    }

    /// Whether the nodes are the same primitives over the same operands as those of another graph, one by one.
    pub(crate) fn has_the_nodes_of(&self, other: &Graph) -> bool {
        let same = |node| self.op(node) == other.op(node) && self.operands(node) == other.operands(node);
        self.len() == other.len() && self.nodes().all(same)
    }

    /// Makes here a node for each of `nodes`, which come after their operands; returns what the roots became.
    fn copy(
        &mut self,
        from: &Graph,
        nodes: &[NodeId],
        roots: &[NodeId],
        mut make: impl FnMut(&mut Graph, NodeId, &[NodeId]) -> NodeId,
    ) -> Vec<NodeId> {
        let mut copies: FxHashMap<NodeId, NodeId> = FxHashMap::default();
        copies.reserve(nodes.len());
        let mut operands = Vec::new();
        for &node in nodes {
            operands.clear();
            // Leaves of a part have no copies of their operands, nor a use for them.
            operands.extend(from.operands(node).iter().filter_map(|operand| copies.get(operand)));
            let copy = make(self, node, &operands);
            copies.insert(node, copy);
        }
        roots.iter().map(|root| copies[root]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::verify::verify;

    /// `(w · x) · exp(w · x)`, with `x`, `w · x` and the whole; a value that nothing needs is made before.
    fn product() -> (Graph, [NodeId; 3]) {
        let mut graph = Graph::new();
        let scalar = Shape::scalar();
        let w = graph.add(Op::Param { index: 1, shape: scalar.clone() }, &[]);
        graph.add(Op::Param { index: 0, shape: scalar.clone() }, &[]);
        let x = graph.add(Op::Input { index: 0, shape: scalar }, &[]);
        let inner = graph.mul(w, x);
        let exponential = graph.unary(crate::ir::Unary::Exp, inner);
        let whole = graph.mul(inner, exponential);
        (graph, [x, inner, whole])
    }

    #[test]
    fn what_is_extracted_is_what_the_roots_need() {
        let (graph, [_, _, whole]) = product();
        let (part, roots) = graph.extract(&[whole]);
        assert_eq!([graph.len(), part.len()], [6, 5]);
        assert_eq!(verify(&part, &roots), Vec::<String>::new());
    }

    #[test]
    fn what_is_outlined_and_inlined_again_is_itself() {
        let (mut graph, [x, inner, whole]) = product();
        let before = graph.len();
        for input in [x, inner, whole] {
            let variance = graph.variance(input);
            let part = graph.outline(&[whole], |node| (node == input).then_some(variance));
            assert_eq!(part.inputs, [input]);
            assert_eq!(graph.inline(&part.graph, &part.roots, &part.inputs), [whole]);
        }
        assert_eq!(graph.len(), before);
    }

    #[test]
    fn a_part_is_computed_from_other_values_where_it_is_inlined() {
        let (mut graph, [x, inner, whole]) = product();
        let part = graph.outline(&[whole], |node| (node == inner).then_some(Variance::Example));
        assert_eq!(part.graph.len(), 3, "what the placeholder replaces is outside");
        let found = graph.inline(&part.graph, &part.roots, &[x]);
        let exponential = graph.unary(crate::ir::Unary::Exp, x);
        assert_eq!(found, [graph.mul(x, exponential)]);
    }

    #[test]
    fn placeholders_of_the_whole_are_inputs_of_a_part() {
        let mut graph = Graph::new();
        let [a, b] = [(); 2].map(|()| graph.placeholder(&Shape::scalar(), Variance::Shared));
        assert_ne!(a, b, "each is another");
        let sum = graph.add2(a, b);
        let part = graph.outline(&[sum], |_| None);
        assert_eq!(part.inputs, [a, b]);
        assert_eq!(verify(&graph, &[sum]), ["%0: placeholder 0 is left", "%1: placeholder 1 is left"]);
    }

    #[test]
    fn what_is_rebuilt_is_made_of_what_its_operands_became() {
        let (graph, [x, _, whole]) = product();
        let (rebuilt, roots) = graph.rebuild(&[whole], |new, node, operands| match node == x {
            true => new.constant(3.0, &Shape::scalar()),
            false => new.add(graph.op(node).clone(), operands),
        });
        assert_eq!(verify(&rebuilt, &roots), Vec::<String>::new());
        assert!(rebuilt.nodes().all(|node| rebuilt.variance(node) == Variance::Shared));
        assert_eq!(rebuilt.len(), 5);
    }

    #[test]
    fn parameters_that_change_places_stay_different() {
        let (mut graph, [_, _, whole]) = product();
        let parameters: Vec<NodeId> = graph.nodes().take(2).collect();
        graph.renumber_parameters(&[1, 0]);
        let scalar = Shape::scalar();
        let found = [0, 1].map(|index| graph.add(Op::Param { index, shape: scalar.clone() }, &[]));
        assert_eq!(found[..], parameters[..]);
        assert_eq!(verify(&graph, &[whole]), Vec::<String>::new());
    }
}
