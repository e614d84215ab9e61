//! Reductions: `sum mean max min argmax`.

use super::{Bound, elementwise};
use crate::diagnostic::meaning;
use crate::elaborate::Elaborator;
use crate::elaborate::value::{Given, Kind, Operand, Outcome, Tensor, Value};
use crate::ir::{Axis, Comparison, NodeId, Op, Shape};

impl<'a> Elaborator<'a> {
    /// The axes that an argument names, ascending; all of them if it is left out.
    pub(super) fn axes_argument(&mut self, axes: Option<&Given<'a>>, x: &Operand<'a>) -> Outcome<Vec<usize>> {
        let rank = self.graph.shape(x.node()).rank();
        let Some(given) = axes else { return Ok((0..rank).collect()) };
        let mut axes = Vec::new();
        for number in self.integers(given)? {
            axes.push(self.axis_of(number, rank, given, x)?);
        }
        axes.sort_unstable();
        if axes.windows(2).any(|pair| pair[0] == pair[1]) {
            let (text, span) = self.shown(given.written);
            return Err(self.report(meaning::axis_twice(span, &text)));
        }
        Ok(axes)
    }

    /// The axis that an argument names, else that one.
    pub(super) fn axis_argument(
        &mut self,
        axis: Option<&Given<'a>>,
        otherwise: i64,
        rank: usize,
        x: &Operand<'a>,
    ) -> Outcome<usize> {
        match axis {
            Some(given) => {
                let number = self.integer(given)?;
                self.axis_of(number, rank, given, x)
            }
            None if rank == 0 => {
                let (why, (text, span)) = (self.facts(&[*x]), self.shown(x.written));
                let cure = match x.tensor.kind.classes() {
                    Some(_) => "it is a class already: use it as it is",
                    None => "give a tensor with an axis",
                };
                Err(self.report(meaning::no_axis(span, &text, why, cure)))
            }
            None => Ok(otherwise.rem_euclid(rank as i64) as usize),
        }
    }

    /// The axis of that number; negative ones count from the end.
    pub(super) fn axis_of(
        &mut self,
        number: i64,
        rank: usize,
        given: &Given<'a>,
        x: &Operand<'a>,
    ) -> Outcome<usize> {
        let axis = if number < 0 { number + rank as i64 } else { number };
        if (0..rank as i64).contains(&axis) {
            return Ok(axis as usize);
        }
        let (why, span) = (self.facts(&[*x]), self.shown(given.written).1);
        Err(self.report(meaning::no_such_axis(span, number, rank, why)))
    }

    /// The integers of a number, a tuple or a list.
    pub(super) fn integers(&mut self, given: &Given<'a>) -> Outcome<Vec<i64>> {
        let numbers: Vec<Value<'a>> = match &given.value {
            Value::Tuple(parts) => parts.to_vec(),
            Value::Numbers(numbers) => numbers.iter().map(|&number| Value::Number(number)).collect(),
            other => vec![other.clone()],
        };
        let written = given.written;
        numbers.into_iter().map(|value| self.integer(&Given { value, written })).collect()
    }

    /// Puts axes of size 1 back where a reduction removed them.
    pub(super) fn keep_axes(&mut self, reduced: NodeId, axes: &[usize], x: NodeId) -> NodeId {
        let shape = self.graph.shape(x).clone();
        let kept = shape.axes().iter().enumerate();
        let kept: Shape =
            kept.map(|(at, &axis)| if axes.contains(&at) { Axis::Known(1) } else { axis }).collect();
        self.reshaped(reduced, &kept)
    }

    /// The mean over all elements: of a scalar, the scalar.
    pub(in crate::elaborate) fn mean_of_all(&mut self, x: Tensor) -> Tensor {
        let axes: Vec<usize> = (0..self.graph.shape(x.node).rank()).collect();
        Tensor { node: self.mean_over(x.node, &axes), kind: x.kind }
    }

    fn mean_over(&mut self, x: NodeId, axes: &[usize]) -> NodeId {
        let mut count = 1;
        let mut lengths = Vec::new();
        for &axis in axes {
            match self.graph.axis(x, axis) {
                Axis::Known(size) => count *= size,
                Axis::Length { id, bound } => lengths.push((id, bound)),
            }
        }
        let mut mean = self.graph.sum(x, axes);
        if count != 1 {
            mean = self.graph.scale(1.0 / count as f64, mean);
        }
        self.takes_elements(x, axes);
        for (id, bound) in lengths {
            let length = self.node(Op::Length { id, bound }, &[]);
            let length = self.broadcast_to(length, &self.graph.shape(mean).clone());
            mean = self.graph.div(mean, length);
        }
        mean
    }

    /// Notes that along these axes there must be elements.
    pub(in crate::elaborate) fn takes_elements(&mut self, x: NodeId, axes: &[usize]) {
        for &axis in axes {
            if let Axis::Length { id, .. } = self.graph.axis(x, axis) {
                self.lengths[id as usize].least = 1;
            }
        }
    }

    /// `x` over the axes that the argument `axis` names, by `reduce`; then `keep`, the argument after it.
    pub(super) fn reduced(
        &mut self,
        bound: &Bound<'a>,
        axis: usize,
        reduce: impl FnOnce(&mut Self, NodeId, &[usize]) -> NodeId,
    ) -> Outcome<(NodeId, Operand<'a>)> {
        let x = self.tensor_argument(bound, 0);
        let keep = self.flag_argument(bound, axis + 1);
        let (x, keep) = (x?, keep?);
        let axes = self.axes_argument(bound.optional(axis), &x)?;
        self.at(bound.span);
        let node = reduce(self, x.node(), &axes);
        let node = if keep { self.keep_axes(node, &axes, x.node()) } else { node };
        Ok((node, x))
    }
}

fn real<'a>((node, _): (NodeId, Operand<'a>)) -> Value<'a> {
    Value::Tensor(Tensor { node, kind: Kind::Real })
}

fn same_kind<'a>((node, x): (NodeId, Operand<'a>)) -> Value<'a> {
    Value::Tensor(Tensor { node, kind: x.tensor.kind })
}

pub(super) fn sum<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    this.reduced(bound, 1, |this, x, axes| this.graph.sum(x, axes)).map(real)
}

pub(super) fn mean<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    this.reduced(bound, 1, |this, x, axes| this.mean_over(x, axes)).map(real)
}

/// Whether `max` or `min` has two values to compare. Those have no axis to go over.
fn of_two<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<bool> {
    let Some(second) = bound.optional(1) else { return Ok(false) };
    if let Value::Tuple(_) = second.value {
        let (cure, span) = (this.setting("axis", second), this.place(second.written.span));
        return Err(this.report(meaning::argument_by_name(span, bound.name, "axis", &cure)));
    }
    let over =
        [(2, "`axis`"), (3, "`keep`")].into_iter().filter(|&(place, _)| bound.optional(place).is_some());
    let over: Vec<(usize, &str)> = over.collect();
    let Some(&(first, _)) = over.first() else { return Ok(true) };
    let names: Vec<&str> = over.iter().map(|&(_, name)| name).collect();
    let (span, text) = (this.place(bound.required(first).written.span), this.shown(second.written).0);
    Err(this.report(meaning::axis_of_two(span, bound.name, &names.join(" and "), &text)))
}

pub(super) fn max<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    if of_two(this, bound)? {
        return elementwise::maximum(this, bound);
    }
    this.reduced(bound, 2, |this, x, axes| {
        this.takes_elements(x, axes);
        if axes.is_empty() { x } else { this.graph.max_reduce(x, axes) }
    })
    .map(same_kind)
}

pub(super) fn min<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    if of_two(this, bound)? {
        return elementwise::minimum(this, bound);
    }
    let least = |this: &mut Elaborator<'a>, x, axes: &[usize]| {
        if axes.is_empty() {
            return x;
        }
        this.takes_elements(x, axes);
        let negative = this.negate(x);
        let greatest = this.graph.max_reduce(negative, axes);
        this.graph.neg(greatest)
    };
    this.reduced(bound, 2, least).map(same_kind)
}

/// The first index of the largest element: a class.
pub(super) fn argmax<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let x = this.tensor_argument(bound, 0)?;
    let shape = this.graph.shape(x.node()).clone();
    let axis = this.axis_argument(bound.optional(1), -1, shape.rank(), &x)?;
    let count = shape.axes()[axis].bound();
    this.at(bound.span);
    this.takes_elements(x.node(), &[axis]);
    let greatest = this.graph.max_reduce(x.node(), &[axis]);
    let greatest = this.graph.broadcast_like(greatest, &[axis], x.node());
    let is_greatest = this.graph.compare(Comparison::Equal, x.node(), greatest);
    let index = this.node(Op::Iota { axis, shape: shape.clone() }, &[]);
    // Where nothing is greatest (all NaN) the last index stands, so that the result stays a class.
    let last = this.graph.constant(count as f64 - 1.0, &shape);
    let candidates = this.graph.select(is_greatest, index, last);
    let negative = this.graph.neg(candidates);
    let first = this.graph.max_reduce(negative, &[axis]);
    let node = this.graph.neg(first);
    Ok(Value::Tensor(Tensor { node, kind: Kind::class(count) }))
}
