//! How values are called in messages.

use proc_macro2::Span;

use super::Elaborator;
use super::value::{Operand, Source, Tensor, Value};
use crate::ast::{BinaryOperator, Expr, ExprKind, UnaryOperator};
use crate::diagnostic::{Fact, Note, columns, number};
use crate::ir::{Axis, Shape};

impl<'a> Elaborator<'a> {
    /// What is known of the operands of a mistake: what each is called, its shape, and where it comes
    /// from. Within the prelude, where the operands may be nothing of the user's, the arguments of the
    /// user's call.
    pub(super) fn facts(&self, operands: &[Operand<'a>]) -> Vec<Note> {
        let own = operands.iter().map(|operand| {
            let written = self.scopes.written_by_user(self.scope, operand.written)?;
            Some(self.fact(operand.tensor, written))
        });
        let own: Option<Vec<Fact>> = own.collect();
        let facts = match (own, self.site) {
            (Some(facts), _) => facts,
            (None, None) => {
                operands.iter().map(|operand| self.fact(operand.tensor, operand.written)).collect()
            }
            (None, Some(_)) => {
                self.site_arguments().map(|(tensor, written)| self.fact(tensor, written)).collect()
            }
        };
        columns(facts)
    }

    /// The tensors that the user gave to the call which led into the prelude.
    pub(super) fn site_arguments(&self) -> impl Iterator<Item = (Tensor, &'a Expr)> {
        self.site_arguments.iter().filter_map(|given| match given.value {
            Value::Tensor(tensor) => Some((tensor, given.written)),
            _ => None,
        })
    }

    pub(super) fn fact(&self, tensor: Tensor, expr: &'a Expr) -> Fact {
        let shape = self.type_text(tensor);
        match self.labels.get(&tensor.node).filter(|label| label.source == Source::Program) {
            Some(label) => Fact { name: label.name.to_string(), shape, kind: label.what, span: label.span },
            None => {
                let span = self.graph.node(tensor.node).origin.span;
                Fact { name: written(expr), shape, kind: "computed", span }
            }
        }
    }

    /// What an expression is called in a sentence, and where errors about it point. Within the prelude
    /// these are the argument that the user wrote, or else the user's call.
    pub(super) fn shown(&self, expr: &'a Expr) -> (String, Span) {
        match (self.scopes.written_by_user(self.scope, expr), self.site) {
            (Some(expr), _) => (written(expr), expr.span),
            (None, None) => (written(expr), expr.span),
            (None, Some(site)) => (format!("{}` of `{}", written(expr), site.name), site.span),
        }
    }

    /// An operation as it is called in a sentence: within the prelude, the user's call.
    pub(super) fn operation(&self, name: &'a str) -> &'a str {
        self.site.map_or(name, |site| site.name)
    }

    /// The shape of a tensor, with its classes if it holds classes.
    pub(super) fn type_text(&self, tensor: Tensor) -> String {
        let shape = self.graph.shape(tensor.node);
        match tensor.kind.classes() {
            Some(range) if shape.is_scalar() => range.to_string(),
            Some(range) => format!("{} of {range}", self.shape_text(shape)),
            None => self.shape_text(shape),
        }
    }

    /// A shape, in which lengths have their names.
    pub(super) fn shape_text(&self, shape: &Shape) -> String {
        let axes = shape.axes().iter().map(|&axis| match axis {
            Axis::Known(size) => size.to_string(),
            Axis::Length { id, .. } => self.lengths[id as usize].name.clone(),
        });
        format!("[{}]", axes.collect::<Vec<_>>().join(", "))
    }

    /// What a value is, with its article: `a layer instance`.
    pub(super) fn sort(&self, value: &Value<'a>) -> String {
        match value {
            Value::Tensor(tensor) if self.graph.shape(tensor.node).is_scalar() => "a scalar".to_string(),
            Value::Tensor(tensor) => {
                format!("a tensor of shape {}", self.shape_text(self.graph.shape(tensor.node)))
            }
            Value::Number(value) => format!("the number {}", number(*value)),
            Value::Length { .. } => "a length".to_string(),
            Value::Numbers(numbers) => format!("a list of {}", count(numbers.len(), "number")),
            Value::Flag(flag) => format!("`{flag}`"),
            Value::Text(_) => "a string".to_string(),
            Value::Tuple(parts) if parts.is_empty() => "the empty tuple".to_string(),
            Value::Tuple(parts) => format!("a tuple of {}", parts.len()),
            Value::Function(_) | Value::Builtin(_) => "a function".to_string(),
            Value::Layer(_) => "a layer without its hyper-parameters".to_string(),
            Value::Instance(_) => "a layer instance".to_string(),
            Value::Distribution(_) => "an initialiser".to_string(),
            Value::Poison => "a mistaken value".to_string(),
        }
    }
}

/// The expression as it may be called in a sentence: written out while it is short.
pub(super) fn written(expr: &Expr) -> String {
    let short = |expr: &Expr| match &expr.kind {
        ExprKind::Name(_) | ExprKind::Number { .. } | ExprKind::Index(..) | ExprKind::Field(..) => {
            written(expr)
        }
        ExprKind::Method { method, .. } => format!("….{}(…)", method.text),
        ExprKind::Call(callee, _) => match &callee.kind {
            ExprKind::Name(name) => format!("{name}(…)"),
            _ => "…".to_string(),
        },
        _ => "…".to_string(),
    };
    match &expr.kind {
        ExprKind::Number { value, .. } => number(*value),
        ExprKind::Flag(flag) => flag.to_string(),
        ExprKind::Text(text) => format!("{text:?}"),
        ExprKind::Name(name) => name.clone(),
        ExprKind::Unary(UnaryOperator::Negate, x) => format!("-{}", short(x)),
        ExprKind::Unary(UnaryOperator::Not, x) => format!("!{}", short(x)),
        ExprKind::Binary(operator, a, b) => format!("{} {} {}", short(a), symbol(*operator), short(b)),
        ExprKind::If { .. } => "if …".to_string(),
        ExprKind::Block(_) => "{ … }".to_string(),
        ExprKind::Tuple(_) => "(…)".to_string(),
        ExprKind::Array(_) => "[…]".to_string(),
        ExprKind::Index(base, _) => format!("{}[…]", short(base)),
        ExprKind::Call(callee, arguments) => match (&callee.kind, &arguments[..]) {
            (ExprKind::Name(name), []) => format!("{name}()"),
            (ExprKind::Name(name), [only]) => format!("{name}({})", short(&only.value)),
            _ => short(expr),
        },
        ExprKind::Method { receiver, method, arguments } => {
            let inner = if arguments.is_empty() { "" } else { "…" };
            format!("{}.{}({inner})", short(receiver), method.text)
        }
        ExprKind::Field(base, name) => format!("{}.{}", short(base), name.text),
        ExprKind::Closure(..) => "|…| …".to_string(),
        ExprKind::Missing => "…".to_string(),
    }
}

/// The same beside an operator.
pub(super) fn grouped(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Binary(..) => format!("({})", written(expr)),
        _ => written(expr),
    }
}

/// An operator as it is written.
pub(super) fn symbol(operator: BinaryOperator) -> &'static str {
    match operator {
        BinaryOperator::Add => "+",
        BinaryOperator::Subtract => "-",
        BinaryOperator::Multiply => "*",
        BinaryOperator::Divide => "/",
        BinaryOperator::Less => "<",
        BinaryOperator::LessOrEqual => "<=",
        BinaryOperator::Greater => ">",
        BinaryOperator::GreaterOrEqual => ">=",
        BinaryOperator::Equal => "==",
        BinaryOperator::NotEqual => "!=",
        BinaryOperator::And => "&&",
        BinaryOperator::Or => "||",
    }
}

/// `2 arguments`, `1 argument`.
pub(super) fn count(number: usize, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        _ if noun.ends_with("ex") => format!("{number} {}ices", &noun[..noun.len() - 2]),
        _ if noun.ends_with("is") => format!("{number} {}es", &noun[..noun.len() - 2]),
        _ => format!("{number} {noun}s"),
    }
}
