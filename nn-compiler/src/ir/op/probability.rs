//! Logarithms of sums of exponentials, and of the shares that each has in such a sum.
//!
//! The largest element is subtracted before anything else: a common offset of all elements, however large, changes
//! neither the shares nor how exact they are.

use super::axes::{ascending, later, others, pick};
use super::lowering::{At, Body, Cost, Reduction, Structure};
use super::notation::{Level, Notation};
use super::primitive::{Derivative, JvpArgs, Primitive, Specimen, Stacked, VjpArgs};
use super::reduction::{fold, largest, over_axes, over_its_axes, reduced, with_axes, without_its_axes};
use super::tangent::each;
use super::value::{Scope, Value};
use super::{Op, Unary};
use crate::array::{Array, for_each_index};
use crate::ir::graph::{Graph, NodeId};
use crate::ir::interval::Interval;
use crate::ir::nest::{Index, Reducer, TermId};
use crate::ir::shape::Shape;

pub(super) fn specimens() -> Vec<Specimen> {
    vec![
        Specimen::new(Op::LogSumExp { axes: vec![1] }, &[("x", &[3, 2])]),
        Specimen::new(Op::LogSoftmax { axes: vec![1] }, &[("x", &[3, 2])]),
    ]
}

/// The largest element `m` over the axes, or 0 where that is not finite, and `ln Σ exp(x - m)`.
fn parts(x: &Array, axes: &[usize]) -> (Array, Array) {
    let kept = others(axes, x.sizes().len());
    let finite = |m: f64| if m.is_finite() { m } else { 0.0 };
    let shift = fold(x, axes, f64::NEG_INFINITY, largest).map(finite);
    let mut sum = Array::filled(shift.sizes(), 0.0);
    for_each_index(x.sizes(), |index| {
        let at = pick(index, &kept);
        *sum.at_mut(&at) += libm::exp(x.at(index) - shift.at(&at));
    });
    (shift, sum.map(libm::log))
}

/// The share that each element has in the sum.
fn shares(graph: &mut Graph, x: NodeId, axes: &[usize]) -> NodeId {
    let logarithms = graph.log_softmax(x, axes);
    graph.unary(Unary::Exp, logarithms)
}

pub(super) struct LogSumExp<'a> {
    pub(super) axes: &'a [usize],
}

impl Primitive for LogSumExp<'_> {
    fn name(&self) -> &'static str {
        "log_sum_exp"
    }

    over_its_axes!();

    without_its_axes!(LogSumExp);

    fn joins(&self, _: &[&Shape], _: usize) -> (Vec<usize>, f64) {
        (self.axes.to_vec(), f64::NEG_INFINITY)
    }

    fn evaluate(&self, operands: &[&Value], _: &Scope<'_>) -> Value {
        Value::each(operands, |x| {
            let (shift, logarithm) = parts(x[0], self.axes);
            shift.zip(&logarithm, |shift, logarithm| shift + logarithm)
        })
    }

    fn pullback_to(&self, graph: &mut Graph, at: &VjpArgs<'_>, _: usize) -> Derivative {
        let x = at.operands[0];
        let d = graph.broadcast_like(at.cotangent().node, self.axes, x);
        let shares = shares(graph, x, self.axes);
        Derivative::Node(graph.mul(d, shares))
    }

    fn pushforward(&self, graph: &mut Graph, at: &JvpArgs<'_>) -> Derivative {
        each(graph, at, |graph, _, tangent| {
            let shares = shares(graph, at.operands[0], self.axes);
            let parts = graph.mul(tangent, shares);
            Derivative::Node(graph.sum(parts, self.axes))
        })
    }

    fn stacked(&self, graph: &mut Graph, at: &Stacked<'_>) -> Option<NodeId> {
        Some(graph.log_sum_exp(at.operands[0].0, &later(self.axes)))
    }

    /// The largest, the exponential of the distance from it, and the sum.
    fn operations(&self, at: At<'_>) -> usize {
        3 * at.below(0).size()
    }

    fn rereads(&self, _: At<'_>, _: usize) -> bool {
        true
    }

    fn noun(&self) -> &'static str {
        "log_sum_exp"
    }

    fn range(&self, at: At<'_>, operands: &[Interval]) -> Interval {
        let terms: usize = self.axes.iter().map(|&axis| at.below(0).axes()[axis].bound()).product();
        operands[0].increasing(|x| x + (terms as f64).ln()).blurred()
    }

    fn is_whole(&self, _: &[bool]) -> bool {
        false
    }

    fn notation(&self) -> Notation {
        let axes = over_axes(self.axes);
        let latex = format!(r"\ln \sum_{{{axes}}} \exp\left($0\right)");
        Notation::new(format!("logsumexp($0, axis = ({axes}))"), latex, Level::Product)
    }
}

pub(super) struct LogSoftmax<'a> {
    pub(super) axes: &'a [usize],
}

impl Primitive for LogSoftmax<'_> {
    fn name(&self) -> &'static str {
        "log_softmax"
    }

    over_its_axes!();

    fn joins(&self, _: &[&Shape], _: usize) -> (Vec<usize>, f64) {
        (self.axes.to_vec(), f64::NEG_INFINITY)
    }

    fn shape(&self, operands: &[&Shape]) -> Result<Shape, String> {
        ascending(self.axes, operands[0].rank())?;
        Ok(operands[0].clone())
    }

    fn shape_rule(&self) -> &'static str {
        "any shape: the same"
    }

    /// `(x - m) - ln Σ exp(x - m)`. The largest element adds 1 to the sum, so its logarithm is below 0 only where
    /// every element is -∞: then there is nothing to subtract, and every share is 0.
    fn evaluate(&self, operands: &[&Value], _: &Scope<'_>) -> Value {
        Value::each(operands, |x| {
            let (shift, logarithm) = parts(x[0], self.axes);
            let kept = others(self.axes, x[0].sizes().len());
            Array::from_fn(x[0].sizes(), |index| {
                let at = pick(index, &kept);
                (x[0].at(index) - shift.at(&at)) - largest(logarithm.at(&at), 0.0)
            })
        })
    }

    fn pullback_to(&self, graph: &mut Graph, at: &VjpArgs<'_>, _: usize) -> Derivative {
        let d = at.cotangent().node;
        let sum = graph.sum(d, self.axes);
        let sum = graph.broadcast_like(sum, self.axes, at.result);
        let shares = graph.unary(Unary::Exp, at.result);
        let whole = graph.mul(sum, shares);
        Derivative::Node(graph.sub(d, whole))
    }

    fn pushforward(&self, graph: &mut Graph, at: &JvpArgs<'_>) -> Derivative {
        each(graph, at, |graph, _, tangent| {
            let shares = graph.unary(Unary::Exp, at.result);
            let parts = graph.mul(tangent, shares);
            let mean = graph.sum(parts, self.axes);
            let mean = graph.broadcast_like(mean, self.axes, at.result);
            Derivative::Node(graph.sub(tangent, mean))
        })
    }

    fn stacked(&self, graph: &mut Graph, at: &Stacked<'_>) -> Option<NodeId> {
        Some(graph.log_softmax(at.operands[0].0, &later(self.axes)))
    }

    fn structure(&self) -> Structure {
        Structure::Reduced
    }

    /// The largest, the exponential of the distance from it, the sum, and its logarithm subtracted from each distance.
    fn operations(&self, at: At<'_>) -> usize {
        4 * at.size()
    }

    fn cost(&self, _: At<'_>) -> Cost {
        Cost::Whole
    }

    fn rereads(&self, _: At<'_>, _: usize) -> bool {
        false
    }

    fn reduction(&self, _: At<'_>) -> Option<Reduction> {
        let together = self.axes.to_vec();
        Some(Reduction { reducer: Reducer::LogSoftmax, sizes: Vec::new(), together })
    }

    fn element(&self, at: At<'_>, index: &[Index], _: &[Index], body: &mut dyn Body) -> TermId {
        body.element(at.operand(0), index)
    }

    fn noun(&self) -> &'static str {
        "log_softmax"
    }

    fn range(&self, _: At<'_>, _: &[Interval]) -> Interval {
        Interval::open(f64::NEG_INFINITY, 0.0)
    }

    fn is_whole(&self, _: &[bool]) -> bool {
        false
    }

    fn notation(&self) -> Notation {
        let axes = over_axes(self.axes);
        let latex = format!(r"\ln \operatorname{{softmax}}_{{{axes}}}\left($0\right)");
        Notation::new(format!("log_softmax($0, axis = ({axes}))"), latex, Level::Atom)
    }
}
