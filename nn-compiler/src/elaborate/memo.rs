//! Results of functions that were called before: functions that call others several times would else be inlined again
//! and again, to find the same nodes.

use rustc_hash::FxHashMap;

use super::Elaborator;
use super::ownership::OwnerId;
use super::scope::{Definition, ScopeId};
use super::value::{Code, Function, Given, Outcome, Tensor, Value};
use crate::ir::{ClassRange, NodeId};

/// The results so far.
pub(super) type Results<'a> = FxHashMap<Call, Value<'a>>;

/// A function of the user's with its arguments, as far as they decide what it returns. How deep the call lies decides
/// what names its values get.
#[derive(PartialEq, Eq, Hash)]
pub(super) struct Call {
    definition: Definition,
    scope: ScopeId,
    depth: u32,
    arguments: Vec<Argument>,
}

#[derive(PartialEq, Eq, Hash)]
enum Argument {
    Default,
    /// A node and the bounds of what it holds.
    Tensor(NodeId, Option<(i64, i64)>, Option<ClassRange>),
    Number(u64),
    Flag(bool),
    Text(String),
    Tuple(Vec<Argument>),
    Function(Definition, ScopeId),
    Instance(OwnerId),
}

impl Argument {
    /// `None` of what is seldom given twice.
    fn of(value: &Value<'_>) -> Option<Argument> {
        Some(match value {
            Value::Tensor(Tensor { node, kind }) => Argument::Tensor(*node, kind.bounds(), kind.classes()),
            Value::Number(number) => Argument::Number(number.to_bits()),
            Value::Flag(flag) => Argument::Flag(*flag),
            Value::Text(text) => Argument::Text((*text).to_owned()),
            Value::Tuple(parts) => Argument::Tuple(parts.iter().map(Argument::of).collect::<Option<_>>()?),
            Value::Function(function) => Argument::Function(identity(function), function.scope),
            Value::Instance(instance) => Argument::Instance(*instance),
            _ => return None,
        })
    }
}

/// What is written is at one address.
fn identity(function: &Function<'_>) -> Definition {
    match function.code {
        Code::Named(named) => std::ptr::from_ref(named).cast(),
        Code::Closure(_, body) => std::ptr::from_ref(body).cast(),
    }
}

/// What a call may change beside the graph: after one that does, another one is not the same.
#[derive(PartialEq, Eq)]
struct Traces {
    parameters: usize,
    owners: usize,
    reached: usize,
    derivatives: usize,
    failed: bool,
}

impl<'a> Elaborator<'a> {
    /// The result of calling a function: the one that is known, or that of `body`.
    pub(super) fn remembered(
        &mut self,
        function: &Function<'a>,
        given: &[Option<Given<'a>>],
        body: impl FnOnce(&mut Self) -> Outcome<Value<'a>>,
    ) -> Outcome<Value<'a>> {
        let argument = |given: &Option<Given<'a>>| match given {
            Some(given) => Argument::of(&given.value),
            None => Some(Argument::Default),
        };
        // In an initialiser `fan_in` and `fan_out` are given, too.
        let arguments =
            given.iter().map(argument).collect::<Option<Vec<_>>>().filter(|_| self.fans.is_none());
        let Some(arguments) = arguments else { return body(self) };
        let depth = self.scopes.depth(self.scope);
        let call = Call { definition: identity(function), scope: function.scope, depth, arguments };
        if let Some(result) = self.results.get(&call) {
            return Ok(result.clone());
        }
        let before = self.traces();
        let result = body(self);
        if let Ok(value) = &result
            && self.traces() == before
        {
            self.results.insert(call, value.clone());
        }
        result
    }

    fn traces(&mut self) -> Traces {
        let instance = self.owners.current_instance();
        Traces {
            parameters: self.parameters.len(),
            owners: self.owners.len(),
            reached: instance.map_or(0, |instance| self.owners.instance(instance).reached),
            derivatives: self.derivatives.len(),
            failed: self.failed,
        }
    }
}
