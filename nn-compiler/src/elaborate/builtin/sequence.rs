//! Running sums and products, and products over axes. They are made by doubling: what lies 1, 2, 4, … places before is
//! joined, so that the number of steps, and the error, grow with the logarithm of the size.

use super::Bound;
use super::elementwise::real;
use crate::elaborate::Elaborator;
use crate::elaborate::value::{Outcome, Value};
use crate::ir::{Graph, NodeId, Shape};

/// How two parts are joined.
type Join = fn(&mut Graph, NodeId, NodeId) -> NodeId;

/// `x₀, x₀ + x₁, x₀ + x₁ + x₂, …` along an axis.
pub(super) fn cumsum<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    this.running(bound, 0.0, Graph::add2)
}

/// `x₀, x₀ · x₁, x₀ · x₁ · x₂, …` along an axis.
pub(super) fn cumprod<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    this.running(bound, 1.0, Graph::mul)
}

/// The product over axes.
pub(super) fn prod<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let x = this.tensor_argument(bound, 0)?;
    this.sizes_of(&x, bound.name)?;
    let (node, _) = this.reduced(bound, 1, |this, x, axes| {
        axes.iter().rev().fold(x, |node, &axis| this.product_over(node, axis))
    })?;
    Ok(real(node))
}

impl<'a> Elaborator<'a> {
    fn running(&mut self, bound: &Bound<'a>, neutral: f64, join: Join) -> Outcome<Value<'a>> {
        let x = self.tensor_argument(bound, 0)?;
        let (reverse, exclusive) = (self.flag_argument(bound, 2)?, self.flag_argument(bound, 3)?);
        let rank = self.graph.shape(x.node()).rank();
        let axis = self.axis_argument(bound.optional(1), -1, rank, &x)?;
        let size = self.sizes_of(&x, bound.name)?[axis];
        self.at(bound.span);
        let shifted = |this: &mut Self, node, by| this.shifted(node, axis, by, reverse, neutral);
        let mut node = if exclusive { shifted(self, x.node(), 1) } else { x.node() };
        let mut reach = 1;
        while reach < size {
            let before = shifted(self, node, reach);
            node = join(&mut self.graph, before, node);
            reach *= 2;
        }
        Ok(real(node))
    }

    /// The elements moved towards the end of an axis, or towards its start; `filler` takes their places.
    fn shifted(&mut self, node: NodeId, axis: usize, by: usize, to_start: bool, filler: f64) -> NodeId {
        let mut sizes = self.graph.shape(node).sizes();
        let stay = sizes[axis].saturating_sub(by);
        sizes[axis] -= stay;
        let gap = self.graph.constant(filler, &Shape::known(&sizes));
        if stay == 0 {
            return gap;
        }
        let kept = self.along(node, axis, if to_start { by } else { 0 }, stay);
        let parts = if to_start { [kept, gap] } else { [gap, kept] };
        self.graph.concat(&parts, axis)
    }

    /// The product over one axis, which disappears: the first half times the second, until one is left.
    fn product_over(&mut self, mut node: NodeId, axis: usize) -> NodeId {
        let mut sizes = self.graph.shape(node).sizes();
        while sizes[axis] > 1 {
            let half = sizes[axis] / 2;
            let [first, second] = [0, half].map(|start| self.along(node, axis, start, half));
            let product = self.graph.mul(first, second);
            node = match sizes[axis] % 2 {
                0 => product,
                _ => {
                    let last = self.along(node, axis, 2 * half, 1);
                    self.graph.concat(&[product, last], axis)
                }
            };
            sizes[axis] -= half;
        }
        sizes.remove(axis);
        self.reshaped(node, &Shape::known(&sizes))
    }
}
