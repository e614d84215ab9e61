//! Decides how a formula looks: operators, parentheses, what is left unsaid.

use std::collections::HashMap;
use std::rc::Rc;

use super::moment::Moment;
use super::{Box, Level, Math, Operator, Symbol, contraction, number};
use crate::array::Array;
use crate::inspect::derivation::{Derivation, Role};
use crate::inspect::formula::{Formula, Function, Kind, TermId};
use crate::ir::{Binary, Comparison, Op, Unary};

/// Typesets the formulas of a derivation, whose names it knows.
#[derive(Clone, Debug)]
pub struct Typesetter<'d> {
    pub(super) derivation: &'d Derivation,
    /// The symbol of each term, without the step that is meant.
    pub(super) symbols: Rc<[Symbol]>,
    /// The number that stands for each term in a formula, if it is one.
    numbers: Rc<[Option<Math>]>,
    /// The step of each loop that is meant.
    pub(super) moments: Vec<Moment>,
}

impl<'d> Typesetter<'d> {
    /// For the terms of a derivation. Names that would look alike are shown as they stand in the source.
    pub fn new(derivation: &'d Derivation) -> Typesetter<'d> {
        let mut shown: HashMap<Symbol, &str> = HashMap::new();
        let mut symbols: Vec<Symbol> = Vec::with_capacity(derivation.terms.len());
        for term in &derivation.terms {
            let symbol = match term.role {
                Role::Derivative { of } | Role::Later { of } => symbols[of].clone(),
                Role::Loss => Symbol::plain("J"),
                _ => Symbol::of_name(&term.name),
            };
            let looks = Symbol { name: String::new(), ..symbol.clone() };
            // A state has one name, as it begins and in all steps.
            let is_new = term.role.is_backward() || *shown.entry(looks).or_insert(&term.name) == term.name;
            symbols.push(if is_new { symbol } else { Symbol::plain(&term.name) });
        }
        Typesetter {
            derivation,
            numbers: vec![None; symbols.len()].into(),
            symbols: symbols.into(),
            moments: derivation.loops.iter().map(Moment::any).collect(),
        }
    }

    /// The same, with numbers in the place of names: of each term that is a single number, this value.
    pub fn with_numbers(mut self, values: &[Array]) -> Typesetter<'d> {
        let numbers = self.numbers.iter().zip(values).map(|(none, value)| {
            let ([], &[value]) = (value.sizes(), value.elements()) else { return none.clone() };
            let number = Math::atom(Box::Number(number::rounded(value)));
            Some(match value < 0.0 {
                true => Math::atom(Box::Parentheses(number.shared())),
                false => number,
            })
        });
        self.numbers = numbers.collect();
        self
    }

    /// How a term is shown on the left-hand side of its equation.
    pub fn name(&self, term: TermId) -> Math {
        self.indexed(term, None)
    }

    /// A formula as the right-hand side of an equation.
    pub fn formula(&self, formula: &Formula) -> Math {
        self.math(formula, self.is_chain(formula))
    }

    /// Whether a formula is a product of the chain rule, whose factors are set apart.
    fn is_chain(&self, formula: &Formula) -> bool {
        match &formula.kind {
            Kind::Product(factors) => factors.iter().any(|factor| self.is_derivative(factor)),
            Kind::Negative(inner) => self.is_chain(inner),
            Kind::Call(Function::Where, parts) => self.is_chain(&parts[0]),
            Kind::Apply(Op::Einsum { .. }, parts) => parts.iter().any(|part| self.is_derivative(part)),
            Kind::Apply(Op::Broadcast { .. } | Op::Reshape { .. }, parts) => self.is_chain(&parts[0]),
            _ => false,
        }
    }

    fn is_derivative(&self, formula: &Formula) -> bool {
        formula.terms().iter().any(|&term| self.derivation.terms[term].role.is_backward())
    }

    pub(super) fn math(&self, formula: &Formula, wide: bool) -> Math {
        match &formula.kind {
            Kind::Term(term) => match &self.numbers[*term] {
                Some(number) => Math { term: Some(*term), ..number.clone() },
                None => self.term(*term, formula),
            },
            Kind::Number(value) => number_of(*value),
            Kind::Sum(parts) => self.sum(parts),
            Kind::Product(factors) => self.product(factors, wide),
            Kind::Negative(inner) => {
                let inner = self.math(inner, wide).at_least(Level::Product);
                row(Level::Sum, vec![Math::operator(Operator::Negative), inner])
            }
            Kind::Quotient(above, below) => {
                let parts = (self.math(above, false).shared(), self.math(below, false).shared());
                Math::new(Level::Product, Box::Fraction(parts.0, parts.1))
            }
            Kind::Call(function, parts) => self.call(function, parts, wide),
            Kind::Apply(op, parts) => self.apply(op, parts, wide),
        }
    }

    fn sum(&self, parts: &[Formula]) -> Math {
        let mut all = Vec::with_capacity(2 * parts.len());
        parts.iter().for_each(|part| self.addend(part, &mut all));
        match all.is_empty() {
            true => number_of(0.0),
            false => row(Level::Sum, all),
        }
    }

    /// Writes a part of a sum behind those before it.
    fn addend(&self, part: &Formula, all: &mut Vec<Math>) {
        if let Some((typesetter, inner)) = self.written_out(part) {
            return match &inner.kind {
                Kind::Sum(parts) => parts.iter().for_each(|part| typesetter.addend(part, all)),
                Kind::Number(0.0) => {}
                _ => typesetter.addend(&inner, all),
            };
        }
        let is_first = all.is_empty();
        let (negative, part) = match &part.kind {
            Kind::Negative(inner) if !is_first => (true, self.math(inner, false).at_least(Level::Product)),
            Kind::Number(value) if !is_first && *value < 0.0 => (true, number_of(-value)),
            Kind::Product(factors) if !is_first && factors[0].as_number().is_some_and(|n| n < 0.0) => {
                let mut factors = factors.clone();
                factors[0] = Formula::number(-factors[0].as_number().unwrap_or(1.0), &factors[0].shape);
                (true, self.product(&factors, false))
            }
            _ => (false, self.math(part, false).at_least(Level::Sum)),
        };
        if !is_first {
            all.push(Math::operator(if negative { Operator::Minus } else { Operator::Plus }));
        }
        all.push(part);
    }

    /// Numbers are multiplied with a dot, tensors element by element with a circle.
    fn product(&self, factors: &[Formula], wide: bool) -> Math {
        // `x / √8` rather than `(1/√8)·x`.
        let reciprocal = |factor: &Formula| factor.as_number().and_then(number::reciprocal);
        if let Some((at, below)) = factors.iter().enumerate().find_map(|(at, f)| Some((at, reciprocal(f)?))) {
            let mut rest = factors.to_vec();
            rest.remove(at);
            let above = match &rest[..] {
                [only] => self.math(only, wide),
                _ => self.product(&rest, wide),
            };
            let below = Math::atom(Box::Number(below));
            return Math::new(Level::Product, Box::Fraction(above.shared(), below.shared()));
        }
        let mut all: Vec<Math> = Vec::with_capacity(2 * factors.len());
        let is_number = |formula: &Formula| unrepeated(formula).shape.is_scalar();
        for (at, factor) in factors.iter().enumerate() {
            // A multiple of a product of matrices needs no parentheses.
            let is_multiple = matches!(factor.kind, Kind::Apply(Op::Einsum { .. }, _))
                && at == 1
                && factors.len() == 2
                && factors[0].as_number().is_some();
            let math = self.math(factor, wide && is_multiple);
            // `2π · x`
            let begins = at == 0 && matches!(&math.kind, Box::Number(text) if !text.contains('/'));
            let math = math.at_least(if is_multiple || begins { Level::Product } else { Level::Power });
            if at > 0 {
                let before = &factors[at - 1];
                let operator = if is_own_complement(before, factor) {
                    Operator::Beside
                } else if before.as_number().is_some() {
                    Operator::Times
                } else if is_number(factor) || factors[..at].iter().all(is_number) {
                    if wide { Operator::WideTimes } else { Operator::Times }
                } else {
                    Operator::Elementwise
                };
                all.push(Math::operator(operator));
            }
            let is_negative = factor.as_number().is_some_and(|number| number < 0.0);
            all.push(if at > 0 || !is_negative {
                math
            } else {
                number_of(factor.as_number().unwrap_or(0.0))
            });
        }
        let first_is_negative = factors[0].as_number().is_some_and(|number| number < 0.0);
        row(if first_is_negative { Level::Sum } else { Level::Product }, all)
    }

    /// What stands between the parentheses of a call, which are enough for a negative number, too.
    fn arguments(&self, parts: &[Formula]) -> Vec<Math> {
        let argument = |part: &Formula| match self.math(part, false) {
            Math { kind: Box::Parentheses(inner), term, .. } => Math { term, ..(*inner).clone() },
            math => math,
        };
        parts.iter().map(argument).collect()
    }

    fn call(&self, function: &Function, parts: &[Formula], wide: bool) -> Math {
        let arguments = || self.arguments(parts);
        let over = |name: &str, axes: &[usize]| {
            // The last axis is where such functions run; another is said.
            let rank = parts[0].shape.rank();
            if axes.len() == rank || axes[..] == [rank - 1] {
                return Math::word(name);
            }
            let index = Math::word(&axis_letters(axes)).shared();
            Math::atom(Box::Index(Math::word(name).shared(), index))
        };
        let named = |name: Math| Math::atom(Box::Call(name.shared(), arguments()));
        match function {
            Function::Softmax { axes } => named(over("softmax", axes)),
            Function::LogSoftmax { axes } => named(over("log softmax", axes)),
            Function::OneHot { .. } => named(Math::word("onehot")),
            Function::Relu => named(Math::word("relu")),
            Function::NormalCdf => named(Math::word("Φ")),
            Function::NormalPdf => named(Math::word("φ")),
            Function::Mean { axes } => named(over("mean", axes)),
            Function::ArgMax { axis } => named(over("argmax", &[*axis])),
            Function::Last { reverse } => self.last(&parts[0], &parts[1], *reverse),
            Function::Indicator => Math::atom(Box::Indicator(self.math(&parts[0], false).shared())),
            Function::Pick { .. } => {
                let [x, class] = [&parts[0], &parts[1]].map(|part| self.math(part, false));
                let row = row(
                    Level::Atom,
                    vec![x.at_least(Level::Atom), Math::atom(Box::Indicator(class.shared()))],
                );
                Math { level: Level::Atom, ..row }
            }
            Function::Where => {
                let value = self.math(&parts[0], wide).at_least(Level::Product);
                let condition = Math::atom(Box::Indicator(self.math(&parts[1], false).shared()));
                let operator = match (parts[0].shape.is_scalar(), wide) {
                    (true, true) => Operator::WideTimes,
                    (true, false) => Operator::Times,
                    (false, _) => Operator::Elementwise,
                };
                row(Level::Product, vec![value, Math::operator(operator), condition])
            }
        }
    }

    fn apply(&self, op: &Op, parts: &[Formula], wide: bool) -> Math {
        let math = |at: usize| self.math(&parts[at], false);
        let call = |name: &str| Math::atom(Box::Call(Math::word(name).shared(), self.arguments(parts)));
        match op {
            // What they do can be seen from the shapes.
            Op::Broadcast { .. } | Op::Reshape { .. } | Op::StopGradient => self.math(&parts[0], wide),
            Op::Unary(Unary::Sigmoid) => call("σ"),
            Op::Unary(Unary::Sqrt) => Math::new(Level::Power, Box::Root(math(0).shared())),
            Op::Unary(Unary::Abs) => Math::atom(Box::Absolute(math(0).shared())),
            Op::Unary(Unary::Powi(n)) => {
                raised(math(0), &if *n < 0 { format!("−{}", -n) } else { n.to_string() })
            }
            Op::Binary(Binary::Pow) => {
                let base = math(0).at_least(Level::Atom).shared();
                Math::new(Level::Power, Box::Power(base, math(1).shared()))
            }
            Op::Compare(comparison) => {
                let (mut left, mut right) = (math(0).at_least(Level::Sum), math(1).at_least(Level::Sum));
                // `y > 0` rather than `0 < y`.
                let swap = parts[0].as_number().is_some();
                if swap {
                    std::mem::swap(&mut left, &mut right);
                }
                row(Level::Comparison, vec![left, Math::operator(compared(*comparison, swap)), right])
            }
            Op::Select => {
                let (condition, then, otherwise) = (math(0).shared(), math(1).shared(), math(2).shared());
                Math::atom(Box::Cases { condition, then, otherwise })
            }
            Op::Einsum { a, b, out } => contraction::product((math(0), a), (math(1), b), out, wide),
            Op::Sum { axes } if axes[..] == [0] && self.is_all(&parts[0]) => self.over_steps(&parts[0]),
            Op::Sum { axes } => {
                let all = axes.len() == parts[0].shape.rank();
                let index = if all { String::new() } else { axis_letters(axes) };
                Math::new(Level::Product, Box::Sum(index, math(0).at_least(Level::Power).shared()))
            }
            Op::Permute { axes } if axes[..] == [1, 0] => {
                Math::new(Level::Power, Box::Transpose(math(0).at_least(Level::Atom).shared()))
            }
            Op::MaxReduce { .. } => call("max"),
            Op::LogSumExp { .. } => call("logsumexp"),
            Op::Iota { .. } => Math::word("i"),
            Op::Gather if self.counted(&parts[1]).is_some() => {
                self.row(&parts[0], self.counted(&parts[1]).unwrap_or_default())
            }
            Op::Gather => {
                let rows = vec![math(0).at_least(Level::Atom), Math::atom(Box::Indicator(math(1).shared()))];
                row(Level::Atom, rows)
            }
            Op::Slice { start, len } => {
                let whole = parts[0].shape.sizes();
                let range = |axis: usize| match (start[axis], len[axis]) {
                    (0, len) if len == whole[axis] => "..".to_owned(),
                    (start, 1) => start.to_string(),
                    (start, len) => format!("{start}..{}", start + len),
                };
                let ranges: Vec<String> = (0..start.len()).map(range).collect();
                let ranges = Math::atom(Box::Indicator(Math::word(&ranges.join(", ")).shared()));
                row(Level::Atom, vec![math(0).at_least(Level::Atom), ranges])
            }
            _ => call(op.name()),
        }
    }
}

/// A row of boxes; of one, that box.
pub(super) fn row(level: Level, mut parts: Vec<Math>) -> Math {
    match parts.len() {
        1 => parts.remove(0),
        _ => Math::new(level, Box::Row(parts)),
    }
}

fn raised(base: Math, exponent: &str) -> Math {
    let exponent = Math::atom(Box::Number(exponent.to_owned()));
    Math::new(Level::Power, Box::Power(base.at_least(Level::Atom).shared(), exponent.shared()))
}

/// A number; a negative one holds together like a sum.
pub fn number_of(value: f64) -> Math {
    let (text, level) = number::written(value.abs());
    let positive = Math::new(level, Box::Number(text));
    match value < 0.0 {
        true => row(Level::Sum, vec![Math::operator(Operator::Negative), positive]),
        false => positive,
    }
}

fn compared(comparison: Comparison, swapped: bool) -> Operator {
    match (comparison, swapped) {
        (Comparison::Less, false) => Operator::Less,
        (Comparison::Less, true) => Operator::Greater,
        (Comparison::LessOrEqual, false) => Operator::LessOrEqual,
        (Comparison::LessOrEqual, true) => Operator::GreaterOrEqual,
        (Comparison::Equal, _) => Operator::Equal,
        (Comparison::NotEqual, _) => Operator::NotEqual,
    }
}

/// The formula below repetitions: a number that is repeated looks like a number.
fn unrepeated(formula: &Formula) -> &Formula {
    match &formula.kind {
        Kind::Apply(Op::Broadcast { .. }, parts) => unrepeated(&parts[0]),
        Kind::Call(Function::Indicator, parts) => unrepeated(&parts[0]),
        _ => formula,
    }
}

/// Whether the second factor is one minus the first: `ŷ(1 − ŷ)` is written without a sign between.
fn is_own_complement(first: &Formula, second: &Formula) -> bool {
    let Kind::Sum(parts) = &second.kind else { return false };
    let [one, Formula { kind: Kind::Negative(inner), .. }] = &parts[..] else { return false };
    one.as_number() == Some(1.0) && **inner == *first && matches!(first.kind, Kind::Term(_))
}

/// Axes as the letters of indices: the first is `i`.
fn axis_letters(axes: &[usize]) -> String {
    axes.iter().map(|&axis| letter(axis)).collect()
}

/// Labels as the letters of indices.
pub(super) fn index_letters(labels: &[u8]) -> String {
    labels.iter().map(|&label| letter(usize::from(label))).collect()
}

fn letter(at: usize) -> char {
    const LETTERS: &[u8] = b"ijklmnpqrstuvw";
    LETTERS.get(at).map_or('?', |&letter| char::from(letter))
}
