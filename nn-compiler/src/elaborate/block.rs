//! Blocks: the items of functions, layers and braces, in order, then the result.

use super::Elaborator;
use super::scope::ScopeId;
use super::value::{Code, Function, Given, LayerDefinition, Outcome, Source, Value};
use crate::ast::{self, Expr, ExprKind, Item, Pattern};
use crate::diagnostic::meaning;

impl<'a> Elaborator<'a> {
    /// The value of a block, whose items are bound in the current scope.
    pub(super) fn block(&mut self, block: &'a ast::Block) -> Outcome<Value<'a>> {
        let before = self.scope;
        // Functions may be used before they are written.
        for item in &block.items {
            if let Item::Function(_) | Item::Layer(_) = item {
                let (name, value) = Self::definition(item, self.scope, self.source());
                self.scopes.bind(self.scope, name, value);
            }
        }
        for item in &block.items {
            self.block_item(item);
        }
        let result = self.expression(&block.result);
        self.scope = before;
        result
    }

    fn block_item(&mut self, item: &'a Item) {
        match item {
            Item::Let(binding) => self.let_item(binding),
            Item::Const(binding) => {
                let value = self.constant_value(&binding.value).unwrap_or(Value::Poison);
                self.bind_again(&binding.name.text, value);
                let chosen = self.chosen(&binding.value);
                self.scopes.note_constant(self.scope, &binding.name.text, chosen);
            }
            Item::Param(parameter) => self.layer_parameter(parameter),
            Item::Function(_) | Item::Layer(_) => {}
            Item::Input(_)
            | Item::Target(_)
            | Item::Length(_)
            | Item::Output(_)
            | Item::Loss(_)
            | Item::Metric(_) => {
                unreachable!("the parser lets no `{}` into a block", item_keyword(item))
            }
        }
    }

    /// `let pattern = value;` in a block: a later `let` of the same name hides the earlier one.
    fn let_item(&mut self, binding: &'a ast::Let) {
        let value = self.let_value(binding);
        let given = Given { value, written: &binding.value };
        self.bind_pattern(&binding.pattern, &given, "let");
    }

    /// The value of a `let`, owning the layers made in it.
    pub(super) fn let_value(&mut self, binding: &'a ast::Let) -> Value<'a> {
        self.bound_value(&binding.pattern, &binding.value).unwrap_or(Value::Poison)
    }

    /// The value that a pattern is bound to; of a tuple, each part owns its layers.
    fn bound_value(&mut self, pattern: &Pattern, value: &'a Expr) -> Outcome<Value<'a>> {
        if let (Pattern::Tuple(patterns, _), ExprKind::Tuple(parts)) = (pattern, &value.kind)
            && patterns.len() == parts.len()
        {
            let pairs = patterns.iter().zip(parts);
            let parts: Vec<_> = pairs.map(|(pattern, part)| self.bound_value(pattern, part)).collect();
            return Ok(Value::Tuple(parts.into_iter().map(|part| part.unwrap_or(Value::Poison)).collect()));
        }
        let mut name = pattern_name(pattern);
        name.span = self.place(name.span);
        let before = self.owners.enter_binding(&name);
        let value = self.expression(value);
        self.owners.leave_binding(before);
        value
    }

    /// The value of a `const`: known at compile time.
    pub(super) fn constant_value(&mut self, expr: &'a Expr) -> Outcome<Value<'a>> {
        match self.expression(expr)? {
            value @ (Value::Number(_) | Value::Flag(_) | Value::Text(_) | Value::Tuple(_)) => Ok(value),
            Value::Length { id, bound } => Err(self.length_as_size(id, bound, expr)),
            other => {
                let ((text, span), sort) = (self.shown(expr), self.sort(&other));
                Err(self.report(meaning::not_constant(span, &text, &sort)))
            }
        }
    }

    /// The branch of an `if` that is chosen at compile time.
    fn chosen(&mut self, expr: &'a Expr) -> &'a Expr {
        let ExprKind::If { condition, then, otherwise } = &expr.kind else { return expr };
        match self.expression(condition) {
            Ok(Value::Flag(true)) => &then.result,
            Ok(Value::Flag(false)) => &otherwise.result,
            _ => expr,
        }
    }

    /// Binds the names of a pattern to the parts of a value, which are named after them.
    pub(super) fn bind_pattern(&mut self, pattern: &'a Pattern, given: &Given<'a>, what: &'static str) {
        match pattern {
            Pattern::Name(name) => {
                if let Value::Tensor(tensor) = given.value {
                    self.label(tensor.node, &*name.text, what, name.span);
                }
                self.bind_again(&name.text, given.value.clone());
                if let Some(owner) = self.owners.binding(&name.text) {
                    self.scopes.own(self.scope, &name.text, owner);
                }
            }
            Pattern::Ignore(_) => {}
            Pattern::Tuple(patterns, span) => {
                let parts = match given.value {
                    Value::Poison => None,
                    _ => self.tuple_parts(given, patterns.len(), *span).ok(),
                };
                for (at, pattern) in patterns.iter().enumerate() {
                    let value = parts.as_ref().map_or(Value::Poison, |parts| parts[at].clone());
                    self.bind_pattern(pattern, &Given { value, written: given.written }, what);
                }
            }
        }
    }

    /// Binds the names of a parameter to its argument. What the caller calls the argument stays its name.
    pub(super) fn bind_parameter(&mut self, pattern: &'a Pattern, given: &Given<'a>) {
        match pattern {
            Pattern::Name(name) => {
                self.scopes.note_given(self.scope, &name.text, given.written);
                self.scopes.bind(self.scope, &name.text, given.value.clone());
            }
            _ => self.bind_pattern(pattern, given, "part"),
        }
    }

    /// Binds a name, in a new scope if this one has it: functions written before keep what they saw.
    pub(super) fn bind_again(&mut self, name: &'a str, value: Value<'a>) {
        if self.scopes.declares(self.scope, name) {
            self.scope = self.scopes.within(self.scope);
        }
        self.scopes.bind(self.scope, name, value);
    }

    /// The name and the value of a `fn` or `layer`, seeing the names of `scope`.
    pub(super) fn definition(item: &'a Item, scope: ScopeId, source: Source) -> (&'a str, Value<'a>) {
        match item {
            Item::Function(function) => {
                let value = Function { code: Code::Named(function), scope, source };
                (&function.name.text, Value::Function(value))
            }
            Item::Layer(layer) => (&layer.name.text, Value::Layer(LayerDefinition { layer, scope, source })),
            _ => unreachable!("only functions and layers are definitions"),
        }
    }
}

/// What the layers made in a `let` are called after.
fn pattern_name(pattern: &Pattern) -> ast::Name {
    match pattern {
        Pattern::Name(name) => name.clone(),
        Pattern::Ignore(span) => ast::Name { text: "unnamed".to_string(), span: *span },
        Pattern::Tuple(parts, span) => {
            let parts: Vec<String> = parts.iter().map(|part| pattern_name(part).text).collect();
            ast::Name { text: parts.join("_"), span: *span }
        }
    }
}

/// The word that starts an item.
pub(super) fn item_keyword(item: &Item) -> &'static str {
    match item {
        Item::Input(_) => "input",
        Item::Target(_) => "target",
        Item::Param(_) => "param",
        Item::Const(_) => "const",
        Item::Length(_) => "length",
        Item::Let(_) => "let",
        Item::Function(_) => "fn",
        Item::Layer(_) => "layer",
        Item::Output(_) => "output",
        Item::Loss(_) => "loss",
        Item::Metric(_) => "metric",
    }
}
