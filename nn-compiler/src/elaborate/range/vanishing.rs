//! Where learning leads to 0 exactly: squares and absolute values of what a parameter moves, and quotients of
//! two values that vanish together.

use super::guard::Context;
use super::moved::{BUDGET, Moved, may_depend};
use super::ranges::{Ranges, fixed};
use crate::ir::{At, Binary, Comparison, Function, Graph, Interval, NodeId, NodeMap, Structure, Unary};

/// How many factors are looked through.
const FACTORS: usize = 4;

/// For each of `nodes`, the parameters that can take it to 0, if it is never below.
pub(super) fn vanishing(
    graph: &Graph,
    nodes: &[NodeId],
    moved: &NodeMap<Option<Moved>>,
) -> NodeMap<Option<Vec<NodeId>>> {
    let mut budget = BUDGET * nodes.len();
    let mut found: NodeMap<Option<Vec<NodeId>>> = NodeMap::default();
    for &node in nodes {
        let operands = graph.operands(node);
        let of = |place: usize| found[operands[place]].clone();
        let moves = || {
            let moved = moved[operands[0]].filter(|moved| moved.each);
            moved.map(|moved| vec![moved.by])
        };
        let op = graph.op(node);
        found[node] = match op.function() {
            Some(Function::Unary(Unary::Abs)) => moves(),
            Some(Function::Unary(Unary::Powi(n))) if n > 0 => {
                of(0).or_else(|| moves().filter(|_| n % 2 == 0))
            }
            Some(Function::Unary(Unary::Sqrt)) => of(0),
            Some(Function::Binary(Binary::Mul))
                if unscaled(graph, operands[0]) == unscaled(graph, operands[1]) =>
            {
                let same = unscaled(graph, operands[0]);
                moved[same].filter(|moved| moved.each).map(|moved| vec![moved.by])
            }
            Some(Function::Binary(Binary::Mul)) => [(0, 1), (1, 0)].into_iter().find_map(|(one, other)| {
                of(one).filter(|_| fixed(graph, operands[other]).is_some_and(|factor| factor > 0.0))
            }),
            Some(Function::Binary(Binary::Add)) => together(graph, &operands, of(0), of(1), &mut budget),
            // `if s > 0 { … } else { 0 }`, as a length is written.
            Some(Function::Select) if fixed(graph, operands[2]) == Some(0.0) => {
                above_zero(graph, operands[0], &found)
            }
            Some(_) => None,
            None => match (op.structure(), &operands[..]) {
                (Structure::Product, &[a, b]) if a == b && is_square(graph, node) => moves(),
                (structure, &[_]) if structure.is_movement() || keeps_zero(graph, node) => of(0),
                _ => None,
            },
        };
    }
    found
}

/// Whether a product of a value with itself is a sum of squares.
fn is_square(graph: &Graph, node: NodeId) -> bool {
    graph.op(node).range(At { graph, node }, &[Interval::closed(-1.0, 1.0); 2]).low >= 0.0
}

/// Whether zeros become zeros.
fn keeps_zero(graph: &Graph, node: NodeId) -> bool {
    graph.op(node).range(At { graph, node }, &[Interval::point(0.0)]).as_point() == Some(0.0)
}

/// What is multiplied by a few numbers above 0, as `a` of `0.5 · a`.
fn unscaled(graph: &Graph, mut node: NodeId) -> NodeId {
    let above = |factor: NodeId| fixed(graph, factor).is_some_and(|factor| factor > 0.0);
    for _ in 0..FACTORS {
        node = match (graph.op(node).function(), &graph.operands(node)[..]) {
            (Some(Function::Binary(Binary::Mul)), &[factor, other]) if above(factor) => other,
            (Some(Function::Binary(Binary::Mul)), &[other, factor]) if above(factor) => other,
            _ => break,
        };
    }
    node
}

/// The parameters that take both terms of a sum to 0: those of the one are not among those of the other, which
/// can be set after them, as they do not move the first.
fn together(
    graph: &Graph,
    terms: &[NodeId],
    first: Option<Vec<NodeId>>,
    second: Option<Vec<NodeId>>,
    budget: &mut usize,
) -> Option<Vec<NodeId>> {
    let (first, second) = (first?, second?);
    let mut apart = |by: &[NodeId], term: NodeId| by.iter().all(|&by| !may_depend(graph, term, by, budget));
    (apart(&second, terms[0]) || apart(&first, terms[1])).then(|| [first, second].concat())
}

/// What vanishes where a condition, which says that it is above 0, does not hold.
fn above_zero(graph: &Graph, condition: NodeId, found: &NodeMap<Option<Vec<NodeId>>>) -> Option<Vec<NodeId>> {
    let operands = graph.operands(condition);
    match graph.op(condition).function() {
        Some(Function::Compare(Comparison::Less)) if fixed(graph, operands[0]) == Some(0.0) => {
            found[operands[1]].clone()
        }
        None if graph.op(condition).structure().moves_all() => above_zero(graph, operands[0], found),
        _ => None,
    }
}

/// Whether a product is one with `1/d`.
pub(super) fn is_quotient(graph: &Graph, node: NodeId) -> bool {
    graph.op(node).function() == Some(Function::Binary(Binary::Mul))
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
    match graph.op(node).function() {
        Some(Function::Unary(Unary::Recip)) => Some(graph.operand(node, 0)),
        None if graph.op(node).structure().moves_all() => inverted(graph, graph.operand(node, 0)),
        _ => None,
    }
}
