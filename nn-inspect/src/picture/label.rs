//! What is written in a box: a formula over the names of its operands, as far as it is short.

use std::collections::BTreeMap;

use nn_compiler::inspect::typeset::{number_of, text};
use nn_compiler::ir::op::{Level, Notation, Written};
use nn_compiler::ir::{Binary, Function, Graph, Leaf, NodeId, Structure, Unary};

use super::brief::says_something;
use super::fold::Fold;
use super::names::relative;
use super::subject::Subject;

/// A formula of more characters would make its box wider than it is worth.
const LONGEST: usize = 30;
/// What stands for an operand that has no name; the arrow leads to it.
const UNNAMED: &str = "…";

/// Writes formulas of boxes.
pub(super) struct Labels<'a> {
    pub(super) subject: &'a Subject,
    pub(super) graph: &'a Graph,
    pub(super) fold: &'a Fold,
    /// The names of values that have boxes.
    pub(super) names: &'a BTreeMap<NodeId, String>,
}

/// How much a formula says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Detail {
    /// Axes and shapes are left out: the boxes show them.
    Brief,
    /// Everything.
    Exact,
}

impl Labels<'_> {
    /// In a few characters, for a box in the frame of this layer.
    pub(super) fn brief(&self, node: NodeId, frame: Option<&str>) -> String {
        let op = self.graph.op(node);
        if op.is_given() {
            return String::new();
        }
        let named = |operand: NodeId| match self.names.get(&operand) {
            Some(name) => relative(name, frame),
            None => UNNAMED.to_owned(),
        };
        let any_name = self.fold.operands(self.subject, node).iter().any(|o| self.names.contains_key(o));
        let composed = self.graph.operands(node).iter().any(|&operand| self.fold.contains(operand));
        let fits = |text: &String| text.chars().count() <= LONGEST && says_something(text);
        let formula = self.formula(node, Detail::Brief, &named).text;
        let anonymous = || self.formula(node, Detail::Brief, &|_| UNNAMED.to_owned()).text;
        let plain = || match op.function() {
            Some(Function::Binary(Binary::Add)) if anonymous().contains(" - ") => "difference".to_owned(),
            Some(Function::Binary(Binary::Add)) => "sum".to_owned(),
            Some(Function::Binary(Binary::Mul)) => "product".to_owned(),
            _ => op.name().replace('_', " "),
        };
        if !any_name && !composed && !matches!(op.function(), Some(Function::Unary(Unary::Powi(_)))) {
            return plain();
        }
        Some(formula).filter(fits).or_else(|| Some(anonymous()).filter(fits)).unwrap_or_else(plain)
    }

    /// In full.
    pub(super) fn exact(&self, node: NodeId) -> String {
        if self.graph.op(node).is_given() {
            return String::new();
        }
        let named = |operand: NodeId| self.names.get(&operand).map_or(UNNAMED, String::as_str).to_owned();
        self.formula(node, Detail::Exact, &named).text
    }

    fn formula(&self, node: NodeId, detail: Detail, named: &dyn Fn(NodeId) -> String) -> Written {
        let operands = self.graph.operands(node);
        let write = |&operand: &NodeId| match self.fold.contains(operand) {
            true => self.formula(operand, detail, named),
            false => Written::atom(named(operand)),
        };
        let written: Vec<Written> = operands.iter().map(write).collect();
        let op = self.graph.op(node);
        let difference = match op.function() {
            Some(Function::Binary(Binary::Add)) => self.difference(&operands, &written),
            _ => None,
        };
        let brief = || match detail {
            Detail::Brief => self.shortened(node, &written),
            Detail::Exact => None,
        };
        difference.or_else(brief).unwrap_or_else(|| op.notation().to_text(&written))
    }

    /// The primitives that are written shorter than in full.
    fn shortened(&self, node: NodeId, operands: &[Written]) -> Option<Written> {
        let op = self.graph.op(node);
        if op.function() == Some(Function::Select) {
            let template = "$0 ? $1! : $2!";
            return Some(Notation::new(template, String::new(), Level::Comparison).to_text(operands));
        }
        if let Some(labels) = op.labels() {
            return Some(contraction(labels, operands));
        }
        match op.leaf() {
            Some(Leaf::Constant(value)) => return Some(rounded(value.get())),
            Some(Leaf::Indices(_)) => return Some(Written::atom("index")),
            Some(Leaf::Placeholder(_)) => return Some(Written::atom("step")),
            _ => {}
        }
        // What changes no value is not written where it has no box of its own.
        let is_seen = !matches!(op.structure(), Structure::Arranged | Structure::Repeated);
        if !is_seen && self.fold.contains(node) {
            return Some(operands[0].clone());
        }
        // A call of one operand, without axes and shapes.
        let notation = op.notation();
        let (call, arguments) = notation.text.split_once('(')?;
        let has_one = arguments.starts_with("$0, ") && !arguments.contains("$1");
        has_one.then(|| Written::atom(format!("{call}({})", operands[0].text)))
    }

    /// `x + (−y)` and `(−y) + x` as `x - y`.
    fn difference(&self, operands: &[NodeId], written: &[Written]) -> Option<Written> {
        let negative = |at: usize| {
            let op = self.graph.op(operands[at]);
            let is_negation = match op.function() {
                Some(function) => {
                    matches!(function, Function::Unary(Unary::Neg) | Function::Binary(Binary::Mul))
                }
                None => op.constant().is_some_and(|value| value < 0.0),
            };
            let text = written[at].text.as_str();
            let positive = text.strip_prefix('-').map(str::to_owned);
            // `(-2) · x`
            let positive = positive.or_else(|| Some(text.strip_prefix("(-")?.replacen(')', "", 1)));
            positive.filter(|_| is_negation && self.fold.contains(operands[at]))
        };
        let (left, right) = match (negative(0), negative(1)) {
            (_, Some(right)) => (&written[0].text, right),
            (Some(left), None) => (&written[1].text, left),
            (None, None) => return None,
        };
        Some(Written { text: format!("{left} - {right}"), level: Level::Sum })
    }
}

/// A number that has a short form has more characters than that only if it needs them.
const SHORT: usize = 6;

/// A number, exactly if it has a short form, else to four digits.
fn rounded(value: f64) -> Written {
    let exact = text(&number_of(value.abs()));
    if exact.chars().count() <= SHORT && !exact.contains('e') {
        let sign = if value < 0.0 { "-" } else { "" };
        let level = if value < 0.0 {
            Level::Sum
        } else if exact.contains('/') {
            Level::Product
        } else {
            Level::Atom
        };
        return Written { text: sign.to_owned() + &exact, level };
    }
    let digits = |value: f64| match value.abs() {
        0.001..10_000.0 => {
            let places = (3 - value.abs().log10().floor() as i32).clamp(0, 6) as usize;
            let text = format!("{value:.places$}");
            if text.contains('.') {
                text.trim_end_matches('0').trim_end_matches('.').to_owned()
            } else {
                text
            }
        }
        _ if value == 0.0 => "0".to_owned(),
        _ => {
            let text = format!("{value:.3e}");
            let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
            format!("{}e{exponent}", mantissa.trim_end_matches('0').trim_end_matches('.'))
        }
    };
    let level = if value < 0.0 { Level::Sum } else { Level::Atom };
    Written { text: digits(value), level }
}

/// Sums of products in matrix notation: `W · x`, `q · kᵀ`, `d ⊗ x`; what has more axes as a product.
fn contraction([a, b, out]: [&[u8]; 3], operands: &[Written]) -> Written {
    let summed: Vec<&u8> = a.iter().filter(|label| b.contains(label) && !out.contains(label)).collect();
    // The operand with the first axis of the result comes first.
    let swap = out.first().is_some_and(|first| !a.contains(first));
    let ([left, right], [x, y]) = match swap {
        true => ([b, a], [&operands[1], &operands[0]]),
        false => ([a, b], [&operands[0], &operands[1]]),
    };
    let transposed = |is: bool| if is { "ᵀ" } else { "" };
    let template = match summed[..] {
        [] if a.iter().all(|label| !b.contains(label)) => "$0! ⊗ $1!".to_owned(),
        [label] => {
            let before = transposed(left.len() == 2 && left[0] == *label);
            let after = transposed(right.len() == 2 && right[1] == *label);
            format!("$0!{before} · $1!{after}")
        }
        _ => "$0! · $1!".to_owned(),
    };
    Notation::new(template, String::new(), Level::Product).to_text(&[x.clone(), y.clone()])
}
