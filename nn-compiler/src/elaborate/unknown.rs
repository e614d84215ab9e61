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
    /// What stands after a point.
    Part,
}

impl<'a> Elaborator<'a> {
    /// Reports a name that stands for nothing.
    pub(super) fn unknown(&mut self, name: &str, span: Span, sought: Sought) -> Reported {
        let place = self.place(span);
        if let Some(&(later, keyword)) = self.declared_later.get(name) {
            if self.constants_only && keyword != "const" {
                return self.report(meaning::not_constant(place, name, &format!("declared by `{keyword}`")));
            }
            return self.report(match keyword {
                "argument" => meaning::argument_used_before(place, name, later),
                _ if self.constants_only => meaning::constant_of_itself(place, name, later),
                _ => meaning::used_before_declared(place, name, later),
            });
        }
        if matches!(name, "fan_in" | "fan_out") {
            return self.report(meaning::fan_outside_initialiser(place, name));
        }
        let known = self.known_names();
        let cure = match sought {
            Sought::Callable | Sought::Part => elsewhere::function(name, &known),
            Sought::Value if self.within_foreign => {
                elsewhere::value(name, &known).or_else(|| elsewhere::function(name, &known))
            }
            Sought::Value | Sought::Size => elsewhere::value(name, &known),
        };
        match cure {
            // It goes with the function that it is given to.
            Some(_) if self.within_foreign && sought == Sought::Value => Reported(()),
            Some(cure) if cure.supported => self.report(meaning::unknown_name(place, name, &cure.help)),
            Some(cure) => self.report(meaning::not_supported_yet(place, name, &cure.help)),
            None => {
                // Functions are not sizes.
                let sizes = if sought == Sought::Size { self.sizes_in_sight() } else { Vec::new() };
                let otherwise = undeclared(name, sought, &sizes);
                let near = match sought {
                    Sought::Size => sizes,
                    Sought::Part => Vec::new(),
                    Sought::Value | Sought::Callable => known,
                };
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
        let (module, place) = self.module(receiver)?;
        let (name, known) = (method.text.as_str(), self.known_names());
        let cure = match elsewhere::function(name, &known) {
            _ if known.contains(&name) => format!("write `{name}(…)`"),
            Some(cure) => format!("for `{name}`: {}", cure.help),
            None => "write `relu(x)` or `x.relu()`".to_string(),
        };
        let reported = self.report(meaning::unknown_name(place, module, &without_module(&cure)));
        for argument in arguments {
            // Their own mistakes are reported as well.
            let _ = self.expression(&argument.value);
        }
        Some(reported)
    }

    /// Reports `np.pi`: a value by a module that it is found in elsewhere. `None` if the base is a value.
    pub(super) fn part_of_module(&mut self, base: &'a Expr, name: &'a Name) -> Option<Reported> {
        let (module, place) = self.module(base)?;
        let (name, known) = (name.text.as_str(), self.known_names());
        let cure = match elsewhere::value(name, &known).or_else(|| elsewhere::function(name, &known)) {
            _ if known.contains(&name) => format!("write `{name}`"),
            Some(cure) => format!("for `{name}`: {}", cure.help),
            None => "write the name alone".to_string(),
        };
        Some(self.report(meaning::unknown_name(place, module, &without_module(&cure))))
    }

    /// The module of another system that an expression begins with, and its place.
    pub(super) fn module(&self, expr: &'a Expr) -> Option<(&'a str, Span)> {
        match &expr.kind {
            ExprKind::Field(base, _) => self.module(base),
            ExprKind::Name(name) => {
                let module =
                    elsewhere::is_module(name) && self.scopes.find(self.scope, name, |_| true).is_none();
                module.then(|| (name.as_str(), self.place(expr.span)))
            }
            _ => None,
        }
    }
}

/// The cure for a name that is like no other.
fn undeclared(name: &str, sought: Sought, sizes: &[&str]) -> String {
    match (sought, sizes) {
        (Sought::Value, _) => {
            "declare it: `input`, `target` and `param` for what is given and learned, `let` for a \
                               computed value"
                .to_string()
        }
        (Sought::Size, []) => format!("write a number, or declare one: `const {name} = 8;`"),
        (Sought::Size, sizes) => format!("the sizes in sight are `{}`", sizes.join("`, `")),
        (Sought::Part, _) => "only layers have named parts, their parameters: `hidden.weight`".to_string(),
        (Sought::Callable, _) => {
            format!(
                "`docs/language.md` lists what there is; a function of your own is defined by `fn {name}(x) = …;`"
            )
        }
    }
}

fn without_module(cure: &str) -> String {
    format!("names stand alone, without a module; {cure}")
}
