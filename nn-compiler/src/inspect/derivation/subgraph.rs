//! The nodes of one formula in a graph of their own, in which terms are placeholders: what the compiler's rules of
//! simplification make of it without looking through names.

use super::{Role, Term};
use crate::inspect::formula::{Formula, Reader, TermId};
use crate::ir::{FieldKind, Graph, Leaf, Model, NodeId, NodeMap, Outlined, Variance};
use crate::simplify::{Classes, simplify_telling};

pub(super) struct Subgraph {
    /// With one root.
    part: Outlined,
    /// The terms that the placeholders replace.
    terms: Vec<TermId>,
    /// The rules that were applied, each once.
    pub(super) rules: Vec<&'static str>,
}

impl Subgraph {
    /// What a node is computed from, down to terms.
    pub(super) fn of(graph: &Graph, term_of: &NodeMap<Option<TermId>>, node: NodeId) -> Subgraph {
        // All is said of one example, also of parameters.
        let part = graph.outline(&[node], |node| term_of[node].map(|_| Variance::Example));
        let terms = part.inputs.iter().filter_map(|&input| term_of[input]).collect();
        Subgraph { part, terms, rules: Vec::new() }
    }

    /// After the rules of simplification, where these are the classes of all terms.
    pub(super) fn simplified(self, classes: &[Option<usize>]) -> Subgraph {
        // Derivatives, which come after the values, hold none.
        let class = |&term: &TermId| classes.get(term).copied().flatten();
        let classes = Classes { placeholders: self.terms.iter().map(class).collect(), ..Classes::default() };
        let (graph, roots, applied) = simplify_telling(&classes, &self.part.graph, &self.part.roots);
        let mut rules = Vec::new();
        for rule in applied {
            if !rules.contains(&rule) {
                rules.push(rule);
            }
        }
        Subgraph { part: Outlined { graph, roots, ..self.part }, rules, ..self }
    }

    /// As a formula over the terms.
    pub(super) fn read(&self) -> Formula {
        let graph = &self.part.graph;
        let mut terms = NodeMap::default();
        for node in graph.nodes() {
            if let Some(Leaf::Placeholder(id)) = graph.op(node).leaf() {
                terms[node] = Some(self.terms[id]);
            }
        }
        Reader::read(graph, &terms, self.part.roots[0])
    }

    /// Adds the nodes to the graph they came from.
    pub(super) fn inline(&self, graph: &mut Graph) -> NodeId {
        graph.inline(&self.part.graph, &self.part.roots, &self.part.inputs)[0]
    }
}

/// How many classes each of the terms has, if it is a class.
pub(super) fn classes(model: &Model, terms: &[Term]) -> Vec<Option<usize>> {
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
    terms.iter().map(class).collect()
}
