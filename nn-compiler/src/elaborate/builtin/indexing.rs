//! Elements and rows chosen by numbers, and rows put where numbers say.

use super::Bound;
use crate::diagnostic::{Diagnostic, meaning};
use crate::elaborate::Elaborator;
use crate::elaborate::guarded::Row;
use crate::elaborate::value::{Given, Kind, Operand, Outcome, Tensor, Value};
use crate::ir::{NodeId, Shape};

/// `take_along(x, index, axis = -1)`: for each place of the index the element that it names, along the axis.
pub(super) fn take_along<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let (x, index) = (this.tensor_argument(bound, 0), this.tensor_argument(bound, 1));
    let (x, index) = (x?, index?);
    let (shape, places) = (this.sizes_of(&x, bound.name)?, this.sizes_of(&index, bound.name)?);
    let axis = this.axis_argument(bound.optional(2), -1, shape.len(), &x)?;
    let fits = |(at, (size, place)): (usize, (&usize, &usize))| at == axis || size == place;
    if shape.len() != places.len() || !shape.iter().zip(&places).enumerate().all(fits) {
        let (why, span) = (this.facts(&[x, index]), this.place(index.span()));
        return Err(this.report(meaning::index_of_other_shape(span, axis, why)));
    }
    let text = this.shown(x.written).0;
    let beyond = |this: &Elaborator<'a>, bounds| this.beyond_places(&index, bounds, shape[axis], &text);
    let (places_of, guarded) = this.index_below(&index, shape[axis], true, beyond)?;
    // Places are counted through all elements, with numbers that must stay exact.
    let count = this.countable(&x)?;
    this.at(bound.span);
    let table = this.reshaped(x.node(), &Shape::known(&[count]));
    let number = this.numbered(&shape, &places, axis, places_of);
    let node = this.graph.gather(table, number);
    if guarded {
        let mistake = this.bounded_by_element(&index, &x, shape[axis]);
        this.guarded_rows.push(Row { node, mistake });
    }
    Ok(Value::Tensor(Tensor { node, ..x.tensor }))
}

/// `scatter_add(x, index, count)`: the rows of `x` added into so many rows, each where the index says.
pub(super) fn scatter_add<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let (x, index) = (this.tensor_argument(bound, 0), this.tensor_argument(bound, 1));
    let (x, index) = (x?, index?);
    let rows = match (bound.optional(2), index.tensor.kind.classes()) {
        (Some(count), _) => this.size_of(count)?,
        (None, Some(classes)) => classes.last() + 1,
        (None, None) => {
            let (place, takes) = (this.place(bound.span), "scatter_add(x, index, count)");
            return Err(this.report(meaning::missing_argument(place, bound.name, "`count`", takes)));
        }
    };
    let (shape, places) = (this.sizes_of(&x, bound.name)?, this.sizes_of(&index, bound.name)?);
    if !shape.starts_with(&places) {
        let (why, span) = (this.facts(&[x, index]), this.place(index.span()));
        return Err(this.report(meaning::rows_without_index(span, why)));
    }
    let beyond = |this: &Elaborator<'a>, bounds| this.beyond_places(&index, bounds, rows, "scatter_add(…)");
    // A row is added wherever a condition on a tensor fails, too.
    let (at, _) = this.index_below(&index, rows, false, beyond)?;
    this.at(bound.span);
    let node = this.graph.scatter_add(x.node(), at, rows);
    Ok(Value::Tensor(Tensor { node, kind: Kind::Real }))
}

impl<'a> Elaborator<'a> {
    /// The mistake of an index that lies in these bounds; `text` is what has `size` places.
    fn beyond_places(
        &self,
        index: &Operand<'a>,
        (low, high): (i64, i64),
        size: usize,
        text: &str,
    ) -> Diagnostic {
        let (mut why, (written, span)) = (self.facts(&[*index]), self.shown(index.written));
        let last = size as i64 - 1;
        let name = if written.contains('…') { "i" } else { &written };
        let cure = match (low < 0, high > last) {
            (true, true) => format!("bound it: `max({name}, 0).min({last})`"),
            (true, false) => format!("bound it: `max({name}, 0)`"),
            _ => format!("give more places, or bound it: `min({name}, {last})`"),
        };
        why.push(format!("{written} is a whole number from {low} to {high}").into());
        meaning::index_out_of_range(span, &written, text, size, &cure, why)
    }

    /// The number of elements, if positions among them are exact in single precision.
    fn countable(&mut self, x: &Operand<'a>) -> Outcome<usize> {
        let count = self.graph.shape(x.node()).size();
        self.size_of(&Given { value: Value::Number(count as f64), written: x.written })
    }

    /// For each place of an index along an axis, the number of the element it names, counted through all elements of
    /// a tensor with these sizes.
    fn numbered(&mut self, sizes: &[usize], places: &[usize], axis: usize, index: NodeId) -> NodeId {
        let mut number = None;
        let mut stride = 1;
        for (at, size) in sizes.iter().enumerate().rev() {
            let along = match at == axis {
                true => index,
                false => self.graph.iota(at, &Shape::known(places)),
            };
            let part = if stride == 1 { along } else { self.graph.scale(stride as f64, along) };
            number = Some(number.map_or(part, |sum| self.graph.add2(part, sum)));
            stride *= size;
        }
        number.expect("there is an axis")
    }
}
