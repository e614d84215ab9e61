//! Rewrites a graph into one with the same values and less work.
//!
//! What may be rewritten stands in [`rules`](rules()), as rows: a name, an equation, and whether it
//! holds for all floating-point numbers or for real ones. The engine applies them bottom-up over the
//! hash-consed graph until none applies.

mod context;
mod cost;
mod engine;
mod formula;
mod loops;
mod pattern;
mod rule;
mod rules;

use std::sync::OnceLock;

pub use rule::{Exactness, Leaf, Rule};

use crate::ir::{Field, FieldKind, Graph, NodeId};

/// A graph in which the same roots have the same values (as real numbers), to which no rule applies,
/// and that holds only what the roots need; with the roots' ids in it.
pub fn simplify(graph: &Graph, roots: &[NodeId]) -> (Graph, Vec<NodeId>) {
    simplify_knowing(&Classes::default(), graph, roots)
}

/// As [`simplify`], where it is known which fields hold classes.
pub fn simplify_knowing(classes: &Classes, graph: &Graph, roots: &[NodeId]) -> (Graph, Vec<NodeId>) {
    let (graph, roots, _) = engine::run(graph, roots, classes);
    (graph, roots)
}

/// As [`simplify_knowing`], with the names of the rules that were applied, in their order.
pub fn simplify_telling(
    classes: &Classes,
    graph: &Graph,
    roots: &[NodeId],
) -> (Graph, Vec<NodeId>, Vec<&'static str>) {
    engine::run(graph, roots, classes)
}

/// A node as the first of the named rules that applies to it has it.
///
/// # Panics
/// When there is no such rule.
pub fn by_rules(graph: &mut Graph, node: NodeId, names: &[&str]) -> NodeId {
    let named = |name: &&str| rules().iter().find(|rule| rule.name == *name).expect("the name of a rule");
    let mut made = names.iter().map(named).filter_map(|rule| rule.apply(graph, node, &Classes::default()));
    made.next().unwrap_or(node)
}

/// Which leaves hold classes, and how many there are: what a graph does not say.
#[derive(Clone, Debug, Default)]
pub struct Classes {
    /// For each input, if it is known to hold integers from 0, the number they are below.
    pub inputs: Vec<Option<usize>>,
    /// The same for each target.
    pub targets: Vec<Option<usize>>,
    /// The same for each placeholder.
    pub placeholders: Vec<Option<usize>>,
}

impl Classes {
    /// Of the fields of a network.
    pub fn of(inputs: &[Field], targets: &[Field]) -> Classes {
        let count = |field: &Field| match field.kind {
            FieldKind::Class(range) if range.first == 0 => Some(range.count),
            _ => None,
        };
        Classes {
            inputs: inputs.iter().map(count).collect(),
            targets: targets.iter().map(count).collect(),
            placeholders: Vec::new(),
        }
    }
}

/// All rewrite rules, in the order in which they are tried.
pub fn rules() -> &'static [Rule] {
    static RULES: OnceLock<Vec<Rule>> = OnceLock::new();
    RULES.get_or_init(rules::all)
}
