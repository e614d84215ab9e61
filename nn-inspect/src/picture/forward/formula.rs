//! Operators: a sum or a product of values is a small circle, anything else a box with its formula, in which what is
//! used nowhere else is written out.

use nn_compiler::ast::{BinaryOperator, UnaryOperator};
use nn_compiler::inspect::typeset::{Level, number_of, text};
use nn_compiler::ir::{Applied, Argument, NodeId};

use super::flow::{Flow, Source};
use super::visible::{Visible, layer_of};

/// A formula of more characters would make its box wider than it is worth.
const LONGEST: usize = 46;
/// What stands for a value without a name; the arrow leads to it.
pub(super) const UNNAMED: &str = "…";

/// How the applications are written that are operators.
pub(super) struct Formulas {
    written: Vec<Option<Written>>,
    /// Whether an application is written within the box of another.
    within: Vec<bool>,
}

/// A formula, and how tightly it holds together.
#[derive(Clone)]
struct Written {
    text: String,
    level: u8,
    /// `+` or `×`, where it is the sum or product of values alone.
    joint: Option<&'static str>,
}

/// An operand of an operator.
struct Part {
    written: Written,
    /// The application that it is, if that can be written within this one.
    application: Option<usize>,
}

/// How tightly things hold together, the loosest first.
const EITHER: u8 = 1;
const BOTH: u8 = 2;
const COMPARISON: u8 = 3;
const SUM: u8 = 4;
const FACTOR: u8 = 5;
const NEGATIVE: u8 = 6;
const ATOM: u8 = 7;

impl Formulas {
    pub(super) fn of(
        drawn: &[Visible<'_>],
        flow: &Flow<'_>,
        called: &dyn Fn(NodeId, Option<&str>) -> String,
    ) -> Formulas {
        let uses = flow.uses();
        let mut formulas =
            Formulas { written: Vec::with_capacity(drawn.len()), within: vec![false; drawn.len()] };
        for (own, Visible { application, path }) in drawn.iter().enumerate() {
            let frame = path.last().map(|name| layer_of(name));
            let part = |operand: &Argument| match operand {
                Argument::Known(text) => {
                    Part { written: Written::atom(text.clone(), None), application: None }
                }
                Argument::Number(value) => Part { written: number(*value), application: None },
                Argument::Value(node) => {
                    let application = flow.producer(*node).filter(|&at| {
                        let Visible { application, path: its } = &drawn[at];
                        // What returns the value later is not used here.
                        let is_used = flow.operands(own).contains(&Source::Applied(at));
                        let is_operator = formulas.written.get(at).is_some_and(Option::is_some);
                        is_used
                            && is_operator
                            && application.results == [*node]
                            && its == path
                            && uses[at] == 1
                            && called(*node, None) == UNNAMED
                    });
                    let name = || Written::atom(called(*node, frame), Some(""));
                    let inner = application.and_then(|at| formulas.written[at].clone());
                    Part { written: inner.unwrap_or_else(name), application }
                }
            };
            let parts: Vec<Part> = application.operands.iter().map(part).collect();
            let written = match application.kind {
                Applied::Unary(operator) => Some(formulas.fitting(parts, &|parts| unary(operator, parts))),
                Applied::Binary(operator) => Some(formulas.fitting(parts, &|parts| binary(operator, parts))),
                Applied::Layer { .. } | Applied::Call { .. } => None,
            };
            formulas.written.push(written);
        }
        formulas
    }

    /// The formula of these parts, of which the longest become boxes of their own until there is room.
    fn fitting(&mut self, mut parts: Vec<Part>, write: &dyn Fn(&[Part]) -> Written) -> Written {
        loop {
            let written = write(&parts);
            let length = |part: &Part| part.written.text.chars().count();
            let longest =
                parts.iter_mut().filter(|part| part.application.is_some()).max_by_key(|part| length(part));
            match longest {
                Some(part) if written.joint.is_none() && written.text.chars().count() > LONGEST => {
                    let name = Written::atom(UNNAMED.to_owned(), Some(""));
                    *part = Part { written: name, application: None };
                }
                _ => {
                    parts
                        .iter()
                        .filter_map(|part| part.application)
                        .for_each(|application| self.within[application] = true);
                    return written;
                }
            }
        }
    }

    /// Whether an application is written within the box of another.
    pub(super) fn is_within(&self, at: usize) -> bool {
        self.within[at]
    }

    /// The formula of an application that is an operator.
    pub(super) fn text(&self, at: usize) -> &str {
        self.written[at].as_ref().map_or("", |written| &written.text)
    }

    /// `+` or `×`, if an application is the sum or product of values alone.
    pub(super) fn joint(&self, at: usize) -> Option<&'static str> {
        self.written[at].as_ref().and_then(|written| written.joint)
    }
}

impl Written {
    fn atom(text: String, joint: Option<&'static str>) -> Written {
        Written { text, level: ATOM, joint }
    }
}

/// A number, exact where it has a short form.
fn number(value: f64) -> Written {
    let math = number_of(value);
    let level = match math.level {
        Level::Comparison | Level::Sum => NEGATIVE,
        Level::Product => FACTOR,
        Level::Power | Level::Atom => ATOM,
    };
    Written { text: text(&math), level, joint: None }
}

fn unary(operator: UnaryOperator, parts: &[Part]) -> Written {
    let sign = match operator {
        UnaryOperator::Negate => "−",
        UnaryOperator::Not => "not ",
    };
    let inner = parts.first().map_or(String::new(), |part| part.at_least(NEGATIVE));
    Written { text: format!("{sign}{inner}"), level: NEGATIVE, joint: None }
}

fn binary(operator: BinaryOperator, parts: &[Part]) -> Written {
    let [left, right] = parts else { return Written::atom(String::new(), None) };
    // `a − (b + c)`, but `a + b + c`
    let (sign, level, right_level, symbol) = match operator {
        BinaryOperator::Or => ("or", EITHER, EITHER, ""),
        BinaryOperator::And => ("and", BOTH, BOTH, ""),
        BinaryOperator::Less => ("<", COMPARISON, SUM, ""),
        BinaryOperator::LessOrEqual => ("≤", COMPARISON, SUM, ""),
        BinaryOperator::Greater => (">", COMPARISON, SUM, ""),
        BinaryOperator::GreaterOrEqual => ("≥", COMPARISON, SUM, ""),
        BinaryOperator::Equal => ("=", COMPARISON, SUM, ""),
        BinaryOperator::NotEqual => ("≠", COMPARISON, SUM, ""),
        BinaryOperator::Add => ("+", SUM, SUM, "+"),
        BinaryOperator::Subtract => ("−", SUM, FACTOR, ""),
        BinaryOperator::Multiply => ("·", FACTOR, FACTOR, "×"),
        BinaryOperator::Divide => ("/", FACTOR, NEGATIVE, ""),
    };
    let joins = |part: &Part| part.written.joint.is_some_and(|own| own.is_empty() || own == symbol);
    let is_joint = !symbol.is_empty() && joins(left) && joins(right);
    let right = if right.written.text.starts_with('−') {
        right.at_least(ATOM)
    } else {
        right.at_least(right_level)
    };
    let text = format!("{} {sign} {right}", left.at_least(level));
    Written { text, level, joint: is_joint.then_some(symbol) }
}

impl Part {
    /// In parentheses, if it holds together less than that.
    fn at_least(&self, level: u8) -> String {
        let Written { text, level: own, .. } = &self.written;
        if *own >= level { text.clone() } else { format!("({text})") }
    }
}
