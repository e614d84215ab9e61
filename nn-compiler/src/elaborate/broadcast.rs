//! NumPy's broadcasting: shapes are aligned at their last axes; an axis that is missing or of size 1 is
//! repeated. Primitives want equal shapes, so the repetition becomes a node.

use proc_macro2::Span;

use super::Elaborator;
use super::value::{Operand, Outcome};
use crate::diagnostic::meaning;
use crate::ir::{Axis, NodeId, Shape};

/// The shape that all shapes broadcast to.
pub(super) fn common<'s>(shapes: impl IntoIterator<Item = &'s Shape>) -> Option<Shape> {
    let mut shapes = shapes.into_iter();
    let first = shapes.next().cloned().unwrap_or_else(Shape::scalar);
    shapes.try_fold(first, |common, shape| if common == *shape { Some(common) } else { join(&common, shape) })
}

fn join(a: &Shape, b: &Shape) -> Option<Shape> {
    let rank = a.rank().max(b.rank());
    let axis = |shape: &Shape, at: usize| match (at + shape.rank()).checked_sub(rank) {
        Some(own) => shape.axes()[own],
        None => Axis::Known(1),
    };
    let joined = (0..rank).map(|at| match (axis(a, at), axis(b, at)) {
        (a, b) if a == b => Some(a),
        (Axis::Known(1), other) | (other, Axis::Known(1)) => Some(other),
        _ => None,
    });
    joined.collect()
}

impl<'a> Elaborator<'a> {
    /// The operands repeated to the shape they have in common. `operation` is what joins them.
    pub(super) fn fit(
        &mut self,
        operation: &'a str,
        span: Span,
        operands: &[Operand<'a>],
    ) -> Outcome<Vec<NodeId>> {
        match common(operands.iter().map(|operand| self.graph.shape(operand.node()))) {
            Some(shape) => {
                Ok(operands.iter().map(|operand| self.broadcast_to(operand.node(), &shape)).collect())
            }
            None => {
                let why = self.facts(operands);
                let (operation, span) = (self.operation(operation), self.place(span));
                Err(self.report(meaning::no_broadcast(span, operation, why)))
            }
        }
    }

    /// The same elements under another shape, without a step in between.
    pub(super) fn reshaped(&mut self, node: NodeId, shape: &Shape) -> NodeId {
        let base = match self.graph.op(node).is_view() {
            true => self.graph.operand(node, 0),
            false => node,
        };
        self.graph.reshape(base, shape)
    }

    /// Repeats a node, whose shape broadcasts to `target`.
    pub(super) fn broadcast_to(&mut self, node: NodeId, target: &Shape) -> NodeId {
        let shape = self.graph.shape(node).clone();
        if shape == *target {
            return node;
        }
        if let Some(value) = self.graph.op(node).constant() {
            return self.graph.constant(value, target);
        }
        let missing = target.rank() - shape.rank();
        let is_repeated = |at: usize| {
            at < missing
                || (shape.axes()[at - missing] == Axis::Known(1) && target.axes()[at] != Axis::Known(1))
        };
        let axes: Vec<usize> = (0..target.rank()).filter(|&at| is_repeated(at)).collect();
        let sizes: Vec<Axis> = axes.iter().map(|&at| target.axes()[at]).collect();
        let kept: Shape =
            (0..target.rank()).filter(|&at| !is_repeated(at)).map(|at| target.axes()[at]).collect();
        let kept = self.reshaped(node, &kept);
        self.graph.broadcast(kept, &axes, &sizes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_align_at_their_last_axes() {
        let joined = |a: &[usize], b: &[usize]| {
            common([&Shape::known(a), &Shape::known(b)]).map(|shape| shape.sizes())
        };
        assert_eq!(joined(&[], &[3]), Some(vec![3]));
        assert_eq!(joined(&[4, 1], &[3]), Some(vec![4, 3]));
        assert_eq!(joined(&[2, 3], &[2, 3]), Some(vec![2, 3]));
        assert_eq!(joined(&[2], &[3]), None);
        assert_eq!(joined(&[2, 3], &[2]), None);
    }
}
