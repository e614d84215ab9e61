//! What the conditions around an expression say of its indices: `if r > 0 { w[r - 1] } else { 0 }`.
//!
//! A condition on a scalar holds for all of its branch. One on a tensor holds element by element, so it
//! bounds an index only where index and branch are computed element by element, too.

use std::collections::HashSet;

use super::value::{Kind, Operand, Outcome, Value};
use super::{Elaborator, arithmetic, range};
use crate::ast::BinaryOperator;
use crate::diagnostic::{Diagnostic, meaning};
use crate::ir::{Binary, NodeId, Op, Shape};

/// Rows chosen by an index that only the conditions around it keep within the axis.
pub(super) struct Row {
    pub(super) node: NodeId,
    /// What to report where a condition on a tensor does not hold for all of the row.
    pub(super) mistake: Diagnostic,
}

impl<'a> Elaborator<'a> {
    /// Runs `body` where the condition, if it is one, holds or does not hold.
    pub(super) fn guarded(
        &mut self,
        condition: Option<&Value<'a>>,
        holds: bool,
        body: impl FnOnce(&mut Self) -> Outcome<Value<'a>>,
    ) -> Outcome<Value<'a>> {
        let condition = match condition {
            Some(Value::Tensor(tensor)) if self.whole_conditions.contains(&tensor.node) => tensor.node,
            _ => return body(self),
        };
        let before = self.guarded_rows.len();
        self.guards.push((condition, holds));
        let value = body(self);
        self.guards.pop();
        let shape = self.graph.shape(condition).clone();
        if shape.is_scalar() {
            return value;
        }
        let value = value?;
        let rows: HashSet<NodeId> = self.guarded_rows[before..].iter().map(|row| row.node).collect();
        match self.mixed_row(&value, &shape, &rows) {
            Some(mixed) => {
                let row = self.guarded_rows[before..].iter().find(|row| row.node == mixed);
                let mistake = row.expect("it is one of these").mistake.clone();
                Err(self.report(mistake))
            }
            None => Ok(value),
        }
    }

    /// A row that reaches the value in another way than element by element.
    fn mixed_row(&self, value: &Value<'a>, shape: &Shape, rows: &HashSet<NodeId>) -> Option<NodeId> {
        let mut pending = match value {
            _ if rows.is_empty() => return None,
            Value::Tensor(tensor) => vec![tensor.node],
            Value::Tuple(parts) => return parts.iter().find_map(|part| self.mixed_row(part, shape, rows)),
            _ => return None,
        };
        let mut seen = HashSet::new();
        let mut mixing = Vec::new();
        while let Some(node) = pending.pop() {
            match self.graph.op(node) {
                _ if !seen.insert(node) || rows.contains(&node) => {}
                op if op.structure().is_elementwise() && self.graph.shape(node) == shape => {
                    pending.extend(self.graph.operands(node).iter());
                }
                _ => mixing.push(node),
            }
        }
        self.graph.reachable(&mixing).into_iter().find(|node| rows.contains(node))
    }

    /// The node of an index that stays below `size`, and whether only the conditions around keep it there: what it
    /// is where they fail is then held there, too, as the other branch computes it. `by_element` says whether
    /// conditions on tensors count; `outside` is the mistake of an index that reaches beyond.
    pub(super) fn index_below(
        &mut self,
        index: &Operand<'a>,
        size: usize,
        by_element: bool,
        outside: impl FnOnce(&Self, (i64, i64)) -> Diagnostic,
    ) -> Outcome<(NodeId, bool)> {
        let Kind::Integer { low, high, .. } = index.tensor.kind else {
            let (why, (text, span)) = (self.facts(&[*index]), self.shown(index.written));
            return Err(self.report(meaning::index_not_an_integer(span, &text, why)));
        };
        let fits = |(low, high)| 0 <= low && high < size as i64;
        if fits((low, high)) {
            return Ok((index.node(), false));
        }
        let bounds = self.bounds_here(index.node(), (low, high), by_element);
        if !fits(bounds) {
            let mistake = outside(self, bounds);
            return Err(self.report(mistake));
        }
        Ok((self.kept_within(index.node(), size), true))
    }

    /// The mistake that a condition on a tensor does not hold for all that an index of `base` chooses.
    pub(super) fn bounded_by_element(
        &self,
        index: &Operand<'a>,
        base: &Operand<'a>,
        size: usize,
    ) -> Diagnostic {
        let ((text, span), table) = (self.shown(index.written), self.shown(base.written).0);
        let mut why = self.facts(&[*base]);
        let bounds = index.tensor.kind.bounds();
        why.extend(bounds.map(|(low, high)| format!("{text} is a whole number from {low} to {high}").into()));
        meaning::index_bounded_by_element(span, &text, &table, size, why)
    }

    /// The least and the greatest value of an index, which lies in `bounds`, under the conditions here.
    fn bounds_here(&self, index: NodeId, bounds: (i64, i64), by_element: bool) -> (i64, i64) {
        let shape = self.graph.shape(index);
        let by_element = by_element && self.is_by_element(index);
        let holding: Vec<range::Guard> = self
            .guards
            .iter()
            .copied()
            .filter(|&(condition, _)| {
                let guarded = self.graph.shape(condition);
                guarded.is_scalar() || by_element && guarded == shape
            })
            .collect();
        let classes = |leaf| self.classes.get(&leaf).copied();
        match range::of_whole(&self.graph, index, &holding, classes) {
            Some((low, high)) => (bounds.0.max(low.ceil() as i64), bounds.1.min(high.floor() as i64)),
            None => bounds,
        }
    }

    /// Whether a value is computed from values of its own shape, element by element.
    fn is_by_element(&self, value: NodeId) -> bool {
        let shape = self.graph.shape(value);
        let mut pending = vec![value];
        let mut seen = HashSet::new();
        while let Some(node) = pending.pop() {
            if !seen.insert(node) {
                continue;
            }
            let operands = self.graph.operands(node);
            match self.graph.op(node) {
                _ if operands.is_empty() => {}
                op if op.structure().is_elementwise() && self.graph.shape(node) == shape => {
                    pending.extend(operands.iter())
                }
                _ => return false,
            }
        }
        true
    }

    /// An index that is kept within an axis of that size.
    fn kept_within(&mut self, index: NodeId, size: usize) -> NodeId {
        let zero = self.graph.constant_like(0.0, index);
        let above = self.graph.add(Op::Binary(Binary::Max), &[index, zero]);
        let (last, below) = (self.graph.constant_like(1.0 - size as f64, index), self.negate(above));
        let below = self.graph.add(Op::Binary(Binary::Max), &[below, last]);
        self.negate(below)
    }

    /// Notes a condition that compares whole numbers with one another or with a constant, or joins such conditions.
    pub(super) fn note_condition(
        &mut self,
        operator: BinaryOperator,
        node: NodeId,
        [a, b]: [&Operand<'a>; 2],
    ) {
        let known = match operator {
            BinaryOperator::And | BinaryOperator::Or => {
                [a, b].iter().any(|operand| self.whole_conditions.contains(&operand.node()))
            }
            operator if arithmetic::is_comparison(operator) => {
                let is_whole = |operand: &&Operand<'a>| operand.tensor.kind.bounds().is_some();
                let is_constant = |operand: &Operand<'a>| self.graph.op(operand.node()).constant().is_some();
                let both = [a, b];
                both.iter().any(is_whole)
                    && both.iter().all(|operand| is_whole(operand) || is_constant(operand))
            }
            _ => false,
        };
        if known {
            self.whole_conditions.insert(node);
        }
    }
}
