//! Elementwise functions. Stable forms are made here, before differentiation, so that stability does
//! not depend on rewriting afterwards.

use super::Bound;
use crate::elaborate::Elaborator;
use crate::elaborate::value::{Kind, Outcome, Tensor, Value};
use crate::ir::{Binary, Graph, NodeId, Op, Unary};
use crate::simplify;

/// The rules for stable forms of logarithms. By the first that of a softmax is `y − logsumexp y`.
const LOGARITHMS: [&str; 4] = ["ln_of_exp", "ln_of_one_and_exp", "ln_of_sigmoid", "ln_of_sigmoid_left"];

impl<'a> Elaborator<'a> {
    /// An elementwise primitive; of a number, a number.
    pub(super) fn elementwise(&mut self, op: Unary, bound: &Bound<'a>) -> Outcome<Value<'a>> {
        if let Value::Number(number) = bound.required(0).value {
            return of_number(self, op.name(), bound, number, op.value(number));
        }
        self.of_tensor(bound, |graph, x| graph.unary(op, x))
    }

    /// A value that is made of one tensor.
    pub(super) fn of_tensor(
        &mut self,
        bound: &Bound<'a>,
        make: impl FnOnce(&mut Graph, NodeId) -> NodeId,
    ) -> Outcome<Value<'a>> {
        let x = self.tensor_argument(bound, 0)?;
        self.at(bound.span);
        Ok(real(make(&mut self.graph, x.node())))
    }
}

/// The value of a function of one number.
fn of_number<'a>(
    this: &mut Elaborator<'a>,
    name: &str,
    bound: &Bound<'a>,
    x: f64,
    value: f64,
) -> Outcome<Value<'a>> {
    this.known_number(value, &[x], bound.span, || format!("{name}({x})"))
}

pub(super) fn real<'a>(node: NodeId) -> Value<'a> {
    Value::Tensor(Tensor { node, kind: Kind::Real })
}

/// `ln x`, in the stable form where the argument has one.
pub(super) fn ln<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    if let Value::Number(number) = bound.required(0).value {
        return of_number(this, "ln", bound, number, libm::log(number));
    }
    this.of_tensor(bound, |graph, x| {
        let logarithm = graph.unary(Unary::Ln, x);
        simplify::by_rules(graph, logarithm, &LOGARITHMS)
    })
}

pub(super) fn sigmoid<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let value = this.elementwise(Unary::Sigmoid, bound)?;
    if let Value::Tensor(tensor) = value {
        this.probabilities.insert(tensor.node, "sigmoid");
    }
    Ok(value)
}

/// An integer exponent known at compile time makes the integer power, which has no logarithm in its
/// derivative and takes negative bases.
pub(super) fn pow<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let exponent = &bound.required(1).value;
    match (&bound.required(0).value, exponent) {
        (&Value::Number(x), &Value::Number(exponent)) => {
            let text = || format!("pow({x}, {exponent})");
            return this.known_number(libm::pow(x, exponent), &[x, exponent], bound.span, text);
        }
        (_, &Value::Number(exponent)) if exponent.fract() == 0.0 && exponent.abs() <= 1024.0 => {
            let x = this.tensor_argument(bound, 0)?;
            this.at(bound.span);
            return Ok(match exponent as i32 {
                1 => Value::Tensor(x.tensor),
                exponent => real(this.graph.unary(Unary::Powi(exponent), x.node())),
            });
        }
        (_, &Value::Number(0.5)) => {
            return this.of_tensor(bound, |graph, x| graph.unary(Unary::Sqrt, x));
        }
        _ => {}
    }
    let (nodes, _) = pair(this, bound)?;
    Ok(real(this.graph.add(Op::Binary(Binary::Pow), &nodes)))
}

/// The greater of two values, elementwise.
pub(super) fn maximum<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    if let (Value::Number(a), Value::Number(b)) = (&bound.required(0).value, &bound.required(1).value) {
        return Ok(Value::Number(a.max(*b)));
    }
    let (nodes, kinds) = pair(this, bound)?;
    let node = this.graph.add(Op::Binary(Binary::Max), &nodes);
    Ok(Value::Tensor(Tensor { node, kind: extreme(kinds, i64::max) }))
}

/// The smaller of two values, elementwise.
pub(super) fn minimum<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    if let (Value::Number(a), Value::Number(b)) = (&bound.required(0).value, &bound.required(1).value) {
        return Ok(Value::Number(a.min(*b)));
    }
    let (nodes, kinds) = pair(this, bound)?;
    let negative = nodes.map(|node| this.negate(node));
    let greatest = this.graph.add(Op::Binary(Binary::Max), &negative);
    let node = this.graph.neg(greatest);
    Ok(Value::Tensor(Tensor { node, kind: extreme(kinds, i64::min) }))
}

/// The first two arguments, of equal shapes, and of what kinds they are.
fn pair<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<([NodeId; 2], [Kind; 2])> {
    let (a, b) = (this.tensor_argument(bound, 0), this.tensor_argument(bound, 1));
    let (a, b) = (a?, b?);
    this.at(bound.span);
    let nodes = this.fit(bound.name, bound.span, &[a, b])?;
    Ok(([nodes[0], nodes[1]], [a.tensor.kind, b.tensor.kind]))
}

/// The kind of the greater or smaller of two values.
fn extreme(kinds: [Kind; 2], choose: fn(i64, i64) -> i64) -> Kind {
    match kinds.map(Kind::bounds) {
        [Some((a, b)), Some((c, d))] => {
            Kind::Integer { low: choose(a, c), high: choose(b, d), classes: None }
        }
        _ => Kind::Real,
    }
}

pub(super) fn stop_gradient<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    if let number @ Value::Number(_) = &bound.required(0).value {
        return Ok(number.clone());
    }
    let x = this.tensor_argument(bound, 0)?;
    this.at(bound.span);
    let node = this.graph.stop_gradient(x.node());
    Ok(Value::Tensor(Tensor { node, ..x.tensor }))
}
