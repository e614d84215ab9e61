//! The value of a formula, from its structure and the values of its terms.

use super::{Formula, Kind};
use crate::array::Array;
use crate::eval;
use crate::ir::op::{Op, Value};
use crate::ir::{Binary, Unary};

impl Formula {
    /// Its value, from those of the terms it speaks of.
    ///
    /// # Panics
    /// When `terms` lacks a term.
    pub fn evaluate(&self, terms: &[Value]) -> Value {
        let all =
            |parts: &[Formula]| -> Vec<Value> { parts.iter().map(|part| part.evaluate(terms)).collect() };
        match &self.kind {
            Kind::Term(term) => terms[*term].clone(),
            Kind::Number(value) => Value::Shared(Array::filled(&self.shape.sizes(), *value)),
            Kind::Sum(parts) => fold(Binary::Add, all(parts)),
            Kind::Product(factors) => fold(Binary::Mul, all(factors)),
            Kind::Negative(part) => apply(&Op::Unary(Unary::Neg), &[part.evaluate(terms)]),
            Kind::Quotient(above, below) => {
                let below = apply(&Op::Unary(Unary::Recip), &[below.evaluate(terms)]);
                apply(&Op::Binary(Binary::Mul), &[above.evaluate(terms), below])
            }
            Kind::Call(function, parts) => {
                let parts = all(parts);
                function.evaluate(&parts.iter().collect::<Vec<_>>(), &self.shape)
            }
            Kind::Apply(op, parts) => apply(op, &all(parts)),
        }
    }
}

fn apply(op: &Op, operands: &[Value]) -> Value {
    eval::apply(op, &operands.iter().collect::<Vec<_>>())
}

fn fold(op: Binary, values: Vec<Value>) -> Value {
    let combined = values.into_iter().reduce(|a, b| apply(&Op::Binary(op), &[a, b]));
    combined.expect("a sum or product has parts")
}
