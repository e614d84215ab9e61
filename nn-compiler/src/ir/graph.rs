//! The expression graph: a petgraph DAG whose nodes are hash-consed as they are made, so that a
//! common subexpression never exists twice. Nodes are only added; passes map old nodes to new ones
//! and [`Graph::extract`] drops what is no longer reachable.

use rustc_hash::FxHashMap;
use std::rc::Rc;

use petgraph::Direction;
use petgraph::stable_graph::{NodeIndex, StableDiGraph};
use petgraph::visit::EdgeRef;

use super::op::Op;
use super::origin::Origin;
use super::shape::{Axis, Shape};

/// A node of one graph. Operands have smaller ids than their users, so ascending id is a
/// topological order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(NodeIndex<u32>);

impl NodeId {
    /// The position of the node in the order of creation.
    pub fn index(self) -> usize {
        self.0.index()
    }
}

/// How often a value exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Variance {
    /// Once per step: parameters, constants and all that follows from them alone.
    Shared,
    /// Once per example.
    Example,
}

/// One value of the network.
#[derive(Clone, Debug)]
pub struct Node {
    /// The primitive that computes it.
    pub op: Op,
    /// Its shape for one example.
    pub shape: Shape,
    /// Once per step or once per example.
    pub variance: Variance,
    /// Who asked for it.
    pub origin: Origin,
}

/// The graph. Nothing outside this file sees petgraph's own types.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// Edges run from operand to user; the weight is the operand's position.
    dag: StableDiGraph<Node, u32, u32>,
    /// The operands of each node again, by id, so that reading them is not a walk over edges.
    operands: Vec<Rc<[NodeId]>>,
    interned: FxHashMap<(Op, Rc<[NodeId]>), NodeId>,
    /// The origin given to nodes made from now on.
    origin: Option<Origin>,
}

impl Graph {
    /// An empty graph.
    pub fn new() -> Graph {
        Graph::default()
    }

    /// Sets the origin that nodes made from now on carry; answers the one before.
    pub fn set_origin(&mut self, origin: Option<Origin>) -> Option<Origin> {
        std::mem::replace(&mut self.origin, origin)
    }

    /// The node for `op` over `operands`: the one that exists, or a new one.
    ///
    /// # Errors
    /// The shape rule's reason when the operands do not fit the primitive.
    pub fn try_add(&mut self, op: Op, operands: &[NodeId]) -> Result<NodeId, String> {
        let key: (Op, Rc<[NodeId]>) = (op, Rc::from(operands));
        if let Some(&node) = self.interned.get(&key) {
            return Ok(node);
        }
        let shapes: Vec<&Shape> = operands.iter().map(|&o| self.shape(o)).collect();
        let shape = key.0.result_shape(&shapes)?;
        let variances: Vec<Variance> = operands.iter().map(|&o| self.variance(o)).collect();
        let variance = key.0.variance(&variances);
        let origin = self.origin.clone().unwrap_or_else(Origin::none);
        Ok(self.insert(Node { op: key.0.clone(), shape, variance, origin }, key.1))
    }

    /// Adds a node that does not exist yet and is well-formed.
    fn insert(&mut self, node: Node, operands: Rc<[NodeId]>) -> NodeId {
        let op = node.op.clone();
        let index = self.dag.add_node(node);
        for (position, operand) in operands.iter().enumerate() {
            self.dag.add_edge(operand.0, index, position as u32);
        }
        self.operands.push(Rc::clone(&operands));
        self.interned.insert((op, operands), NodeId(index));
        NodeId(index)
    }

    /// As [`Graph::try_add`], for callers whose operands fit by construction: passes over a graph
    /// that was checked.
    ///
    /// # Panics
    /// When they do not: a defect of the compiler, which its tests and `verify` look for.
    pub fn add(&mut self, op: Op, operands: &[NodeId]) -> NodeId {
        match self.try_add(op, operands) {
            Ok(node) => node,
            Err(reason) => panic!("an ill-formed node was built: {reason}"),
        }
    }

    /// A node by its id.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.dag[id.0]
    }

    /// The primitive of a node.
    pub fn op(&self, id: NodeId) -> &Op {
        #[cfg(test)]
        visits::count();
        &self.dag[id.0].op
    }

    /// The shape of a node.
    pub fn shape(&self, id: NodeId) -> &Shape {
        &self.dag[id.0].shape
    }

    /// The variance of a node.
    pub fn variance(&self, id: NodeId) -> Variance {
        self.dag[id.0].variance
    }

    /// Gives a node a new origin, as when a `let` names a value that exists.
    pub fn relabel(&mut self, id: NodeId, origin: Origin) {
        self.dag[id.0].origin = origin;
    }

    /// The operands of a node, in order. Nothing is copied, so that they may be kept while the graph changes.
    pub fn operands(&self, id: NodeId) -> Rc<[NodeId]> {
        #[cfg(test)]
        visits::count();
        Rc::clone(&self.operands[id.index()])
    }

    /// The operands of a node, in order, as the edges say.
    pub(super) fn edges_into(&self, id: NodeId) -> Vec<NodeId> {
        let edges = self.dag.edges_directed(id.0, Direction::Incoming);
        let mut operands: Vec<(u32, NodeId)> =
            edges.map(|edge| (*edge.weight(), NodeId(edge.source()))).collect();
        operands.sort_unstable();
        operands.into_iter().map(|(_, operand)| operand).collect()
    }

    /// The node for a primitive over operands, if it exists.
    pub(super) fn find(&self, op: &Op, operands: &[NodeId]) -> Option<NodeId> {
        self.interned.get(&(op.clone(), Rc::from(operands))).copied()
    }

    /// The operand of a node at a position.
    pub fn operand(&self, id: NodeId, position: usize) -> NodeId {
        self.operands[id.index()][position]
    }

    /// The nodes that use a node, in order of creation, each once.
    pub fn users(&self, id: NodeId) -> Vec<NodeId> {
        let mut users: Vec<NodeId> =
            self.dag.neighbors_directed(id.0, Direction::Outgoing).map(NodeId).collect();
        users.sort_unstable();
        users.dedup();
        users
    }

    /// All nodes, operands before their users.
    pub fn nodes(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.dag.node_indices().map(NodeId)
    }

    /// The number of nodes.
    pub fn len(&self) -> usize {
        self.dag.node_count()
    }

    /// Whether there is no node.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The nodes that `roots` need, themselves included, operands before their users.
    pub fn reachable(&self, roots: &[NodeId]) -> Vec<NodeId> {
        let mut seen = vec![false; self.dag.node_count()];
        let mut pending = roots.to_vec();
        while let Some(node) = pending.pop() {
            if !std::mem::replace(&mut seen[node.index()], true) {
                pending.extend_from_slice(&self.operands[node.index()]);
            }
        }
        self.nodes().filter(|node| seen[node.index()]).collect()
    }

    /// A graph of just what `roots` need, with the roots' ids in it.
    pub fn extract(&self, roots: &[NodeId]) -> (Graph, Vec<NodeId>) {
        let mut graph = Graph::new();
        // Where each node is in the new graph; only asked of operands, which come first.
        let mut moved = vec![None; self.len()];
        let place = |moved: &[Option<NodeId>], old: &NodeId| moved[old.index()].expect("it was reached");
        for old in self.reachable(roots) {
            let operands = self.operands[old.index()].iter().map(|operand| place(&moved, operand)).collect();
            moved[old.index()] = Some(graph.insert(self.node(old).clone(), operands));
        }
        (graph, roots.iter().map(|root| place(&moved, root)).collect())
    }

    /// Makes here what the roots of another graph are made of, its leaf `RegionInput` with number `i` being
    /// `inputs[i]`; answers the roots.
    pub fn graft(&mut self, other: &Graph, roots: &[NodeId], inputs: &[NodeId]) -> Vec<NodeId> {
        let mut moved = vec![None; other.len()];
        let place = |moved: &[Option<NodeId>], old: &NodeId| moved[old.index()].expect("it was reached");
        for old in other.reachable(roots) {
            moved[old.index()] = Some(match other.op(old) {
                Op::RegionInput { index, .. } => inputs[*index],
                op => {
                    let operands = other.operands[old.index()].iter();
                    let operands: Vec<NodeId> = operands.map(|operand| place(&moved, operand)).collect();
                    self.add(op.clone(), &operands)
                }
            });
        }
        roots.iter().map(|root| place(&moved, root)).collect()
    }

    /// The largest size an axis of a node may have.
    pub fn axis(&self, id: NodeId, axis: usize) -> Axis {
        self.shape(id).axes()[axis]
    }
}

/// How often nodes were looked at: what tests measure the work of passes by.
#[cfg(test)]
pub(crate) mod visits {
    use std::cell::Cell;

    thread_local! {
        static VISITS: Cell<usize> = const { Cell::new(0) };
    }

    pub(super) fn count() {
        VISITS.set(VISITS.get() + 1);
    }

    /// Those of this thread since it was asked before.
    pub(crate) fn taken() -> usize {
        VISITS.take()
    }
}
