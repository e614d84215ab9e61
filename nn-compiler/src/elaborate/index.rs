//! `x[3]`, `x[2..5]`, `x[2..9; 3]`, `x[.., 0]`, and rows chosen by a class: `table[token]`.

use proc_macro2::Span;

use super::Elaborator;
use super::describe::{count, written};
use super::guarded::Row;
use super::value::{Given, Operand, Outcome, Reported, Tensor, Value};
use crate::ast::{Expr, Index};
use crate::diagnostic::{Diagnostic, meaning};
use crate::ir::{Axis, NodeId, Shape};

/// What happens to one axis.
enum Pick<'a> {
    /// Elements `start .. start + len`, of which a step other than 1 leaves out some, or turns the order around.
    Range { start: usize, len: usize, step: i64 },
    /// One element; the axis disappears.
    One(usize),
    /// Rows by number; the axis becomes those of the index. Where only the conditions around keep it
    /// within the axis, with the mistake that it is elsewhere.
    Rows { index: Operand<'a>, outside: Option<Box<Diagnostic>> },
}

impl<'a> Elaborator<'a> {
    /// `base[entries]`
    pub(super) fn indexed(
        &mut self,
        value: Outcome<Value<'a>>,
        base: &'a Expr,
        entries: &'a [Index],
        span: Span,
    ) -> Outcome<Value<'a>> {
        let base = match value? {
            Value::Tuple(_) => {
                let span = self.place(span);
                return Err(self.report(meaning::index_of_tuple(span, &self.shown(base).0)));
            }
            Value::Function(_) | Value::Builtin(_) | Value::Layer(_) | Value::Instance(_) => {
                return Err(self.arguments_in_brackets(base, entries, span));
            }
            value => self.operand(&Given { value, written: base })?,
        };
        let picks = self.picks(&base, entries, span)?;
        self.at(span);
        let node = self.sliced(&base, &picks);
        // Axes of the result so far; rows are gathered from the last axis to the first, so that the
        // places of those before stay right.
        let mut node = self.stepped(node, &picks);
        let rows = picks.iter().filter(|pick| !matches!(pick, Pick::One(_))).enumerate();
        let rows: Vec<(usize, &Operand<'a>, &Option<Box<Diagnostic>>)> = rows
            .filter_map(|(axis, pick)| match pick {
                Pick::Rows { index, outside } => Some((axis, index, outside)),
                _ => None,
            })
            .collect();
        if let [_, (_, second, _), ..] = rows[..]
            && rows.iter().any(|(_, index, _)| !self.graph.shape(index.node()).is_scalar())
        {
            let span = self.place(second.span());
            return Err(self.report(meaning::several_row_indices(span)));
        }
        for &(axis, index, outside) in rows.iter().rev() {
            node = self.gathered(node, axis, index.node());
            self.guarded_rows
                .extend(outside.as_deref().map(|mistake| Row { node, mistake: mistake.clone() }));
        }
        Ok(Value::Tensor(Tensor { node, kind: base.tensor.kind }))
    }

    /// Reports `relu[x]`.
    pub(super) fn arguments_in_brackets(
        &mut self,
        callee: &'a Expr,
        entries: &'a [Index],
        span: Span,
    ) -> Reported {
        let arguments = entries.iter().map(|entry| match entry {
            Index::At(argument) => written(argument),
            _ => "…".to_string(),
        });
        let arguments = arguments.collect::<Vec<_>>().join(", ");
        let span = self.place(span);
        self.report(meaning::arguments_in_brackets(span, &written(callee), &arguments))
    }

    /// What happens to each axis of `base`.
    fn picks(&mut self, base: &Operand<'a>, entries: &'a [Index], span: Span) -> Outcome<Vec<Pick<'a>>> {
        let shape = self.graph.shape(base.node()).clone();
        let axes: Vec<usize> = shape.sizes();
        let full = entries.iter().filter(|entry| matches!(entry, Index::Full(_))).count();
        let others = entries.len() - full;
        // A single `..` stands for all axes that the others do not name, as in a shape pattern.
        let fits = match full {
            0 | 1 => others <= axes.len(),
            _ => entries.len() == axes.len(),
        };
        if !fits {
            let (why, span) = (self.facts(&[*base]), self.place(span));
            let text = self.shown(base.written).0;
            return Err(self.report(meaning::too_many_indices(
                span,
                &text,
                &count(entries.len(), "index"),
                &count(axes.len(), "axis"),
                why,
            )));
        }
        let mut picks = Vec::with_capacity(axes.len());
        let mut failed = None;
        for entry in entries {
            let Some(&size) = axes.get(picks.len()) else { break };
            if !matches!(entry, Index::Full(_))
                && let Axis::Length { .. } = shape.axes()[picks.len()]
            {
                picks.push(self.row_along_length(entry, picks.len(), size, base)?);
                continue;
            }
            match entry {
                Index::Full(_) => {
                    let covered = if full == 1 { axes.len() - others } else { 1 };
                    for _ in 0..covered {
                        picks.push(Pick::Range { start: 0, len: axes[picks.len()], step: 1 });
                    }
                }
                Index::Range { start, end, step, span } => {
                    let range = self.range(start.as_ref(), end.as_ref(), size, *span, base);
                    match self.with_step(range, step.as_ref()) {
                        Ok(pick) => picks.push(pick),
                        Err(reported) => {
                            failed = Some(reported);
                            picks.push(Pick::One(0));
                        }
                    }
                }
                Index::At(at) => match self.at_index(at, size, base) {
                    Ok(pick) => picks.push(pick),
                    Err(reported) => {
                        failed = Some(reported);
                        picks.push(Pick::One(0));
                    }
                },
            }
        }
        while let Some(&len) = axes.get(picks.len()) {
            picks.push(Pick::Range { start: 0, len, step: 1 });
        }
        failed.map_or(Ok(picks), Err)
    }

    /// Of an axis that is a length only rows that a tensor names can be taken: of an index past the end, the last.
    fn row_along_length(
        &mut self,
        entry: &'a Index,
        axis: usize,
        size: usize,
        base: &Operand<'a>,
    ) -> Outcome<Pick<'a>> {
        if let Index::At(at) = entry
            && let pick @ Pick::Rows { .. } = self.at_index(at, size, base)?
        {
            self.takes_elements(base.node(), &[axis]);
            return Ok(pick);
        }
        Err(self.along_length(base, axis, "[…]"))
    }

    /// A range, where it begins and how long it is, with its step.
    fn with_step(&mut self, range: Outcome<(usize, usize)>, step: Option<&'a Expr>) -> Outcome<Pick<'a>> {
        let by = step.map_or(Ok(1), |step| self.end(step));
        let ((start, len), by) = (range?, by?);
        match step {
            Some(step) if by == 0 => {
                let span = self.place(step.span);
                Err(self.report(meaning::step_of_zero(span)))
            }
            _ => Ok(Pick::Range { start, len, step: by }),
        }
    }

    /// Where a range begins and how long it is.
    fn range(
        &mut self,
        from: Option<&'a Expr>,
        to: Option<&'a Expr>,
        size: usize,
        span: Span,
        base: &Operand<'a>,
    ) -> Outcome<(usize, usize)> {
        let start = from.map_or(Ok(0), |from| self.end(from));
        let end = to.map_or(Ok(size as i64), |to| self.end(to));
        let (start, end) = (start?, end?);
        if start < 0 || end < 0 {
            let from_end = |at: i64| if at < 0 { size as i64 + at } else { at };
            let cure = format!("{}..{}", from_end(start), from_end(end));
            return Err(self.negative_index(span, &cure, base));
        }
        if start >= end || end > size as i64 {
            let (why, span, text) = (self.facts(&[*base]), self.place(span), self.shown(base.written).0);
            return Err(self.report(meaning::slice_out_of_range(span, &text, start, end, size, why)));
        }
        Ok((start as usize, (end - start) as usize))
    }

    fn end(&mut self, expr: &'a Expr) -> Outcome<i64> {
        let value = self.expression(expr)?;
        self.integer(&Given { value, written: expr })
    }

    fn at_index(&mut self, expr: &'a Expr, size: usize, base: &Operand<'a>) -> Outcome<Pick<'a>> {
        let value = self.expression(expr)?;
        let given = Given { value, written: expr };
        if let Value::Number(_) = given.value {
            let at = self.integer(&given)?;
            if at < 0 {
                let cure = (size as i64 + at).to_string();
                return Err(self.negative_index(expr.span, &cure, base));
            }
            if at >= size as i64 {
                let mistake = self.index_out_of_range(expr, None, size, base);
                return Err(self.report(mistake));
            }
            return Ok(Pick::One(at as usize));
        }
        let index = self.operand(&given)?;
        let beyond = |this: &Self, range| this.index_out_of_range(expr, Some(range), size, base);
        let (node, guarded) = self.index_below(&index, size, true, beyond)?;
        let outside = guarded.then(|| Box::new(self.bounded_by_element(&index, base, size)));
        let tensor = Tensor { node, ..index.tensor };
        Ok(Pick::Rows { index: Operand { tensor, ..index }, outside })
    }

    fn negative_index(&mut self, span: Span, cure: &str, base: &Operand<'a>) -> Reported {
        let (text, why, span) = (self.shown(base.written).0, self.facts(&[*base]), self.place(span));
        self.report(meaning::negative_index(span, &text, cure, why))
    }

    fn index_out_of_range(
        &self,
        expr: &'a Expr,
        range: Option<(i64, i64)>,
        size: usize,
        base: &Operand<'a>,
    ) -> Diagnostic {
        let mut why = self.facts(&[*base]);
        let ((index, span), text) = (self.shown(expr), self.shown(base.written).0);
        why.extend(range.map(|(low, high)| format!("{index} is a whole number from {low} to {high}").into()));
        let holds = match range {
            Some((low, _)) if low < 0 => Some(format!("{index} >= 0")),
            Some((low, _)) if low < size as i64 => Some(format!("{index} < {size}")),
            _ => None,
        };
        let cure = match holds {
            _ if matches!(range, Some((low, high)) if low > 0 && high - low < size as i64) => {
                let low = range.map_or(0, |(low, _)| low);
                format!("places count from 0: subtract {low} from the index")
            }
            Some(holds) if !holds.contains('…') && self.site.is_none() => {
                format!(
                    "use it where a condition keeps it within: `if {holds} {{ {text}[{index}] }} else {{ … }}`"
                )
            }
            Some(_) => "use it where a condition keeps it within, or give another index".to_string(),
            None => format!("places count from 0; give an index below {size}, or more elements"),
        };
        meaning::index_out_of_range(span, &index, &text, size, &cure, why)
    }

    /// The base after the picks known at compile time.
    fn sliced(&mut self, base: &Operand<'a>, picks: &[Pick<'a>]) -> NodeId {
        let shape = self.graph.shape(base.node()).clone();
        let (mut start, mut len, mut kept) = (Vec::new(), Vec::new(), Vec::new());
        for (pick, &size) in picks.iter().zip(shape.axes()) {
            let axis = size.bound();
            let (from, count) = match *pick {
                Pick::Range { start, len, .. } => (start, len),
                Pick::One(at) => (at, 1),
                Pick::Rows { .. } => (0, axis),
            };
            start.push(from);
            len.push(count);
            let kept_axis = if count == axis { size } else { Axis::Known(count) };
            if !matches!(pick, Pick::One(_)) {
                kept.push(kept_axis);
            }
        }
        let node =
            if len == shape.sizes() { base.node() } else { self.graph.slice(base.node(), &start, &len) };
        self.reshaped(node, &kept.into_iter().collect())
    }

    /// What is left after the steps of ranges, which were cut out before.
    fn stepped(&mut self, mut node: NodeId, picks: &[Pick<'a>]) -> NodeId {
        let kept = picks.iter().filter(|pick| !matches!(pick, Pick::One(_)));
        for (axis, pick) in kept.enumerate() {
            let Pick::Range { len, step, .. } = *pick else { continue };
            if step == 1 || len == 1 {
                continue;
            }
            let count = len.div_ceil(step.unsigned_abs() as usize);
            let first = if step < 0 { len - 1 } else { 0 };
            let places = self.graph.iota(0, &Shape::known(&[count]));
            let places = self.graph.scale(step as f64, places);
            let first = self.graph.constant_like(first as f64, places);
            let places = self.graph.add2(places, first);
            node = self.gathered(node, axis, places);
        }
        node
    }

    /// Rows along an axis, which becomes the axes of the index.
    fn gathered(&mut self, node: NodeId, axis: usize, index: NodeId) -> NodeId {
        let rank = self.graph.shape(node).rank();
        let front: Vec<usize> = [axis].into_iter().chain((0..rank).filter(|&at| at != axis)).collect();
        let table = self.permuted(node, &front);
        let rows = self.graph.gather(table, index);
        // The axes of the index stand first; those before `axis` belong before them.
        let new = self.graph.shape(index).rank();
        let back: Vec<usize> = (new..new + axis).chain(0..new).chain(new + axis..new + rank - 1).collect();
        self.permuted(rows, &back)
    }

    /// Permuted axes; the node itself where nothing moves.
    pub(super) fn permuted(&mut self, node: NodeId, axes: &[usize]) -> NodeId {
        if axes.is_sorted() { node } else { self.graph.permute(node, axes) }
    }
}
