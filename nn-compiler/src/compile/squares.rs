//! Losses that are sums of squares, and what is squared there.

use crate::ir::{Binary, Graph, NodeId, Op, Unary};

/// The residuals of a loss that is a sum of squares, each with the factor of its squares; `None` if it is none.
pub(super) fn residuals(graph: &Graph, loss: NodeId) -> Option<Vec<(f64, NodeId)>> {
    let mut found = Vec::new();
    collect(graph, loss, 1.0, &mut found).then_some(found)
}

/// Adds the residuals of a sum whose elements are multiplied by `weight` and added up.
fn collect(graph: &Graph, node: NodeId, weight: f64, found: &mut Vec<(f64, NodeId)>) -> bool {
    let operands = graph.operands(node);
    match graph.op(node) {
        Op::Unary(Unary::Powi(2)) => {
            found.push((weight, operands[0]));
            true
        }
        Op::Binary(Binary::Mul) if operands[0] == operands[1] => {
            found.push((weight, operands[0]));
            true
        }
        Op::Binary(Binary::Mul) => {
            let constant = |node: NodeId| match graph.op(node) {
                Op::Const { value, .. } if value.get() > 0.0 => Some(value.get()),
                _ => None,
            };
            match (constant(operands[0]), constant(operands[1])) {
                (Some(factor), _) => collect(graph, operands[1], weight * factor, found),
                (_, Some(factor)) => collect(graph, operands[0], weight * factor, found),
                _ => false,
            }
        }
        Op::Binary(Binary::Add) => operands.iter().all(|&operand| collect(graph, operand, weight, found)),
        Op::Sum { .. } | Op::Reshape { .. } | Op::Permute { .. } => {
            collect(graph, operands[0], weight, found)
        }
        // A product of a value with itself, summed over all that they have.
        Op::Einsum { a, b, out } if operands[0] == operands[1] && a == b && out.is_empty() => {
            found.push((weight, operands[0]));
            true
        }
        _ => false,
    }
}
