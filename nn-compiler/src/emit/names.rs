//! Names of the generated variables and functions: those of the source where it has one.

use rustc_hash::FxHashSet;

use crate::ir::{Graph, NodeId, Op};

/// What the generated functions call their own variables.
const TAKEN: &[&str] = &[
    "active",
    "each",
    "examples",
    "g",
    "gradient",
    "groups",
    "instructions",
    "l",
    "lanes",
    "largest",
    "math",
    "out",
    "parameters",
    "scale",
    "shared",
    "shift",
    "sum",
    "sums",
    "tile",
];

/// Words that are no identifiers in Rust.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
    "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "Self",
    "static", "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Hands out identifiers, each once.
#[derive(Debug, Default)]
pub(super) struct Names {
    used: FxHashSet<String>,
}

impl Names {
    /// A scope in which only the fixed names are taken.
    pub(super) fn new() -> Names {
        Names { used: TAKEN.iter().map(|name| (*name).to_owned()).collect() }
    }

    /// The wanted name, or the first free one with a number behind it.
    pub(super) fn claim(&mut self, wanted: &str) -> String {
        let base = identifier(wanted);
        let mut name = base.clone();
        let mut number = 1;
        while is_numbered(&name) || !self.used.insert(name.clone()) {
            number += 1;
            name = format!("{base}_{number}");
        }
        name
    }
}

/// Whether a name looks like those of loop variables, terms and slots: `i0`, `t3`, `slot2`.
fn is_numbered(name: &str) -> bool {
    let digits = name.strip_prefix("slot").or_else(|| name.strip_prefix(['i', 't']));
    digits.is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
}

/// The name as a Rust identifier: dots become underscores.
pub(super) fn identifier(name: &str) -> String {
    let mut text: String = name.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
    if text.is_empty() || text.starts_with(|c: char| c.is_numeric()) {
        text.insert(0, 'v');
    }
    if KEYWORDS.contains(&text.as_str()) {
        text.push('_');
    }
    text
}

/// `TwoHeads` as `two_heads`.
pub(super) fn snake_case(name: &str) -> String {
    let mut text = String::new();
    let mut after_small = false;
    for c in name.chars() {
        if c.is_uppercase() && after_small {
            text.push('_');
        }
        after_small = c.is_lowercase() || c.is_numeric();
        text.extend(c.to_lowercase());
    }
    text
}

/// `hidden_layer` as `HiddenLayer`.
pub(super) fn camel_case(name: &str) -> String {
    let mut text = String::new();
    for word in name.split(['_', '.']) {
        let mut letters = word.chars();
        if let Some(first) = letters.next() {
            text.extend(first.to_uppercase());
            text.push_str(letters.as_str());
        }
    }
    text
}

/// What the value of a node is called: as in the source, or by what it is.
pub(super) fn of_node(graph: &Graph, node: NodeId) -> String {
    if let Some(name) = &graph.node(node).origin.name {
        return name.to_string();
    }
    let kind = match graph.op(node) {
        Op::Einsum { .. } => "product",
        Op::Sum { .. } => "total",
        Op::MaxReduce { .. } => "largest",
        Op::LogSumExp { .. } => "log_sum_exp",
        Op::BatchMean => "mean",
        _ => "value",
    };
    kind.to_owned()
}
