//! Operators: on numbers known at compile time, on tensors, and what kind the result has.

use proc_macro2::Span;

use super::Elaborator;
use super::application::Done;
use super::describe::{grouped, symbol};
use super::number::{fold, same};
use super::value::{Given, Kind, Operand, Outcome, Reported, Tensor, Value};
use crate::ast::{BinaryOperator, Expr, UnaryOperator};
use crate::diagnostic::meaning;
use crate::ir::{Binary, Comparison, NodeId, Op, Shape, Unary};

impl<'a> Elaborator<'a> {
    /// The tensor that a value is; a number is a constant scalar.
    pub(super) fn operand(&mut self, given: &Given<'a>) -> Outcome<Operand<'a>> {
        let written = given.written;
        let tensor = match given.value {
            Value::Tensor(tensor) => tensor,
            Value::Poison => return Err(Reported(())),
            Value::Number(number) => {
                self.check_representable(number, written)?;
                self.at(written.span);
                let node = self.graph.constant(number, &Shape::scalar());
                Tensor { node, kind: Kind::of_number(number) }
            }
            Value::Length { id, bound } => {
                self.at(written.span);
                let node = self.node(Op::Length { id, bound }, &[]);
                Tensor { node, kind: Kind::Integer { low: 0, high: bound as i64, classes: None } }
            }
            Value::Flag(flag) => {
                self.at(written.span);
                let node = self.graph.constant(f64::from(u8::from(flag)), &Shape::scalar());
                Tensor { node, kind: Kind::Condition }
            }
            Value::Numbers(ref numbers) => {
                numbers.iter().try_for_each(|&number| self.check_representable(number, written))?;
                self.vector(numbers, written)
            }
            _ => {
                let ((text, span), sort) = (self.shown(written), self.sort(&given.value));
                let cure = match &given.value {
                    Value::Instance(_) => format!("apply it to a tensor: `{text}(x)`"),
                    Value::Layer(_) => format!("give both lists, `{text}(…)(x)`, or write `x.{text}(…)`"),
                    Value::Function(_) | Value::Builtin(_) => format!("call it: `{text}(x)`"),
                    Value::Distribution(_) => "an initialiser stands alone after `=` of a `param`, with its scale as an argument, `normal(0.1)` or `uniform(-0.1, 0.1)`; for a tensor, give a shape: `zeros([3])`".to_string(),
                    Value::Tuple(_) => "take its parts with `let (a, b) = …`, or stack them with `[a, b]`".to_string(),
                    _ => "give a number or a tensor".to_string(),
                };
                if let Value::Instance(instance) = given.value
                    && !self.misplaced.insert(instance)
                {
                    // The same layer, forgotten to be applied: one mistake, wherever it is used.
                    return Err(Reported(()));
                }
                return Err(self.report(meaning::not_a_tensor(span, &text, &sort, &cure)));
            }
        };
        Ok(Operand { tensor, written })
    }

    /// The constant vector of these numbers.
    fn vector(&mut self, numbers: &[f64], written: &'a Expr) -> Tensor {
        self.at(written.span);
        let row = Shape::known(&[1]);
        let parts: Vec<NodeId> = numbers.iter().map(|&number| self.graph.constant(number, &row)).collect();
        let kinds = numbers.iter().map(|&number| Kind::of_number(number));
        let kind = kinds.reduce(Kind::union).expect("an array has elements");
        let node = if parts.len() == 1 { parts[0] } else { self.graph.concat(&parts, 0) };
        Tensor { node, kind }
    }

    pub(super) fn unary_operator(
        &mut self,
        operator: UnaryOperator,
        value: Outcome<Value<'a>>,
        x: &'a Expr,
        span: Span,
    ) -> Outcome<Value<'a>> {
        let value = value?;
        match (operator, &value) {
            (UnaryOperator::Negate, Value::Number(number)) => return Ok(Value::Number(-number)),
            (UnaryOperator::Not, Value::Flag(flag)) => return Ok(Value::Flag(!flag)),
            _ => {}
        }
        let x = self.operand(&Given { value, written: x })?;
        match operator {
            UnaryOperator::Negate => {
                self.at(span);
                let node = self.negate(x.node());
                let kind = match x.tensor.kind.bounds() {
                    Some((low, high)) => Kind::Integer { low: -high, high: -low, classes: None },
                    None => Kind::Real,
                };
                Ok(Value::Tensor(Tensor { node, kind }))
            }
            UnaryOperator::Not => {
                let condition = self.condition(&x)?;
                self.at(span);
                let zero = self.graph.constant_like(0.0, condition);
                let node = self.graph.compare(Comparison::Equal, condition, zero);
                if self.whole_conditions.contains(&condition) {
                    self.whole_conditions.insert(node);
                }
                Ok(Value::Tensor(Tensor { node, kind: Kind::Condition }))
            }
        }
    }

    /// Refuses `true` and `false` beside numbers.
    fn check_flag(&mut self, given: &Given<'a>, operator: BinaryOperator) -> Outcome<()> {
        let Value::Flag(flag) = given.value else { return Ok(()) };
        let (text, span) = self.shown(given.written);
        Err(self.report(meaning::flag_as_number(span, symbol(operator), &text, flag)))
    }

    /// The node of an operand that must be a condition.
    pub(super) fn condition(&mut self, operand: &Operand<'a>) -> Outcome<NodeId> {
        if operand.tensor.kind == Kind::Condition {
            return Ok(operand.node());
        }
        let why = self.facts(&[*operand]);
        let (text, span) = self.shown(operand.written);
        Err(self.report(meaning::not_a_condition(span, &text, why)))
    }

    pub(super) fn binary_operator(
        &mut self,
        operator: BinaryOperator,
        a: Outcome<Value<'a>>,
        left: &'a Expr,
        right: &'a Expr,
        span: Span,
    ) -> Outcome<Value<'a>> {
        // `a && b` looks at `b` only if it matters, so that `a` may guard it.
        match (operator, &a) {
            (BinaryOperator::And, Ok(Value::Flag(false))) => return Ok(Value::Flag(false)),
            (BinaryOperator::Or, Ok(Value::Flag(true))) => return Ok(Value::Flag(true)),
            _ => {}
        }
        let b = match operator {
            BinaryOperator::And | BinaryOperator::Or => {
                let holds = operator == BinaryOperator::And;
                self.guarded(a.as_ref().ok(), holds, |this| this.expression(right))
            }
            _ => self.expression(right),
        };
        let (a, b) = (Given { value: a?, written: left }, Given { value: b?, written: right });
        let told = self.told(|| Done::Binary(operator), [&a.value, &b.value]);
        self.as_application(told, |this| this.combine(operator, &a, &b, span))
    }

    /// The value of an operator between two values.
    pub(super) fn combine(
        &mut self,
        operator: BinaryOperator,
        a: &Given<'a>,
        b: &Given<'a>,
        span: Span,
    ) -> Outcome<Value<'a>> {
        let folded = match (operator, &a.value, &b.value) {
            (_, &Value::Number(x), &Value::Number(y)) => match fold(operator, x, y) {
                Some(Value::Number(value)) => {
                    let text =
                        || format!("{} {} {}", grouped(a.written), symbol(operator), grouped(b.written));
                    return self.known_number(value, &[x, y], span, text);
                }
                folded => folded,
            },
            // The neutral element, as of a bias that does not exist.
            (BinaryOperator::Add | BinaryOperator::Subtract, Value::Tensor(_), Value::Number(0.0)) => {
                Some(a.value.clone())
            }
            (BinaryOperator::And, Value::Flag(true), Value::Tensor(_) | Value::Flag(_)) => {
                Some(b.value.clone())
            }
            (BinaryOperator::Or, Value::Flag(false), Value::Tensor(_) | Value::Flag(_)) => {
                Some(b.value.clone())
            }
            (BinaryOperator::Equal, x, y) => same(x, y).map(Value::Flag),
            (BinaryOperator::NotEqual, x, y) => same(x, y).map(|equal| Value::Flag(!equal)),
            _ => None,
        };
        if let Some(value) = folded {
            return Ok(value);
        }
        if !matches!(operator, BinaryOperator::And | BinaryOperator::Or) {
            self.check_flag(a, operator)?;
            self.check_flag(b, operator)?;
        }
        let (a, b) = (self.operand(a), self.operand(b));
        let (a, b) = (a?, b?);
        if is_comparison(operator) {
            self.check_comparison(operator, &a, &b, span)?;
        } else {
            self.check_difference(operator, &a, &b, span)?;
        }
        if matches!(operator, BinaryOperator::And | BinaryOperator::Or) {
            let (left, right) = (self.condition(&a), self.condition(&b));
            left.and(right)?;
        }
        self.at(span);
        let nodes = self.fit(symbol(operator), span, &[a, b])?;
        let (x, y) = (nodes[0], nodes[1]);
        let node = match operator {
            BinaryOperator::Add => self.graph.add2(x, y),
            BinaryOperator::Subtract => {
                let y = self.negate(y);
                self.graph.add2(x, y)
            }
            BinaryOperator::Multiply => self.graph.mul(x, y),
            BinaryOperator::Divide => {
                let y = self.reciprocal(y);
                self.graph.mul(x, y)
            }
            BinaryOperator::Less => self.graph.compare(Comparison::Less, x, y),
            BinaryOperator::LessOrEqual => self.graph.compare(Comparison::LessOrEqual, x, y),
            BinaryOperator::Greater => self.graph.compare(Comparison::Less, y, x),
            BinaryOperator::GreaterOrEqual => self.graph.compare(Comparison::LessOrEqual, y, x),
            BinaryOperator::Equal => self.graph.compare(Comparison::Equal, x, y),
            BinaryOperator::NotEqual => self.graph.compare(Comparison::NotEqual, x, y),
            // Conditions are 0 or 1.
            BinaryOperator::And => self.graph.mul(x, y),
            BinaryOperator::Or => self.graph.add(Op::Binary(Binary::Max), &[x, y]),
        };
        self.note_condition(operator, node, [&a, &b]);
        Ok(Value::Tensor(Tensor { node, kind: result_kind(operator, a.tensor.kind, b.tensor.kind) }))
    }

    /// `-x`, of a constant the constant.
    pub(super) fn negate(&mut self, x: NodeId) -> NodeId {
        match self.graph.op(x).constant() {
            Some(value) => self.graph.constant_like(-value, x),
            None => self.graph.neg(x),
        }
    }

    /// `1 / x`, of a constant the constant; a division by 0 stays, to be found by range analysis.
    pub(super) fn reciprocal(&mut self, x: NodeId) -> NodeId {
        match self.graph.op(x).constant() {
            Some(value) if value != 0.0 => self.graph.constant_like(1.0 / value, x),
            _ => self.graph.unary(Unary::Recip, x),
        }
    }
}

pub(super) fn is_comparison(operator: BinaryOperator) -> bool {
    use BinaryOperator::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
    matches!(operator, Equal | NotEqual | Less | LessOrEqual | Greater | GreaterOrEqual)
}

/// The kind of the result of an operator: integers stay integers, with the range interval arithmetic gives.
fn result_kind(operator: BinaryOperator, a: Kind, b: Kind) -> Kind {
    if is_comparison(operator) || matches!(operator, BinaryOperator::And | BinaryOperator::Or) {
        return Kind::Condition;
    }
    let (Some((a, b)), Some((c, d))) = (a.bounds(), b.bounds()) else { return Kind::Real };
    let ends = match operator {
        BinaryOperator::Add => [a.checked_add(c), b.checked_add(d)].map(|end| [end, end]).concat(),
        BinaryOperator::Subtract => [a.checked_sub(d), b.checked_sub(c)].map(|end| [end, end]).concat(),
        BinaryOperator::Multiply => {
            vec![a.checked_mul(c), a.checked_mul(d), b.checked_mul(c), b.checked_mul(d)]
        }
        _ => return Kind::Real,
    };
    let ends: Option<Vec<i64>> = ends.into_iter().collect();
    match ends.and_then(|ends| Some((*ends.iter().min()?, *ends.iter().max()?))) {
        Some((low, high)) => Kind::Integer { low, high, classes: None },
        None => Kind::Real,
    }
}
