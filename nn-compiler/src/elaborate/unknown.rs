//! Names that stand for nothing, and what was meant by them.

use proc_macro2::Span;

use super::value::{Reported, Value};
use super::{Elaborator, builtin};
use crate::ast::{Argument, Expr, ExprKind, Name};
use crate::diagnostic::{did_you_mean, elsewhere, meaning};

/// What a name should have stood for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sought {
    /// A value.
    Value,
    /// The size of an axis.
    Size,
    /// A function or a layer.
    Callable,
}

impl<'a> Elaborator<'a> {
    /// Reports a name that stands for nothing.
    pub(super) fn unknown(&mut self, name: &str, span: Span, sought: Sought) -> Reported {
        let place = self.place(span);
        if let Some(&(later, keyword)) = self.declared_later.get(name) {
            if self.constants_only && keyword != "const" {
                return self.report(meaning::not_constant(place, name, &format!("declared by `{keyword}`")));
            }
            return self.report(meaning::used_before_declared(place, name, later));
        }
        if matches!(name, "fan_in" | "fan_out") {
            return self.report(meaning::fan_outside_initialiser(place, name));
        }
        let known = self.known_names();
        let cure = match sought {
            Sought::Callable => elsewhere::function(name, &known),
            Sought::Value | Sought::Size => elsewhere::value(name, &known),
        };
        match cure {
            Some(cure) if cure.supported => self.report(meaning::unknown_name(place, name, &cure.help)),
            Some(cure) => self.report(meaning::not_supported_yet(place, name, &cure.help)),
            None if elsewhere::is_module(name) => {
                self.report(meaning::unknown_name(place, name, &without_module("write `relu(x)` or `x.relu()`")))
            }
            None => {
                // Functions are no sizes.
                let sizes = if sought == Sought::Size { self.sizes_in_sight() } else { Vec::new() };
                let otherwise = undeclared(name, sought, &sizes);
                let near = if sought == Sought::Size { sizes } else { known };
                self.report(meaning::unknown_name(place, name, &did_you_mean(name, near, &otherwise)))
            }
        }
    }

    /// Every name that can be used here.
    fn known_names(&self) -> Vec<&'a str> {
        let visible = self.scopes.visible(self.scope).into_iter();
        let everywhere = builtin::names().chain(self.library.names());
        visible.chain(everywhere.map(|name| name as &'a str)).collect()
    }

    /// The names of whole numbers that were given or declared, in alphabetical order.
    fn sizes_in_sight(&self) -> Vec<&'a str> {
        let mut names = self.scopes.visible(self.scope);
        names.retain(|name| match self.scopes.find(self.scope, name, |_| true) {
            Some(Value::Number(number)) => *number >= 1.0 && number.fract() == 0.0,
            _ => false,
        });
        names
    }

    /// Reports `torch.relu(x)`: a function by a module that it is found in elsewhere. `None` if the receiver is a
    /// value.
    pub(super) fn module_call(
        &mut self,
        receiver: &'a Expr,
        method: &'a Name,
        arguments: &'a [Argument],
    ) -> Option<Reported> {
        let ExprKind::Name(module) = &receiver.kind else { return None };
        if !elsewhere::is_module(module) || self.scopes.find(self.scope, module, |_| true).is_some() {
            return None;
        }
        let (name, known) = (method.text.as_str(), self.known_names());
        let cure = match elsewhere::function(name, &known) {
            _ if known.contains(&name) => format!("write `{name}(…)`"),
            Some(cure) => format!("in place of `{name}`, {}", cure.help),
            None => "write `relu(x)` or `x.relu()`".to_string(),
        };
        let place = self.place(receiver.span);
        let reported = self.report(meaning::unknown_name(place, module, &without_module(&cure)));
        for argument in arguments {
            // Their own mistakes are reported as well.
            let _ = self.expression(&argument.value);
        }
        Some(reported)
    }
}

/// The cure for a name that is like no other.
fn undeclared(name: &str, sought: Sought, sizes: &[&str]) -> String {
    match (sought, sizes) {
        (Sought::Value, _) => "declare it: `input`, `target` and `param` for what is given and learned, `let` for a \
                               computed value"
            .to_string(),
        (Sought::Size, []) => format!("write a number, or declare one: `const {name} = 8;`"),
        (Sought::Size, sizes) => format!("the sizes in sight are `{}`", sizes.join("`, `")),
        (Sought::Callable, _) => {
            format!("`docs/language.md` lists what there is; a function of your own is defined by `fn {name}(x) = …;`")
        }
    }
}

fn without_module(cure: &str) -> String {
    format!("functions are called without a module: {cure}")
}
