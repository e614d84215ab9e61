//! Movement of elements, and tensors made of nothing.

use super::Bound;
use crate::diagnostic::meaning;
use crate::elaborate::Elaborator;
use crate::elaborate::value::{Given, Kind, Outcome, Tensor, Value};
use crate::ir::{Axis, Init, NodeId, Op, Shape};

impl<'a> Elaborator<'a> {
    /// The shape that a number, a tuple or a list of sizes stands for.
    fn shape_of(&mut self, given: &Given<'a>) -> Outcome<Shape> {
        let sizes: Vec<Value<'a>> = match &given.value {
            Value::Tuple(parts) => parts.to_vec(),
            Value::Numbers(numbers) => numbers.iter().map(|&number| Value::Number(number)).collect(),
            other => vec![other.clone()],
        };
        let written = given.written;
        let sizes = sizes.into_iter().map(|value| self.size_of(&Given { value, written }));
        Ok(crate::elaborate::all(sizes)?.into_iter().map(Axis::Known).collect())
    }

    /// A constant tensor, or, without a shape, the initialiser of that name.
    fn filled(&mut self, bound: &Bound<'a>, value: f64) -> Outcome<Value<'a>> {
        let Some(shape) = bound.optional(0) else { return Ok(Value::Distribution(Init::Constant(value))) };
        let shape = self.shape_of(shape)?;
        self.at(bound.span);
        let node = self.graph.constant(value, &shape);
        Ok(Value::Tensor(Tensor { node, kind: Kind::of_number(value) }))
    }

    fn moved(
        &mut self,
        bound: &Bound<'a>,
        make: impl FnOnce(&mut Self, NodeId) -> NodeId,
    ) -> Outcome<Value<'a>> {
        let x = self.tensor_argument(bound, 0)?;
        self.at(bound.span);
        let node = make(self, x.node());
        Ok(Value::Tensor(Tensor { node, ..x.tensor }))
    }
}

pub(super) fn zeros<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    this.filled(bound, 0.0)
}

pub(super) fn ones<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    this.filled(bound, 1.0)
}

/// `0, 1, …, n − 1`
pub(super) fn iota<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let n = this.size_of(bound.required(0))?;
    this.at(bound.span);
    let node = this.node(Op::Iota { axis: 0, shape: Shape::known(&[n]) }, &[]);
    let kind = Kind::Integer { low: 0, high: n as i64 - 1, classes: None };
    Ok(Value::Tensor(Tensor { node, kind }))
}

pub(super) fn reshape<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let x = this.tensor_argument(bound, 0);
    let shape = this.shape_of(bound.required(1));
    let (x, shape) = (x?, shape?);
    let (has, wants) = (this.graph.shape(x.node()).size(), shape.size());
    if has != wants {
        let (why, span) = (this.facts(&[x]), this.place(bound.span));
        return Err(this.report(meaning::reshape_of_other_size(span, &shape.to_string(), has, wants, why)));
    }
    this.moved(bound, |this, x| this.reshaped(x, &shape))
}

pub(super) fn flatten<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    this.moved(bound, |this, x| {
        let size = this.graph.shape(x).size();
        this.reshaped(x, &Shape::known(&[size]))
    })
}

/// The last two axes exchanged.
pub(super) fn transpose<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let x = this.tensor_argument(bound, 0)?;
    let rank = this.graph.shape(x.node()).rank();
    if rank < 2 {
        let (why, span, text) = (this.facts(&[x]), this.place(bound.span), this.shown(x.written).0);
        return Err(this.report(meaning::transpose_of_vector(span, &text, why)));
    }
    let mut axes: Vec<usize> = (0..rank).collect();
    axes.swap(rank - 2, rank - 1);
    this.moved(bound, |this, x| this.permuted(x, &axes))
}

/// `permute(x, (1, 2, 0))`: axis `i` of the result is axis `axes[i]` of `x`.
pub(super) fn permute<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let x = this.tensor_argument(bound, 0);
    let numbers = this.integers(bound.required(1));
    let (x, numbers) = (x?, numbers?);
    let rank = this.graph.shape(x.node()).rank();
    let axes: Vec<usize> =
        numbers.iter().map(|&n| if n < 0 { n + rank as i64 } else { n } as usize).collect();
    let mut sorted = axes.clone();
    sorted.sort_unstable();
    if !sorted.into_iter().eq(0..rank) {
        let (why, span) = (this.facts(&[x]), this.place(bound.required(1).written.span));
        return Err(this.report(meaning::not_a_permutation(span, rank, why)));
    }
    this.moved(bound, |this, x| this.permuted(x, &axes))
}

/// A new axis of size 1, at that place of the result.
pub(super) fn unsqueeze<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let x = this.tensor_argument(bound, 0)?;
    let rank = this.graph.shape(x.node()).rank() + 1;
    let axis = this.axis_argument(bound.optional(1), 0, rank, &x)?;
    this.moved(bound, |this, x| {
        let mut axes = this.graph.shape(x).axes().to_vec();
        axes.insert(axis, Axis::Known(1));
        this.reshaped(x, &axes.into_iter().collect())
    })
}

/// Without that axis, which has size 1.
pub(super) fn squeeze<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let x = this.tensor_argument(bound, 0)?;
    let shape = this.graph.shape(x.node()).clone();
    let axis = this.axis_argument(bound.optional(1), 0, shape.rank(), &x)?;
    if shape.axes()[axis] != Axis::Known(1) {
        let (why, span) = (this.facts(&[x]), this.place(bound.span));
        return Err(this.report(meaning::squeeze_of_large_axis(span, axis, why)));
    }
    this.moved(bound, |this, x| {
        let mut axes = shape.axes().to_vec();
        axes.remove(axis);
        this.reshaped(x, &axes.into_iter().collect())
    })
}

/// `slice(x, start, end, axis = 0)`: elements `start..end` of an axis.
pub(super) fn slice<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let x = this.tensor_argument(bound, 0);
    let (start, end) = (this.integer(bound.required(1)), this.integer(bound.required(2)));
    let (x, start, end) = (x?, start?, end?);
    let shape = this.graph.shape(x.node()).clone();
    let axis = this.axis_argument(bound.optional(3), 0, shape.rank(), &x)?;
    let size = shape.axes()[axis].bound();
    if start < 0 || start >= end || end > size as i64 {
        let (why, span, text) = (this.facts(&[x]), this.place(bound.span), this.shown(x.written).0);
        return Err(this.report(meaning::slice_out_of_range(span, &text, start, end, size, why)));
    }
    this.moved(bound, |this, x| {
        let (mut starts, mut sizes) = (vec![0; shape.rank()], shape.sizes());
        starts[axis] = start as usize;
        sizes[axis] = (end - start) as usize;
        this.graph.slice(x, &starts, &sizes)
    })
}

/// Zeros around: a number for a vector, else one for each axis.
pub(super) fn pad<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let x = this.tensor_argument(bound, 0)?;
    let rank = this.graph.shape(x.node()).rank();
    let mut amounts = Vec::new();
    for place in [1, 2] {
        let numbers = match bound.optional(place) {
            None => vec![0; rank],
            Some(given) => this.integers(given)?,
        };
        if numbers.len() != rank || numbers.iter().any(|&amount| amount < 0) {
            let written = bound.optional(place).map_or(bound.span, |given| given.written.span);
            let (why, span) = (this.facts(&[x]), this.place(written));
            return Err(this.report(meaning::wrong_padding(span, rank, why)));
        }
        amounts.push(numbers.into_iter().map(|amount| amount as usize).collect::<Vec<_>>());
    }
    // The zeros are elements too.
    let kind = x.tensor.kind.union(Kind::of_number(0.0));
    this.at(bound.span);
    let node = this.graph.pad(x.node(), &amounts[0], &amounts[1]);
    Ok(Value::Tensor(Tensor { node, kind }))
}

/// `concat(a, b, …, axis = 0)`
pub(super) fn concat<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let parts: Vec<_> = bound.rest.iter().map(|part| this.operand(part)).collect();
    let parts = crate::elaborate::all(parts)?;
    let Some(first) = parts.first() else {
        let span = this.place(bound.span);
        return Err(this.report(meaning::missing_argument(
            span,
            "concat",
            "a tensor",
            "concat(a, b, axis = 0)",
        )));
    };
    let shape = this.graph.shape(first.node()).clone();
    let axis = this.axis_argument(bound.optional(0), 0, shape.rank(), first)?;
    let fits = |other: &Shape| {
        let axes = shape.axes().iter().zip(other.axes()).enumerate();
        shape.rank() == other.rank() && axes.into_iter().all(|(at, (a, b))| at == axis || a == b)
    };
    if let Some(odd) = parts.iter().find(|part| !fits(this.graph.shape(part.node()))) {
        let (why, span) = (this.facts(&[*first, *odd]), this.shown(odd.written).1);
        return Err(this.report(meaning::concat_of_different_shapes(span, axis, why)));
    }
    this.at(bound.span);
    let nodes: Vec<NodeId> = parts.iter().map(|part| part.node()).collect();
    let node = if nodes.len() == 1 { nodes[0] } else { this.graph.concat(&nodes, axis) };
    let kind = parts.iter().map(|part| part.tensor.kind).reduce(Kind::union).expect("there is a first");
    Ok(Value::Tensor(Tensor { node, kind }))
}
