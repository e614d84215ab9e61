//! Losses that are sums of squares, and what is squared there.

use crate::ir::{At, Binary, Function, Graph, NodeId, Reducer, Structure, Unary};

/// The residuals of a loss that is a sum of squares, each with the factor of its squares; `None` if it is none.
pub(super) fn residuals(graph: &Graph, loss: NodeId) -> Option<Vec<(f64, NodeId)>> {
    let mut found = Vec::new();
    collect(graph, loss, 1.0, &mut found).then_some(found)
}

/// Adds the residuals of a sum whose elements are multiplied by `weight` and added up.
fn collect(graph: &Graph, node: NodeId, weight: f64, found: &mut Vec<(f64, NodeId)>) -> bool {
    let operands = graph.operands(node);
    let op = graph.op(node);
    let is_square = operands.len() == 2 && operands[0] == operands[1];
    match op.function() {
        Some(Function::Unary(Unary::Powi(2))) => residual(weight, operands[0], found),
        Some(Function::Binary(Binary::Mul)) if is_square => residual(weight, operands[0], found),
        Some(Function::Binary(Binary::Mul)) => {
            let constant = |node: NodeId| graph.op(node).constant().filter(|&value| value > 0.0);
            match (constant(operands[0]), constant(operands[1])) {
                (Some(factor), _) => collect(graph, operands[1], weight * factor, found),
                (_, Some(factor)) => collect(graph, operands[0], weight * factor, found),
                _ => false,
            }
        }
        Some(Function::Binary(Binary::Add)) => {
            operands.iter().all(|&operand| collect(graph, operand, weight, found))
        }
        Some(_) => false,
        // A product of a value with itself, summed over all its axes, of which none is joined with another.
        None if is_square && op.labels().is_some_and(|[a, b, out]| a == b && out.is_empty()) => {
            residual(weight, operands[0], found)
        }
        None => match op.structure() {
            Structure::Arranged => collect(graph, operands[0], weight, found),
            Structure::Reduced => {
                let reduction = op.reduction(At { graph, node });
                reduction.is_some_and(|reduction| reduction.reducer == Reducer::Sum)
                    && collect(graph, operands[0], weight, found)
            }
            _ => false,
        },
    }
}

fn residual(weight: f64, node: NodeId, found: &mut Vec<(f64, NodeId)>) -> bool {
    found.push((weight, node));
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostics;
    use crate::{elaborate, parse};

    /// The factors of the squares of a loss over `z` and `y` of three elements each, with how many elements
    /// each residual has.
    fn found(loss: &str) -> Option<Vec<(f64, usize)>> {
        let text = format!("pub struct N {{ input z: [3]; target y: [3]; output z; loss {loss}; }}");
        let diagnostics = Diagnostics::new();
        let program = parse::program(text.parse().expect("Rust tokens"), &diagnostics);
        let models = elaborate::models(&program, &diagnostics);
        assert!(diagnostics.into_vec().is_empty(), "{loss}");
        let model = models.into_iter().flatten().next().expect("a network");
        let (graph, roots) = crate::simplify::simplify(&model.graph, &[model.loss]);
        let mut found = residuals(&graph, roots[0])?;
        found.sort_by(|a, b| a.0.total_cmp(&b.0));
        Some(found.into_iter().map(|(weight, node)| (weight, graph.shape(node).size())).collect())
    }

    #[test]
    fn sums_of_squares() {
        assert_eq!(found("sum(z.square())"), Some(vec![(1.0, 3)]));
        assert_eq!(found("dot(z, z)"), Some(vec![(1.0, 3)]));
        assert_eq!(found("squared_error(z, y)"), Some(vec![(1.0 / 3.0, 3)]));
        assert_eq!(
            found("3 * squared_error(sum(z), sum(y)) + 0.5 * sum(z.square())"),
            Some(vec![(0.5, 3), (3.0, 1)])
        );
        assert_eq!(found("squared_error(z, y) / 4"), Some(vec![(1.0 / 12.0, 3)]));
    }

    #[test]
    fn what_is_none() {
        for loss in [
            "sum(abs(z))",
            "squared_error(z, y) - sum(z.square())",
            "huber(z, y)",
            "sum(z) * sum(z + 1)",
            "sum(exp(z).square() * z)",
        ] {
            assert_eq!(found(loss), None, "{loss}");
        }
    }
}
