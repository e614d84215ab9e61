//! Derivatives of one value by another, for each example: what `grad`, `jacobian`, `jvp` and `vjp` of the
//! language are. The value they are taken by may be anything in the graph; what it is computed from stands
//! still.
//!
//! Unlike the gradient that a network is trained by, these hold no mean over the batch: the derivative by a
//! parameter is that of this example's value.

use super::stack::stack;
use super::{forward, reverse};
use crate::ir::op::Comparison;
use crate::ir::{Axis, Graph, NodeId, Shape, Variance, verify};

/// Which way the chain rule goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mode {
    /// Along with the computation: one pass for each element of what moves.
    Forward,
    /// Against the computation: one pass for each element of what is differentiated.
    Reverse,
}

impl Mode {
    /// Both, the one that is preferred at equal cost first.
    pub const ALL: [Mode; 2] = [Mode::Forward, Mode::Reverse];

    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Mode::Forward => "forward",
            Mode::Reverse => "reverse",
        }
    }
}

/// A derivative, and those that were computed on the way to it.
#[derive(Clone, Debug)]
pub struct Derived {
    /// The derivative.
    pub node: NodeId,
    /// Values, with their derivatives (forward) or the derivative by them (reverse), where these are shaped
    /// like the values.
    pub intermediates: Vec<(NodeId, NodeId)>,
}

/// The derivative of `y` by `x`: shaped like `y`, then like `x`. `None` if it is zero everywhere.
pub fn jacobian(graph: &mut Graph, y: NodeId, x: NodeId, mode: Mode) -> Option<Derived> {
    // The seed of a pass is shaped like the end it starts from.
    let [start, end] = match mode {
        Mode::Forward => [x, y],
        Mode::Reverse => [y, x],
    };
    if graph.shape(start).is_scalar() {
        let one = graph.constant_like(1.0, start);
        return pass(graph, y, x, one, mode);
    }
    let seed = placeholder(graph, start);
    let one = pass(graph, y, x, seed, mode)?.node;
    let (from, to) = (graph.shape(start).clone(), graph.shape(end).clone());
    let each = identity(graph, &from);
    let rows = stack(graph, one, seed, each);
    let axes = |first: &Shape, second: &Shape| first.axes().iter().chain(second.axes()).copied().collect();
    let rows = graph.reshape(rows, &axes(&from, &to));
    let node = match mode {
        Mode::Reverse => rows,
        Mode::Forward => {
            let mut order: Vec<usize> = (0..from.rank() + to.rank()).collect();
            order.rotate_left(from.rank());
            if to.is_scalar() { rows } else { graph.permute(rows, &order) }
        }
    };
    verify::returned_part(graph, &[node], "differentiation");
    Some(Derived { node, intermediates: Vec::new() })
}

/// How `y` moves if `x` moves by `v` (forward), or how a value that `y` moves by `v` moves with `x` (reverse):
/// `∂y/∂x · v` and `v · ∂y/∂x`. `None` if that is zero everywhere.
pub fn pass(graph: &mut Graph, y: NodeId, x: NodeId, v: NodeId, mode: Mode) -> Option<Derived> {
    let order = graph.reachable(&[y]);
    let (node, mut intermediates): (_, Vec<(NodeId, NodeId)>) = match mode {
        Mode::Forward => {
            let tangents = forward::sweep(graph, &order, [(x, v)].into_iter().collect());
            (tangents.get(&y).copied(), tangents.into_iter().collect())
        }
        Mode::Reverse => {
            let depends = reverse::dependents(graph, &order, &[x]);
            let cotangents =
                reverse::sweep(graph, &order, &[(y, v.into())], |node| depends[node], |_, part, _| part);
            let all = cotangents.into_iter().map(|(node, cotangent)| (node, cotangent.node));
            let intermediates: Vec<_> = all.collect();
            (
                intermediates.iter().find(|(node, _)| *node == x).map(|&(_, cotangent)| cotangent),
                intermediates,
            )
        }
    };
    intermediates.sort_unstable();
    Some(Derived { node: node?, intermediates })
}

/// A leaf that a stack is put in the place of, of values shaped like a node.
pub(super) fn placeholder(graph: &mut Graph, like: NodeId) -> NodeId {
    let shape = graph.shape(like).clone();
    graph.placeholder(&shape, Variance::Shared)
}

/// For each element of a shape, in row-major order along the first axis, the tensor that is 1 there and 0
/// elsewhere.
pub(super) fn identity(graph: &mut Graph, shape: &Shape) -> NodeId {
    let count = Axis::Known(shape.size());
    let square: Shape = [count, count].into_iter().collect();
    let [row, column] = [0, 1].map(|axis| graph.iota(axis, &square));
    let identity = graph.compare(Comparison::Equal, row, column);
    let shape = std::iter::once(count).chain(shape.axes().iter().copied()).collect();
    graph.reshape(identity, &shape)
}
