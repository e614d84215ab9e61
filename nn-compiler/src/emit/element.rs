//! The Rust of one element of a fused loop: expressions with the parentheses that they need.

use rustc_hash::FxHashMap;
use std::fmt::Write;

use super::rust;
use crate::ast::Dtype;
use crate::ir::{Binary, Index, Loop, Term, TermId, Unary};

/// Writes the elements of a loop.
pub(super) struct Element<'a> {
    nest: &'a Loop,
    operands: &'a [String],
    dtype: Dtype,
    /// How often each term is asked for.
    uses: Vec<u32>,
}

/// The statements written so far in a block, and the terms that have a variable in it.
#[derive(Clone, Default)]
struct Block {
    statements: String,
    variables: FxHashMap<TermId, String>,
}

/// How tightly an expression holds together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    /// A branch, a conversion or a sign, which stand beside no operator.
    Loose,
    /// A sum or a difference.
    Sum,
    /// A product or a quotient.
    Product,
    /// A name, a number, an element or a call.
    Whole,
}

/// An expression.
struct Code {
    text: String,
    binding: Binding,
}

impl Code {
    fn new(text: impl Into<String>, binding: Binding) -> Code {
        Code { text: text.into(), binding }
    }

    /// The text where the expression must hold together at least so tightly.
    fn at_least(self, binding: Binding) -> String {
        if self.binding < binding { format!("({})", self.text) } else { self.text }
    }
}

impl<'a> Element<'a> {
    pub(super) fn new(nest: &'a Loop, operands: &'a [String], dtype: Dtype) -> Self {
        Element { nest, operands, dtype, uses: uses(nest) }
    }

    /// The statements that compute one element and then do something with it.
    pub(super) fn then(&self, with: impl Fn(String) -> String) -> String {
        let mut block = Block::default();
        let value = self.value(self.nest.results[0].element, &mut block, Binding::Loose);
        block.statements + &with(value)
    }

    /// The expression for a term that holds together at least so tightly: a variable where it is used more than once.
    fn value(&self, term: TermId, block: &mut Block, binding: Binding) -> String {
        if let Some(variable) = block.variables.get(&term) {
            return variable.clone();
        }
        let code = self.code(term, block);
        match self.uses[term.0] > 1 && !self.is_plain(term) {
            true => self.variable(term, code.text, block),
            false => code.at_least(binding),
        }
    }

    /// Whether there is nothing to compute.
    fn is_plain(&self, term: TermId) -> bool {
        matches!(self.nest.terms[term.0], Term::Constant(_) | Term::Load { .. } | Term::Scale)
    }

    fn variable(&self, term: TermId, text: String, block: &mut Block) -> String {
        let name = format!("t{}", term.0);
        _ = write!(block.statements, "let {name} = {text};");
        block.variables.insert(term, name.clone());
        name
    }

    /// As [`Element::value`], but computed before.
    fn named(&self, term: TermId, block: &mut Block) -> String {
        let text = self.value(term, block, Binding::Loose);
        match self.is_plain(term) || block.variables.contains_key(&term) {
            true => text,
            false => self.variable(term, text, block),
        }
    }

    /// As [`Element::named`], and loaded before: so that both branches of a selection are values, which compile to a
    /// vector blend rather than to a jump.
    fn ready(&self, term: TermId, block: &mut Block) -> String {
        let text = self.named(term, block);
        let loaded = matches!(self.nest.terms[term.0], Term::Load { .. });
        if loaded && !block.variables.contains_key(&term) { self.variable(term, text, block) } else { text }
    }

    fn code(&self, term: TermId, block: &mut Block) -> Code {
        use Binding::{Loose, Product, Sum, Whole};
        let real = rust::real(self.dtype);
        let terms = &self.nest.terms;
        match &terms[term.0] {
            Term::Load { operand, index } => {
                let place = self.index(index, block);
                let lane = if self.nest.operands[*operand].lanes { "[l]" } else { "" };
                Code::new(format!("{}[{place}]{lane}", self.operands[*operand]), Whole)
            }
            Term::Constant(value) => {
                let text = rust::number(value.get(), self.dtype);
                let binding = if text.starts_with('-') { Loose } else { Whole };
                Code::new(text, binding)
            }
            Term::Position(index) => {
                let text = match &self.index(index, block) {
                    plain if plain.chars().all(char::is_alphanumeric) => format!("{plain} as {real}"),
                    sum => format!("({sum}) as {real}"),
                };
                Code::new(text, Loose)
            }
            Term::Scale => Code::new("scale", Whole),
            Term::Unary(op, x) if is_call(&op.rust("")) => {
                Code::new(op.rust(&self.value(*x, block, Loose)), Whole)
            }
            Term::Unary(op, x) => {
                let binding = if *op == Unary::Recip { Product } else { Loose };
                Code::new(op.rust(&self.value(*x, block, Whole)), binding)
            }
            Term::Binary(op @ (Binary::Add | Binary::Mul), a, b) => {
                let through = looked_through(self.nest, *op, *b);
                let (sign, binding, right) = match (op, through) {
                    (Binary::Add, None) => ('+', Sum, Product),
                    (Binary::Add, Some(_)) => ('-', Sum, Product),
                    (_, None) => ('*', Product, Whole),
                    (_, Some(_)) => ('/', Product, Whole),
                };
                let (a, b) =
                    (self.value(*a, block, binding), self.value(through.unwrap_or(*b), block, right));
                Code::new(format!("{a} {sign} {b}"), binding)
            }
            Term::Binary(op, a, b) => {
                let [a, b] = [a, b].map(|x| self.value(*x, block, Loose));
                Code::new(op.rust(&a, &b), Whole)
            }
            Term::Compare(comparison, a, b) => {
                let [a, b] = [a, b].map(|x| self.value(*x, block, Sum));
                Code::new(format!("if {} {{ 1.0 }} else {{ 0.0 }}", comparison.rust(&a, &b)), Loose)
            }
            Term::Select(condition, then, otherwise) => {
                let condition = match &terms[condition.0] {
                    Term::Compare(comparison, a, b) => {
                        let [a, b] = [a, b].map(|x| self.named(*x, block));
                        comparison.rust(&a, &b)
                    }
                    _ => format!("{} != 0.0", self.named(*condition, block)),
                };
                let [then, otherwise] = [then, otherwise].map(|x| self.ready(*x, block));
                Code::new(format!("if {condition} {{ {then} }} else {{ {otherwise} }}"), Loose)
            }
            Term::Inside { ranges, then, otherwise } => self.inside(ranges, *then, *otherwise, block),
        }
    }

    /// One of two terms, of which only that one is computed.
    fn inside(
        &self,
        ranges: &[(Index, i64, i64)],
        then: TermId,
        otherwise: TermId,
        block: &mut Block,
    ) -> Code {
        // Where loops of one step are gone an index may be known, and with it the branch: the other one's
        // indices may be negative.
        if ranges.iter().any(|range| known(range) == Some(false)) {
            return Code::new(self.value(otherwise, block, Binding::Loose), Binding::Loose);
        }
        if ranges.iter().all(|range| known(range) == Some(true)) {
            return Code::new(self.value(then, block, Binding::Loose), Binding::Loose);
        }
        let inside: Vec<String> = ranges
            .iter()
            .map(|(index, first, end)| format!("({first}..{end}).contains(&({}))", signed(index)))
            .collect();
        let [then, otherwise] = [then, otherwise].map(|x| self.branch(x, block));
        let text = format!("if {} {{ {then} }} else {{ {otherwise} }}", inside.join(" && "));
        Code::new(text, Binding::Loose)
    }

    /// A term computed in a block of its own, which may use the variables outside.
    fn branch(&self, term: TermId, outside: &Block) -> String {
        let mut block = Block { statements: String::new(), variables: outside.variables.clone() };
        let value = self.value(term, &mut block, Binding::Loose);
        block.statements + &value
    }

    fn index(&self, index: &Index, block: &mut Block) -> String {
        let mut text = affine(index);
        for &(row, count, distance) in &index.rows {
            let row = self.value(row, block, Binding::Whole);
            _ = write!(text, " + ({row} as usize).min({})", count - 1);
            if distance != 1 {
                _ = write!(text, " * {distance}");
            }
        }
        text.strip_prefix("0 + ").map_or(text.clone(), str::to_owned)
    }
}

/// How often each term is asked for. `a - b` and `a / b` ask for `b` itself, not for its negative or reciprocal.
fn uses(nest: &Loop) -> Vec<u32> {
    let mut uses = vec![0; nest.terms.len()];
    uses[nest.results[0].element.0] = 1;
    for (at, term) in nest.terms.iter().enumerate().rev() {
        if uses[at] == 0 {
            continue;
        }
        let mut count = |term: &TermId| uses[term.0] += 1;
        match term {
            Term::Load { index, .. } | Term::Position(index) => index.rows.iter().for_each(|r| count(&r.0)),
            Term::Unary(_, a) => count(a),
            Term::Binary(op, a, b) => {
                count(a);
                count(&looked_through(nest, *op, *b).unwrap_or(*b));
            }
            Term::Compare(_, a, b) => [a, b].into_iter().for_each(&mut count),
            Term::Select(a, b, c) => [a, b, c].into_iter().for_each(&mut count),
            Term::Inside { then, otherwise, .. } => [then, otherwise].into_iter().for_each(&mut count),
            Term::Constant(_) | Term::Scale => {}
        }
    }
    uses
}

/// `b` of `a + -b`, written `a - b`, and of `a * (1 / b)`, written `a / b`.
fn looked_through(nest: &Loop, op: Binary, right: TermId) -> Option<TermId> {
    match (op, &nest.terms[right.0]) {
        (Binary::Add, Term::Unary(Unary::Neg, b)) | (Binary::Mul, Term::Unary(Unary::Recip, b)) => Some(*b),
        _ => None,
    }
}

/// Whether an operation without its operands is the call of a function, whose brackets are enough.
fn is_call(text: &str) -> bool {
    text.starts_with("math") && (text.ends_with("()") || text.ends_with("(, )"))
}

/// Whether an index lies in its range, if the index is a constant.
fn known((index, first, end): &(Index, i64, i64)) -> Option<bool> {
    let constant = index.variables.is_empty() && index.rows.is_empty();
    constant.then(|| (*first..*end).contains(&index.constant))
}

/// The part of an index that loop variables and the constant make.
pub(super) fn affine(index: &Index) -> String {
    let mut text = String::new();
    for &(variable, distance) in &index.variables {
        if !text.is_empty() {
            text += " + ";
        }
        _ = match distance {
            1 => write!(text, "i{variable}"),
            _ => write!(text, "i{variable} * {distance}"),
        };
    }
    match (text.is_empty(), index.constant) {
        (true, constant) => constant.to_string(),
        (false, 0) => text,
        (false, constant) if constant < 0 => format!("{text} - {}", -constant),
        (false, constant) => format!("{text} + {constant}"),
    }
}

/// An index that may lie outside, to be compared.
fn signed(index: &Index) -> String {
    let mut text = index.constant.to_string();
    for (variable, distance) in &index.variables {
        _ = write!(text, " + i{variable} as isize * {distance}");
    }
    text
}
