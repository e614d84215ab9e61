//! Lets derivative rules be written as mathematics: an [`Expr`] is a node that arithmetic makes new
//! nodes from.

use std::cell::RefCell;
use std::ops::{Add, Mul, Neg, Sub};

use super::{Comparison, Unary};
use crate::ir::graph::{Graph, NodeId};

/// A node of the graph inside [`derive`].
#[derive(Clone, Copy)]
pub(super) struct Expr<'g> {
    graph: &'g RefCell<Graph>,
    node: NodeId,
}

/// Runs a rule over nodes of the graph.
pub(super) fn derive<const N: usize>(
    graph: &mut Graph,
    nodes: [NodeId; N],
    rule: impl for<'g> FnOnce([Expr<'g>; N]) -> Option<Expr<'g>>,
) -> Option<NodeId> {
    let cell = RefCell::new(std::mem::take(graph));
    let result = rule(nodes.map(|node| Expr { graph: &cell, node })).map(|result| result.node);
    *graph = cell.into_inner();
    result
}

impl<'g> Expr<'g> {
    fn build(self, build: impl FnOnce(&mut Graph) -> NodeId) -> Expr<'g> {
        let node = build(&mut self.graph.borrow_mut());
        Expr { graph: self.graph, node }
    }

    /// A number, as often as this expression has elements.
    pub(super) fn number(self, value: f64) -> Expr<'g> {
        self.build(|graph| graph.constant_like(value, self.node))
    }

    pub(super) fn apply(self, op: Unary) -> Expr<'g> {
        self.build(|graph| graph.unary(op, self.node))
    }

    /// This expression to the power of another.
    pub(super) fn pow(self, exponent: Expr<'g>) -> Expr<'g> {
        self.build(|graph| graph.pow(self.node, exponent.node))
    }

    pub(super) fn less(self, other: Expr<'g>) -> Expr<'g> {
        self.build(|graph| graph.compare(Comparison::Less, self.node, other.node))
    }

    pub(super) fn equals(self, other: Expr<'g>) -> Expr<'g> {
        self.build(|graph| graph.compare(Comparison::Equal, self.node, other.node))
    }

    /// `then` where this expression is not zero, `otherwise` elsewhere.
    pub(super) fn select(self, then: Expr<'g>, otherwise: Expr<'g>) -> Expr<'g> {
        self.build(|graph| graph.select(self.node, then.node, otherwise.node))
    }
}

impl<'g> Neg for Expr<'g> {
    type Output = Expr<'g>;
    fn neg(self) -> Expr<'g> {
        self.build(|graph| graph.neg(self.node))
    }
}

impl<'g> Add for Expr<'g> {
    type Output = Expr<'g>;
    fn add(self, other: Expr<'g>) -> Expr<'g> {
        self.build(|graph| graph.add2(self.node, other.node))
    }
}

impl<'g> Sub for Expr<'g> {
    type Output = Expr<'g>;
    fn sub(self, other: Expr<'g>) -> Expr<'g> {
        self.build(|graph| graph.sub(self.node, other.node))
    }
}

impl<'g> Mul for Expr<'g> {
    type Output = Expr<'g>;
    fn mul(self, other: Expr<'g>) -> Expr<'g> {
        self.build(|graph| graph.mul(self.node, other.node))
    }
}

impl<'g> Mul<Expr<'g>> for f64 {
    type Output = Expr<'g>;
    fn mul(self, other: Expr<'g>) -> Expr<'g> {
        other.number(self) * other
    }
}

impl<'g> Sub<Expr<'g>> for f64 {
    type Output = Expr<'g>;
    fn sub(self, other: Expr<'g>) -> Expr<'g> {
        other.number(self) - other
    }
}

impl<'g> Sub<f64> for Expr<'g> {
    type Output = Expr<'g>;
    fn sub(self, other: f64) -> Expr<'g> {
        self - self.number(other)
    }
}
