//! What the pushforwards of several families share: tangents of a result add up over the operands that move.

use super::primitive::{Derivative, JvpArgs};
use crate::ir::graph::{Graph, NodeId};

/// The sum of what `rule` makes of each operand that moves, given its position and tangent.
pub(super) fn each(
    graph: &mut Graph,
    at: &JvpArgs<'_>,
    mut rule: impl FnMut(&mut Graph, usize, NodeId) -> Derivative,
) -> Derivative {
    let mut total = Derivative::Zero;
    for (position, tangent) in at.tangents.iter().enumerate() {
        let Some(tangent) = *tangent else { continue };
        total = match (total, rule(graph, position, tangent)) {
            (Derivative::NotDifferentiable, _) | (_, Derivative::NotDifferentiable) => {
                Derivative::NotDifferentiable
            }
            (sum, Derivative::Zero) => sum,
            (Derivative::Zero, part) => part,
            (Derivative::Node(sum), Derivative::Node(part)) => Derivative::Node(graph.add2(sum, part)),
        };
    }
    total
}

/// Of a primitive that is linear in each operand while the others stand still: the primitive itself, of the
/// tangent in the operand's place.
pub(super) fn multilinear(graph: &mut Graph, at: &JvpArgs<'_>) -> Derivative {
    let op = graph.op(at.result).clone();
    each(graph, at, |graph, position, tangent| {
        let mut operands = at.operands.to_vec();
        operands[position] = tangent;
        Derivative::Node(graph.add(op.clone(), &operands))
    })
}
