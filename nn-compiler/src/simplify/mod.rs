//! Rewrites a graph into one with the same values and less work.
//!
//! What may be rewritten stands in [`rules`](rules()), as rows: a name, an equation, and whether it
//! holds for all floating-point numbers or for real ones. The engine applies them bottom-up over the
//! hash-consed graph until none applies.

mod context;
mod cost;
mod engine;
mod formula;
mod pattern;
mod rule;
mod rules;

use std::sync::OnceLock;

pub use rule::{Exactness, Leaf, Rule};

use crate::ir::{Graph, NodeId};

/// A graph in which the same roots have the same values (as real numbers), to which no rule applies,
/// and that holds only what the roots need; with the roots' ids in it.
pub fn simplify(graph: &Graph, roots: &[NodeId]) -> (Graph, Vec<NodeId>) {
    engine::run(graph, roots)
}

/// All rewrite rules, in the order in which they are tried.
pub fn rules() -> &'static [Rule] {
    static RULES: OnceLock<Vec<Rule>> = OnceLock::new();
    RULES.get_or_init(rules::all)
}
