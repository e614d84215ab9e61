//! `logsumexp` and what is made of it.

use proc_macro2::Span;

use super::Bound;
use crate::diagnostic::meaning;
use crate::elaborate::Elaborator;
use crate::elaborate::value::{Kind, Operand, Outcome, Reported, Tensor, Value};
use crate::ir::{Axis, NodeId, Unary};

impl<'a> Elaborator<'a> {
    /// `x`, and −∞ where the condition in that place does not hold.
    fn masked(&mut self, bound: &Bound<'a>, place: usize, x: Operand<'a>) -> Outcome<NodeId> {
        let Some(mask) = bound.optional(place) else { return Ok(x.node()) };
        let mask = self.operand(mask)?;
        self.condition(&mask)?;
        let shape = self.graph.shape(x.node()).clone();
        let nodes = self.fit(bound.name, mask.span(), &[mask, x])?;
        if *self.graph.shape(nodes[1]) != shape {
            let (why, span) = (self.facts(&[x, mask]), self.shown(mask.written).1);
            return Err(self.report(meaning::mask_too_large(span, bound.name, why)));
        }
        self.at(bound.span);
        let never = self.graph.constant(f64::NEG_INFINITY, &shape);
        Ok(self.graph.select(nodes[0], nodes[1], never))
    }

    /// Refuses a softmax over a single element.
    pub(in crate::elaborate) fn check_single(
        &mut self,
        callee: &'a str,
        axis: usize,
        x: &Operand<'a>,
        span: Span,
    ) -> Outcome<()> {
        if self.graph.axis(x.node(), axis) != Axis::Known(1) || self.allow_dead_gradient {
            return Ok(());
        }
        if !self.single.insert(x.node()) {
            // As where a network puts the same scores into a softmax and into its loss.
            return Err(Reported(()));
        }
        let (why, span) = (self.facts(&[*x]), self.place(span));
        Err(self.report(meaning::softmax_of_one(span, self.operation(callee), why)))
    }

    /// `ln softmax x` over an axis.
    fn log_probabilities(&mut self, bound: &Bound<'a>) -> Outcome<NodeId> {
        let x = self.tensor_argument(bound, 0)?;
        let rank = self.graph.shape(x.node()).rank();
        let axis = self.axis_argument(bound.optional(1), -1, rank, &x)?;
        self.check_single(bound.name, axis, &x, bound.span)?;
        let logits = self.masked(bound, 2, x)?;
        self.at(bound.span);
        self.takes_elements(logits, &[axis]);
        Ok(self.graph.log_softmax(logits, &[axis]))
    }
}

pub(super) fn logsumexp<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let x = this.tensor_argument(bound, 0);
    let keep = this.flag_argument(bound, 2);
    let (x, keep) = (x?, keep?);
    let axes = this.axes_argument(bound.optional(1), &x)?;
    let masked = this.masked(bound, 3, x)?;
    this.at(bound.span);
    this.takes_elements(masked, &axes);
    let node = if axes.is_empty() { masked } else { this.graph.log_sum_exp(masked, &axes) };
    let node = if keep { this.keep_axes(node, &axes, masked) } else { node };
    Ok(Value::Tensor(Tensor { node, kind: Kind::Real }))
}

/// `exp(log_softmax x)`
pub(super) fn softmax<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let logarithm = this.log_probabilities(bound)?;
    let node = this.graph.unary(Unary::Exp, logarithm);
    this.probabilities.insert(node, "softmax");
    Ok(Value::Tensor(Tensor { node, kind: Kind::Real }))
}

pub(super) fn log_softmax<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let node = this.log_probabilities(bound)?;
    Ok(Value::Tensor(Tensor { node, kind: Kind::Real }))
}
