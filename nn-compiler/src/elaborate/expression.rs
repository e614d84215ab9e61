//! Expressions: from syntax to values.

use std::rc::Rc;

use proc_macro2::Span;

use super::Elaborator;
use super::application::Done;
use super::unknown::Sought;
use super::value::{Code, Function, Given, Kind, Operand, Outcome, Reported, Source, Tensor, Value};
use crate::ast::{Block, Expr, ExprKind};
use crate::diagnostic::meaning;
use crate::ir::Axis;

/// How many expressions may lie within each other, the bodies of called functions among them: what the stack of a
/// compiler has room for.
pub(super) const DEEPEST: usize = 200;

impl<'a> Elaborator<'a> {
    /// The value of an expression.
    pub(super) fn expression(&mut self, expr: &'a Expr) -> Outcome<Value<'a>> {
        if self.nested >= DEEPEST {
            let span = self.place(expr.span);
            return Err(self.report(meaning::calls_too_deep(span, DEEPEST)));
        }
        self.nested += 1;
        let mut chain = vec![expr];
        while let Some(first) = self.evaluated_first(chain[chain.len() - 1]) {
            chain.push(first);
        }
        let mut value = chain.pop().map_or(Err(Reported(())), |first| self.whole(first));
        while let Some(expr) = chain.pop() {
            value = self.applied(expr, value);
            if let Ok(Value::Tensor(tensor)) = value {
                value = self.check_size(tensor, expr).and(value);
            }
        }
        if let Ok(Value::Tensor(tensor)) = value {
            value = self.check_size(tensor, expr).and(value);
        }
        self.nested -= 1;
        value
    }

    /// The part of an expression that has to have a value before the rest is looked at.
    fn evaluated_first(&mut self, expr: &'a Expr) -> Option<&'a Expr> {
        let first = expr.first()?;
        let is_no_value = match &expr.kind {
            // What is called by its name is looked up among functions.
            ExprKind::Call(..) => matches!(first.kind, ExprKind::Name(_)),
            // Neither the names of layers and of their parts are values, nor those of modules and methods.
            ExprKind::Field(..) => true,
            ExprKind::Method { .. } => self.module(first).is_some(),
            ExprKind::Index(..) => self.is_method(first),
            _ => false,
        };
        (!is_no_value).then_some(first)
    }

    /// The value of an expression that nothing has to come before.
    fn whole(&mut self, expr: &'a Expr) -> Outcome<Value<'a>> {
        match &expr.kind {
            ExprKind::Number { value, .. } => Ok(Value::Number(*value)),
            ExprKind::Flag(flag) => Ok(Value::Flag(*flag)),
            ExprKind::Text(text) => Ok(Value::Text(text)),
            ExprKind::Name(name) => self.lookup(name, expr.span, Sought::Value),
            ExprKind::If { condition, then, otherwise } => self.choice(condition, then, otherwise, expr.span),
            ExprKind::Block(block) => self.inner_block(block),
            ExprKind::Tuple(parts) => {
                let parts = super::all(parts.iter().map(|part| self.expression(part)).collect::<Vec<_>>())?;
                Ok(Value::Tuple(Rc::from(parts)))
            }
            ExprKind::Array(parts) => self.stacked(parts, expr.span),
            ExprKind::Call(callee, arguments) => {
                let function = match &callee.kind {
                    ExprKind::Name(name) => self.callable(name, callee.span),
                    _ => self.expression(callee),
                };
                self.call(function, callee, arguments)
            }
            ExprKind::Closure(patterns, body) => Ok(Value::Function(Function {
                code: Code::Closure(patterns, body),
                scope: self.scope,
                source: self.source(),
            })),
            ExprKind::Missing => {
                self.failed = true;
                Err(Reported(()))
            }
            ExprKind::Field(base, name) => self.field_of(base, name),
            ExprKind::Method { receiver, method, arguments } => {
                Err(self.module_call(receiver, method, arguments).unwrap_or(Reported(())))
            }
            ExprKind::Index(base, entries) => Err(self.arguments_in_brackets(base, entries, expr.span)),
            ExprKind::Unary(..) | ExprKind::Binary(..) => unreachable!("their first operand comes before"),
        }
    }

    /// The value of an expression of which the first part has this value.
    fn applied(&mut self, expr: &'a Expr, first: Outcome<Value<'a>>) -> Outcome<Value<'a>> {
        match &expr.kind {
            ExprKind::Unary(operator, x) => {
                let told = self.told(|| Done::Unary(*operator), first.iter());
                self.as_application(told, |this| this.unary_operator(*operator, first, x, expr.span))
            }
            ExprKind::Binary(operator, a, b) => self.binary_operator(*operator, first, a, b, expr.span),
            ExprKind::Index(base, entries) => {
                let text = if self.tells() { self.index_text(entries) } else { String::new() };
                let told = self.told(|| Done::call(text), first.iter());
                self.as_application(told, |this| this.indexed(first, base, entries, expr.span))
            }
            ExprKind::Call(callee, arguments) => self.call(first, callee, arguments),
            ExprKind::Method { receiver, method, arguments } => {
                self.method(first, receiver, method, arguments)
            }
            _ => first,
        }
    }

    /// A block with a scope of its own.
    fn inner_block(&mut self, block: &'a Block) -> Outcome<Value<'a>> {
        let scope = self.scopes.within(self.scope);
        self.in_scope(scope, |this| this.block(block))
    }

    /// `if`: at compile time if the condition is known then, of which only the chosen branch has a
    /// meaning; else elementwise.
    fn choice(
        &mut self,
        condition: &'a Expr,
        then: &'a Block,
        otherwise: &'a Block,
        span: Span,
    ) -> Outcome<Value<'a>> {
        let value = self.expression(condition);
        match value {
            Ok(Value::Flag(true)) => return self.inner_block(then),
            Ok(Value::Flag(false)) => return self.inner_block(otherwise),
            _ => {}
        }
        let a = self.guarded(value.as_ref().ok(), true, |this| this.inner_block(then));
        let b = self.guarded(value.as_ref().ok(), false, |this| this.inner_block(otherwise));
        let condition = Given { value: value?, written: condition };
        let (a, b) =
            (Given { value: a?, written: &then.result }, Given { value: b?, written: &otherwise.result });
        let condition = self.operand(&condition)?;
        self.condition(&condition)?;
        let values = [&Value::Tensor(condition.tensor), &a.value, &b.value];
        let told = self.told(|| Done::call("if".to_owned()), values);
        self.as_application(told, |this| this.select(&condition, &a, &b, span))
    }

    /// Elements of `a` where the condition holds, else of `b`; of tuples part by part.
    fn select(
        &mut self,
        condition: &Operand<'a>,
        a: &Given<'a>,
        b: &Given<'a>,
        span: Span,
    ) -> Outcome<Value<'a>> {
        match (&a.value, &b.value) {
            (Value::Tuple(left), Value::Tuple(right)) if left.len() == right.len() && !left.is_empty() => {
                let parts: Vec<_> = left
                    .iter()
                    .zip(&**right)
                    .map(|(x, y)| {
                        let x = Given { value: x.clone(), written: a.written };
                        let y = Given { value: y.clone(), written: b.written };
                        self.select(condition, &x, &y, span)
                    })
                    .collect();
                return Ok(Value::Tuple(Rc::from(super::all(parts)?)));
            }
            (Value::Tuple(_), _) | (_, Value::Tuple(_)) => {
                let (a, b) = (self.sort(&a.value), self.sort(&b.value));
                let span = self.place(span);
                return Err(self.report(meaning::branches_differ(span, &a, &b)));
            }
            _ => {}
        }
        let (a, b) = (self.operand(a), self.operand(b));
        let (a, b) = (a?, b?);
        self.at(span);
        let nodes = self.fit("if", span, &[*condition, a, b])?;
        let node = self.graph.select(nodes[0], nodes[1], nodes[2]);
        Ok(Value::Tensor(Tensor { node, kind: a.tensor.kind.union(b.tensor.kind) }))
    }

    /// `[a, b]`: scalars or tensors of equal shape along a new first axis.
    fn stacked(&mut self, parts: &'a [Expr], span: Span) -> Outcome<Value<'a>> {
        let values: Vec<_> = parts.iter().map(|part| (self.expression(part), part)).collect();
        let given =
            super::all(values.into_iter().map(|(value, written)| Ok(Given { value: value?, written })))?;
        let numbers: Option<Rc<[f64]>> = given
            .iter()
            .map(|given| match given.value {
                Value::Number(number) => Some(number),
                _ => None,
            })
            .collect();
        if let Some(numbers) = numbers.filter(|numbers| !numbers.is_empty()) {
            return Ok(Value::Numbers(numbers));
        }
        // `[n, 3]` is a shape with a length.
        let is_size = |given: &Given<'a>| matches!(given.value, Value::Number(_) | Value::Length { .. });
        if given.iter().all(is_size) {
            return Ok(Value::Tuple(given.into_iter().map(|given| given.value).collect()));
        }
        let told = self.told(|| Done::call("stack".to_owned()), given.iter().map(|given| &given.value));
        self.as_application(told, |this| this.rows(&given, span))
    }

    /// Tensors of equal shape as the rows of one.
    fn rows(&mut self, given: &[Given<'a>], span: Span) -> Outcome<Value<'a>> {
        let operands = super::all(given.iter().map(|given| self.operand(given)).collect::<Vec<_>>())?;
        // An empty array is a mistake of syntax, and reported there.
        let Some(first) = operands.first() else { return Err(Reported(())) };
        let shape = self.graph.shape(first.node()).clone();
        if let Some(odd) = operands.iter().find(|operand| *self.graph.shape(operand.node()) != shape) {
            let why = self.facts(&[*first, *odd]);
            let span = self.shown(odd.written).1;
            return Err(self.report(meaning::stack_of_different_shapes(span, why)));
        }
        self.at(span);
        let row = std::iter::once(Axis::Known(1)).chain(shape.axes().iter().copied()).collect();
        let rows: Vec<_> = operands.iter().map(|operand| self.reshaped(operand.node(), &row)).collect();
        let kinds = operands.iter().map(|operand| operand.tensor.kind);
        let kind = kinds.reduce(Kind::union).expect("there is a first");
        let node = if rows.len() == 1 { rows[0] } else { self.graph.concat(&rows, 0) };
        Ok(Value::Tensor(Tensor { node, kind }))
    }

    /// What a name stands for.
    pub(super) fn lookup(&mut self, name: &'a str, span: Span, sought: Sought) -> Outcome<Value<'a>> {
        let mut found = self.scopes.find(self.scope, name, |_| true).cloned();
        if found.is_none() && self.pending_constant(name) {
            found = self.scopes.find(self.scope, name, |_| true).cloned();
        }
        match found.or_else(|| self.outermost(name)) {
            Some(Value::Poison) => Err(Reported(())),
            Some(value) => Ok(value),
            None => Err(self.unknown(name, span, sought)),
        }
    }

    /// What a name stands for outside all scopes: a constant, a builtin, an item of the prelude.
    pub(super) fn outermost(&mut self, name: &str) -> Option<Value<'a>> {
        match (name, self.fans) {
            ("PI", _) => return Some(Value::Number(std::f64::consts::PI)),
            ("E", _) => return Some(Value::Number(std::f64::consts::E)),
            ("INFINITY", _) => return Some(Value::Number(f64::INFINITY)),
            ("fan_in", Some((fan_in, _))) => return Some(Value::Number(fan_in)),
            ("fan_out", Some((_, fan_out))) => return Some(Value::Number(fan_out)),
            _ => {}
        }
        if let Some(builtin) = super::builtin::find(name) {
            return Some(Value::Builtin(builtin));
        }
        let item = self.library.item(name)?;
        Some(Self::definition(item, self.prelude_scope, Source::Prelude).1)
    }

    /// The parts of a tuple of that many.
    pub(super) fn tuple_parts(
        &mut self,
        given: &Given<'a>,
        wanted: usize,
        span: Span,
    ) -> Outcome<Rc<[Value<'a>]>> {
        match &given.value {
            Value::Tuple(parts) if parts.len() == wanted => Ok(parts.clone()),
            Value::Poison => Err(Reported(())),
            other => {
                let (sort, text, span) = (self.sort(other), self.shown(given.written).0, self.place(span));
                let cure = match other {
                    Value::Tensor(tensor) if self.graph.shape(tensor.node).is_scalar() => {
                        "write one name: a scalar has no parts".to_string()
                    }
                    Value::Tensor(_) if text.contains(['…', ' ']) => {
                        "name it, and take its elements by their places: `let (a, b) = (x[0], x[1]);`"
                            .to_string()
                    }
                    Value::Tensor(_) => {
                        format!("take its elements by their places: `let (a, b) = ({text}[0], {text}[1]);`")
                    }
                    _ => "write as many names as there are parts".to_string(),
                };
                Err(self.report(meaning::not_such_a_tuple(span, &text, &sort, wanted, &cure)))
            }
        }
    }
}
