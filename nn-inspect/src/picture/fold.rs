//! Which values get a box of their own. Constants, broadcasts, comparisons, changes of sign, of shape and of
//! scale say more inside the formula of the value that uses them than as boxes on the way to it.

use std::collections::{BTreeSet, HashMap, HashSet};

use nn_compiler::ir::{Binary, Function, Graph, NodeId, Structure, Unary};

use super::subject::Subject;

/// The values with boxes, and what is left out between them.
pub(super) struct Fold {
    /// Operands before their users.
    pub(super) drawn: Vec<NodeId>,
    folded: HashSet<NodeId>,
}

impl Fold {
    pub(super) fn of(subject: &Subject) -> Fold {
        let graph = &subject.graph;
        let mut users: HashMap<NodeId, Vec<NodeId>> = HashMap::new();
        for &node in &subject.nodes {
            for operand in subject.operands(node) {
                users.entry(operand).or_default().push(node);
            }
        }
        let mut folded = HashSet::new();
        // Users first: whether a value goes into its user's box depends on whether that has one.
        for &node in subject.nodes.iter().rev() {
            let in_its_user = |folded: &HashSet<NodeId>| match users.get(&node).map(Vec::as_slice) {
                Some(&[user]) => is_wrapper(graph, user) && !folded.contains(&user),
                _ => false,
            };
            let fold = match graph.op(node).leaf() {
                Some(leaf) if leaf.is_given() || subject.is_state(node) => false,
                Some(_) => !subject.roots.contains_key(&node),
                _ if subject.is_named(node) => false,
                _ => is_trivial(graph, node) || in_its_user(&folded),
            };
            if fold {
                folded.insert(node);
            }
        }
        let drawn = subject.nodes.iter().copied().filter(|node| !folded.contains(node)).collect();
        Fold { drawn, folded }
    }

    /// Whether a value is written inside the boxes that use it.
    pub(super) fn contains(&self, node: NodeId) -> bool {
        self.folded.contains(&node)
    }

    /// The values with boxes that the box of `node` uses.
    pub(super) fn operands(&self, subject: &Subject, node: NodeId) -> BTreeSet<NodeId> {
        let mut found = BTreeSet::new();
        let mut pending = subject.operands(node);
        while let Some(operand) = pending.pop() {
            if self.contains(operand) {
                pending.extend(subject.operands(operand));
            } else {
                found.insert(operand);
            }
        }
        found
    }
}

/// What repeats, turns, negates, scales or compares values.
fn is_trivial(graph: &Graph, node: NodeId) -> bool {
    let is_constant = |operand: &NodeId| graph.op(*operand).constant().is_some();
    let op = graph.op(node);
    match op.function() {
        Some(Function::Unary(Unary::Neg) | Function::Compare(_)) => true,
        Some(Function::Binary(Binary::Mul)) => graph.operands(node).iter().any(is_constant),
        Some(_) => false,
        None => matches!(op.structure(), Structure::Arranged | Structure::Repeated),
    }
}

/// What says little without its operand.
fn is_wrapper(graph: &Graph, node: NodeId) -> bool {
    graph.joins_batch(node) || is_trivial(graph, node)
}
