//! The expression graph: a petgraph DAG whose nodes are hash-consed as they are made, so that a
//! common subexpression never exists twice. Nodes are only added; passes map old nodes to new ones,
//! and how a graph is copied, cut and joined is in `surgery`.

use rustc_hash::{FxHashMap, FxHashSet};
use std::rc::Rc;

use petgraph::Direction;
use petgraph::stable_graph::{NodeIndex, StableDiGraph};
use petgraph::visit::EdgeRef;

use super::node_map::NodeMap;
use super::op::{Op, ScanParts};
use super::origin::Origin;
use super::shape::{Axis, Shape};
use super::types::{Results, Type};

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

/// One value of the network, or several that are computed together.
#[derive(Clone, Debug)]
pub struct Node {
    /// The primitive that computes it.
    pub op: Op,
    /// What it computes.
    pub results: Results,
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
        let given: Vec<&Results> = operands.iter().map(|&operand| self.results(operand)).collect();
        let results = key.0.results(&given)?;
        let origin = self.origin.clone().unwrap_or_else(Origin::none);
        Ok(self.insert(Node { op: key.0.clone(), results, origin }, key.1))
    }

    /// Adds a node that does not exist yet and is well-formed.
    pub(super) fn insert(&mut self, node: Node, operands: Rc<[NodeId]>) -> NodeId {
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

    /// What a node computes.
    pub fn results(&self, id: NodeId) -> &Results {
        &self.dag[id.0].results
    }

    /// The shape of a node's value.
    ///
    /// # Panics
    /// When it has several.
    pub fn shape(&self, id: NodeId) -> &Shape {
        &self.value(id).shape
    }

    /// The variance of a node's value.
    ///
    /// # Panics
    /// When it has several.
    pub fn variance(&self, id: NodeId) -> Variance {
        self.value(id).variance
    }

    /// Whether a node makes one value of those of all examples of the batch: it is their mean.
    pub fn joins_batch(&self, id: NodeId) -> bool {
        let varies =
            |id: NodeId| self.results(id).all().iter().any(|value| value.variance == Variance::Example);
        // Of several results each varies as it does.
        let is_one_of_several = self.op(id).projection().is_some();
        !is_one_of_several && !varies(id) && self.operands[id.index()].iter().any(|&operand| varies(operand))
    }

    fn value(&self, id: NodeId) -> &Type {
        self.results(id).one().expect("`Op::Project` takes one of several values")
    }

    /// Gives a node a new origin, as when a `let` names a value that exists.
    pub fn relabel(&mut self, id: NodeId, origin: Origin) {
        self.dag[id.0].origin = origin;
    }

    /// Gives the nodes within a loop the origins of these parts, of which it was made.
    ///
    /// # Panics
    /// When they make another loop.
    pub fn rename_within(&mut self, id: NodeId, parts: &ScanParts) {
        let (op, _) = parts.applied_to(self);
        assert_eq!(self.dag[id.0].op, op, "the parts are those of the loop");
        self.dag[id.0].op = op;
    }

    /// Gives the parameter with number `i` the number `numbers[i]`. Nodes keep their ids; as each number is given
    /// once, no two become the same.
    pub fn renumber_parameters(&mut self, numbers: &[usize]) {
        let none: Rc<[NodeId]> = Rc::from([]);
        let leaves: Vec<NodeId> =
            self.nodes().filter(|&node| self.dag[node.0].op.parameter().is_some()).collect();
        for &leaf in &leaves {
            let old = (self.dag[leaf.0].op.clone(), Rc::clone(&none));
            self.interned.remove(&old);
        }
        for leaf in leaves {
            let op = &mut self.dag[leaf.0].op;
            op.renumber_parameter(|index| numbers[index]);
            self.interned.insert((op.clone(), Rc::clone(&none)), leaf);
        }
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
    pub(crate) fn find(&self, op: &Op, operands: &[NodeId]) -> Option<NodeId> {
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
        let mut seen = NodeMap::with_capacity(false, self.len());
        let mut pending = roots.to_vec();
        while let Some(node) = pending.pop() {
            if !std::mem::replace(&mut seen[node], true) {
                pending.extend_from_slice(&self.operands[node.index()]);
            }
        }
        self.nodes().filter(|&node| seen[node]).collect()
    }

    /// The nodes that `roots` need, down to those that are `leaves` and without what these need. Takes time in
    /// proportion to what it returns, not to the graph.
    pub fn reachable_until(&self, roots: &[NodeId], leaves: impl Fn(NodeId) -> bool) -> Vec<NodeId> {
        let mut seen = FxHashSet::default();
        let mut pending = roots.to_vec();
        while let Some(node) = pending.pop() {
            if seen.insert(node) && !leaves(node) {
                pending.extend_from_slice(&self.operands[node.index()]);
            }
        }
        let mut nodes: Vec<NodeId> = seen.into_iter().collect();
        nodes.sort_unstable();
        nodes
    }

    /// An axis of a node.
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
