//! Movement: the same elements in other places.

use std::ops::RangeInclusive;

use super::Op;
use super::axes::{later, one_each, pick};
use super::lowering::{At, Body, Cost, Reduction, Structure};
use super::notation::{Level, Notation};
use super::primitive::{Derivative, JvpArgs, Primitive, Specimen, Stacked, VjpArgs};
use super::tangent::multilinear;
use super::value::{Scope, Value};
use crate::array::Array;
use crate::ir::graph::{Graph, NodeId};
use crate::ir::interval::Interval;
use crate::ir::nest::{Index, TermId};
use crate::ir::shape::{Axis, Shape};

pub(super) fn specimens() -> Vec<Specimen> {
    vec![
        Specimen::new(Op::Reshape { shape: Shape::known(&[6]) }, &[("x", &[3, 2])]),
        Specimen::new(Op::Permute { axes: vec![2, 0, 1] }, &[("x", &[4, 3, 2])]),
        Specimen::new(Op::Slice { start: vec![1], len: vec![2] }, &[("x", &[4])]),
    ]
}

/// What all that moves elements has in common for lowering: nothing is computed.
macro_rules! moves_only {
    ($structure:ident) => {
        fn structure(&self) -> Structure {
            Structure::$structure
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
    };
}

pub(super) use moves_only;

/// Written as a call with attributes.
pub(super) fn call(name: &str, attributes: &str) -> Notation {
    let latex = format!(r"\operatorname{{{name}}}\left($0\right)");
    Notation::new(format!("{name}($0, {attributes})"), latex, Level::Atom)
}

/// The axes of more than one element.
fn long(shape: &Shape) -> impl Iterator<Item = (usize, Axis)> {
    shape.axes().iter().copied().enumerate().filter(|&(_, axis)| axis != Axis::Known(1))
}

pub(super) struct Reshape<'a> {
    pub(super) shape: &'a Shape,
}

impl Primitive for Reshape<'_> {
    fn name(&self) -> &'static str {
        "reshape"
    }

    fn arity(&self) -> RangeInclusive<usize> {
        1..=1
    }

    fn shape(&self, operands: &[&Shape]) -> Result<Shape, String> {
        let (from, to) = (operands[0], self.shape);
        match from.holds_as(to) {
            true => Ok(to.clone()),
            false => Err(format!("{from} has {} elements, but {to} has {}", from.size(), to.size())),
        }
    }

    fn shape_rule(&self) -> &'static str {
        "any shape of as many elements: the wanted shape"
    }

    fn evaluate(&self, operands: &[&Value], _: &Scope<'_>) -> Value {
        Value::each(operands, |x| Array::new(&self.shape.sizes(), x[0].elements().to_vec()))
    }

    fn pullback_to(&self, graph: &mut Graph, at: &VjpArgs<'_>, _: usize) -> Derivative {
        let shape = graph.shape(at.operands[0]).clone();
        Derivative::Node(graph.reshape(at.cotangent().node, &shape))
    }

    fn pushforward(&self, graph: &mut Graph, at: &JvpArgs<'_>) -> Derivative {
        multilinear(graph, at)
    }

    fn stacked(&self, graph: &mut Graph, at: &Stacked<'_>) -> Option<NodeId> {
        let shape = std::iter::once(at.count).chain(self.shape.axes().iter().copied()).collect();
        Some(graph.reshape(at.operands[0].0, &shape))
    }

    moves_only!(Arranged);

    fn is_view(&self) -> bool {
        true
    }

    /// Indices pass through it where it only adds or removes axes of one element.
    fn reads_memory(&self, at: At<'_>, _: usize) -> bool {
        !long(at.shape()).map(|(_, axis)| axis).eq(long(at.below(0)).map(|(_, axis)| axis))
    }

    fn element(&self, at: At<'_>, index: &[Index], _: &[Index], body: &mut dyn Body) -> TermId {
        let mut longer = long(at.shape()).map(|(axis, _)| index[axis].clone());
        let along = |&axis: &Axis| if axis == Axis::Known(1) { None } else { longer.next() };
        let below: Vec<Index> = at.below(0).axes().iter().map(along).map(Option::unwrap_or_default).collect();
        body.element(at.operand(0), &below)
    }

    fn range(&self, _: At<'_>, operands: &[Interval]) -> Interval {
        operands[0]
    }

    fn is_whole(&self, operands: &[bool]) -> bool {
        operands[0]
    }

    fn notation(&self) -> Notation {
        call("reshape", &self.shape.to_string())
    }
}

pub(super) struct Permute<'a> {
    pub(super) axes: &'a [usize],
}

impl Primitive for Permute<'_> {
    fn name(&self) -> &'static str {
        "permute"
    }

    fn attributes(&self) -> Vec<(&'static str, String)> {
        vec![("axes", format!("{:?}", self.axes))]
    }

    fn arity(&self) -> RangeInclusive<usize> {
        1..=1
    }

    fn shape(&self, operands: &[&Shape]) -> Result<Shape, String> {
        one_each(self.axes, operands[0], "the order")?;
        match (0..self.axes.len()).all(|axis| self.axes.contains(&axis)) {
            true => Ok(pick(operands[0].axes(), self.axes).into_iter().collect()),
            false => Err(format!("{:?} does not name every axis of {} once", self.axes, operands[0])),
        }
    }

    fn shape_rule(&self) -> &'static str {
        "any shape: its axes in the new order"
    }

    fn evaluate(&self, operands: &[&Value], _: &Scope<'_>) -> Value {
        Value::each(operands, |x| {
            Array::from_fn(&pick(x[0].sizes(), self.axes), |index| {
                let mut from = vec![0; index.len()];
                self.axes.iter().zip(index).for_each(|(&axis, &i)| from[axis] = i);
                x[0].at(&from)
            })
        })
    }

    fn pullback_to(&self, graph: &mut Graph, at: &VjpArgs<'_>, _: usize) -> Derivative {
        let mut inverse = vec![0; self.axes.len()];
        self.axes.iter().enumerate().for_each(|(i, &axis)| inverse[axis] = i);
        Derivative::Node(graph.permute(at.cotangent().node, &inverse))
    }

    fn pushforward(&self, graph: &mut Graph, at: &JvpArgs<'_>) -> Derivative {
        multilinear(graph, at)
    }

    fn stacked(&self, graph: &mut Graph, at: &Stacked<'_>) -> Option<NodeId> {
        Some(graph.permute(at.operands[0].0, &[&[0], later(self.axes).as_slice()].concat()))
    }

    moves_only!(Arranged);

    fn element(&self, at: At<'_>, index: &[Index], _: &[Index], body: &mut dyn Body) -> TermId {
        let mut below = vec![Index::default(); self.axes.len()];
        self.axes.iter().zip(index).for_each(|(&axis, index)| below[axis] = index.clone());
        body.element(at.operand(0), &below)
    }

    fn range(&self, _: At<'_>, operands: &[Interval]) -> Interval {
        operands[0]
    }

    fn is_whole(&self, operands: &[bool]) -> bool {
        operands[0]
    }

    fn notation(&self) -> Notation {
        call("permute", &format!("{:?}", self.axes))
    }
}

pub(super) struct Slice<'a> {
    pub(super) start: &'a [usize],
    pub(super) len: &'a [usize],
}

impl Primitive for Slice<'_> {
    fn name(&self) -> &'static str {
        "slice"
    }

    fn attributes(&self) -> Vec<(&'static str, String)> {
        vec![("start", format!("{:?}", self.start)), ("len", format!("{:?}", self.len))]
    }

    fn arity(&self) -> RangeInclusive<usize> {
        1..=1
    }

    fn shape(&self, operands: &[&Shape]) -> Result<Shape, String> {
        one_each(self.start, operands[0], "the start")?;
        one_each(self.len, operands[0], "the length")?;
        let mut shape = Vec::new();
        for ((&axis, &start), &len) in operands[0].axes().iter().zip(self.start).zip(self.len) {
            if start + len > axis.bound() {
                return Err(format!("{start}..{} reaches beyond an axis of {axis}", start + len));
            }
            // A whole axis keeps its run-time length.
            shape.push(if start == 0 && len == axis.bound() { axis } else { Axis::Known(len) });
        }
        Ok(shape.into_iter().collect())
    }

    fn shape_rule(&self) -> &'static str {
        "any shape that holds the ranges: their lengths"
    }

    fn evaluate(&self, operands: &[&Value], _: &Scope<'_>) -> Value {
        Value::each(operands, |x| {
            Array::from_fn(self.len, |index| {
                let from: Vec<usize> = index.iter().zip(self.start).map(|(i, start)| i + start).collect();
                x[0].at(&from)
            })
        })
    }

    fn pullback_to(&self, graph: &mut Graph, at: &VjpArgs<'_>, _: usize) -> Derivative {
        let sizes = graph.shape(at.operands[0]).sizes();
        let ends = self.start.iter().zip(self.len).map(|(start, len)| start + len);
        let after: Vec<usize> = sizes.iter().zip(ends).map(|(size, end)| size - end).collect();
        Derivative::Node(graph.pad(at.cotangent().node, self.start, &after))
    }

    fn pushforward(&self, graph: &mut Graph, at: &JvpArgs<'_>) -> Derivative {
        multilinear(graph, at)
    }

    fn stacked(&self, graph: &mut Graph, at: &Stacked<'_>) -> Option<NodeId> {
        let (start, len) = ([&[0], self.start].concat(), [&[at.count.bound()], self.len].concat());
        Some(graph.slice(at.operands[0].0, &start, &len))
    }

    fn selects(&self) -> bool {
        true
    }

    moves_only!(Part);

    fn element(&self, at: At<'_>, index: &[Index], _: &[Index], body: &mut dyn Body) -> TermId {
        let below: Vec<Index> =
            index.iter().zip(self.start).map(|(i, &start)| i.plus(start as i64)).collect();
        body.element(at.operand(0), &below)
    }

    fn range(&self, at: At<'_>, operands: &[Interval]) -> Interval {
        at.some_of(0, operands[0])
    }

    fn is_whole(&self, operands: &[bool]) -> bool {
        operands[0]
    }

    fn notation(&self) -> Notation {
        let ranges = self.start.iter().zip(self.len).map(|(start, len)| format!("{start}..{}", start + len));
        let ranges = ranges.collect::<Vec<_>>().join(", ");
        Notation::new(format!("$0![{ranges}]"), format!("{{$0!}}_{{[{ranges}]}}"), Level::Atom)
    }
}
