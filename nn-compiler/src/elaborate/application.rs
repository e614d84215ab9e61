//! Notes what the source applies to what, for pictures that show it as it is written.

use rustc_hash::FxHashMap;

use super::Elaborator;
use super::arguments::Arguments;
use super::describe::written;
use super::ownership::OwnerId;
use super::value::{Given, Outcome, Source, Value};
use crate::ast::{BinaryOperator, Expr, ExprKind, Index, UnaryOperator};
use crate::diagnostic::number;
use crate::ir::{Application, Applied, Argument, NodeId};

/// What an application does, while layers have no places yet.
pub(super) enum Done {
    Layer(OwnerId),
    Call { text: String, captures: bool },
    Unary(UnaryOperator),
    Binary(BinaryOperator),
}

/// An application, while layers have no places yet.
pub(super) struct Noted {
    done: Done,
    operands: Vec<Argument>,
    results: Vec<NodeId>,
    body: std::ops::Range<usize>,
}

impl Done {
    /// What is written like a call of a function that knows its operands alone.
    pub(super) fn call(text: String) -> Done {
        Done::Call { text, captures: false }
    }
}

/// An application that begins: what is done, and with which tensors.
pub(super) type Told = (Done, Vec<Argument>);

impl<'a> Elaborator<'a> {
    /// An application, where these are told of: in the network and in layers, but not within functions, which are one.
    pub(super) fn told<'v>(
        &self,
        done: impl FnOnce() -> Done,
        values: impl IntoIterator<Item = &'v Value<'a>>,
    ) -> Option<Told>
    where
        'a: 'v,
    {
        self.tells().then(|| (done(), operands(values)))
    }

    /// Whether applications are told of here.
    pub(super) fn tells(&self) -> bool {
        !self.in_function && self.fans.is_none()
    }

    /// Runs `body` as an application, which is noted unless it makes no tensor, or returns only what it was given.
    pub(super) fn as_application(
        &mut self,
        told: Option<Told>,
        body: impl FnOnce(&mut Self) -> Outcome<Value<'a>>,
    ) -> Outcome<Value<'a>> {
        let Some((done, operands)) = told else { return body(self) };
        let begin = self.applications.len();
        let result = body(self);
        let results: Vec<Argument> = self::operands(result.iter());
        let is_new =
            |operand: &Argument| matches!(operand, Argument::Value(_)) && !operands.contains(operand);
        if results.iter().any(is_new) {
            let node = |result: Argument| match result {
                Argument::Value(node) => Some(node),
                Argument::Number(_) | Argument::Known(_) => None,
            };
            let results = results.into_iter().filter_map(node).collect();
            let body = begin..self.applications.len();
            self.applications.push(Noted { done, operands, results, body });
        }
        result
    }

    /// The applications, with the places of layers.
    pub(super) fn all_applications(&mut self) -> Vec<Application> {
        let instances = self.owners.instances();
        let places: FxHashMap<OwnerId, usize> =
            instances.iter().enumerate().map(|(place, &(id, _))| (id, place)).collect();
        let kind = |done: Done| match done {
            Done::Layer(id) => {
                let layer = places[&id];
                let (_, instance) = &instances[layer];
                let prelude = instance.definition.source == Source::Prelude;
                Applied::Layer { layer, text: instance.written.clone(), prelude }
            }
            Done::Call { text, captures } => Applied::Call { text, captures },
            Done::Unary(operator) => Applied::Unary(operator),
            Done::Binary(operator) => Applied::Binary(operator),
        };
        let applications = std::mem::take(&mut self.applications).into_iter();
        let applications = applications.map(|Noted { done, operands, results, body }| Application {
            kind: kind(done),
            operands,
            results,
            body,
        });
        applications.collect()
    }
}

/// The tensors and numbers of values.
pub(super) fn operands<'v, 'a: 'v>(values: impl IntoIterator<Item = &'v Value<'a>>) -> Vec<Argument> {
    let mut found = Vec::new();
    for value in values {
        match value {
            Value::Tensor(tensor) => found.push(Argument::Value(tensor.node)),
            Value::Tuple(inner) => found.extend(operands(&**inner)),
            Value::Number(number) => found.push(Argument::Number(*number)),
            other => found.extend(setting(other).map(Argument::Known)),
        }
    }
    found
}

impl<'a> Arguments<'a> {
    /// What is given, whether by place or by name.
    pub(super) fn values(&self) -> impl Iterator<Item = &Value<'a>> {
        let named = self.named.iter().map(|(_, given)| given);
        self.positional.iter().chain(named).map(|given| &given.value)
    }

    /// The call without its tensors: `dense(128)`, `pow(2)`, `softmax(axis = 0)`.
    pub(super) fn call_text(&self) -> String {
        let given = |given: &Given<'_>| {
            setting(&given.value).or_else(|| match given.value {
                Value::Function(_) | Value::Builtin(_) | Value::Distribution(_) => {
                    Some(written(given.written))
                }
                _ => None,
            })
        };
        let positional = self.positional.iter().filter_map(given);
        let named = self.named.iter();
        let named = named.filter_map(|(name, value)| Some(format!("{} = {}", name.text, given(value)?)));
        let all: Vec<String> = positional.chain(named).collect();
        match all.is_empty() {
            true => self.callee.to_owned(),
            false => format!("{}({})", self.callee, all.join(", ")),
        }
    }
}

/// A value that is known when the network is compiled, as it would be written.
fn setting(value: &Value<'_>) -> Option<String> {
    let all = |parts: Vec<String>| parts.join(", ");
    match value {
        Value::Number(value) => Some(number(*value)),
        Value::Numbers(numbers) => {
            Some(format!("[{}]", all(numbers.iter().map(|&value| number(value)).collect())))
        }
        Value::Flag(flag) => Some(flag.to_string()),
        Value::Text(text) => Some(format!("{text:?}")),
        Value::Tuple(parts) => Some(format!("({})", all(parts.iter().map(setting).collect::<Option<_>>()?))),
        _ => None,
    }
}

impl<'a> Elaborator<'a> {
    /// What is between the brackets of `x[…]`, with the numbers that are known.
    pub(super) fn index_text(&mut self, entries: &'a [Index]) -> String {
        let mut texts = Vec::with_capacity(entries.len());
        for entry in entries {
            let mut part =
                |part: &'a Option<Expr>| part.as_ref().map(|expr| self.place_text(expr)).unwrap_or_default();
            texts.push(match entry {
                Index::Full(_) => "..".to_owned(),
                Index::Range { start, end, step: None, .. } => format!("{}..{}", part(start), part(end)),
                Index::Range { start, end, step, .. } => {
                    format!("{}..{}; {}", part(start), part(end), part(step))
                }
                Index::At(place) => self.place_text(place),
            });
        }
        format!("[{}]", texts.join(", "))
    }

    /// A place within an axis: its number, if names and operators say it.
    fn place_text(&mut self, expr: &'a Expr) -> String {
        let known = is_arithmetic(expr).then(|| {
            // What is looked at here is not told of.
            let outside = std::mem::replace(&mut self.in_function, true);
            let value = self.expression(expr);
            self.in_function = outside;
            value
        });
        match known {
            Some(Ok(Value::Number(value))) => number(value),
            _ => written(expr),
        }
    }
}

/// Whether an expression is made of numbers, names and operators alone, and so makes no layer.
fn is_arithmetic(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Number { .. } | ExprKind::Name(_) => true,
        ExprKind::Unary(_, x) => is_arithmetic(x),
        ExprKind::Binary(_, a, b) => is_arithmetic(a) && is_arithmetic(b),
        _ => false,
    }
}
