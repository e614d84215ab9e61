//! Elements joined with others: with zeros around them, or one value after the other.

use std::ops::RangeInclusive;

use super::axes::one_each;
use super::lowering::{At, Body, Cost, Reduction, Structure};
use super::movement::{call, moves_only};
use super::notation::{Level, Notation};
use super::primitive::{Derivative, JvpArgs, Primitive, Specimen, Stacked, VjpArgs};
use super::tangent::multilinear;
use super::value::{Scope, Value};
use super::{Number, Op};
use crate::array::Array;
use crate::ir::graph::{Graph, NodeId};
use crate::ir::interval::Interval;
use crate::ir::nest::{Index, Term, TermId};
use crate::ir::shape::{Axis, Shape};

pub(super) fn specimens() -> Vec<Specimen> {
    vec![
        Specimen::new(Op::Pad { before: vec![1], after: vec![2] }, &[("x", &[4])]),
        Specimen::new(Op::Concat { axis: 0 }, &[("a", &[2]), ("b", &[3])]),
    ]
}

pub(super) struct Pad<'a> {
    pub(super) before: &'a [usize],
    pub(super) after: &'a [usize],
}

impl Primitive for Pad<'_> {
    fn name(&self) -> &'static str {
        "pad"
    }

    fn attributes(&self) -> Vec<(&'static str, String)> {
        vec![("before", format!("{:?}", self.before)), ("after", format!("{:?}", self.after))]
    }

    fn arity(&self) -> RangeInclusive<usize> {
        1..=1
    }

    fn shape(&self, operands: &[&Shape]) -> Result<Shape, String> {
        one_each(self.before, operands[0], "the padding before")?;
        one_each(self.after, operands[0], "the padding after")?;
        let padded = |(i, &axis): (usize, &Axis)| match self.before[i] + self.after[i] {
            0 => axis,
            padding => Axis::Known(axis.bound() + padding),
        };
        Ok(operands[0].axes().iter().enumerate().map(padded).collect())
    }

    fn shape_rule(&self) -> &'static str {
        "any shape: each axis longer by its padding"
    }

    fn evaluate(&self, operands: &[&Value], _: &Scope<'_>) -> Value {
        Value::each(operands, |x| {
            let old = x[0].sizes();
            let sizes: Vec<usize> =
                (0..old.len()).map(|axis| self.before[axis] + old[axis] + self.after[axis]).collect();
            Array::from_fn(&sizes, |index| {
                let place = |axis: usize| index[axis].checked_sub(self.before[axis]);
                let inside = |axis: usize| place(axis).filter(|&i| i < old[axis]);
                let from: Option<Vec<usize>> = (0..old.len()).map(inside).collect();
                from.map_or(0.0, |from| x[0].at(&from))
            })
        })
    }

    fn pullback_to(&self, graph: &mut Graph, at: &VjpArgs<'_>, _: usize) -> Derivative {
        let sizes = graph.shape(at.operands[0]).sizes();
        Derivative::Node(graph.slice(at.cotangent().node, self.before, &sizes))
    }

    fn pushforward(&self, graph: &mut Graph, at: &JvpArgs<'_>) -> Derivative {
        multilinear(graph, at)
    }

    fn stacked(&self, graph: &mut Graph, at: &Stacked<'_>) -> Option<NodeId> {
        let (before, after) = ([&[0], self.before].concat(), [&[0], self.after].concat());
        Some(graph.pad(at.operands[0].0, &before, &after))
    }

    moves_only!(Joined);

    fn element(&self, at: At<'_>, index: &[Index], _: &[Index], body: &mut dyn Body) -> TermId {
        let below: Vec<Index> =
            index.iter().zip(self.before).map(|(i, &before)| i.plus(-(before as i64))).collect();
        let padded = |axis: &usize| self.before[*axis] + self.after[*axis] > 0;
        let range = |axis: usize| (below[axis].clone(), 0, at.below(0).axes()[axis].bound() as i64);
        let ranges = (0..below.len()).filter(padded).map(range).collect();
        let then = body.element(at.operand(0), &below);
        let otherwise = body.term(Term::Constant(Number::new(0.0)));
        body.term(Term::Inside { ranges, then, otherwise })
    }

    fn range(&self, _: At<'_>, operands: &[Interval]) -> Interval {
        match self.before.iter().chain(self.after).any(|&n| n > 0) {
            true => operands[0].hull(Interval::point(0.0)),
            false => operands[0],
        }
    }

    fn is_whole(&self, _: &[bool]) -> bool {
        false
    }

    fn notation(&self) -> Notation {
        call("pad", &format!("before = {:?}, after = {:?}", self.before, self.after))
    }
}

pub(super) struct Concat<'a> {
    pub(super) axis: &'a usize,
}

impl Primitive for Concat<'_> {
    fn name(&self) -> &'static str {
        "concat"
    }

    fn attributes(&self) -> Vec<(&'static str, String)> {
        vec![("axis", self.axis.to_string())]
    }

    fn arity(&self) -> RangeInclusive<usize> {
        1..=usize::MAX
    }

    fn shape(&self, operands: &[&Shape]) -> Result<Shape, String> {
        let axis = *self.axis;
        let first = operands[0];
        if axis >= first.rank() {
            return Err(format!("{first} has no axis {axis}"));
        }
        let apart = |shape: &Shape| -> Vec<Axis> {
            let others = shape.axes().iter().enumerate().filter(|&(i, _)| i != axis);
            others.map(|(_, &size)| size).collect()
        };
        if let Some(other) =
            operands.iter().find(|shape| shape.rank() != first.rank() || apart(shape) != apart(first))
        {
            return Err(format!("{first} and {other} differ in another axis than {axis}"));
        }
        let mut sizes = first.axes().to_vec();
        if operands.len() > 1 {
            sizes[axis] = Axis::Known(operands.iter().map(|shape| shape.axes()[axis].bound()).sum());
        }
        Ok(sizes.into_iter().collect())
    }

    fn shape_rule(&self) -> &'static str {
        "shapes that differ along the axis only: the sum of their sizes along it"
    }

    fn evaluate(&self, operands: &[&Value], _: &Scope<'_>) -> Value {
        let axis = *self.axis;
        Value::each(operands, |x| {
            let mut sizes = x[0].sizes().to_vec();
            sizes[axis] = x.iter().map(|part| part.sizes()[axis]).sum();
            Array::from_fn(&sizes, |index| {
                let mut index = index.to_vec();
                let mut parts = x.iter();
                let mut part = parts.next().expect("a concatenation has parts");
                while index[axis] >= part.sizes()[axis] {
                    index[axis] -= part.sizes()[axis];
                    part = parts.next().expect("the sizes of the parts sum to the whole");
                }
                part.at(&index)
            })
        })
    }

    fn pullback_to(&self, graph: &mut Graph, at: &VjpArgs<'_>, position: usize) -> Derivative {
        let len = graph.shape(at.operands[position]).sizes();
        let mut start = vec![0; len.len()];
        let before = &at.operands[..position];
        start[*self.axis] = before.iter().map(|&part| graph.axis(part, *self.axis).bound()).sum();
        Derivative::Node(graph.slice(at.cotangent().node, &start, &len))
    }

    fn pushforward(&self, graph: &mut Graph, at: &JvpArgs<'_>) -> Derivative {
        let parts: Vec<NodeId> = at
            .operands
            .iter()
            .zip(at.tangents)
            .map(|(&part, tangent)| tangent.unwrap_or_else(|| graph.constant_like(0.0, part)))
            .collect();
        Derivative::Node(graph.concat(&parts, *self.axis))
    }

    fn stacked(&self, graph: &mut Graph, at: &Stacked<'_>) -> Option<NodeId> {
        let parts = at.all(graph);
        Some(graph.concat(&parts, self.axis + 1))
    }

    moves_only!(Joined);

    /// From the last part to the first, so that the first is asked for first.
    fn element(&self, at: At<'_>, index: &[Index], _: &[Index], body: &mut dyn Body) -> TermId {
        let (axis, parts) = (*self.axis, at.operands());
        let size = |part: NodeId| at.graph.axis(part, axis).bound() as i64;
        let mut start: i64 = parts.iter().map(|&part| size(part)).sum();
        let mut result = None;
        for &part in parts.iter().rev() {
            start -= size(part);
            let mut below = index.to_vec();
            below[axis] = index[axis].plus(-start);
            let then = body.element(part, &below);
            result = Some(match result {
                None => then,
                Some(otherwise) => {
                    let ranges = vec![(below[axis].clone(), 0, size(part))];
                    body.term(Term::Inside { ranges, then, otherwise })
                }
            });
        }
        result.expect("a concatenation has parts")
    }

    fn range(&self, _: At<'_>, operands: &[Interval]) -> Interval {
        operands.iter().copied().fold(Interval::EMPTY, Interval::hull)
    }

    fn is_whole(&self, operands: &[bool]) -> bool {
        operands.iter().all(|&is_whole| is_whole)
    }

    fn notation(&self) -> Notation {
        let text = format!("concat($*, axis = {})", self.axis);
        Notation::new(text, r"\left[$*\right]", Level::Atom)
    }
}
