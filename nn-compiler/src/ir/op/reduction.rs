//! Reductions over axes and over the batch, and their transpose.

use std::ops::RangeInclusive;

use super::axes::{ascending, later, others, pick};
use super::lowering::{At, Body, Call, Cost, Reduction, Structure};
use super::notation::{Level, Notation};
use super::primitive::{Derivative, JvpArgs, Primitive, Specimen, Stacked, VjpArgs};
use super::selection::selected;
use super::tangent::{each, multilinear};
use super::value::{Scope, Value};
use super::{Comparison, Op};
use crate::array::{Array, for_each_index};
use crate::ir::graph::{Graph, NodeId, Variance};
use crate::ir::interval::Interval;
use crate::ir::kernel::Kernel;
use crate::ir::nest::{Index, Reducer, TermId};
use crate::ir::shape::{Axis, Shape};

pub(super) fn specimens() -> Vec<Specimen> {
    let axes = || vec![1];
    vec![
        Specimen::new(Op::Sum { axes: axes() }, &[("x", &[3, 2])]),
        Specimen::new(Op::Broadcast { axes: axes(), sizes: vec![Axis::Known(2)] }, &[("x", &[3])]),
        Specimen::new(Op::MaxReduce { axes: axes() }, &[("x", &[3, 2])]),
        Specimen::new(Op::BatchMean, &[("x", &[3])]),
    ]
}

impl Op {
    /// The axes along which it repeats its operand, if it does nothing else.
    pub fn repeated_axes(&self) -> Option<&[usize]> {
        match self {
            Op::Broadcast { axes, .. } => Some(axes),
            _ => None,
        }
    }
}

/// The shape without the reduced axes.
pub(super) fn reduced(axes: &[usize], shape: &Shape) -> Result<Shape, String> {
    ascending(axes, shape.rank())?;
    Ok(pick(shape.axes(), &others(axes, shape.rank())).into_iter().collect())
}

/// Folds the elements over the axes, from `start`.
pub(super) fn fold(x: &Array, axes: &[usize], start: f64, combine: impl Fn(f64, f64) -> f64) -> Array {
    let kept = others(axes, x.sizes().len());
    let mut y = Array::filled(&pick(x.sizes(), &kept), start);
    for_each_index(x.sizes(), |index| {
        let element = y.at_mut(&pick(index, &kept));
        *element = combine(*element, x.at(index));
    });
    y
}

pub(super) fn largest(a: f64, b: f64) -> f64 {
    if a > b || a.is_nan() { a } else { b }
}

/// What every operation over some axes of one tensor has in common: that it has one operand, and its axes as the
/// only attribute.
macro_rules! over_its_axes {
    () => {
        fn attributes(&self) -> Vec<(&'static str, String)> {
            vec![("axes", format!("{:?}", self.axes))]
        }

        fn arity(&self) -> std::ops::RangeInclusive<usize> {
            1..=1
        }
    };
}

/// The shape rule of those that remove the axes, and how they are computed.
macro_rules! without_its_axes {
    ($reducer:ident) => {
        fn shape(&self, operands: &[&Shape]) -> Result<Shape, String> {
            reduced(self.axes, operands[0])
        }

        fn shape_rule(&self) -> &'static str {
            "any shape: without the axes"
        }

        fn structure(&self) -> Structure {
            Structure::Reduced
        }

        fn cost(&self, _: At<'_>) -> Cost {
            Cost::Whole
        }

        fn reduction(&self, at: At<'_>) -> Option<Reduction> {
            let sizes = self.axes.iter().map(|&axis| at.below(0).axes()[axis].bound()).collect();
            Some(Reduction { reducer: Reducer::$reducer, sizes, together: Vec::new() })
        }

        fn element(&self, at: At<'_>, index: &[Index], summed: &[Index], body: &mut dyn Body) -> TermId {
            body.element(at.operand(0), &with_axes(index, self.axes, summed))
        }
    };
}

pub(super) use {over_its_axes, without_its_axes};

/// The index with those along the axes (ascending) where these are.
pub(super) fn with_axes(index: &[Index], axes: &[usize], along: &[Index]) -> Vec<Index> {
    let (mut kept, mut new) = (index.iter(), along.iter());
    let mut one = |axis: usize| if axes.contains(&axis) { new.next() } else { kept.next() };
    (0..index.len() + along.len()).filter_map(|axis| one(axis).cloned()).collect()
}

pub(super) fn over_axes(axes: &[usize]) -> String {
    axes.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")
}

pub(super) struct Sum<'a> {
    pub(super) axes: &'a [usize],
}

impl Primitive for Sum<'_> {
    fn name(&self) -> &'static str {
        "sum"
    }

    over_its_axes!();

    without_its_axes!(Sum);

    fn joins(&self, _: &[&Shape], _: usize) -> (Vec<usize>, f64) {
        (self.axes.to_vec(), 0.0)
    }

    fn evaluate(&self, operands: &[&Value], _: &Scope<'_>) -> Value {
        Value::each(operands, |x| fold(x[0], self.axes, 0.0, |a, b| a + b))
    }

    fn pullback_to(&self, graph: &mut Graph, at: &VjpArgs<'_>, _: usize) -> Derivative {
        Derivative::Node(graph.broadcast_like(at.cotangent().node, self.axes, at.operands[0]))
    }

    fn pushforward(&self, graph: &mut Graph, at: &JvpArgs<'_>) -> Derivative {
        multilinear(graph, at)
    }

    fn stacked(&self, graph: &mut Graph, at: &Stacked<'_>) -> Option<NodeId> {
        Some(graph.add(Op::Sum { axes: later(self.axes) }, &[at.operands[0].0]))
    }

    fn operations(&self, at: At<'_>) -> usize {
        at.below(0).size()
    }

    fn rereads(&self, _: At<'_>, _: usize) -> bool {
        false
    }

    /// A sum over the axes in front is one over the elements of all examples.
    fn batch_kernel(&self, at: At<'_>) -> Option<Call> {
        let in_front = self.axes.iter().copied().eq(0..self.axes.len());
        in_front.then(|| (Kernel::Accumulate { n: at.size() }, vec![at.operand(0)]))
    }

    fn noun(&self) -> &'static str {
        "total"
    }

    fn range(&self, at: At<'_>, operands: &[Interval]) -> Interval {
        let summed: Shape = self.axes.iter().map(|&axis| at.below(0).axes()[axis]).collect();
        match summed.has_length() {
            // Of fewer elements the sum is nearer to 0.
            true => operands[0].summed(summed.size()).hull(Interval::point(0.0)).blurred(),
            false => operands[0].summed(summed.size()),
        }
    }

    fn is_whole(&self, _: &[bool]) -> bool {
        false
    }

    fn notation(&self) -> Notation {
        let axes = over_axes(self.axes);
        let latex = format!(r"\sum_{{{axes}}} $0.");
        Notation::new(format!("sum($0, axis = ({axes}))"), latex, Level::Product)
    }
}

pub(super) struct Broadcast<'a> {
    pub(super) axes: &'a [usize],
    pub(super) sizes: &'a [Axis],
}

impl Primitive for Broadcast<'_> {
    fn name(&self) -> &'static str {
        "broadcast"
    }

    fn attributes(&self) -> Vec<(&'static str, String)> {
        let sizes: Shape = self.sizes.iter().copied().collect();
        vec![("axes", format!("{:?}", self.axes)), ("sizes", sizes.to_string())]
    }

    fn arity(&self) -> RangeInclusive<usize> {
        1..=1
    }

    fn shape(&self, operands: &[&Shape]) -> Result<Shape, String> {
        let rank = operands[0].rank() + self.axes.len();
        ascending(self.axes, rank)?;
        if self.sizes.len() != self.axes.len() {
            return Err(format!("{} sizes for {} new axes", self.sizes.len(), self.axes.len()));
        }
        let (mut new, mut old) = (self.sizes.iter(), operands[0].axes().iter());
        let axis = |at: usize| if self.axes.contains(&at) { new.next() } else { old.next() };
        Ok((0..rank).map(axis).map(|axis| *axis.expect("the rank counts both")).collect())
    }

    fn shape_rule(&self) -> &'static str {
        "any shape: with the new axes"
    }

    fn evaluate(&self, operands: &[&Value], _: &Scope<'_>) -> Value {
        Value::each(operands, |x| {
            let kept = others(self.axes, x[0].sizes().len() + self.axes.len());
            let mut sizes = vec![0; kept.len() + self.axes.len()];
            kept.iter().zip(x[0].sizes()).for_each(|(&axis, &size)| sizes[axis] = size);
            self.axes.iter().zip(self.sizes).for_each(|(&axis, size)| sizes[axis] = size.bound());
            Array::from_fn(&sizes, |index| x[0].at(&pick(index, &kept)))
        })
    }

    fn pullback_to(&self, graph: &mut Graph, at: &VjpArgs<'_>, _: usize) -> Derivative {
        Derivative::Node(graph.sum(at.cotangent().node, self.axes))
    }

    fn pushforward(&self, graph: &mut Graph, at: &JvpArgs<'_>) -> Derivative {
        multilinear(graph, at)
    }

    fn stacked(&self, graph: &mut Graph, at: &Stacked<'_>) -> Option<NodeId> {
        Some(graph.broadcast(at.operands[0].0, &later(self.axes), self.sizes))
    }

    fn structure(&self) -> Structure {
        Structure::Repeated
    }

    fn operations(&self, _: At<'_>) -> usize {
        0
    }

    fn cost(&self, _: At<'_>) -> Cost {
        Cost::Element(0)
    }

    fn rereads(&self, at: At<'_>, position: usize) -> bool {
        at.size() > at.below(position).size()
    }

    fn reduction(&self, _: At<'_>) -> Option<Reduction> {
        None
    }

    fn element(&self, at: At<'_>, index: &[Index], _: &[Index], body: &mut dyn Body) -> TermId {
        let kept = index.iter().enumerate().filter(|(axis, _)| !self.axes.contains(axis));
        let below: Vec<Index> = kept.map(|(_, index)| index.clone()).collect();
        body.element(at.operand(0), &below)
    }

    fn range(&self, _: At<'_>, operands: &[Interval]) -> Interval {
        operands[0]
    }

    fn is_whole(&self, operands: &[bool]) -> bool {
        operands[0]
    }

    fn notation(&self) -> Notation {
        let axes = over_axes(self.axes);
        let latex = format!(r"\operatorname{{repeat}}_{{{axes}}}\left($0\right)");
        Notation::new(format!("broadcast($0, axis = ({axes}))"), latex, Level::Atom)
    }
}

pub(super) struct MaxReduce<'a> {
    pub(super) axes: &'a [usize],
}

impl Primitive for MaxReduce<'_> {
    fn name(&self) -> &'static str {
        "max_reduce"
    }

    over_its_axes!();

    without_its_axes!(Max);

    fn joins(&self, _: &[&Shape], _: usize) -> (Vec<usize>, f64) {
        (self.axes.to_vec(), f64::NEG_INFINITY)
    }

    fn evaluate(&self, operands: &[&Value], _: &Scope<'_>) -> Value {
        Value::each(operands, |x| fold(x[0], self.axes, f64::NEG_INFINITY, largest))
    }

    /// The elements that attain the maximum share equally.
    fn pullback_to(&self, graph: &mut Graph, at: &VjpArgs<'_>, _: usize) -> Derivative {
        let x = at.operands[0];
        let largest = graph.broadcast_like(at.result, self.axes, x);
        let attains = graph.compare(Comparison::Equal, x, largest);
        let count = graph.sum(attains, self.axes);
        let share = graph.div(at.cotangent().node, count);
        let share = graph.broadcast_like(share, self.axes, x);
        Derivative::Node(selected(graph, attains, true, share))
    }

    /// The mean of the tangents of the elements that attain the maximum.
    fn pushforward(&self, graph: &mut Graph, at: &JvpArgs<'_>) -> Derivative {
        let x = at.operands[0];
        each(graph, at, |graph, _, tangent| {
            let largest = graph.broadcast_like(at.result, self.axes, x);
            let attains = graph.compare(Comparison::Equal, x, largest);
            let count = graph.sum(attains, self.axes);
            let zero = graph.constant_like(0.0, x);
            let there = graph.select(attains, tangent, zero);
            let sum = graph.sum(there, self.axes);
            Derivative::Node(graph.div(sum, count))
        })
    }

    fn stacked(&self, graph: &mut Graph, at: &Stacked<'_>) -> Option<NodeId> {
        Some(graph.add(Op::MaxReduce { axes: later(self.axes) }, &[at.operands[0].0]))
    }

    fn selects(&self) -> bool {
        true
    }

    fn operations(&self, at: At<'_>) -> usize {
        at.below(0).size()
    }

    fn rereads(&self, _: At<'_>, _: usize) -> bool {
        false
    }

    fn noun(&self) -> &'static str {
        "largest"
    }

    /// The largest element takes the upper end if any does; the lower end only if all do.
    fn range(&self, at: At<'_>, operands: &[Interval]) -> Interval {
        match operands[0].as_point().is_some() || at.below(0).size() == at.size() {
            true => operands[0],
            false => Interval { low_attained: false, full: false, ..operands[0] },
        }
    }

    fn is_whole(&self, _: &[bool]) -> bool {
        false
    }

    fn notation(&self) -> Notation {
        let axes = over_axes(self.axes);
        let latex = format!(r"\max_{{{axes}}} $0!");
        Notation::new(format!("max($0, axis = ({axes}))"), latex, Level::Product)
    }
}

pub(super) struct BatchMean {}

impl Primitive for BatchMean {
    fn name(&self) -> &'static str {
        "batch_mean"
    }

    fn arity(&self) -> RangeInclusive<usize> {
        1..=1
    }

    fn shape(&self, operands: &[&Shape]) -> Result<Shape, String> {
        Ok(operands[0].clone())
    }

    fn variance(&self, _: &[Variance]) -> Variance {
        Variance::Shared
    }

    fn shape_rule(&self) -> &'static str {
        "any shape: the same"
    }

    fn evaluate(&self, operands: &[&Value], _: &Scope<'_>) -> Value {
        let first = operands[0].of_example(0);
        let Some(examples) = operands[0].examples() else { return Value::Shared(first.clone()) };
        let rest = (1..examples).map(|example| operands[0].of_example(example));
        let sum = rest.fold(first.clone(), |sum, array| sum.zip(array, |a, b| a + b));
        Value::Shared(sum.map(|sum| sum / examples as f64))
    }

    /// Cotangents of per-example values are held times the number of examples, which cancels the
    /// mean's factor: the cotangent itself.
    fn pullback_to(&self, _: &mut Graph, at: &VjpArgs<'_>, _: usize) -> Derivative {
        Derivative::Node(at.cotangent().node)
    }

    fn pushforward(&self, graph: &mut Graph, at: &JvpArgs<'_>) -> Derivative {
        multilinear(graph, at)
    }

    fn stacked(&self, graph: &mut Graph, at: &Stacked<'_>) -> Option<NodeId> {
        Some(graph.batch_mean(at.operands[0].0))
    }

    fn structure(&self) -> Structure {
        Structure::Reduced
    }

    /// For each example the addition to its sum, which is part of the multiply-adds of a contraction.
    fn operations(&self, at: At<'_>) -> usize {
        match at.graph.op(at.operand(0)).structure() {
            Structure::Product => 0,
            _ => at.size(),
        }
    }

    fn cost(&self, at: At<'_>) -> Cost {
        match at.variance(0) {
            Variance::Example => Cost::Whole,
            Variance::Shared => Cost::Element(0),
        }
    }

    fn rereads(&self, _: At<'_>, _: usize) -> bool {
        false
    }

    /// The sum over the batch is `lower`'s.
    fn reduction(&self, _: At<'_>) -> Option<Reduction> {
        None
    }

    fn element(&self, at: At<'_>, index: &[Index], _: &[Index], body: &mut dyn Body) -> TermId {
        body.element(at.operand(0), index)
    }

    fn noun(&self) -> &'static str {
        "mean"
    }

    fn range(&self, _: At<'_>, operands: &[Interval]) -> Interval {
        operands[0].blurred()
    }

    fn is_whole(&self, _: &[bool]) -> bool {
        false
    }

    fn notation(&self) -> Notation {
        Notation::new("batch_mean($0)", r"\frac{1}{N} \sum_{b=1}^{N} {$0!}_b", Level::Product)
    }
}
