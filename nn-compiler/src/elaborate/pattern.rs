//! Shape patterns of layers: `x: [.., n]`.

use super::Elaborator;
use super::value::{Operand, Outcome, Value};
use crate::ast::{AxisPattern, ShapePattern};
use crate::diagnostic::meaning;
use crate::ir::Axis;

impl<'a> Elaborator<'a> {
    /// Checks a tensor against a pattern; names that stand for no number yet become its sizes.
    pub(super) fn match_shape(
        &mut self,
        pattern: &'a ShapePattern,
        operand: &Operand<'a>,
        layer: &str,
    ) -> Outcome<()> {
        let shape = self.graph.shape(operand.node()).clone();
        let rest = pattern.axes.iter().position(|axis| matches!(axis, AxisPattern::Rest(_)));
        let named = pattern.axes.len() - usize::from(rest.is_some());
        let fits = if rest.is_some() { shape.rank() >= named } else { shape.rank() == named };
        if !fits {
            return Err(self.wrong_shape(pattern, operand, layer, ""));
        }
        let skipped = shape.rank() - named;
        for (at, axis) in pattern.axes.iter().enumerate() {
            let place = if rest.is_some_and(|rest| at > rest) { at + skipped - 1 } else { at };
            let wanted = match axis {
                AxisPattern::Rest(_) => continue,
                AxisPattern::Size(size) => self.size(size)?,
                AxisPattern::Name(name) => match self.scopes.find(self.scope, &name.text, |_| true) {
                    Some(&Value::Number(number)) => number as usize,
                    Some(&Value::Length { id, bound }) => {
                        if shape.axes()[place] != (Axis::Length { id, bound }) {
                            let which = format!("`{}` is a length here", name.text);
                            return Err(self.wrong_shape(pattern, operand, layer, &which));
                        }
                        continue;
                    }
                    _ => {
                        let size = match shape.axes()[place] {
                            Axis::Known(size) => Value::Number(size as f64),
                            Axis::Length { id, bound } => Value::Length { id, bound },
                        };
                        self.scopes.bind(self.scope, &name.text, size);
                        continue;
                    }
                },
            };
            if shape.axes()[place] != Axis::Known(wanted) {
                let which = match axis {
                    AxisPattern::Name(name) => format!("`{}` is {wanted} here", name.text),
                    _ => format!("an axis of {wanted} was expected"),
                };
                return Err(self.wrong_shape(pattern, operand, layer, &which));
            }
        }
        Ok(())
    }

    fn wrong_shape(
        &mut self,
        pattern: &'a ShapePattern,
        operand: &Operand<'a>,
        layer: &str,
        which: &str,
    ) -> super::value::Reported {
        let mut why = self.facts(&[*operand]);
        why.extend((!which.is_empty()).then(|| which.into()));
        let span = self.shown(operand.written).1;
        let text = self.shown(operand.written).0;
        let cure = match self.graph.shape(operand.node()).is_scalar() {
            true => format!("a scalar becomes a vector in brackets: `[{text}]`"),
            false => "give it that shape, as with `flatten` or `reshape`, or change the layer".to_string(),
        };
        self.report(meaning::wrong_argument_shape(span, layer, &pattern_text(pattern), why, &cure))
    }
}

/// A pattern as it is written.
fn pattern_text(pattern: &ShapePattern) -> String {
    let axes = pattern.axes.iter().map(|axis| match axis {
        AxisPattern::Rest(_) => "..".to_string(),
        AxisPattern::Name(name) => name.text.clone(),
        AxisPattern::Size(size) => super::describe::written(size),
    });
    format!("[{}]", axes.collect::<Vec<_>>().join(", "))
}
