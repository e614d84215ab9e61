//! The distributions that initialisers are made of.

use super::Bound;
use crate::diagnostic::meaning;
use crate::elaborate::Elaborator;
use crate::elaborate::value::{Outcome, Value};
use crate::ir::Init;

/// `uniform(low, high)`
pub(super) fn uniform<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let (low, high) = (this.number(bound.required(0)), this.number(bound.required(1)));
    let (low, high) = (low?, high?);
    if low > high {
        let span = this.place(bound.span);
        return Err(this.report(meaning::empty_range(span, low, high)));
    }
    Ok(Value::Distribution(Init::Uniform { low, high }))
}

/// `normal(deviation)` or `normal(mean, deviation)`
pub(super) fn normal<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let first = this.number(bound.required(0));
    let second = bound.optional(1).map(|given| this.number(given)).transpose();
    let (mean, deviation) = match (first?, second?) {
        (deviation, None) => (0.0, deviation),
        (mean, Some(deviation)) => (mean, deviation),
    };
    if deviation < 0.0 {
        let span = this.place(bound.span);
        return Err(this.report(meaning::negative_deviation(span, deviation)));
    }
    Ok(Value::Distribution(Init::Normal { mean, deviation }))
}

/// `constant(value)`
pub(super) fn constant<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    Ok(Value::Distribution(Init::Constant(this.number(bound.required(0))?)))
}

/// `orthogonal(gain)`
pub(super) fn orthogonal<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let gain = bound.optional(0).map_or(Ok(1.0), |given| this.number(given))?;
    Ok(Value::Distribution(Init::Orthogonal { gain }))
}
