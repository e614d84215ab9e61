//! `einsum` and `dot`: any contraction, as contractions of two operands in the cheapest order.

use proc_macro2::Span;

use super::Elaborator;
use super::builtin::Bound;
use super::describe::count;
use super::value::{Kind, Operand, Outcome, Source, Tensor, Value};
use crate::diagnostic::meaning;
use crate::ir::{Axis, Comparison, NodeId, Op, Shape};

/// What joins axes: a letter of the pattern, or a place below `..`, counted from the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    Letter(char),
    Rest(usize),
}

/// One side of a comma: letters before and after an optional `..`.
struct Term {
    before: Vec<char>,
    rest: bool,
    after: Vec<char>,
}

impl Term {
    fn parse(text: &str) -> Option<Term> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let (before, rest, after) = match text.replace("...", "..").split_once("..") {
            Some((before, after)) => (before.to_string(), true, after.to_string()),
            None => (text, false, String::new()),
        };
        let letters = |text: &str| -> Option<Vec<char>> {
            text.chars().all(|c| c.is_ascii_alphabetic()).then(|| text.chars().collect())
        };
        Some(Term { before: letters(&before)?, rest, after: letters(&after)? })
    }

    fn letters(&self) -> usize {
        self.before.len() + self.after.len()
    }

    /// The keys of the axes, with that many below the `..`.
    fn keys(&self, rest: usize) -> Vec<Key> {
        let letters =
            |letters: &[char]| letters.iter().map(|&letter| Key::Letter(letter)).collect::<Vec<_>>();
        [letters(&self.before), (0..rest).rev().map(Key::Rest).collect(), letters(&self.after)].concat()
    }
}

/// A tensor with a label for each axis; labels are bits of sets.
#[derive(Clone)]
struct Factor {
    node: NodeId,
    labels: Vec<u8>,
}

fn set(labels: &[u8]) -> u64 {
    labels.iter().fold(0, |set, &label| set | 1 << label)
}

/// How many factors are ordered by trying every order; of more, the first are joined as they stand.
const TRIED: usize = 8;

pub(super) fn einsum<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let given = bound.required(0);
    let Value::Text(pattern) = given.value else {
        let (sort, span) = (this.sort(&given.value), this.place(given.written.span));
        return Err(this.report(meaning::einsum_without_pattern(span, &sort)));
    };
    let span = given.written.span;
    let operands: Vec<_> = bound.rest.iter().map(|given| this.operand(given)).collect();
    let terms = this.terms(pattern, bound.rest.len(), span)?;
    let operands = super::all(operands)?;
    this.at(bound.span);
    this.contract(&terms.0, &terms.1, &operands, span, bound)
}

/// The last axis of `a` with the first of `b`.
pub(super) fn dot<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let (a, b) = (this.operand(bound.required(0)), this.operand(bound.required(1)));
    let (a, b) = (a?, b?);
    let (left, right) = (this.graph.shape(a.node()).clone(), this.graph.shape(b.node()).clone());
    let joined = left.axes().last().zip(right.axes().first());
    if joined.is_none_or(|(last, first)| last != first) {
        let (why, span) = (this.facts(&[a, b]), this.place(bound.span));
        let what = match joined {
            Some((last, first)) => format!("{last} ≠ {first}"),
            None => "a scalar has no axis".to_string(),
        };
        return Err(this.report(meaning::dot_mismatch(span, &what, why)));
    }
    let labels: Vec<u8> = (0..(left.rank() + right.rank() - 1) as u8).collect();
    let joined = left.rank() - 1;
    let (x, y) = (&labels[..=joined], &labels[joined..]);
    let out = [&labels[..joined], &labels[joined + 1..]].concat();
    this.at(bound.span);
    let node = this.graph.einsum(a.node(), x, b.node(), y, &out);
    Ok(Value::Tensor(Tensor { node, kind: Kind::Real }))
}

impl<'a> Elaborator<'a> {
    /// The terms of a pattern, and what stands after its arrow.
    fn terms(&mut self, pattern: &str, operands: usize, span: Span) -> Outcome<(Vec<Term>, Term)> {
        let parsed = pattern.split_once("->").and_then(|(terms, out)| {
            let terms: Option<Vec<Term>> = terms.split(',').map(Term::parse).collect();
            Some((terms?, Term::parse(out)?))
        });
        let span = self.place(span);
        let Some((terms, out)) = parsed else {
            return Err(self.report(meaning::einsum_pattern(span, pattern)));
        };
        if terms.len() != operands {
            return Err(self.report(meaning::einsum_operands(
                span,
                &count(terms.len(), "term"),
                &count(operands, "tensor"),
            )));
        }
        Ok((terms, out))
    }

    fn contract(
        &mut self,
        terms: &[Term],
        out: &Term,
        operands: &[Operand<'a>],
        span: Span,
        bound: &Bound<'a>,
    ) -> Outcome<Value<'a>> {
        // The label of a key is its place here; its size, and the operand that said so, stand beside.
        let mut keys: Vec<(Key, Axis, usize)> = Vec::new();
        let mut factors = Vec::new();
        let mut rest = 0;
        for (at, (term, operand)) in terms.iter().zip(operands).enumerate() {
            let shape = self.graph.shape(operand.node()).clone();
            let below = shape.rank().checked_sub(term.letters()).filter(|&below| term.rest || below == 0);
            let Some(below) = below else {
                let (why, span) = (self.facts(&[*operand]), self.place(span));
                return Err(self.report(meaning::einsum_rank(
                    span,
                    &count(term.letters(), "letter"),
                    &count(shape.rank(), "axis"),
                    why,
                )));
            };
            rest = rest.max(below);
            let mut labels = Vec::new();
            for (key, &axis) in term.keys(below).into_iter().zip(shape.axes()) {
                labels.push(self.joined(&mut keys, key, axis, at, operands, bound)?);
            }
            factors.push(Factor { node: operand.node(), labels });
        }
        if keys.len() > 64 {
            let span = self.place(span);
            return Err(self.report(meaning::einsum_pattern(span, "more than 64 letters")));
        }
        let mut result = Vec::new();
        for key in out.keys(if out.rest { rest } else { 0 }) {
            let label = keys.iter().position(|(known, ..)| *known == key);
            let label = label.filter(|&label| !result.contains(&(label as u8)));
            let Some(label) = label else {
                let Key::Letter(letter) = key else { unreachable!("all of `..` is known") };
                let again = keys.iter().any(|(known, ..)| *known == key);
                let span = self.place(span);
                return Err(self.report(meaning::einsum_output(
                    span,
                    letter,
                    if again { "stands twice" } else { "is in no operand" },
                )));
            };
            result.push(label as u8);
        }
        let sizes: Vec<Axis> = keys.iter().map(|&(_, axis, _)| axis).collect();
        let factors: Vec<Factor> = factors.into_iter().map(|factor| self.distinct(factor, &sizes)).collect();
        let node = self.product(factors, &result, &sizes);
        Ok(Value::Tensor(Tensor { node, kind: Kind::Real }))
    }

    /// The label of an axis, which must have the size that others of its key have; below `..` a size
    /// of 1 fits any.
    fn joined(
        &mut self,
        keys: &mut Vec<(Key, Axis, usize)>,
        key: Key,
        axis: Axis,
        at: usize,
        operands: &[Operand<'a>],
        bound: &Bound<'a>,
    ) -> Outcome<u8> {
        let Some(label) = keys.iter().position(|(known, ..)| *known == key) else {
            keys.push((key, axis, at));
            return Ok(keys.len() as u8 - 1);
        };
        let (_, known, first) = keys[label];
        let repeats = matches!(key, Key::Rest(_));
        match (known, axis) {
            (known, axis) if known == axis => {}
            (Axis::Known(1), wide) if repeats => keys[label] = (key, wide, at),
            (_, Axis::Known(1)) if repeats => {}
            _ => {
                let name = match key {
                    Key::Letter(letter) => format!("axis `{letter}`"),
                    Key::Rest(_) => "an axis of `..`".to_string(),
                };
                let why = self.facts(&[operands[first], operands[at]]);
                let cure = self.resized(&operands[at], axis, known);
                let cure = cure.or_else(|| self.resized(&operands[first], known, axis));
                let (first, at) = (self.shown(operands[first].written).0, self.shown(operands[at].written).0);
                let cure = cure.unwrap_or_else(|| format!("make that axis equal in `{first}` and `{at}`"));
                // Within the prelude the pattern is none of the user's; the call is.
                let span = self.place(bound.span);
                let called = self.operation("einsum");
                let (known, axis) = (known.to_string(), axis.to_string());
                return Err(
                    self.report(meaning::axis_mismatch(span, called, &name, &known, &axis, why, &cure))
                );
            }
        }
        Ok(label as u8)
    }

    /// How to declare a parameter whose axis of one size is to have another.
    fn resized(&self, operand: &Operand<'a>, from: Axis, to: Axis) -> Option<String> {
        self.graph.op(operand.node()).parameter()?;
        let shape = self.graph.shape(operand.node());
        let label = self.labels.get(&operand.node()).filter(|label| label.source == Source::Program)?;
        let wrong = shape.axes().iter().position(|&axis| axis == from)?;
        let right: Shape =
            shape.axes().iter().enumerate().map(|(at, &axis)| if at == wrong { to } else { axis }).collect();
        Some(format!("declare `{}: {right}`", label.name))
    }

    /// Each label once, and no axis of size 1 that stands for a larger one below `..`.
    fn distinct(&mut self, factor: Factor, sizes: &[Axis]) -> Factor {
        let Factor { mut node, mut labels } = factor;
        let axes = self.graph.shape(node).axes().to_vec();
        let is_wide = |at: usize| axes[at] == sizes[labels[at] as usize];
        if !(0..labels.len()).all(is_wide) {
            let kept: Vec<usize> = (0..labels.len()).filter(|&at| is_wide(at)).collect();
            let shape: Shape = kept.iter().map(|&at| axes[at]).collect();
            node = self.reshaped(node, &shape);
            labels = kept.into_iter().map(|at| labels[at]).collect();
        }
        // The diagonal of two axes: everything else becomes zero, and one of them is summed over.
        while let Some(second) = (0..labels.len()).find(|&at| labels[..at].contains(&labels[at])) {
            let first = labels.iter().position(|&label| label == labels[second]).expect("it stands twice");
            let shape = self.graph.shape(node).clone();
            let row = self.node(Op::Iota { axis: first, shape: shape.clone() }, &[]);
            let column = self.node(Op::Iota { axis: second, shape: shape.clone() }, &[]);
            let diagonal = self.graph.compare(Comparison::Equal, row, column);
            let zero = self.graph.constant(0.0, &shape);
            let kept = self.graph.select(diagonal, node, zero);
            node = self.graph.sum(kept, &[second]);
            labels.remove(second);
        }
        Factor { node, labels }
    }

    /// The sum over all labels that are not in `out` of the product of the factors.
    fn product(&mut self, factors: Vec<Factor>, out: &[u8], sizes: &[Axis]) -> NodeId {
        let mut factors = factors;
        for at in 0..factors.len() {
            let others = factors.iter().enumerate().filter(|&(other, _)| other != at);
            let needed = others.fold(set(out), |needed, (_, factor)| needed | set(&factor.labels));
            let factor = &mut factors[at];
            let axes: Vec<usize> =
                (0..factor.labels.len()).filter(|&axis| needed & 1 << factor.labels[axis] == 0).collect();
            factor.node = self.graph.sum(factor.node, &axes);
            factor.labels.retain(|&label| needed & 1 << label != 0);
        }
        while factors.len() > TRIED {
            let (a, b) = (factors.remove(0), factors.remove(0));
            let needed = factors.iter().fold(set(out), |needed, factor| needed | set(&factor.labels));
            let labels = joint_labels(&a, &b, needed, out);
            let joined = self.pair(&a, &b, &labels, sizes);
            factors.insert(0, joined);
        }
        let result =
            self.join(&factors, &cheapest(&factors, out, sizes), (1 << factors.len()) - 1, out, sizes);
        let axes: Vec<usize> = out
            .iter()
            .map(|label| {
                result.labels.iter().position(|known| known == label).expect("needed labels are kept")
            })
            .collect();
        self.permuted(result.node, &axes)
    }

    /// The product of a subset of the factors, split as `splits` says.
    fn join(
        &mut self,
        factors: &[Factor],
        splits: &[usize],
        subset: usize,
        out: &[u8],
        sizes: &[Axis],
    ) -> Factor {
        if subset.is_power_of_two() {
            return factors[subset.trailing_zeros() as usize].clone();
        }
        let part = splits[subset];
        let a = self.join(factors, splits, part, out, sizes);
        let b = self.join(factors, splits, subset & !part, out, sizes);
        // The factor that was written first stands first.
        let labels = joint_labels(&a, &b, needed(factors, subset, out), out);
        self.pair(&a, &b, &labels, sizes)
    }

    /// The product of two factors with the labels of the result.
    fn pair(&mut self, a: &Factor, b: &Factor, labels: &[u8], sizes: &[Axis]) -> Factor {
        // Without a sum and without new axes a contraction is a product.
        let node = if a.labels == labels && set(&b.labels) & !set(labels) == 0 && aligned(&b.labels, labels) {
            self.times(a, b, labels, sizes)
        } else if b.labels == labels && set(&a.labels) & !set(labels) == 0 && aligned(&a.labels, labels) {
            self.times(b, a, labels, sizes)
        } else {
            // Labels are renumbered by first use, so that equal contractions are one node.
            let mut order: Vec<u8> = Vec::new();
            for &label in a.labels.iter().chain(&b.labels) {
                if !order.contains(&label) {
                    order.push(label);
                }
            }
            let number = |labels: &[u8]| -> Vec<u8> {
                let places = labels.iter().map(|label| order.iter().position(|known| known == label));
                places.map(|place| place.expect("a label of the result is one of an operand") as u8).collect()
            };
            self.graph.einsum(a.node, &number(&a.labels), b.node, &number(&b.labels), &number(labels))
        };
        Factor { node, labels: labels.to_vec() }
    }

    /// `wide · narrow`, the narrow one repeated along the labels it does not have.
    fn times(&mut self, wide: &Factor, narrow: &Factor, labels: &[u8], sizes: &[Axis]) -> NodeId {
        let axes: Vec<usize> = (0..labels.len()).filter(|&at| !narrow.labels.contains(&labels[at])).collect();
        let new: Vec<Axis> = axes.iter().map(|&at| sizes[labels[at] as usize]).collect();
        let narrow = self.graph.broadcast(narrow.node, &axes, &new);
        self.graph.mul(wide.node, narrow)
    }
}

/// Whether labels stand in the order in which they stand in `all`.
fn aligned(labels: &[u8], all: &[u8]) -> bool {
    let places: Vec<Option<usize>> =
        labels.iter().map(|label| all.iter().position(|known| known == label)).collect();
    places.is_sorted() && places.iter().all(Option::is_some)
}

/// The labels of the factors in `subset` that are needed outside of it.
fn needed(factors: &[Factor], subset: usize, out: &[u8]) -> u64 {
    let outside = factors.iter().enumerate().filter(|(at, _)| subset & 1 << at == 0);
    outside.fold(set(out), |needed, (_, factor)| needed | set(&factor.labels))
}

/// The labels of a product: those of the result in its order, then the others as they stand.
fn joint_labels(a: &Factor, b: &Factor, needed: u64, out: &[u8]) -> Vec<u8> {
    let present = set(&a.labels) | set(&b.labels);
    let mut labels: Vec<u8> = out.iter().copied().filter(|&label| present & 1 << label != 0).collect();
    for &label in a.labels.iter().chain(&b.labels) {
        if needed & 1 << label != 0 && !labels.contains(&label) {
            labels.push(label);
        }
    }
    labels
}

/// For each subset of the factors, the part that is contracted before the rest: the split with the
/// fewest multiplications.
fn cheapest(factors: &[Factor], out: &[u8], sizes: &[Axis]) -> Vec<usize> {
    let subsets = 1 << factors.len();
    if factors.len() == 2 {
        return vec![0, 0, 0, 0b01];
    }
    let volume = |labels: u64| -> f64 {
        let kept = sizes.iter().enumerate().filter(|(label, _)| labels & 1 << label != 0);
        kept.map(|(_, axis)| axis.bound() as f64).product()
    };
    let labels: Vec<u64> = (0..subsets)
        .map(|subset: usize| {
            let inside = factors.iter().enumerate().filter(|(at, _)| subset & 1 << at != 0);
            let present = inside.fold(0, |present, (_, factor)| present | set(&factor.labels));
            present & if subset.is_power_of_two() { u64::MAX } else { needed(factors, subset, out) }
        })
        .collect();
    let (mut cost, mut split) = (vec![0.0; subsets], vec![0; subsets]);
    for subset in 1..subsets {
        if subset.is_power_of_two() {
            continue;
        }
        cost[subset] = f64::INFINITY;
        let lowest = subset & subset.wrapping_neg();
        let mut part = (subset - 1) & subset;
        while part != 0 {
            // The part with the first factor stands for both orders.
            if part & lowest != 0 {
                let other = subset & !part;
                let total = cost[part] + cost[other] + volume(labels[part] | labels[other]);
                if total < cost[subset] {
                    (cost[subset], split[subset]) = (total, part);
                }
            }
            part = (part - 1) & subset;
        }
    }
    split
}
