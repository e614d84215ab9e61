//! What is known about a value while the network is elaborated.

use super::Bound;
use crate::diagnostic::{columns, meaning};
use crate::elaborate::Elaborator;
use crate::elaborate::describe::written;
use crate::elaborate::value::{Kind, Outcome, Value};

fn class_count(kind: Kind) -> Option<usize> {
    match kind {
        Kind::Integer { classes, .. } => classes,
        _ => None,
    }
}

pub(super) fn is_class<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let x = this.tensor_argument(bound, 0)?;
    Ok(Value::Flag(class_count(x.tensor.kind).is_some()))
}

pub(super) fn classes<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let x = this.tensor_argument(bound, 0)?;
    match class_count(x.tensor.kind) {
        Some(count) => Ok(Value::Number(count as f64)),
        None => {
            let (why, span) = (columns([this.fact(&x)]), this.place(x.span()));
            Err(this.report(meaning::not_a_class(span, &written(x.written), why)))
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
    let size = match bound.optional(1) {
        None => shape.size(),
        axis => shape.axes()[this.axis_argument(axis, 0, shape.rank(), &x)?].bound(),
    };
    Ok(Value::Number(size as f64))
}

pub(super) fn rank<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let x = this.tensor_argument(bound, 0)?;
    Ok(Value::Number(this.graph.shape(x.node()).rank() as f64))
}
