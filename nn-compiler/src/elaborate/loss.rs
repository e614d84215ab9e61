//! What losses ask of their arguments, by the names of their parameters.

use proc_macro2::Span;

use super::Elaborator;
use super::call::Slot;
use super::value::{Given, Kind, Operand, Outcome, Source, Value};
use crate::diagnostic::meaning;
use crate::ir::Shape;

impl<'a> Elaborator<'a> {
    /// A parameter called `logits` takes the scores of several classes before softmax, `logit` a score
    /// before sigmoid: not probabilities.
    pub(super) fn check_logits(
        &mut self,
        slots: &[Slot<'_>],
        given: &[Option<Given<'a>>],
        callee: &'a str,
        span: Span,
    ) -> Outcome<()> {
        for (slot, given) in slots.iter().zip(given) {
            let (Some("logits" | "logit"), Some(given)) = (slot.name, given) else { continue };
            let Value::Tensor(tensor) = given.value else { continue };
            if let Some(function) = self.probabilities.get(&tensor.node) {
                let (text, span) = self.shown(given.written);
                return Err(self.report(meaning::probabilities_as_logits(span, callee, &text, function)));
            }
            let rank = self.graph.shape(tensor.node).rank();
            if slot.name == Some("logits") && rank > 0 {
                self.check_single(callee, rank - 1, &Operand { tensor, written: given.written }, span)?;
            }
        }
        Ok(())
    }

    /// The prelude's losses compare `target` with what stands before it. Shapes that broadcast would make
    /// pairs nobody meant: `[n, 1]` and `[n]` are n² of them.
    pub(super) fn check_target(
        &mut self,
        slots: &[Slot<'_>],
        given: &[Option<Given<'a>>],
        callee: &str,
        source: Source,
    ) -> Outcome<()> {
        let Some(at) = slots.iter().position(|slot| slot.name == Some("target")) else { return Ok(()) };
        let (Some(Some(predicted)), Some(Some(target)), Source::Prelude) =
            (at.checked_sub(1).and_then(|before| given.get(before)), given.get(at), source)
        else {
            return Ok(());
        };
        let (Value::Tensor(a), Value::Tensor(b)) = (&predicted.value, &target.value) else { return Ok(()) };
        let a = Operand { tensor: *a, written: predicted.written };
        let b = Operand { tensor: *b, written: target.written };
        let (left, right) = (self.graph.shape(a.node()).clone(), self.graph.shape(b.node()).clone());
        let per_class = matches!(slots[at - 1].name, Some("logits" | "scores" | "log_probabilities"));
        let (target, span) = self.shown(b.written);
        match b.tensor.kind {
            Kind::Integer { classes: Some(classes), .. } if per_class => {
                let (last, before) = match left.axes() {
                    [before @ .., last] => (last.bound(), before.iter().copied().collect::<Shape>()),
                    [] => (0, Shape::scalar()),
                };
                if last == classes && before == right {
                    return Ok(());
                }
                let why = self.facts(&[a, b]);
                let scores = self.shown(a.written).0;
                Err(self.report(meaning::scores_of_classes(span, callee, &scores, &target, classes, why)))
            }
            _ if left == right || left.is_scalar() || right.is_scalar() => Ok(()),
            _ => {
                let why = self.facts(&[a, b]);
                Err(self.report(meaning::target_of_other_shape(span, callee, &target, why)))
            }
        }
    }
}
