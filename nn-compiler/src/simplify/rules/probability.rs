//! Forms that keep probabilities exact where they nearly vanish, and what their derivatives come to.

use crate::ir::{Binary, NodeId, Op, Unary};
use crate::simplify::context::Context;
use crate::simplify::formula::{exp, ln, recip, sigmoid, softplus};
use crate::simplify::pattern::{Equation, Variable};
use crate::simplify::rule::Rule;

use super::reduction::is_repeated_along;

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
        real softmax, of Op::Binary(Binary::Mul) => "exp(x) / Σ exp(x) => exp(log_softmax(x))";
        real log_softmax, of Op::Binary(Binary::Add) => "x - log_sum_exp(x) => log_softmax(x)";
        real log_softmax_of_picked, of Op::Binary(Binary::Add) =>
            "pick(x, class) - log_sum_exp(x) => pick(log_softmax(x), class)";
        real log_softmax_of_shifted, of Op::LogSoftmax { .. } => "log_softmax(x + s) => log_softmax(x)";
        real log_softmax_of_equals, of Op::LogSoftmax { .. } => "log_softmax(s) => -ln n";
        real log_softmax_of_broadcast, of Op::LogSoftmax { .. } =>
            "log_softmax(broadcast(x)) => broadcast(log_softmax(x))";
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
        let logarithms = context.graph.log_softmax(x, &axes);
        Some(context.graph.unary(Unary::Exp, logarithms))
    })
}

/// Of `x - y`, or `-(x - y)`: x, y, and whether it is the latter.
fn differences(context: &Context<'_>, node: NodeId) -> Vec<(NodeId, NodeId, bool)> {
    let Some([a, b]) = context.binary(Binary::Add, node) else { return Vec::new() };
    let differences = [(a, b), (b, a)].map(|(x, y)| Some((x, context.unary(Unary::Neg, y)?)));
    differences.into_iter().flatten().flat_map(|(x, y)| [(x, y, false), (y, x, true)]).collect()
}

fn with_sign(context: &mut Context<'_>, node: NodeId, negated: bool) -> NodeId {
    if negated { context.graph.neg(node) } else { node }
}

/// The operand and axes of `log_sum_exp(x)`.
fn log_sum_exp_of(context: &Context<'_>, node: NodeId) -> Option<(NodeId, Vec<usize>)> {
    let Op::LogSumExp { axes } = context.graph.op(node) else { return None };
    Some((context.graph.operand(node, 0), axes.clone()))
}

fn log_softmax(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let (x, axes, negated) = differences(context, node).into_iter().find_map(|(x, total, negated)| {
        let (total, repeated) = context.broadcast(total)?;
        let (of, axes) = log_sum_exp_of(context, total)?;
        (of == x && axes == repeated).then_some((x, axes, negated))
    })?;
    let result = context.graph.log_softmax(x, &axes);
    Some(with_sign(context, result, negated))
}

/// The logarithm of one share, as cross-entropy has it: an element that a class picks, by comparison or as a row.
fn log_softmax_of_picked(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let (chosen, total, negated) = differences(context, node).into_iter().find(|&(chosen, total, _)| {
        let total = context.broadcast(total).map_or(total, |(inner, _)| inner);
        log_sum_exp_of(context, total).is_some_and(|of| picked(context, chosen) == Some(of))
    })?;
    let inner = context.broadcast(total).map_or(total, |(inner, _)| inner);
    let (x, axes) = log_sum_exp_of(context, inner)?;
    let logarithms = context.graph.log_softmax(x, &axes);
    let result = match context.graph.op(chosen).clone() {
        Op::Gather if repeats_rows(context, chosen, total) => {
            let index = context.graph.operand(chosen, 1);
            context.graph.gather(logarithms, index)
        }
        Op::Sum { axes } if inner == total => {
            let select = context.graph.operand(chosen, 0);
            let [own, zero] = [0, 2].map(|position| context.graph.operand(select, position));
            let one = context.graph.select(own, logarithms, zero);
            context.graph.sum(one, &axes)
        }
        _ => return None,
    };
    Some(with_sign(context, result, negated))
}

/// What a row or an element is picked of, and along which axes.
fn picked(context: &Context<'_>, node: NodeId) -> Option<(NodeId, Vec<usize>)> {
    match context.graph.op(node) {
        Op::Gather => Some((context.graph.operand(node, 0), vec![0])),
        Op::Sum { axes } => {
            let select = context.graph.operand(node, 0);
            let Op::Select = context.graph.op(select) else { return None };
            let [own, x, zero] = [0, 1, 2].map(|position| context.graph.operand(select, position));
            let (along, _) = context.one_hot(own)?;
            (axes[..] == [along] && context.constant(zero) == Some(0.0)).then(|| (x, axes.clone()))
        }
        _ => None,
    }
}

/// Whether a value is repeated for each of the rows that are picked.
fn repeats_rows(context: &Context<'_>, rows: NodeId, node: NodeId) -> bool {
    let count = context.graph.shape(context.graph.operand(rows, 1)).rank();
    match context.broadcast(node) {
        Some((_, axes)) => axes.into_iter().eq(0..count),
        None => count == 0,
    }
}

fn log_softmax_of_shifted(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let Op::LogSoftmax { axes } = context.graph.op(node).clone() else { return None };
    let shifted = context.graph.operand(node, 0);
    let operands = context.binary(Binary::Add, shifted)?;
    let [x, s] = operands;
    let x = [(x, s), (s, x)].into_iter().find(|(_, s)| is_repeated_along(context, *s, &axes))?.0;
    Some(context.graph.log_softmax(x, &axes))
}

/// Each of `n` equal elements has the same share.
fn log_softmax_of_equals(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let Op::LogSoftmax { axes } = context.graph.op(node).clone() else { return None };
    let x = context.graph.operand(node, 0);
    let terms = context.count(context.graph.shape(x), &axes)?;
    let equal = terms == 1.0 || is_repeated_along(context, x, &axes);
    // Where all are -∞ there are no shares.
    let equal = equal && context.constant(x).is_none_or(f64::is_finite);
    equal.then(|| context.graph.constant_like((1.0 / terms).ln(), node))
}

/// What is the same along other axes is computed once.
fn log_softmax_of_broadcast(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let Op::LogSoftmax { axes } = context.graph.op(node).clone() else { return None };
    let x = context.graph.operand(node, 0);
    let (inner, repeated) = context.broadcast(x)?;
    if repeated.iter().any(|axis| axes.contains(axis)) {
        return None;
    }
    let before = |axis: usize| repeated.iter().filter(|&&other| other < axis).count();
    let places: Vec<usize> = axes.iter().map(|&axis| axis - before(axis)).collect();
    let shares = context.graph.log_softmax(inner, &places);
    Some(context.graph.broadcast_like(shares, &repeated, node))
}
