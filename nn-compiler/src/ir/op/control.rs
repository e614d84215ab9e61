//! Control: repetition of a region, and the end of derivatives.

use std::ops::RangeInclusive;

use super::Op;
use super::leaf::{Leaf, from_memory, no_operands};
use super::lowering::{At, Body, Cost, Reduction, Structure};
use super::notation::{Level, Notation};
use super::primitive::{Derivative, JvpArgs, Primitive, Specimen, Stacked, VjpArgs};
use super::value::{Scope, Value};
use crate::array::Array;
use crate::ir::graph::{Graph, NodeId, Variance};
use crate::ir::nest::{Index, TermId};
use crate::ir::region::{Parameter, Region};
use crate::ir::shape::Shape;

pub(super) fn specimens() -> Vec<Specimen> {
    let leaf = || Op::RegionInput { index: 0, shape: Shape::known(&[3]), variance: Variance::Example };
    let mut body = Graph::new();
    let [state, x] = [0, 1].map(|index| {
        let shape = Shape::known(&[3]);
        body.add(Op::RegionInput { index, shape, variance: Variance::Example }, &[])
    });
    let next = body.add2(state, x);
    let input = Parameter { shape: Shape::known(&[3]), variance: Variance::Example };
    let region = Region::new(&body, vec![input.clone(), input], &[next]);
    let scan = Op::Scan { region, carried: 1, sequences: 1, outcome: Outcome::Last(0), reverse: false };
    vec![
        Specimen::new(Op::StopGradient, &[("x", &[3])]),
        Specimen::new(leaf(), &[]),
        Specimen::new(scan, &[("a", &[3]), ("b", &[4, 3])]),
    ]
}

pub(super) struct StopGradient {}

impl Primitive for StopGradient {
    fn name(&self) -> &'static str {
        "stop_gradient"
    }

    fn arity(&self) -> RangeInclusive<usize> {
        1..=1
    }

    fn shape(&self, operands: &[&Shape]) -> Result<Shape, String> {
        Ok(operands[0].clone())
    }

    fn shape_rule(&self) -> &'static str {
        "any shape: the same"
    }

    fn evaluate(&self, operands: &[&Value], _: &Scope<'_>) -> Value {
        operands[0].clone()
    }

    fn pullback_to(&self, _: &mut Graph, _: &VjpArgs<'_>, _: usize) -> Derivative {
        Derivative::Zero
    }

    fn pushforward(&self, _: &mut Graph, _: &JvpArgs<'_>) -> Derivative {
        Derivative::Zero
    }

    fn stacked(&self, graph: &mut Graph, at: &Stacked<'_>) -> Option<NodeId> {
        Some(graph.stop_gradient(at.operands[0].0))
    }

    fn structure(&self) -> Structure {
        Structure::Same
    }

    fn operations(&self, _: At<'_>) -> usize {
        0
    }

    fn cost(&self, _: At<'_>) -> Cost {
        Cost::Element(0)
    }

    fn rereads(&self, _: At<'_>, _: usize) -> bool {
        false
    }

    fn reduction(&self, _: At<'_>) -> Option<Reduction> {
        None
    }

    fn element(&self, at: At<'_>, index: &[Index], _: &[Index], body: &mut dyn Body) -> TermId {
        body.element(at.operand(0), index)
    }

    fn notation(&self) -> Notation {
        Notation::new("stop_gradient($0)", r"\operatorname{stop}\left($0\right)", Level::Atom)
    }
}

pub(super) struct RegionInput<'a> {
    pub(super) index: &'a usize,
    pub(super) shape: &'a Shape,
    pub(super) variance: &'a Variance,
}

impl Primitive for RegionInput<'_> {
    no_operands!();
    from_memory!();

    fn leaf(&self) -> Option<Leaf> {
        Some(Leaf::RegionInput(*self.index))
    }

    fn name(&self) -> &'static str {
        "region_input"
    }

    fn attributes(&self) -> Vec<(&'static str, String)> {
        vec![("index", self.index.to_string())]
    }

    fn shape(&self, _: &[&Shape]) -> Result<Shape, String> {
        Ok(self.shape.clone())
    }

    fn variance(&self, _: &[Variance]) -> Variance {
        *self.variance
    }

    fn shape_rule(&self) -> &'static str {
        "as declared"
    }

    fn evaluate(&self, _: &[&Value], scope: &Scope<'_>) -> Value {
        scope.region_inputs[*self.index].clone()
    }

    fn notation(&self) -> Notation {
        let latex = format!(r"\mathrm{{in}}_{{{}}}", self.index);
        Notation::new(format!("in{}", self.index), latex, Level::Atom)
    }
}

/// Which value of a repetition is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The state with this number after the last step.
    Last(usize),
    /// The state with this number after every step, along a new first axis.
    All(usize),
}

impl Outcome {
    /// The number of the state.
    pub fn state(self) -> usize {
        match self {
            Outcome::Last(state) | Outcome::All(state) => state,
        }
    }
}

pub(super) struct Scan<'a> {
    pub(super) region: &'a Region,
    pub(super) carried: &'a usize,
    pub(super) sequences: &'a usize,
    pub(super) outcome: &'a Outcome,
    pub(super) reverse: &'a bool,
}

impl Scan<'_> {
    fn shape_of_step(&self, position: usize, operand: &Shape) -> Result<Shape, String> {
        let is_sequence = (*self.carried..self.carried + self.sequences).contains(&position);
        match operand.axes() {
            axes if !is_sequence => Ok(axes.iter().copied().collect()),
            [_, rest @ ..] => Ok(rest.iter().copied().collect()),
            [] => Err("a sequence needs an axis of steps".to_owned()),
        }
    }
}

impl Primitive for Scan<'_> {
    fn name(&self) -> &'static str {
        "scan"
    }

    fn attributes(&self) -> Vec<(&'static str, String)> {
        let outcome = match self.outcome {
            Outcome::Last(state) => format!("last {state}"),
            Outcome::All(state) => format!("all {state}"),
        };
        vec![
            ("carried", self.carried.to_string()),
            ("sequences", self.sequences.to_string()),
            ("outcome", outcome),
            ("reverse", self.reverse.to_string()),
        ]
    }

    fn arity(&self) -> RangeInclusive<usize> {
        let count = self.region.inputs().len();
        count..=count
    }

    fn shape(&self, operands: &[&Shape]) -> Result<Shape, String> {
        let (carried, sequences) = (*self.carried, *self.sequences);
        if sequences == 0 || carried + sequences > operands.len() {
            return Err(format!("{carried} states and {sequences} sequences of {}", operands.len()));
        }
        if self.region.results().len() != carried {
            return Err(format!("{} results for {carried} states", self.region.results().len()));
        }
        for (position, (operand, input)) in operands.iter().zip(self.region.inputs()).enumerate() {
            let step = self.shape_of_step(position, operand)?;
            if step != input.shape {
                return Err(format!("input {position} of the body is {}, but {step} is given", input.shape));
            }
        }
        for (state, &result) in self.region.results().iter().enumerate() {
            let (shape, next) = (operands[state], self.region.graph().shape(result));
            if shape != next {
                return Err(format!("state {state} begins as {shape}, but a step makes it {next}"));
            }
        }
        let steps = operands[carried].axes()[0];
        if let Some(other) = operands[carried..carried + sequences].iter().find(|s| s.axes()[0] != steps) {
            return Err(format!("sequences of different lengths, {steps} and {}", other.axes()[0]));
        }
        let state = operands.get(self.outcome.state()).filter(|_| self.outcome.state() < carried);
        let state = state.ok_or_else(|| format!("there is no state {}", self.outcome.state()))?;
        Ok(match self.outcome {
            Outcome::Last(_) => (*state).clone(),
            Outcome::All(_) => std::iter::once(&steps).chain(state.axes()).copied().collect(),
        })
    }

    fn variance(&self, _: &[Variance]) -> Variance {
        self.region.inputs()[self.outcome.state()].variance
    }

    fn steps(&self, operands: &[&Shape]) -> usize {
        operands[*self.carried].axes()[0].bound()
    }

    fn shape_rule(&self) -> &'static str {
        "what the body wants: a state's shape, with the axis of steps before it for all steps"
    }

    fn evaluate(&self, operands: &[&Value], scope: &Scope<'_>) -> Value {
        let (states, rest) = operands.split_at(*self.carried);
        let (sequences, captured) = rest.split_at(*self.sequences);
        let steps = sequences[0].of_example(0).sizes()[0];
        let mut state: Vec<Value> = states.iter().map(|&value| value.clone()).collect();
        let mut all: Vec<Option<Value>> = vec![None; steps];
        let order: Vec<usize> = if *self.reverse { (0..steps).rev().collect() } else { (0..steps).collect() };
        for step in order {
            let mut inputs = state;
            inputs.extend(sequences.iter().map(|sequence| {
                Value::each(&[sequence], |x| {
                    Array::from_fn(&x[0].sizes()[1..], |index| x[0].at(&[&[step], index].concat()))
                })
            }));
            inputs.extend(captured.iter().map(|&value| value.clone()));
            state = (scope.evaluate_region)(self.region, scope.bindings, &inputs);
            all[step] = Some(state[self.outcome.state()].clone());
        }
        match self.outcome {
            Outcome::Last(i) => state.swap_remove(*i),
            Outcome::All(i) => {
                let each: Vec<Value> = all.into_iter().map(|value| value.expect("every step ran")).collect();
                let sizes = states[*i].of_example(0).sizes().to_vec();
                Value::each(&each.iter().collect::<Vec<_>>(), |x| {
                    let elements = x.iter().flat_map(|step| step.elements().iter().copied()).collect();
                    Array::new(&[&[steps], sizes.as_slice()].concat(), elements)
                })
            }
        }
    }

    fn pullback_to(&self, _: &mut Graph, _: &VjpArgs<'_>, _: usize) -> Derivative {
        Derivative::NotDifferentiable
    }

    fn pushforward(&self, _: &mut Graph, _: &JvpArgs<'_>) -> Derivative {
        Derivative::NotDifferentiable
    }

    fn stacked(&self, _: &mut Graph, _: &Stacked<'_>) -> Option<NodeId> {
        None
    }

    fn structure(&self) -> Structure {
        Structure::Loop
    }

    /// Those of the body are counted with the body.
    fn operations(&self, _: At<'_>) -> usize {
        0
    }

    fn cost(&self, _: At<'_>) -> Cost {
        Cost::Whole
    }

    fn rereads(&self, _: At<'_>, _: usize) -> bool {
        true
    }

    fn reduction(&self, _: At<'_>) -> Option<Reduction> {
        None
    }

    fn element(&self, _: At<'_>, _: &[Index], _: &[Index], _: &mut dyn Body) -> TermId {
        unreachable!("no network has a loop that is to be scheduled")
    }

    fn notation(&self) -> Notation {
        Notation::new("scan($*)", r"\operatorname{scan}\left($*\right)", Level::Atom)
    }
}
