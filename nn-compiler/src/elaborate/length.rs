//! Lengths: sizes that each example has for itself.

use super::Elaborator;
use super::unknown::Sought;
use super::value::{Given, Operand, Outcome, Reported, Value};
use crate::ast::{self, Expr, ExprKind};
use crate::diagnostic::meaning;
use crate::ir::{self, Axis, Field, Shape};

impl<'a> Elaborator<'a> {
    /// `length n <= 64;`
    pub(super) fn length(&mut self, length: &'a ast::Binding) {
        let bound = self.size(&length.value);
        let value = bound.map(|bound| {
            let id = self.lengths.len() as u32;
            let (name, span) = (length.name.text.clone(), length.name.span);
            self.lengths.push(ir::Length { name, bound, least: 0, span });
            Value::Length { id, bound }
        });
        self.bind_once(&length.name.text, value.unwrap_or(Value::Poison));
    }

    /// Reports lengths that no example says.
    pub(super) fn check_lengths<'f>(&mut self, fields: impl Iterator<Item = &'f Field>) {
        let first = |field: &Field| field.shape.axes().first().copied();
        let said: Vec<Axis> = fields.filter_map(first).collect();
        let is_said = |id: usize| {
            said.iter().any(|axis| matches!(axis, Axis::Length { id: known, .. } if *known as usize == id))
        };
        let unsaid: Vec<ir::Length> = (self.lengths.iter().enumerate())
            .filter(|&(id, _)| !is_said(id))
            .map(|(_, length)| length.clone())
            .collect();
        for length in unsaid {
            self.report(meaning::length_of_nothing(length.span, &length.name));
        }
    }

    /// The shape of an input or target, of which the first axis may be a length.
    pub(super) fn field_shape(&mut self, field: &'a ast::Field) -> Outcome<Shape> {
        let [first, rest @ ..] = &field.ty.shape[..] else { return Ok(Shape::scalar()) };
        let first = self.axis_size(first);
        let rest = rest.iter().map(|axis| {
            let size = self.axis_size(axis)?;
            match size {
                Axis::Known(_) => Ok(size),
                Axis::Length { .. } => {
                    let (text, span) = self.shown(axis);
                    Err(self.report(meaning::length_behind_first(span, &text, &field.name.text)))
                }
            }
        });
        let rest = super::all(rest.collect::<Vec<_>>());
        Ok([vec![first?], rest?].concat().into_iter().collect())
    }

    /// The size of an axis that may be a length.
    pub(super) fn axis_size(&mut self, written: &'a Expr) -> Outcome<Axis> {
        let value = match &written.kind {
            ExprKind::Name(name) => self.lookup(name, written.span, Sought::Size)?,
            _ => self.expression(written)?,
        };
        self.axis_of_value(&Given { value, written })
    }

    /// The axis that a value is the size of.
    pub(super) fn axis_of_value(&mut self, given: &Given<'a>) -> Outcome<Axis> {
        match given.value {
            Value::Length { id, bound } => Ok(Axis::Length { id, bound }),
            _ => Ok(Axis::Known(self.size_of(given)?)),
        }
    }

    /// Reports a length where a number must be known.
    pub(super) fn length_as_size(&mut self, id: u32, bound: usize, written: &'a Expr) -> Reported {
        let (span, name) = (self.shown(written).1, self.lengths[id as usize].name.clone());
        self.report(meaning::length_as_size(span, &name, bound))
    }

    /// The sizes of a tensor, of which none may be a length.
    pub(super) fn sizes_of(&mut self, x: &Operand<'a>, callee: &str) -> Outcome<Vec<usize>> {
        let shape = self.graph.shape(x.node()).clone();
        match shape.first_length() {
            None => Ok(shape.sizes()),
            Some(at) => Err(self.along_length(x, at, callee)),
        }
    }

    /// Reports what needs the size of an axis that is a length.
    pub(super) fn along_length(&mut self, x: &Operand<'a>, axis: usize, callee: &str) -> Reported {
        let ((text, span), why) = (self.shown(x.written), self.facts(&[*x]));
        let name = match self.graph.axis(x.node(), axis) {
            Axis::Length { id, .. } => self.lengths[id as usize].name.clone(),
            Axis::Known(size) => size.to_string(),
        };
        self.report(meaning::along_length(span, callee, &text, axis, &name, why))
    }
}
