//! What a step of a loop is given and returns: its names, its states, and where they are written.

use proc_macro2::Span;

use super::Bound;
use crate::ast::{ExprKind, Pattern};
use crate::diagnostic::meaning;
use crate::elaborate::Elaborator;
use crate::elaborate::value::{Code, Given, Kind, Operand, Outcome, Source, Tensor, Value};

impl<'a> Elaborator<'a> {
    /// The names that the function of a step has for its two arguments.
    pub(super) fn step_patterns(
        &mut self,
        bound: &Bound<'a>,
        step: &Given<'a>,
    ) -> Outcome<[Option<&'a Pattern>; 2]> {
        let patterns: Vec<Option<&'a Pattern>> = match &step.value {
            Value::Function(function) => match function.code {
                Code::Named(named) => {
                    let needed = named.params.iter().filter(|one| !one.named && one.default.is_none());
                    needed.map(|parameter| Some(&parameter.pattern)).collect()
                }
                Code::Closure(patterns, _) => patterns.iter().map(Some).collect(),
            },
            Value::Builtin(builtin) => {
                builtin.slots().iter().filter(|slot| !slot.optional).map(|_| None).collect()
            }
            Value::Instance(instance) => {
                let layer = self.owners.instance(*instance).definition.layer;
                layer.data.iter().map(|parameter| Some(&parameter.pattern)).collect()
            }
            other => {
                let ((text, span), sort) = (self.shown(step.written), self.sort(other));
                let cure = match other {
                    Value::Layer(_) => format!("give its hyper-parameters: `{text}(…)`"),
                    _ => "give a closure, `|state, x| …`, or a function or a layer of these two".to_owned(),
                };
                return Err(self.report(meaning::not_a_step(span, bound.name, &text, &sort, &cure)));
            }
        };
        <[Option<&'a Pattern>; 2]>::try_from(patterns).map_err(|patterns| {
            let ((text, span), takes) = (self.shown(step.written), patterns.len());
            let cure = match self.cell_of(&step.value) {
                Some(cell) => format!("give the layer of one step: `{cell}`"),
                None => "take two, as `|state, x| …`; where either has parts, take these as a tuple: `|(s, d), (t, r)| …`".to_owned(),
            };
            self.report(meaning::step_of_other_arguments(span, bound.name, &text, takes, &cure))
        })
    }

    /// The call that makes the cell of a recurrent layer of the prelude.
    fn cell_of(&mut self, step: &Value<'a>) -> Option<String> {
        let Value::Instance(instance) = step else { return None };
        let instance = self.owners.instance(*instance);
        let (name, hyper) = instance.written.split_once('(')?;
        let cell = format!("{name}_cell");
        (instance.definition.source == Source::Prelude).then_some(())?;
        crate::prelude::entry(&cell)?;
        Some(format!("{cell}({hyper}"))
    }

    /// Calls the parts of a value by the names of a pattern.
    pub(super) fn label_parts(
        &mut self,
        pattern: Option<&'a Pattern>,
        value: &Value<'a>,
        what: &'static str,
    ) {
        match (pattern, value) {
            (Some(Pattern::Name(name)), Value::Tensor(tensor)) => {
                self.label(tensor.node, &*name.text, what, name.span);
            }
            (Some(Pattern::Tuple(patterns, _)), Value::Tuple(parts)) => {
                patterns.iter().zip(&**parts).for_each(|(pattern, part)| {
                    self.label_parts(Some(pattern), part, what);
                });
            }
            _ => {}
        }
    }

    /// Refuses a state that a step takes apart into parts which it does not have.
    pub(super) fn check_state_parts(
        &mut self,
        bound: &Bound<'a>,
        pattern: Option<&Pattern>,
        init: &Given<'a>,
    ) -> Outcome<()> {
        let Some(Pattern::Tuple(patterns, _)) = pattern else { return Ok(()) };
        match &init.value {
            Value::Poison => Ok(()),
            Value::Tuple(parts) if parts.len() == patterns.len() => Ok(()),
            value => {
                let (begins, takes) = (self.sort(value), format!("a tuple of {}", patterns.len()));
                let span = self.shown(init.written).1;
                Err(self.report(meaning::state_of_other_parts(span, bound.name, &begins, &takes)))
            }
        }
    }

    /// What a step makes of the states, each of the shape and the kind that it begins with.
    pub(super) fn next_states(
        &mut self,
        bound: &Bound<'a>,
        init: &Given<'a>,
        states: &[Operand<'a>],
        leaves: &[Tensor],
        (step, next): (&Value<'a>, &Given<'a>),
    ) -> Outcome<Vec<Operand<'a>>> {
        if !same_parts(&init.value, &next.value) {
            let [begins, makes] = [&init.value, &next.value].map(|value| self.sort(value));
            let span = self.result_span(step, next);
            return Err(self.report(meaning::state_of_other_parts(span, bound.name, &begins, &makes)));
        }
        let nexts = self.parts(next)?;
        for ((state, leaf), made) in states.iter().zip(leaves).zip(&nexts) {
            let [begins, makes] = [state.node(), made.node()].map(|node| self.graph.shape(node).clone());
            if begins != makes {
                let (why, span) = (self.facts(&[*state]), self.result_span(step, next));
                let is_scalar = begins.is_scalar();
                let (begins, makes) = (self.shape_text(&begins), self.shape_text(&makes));
                let cure = match is_scalar {
                    true => format!("begin with all elements: `zeros({makes})`"),
                    false => format!(
                        "make both the same: begin with a state of shape {makes}, or return one of shape {begins}"
                    ),
                };
                let begins =
                    if is_scalar { "a scalar".to_owned() } else { format!("a tensor of shape {begins}") };
                let mistake = meaning::state_of_other_shape(span, bound.name, &begins, &makes, &cure, why);
                return Err(self.report(mistake));
            }
            if !keeps(leaf.kind, made.tensor.kind) {
                let (why, span) = (self.facts(&[*state]), self.result_span(step, next));
                let begins = match leaf.kind {
                    Kind::Condition => "a condition".to_owned(),
                    _ => self.type_text(*leaf),
                };
                return Err(self.report(meaning::state_of_other_kind(span, bound.name, &begins, why)));
            }
        }
        Ok(nexts)
    }

    /// Where the value that a step returns is written.
    fn result_span(&mut self, step: &Value<'a>, next: &Given<'a>) -> Span {
        let result = match step {
            Value::Function(function) if function.source == Source::Program => match function.code {
                Code::Named(named) => Some(&*named.body.result),
                Code::Closure(_, body) => Some(body),
            },
            Value::Instance(instance) => {
                let definition = self.owners.instance(*instance).definition;
                (definition.source == Source::Program).then_some(&*definition.layer.body.result)
            }
            _ => None,
        };
        let mut result = result.unwrap_or(next.written);
        while let ExprKind::Block(block) = &result.kind {
            result = &block.result;
        }
        self.shown(result).1
    }
}

/// Whether two values are tuples of the same parts.
fn same_parts(a: &Value<'_>, b: &Value<'_>) -> bool {
    match (a, b) {
        (Value::Tuple(a), Value::Tuple(b)) => {
            a.len() == b.len() && a.iter().zip(&**b).all(|(a, b)| same_parts(a, b))
        }
        (Value::Tuple(_), _) | (_, Value::Tuple(_)) => false,
        _ => true,
    }
}

/// Whether what a step makes is what the state is.
fn keeps(state: Kind, next: Kind) -> bool {
    match (state, next.bounds()) {
        (Kind::Real, _) => true,
        (Kind::Condition, _) => next == Kind::Condition,
        (Kind::Integer { low, high, .. }, Some((l, h))) => low <= l && h <= high,
        (Kind::Integer { .. }, None) => false,
    }
}
