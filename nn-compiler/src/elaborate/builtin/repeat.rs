//! Loops over steps: `fold` and `scan`, as of Rust's iterators.

use super::Bound;
use crate::ast::ExprKind;
use crate::diagnostic::meaning;
use crate::elaborate::Elaborator;
use crate::elaborate::arguments::Arguments;
use crate::elaborate::value::{Given, Kind, Operand, Outcome, Tensor, Value};
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
    pub(super) fn parts(&mut self, given: &Given<'a>) -> Outcome<Vec<Operand<'a>>> {
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

    /// A placeholder for what belongs to a step.
    pub(super) fn step_leaf(&mut self, of: NodeId, shape: Shape) -> NodeId {
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

    /// Makes the loop; its results, each as a node.
    pub(super) fn close(
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
