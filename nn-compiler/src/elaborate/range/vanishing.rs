//! Where learning leads to 0 exactly: squares and absolute values of what a parameter moves, and quotients of
//! two values that vanish together.

use super::guard::Context;
use super::interval::Interval;
use super::moved::Moved;
use super::ranges::{Ranges, fixed};
use crate::ir::{Binary, Comparison, Graph, NodeId, Op, Unary};

/// For each of `nodes`, whether it is never below 0 and a parameter can take it there.
pub(super) fn vanishing(graph: &Graph, nodes: &[NodeId], moved: &[Option<Moved>]) -> Vec<bool> {
    let mut found = vec![false; graph.len()];
    for &node in nodes {
        let operands = graph.operands(node);
        let of = |place: usize| found[operands[place].index()];
        let moves = || moved[operands[0].index()].is_some_and(|moved| moved.each);
        found[node.index()] = match graph.op(node) {
            Op::Unary(Unary::Abs) => moves(),
            Op::Unary(Unary::Powi(n)) if *n > 0 => of(0) || n % 2 == 0 && moves(),
            Op::Einsum { a, b, .. } => operands[0] == operands[1] && a == b && moves(),
            Op::Binary(Binary::Mul) if operands[0] == operands[1] => moves(),
            Op::Binary(Binary::Mul) => [(0, 1), (1, 0)].into_iter().any(|(one, other)| {
                of(one) && fixed(graph, operands[other]).is_some_and(|factor| factor > 0.0)
            }),
            Op::Unary(Unary::Sqrt)
            | Op::Sum { .. }
            | Op::MaxReduce { .. }
            | Op::Broadcast { .. }
            | Op::Reshape { .. }
            | Op::Permute { .. }
            | Op::Slice { .. }
            | Op::StopGradient => of(0),
            // `if s > 0 { … } else { 0 }`, as a length is written.
            Op::Select => fixed(graph, operands[2]) == Some(0.0) && is_above_zero(graph, operands[0], &found),
            _ => false,
        };
    }
    found
}

/// Whether a condition says that something which vanishes does not.
fn is_above_zero(graph: &Graph, condition: NodeId, vanishing: &[bool]) -> bool {
    let operands = graph.operands(condition);
    match graph.op(condition) {
        Op::Compare(Comparison::Less) => {
            fixed(graph, operands[0]) == Some(0.0) && vanishing[operands[1].index()]
        }
        Op::Broadcast { .. } | Op::Reshape { .. } => is_above_zero(graph, operands[0], vanishing),
        _ => false,
    }
}

/// Whether a product is one with `1/d`.
pub(super) fn is_quotient(graph: &Graph, node: NodeId) -> bool {
    *graph.op(node) == Op::Binary(Binary::Mul)
        && graph.operands(node).iter().any(|&operand| inverted(graph, operand).is_some())
}

/// The divisor of a product `a · 1/d`, if it is 0 wherever `a` is: `x / norm(x)`.
pub(super) fn divisor_that_vanishes(
    ranges: &Ranges<'_>,
    product: NodeId,
    context: &Context,
) -> Option<NodeId> {
    let graph = ranges.graph;
    let operands = graph.operands(product);
    [(operands[0], operands[1]), (operands[1], operands[0])].into_iter().find_map(|(a, quotient)| {
        let divisor = inverted(graph, quotient)?;
        let mut context = context.clone();
        let (values, divisors) = (ranges.interval(a, &mut context), ranges.interval(divisor, &mut context));
        // Of what is never negative, as counts are, all need not be 0 at once.
        let reaches_zero = values.low < 0.0 && values.high > 0.0;
        // Of a divisor that may lie on both sides of 0 nothing is known.
        if !reaches_zero || divisors.low != 0.0 && divisors.high != 0.0 {
            return None;
        }
        let mut there = context.where_is(ranges, a, Interval::point(0.0));
        (ranges.interval(divisor, &mut there).as_point() == Some(0.0)).then_some(divisor)
    })
}

/// `d` of `1/d`, also if that is repeated.
fn inverted(graph: &Graph, node: NodeId) -> Option<NodeId> {
    match graph.op(node) {
        Op::Unary(Unary::Recip) => Some(graph.operand(node, 0)),
        Op::Broadcast { .. } | Op::Reshape { .. } => inverted(graph, graph.operand(node, 0)),
        _ => None,
    }
}
