//! Where arguments may lie: numbers are held against it at once, tensors once the network is complete.

use super::Elaborator;
use super::scope::ScopeId;
use super::value::{Given, Operand, Outcome, Value};
use crate::ast::{BinaryOperator, Limit, Parameter};
use crate::diagnostic::{Diagnostic, meaning};
use crate::ir::NodeId;

/// Something that must hold of a value, to be looked at when all is known of it.
pub(super) struct Claim {
    pub(super) node: NodeId,
    pub(super) holds: Holds,
    /// What to report if it does not hold.
    pub(super) otherwise: Diagnostic,
}

/// What must hold of a value.
#[derive(Clone, Copy)]
pub(super) enum Holds {
    /// All its elements lie there.
    Within(Range),
    /// They lie there, on both sides of 0.
    Signed(Range),
    /// They can come near every element of that value.
    Reaches(NodeId),
}

/// The numbers between two ends.
#[derive(Clone, Copy)]
pub(super) struct Range {
    pub(super) low: f64,
    pub(super) high: f64,
    /// Whether `low` itself belongs to it.
    pub(super) with_low: bool,
    /// Whether `high` itself belongs to it.
    pub(super) with_high: bool,
}

impl Range {
    /// Both ends included.
    pub(super) fn closed((low, high): (f64, f64)) -> Range {
        Range { low, high, with_low: true, with_high: true }
    }

    pub(super) fn contains(self, value: f64) -> bool {
        let above = value > self.low || self.with_low && value == self.low;
        let below = value < self.high || self.with_high && value == self.high;
        above && below
    }

    /// Whether every number belongs to it.
    pub(super) fn is_everything(self) -> bool {
        self.low == f64::NEG_INFINITY && self.high == f64::INFINITY
    }

    /// The part of it for which a limit holds.
    fn limited(self, operator: BinaryOperator, end: f64) -> Range {
        match operator {
            BinaryOperator::Greater => Range { low: end, with_low: false, ..self },
            BinaryOperator::GreaterOrEqual => Range { low: end, ..self },
            BinaryOperator::Less => Range { high: end, with_high: false, ..self },
            _ => Range { high: end, ..self },
        }
    }
}

/// A comparison in a sentence.
fn in_words(operator: BinaryOperator) -> &'static str {
    match operator {
        BinaryOperator::Greater => "above",
        BinaryOperator::GreaterOrEqual => "at least",
        BinaryOperator::Less => "below",
        _ => "at most",
    }
}

impl<'a> Elaborator<'a> {
    /// Holds an argument against the limits of its parameter, which see the parameters bound in the current
    /// scope. The call stands in `caller`.
    pub(super) fn check_limits(
        &mut self,
        parameter: &'a Parameter,
        given: &Given<'a>,
        callee: &'a str,
        caller: ScopeId,
    ) -> Outcome<()> {
        let Some(name) = parameter.name().filter(|_| !parameter.limits.is_empty()) else { return Ok(()) };
        let mut range = Range::closed((f64::NEG_INFINITY, f64::INFINITY));
        let mut limits = Vec::new();
        for Limit { operator, end } in &parameter.limits {
            // An end that is a tensor, as the lower one of a `clamp` may be, is not known here.
            if let Value::Number(end) = self.expression(end)? {
                range = range.limited(*operator, end);
                limits.push(format!("{} {end}", in_words(*operator)));
            }
        }
        let limits = limits.join(" and ");
        self.in_scope(caller, |this| match given.value {
            Value::Number(value) if !range.contains(value) => {
                let span = this.shown(given.written).1;
                Err(this.report(meaning::argument_out_of_range(span, callee, name, value, &limits)))
            }
            Value::Tensor(tensor) if !range.is_everything() => {
                let (text, span) = this.shown(given.written);
                let why = this.facts(&[Operand { tensor, written: given.written }]);
                let otherwise = meaning::values_out_of_range(span, callee, name, &text, &limits, why);
                this.claims.push(Claim { node: tensor.node, holds: Holds::Within(range), otherwise });
                Ok(())
            }
            _ => Ok(()),
        })
    }
}
