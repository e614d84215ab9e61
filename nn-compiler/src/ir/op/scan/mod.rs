//! Loops in the graph: a body that is run once for each step, over values that it carries from step to step.

mod batching;
mod forward;
mod open;
mod parts;
mod rebuild;
mod reverse;

use std::ops::RangeInclusive;

use super::Op;
use super::control::by_a_loop;
use super::lowering::{At, Body, Cost, Reduction, Structure};
use super::notation::{Level, Notation};
use super::primitive::{Derivative, JvpArgs, Parts, Primitive, Specimen, Stacked, VjpArgs};
use super::value::{Scope, Value};
use crate::array::Array;
use crate::ir::graph::{Graph, NodeId, Variance};
use crate::ir::interval::Interval;
use crate::ir::nest::{Index, TermId};
use crate::ir::region::Region;
use crate::ir::shape::{Axis, Shape};
use crate::ir::types::{Results, Type};

pub use open::OpenLoop;
pub(crate) use parts::again;
pub use parts::{Carried, Input, ScanParts};
pub(crate) use rebuild::{rebuild_loops, used_results, without_unused_results};

pub(super) fn specimens() -> Vec<Specimen> {
    let value = Type { shape: Shape::known(&[3]), variance: Variance::Example };
    let mut body = Graph::new();
    let [captured, state, x] = [0, 1, 2].map(|index| body.region_input(index, &value));
    let product = body.mul(captured, state);
    let next = body.add2(product, x);
    let region = Region::new(&body, vec![value; 3], &[next, product]);
    let scan = Op::Scan { region, captured: 1, carried: 1, steps: Axis::Known(4), reverse: false };
    vec![Specimen::new(scan, &[("w", &[3]), ("h", &[3]), ("x", &[4, 3])])]
}

pub(super) struct Scan<'a> {
    pub(super) region: &'a Region,
    pub(super) captured: &'a usize,
    pub(super) carried: &'a usize,
    pub(super) steps: &'a Axis,
    pub(super) reverse: &'a bool,
}

impl Scan<'_> {
    /// Where the first value per step is among the inputs.
    fn first_per_step(&self) -> usize {
        self.captured + self.carried
    }

    /// What an operand at this position must be for an input of this shape.
    fn operand_shape(&self, position: usize, input: &Shape) -> Shape {
        if position < self.first_per_step() { input.clone() } else { along(*self.steps, input) }
    }
}

/// The shape of values along a first axis.
fn along(steps: Axis, shape: &Shape) -> Shape {
    std::iter::once(&steps).chain(shape.axes()).copied().collect()
}

impl Primitive for Scan<'_> {
    by_a_loop!();

    fn name(&self) -> &'static str {
        "scan"
    }

    fn attributes(&self) -> Vec<(&'static str, String)> {
        vec![
            ("captured", self.captured.to_string()),
            ("carried", self.carried.to_string()),
            ("steps", self.steps.to_string()),
            ("reverse", self.reverse.to_string()),
        ]
    }

    fn arity(&self) -> RangeInclusive<usize> {
        let count = self.region.inputs().len();
        count..=count
    }

    fn results(&self, operands: &[&Results]) -> Result<Results, String> {
        let (body, carried) = (self.region.graph(), *self.carried);
        let results = self.region.results();
        if results.len() < carried || operands.len() < self.first_per_step() {
            return Err(format!(
                "{carried} states, but {} results of {} inputs",
                results.len(),
                operands.len()
            ));
        }
        for (position, (operand, input)) in operands.iter().zip(self.region.inputs()).enumerate() {
            let operand = operand.one().ok_or_else(|| format!("operand {position} has several results"))?;
            let wanted = self.operand_shape(position, &input.shape);
            if operand.shape != wanted {
                return Err(format!("operand {position} must be {wanted}, but is {}", operand.shape));
            }
            if operand.variance > input.variance {
                return Err(format!("operand {position} varies between examples, its input does not"));
            }
        }
        let states = &self.region.inputs()[*self.captured..self.first_per_step()];
        for (number, (state, &next)) in states.iter().zip(results).enumerate() {
            let shape = body.shape(next);
            if *shape != state.shape {
                return Err(format!("state {number} begins as {}, but a step makes it {shape}", state.shape));
            }
            if body.variance(next) > state.variance {
                return Err(format!("a step makes state {number} vary between examples"));
            }
        }
        let stacked = results[carried..]
            .iter()
            .map(|&node| Type { shape: along(*self.steps, body.shape(node)), variance: body.variance(node) });
        Ok(Results::Several(states.iter().cloned().chain(stacked).collect()))
    }

    fn shape(&self, _: &[&Shape]) -> Result<Shape, String> {
        Err("it has several results".to_owned())
    }

    /// A state begins as a copy.
    fn reads_memory(&self, _: At<'_>, position: usize) -> bool {
        !(*self.captured..self.first_per_step()).contains(&position)
    }

    fn steps(&self) -> usize {
        self.steps.bound()
    }

    fn shape_rule(&self) -> &'static str {
        "states as they begin; what is stacked, with the axis of steps before it"
    }

    fn evaluate(&self, operands: &[&Value], scope: &Scope<'_>) -> Value {
        self.evaluations(operands, scope).swap_remove(0)
    }

    fn evaluations(&self, operands: &[&Value], scope: &Scope<'_>) -> Vec<Value> {
        let (captured, rest) = operands.split_at(*self.captured);
        let (states, per_step) = rest.split_at(*self.carried);
        // The run-time length, where there is one: that of what lies along it.
        let steps = per_step.first().map_or(self.steps.bound(), |value| value.of_example(0).sizes()[0]);
        let mut states: Vec<Value> = states.iter().map(|&value| value.clone()).collect();
        let results = self.region.results();
        let mut stacks: Vec<Vec<Option<Value>>> = vec![vec![None; steps]; results.len() - states.len()];
        let order: Vec<usize> = if *self.reverse { (0..steps).rev().collect() } else { (0..steps).collect() };
        for step in order {
            let mut inputs: Vec<Value> = captured.iter().map(|&value| value.clone()).collect();
            inputs.append(&mut states);
            inputs.extend(per_step.iter().map(|stack| {
                Value::each(&[stack], |x| {
                    Array::from_fn(&x[0].sizes()[1..], |index| x[0].at(&[&[step], index].concat()))
                })
            }));
            states = (scope.evaluate_region)(self.region, scope.bindings, &inputs);
            let stacked = states.split_off(*self.carried);
            stacks.iter_mut().zip(stacked).for_each(|(stack, value)| stack[step] = Some(value));
        }
        let body = self.region.graph();
        let stacked = stacks.into_iter().zip(&results[*self.carried..]).map(|(stack, &node)| {
            let each: Vec<Value> = stack.into_iter().map(|value| value.expect("every step ran")).collect();
            let sizes = [vec![steps], body.shape(node).sizes()].concat();
            Value::each(&each.iter().collect::<Vec<_>>(), |x| {
                let elements = x.iter().flat_map(|step| step.elements().iter().copied()).collect();
                Array::new(&sizes, elements)
            })
        });
        states.into_iter().chain(stacked).collect()
    }

    // With several results, derivatives are made of all at once.
    fn pullback_to(&self, _: &mut Graph, _: &VjpArgs<'_>, _: usize) -> Derivative {
        Derivative::NotDifferentiable
    }

    fn pullback(&self, graph: &mut Graph, at: &VjpArgs<'_>, part: &mut Parts<'_>) {
        reverse::pullback(graph, at, part);
    }

    /// What no step that is differentiated depends on is left out, as by a selection.
    fn selects(&self) -> bool {
        true
    }

    fn pushforward(&self, _: &mut Graph, _: &JvpArgs<'_>) -> Derivative {
        Derivative::NotDifferentiable
    }

    fn pushforwards(&self, graph: &mut Graph, at: &JvpArgs<'_>) -> Vec<Derivative> {
        forward::pushforward(graph, at)
    }

    fn stacked(&self, _: &mut Graph, _: &Stacked<'_>) -> Option<NodeId> {
        None
    }

    fn stacks(&self, graph: &mut Graph, at: &Stacked<'_>) -> Option<Vec<NodeId>> {
        Some(batching::stacks(graph, self, at))
    }

    fn notation(&self) -> Notation {
        Notation::new("scan($*)", r"\operatorname{scan}\left($*\right)", Level::Atom)
    }
}
