//! Sizes that are cut into parts which are not whole: `d / heads`.

use super::Elaborator;
use super::describe::written;
use super::scope::ScopeId;
use super::value::{Reported, Value};
use crate::ast::{BinaryOperator, Expr, ExprKind};
use crate::diagnostic::{Fact, columns, meaning, number};

/// A division of numbers that leaves a remainder.
struct Division<'a> {
    scope: ScopeId,
    whole: &'a Expr,
    dividend: f64,
    divisor: f64,
}

impl<'a> Elaborator<'a> {
    /// Reports the division that keeps a number from being whole, if it is made of one.
    pub(super) fn report_division(&mut self, of: &'a Expr) -> Option<Reported> {
        let division = self.division(self.scope, of)?;
        let Division { scope, whole, dividend, divisor } = division;
        let ((text, span), why) = self.in_scope(scope, |this| (this.shown(whole), this.divided(whole)));
        let cure = match &whole.kind {
            ExprKind::Binary(_, _, b) if matches!(b.kind, ExprKind::Name(_)) => {
                format!("give `{}` a divisor of {dividend}: {}", written(b), divisors(dividend, divisor))
            }
            _ => {
                format!("change the {dividend} to a multiple of {divisor}: {}", multiples(dividend, divisor))
            }
        };
        let numbers = [dividend, divisor].map(number);
        let why = columns(why);
        Some(self.report(meaning::remainder_of_size(span, &text, &numbers[0], &numbers[1], &cure, why)))
    }

    /// The first division with a remainder in a number's expression, or in what its names were given.
    fn division(&mut self, scope: ScopeId, expr: &'a Expr) -> Option<Division<'a>> {
        match &expr.kind {
            ExprKind::Binary(BinaryOperator::Divide, a, b) => {
                let inner = self.division(scope, a).or_else(|| self.division(scope, b));
                inner.or_else(|| {
                    let (dividend, divisor) = (self.number_in(scope, a)?, self.number_in(scope, b)?);
                    let remains = (dividend / divisor).fract() != 0.0;
                    remains.then_some(Division { scope, whole: expr, dividend, divisor })
                })
            }
            ExprKind::Binary(_, a, b) => self.division(scope, a).or_else(|| self.division(scope, b)),
            ExprKind::Unary(_, x) => self.division(scope, x),
            ExprKind::Name(name) => {
                let known = self.scopes.find(scope, name, |_| true);
                known.filter(|value| matches!(value, Value::Number(_)))?;
                let (scope, expr) = self.scopes.origin(scope, expr)?;
                self.division(scope, expr)
            }
            _ => None,
        }
    }

    /// The number that an expression of numbers is in a scope.
    fn number_in(&mut self, scope: ScopeId, expr: &'a Expr) -> Option<f64> {
        match self.in_scope(scope, |this| this.expression(expr)) {
            Ok(Value::Number(number)) => Some(number),
            _ => None,
        }
    }

    /// What a division is made of: the tensors of the user's call, and the numbers that were given.
    fn divided(&self, whole: &'a Expr) -> Vec<Fact> {
        let mut facts = self.numbers_in(self.scope, whole);
        if self.scopes.written_by_user(self.scope, whole).is_none() {
            let tensors = self.site_arguments().map(|(tensor, written)| self.fact(tensor, written));
            facts.splice(0..0, tensors);
        }
        facts
    }
}

/// The divisors of a whole number that are nearest to one that is none.
fn divisors(of: f64, near: f64) -> String {
    let divides = |candidate: &f64| of % candidate == 0.0;
    let below = (1..=near.min(of) as u32).rev().map(f64::from).find(divides);
    let above = (near as u32 + 1..=of as u32).map(f64::from).find(divides);
    one_of(below, above)
}

/// The multiples of a whole number that are nearest to one that is none.
fn multiples(near: f64, of: f64) -> String {
    let below = (near / of).floor() * of;
    one_of((below > 0.0).then_some(below), Some(below + of))
}

fn one_of(below: Option<f64>, above: Option<f64>) -> String {
    let both: Vec<String> = [below, above].into_iter().flatten().map(number).collect();
    both.join(" or ")
}
