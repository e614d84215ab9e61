//! What is known about a value while the network is elaborated.

use super::Bound;
use crate::diagnostic::meaning;
use crate::elaborate::Elaborator;
use crate::elaborate::value::{Outcome, Value};
use crate::ir::{Axis, ClassRange};

pub(super) fn is_class<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let x = this.tensor_argument(bound, 0)?;
    Ok(Value::Flag(x.tensor.kind.classes().is_some()))
}

pub(super) fn classes<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    of_classes(this, bound, |range| range.count)
}

pub(super) fn first_class<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    of_classes(this, bound, |range| range.first)
}

fn of_classes<'a>(
    this: &mut Elaborator<'a>,
    bound: &Bound<'a>,
    number: impl Fn(ClassRange) -> usize,
) -> Outcome<Value<'a>> {
    let x = this.tensor_argument(bound, 0)?;
    match x.tensor.kind.classes() {
        Some(range) => Ok(Value::Number(number(range) as f64)),
        None => {
            let (why, (text, span)) = (this.facts(&[x]), this.shown(x.written));
            Err(this.report(meaning::not_a_class(span, &text, why)))
        }
    }
}

/// Whether a value lies between 0 and 1, without the ends, because a sigmoid or softmax gave it.
pub(super) fn is_probability<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let x = this.tensor_argument(bound, 0)?;
    Ok(Value::Flag(this.probabilities.contains_key(&x.node())))
}

pub(super) fn size<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let x = this.tensor_argument(bound, 0)?;
    let shape = this.graph.shape(x.node()).clone();
    let size = match (bound.optional(1), shape.axes()) {
        (None, &[only]) => only,
        (None, _) => Axis::Known(this.sizes_of(&x, bound.name)?.into_iter().product()),
        (axis, axes) => axes[this.axis_argument(axis, 0, axes.len(), &x)?],
    };
    Ok(match size {
        Axis::Known(size) => Value::Number(size as f64),
        Axis::Length { id, bound } => Value::Length { id, bound },
    })
}

pub(super) fn rank<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let x = this.tensor_argument(bound, 0)?;
    Ok(Value::Number(this.graph.shape(x.node()).rank() as f64))
}
