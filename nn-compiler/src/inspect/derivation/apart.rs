//! One formula's nodes in a graph of their own, in which terms are leaves: what the compiler's rules of
//! simplification make of it without looking through names.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::{Role, Term};
use crate::inspect::formula::{Formula, Reader, TermId};
use crate::ir::{FieldKind, Graph, Model, NodeId, Op};
use crate::simplify::{Classes, simplify_telling};

pub(super) struct Apart<'c> {
    graph: Graph,
    root: NodeId,
    classes: &'c Classes,
    /// The rules that were applied, each once.
    pub(super) rules: Vec<&'static str>,
}

impl<'c> Apart<'c> {
    /// A copy of what a node is computed from, down to terms, which become inputs by their places.
    pub(super) fn new(
        classes: &'c Classes,
        graph: &Graph,
        term_of: &[Option<TermId>],
        node: NodeId,
    ) -> Apart<'c> {
        let term = |node: NodeId| term_of.get(node.index()).copied().flatten();
        let mut own = Graph::new();
        let mut moved: FxHashMap<NodeId, NodeId> = FxHashMap::default();
        for old in down_to(graph, node, |node| term(node).is_some()) {
            let new = match term(old) {
                Some(term) => own.add(Op::Input { index: term, shape: graph.shape(old).clone() }, &[]),
                None => {
                    let operands: Vec<NodeId> =
                        graph.operands(old).iter().map(|operand| moved[operand]).collect();
                    own.add(graph.op(old).clone(), &operands)
                }
            };
            moved.insert(old, new);
        }
        Apart { root: moved[&node], graph: own, classes, rules: Vec::new() }
    }

    /// After the rules of simplification.
    pub(super) fn simplified(self) -> Apart<'c> {
        let (graph, roots, applied) = simplify_telling(self.classes, &self.graph, &[self.root]);
        let mut rules = Vec::new();
        for rule in applied {
            if !rules.contains(&rule) {
                rules.push(rule);
            }
        }
        Apart { graph, root: roots[0], rules, ..self }
    }

    /// As a formula over the terms.
    pub(super) fn read(&self) -> Formula {
        let term = |node: NodeId| match *self.graph.op(node) {
            Op::Input { index, .. } => Some(index),
            _ => None,
        };
        let terms: Vec<Option<TermId>> = self.graph.nodes().map(term).collect();
        Reader::read(&self.graph, &terms, self.root)
    }

    /// Adds the nodes to the graph they came from, where the terms are these nodes.
    pub(super) fn put_back(&self, graph: &mut Graph, terms: &[NodeId]) -> NodeId {
        let mut moved: Vec<NodeId> = Vec::with_capacity(self.graph.len());
        for node in self.graph.nodes() {
            let new = match *self.graph.op(node) {
                Op::Input { index, .. } => terms[index],
                ref op => {
                    let operands = self.graph.operands(node);
                    let operands: Vec<NodeId> =
                        operands.iter().map(|operand| moved[operand.index()]).collect();
                    graph.add(op.clone(), &operands)
                }
            };
            moved.push(new);
        }
        moved[self.root.index()]
    }
}

/// Which terms hold classes. Derivatives, which come behind the values, hold none.
pub(super) fn classes(model: &Model, terms: &[Term]) -> Classes {
    let class = |term: &Term| {
        let field = match term.role {
            Role::Input(index) => &model.inputs[index],
            Role::Target(index) => &model.targets[index],
            _ => return None,
        };
        match field.kind {
            FieldKind::Class(range) if range.first == 0 => Some(range.count),
            _ => None,
        }
    };
    Classes { inputs: terms.iter().map(class).collect(), targets: Vec::new() }
}

/// The nodes that a node is computed from, down to those where to stop, operands first.
pub(super) fn down_to(graph: &Graph, node: NodeId, stop: impl Fn(NodeId) -> bool) -> BTreeSet<NodeId> {
    let mut found = BTreeSet::from([node]);
    let mut pending = vec![node];
    while let Some(node) = pending.pop() {
        if !stop(node) {
            pending.extend(graph.operands(node).iter().filter(|&&operand| found.insert(operand)));
        }
    }
    found
}
