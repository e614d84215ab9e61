//! Holds what is claimed of values against what is known of them.

use super::loops::Loops;
use super::moved::moved;
use super::ranges::{Known, Ranges};
use crate::diagnostic::Diagnostic;
use crate::elaborate::claim::{Claim, Holds, Range};
use crate::ir::{Function, Graph, Interval, Leaf, NodeId, Unary};

/// What to report of the claims that do not hold, with what is known of the values.
pub(super) fn refuted(
    graph: &Graph,
    loops: Loops<'_>,
    claims: Vec<Claim>,
    leaf: impl Fn(Leaf) -> Known,
) -> Vec<Diagnostic> {
    let roots: Vec<NodeId> = claims.iter().flat_map(|claim| [claim.node, compared(claim)]).collect();
    let nodes = loops.reachable(graph, &roots);
    let scores = moved(graph, &nodes, |parameter| leaf(parameter).interval == Interval::UNKNOWN);
    let is_score = |node: NodeId| scores[node].is_some_and(|moved| moved.score);
    let ranges = Ranges::with(graph, loops, &nodes, leaf, |node| match graph.op(node).function() {
        _ if is_score(node) => Some(Interval::EVERYTHING),
        // What is learned may keep an exponential small, as of a rate that stays positive.
        Some(Function::Unary(Unary::Exp)) if is_score(graph.operand(node, 0)) => {
            Some(Interval::open(0.0, f64::INFINITY))
        }
        _ => None,
    });
    let refuted = claims.into_iter().filter_map(|Claim { node, holds, mut otherwise }| {
        let interval = ranges.outside(node);
        let wrong = match holds {
            Holds::Within(range) => leaves(interval, range),
            Holds::Signed(range) => leaves(interval, range) || interval.low >= 0.0 && interval.is_thick(),
            Holds::Reaches(target) => !reaches(interval, ranges.outside(target)),
        };
        let name =
            graph.node(node).origin.name.as_deref().map_or("the value".to_string(), |n| format!("`{n}`"));
        otherwise.notes.push(interval.of(&name).into());
        wrong.then_some(otherwise)
    });
    refuted.collect()
}

fn compared(claim: &Claim) -> NodeId {
    match claim.holds {
        Holds::Within(_) | Holds::Signed(_) => claim.node,
        Holds::Reaches(target) => target,
    }
}

/// Whether some of the values are known to lie outside of a range, or all of them must.
fn leaves(values: Interval, range: Range) -> bool {
    let below = values.attains_below(range.low) || !range.with_low && values.attains(range.low);
    let negated = values.decreasing(|x| -x);
    let above = negated.attains_below(-range.high) || !range.with_high && values.attains(range.high);
    let apart = values.above(range.low, range.with_low).below(range.high, range.with_high).is_empty();
    below || above || apart && !values.is_empty()
}

/// Whether the values may come near every end that the others are known to take: clamping a little is on purpose.
fn reaches(values: Interval, others: Interval) -> bool {
    let near = 0.1 * (others.high - others.low);
    let top = !others.high_attained || values.high + near >= others.high;
    let bottom = !others.low_attained || values.low - near <= others.low;
    values.is_empty() || top && bottom
}
