//! Movement of elements, and tensors made of nothing.

use super::Bound;
use crate::ast::{Expr, ExprKind};
use crate::diagnostic::{elsewhere, meaning};
use crate::elaborate::Elaborator;
use crate::elaborate::broadcast::common;
use crate::elaborate::describe::written as written_out;
use crate::elaborate::value::{Given, Kind, Operand, Outcome, Tensor, Value};
use crate::ir::{Axis, Init, NodeId, Op, Shape};

impl<'a> Elaborator<'a> {
    /// The shape that a number, a tuple or a list of sizes stands for.
    fn shape_of(&mut self, given: &Given<'a>) -> Outcome<Shape> {
        let sizes: Vec<Value<'a>> = match &given.value {
            Value::Tuple(parts) => parts.to_vec(),
            Value::Numbers(numbers) => numbers.iter().map(|&number| Value::Number(number)).collect(),
            other => vec![other.clone()],
        };
        // Each is known by what is written for it, where that stands there.
        let parts: Vec<&'a Expr> = match &given.written.kind {
            ExprKind::Tuple(parts) | ExprKind::Array(parts) if parts.len() == sizes.len() => {
                parts.iter().collect()
            }
            _ => vec![given.written; sizes.len()],
        };
        let sizes = sizes.into_iter().zip(parts);
        let sizes = sizes.map(|(value, written)| self.axis_of_value(&Given { value, written }));
        Ok(crate::elaborate::all(sizes)?.into_iter().collect())
    }

    /// Refuses a size of -1, which says elsewhere that it is what the others leave.
    fn check_open_size(&mut self, shape: &Given<'a>, x: &Operand<'a>) -> Outcome<()> {
        let sizes: Vec<f64> = match &shape.value {
            Value::Number(size) => vec![*size],
            Value::Numbers(sizes) => sizes.to_vec(),
            Value::Tuple(parts) => {
                let size = |part: &Value<'a>| if let Value::Number(size) = part { Some(*size) } else { None };
                parts.iter().filter_map(size).collect()
            }
            _ => return Ok(()),
        };
        let elements = self.graph.shape(x.node()).size();
        let meant = elsewhere::gathered_numbers("reshape", &sizes, Some(elements));
        match meant.filter(|_| sizes.contains(&-1.0)) {
            Some(call) => {
                let span = self.shown(shape.written).1;
                Err(self.report(meaning::size_left_open(span, &call)))
            }
            None => Ok(()),
        }
    }

    /// Refuses `concat([a, b])`, in which `[a, b]` is one tensor already, and `concat(a, b, 1)`.
    fn check_joined(&mut self, bound: &Bound<'a>) -> Outcome<()> {
        let listed = |written: &Expr| match &written.kind {
            ExprKind::Array(parts) | ExprKind::Tuple(parts) => {
                Some(parts.iter().map(written_out).collect::<Vec<_>>().join(", "))
            }
            _ => None,
        };
        if let [only] = &bound.rest[..]
            && let Some(parts) = listed(only.written)
        {
            let span = self.shown(only.written).1;
            return Err(self.report(meaning::concat_of_one(span, &parts)));
        }
        match &bound.rest[..] {
            [_, .., axis] if matches!(axis.value, Value::Number(_)) && bound.optional(0).is_none() => {
                let (text, span) = self.shown(axis.written);
                Err(self.report(meaning::argument_by_name(span, "concat", "axis", &format!("axis = {text}"))))
            }
            _ => Ok(()),
        }
    }

    /// A constant tensor, or, without a shape, the initialiser of that name.
    fn filled(&mut self, bound: &Bound<'a>, value: f64) -> Outcome<Value<'a>> {
        let Some(shape) = bound.optional(0) else { return Ok(Value::Distribution(Init::Constant(value))) };
        let shape = self.shape_of(shape)?;
        self.at(bound.span);
        let node = self.graph.constant(value, &shape);
        Ok(Value::Tensor(Tensor { node, kind: Kind::of_number(value) }))
    }

    /// `len` elements from `start` on, along an axis.
    pub(super) fn along(&mut self, node: NodeId, axis: usize, start: usize, len: usize) -> NodeId {
        let mut sizes = self.graph.shape(node).sizes();
        let mut starts = vec![0; sizes.len()];
        (starts[axis], sizes[axis]) = (start, len);
        self.graph.slice(node, &starts, &sizes)
    }

    /// A number around a tensor: as much as `before` and `after` say for each axis.
    fn surrounded(&mut self, x: NodeId, before: &[usize], after: &[usize], value: f64) -> NodeId {
        let mut node = x;
        for axis in 0..before.len() {
            let axes = self.graph.shape(node).axes().to_vec();
            let margin = |this: &mut Self, amount: usize| {
                let mut axes = axes.clone();
                axes[axis] = Axis::Known(amount);
                (amount > 0).then(|| this.graph.constant(value, &axes.into_iter().collect()))
            };
            let parts = [margin(self, before[axis]), Some(node), margin(self, after[axis])];
            let parts: Vec<NodeId> = parts.into_iter().flatten().collect();
            node = if parts.len() == 1 { node } else { self.graph.concat(&parts, axis) };
        }
        node
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
    let axis = this.axis_of_value(bound.required(0))?;
    this.at(bound.span);
    let node = this.node(Op::Iota { axis: 0, shape: [axis].into_iter().collect() }, &[]);
    let kind = Kind::Integer { low: 0, high: axis.bound() as i64 - 1, classes: None };
    Ok(Value::Tensor(Tensor { node, kind }))
}

pub(super) fn reshape<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let x = this.tensor_argument(bound, 0);
    if let Ok(x) = x {
        this.check_open_size(bound.required(1), &x)?;
    }
    let shape = this.shape_of(bound.required(1));
    let (x, shape) = (x?, shape?);
    let from = this.graph.shape(x.node()).clone();
    let (has, wants) = (from.size(), shape.size());
    if let Some(axis) = from.first_length().filter(|_| !from.holds_as(&shape)) {
        return Err(this.along_length(&x, axis, bound.name));
    }
    if has != wants || !from.holds_as(&shape) {
        let (why, span) = (this.facts(&[x]), this.place(bound.span));
        return Err(this.report(meaning::reshape_of_other_size(span, &shape.to_string(), has, wants, why)));
    }
    this.moved(bound, |this, x| this.reshaped(x, &shape))
}

pub(super) fn flatten<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let x = this.tensor_argument(bound, 0)?;
    let count = this.sizes_of(&x, bound.name)?.into_iter().product();
    this.moved(bound, |this, x| this.reshaped(x, &Shape::known(&[count])))
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
    let Axis::Known(size) = shape.axes()[axis] else { return Err(this.along_length(&x, axis, bound.name)) };
    if start < 0 || start >= end || end > size as i64 {
        let (why, span, text) = (this.facts(&[x]), this.place(bound.span), this.shown(x.written).0);
        return Err(this.report(meaning::slice_out_of_range(span, &text, start, end, size, why)));
    }
    this.moved(bound, |this, x| this.along(x, axis, start as usize, (end - start) as usize))
}

/// `expand(x, shape)`: repeated along axes of size 1 and new axes before the others.
pub(super) fn expand<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let (x, shape) = (this.tensor_argument(bound, 0), this.shape_of(bound.required(1)));
    let (x, shape) = (x?, shape?);
    if common([this.graph.shape(x.node()), &shape]).as_ref() != Some(&shape) {
        let (why, span) = (this.facts(&[x]), this.place(bound.required(1).written.span));
        return Err(this.report(meaning::expanded_to_other_shape(span, &shape.to_string(), why)));
    }
    this.moved(bound, |this, x| this.broadcast_to(x, &shape))
}

/// `tile(x, (2, 3))`: all elements again and again, so often along each axis.
pub(super) fn tile<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let (x, repeats) = (this.tensor_argument(bound, 0), this.shape_of(bound.required(1)));
    let (x, repeats) = (x?, repeats?.sizes());
    let sizes = this.sizes_of(&x, bound.name)?;
    if repeats.len() != sizes.len() {
        let (why, span) = (this.facts(&[x]), this.place(bound.required(1).written.span));
        return Err(this.report(meaning::wrong_repeats(span, sizes.len(), why)));
    }
    this.moved(bound, |this, x| {
        let places: Vec<usize> = (0..sizes.len()).map(|axis| 2 * axis).collect();
        let counts: Vec<Axis> = repeats.iter().map(|&count| Axis::Known(count)).collect();
        let repeated = this.graph.broadcast(x, &places, &counts);
        let tiled: Vec<usize> =
            sizes.iter().zip(&repeats).map(|(size, count)| size.saturating_mul(*count)).collect();
        this.reshaped(repeated, &Shape::known(&tiled))
    })
}

/// `move_axis(x, from, to)`: the axes in another order, in which one of them stands elsewhere.
pub(super) fn move_axis<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let x = this.tensor_argument(bound, 0)?;
    let rank = this.graph.shape(x.node()).rank();
    let [from, to] = [1, 2].map(|place| this.axis_argument(bound.optional(place), 0, rank, &x));
    let (from, to) = (from?, to?);
    let mut axes: Vec<usize> = (0..rank).filter(|&axis| axis != from).collect();
    axes.insert(to, from);
    this.moved(bound, |this, x| this.permuted(x, &axes))
}

/// Zeros around, or another number: as many as a number says for a vector, else one for each axis.
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
    let value = bound.optional(3).map_or(Ok(0.0), |value| this.number(value))?;
    let is_length = |&axis: &usize| this.graph.axis(x.node(), axis).is_length();
    if let Some(axis) = (0..rank).filter(|&axis| amounts[0][axis] + amounts[1][axis] > 0).find(is_length) {
        return Err(this.along_length(&x, axis, bound.name));
    }
    // What is around are elements too.
    let kind = x.tensor.kind.union(Kind::of_number(value));
    this.at(bound.span);
    let node = match value {
        0.0 => this.graph.pad(x.node(), &amounts[0], &amounts[1]),
        _ => this.surrounded(x.node(), &amounts[0], &amounts[1], value),
    };
    Ok(Value::Tensor(Tensor { node, kind }))
}

/// `concat(a, b, …, axis = 0)`
pub(super) fn concat<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    this.check_joined(bound)?;
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
    if let Some(open) = parts.iter().find(|part| this.graph.axis(part.node(), axis).is_length()) {
        return Err(this.along_length(open, axis, bound.name));
    }
    this.at(bound.span);
    let nodes: Vec<NodeId> = parts.iter().map(|part| part.node()).collect();
    let node = if nodes.len() == 1 { nodes[0] } else { this.graph.concat(&nodes, axis) };
    let kind = parts.iter().map(|part| part.tensor.kind).reduce(Kind::union).expect("there is a first");
    Ok(Value::Tensor(Tensor { node, kind }))
}
