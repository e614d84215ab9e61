//! The nodes of one formula in a graph of their own, in which terms are placeholders: what the compiler's rules of
//! simplification make of it without looking through names.

use super::{Role, Term};
use crate::inspect::formula::{Formula, Kind, Reader};
use crate::ir::{FieldKind, Graph, Leaf, Model, NodeId, NodeMap, Outlined, Variance};
use crate::simplify::{Classes, simplify_telling};

pub(super) struct Subgraph {
    /// With one root.
    part: Outlined,
    /// What the placeholders replace.
    known: Vec<Formula>,
    /// The rules that were applied, each once.
    pub(super) rules: Vec<&'static str>,
}

impl Subgraph {
    /// What a node is computed from, down to terms.
    pub(super) fn of(graph: &Graph, known: &NodeMap<Option<Formula>>, node: NodeId) -> Subgraph {
        // All is said of one example, also of parameters.
        let part = graph.outline(&[node], |node| known[node].is_some().then_some(Variance::Example));
        let known = part.inputs.iter().filter_map(|&input| known[input].clone()).collect();
        Subgraph { part, known, rules: Vec::new() }
    }

    /// After the rules of simplification, where these are the classes of all terms.
    pub(super) fn simplified(self, classes: &[Option<usize>]) -> Subgraph {
        // Derivatives, which come after the values, hold none.
        let class = |known: &Formula| match known.kind {
            Kind::Term(term) => classes.get(term).copied().flatten(),
            _ => None,
        };
        let classes = Classes { placeholders: self.known.iter().map(class).collect(), ..Classes::default() };
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
        let mut known = NodeMap::default();
        for node in graph.nodes() {
            if let Some(Leaf::Placeholder(id)) = graph.op(node).leaf() {
                known[node] = Some(self.known[id].clone());
            }
        }
        Reader::read(graph, &known, self.part.roots[0])
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
