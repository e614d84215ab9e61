//! Calls: who is called, and the inlining of functions.

use proc_macro2::Span;

use super::application::Done;
use super::arguments::Arguments;
use super::scope::{Definition, ScopeId};
use super::unknown::Sought;
use super::value::{Code, Function, Given, Outcome, Reported, Source, Value};
use super::{Elaborator, Site};
use crate::ast::{Argument, Expr, ExprKind, Name, Parameter};
use crate::diagnostic::meaning;

/// How many calls may be inlined in a network, and how many values it may have then: what is beyond can be written
/// in a few lines of functions that call others twice, and would take hours.
const MOST: usize = 100_000;

impl<'a> Elaborator<'a> {
    /// `callee(arguments)`
    pub(super) fn call(
        &mut self,
        function: Outcome<Value<'a>>,
        callee: &'a Expr,
        arguments: &'a [Argument],
    ) -> Outcome<Value<'a>> {
        // What the prelude was given is known by what the user calls it.
        let written = self.scopes.written_by_user(self.scope, callee).unwrap_or(callee);
        let name = match &written.kind {
            ExprKind::Name(name) => name.as_str(),
            // A call that is called again, as `dense(64)(x)`, is known by the name it begins with.
            _ => called(written),
        };
        let arguments = self.arguments_of(name, &function, |this| {
            this.arguments(function.as_ref().ok(), arguments, name, callee.span)
        });
        let function = function?;
        if let (Value::Instance(instance), Some(site), false) =
            (&function, self.site, std::ptr::eq(written, callee))
            && arguments
                .as_ref()
                .is_ok_and(|given| given.values().all(|value| matches!(value, Value::Number(_))))
        {
            let layer = &self.owners.instance(*instance).definition.layer.name.text;
            let (text, span) = self.shown(callee);
            return Err(self.report(meaning::instance_for_layer(span, site.name, &text, layer)));
        }
        if !can_be_called(&function) {
            let text = self.shown(callee).0;
            return Err(self.not_callable(&text, &function, callee.span));
        }
        self.apply(&function, arguments?)
    }

    /// `receiver.method(arguments)`: `method(receiver, arguments)`; of a layer, `method(arguments)(receiver)`.
    pub(super) fn method(
        &mut self,
        value: Outcome<Value<'a>>,
        receiver: &'a Expr,
        method: &'a Name,
        arguments: &'a [Argument],
    ) -> Outcome<Value<'a>> {
        if let Some(reported) = self.parameter_as_method(receiver, method) {
            return Err(reported);
        }
        let function = self.callable(&method.text, method.span);
        let given = |value: Value<'a>| Given { value, written: receiver };
        if let Ok(Value::Layer(definition)) = function {
            let layer = Value::Layer(definition);
            let hyper = self.arguments(Some(&layer), arguments, &method.text, method.span);
            let receiver = given(value?);
            let instance = self.instantiate(definition, hyper?)?;
            let data = Arguments {
                positional: vec![receiver],
                named: Vec::new(),
                callee: &method.text,
                span: method.span,
            };
            return self.apply_instance(instance, data);
        }
        // The receiver's mistakes are reported before those of the arguments.
        let first = value.map(given);
        let arguments = self.arguments_of(&method.text, &function, |this| {
            this.arguments(function.as_ref().ok(), arguments, &method.text, method.span)
        });
        let (function, first, mut arguments) = (function?, first?, arguments?);
        arguments.positional.insert(0, first);
        self.apply(&function, arguments)
    }

    /// The nearest value of that name that can be called: a tensor may have the name of a function.
    pub(super) fn callable(&mut self, name: &'a str, span: Span) -> Outcome<Value<'a>> {
        let found = self.scopes.find(self.scope, name, can_be_called).cloned();
        let found = found.or_else(|| self.outermost(name).filter(can_be_called));
        match found {
            Some(Value::Poison) => Err(Reported(())),
            Some(value) => Ok(value),
            None => match self.scopes.find(self.scope, name, |_| true).cloned() {
                Some(value) => Err(self.not_callable(name, &value, span)),
                None => Err(self.unknown(name, span, Sought::Callable)),
            },
        }
    }

    /// Whether a layer has that name.
    pub(super) fn is_layer(&mut self, name: &str) -> bool {
        let found = self.scopes.find(self.scope, name, can_be_called).cloned();
        matches!(found.or_else(|| self.outermost(name)), Some(Value::Layer(_)))
    }

    /// Whether a value of that name can be called.
    pub(super) fn can_call(&mut self, name: &str) -> bool {
        let found = self.scopes.find(self.scope, name, can_be_called).is_some();
        found || self.outermost(name).is_some_and(|value| can_be_called(&value))
    }

    fn not_callable(&mut self, name: &str, value: &Value<'a>, span: Span) -> Reported {
        let sort = self.sort(value);
        let span = self.place(span);
        self.report(meaning::not_callable(span, name, &sort))
    }

    /// Calls a value.
    pub(super) fn apply(&mut self, callee: &Value<'a>, arguments: Arguments<'a>) -> Outcome<Value<'a>> {
        self.calls += 1;
        if self.calls.max(self.graph.len()) > MOST {
            // What is left undone is one mistake.
            if std::mem::replace(&mut self.exhausted, true) {
                return Err(Reported(()));
            }
            let span = self.place(arguments.span);
            let (calls, values) = (self.calls, self.graph.len());
            return Err(self.report(meaning::too_much_inlined(span, arguments.callee, calls, values)));
        }
        match callee {
            Value::Function(_) | Value::Builtin(_) => self.call_as_application(callee, arguments),
            Value::Layer(definition) => Ok(Value::Instance(self.instantiate(*definition, arguments)?)),
            Value::Instance(instance) => self.apply_instance(*instance, arguments),
            Value::Poison => Err(Reported(())),
            other => Err(self.not_callable(arguments.callee, other, arguments.span)),
        }
    }

    /// Calls a function, as an application that the source tells of.
    fn call_as_application(&mut self, callee: &Value<'a>, arguments: Arguments<'a>) -> Outcome<Value<'a>> {
        let is_own = matches!(callee, Value::Function(function) if function.source == Source::Program);
        let called = || Done::Call {
            text: arguments.call_text(),
            captures: is_own || arguments.values().any(|value| matches!(value, Value::Function(_))),
        };
        let told = self.told(called, arguments.values());
        self.as_application(told, |this| match callee {
            Value::Builtin(builtin) => this.call_builtin(builtin, arguments),
            Value::Function(function) => this.call_function(*function, arguments),
            _ => unreachable!("only functions are called here"),
        })
    }

    /// Inlines a function.
    fn call_function(&mut self, function: Function<'a>, arguments: Arguments<'a>) -> Outcome<Value<'a>> {
        let (callee, span) = (arguments.callee, arguments.span);
        let definition: Option<Definition> = match function.code {
            Code::Named(named) => Some(std::ptr::from_ref(named).cast()),
            Code::Closure(..) => None,
        };
        let slots = function.slots();
        let given = self.assign(&slots, false, arguments)?.0;
        self.check_recursion(definition, callee, span)?;
        let entry = self.entry(function.source, Site { span, name: callee }, &given);
        let scope = self.scopes.call(definition, function.scope, self.scope);
        match function.code {
            Code::Named(named) => {
                self.check_arguments(&named.params, &given, callee, span)?;
                let caller = self.scope;
                let inlined = |this: &mut Self, given| {
                    this.in_body(true, function.source, entry, scope, |this| {
                        this.bind_parameters(&named.params, given, callee, caller)?;
                        this.block(&named.body)
                    })
                };
                match function.source {
                    // Each call of a prelude's function may be mistaken in a way of its own.
                    Source::Prelude => inlined(self, given),
                    Source::Program => {
                        self.remembered(&function, &given.clone(), |this| inlined(this, given))
                    }
                }
            }
            Code::Closure(patterns, body) => self.in_body(true, function.source, entry, scope, |this| {
                for (pattern, given) in patterns.iter().zip(given.iter().flatten()) {
                    this.bind_parameter(pattern, given);
                }
                this.expression(body)
            }),
        }
    }

    /// Refuses a definition that uses itself: everything is inlined, so it would never end.
    pub(super) fn check_recursion(
        &mut self,
        definition: Option<Definition>,
        callee: &str,
        span: Span,
    ) -> Outcome<()> {
        let inside = definition.is_some_and(|definition| self.scopes.is_inside(self.scope, definition));
        if !inside {
            return Ok(());
        }
        let span = self.place(span);
        Err(self.report(meaning::recursion(span, callee)))
    }

    /// Binds parameters to their arguments or defaults, in the current scope: a default sees the
    /// parameters before it.
    pub(super) fn bind_parameters(
        &mut self,
        parameters: &'a [Parameter],
        given: Vec<Option<Given<'a>>>,
        callee: &'a str,
        caller: ScopeId,
    ) -> Outcome<()> {
        for (at, (parameter, given)) in parameters.iter().zip(given).enumerate() {
            let (given, written_in) = match (given, &parameter.default) {
                (Some(given), _) => (given, caller),
                (None, Some(default)) => {
                    let value = self.default_value(default, &parameters[at..])?;
                    (Given { value, written: default }, self.scope)
                }
                (None, None) => unreachable!("`assign` finds missing arguments"),
            };
            self.check_limits(parameter, &given, callee, written_in)?;
            self.bind_parameter(&parameter.pattern, &given);
        }
        Ok(())
    }

    /// A default, which does not see the parameters from its own on.
    fn default_value(&mut self, default: &'a Expr, later: &'a [Parameter]) -> Outcome<Value<'a>> {
        let declared = self.declared_later.clone();
        for name in later.iter().flat_map(|parameter| parameter.pattern.names()) {
            self.declared_later.entry(&name.text).or_insert((name.span, "argument"));
        }
        let value = self.expression(default);
        self.declared_later = declared;
        value
    }
}

/// What a call is called by in messages.
fn called(callee: &Expr) -> &str {
    match &callee.kind {
        ExprKind::Name(name) => name,
        ExprKind::Call(callee, _) => called(callee),
        _ => "this",
    }
}

/// Whether a value is a function or layer, or may have been meant to be one.
fn can_be_called(value: &Value<'_>) -> bool {
    matches!(
        value,
        Value::Function(_) | Value::Builtin(_) | Value::Layer(_) | Value::Instance(_) | Value::Poison
    )
}
