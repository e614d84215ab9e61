//! The structural primitive that CONTRIBUTING.md adds: all differences of two elements. `main.rs` puts this file into the
//! `ir/op` of a copy of the compiler.

use std::ops::RangeInclusive;

use super::Op;
use super::Unary::Neg;
use super::lowering::{At, Body, Cost, Reduction, Structure};
use super::notation::{Level, Notation};
use super::primitive::{Derivative, JvpArgs, Primitive, Specimen, Stacked, VjpArgs};
use super::range::plus;
use super::tangent::multilinear;
use super::value::{Scope, Value};
use crate::array::Array;
use crate::ir::Binary;
use crate::ir::graph::{Graph, NodeId};
use crate::ir::interval::Interval;
use crate::ir::nest::{Index, Term, TermId};
use crate::ir::shape::{Axis, Shape};

pub(super) fn specimens() -> Vec<Specimen> {
    vec![Specimen::new(Op::Differences, &[("x", &[3])]), Specimen::new(Op::Differences, &[("x", &[2, 3])])]
}

pub(super) struct Differences {}

impl Primitive for Differences {
    fn name(&self) -> &'static str {
        "differences"
    }

    fn arity(&self) -> RangeInclusive<usize> {
        1..=1
    }

    fn shape(&self, operands: &[&Shape]) -> Result<Shape, String> {
        let axes = operands[0].axes();
        Ok(axes.iter().chain(axes).copied().collect())
    }

    fn shape_rule(&self) -> &'static str {
        "any shape: its axes twice"
    }

    fn evaluate(&self, operands: &[&Value], _: &Scope<'_>) -> Value {
        Value::each(operands, |x| {
            let sizes = [x[0].sizes(), x[0].sizes()].concat();
            Array::from_fn(&sizes, |index| {
                let (left, right) = index.split_at(index.len() / 2);
                x[0].at(left) - x[0].at(right)
            })
        })
    }

    fn pullback_to(&self, graph: &mut Graph, at: &VjpArgs<'_>, _: usize) -> Derivative {
        let rank = graph.shape(at.operands[0]).rank();
        let (left, right): (Vec<usize>, Vec<usize>) = ((0..rank).collect(), (rank..2 * rank).collect());
        let d = at.cotangent().node;
        let (own, other) = (graph.sum(d, &right), graph.sum(d, &left));
        Derivative::Node(graph.sub(own, other))
    }

    fn pushforward(&self, graph: &mut Graph, at: &JvpArgs<'_>) -> Derivative {
        multilinear(graph, at)
    }

    fn stacked(&self, graph: &mut Graph, at: &Stacked<'_>) -> Option<NodeId> {
        let x = at.operands[0].0;
        let sizes: Vec<Axis> = graph.shape(x).axes()[1..].to_vec();
        let rank = sizes.len();
        let (left, right): (Vec<usize>, Vec<usize>) = ((1..=rank).collect(), (rank + 1..=2 * rank).collect());
        let (own, other) = (graph.broadcast(x, &right, &sizes), graph.broadcast(x, &left, &sizes));
        Some(graph.sub(own, other))
    }

    fn structure(&self) -> Structure {
        Structure::Reduced
    }

    fn operations(&self, at: At<'_>) -> usize {
        at.size()
    }

    fn cost(&self, _: At<'_>) -> Cost {
        Cost::Element(1)
    }

    fn rereads(&self, _: At<'_>, _: usize) -> bool {
        true
    }

    fn reduction(&self, _: At<'_>) -> Option<Reduction> {
        None
    }

    fn element(&self, at: At<'_>, index: &[Index], _: &[Index], body: &mut dyn Body) -> TermId {
        let (left, right) = index.split_at(index.len() / 2);
        let [left, right] = [left, right].map(|index| body.element(at.operand(0), index));
        let negative = body.term(Term::Unary(Neg, right));
        body.term(Term::Binary(Binary::Add, left, negative))
    }

    fn range(&self, _: At<'_>, operands: &[Interval]) -> Interval {
        plus(operands[0].blurred(), operands[0].decreasing(|x| -x).blurred(), false)
    }

    fn is_whole(&self, operands: &[bool]) -> bool {
        operands[0]
    }

    fn notation(&self) -> Notation {
        let latex = r"\operatorname{differences}\left($0\right)";
        Notation::new("differences($0)", latex, Level::Atom)
    }
}
