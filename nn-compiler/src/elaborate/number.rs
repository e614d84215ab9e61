//! Numbers known at compile time: sizes, hyper-parameters, flags.

use proc_macro2::Span;

use super::Elaborator;
use super::describe::written as expression_text;
use super::scope::ScopeId;
use super::unknown::Sought;
use super::value::{Given, Outcome, Reported, Tensor, Value};
use crate::ast::{BinaryOperator, Classes, Dtype, Expr, ExprKind};
use crate::diagnostic::{Fact, columns, meaning};
use crate::ir::{Axis, ClassRange, Shape};
use crate::limits::{LARGEST_AXIS, LARGEST_SIZE};

/// The value of an operation on two numbers.
pub(super) fn fold<'a>(operator: BinaryOperator, a: f64, b: f64) -> Option<Value<'a>> {
    Some(match operator {
        BinaryOperator::Add => Value::Number(a + b),
        BinaryOperator::Subtract => Value::Number(a - b),
        BinaryOperator::Multiply => Value::Number(a * b),
        BinaryOperator::Divide => Value::Number(a / b),
        BinaryOperator::Less => Value::Flag(a < b),
        BinaryOperator::LessOrEqual => Value::Flag(a <= b),
        BinaryOperator::Greater => Value::Flag(a > b),
        BinaryOperator::GreaterOrEqual => Value::Flag(a >= b),
        BinaryOperator::Equal => Value::Flag(a == b),
        BinaryOperator::NotEqual => Value::Flag(a != b),
        BinaryOperator::And | BinaryOperator::Or => return None,
    })
}

/// Whether two values known at compile time are the same; `None` if one is not known.
pub(super) fn same(a: &Value<'_>, b: &Value<'_>) -> Option<bool> {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => Some(a == b),
        (Value::Flag(a), Value::Flag(b)) => Some(a == b),
        (Value::Text(a), Value::Text(b)) => Some(a == b),
        (Value::Tuple(a), Value::Tuple(b)) if a.len() == b.len() => {
            let pairs: Option<Vec<bool>> = a.iter().zip(&**b).map(|(a, b)| same(a, b)).collect();
            pairs.map(|pairs| pairs.into_iter().all(|equal| equal))
        }
        // `width == ()` asks whether a width was given.
        (Value::Tuple(parts), _) | (_, Value::Tuple(parts)) if parts.is_empty() => Some(false),
        (Value::Tuple(a), Value::Tuple(b)) => Some(a.len() == b.len()),
        _ => None,
    }
}

/// The largest number of elements an axis may have.
const LARGEST: f64 = LARGEST_AXIS as f64;

impl<'a> Elaborator<'a> {
    /// The number that was computed of others, written as `text`, if it is one.
    pub(super) fn known_number(
        &mut self,
        value: f64,
        of: &[f64],
        span: Span,
        text: impl FnOnce() -> String,
    ) -> Outcome<Value<'a>> {
        if value.is_nan() || value.is_infinite() && of.iter().all(|number| number.is_finite()) {
            let is = if value.is_nan() { "is not a number" } else { "is infinite" };
            let mistake = match self.site {
                Some(site) => {
                    let given = self.site_arguments.iter().map(|given| match given.value {
                        Value::Number(number) => number.to_string(),
                        _ => expression_text(given.written),
                    });
                    let text = format!("{}({})", site.name, given.collect::<Vec<_>>().join(", "));
                    meaning::not_finite(site.span, &text, "has no finite value")
                }
                None => meaning::not_finite(span, &text(), is),
            };
            return Err(self.report(mistake));
        }
        Ok(Value::Number(value))
    }

    /// Refuses a number that the number type of the network does not have, or takes for 0.
    pub(super) fn check_representable(&mut self, number: f64, written: &'a Expr) -> Outcome<()> {
        self.check_finite(number, written)?;
        if self.dtype == Dtype::F64 || number == 0.0 || number as f32 != 0.0 {
            return Ok(());
        }
        let span = self.shown(written).1;
        Err(self.report(meaning::below_single_precision(span, number)))
    }

    /// Refuses a number that is infinite in the number type of the network.
    pub(super) fn check_finite(&mut self, number: f64, written: &'a Expr) -> Outcome<()> {
        if self.dtype == Dtype::F64 || number.is_infinite() || (number as f32).is_finite() {
            return Ok(());
        }
        let span = self.shown(written).1;
        Err(self.report(meaning::beyond_single_precision(span, number)))
    }

    /// The number that a value is.
    pub(super) fn number(&mut self, given: &Given<'a>) -> Outcome<f64> {
        match given.value {
            Value::Number(number) => Ok(number),
            Value::Poison => Err(Reported(())),
            Value::Length { id, bound } => Err(self.length_as_size(id, bound, given.written)),
            _ => {
                let ((text, span), sort) = (self.shown(given.written), self.sort(&given.value));
                Err(self.report(meaning::not_a_number(span, &text, &sort)))
            }
        }
    }

    /// The number of elements along an axis.
    pub(super) fn size_of(&mut self, given: &Given<'a>) -> Outcome<usize> {
        let number = self.number(given)?;
        if number.fract() == 0.0 && (1.0..=LARGEST).contains(&number) {
            return Ok(number as usize);
        }
        if let Some(reported) = self.report_division(given.written) {
            return Err(reported);
        }
        let (text, span) = self.shown(given.written);
        let why = match self.scopes.users(self.scope, given.written) {
            Some((scope, expr)) => columns(self.numbers_in(scope, expr)),
            None => Vec::new(),
        };
        Err(self.report(meaning::not_a_size(span, &text, number, why)))
    }

    /// What the names in an expression are that the user gave a number, and where.
    pub(super) fn numbers_in(&self, scope: ScopeId, expr: &'a Expr) -> Vec<Fact> {
        let mut facts = Vec::new();
        let mut pending = vec![expr];
        while let Some(expr) = pending.pop() {
            match &expr.kind {
                ExprKind::Binary(_, a, b) => pending.extend([&**b, &**a]),
                ExprKind::Unary(_, x) => pending.push(x),
                ExprKind::Name(name) => {
                    let value = self.scopes.find(scope, name, |_| true);
                    if let (Some(Value::Number(number)), Some(source), Some(_)) =
                        (value, self.scopes.source_of(scope, expr), self.scopes.written_by_user(scope, expr))
                    {
                        let (name, shape) = (name.clone(), number.to_string());
                        facts.push(Fact { name, shape, kind: "given", span: source.span });
                    }
                }
                _ => {}
            }
        }
        facts
    }

    /// Refuses a value that is larger than any may be.
    pub(super) fn check_size(&mut self, tensor: Tensor, expr: &'a Expr) -> Outcome<()> {
        let shape = self.graph.shape(tensor.node);
        let along = shape.axes().iter().all(|axis| axis.bound() <= LARGEST_AXIS);
        if along && shape.size() <= LARGEST_SIZE {
            return Ok(());
        }
        let (sizes, (text, span)) = (shape.sizes(), self.shown(expr));
        Err(self.report(meaning::too_large(span, &text, &sizes)))
    }

    /// An integer, as of an axis.
    pub(super) fn integer(&mut self, given: &Given<'a>) -> Outcome<i64> {
        let number = self.number(given)?;
        if number.fract() == 0.0 && number.abs() <= LARGEST {
            return Ok(number as i64);
        }
        if let Some(reported) = self.report_division(given.written) {
            return Err(reported);
        }
        let (text, span) = self.shown(given.written);
        Err(self.report(meaning::not_an_integer(span, &text, number)))
    }

    /// `true` or `false`.
    pub(super) fn flag(&mut self, given: &Given<'a>) -> Outcome<bool> {
        match given.value {
            Value::Flag(flag) => Ok(flag),
            Value::Poison => Err(Reported(())),
            _ => {
                let ((text, span), sort) = (self.shown(given.written), self.sort(&given.value));
                Err(self.report(meaning::not_a_flag(span, &text, &sort)))
            }
        }
    }

    /// The size that an expression stands for.
    pub(super) fn size(&mut self, written: &'a Expr) -> Outcome<usize> {
        let value = match &written.kind {
            ExprKind::Name(name) => self.lookup(name, written.span, Sought::Size)?,
            _ => self.expression(written)?,
        };
        self.size_of(&Given { value, written })
    }

    /// The numbers of `class(10)` or `class(1..=4)`.
    pub(super) fn class_range(&mut self, written: &'a Classes) -> Outcome<ClassRange> {
        let Some(first) = &written.first else {
            return Ok(self.size(&written.end)?.into());
        };
        let integer = |this: &mut Self, written: &'a Expr| {
            let value = this.expression(written)?;
            this.integer(&Given { value, written })
        };
        let (low, high) = (integer(self, first), integer(self, &written.end));
        let (low, high) = (low?, high?);
        if low < 0 {
            let span = self.place(first.span);
            return Err(self.report(meaning::negative_class(span, low)));
        }
        if low > high {
            let span = self.place(first.span);
            return Err(self.report(meaning::empty_range(span, low as f64, high as f64)));
        }
        Ok(ClassRange { first: low as usize, count: (high - low + 1) as usize })
    }

    /// The number that an expression stands for.
    pub(super) fn constant(&mut self, written: &'a Expr) -> Outcome<f64> {
        let value = self.expression(written)?;
        self.number(&Given { value, written })
    }

    /// The axes of a declared shape.
    pub(super) fn declared_shape(&mut self, axes: &'a [Expr]) -> Outcome<Shape> {
        let sizes = super::all(axes.iter().map(|axis| self.size(axis)).collect::<Vec<_>>())?;
        Ok(sizes.into_iter().map(Axis::Known).collect())
    }
}
