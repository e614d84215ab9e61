//! `hidden.weight`: the parameters of layers, by the names that they have everywhere.

use super::Elaborator;
use super::describe::written;
use super::ownership::{OwnerId, Role};
use super::unknown::Sought;
use super::value::{Kind, Outcome, Reported, Tensor, Value};
use crate::ast::{Expr, ExprKind, Name};
use crate::diagnostic::{did_you_mean, elsewhere, meaning};
use crate::ir::Op;

impl<'a> Elaborator<'a> {
    /// `base.name`
    pub(super) fn field_of(&mut self, base: &'a Expr, name: &'a Name) -> Outcome<Value<'a>> {
        let Some(owner) = self.owner_of(base) else {
            return Err(self.without_parts(base, name));
        };
        match self.part(owner, &name.text).map(|part| &self.owners.get(part).role) {
            Some(&Role::Parameter { number, .. }) => {
                let shape = self.parameters[number].shape.clone();
                let node = self.node(Op::Param { index: number, shape }, &[]);
                Ok(Value::Tensor(Tensor { node, kind: Kind::Real }))
            }
            _ => Err(self.unknown_part(owner, base, name)),
        }
    }

    /// Whether an expression is a method without its parentheses, and not a part of a layer.
    pub(super) fn is_method(&mut self, expr: &'a Expr) -> bool {
        let ExprKind::Field(base, name) = &expr.kind else { return false };
        let part = self.owner_of(base).and_then(|owner| self.part(owner, &name.text));
        part.is_none() && self.can_call(&name.text)
    }

    /// Reports `hidden.weight()`: a parameter of a layer, called like a method.
    pub(super) fn parameter_as_method(&mut self, base: &'a Expr, name: &'a Name) -> Option<Reported> {
        let part = self.part(self.owner_of(base)?, &name.text)?;
        let is_parameter = matches!(self.owners.get(part).role, Role::Parameter { .. });
        if !is_parameter || self.can_call(&name.text) {
            return None;
        }
        let (span, layer) = (self.place(name.span), written(base));
        Some(self.report(meaning::parameter_as_method(span, &layer, &name.text)))
    }

    /// The owner of the layers that an expression names: `encoder`, `encoder.dense1`.
    fn owner_of(&self, expr: &Expr) -> Option<OwnerId> {
        match &expr.kind {
            ExprKind::Name(name) => match self.scopes.find(self.scope, name, |_| true) {
                Some(&Value::Instance(instance)) => Some(instance),
                _ => self.scopes.owner(self.scope, name),
            },
            ExprKind::Field(base, name) => self.part(self.owner_of(base)?, &name.text),
            _ => None,
        }
    }

    fn part(&self, owner: OwnerId, name: &str) -> Option<OwnerId> {
        let parts = self.owners.names_inside(owner).into_iter();
        parts.filter(|(_, known)| known.text == name).map(|(id, _)| id).next()
    }

    /// Reports a part of something that is not a layer and was not made by one.
    fn without_parts(&mut self, base: &'a Expr, name: &'a Name) -> Reported {
        if let Some(reported) = self.part_of_module(base, name) {
            return reported;
        }
        if let Err(reported) = self.expression(base) {
            return reported;
        }
        let span = self.place(name.span);
        if name.text == "grad" {
            return self.report(meaning::gradient_as_part(span, &written(base)));
        }
        if self.can_call(&name.text) {
            return self.report(meaning::method_without_arguments(span, &name.text));
        }
        self.unknown(&name.text, name.span, Sought::Part)
    }

    /// Reports a part that an owner of layers does not have.
    fn unknown_part(&mut self, owner: OwnerId, base: &'a Expr, name: &'a Name) -> Reported {
        let (span, text) = (self.place(name.span), written(base));
        let inside = self.owners.inside(owner);
        if let Role::Instance(instance) = &self.owners.get(inside).role
            && instance.applied.is_none()
        {
            let made = instance.made;
            return self.report(meaning::parameter_before_layer(span, &text, &name.text, made));
        }
        if self.can_call(&name.text) && !self.is_layer(&name.text) {
            return self.report(meaning::method_without_arguments(span, &name.text));
        }
        if self.part(owner, &name.text).is_none() && elsewhere::is_field(&name.text) {
            return self.unknown(&name.text, name.span, Sought::Part);
        }
        let owned = self.parts_below(owner);
        let cure = match self.part(owner, &name.text) {
            Some(layer) => match self.parts_below(layer).first() {
                Some(first) => format!("it is a layer: write `{text}.{}.{first}`", name.text),
                None => "it is a layer without parameters".to_string(),
            },
            None => {
                let otherwise = match owned.first() {
                    Some(first) => format!("write `{text}.{first}`, or another of these"),
                    None => "use a layer that has parameters".to_string(),
                };
                did_you_mean(&name.text, owned.iter().map(String::as_str), &otherwise)
            }
        };
        let owned = match &owned[..] {
            [] => "it owns no parameters".to_string(),
            owned => format!("it owns `{}`", owned.join("`, `")),
        };
        self.report(meaning::unknown_parameter(span, &text, &name.text, &owned, &cure))
    }

    /// The dotted names of the parameters below an owner.
    fn parts_below(&self, owner: OwnerId) -> Vec<String> {
        let mut found = Vec::new();
        for (id, Name { text: name, .. }) in self.owners.names_inside(owner) {
            match self.owners.get(id).role {
                Role::Parameter { .. } => found.push(name),
                _ => found.extend(self.parts_below(id).iter().map(|inner| format!("{name}.{inner}"))),
            }
        }
        found
    }
}
