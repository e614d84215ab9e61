//! Forms that keep probabilities exact where they nearly vanish, and what their derivatives come to.

use crate::ir::{Binary, NodeId, Op, Unary};
use crate::simplify::context::Context;
use crate::simplify::formula::{exp, ln, recip, sigmoid, softplus};
use crate::simplify::pattern::{Equation, Variable};
use crate::simplify::rule::Rule;

pub(super) fn rules() -> Vec<Rule> {
    let [x, y, z, w] = [0, 1, 2, 3].map(Variable::any);
    let mut rules = equations! {
        real logistic: recip(1.0 + exp(x)) => sigmoid(-x);
        real logistic_over_odds: exp(x) * sigmoid(-x) => sigmoid(x);
        real logistic_over_negated_odds: exp(-x) * sigmoid(x) => sigmoid(-x);
        real ln_of_one_and_exp: ln(1.0 + exp(x)) => softplus(x);
        real ln_of_sigmoid: ln(sigmoid(x)) => -softplus(-x);
        real ln_of_sigmoid_left: ln(1.0 - sigmoid(x)) => -softplus(x);

        // Binary cross-entropy of σ(x) and y, and its derivatives by x in the ways they come about.
        real binary_cross_entropy: y * softplus(-x) + (1.0 - y) * softplus(x) => softplus(x) - x * y;
        real negated_binary_cross_entropy: y * softplus(x) + (1.0 - y) * softplus(-x) => softplus(-x) + x * y;
        real cleared_denominators: x * y * (z * recip(y) - w * recip(x)) => z * x - w * y;
        real surplus: (1.0 - y) * sigmoid(x) - y * sigmoid(-x) => sigmoid(x) - y;
        real surplus_of_parts: (1.0 - y) * x - y * (1.0 - x) => x - y;
        real deficit: y * sigmoid(-x) + (y + -1.0) * sigmoid(x) => y - sigmoid(x);
        real deficit_of_one_less: y * (1.0 - x) + (y + -1.0) * x => y - x;
        real deficit_of_parts: y * (1.0 - x) - (1.0 - y) * x => y - x;
    };
    rules.extend(functions! {
        real log_sum_exp, of Op::Unary(Unary::Ln) => "ln(Σ exp(x)) => log_sum_exp(x)";
        real softmax, of Op::Binary(Binary::Mul) => "exp(x) / Σ exp(x) => exp(x - log_sum_exp(x))";
    });
    rules
}

/// The operand and axes of `Σ exp(x)`.
fn sum_of_exp(context: &Context<'_>, node: NodeId) -> Option<(NodeId, Vec<usize>)> {
    let Op::Sum { axes } = context.graph.op(node) else { return None };
    let x = context.unary(Unary::Exp, context.graph.operand(node, 0))?;
    Some((x, axes.clone()))
}

fn log_sum_exp(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let (x, axes) = sum_of_exp(context, context.graph.operand(node, 0))?;
    Some(context.graph.log_sum_exp(x, &axes))
}

fn softmax(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let operands = context.binary(Binary::Mul, node)?;
    [operands, [operands[1], operands[0]]].into_iter().find_map(|[numerator, divisor]| {
        let x = context.unary(Unary::Exp, numerator)?;
        let (inner, axes) = context.broadcast(divisor)?;
        let total = context.unary(Unary::Recip, inner)?;
        if sum_of_exp(context, total)? != (x, axes.clone()) {
            return None;
        }
        let total = context.graph.log_sum_exp(x, &axes);
        let total = context.graph.broadcast_like(total, &axes, x);
        let logs = context.graph.sub(x, total);
        Some(context.graph.unary(Unary::Exp, logs))
    })
}
