//! Which argument goes to which parameter, and what was meant where one is too many.

use proc_macro2::Span;

use super::Elaborator;
use super::describe::count;
use super::value::{Code, Function, Given, Kind, LayerDefinition, Outcome, Reported, Value};
use crate::ast::{Argument, Name, Parameter};
use crate::diagnostic::{did_you_mean, elsewhere, meaning};
use crate::ir::Shape;
/// The arguments of a call, elaborated.
pub(super) struct Arguments<'a> {
    pub(super) positional: Vec<Given<'a>>,
    pub(super) named: Vec<(&'a Name, Given<'a>)>,
    /// The name of what is called.
    pub(super) callee: &'a str,
    /// The called name's token.
    pub(super) span: Span,
}

/// One parameter, as far as the order of arguments goes.
#[derive(Clone, Copy)]
pub(super) struct Slot<'s> {
    /// Its name; a tuple pattern has none.
    pub(super) name: Option<&'s str>,
    pub(super) optional: bool,
    /// Whether it is given by name only.
    pub(super) named: bool,
}

impl<'s> Slot<'s> {
    pub(super) fn of(parameter: &'s Parameter) -> Slot<'s> {
        Slot { name: parameter.name(), optional: parameter.default.is_some(), named: parameter.named }
    }

    /// One that must be given, by place or by name.
    pub(super) fn required(name: Option<&'s str>) -> Slot<'s> {
        Slot { name, optional: false, named: false }
    }
}

impl<'a> Function<'a> {
    /// Its parameters, as far as the order of arguments goes.
    pub(super) fn slots(&self) -> Vec<Slot<'a>> {
        match self.code {
            Code::Named(named) => named.params.iter().map(Slot::of).collect(),
            Code::Closure(patterns, _) => {
                patterns.iter().map(|pattern| Slot::required(pattern.name())).collect()
            }
        }
    }
}

impl<'a> LayerDefinition<'a> {
    /// The parameters for data.
    pub(super) fn data_slots(&self) -> Vec<Slot<'a>> {
        self.layer.data.iter().map(|parameter| Slot::required(parameter.pattern.name())).collect()
    }
}

impl<'a> Elaborator<'a> {
    /// The arguments of what is called so. Those of a function from elsewhere, as `x.to(device)`, go with it.
    pub(super) fn arguments_of<T>(
        &mut self,
        callee: &str,
        function: &Outcome<Value<'a>>,
        arguments: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let foreign = function.is_err() && elsewhere::function(callee, &[]).is_some();
        let before = self.within_foreign;
        self.within_foreign |= foreign;
        let result = arguments(self);
        self.within_foreign = before;
        result
    }

    /// The values of the arguments; one that the function does not have is a mistake whatever its value.
    pub(super) fn arguments(
        &mut self,
        function: Option<&Value<'a>>,
        arguments: &'a [Argument],
        callee: &'a str,
        span: Span,
    ) -> Outcome<Arguments<'a>> {
        let mut positional = Vec::new();
        let mut named = Vec::new();
        let mut failed = None;
        let any_named = arguments.iter().any(|argument| argument.name.is_some());
        let slots = function.filter(|_| any_named).and_then(|function| self.slots(function));
        for argument in arguments {
            if let (Some(name), Some(slots)) = (&argument.name, &slots)
                && slots.iter().all(|slot| slot.name != Some(&name.text))
            {
                failed = Some(self.unknown_argument(name, callee, slots));
                continue;
            }
            match self.expression(&argument.value) {
                Ok(value) => {
                    let given = Given { value, written: &argument.value };
                    match &argument.name {
                        Some(name) => named.push((name, given)),
                        None => positional.push(given),
                    }
                }
                Err(reported) => failed = Some(reported),
            }
        }
        match failed {
            Some(reported) => Err(reported),
            None => Ok(Arguments { positional, named, callee, span }),
        }
    }

    /// The parameters of what can be called.
    fn slots(&mut self, callee: &Value<'a>) -> Option<Vec<Slot<'a>>> {
        Some(match callee {
            Value::Function(function) => function.slots(),
            Value::Builtin(builtin) => builtin.slots(),
            Value::Layer(definition) => definition.layer.hyper.iter().map(Slot::of).collect(),
            Value::Instance(instance) => self.owners.instance(*instance).definition.data_slots(),
            _ => return None,
        })
    }

    fn unknown_argument(&mut self, name: &Name, callee: &str, slots: &[Slot<'_>]) -> Reported {
        let known: Vec<&str> = slots.iter().filter_map(|slot| slot.name).collect();
        let cure = elsewhere::argument(&name.text, callee, &known).unwrap_or_else(|| {
            let otherwise = format!("it is called as `{}`", signature(callee, slots));
            did_you_mean(&name.text, known, &otherwise)
        });
        let span = self.place(name.span);
        self.report(meaning::unknown_argument(span, callee, &name.text, &cure))
    }

    /// What to write for arguments that were given by place where they have names: the first of those names,
    /// and all of them with their values.
    fn by_name<'s>(
        &self,
        slots: &[Slot<'s>],
        open: usize,
        left: &[Given<'a>],
        named: &[(&'a Name, Given<'a>)],
    ) -> Option<(&'s str, String)> {
        let (placed, by_name) = slots.split_at(open);
        let names: Vec<&'s str> = by_name.iter().filter_map(|slot| slot.name).collect();
        let given = |name: &str| named.iter().any(|(given, _)| given.text == name);
        let fits = left.len() <= names.len()
            && placed.iter().all(|slot| !slot.optional)
            && left.iter().all(|given| is_setting(&given.value))
            && !names[..left.len()].iter().any(|name| given(name));
        let pairs = names.iter().zip(left).map(|(name, value)| self.setting(name, value));
        fits.then(|| (names[0], pairs.collect::<Vec<_>>().join(", ")))
    }

    /// The call that was meant by `sum(a, b)`: of a function that goes over an axis, over several values.
    fn over_all(&self, callee: &str, slots: &[Slot<'_>], given: &[&Given<'a>]) -> Option<String> {
        let goes_over = |name: &str| slots.iter().any(|slot| slot.named && slot.name == Some(name));
        let is_condition = |given: &Given<'a>| matches!(given.value, Value::Tensor(tensor) if tensor.kind == Kind::Condition);
        if let [x, mask] = given
            && goes_over("where")
            && is_condition(mask)
        {
            let [x, mask] = [x, mask].map(|given| self.shown(given.written).0);
            return Some(format!("{callee}({x}, where = {mask})"));
        }
        let shape = |given: &Given<'a>| match given.value {
            Value::Tensor(tensor) => Some(self.graph.shape(tensor.node).clone()),
            Value::Number(_) => Some(Shape::scalar()),
            _ => None,
        };
        let shapes: Option<Vec<Shape>> = given.iter().map(|given| shape(given)).collect();
        let alike = shapes?.windows(2).all(|pair| pair[0] == pair[1]);
        let texts: Vec<String> = given.iter().map(|given| self.shown(given.written).0).collect();
        let texts = texts.join(", ");
        let fits = goes_over("axis") && alike && !texts.contains(['…', '`']);
        fits.then(|| format!("{callee}([{texts}], axis = 0)"))
    }

    /// An argument as it is written with its name.
    pub(super) fn setting(&self, name: &str, given: &Given<'a>) -> String {
        let number = |part: &Value<'a>| match part {
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
        let parts: Option<Vec<String>> = match &given.value {
            Value::Tuple(parts) => parts.iter().map(number).collect(),
            _ => None,
        };
        match parts {
            Some(parts) => format!("{name} = ({})", parts.join(", ")),
            None => format!("{name} = {}", self.shown(given.written).0),
        }
    }

    /// Which argument goes to which parameter; what is left over goes to `rest` if that is allowed.
    #[allow(clippy::type_complexity, reason = "two lists of arguments")]
    pub(super) fn assign(
        &mut self,
        slots: &[Slot<'_>],
        rest: bool,
        arguments: Arguments<'a>,
    ) -> Outcome<(Vec<Option<Given<'a>>>, Vec<Given<'a>>)> {
        let (callee, place) = (arguments.callee, self.place(arguments.span));
        let mut given: Vec<Option<Given<'a>>> = vec![None; slots.len()];
        let number = arguments.positional.len();
        let mut positional = arguments.positional.into_iter();
        let open = slots.iter().take_while(|slot| !slot.named).count();
        for (slot, argument) in given.iter_mut().take(open).zip(&mut positional) {
            *slot = Some(argument);
        }
        let left: Vec<Given<'a>> = positional.collect();
        if !rest && let Some(extra) = left.first() {
            let (takes, span) = (signature(callee, slots), self.place(extra.written.span));
            let all: Vec<&Given<'a>> = given.iter().flatten().chain(&left).collect();
            let numbers: Vec<f64> = all.iter().filter_map(|given| number_of(given)).collect();
            let elements = all.iter().find_map(|given| match given.value {
                Value::Tensor(tensor) => Some(self.graph.shape(tensor.node).size()),
                _ => None,
            });
            let meant = elsewhere::gathered_numbers(callee, &numbers, elements);
            if meant.is_none()
                && let Some((name, cure)) = self.by_name(slots, open, &left, &arguments.named)
            {
                return Err(self.report(meaning::argument_by_name(span, callee, name, &cure)));
            }
            let meant = meant.or_else(|| self.over_all(callee, slots, &all));
            let cure = match meant {
                Some(call) => format!("write `{call}`"),
                None => format!("it is called as `{takes}`"),
            };
            let found = count(number, "argument");
            return Err(self.report(meaning::too_many_arguments(span, callee, &found, &cure)));
        }
        for (name, argument) in arguments.named {
            let span = self.place(name.span);
            let Some(slot) = slots.iter().position(|slot| slot.name == Some(&name.text)) else {
                return Err(self.unknown_argument(name, callee, slots));
            };
            if given[slot].is_some() {
                return Err(self.report(meaning::argument_given_twice(span, callee, &name.text)));
            }
            given[slot] = Some(argument);
        }
        let missing = slots.iter().zip(&given).find(|(slot, given)| given.is_none() && !slot.optional);
        if let Some((slot, _)) = missing {
            let what = slot.name.map_or("a tuple".to_string(), |name| format!("`{name}`"));
            return Err(self.report(meaning::missing_argument(
                place,
                callee,
                &what,
                &signature(callee, slots),
            )));
        }
        Ok((given, left))
    }
}

/// The number that was given.
fn number_of(given: &Given<'_>) -> Option<f64> {
    match given.value {
        Value::Number(number) => Some(number),
        _ => None,
    }
}

/// Whether a value is what an argument with a name is: known at compile time.
fn is_setting(value: &Value<'_>) -> bool {
    matches!(value, Value::Number(_) | Value::Numbers(_) | Value::Flag(_) | Value::Tuple(_))
}

/// How something is called: `sum(x, axis = …)`.
pub(super) fn signature(callee: &str, slots: &[Slot<'_>]) -> String {
    let slots = slots.iter().map(|slot| match (slot.name, slot.optional || slot.named) {
        (Some(name), false) => name.to_string(),
        (Some(name), true) => format!("{name} = …"),
        (None, _) => "(…)".to_string(),
    });
    format!("{callee}({})", slots.collect::<Vec<_>>().join(", "))
}
