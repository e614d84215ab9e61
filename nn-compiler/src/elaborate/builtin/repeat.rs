//! Loops over steps: `fold` and `scan`, as of Rust's iterators, and `stack`, which repeats a layer.

use proc_macro2::Span;

use super::Bound;
use crate::ast::{ExprKind, Pattern};
use crate::diagnostic::meaning;
use crate::elaborate::Elaborator;
use crate::elaborate::arguments::Arguments;
use crate::elaborate::stacks::Stack;
use crate::elaborate::value::{Code, Given, Kind, Operand, Outcome, Source, Tensor, Value};
use crate::ir::op::{Carried, Input, OpenLoop};
use crate::ir::{Axis, NodeId, Shape};

/// `fold(xs, init, |state, x| next)`: the last state.
pub(super) fn fold<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    this.over_steps(bound, false)
}

/// `scan(xs, init, |state, x| next)`: the states after each step, along a new first axis.
pub(super) fn scan<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    this.over_steps(bound, true)
}

/// `stack(x, count, layer)`: the layer again and again, each time with parameters of its own.
pub(super) fn stack<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let (Some(count), Some(layer)) = (bound.optional(1), bound.optional(2)) else {
        let span = this.place(bound.span);
        return Err(this.report(meaning::stack_of_values(span)));
    };
    let (x, written) = (this.tensor_argument(bound, 0)?, count.written);
    let count = this.integer(count)?;
    if count < 1 {
        let span = this.shown(written).1;
        return Err(this.report(meaning::stack_of_none(span, count)));
    }
    let Value::Instance(instance) = layer.value else {
        let ((text, span), sort) = (this.shown(layer.written), this.sort(&layer.value));
        let cure = match layer.value {
            Value::Layer(_) => format!("give its hyper-parameters: `{text}(…)`"),
            Value::Function(_) | Value::Builtin(_) => format!(
                "a function has no parameters of its own: apply it with `fold`, as in `fold(iota({count}), x, |x, _| {text}(x))`, or make it a `layer`"
            ),
            _ => "give a layer with its hyper-parameters, as in `x.stack(4, residual(256))`".to_owned(),
        };
        return Err(this.report(meaning::not_a_stacked_layer(span, &text, &sort, &cure)));
    };
    this.at(bound.span);
    let state = this.step_leaf(x.node(), this.graph.shape(x.node()).clone());
    let data = Arguments {
        positional: vec![Given {
            value: Value::Tensor(Tensor { node: state, ..x.tensor }),
            written: x.written,
        }],
        named: Vec::new(),
        callee: bound.name,
        span: bound.span,
    };
    let begun = this.stacks.len();
    this.stacks.push(Stack::new(instance, count as usize));
    let next = this.apply_instance(instance, data);
    let stack = this.stacks.swap_remove(begun);
    let next = this.operand(&Given { value: next?, written: layer.written })?;
    let [before, after] = [x.node(), next.node()].map(|node| this.graph.shape(node).clone());
    if before != after {
        let ((text, span), why) = (this.shown(layer.written), this.facts(&[x]));
        return Err(this.report(meaning::stack_changes_shape(
            span,
            &text,
            &before.to_string(),
            &after.to_string(),
            why,
        )));
    }
    this.at(bound.span);
    let carried = vec![Carried { leaf: state, init: x.node(), next: next.node() }];
    let steps = Axis::Known(count as usize);
    let results = this.close(carried, stack.parameters, Vec::new(), steps, false);
    let kind = x.tensor.kind.union(next.tensor.kind);
    Ok(Value::Tensor(Tensor { node: results[0], kind }))
}

impl<'a> Elaborator<'a> {
    /// A loop over what lies along the first axis of the first argument; its last state, or all.
    fn over_steps(&mut self, bound: &Bound<'a>, keep_all: bool) -> Outcome<Value<'a>> {
        let [given, init] = [0, 1].map(|place| bound.required(place));
        let Some(step) = bound.optional(2) else {
            // `fold(xs, |s, x| …)`, as where the first element begins.
            let missing = if is_called(&init.value) { "`init`" } else { "`step`" };
            let (span, takes) = (self.place(bound.span), signature(bound.name));
            return Err(self.report(meaning::missing_argument(span, bound.name, missing, &takes)));
        };
        let reverse = self.flag_argument(bound, 3)?;
        let (elements, states) = (self.parts(given), self.parts(init));
        let (elements, states) = (elements?, states?);
        let steps = self.number_of_steps(bound, &elements)?;
        let [state_pattern, element_pattern] = self.step_patterns(bound, step)?;
        self.check_state_parts(bound, state_pattern, init)?;

        self.at(bound.span);
        let leaves: Vec<Tensor> = states.iter().map(|state| self.state_leaf(state)).collect();
        let each: Vec<Tensor> = elements.iter().map(|element| self.element_leaf(element)).collect();
        let state = rebuilt(&init.value, &mut leaves.iter().copied());
        let element = rebuilt(&given.value, &mut each.iter().copied());
        self.label_parts(state_pattern, &state, "state");
        self.label_parts(element_pattern, &element, "step");
        let arguments = Arguments {
            positional: vec![
                Given { value: state, written: init.written },
                Given { value: element, written: given.written },
            ],
            named: Vec::new(),
            callee: match &step.written.kind {
                ExprKind::Name(name) => name,
                _ => bound.name,
            },
            span: step.written.span,
        };
        let next = Given { value: self.apply(&step.value, arguments)?, written: step.written };
        let nexts = self.next_states(bound, init, &states, &leaves, (&step.value, &next))?;

        self.at(bound.span);
        let carried: Vec<Carried> = leaves
            .iter()
            .zip(&states)
            .zip(&nexts)
            .map(|((leaf, init), next)| Carried { leaf: leaf.node, init: init.node(), next: next.node() })
            .collect();
        let per_step = each.iter().zip(&elements);
        let per_step = per_step.map(|(leaf, all)| Input { leaf: leaf.node, operand: all.node() }).collect();
        let stacked: Vec<NodeId> = match keep_all {
            true => nexts.iter().map(|next| next.node()).collect(),
            false => Vec::new(),
        };
        let results = self.close(carried, per_step, stacked, steps, reverse);
        let wanted = if keep_all { &results[leaves.len()..] } else { &results[..leaves.len()] };
        let mut tensors = wanted.iter().zip(&leaves).map(|(&node, leaf)| Tensor { node, kind: leaf.kind });
        Ok(rebuilt(&init.value, &mut tensors))
    }

    /// The tensors that a value is made of.
    fn parts(&mut self, given: &Given<'a>) -> Outcome<Vec<Operand<'a>>> {
        let Value::Tuple(parts) = &given.value else { return Ok(vec![self.operand(given)?]) };
        let parts =
            parts.iter().map(|part| self.parts(&Given { value: part.clone(), written: given.written }));
        Ok(crate::elaborate::all(parts.collect::<Vec<_>>())?.concat())
    }

    /// How many steps there are: what is gone along has as many elements.
    fn number_of_steps(&mut self, bound: &Bound<'a>, elements: &[Operand<'a>]) -> Outcome<Axis> {
        let first_axis = |this: &Self, x: &Operand<'a>| this.graph.shape(x.node()).axes().first().copied();
        if let Some(scalar) = elements.iter().find(|x| first_axis(self, x).is_none()) {
            let ((text, span), why) = (self.shown(scalar.written), self.facts(&[*scalar]));
            return Err(self.report(meaning::steps_over_scalar(span, bound.name, &text, why)));
        }
        let Some(first) = elements.first() else {
            let span = self.place(bound.required(0).written.span);
            return Err(self.report(meaning::steps_over_nothing(span, bound.name)));
        };
        let steps = first_axis(self, first);
        if let Some(other) = elements.iter().find(|x| first_axis(self, x) != steps) {
            let (why, span) = (self.facts(&[*first, *other]), self.shown(other.written).1);
            return Err(self.report(meaning::steps_differ(span, bound.name, why)));
        }
        Ok(steps.expect("each has a first axis"))
    }

    /// The names that the function of a step has for its two arguments.
    fn step_patterns(&mut self, bound: &Bound<'a>, step: &Given<'a>) -> Outcome<[Option<&'a Pattern>; 2]> {
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

    /// Refuses a state that a step takes apart into parts which it does not have.
    fn check_state_parts(
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

    /// A placeholder for what belongs to a step.
    fn step_leaf(&mut self, of: NodeId, shape: Shape) -> NodeId {
        let variance = self.graph.variance(of);
        self.graph.placeholder(&shape, variance)
    }

    /// What a state is within a step: of the kind that it begins as, where this is one that a step can keep.
    fn state_leaf(&mut self, init: &Operand<'a>) -> Tensor {
        let shape = self.graph.shape(init.node()).clone();
        let kind = match init.tensor.kind {
            kind if kind == Kind::Condition || kind.classes().is_some() => kind,
            _ => Kind::Real,
        };
        let node = self.step_leaf(init.node(), shape);
        self.classes.extend(self.graph.op(node).leaf().zip(kind.bounds()));
        Tensor { node, kind }
    }

    /// What a step has of a tensor.
    fn element_leaf(&mut self, all: &Operand<'a>) -> Tensor {
        let shape = self.graph.shape(all.node()).without(&[0]);
        let node = self.step_leaf(all.node(), shape);
        self.classes.extend(self.graph.op(node).leaf().zip(all.tensor.kind.bounds()));
        Tensor { node, ..all.tensor }
    }

    /// Calls the parts of a value by the names of a pattern.
    fn label_parts(&mut self, pattern: Option<&'a Pattern>, value: &Value<'a>, what: &'static str) {
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

    /// What a step makes of the states, each of the shape and the kind that it begins with.
    fn next_states(
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

    /// Makes the loop; its results, each as a node.
    fn close(
        &mut self,
        carried: Vec<Carried>,
        per_step: Vec<Input>,
        stacked: Vec<NodeId>,
        steps: Axis,
        reverse: bool,
    ) -> Vec<NodeId> {
        let states = carried.len();
        let mut different: Vec<NodeId> = Vec::new();
        let places: Vec<usize> = stacked
            .iter()
            .map(|node| {
                different.iter().position(|known| known == node).unwrap_or_else(|| {
                    different.push(*node);
                    different.len() - 1
                })
            })
            .collect();
        let node = carried[0].leaf;
        let mut open = OpenLoop { node, carried, per_step, stacked: different, steps, reverse };
        open.node = open.parts(&self.graph).add(&mut self.graph);
        let node = open.node;
        self.loops.push(open);
        let places = (0..states).chain(places.into_iter().map(|place| states + place));
        places.map(|index| self.graph.result(node, index)).collect()
    }
}

/// Whether a value is what a step may be.
fn is_called(value: &Value<'_>) -> bool {
    matches!(value, Value::Function(_) | Value::Builtin(_) | Value::Layer(_) | Value::Instance(_))
}

/// How a loop is called.
fn signature(callee: &str) -> String {
    format!("{callee}(xs, init, |state, x| next)")
}

/// The value with these tensors as its parts.
fn rebuilt<'a>(value: &Value<'a>, tensors: &mut impl Iterator<Item = Tensor>) -> Value<'a> {
    match value {
        Value::Tuple(parts) => Value::Tuple(parts.iter().map(|part| rebuilt(part, tensors)).collect()),
        _ => Value::Tensor(tensors.next().expect("there is one for each part")),
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
