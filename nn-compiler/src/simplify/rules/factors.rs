//! Like factors of products, and powers.

use crate::ir::{Binary, NodeId, Op, Unary};
use crate::simplify::context::Context;
use crate::simplify::rule::Rule;

/// Products are taken apart into at most this many factors, so that a long chain costs no more than
/// its length.
const FACTORS: usize = 8;

pub(super) fn rules() -> Vec<Rule> {
    functions! {
        real  like_factors, of Op::Binary(Binary::Mul) => "x^m y x^n => x^(m + n) y";
        exact first_power, of Op::Unary(Unary::Powi(_)) => "x^1 => x";
        exact zeroth_power, of Op::Unary(Unary::Powi(_)) => "x^0 => 1";
        real  power_of_power, of Op::Unary(Unary::Powi(_)) => "(x^m)^n => x^(m n)";
        real  negative_power, of Op::Unary(Unary::Powi(_)) => "x^-n => (1/x)^n";
        real  recip_of_power, of Op::Unary(Unary::Recip) => "1/x^n => (1/x)^n";
        exact power_of_negated, of Op::Unary(Unary::Powi(_)) => "(-x)^n => ±x^n";
        real  constant_power, of Op::Binary(Binary::Pow) => "pow(x, n) => x^n, pow(x, 1/2) => sqrt(x)";
    }
}

/// The factors of a product of two, as powers. Products inside are taken apart where nothing else uses them.
fn factors(context: &Context<'_>, [x, y]: [NodeId; 2]) -> Vec<(NodeId, i32)> {
    let (mut parts, mut pending) = (Vec::new(), vec![y, x]);
    while let Some(node) = pending.pop() {
        if let Some([x, y]) = context.binary(Binary::Mul, node)
            && context.used_once(node)
            && parts.len() + pending.len() + 2 <= FACTORS
        {
            pending.extend([y, x]);
            continue;
        }
        let (base, exponent) = match *context.graph.op(node) {
            Op::Unary(Unary::Powi(n)) if n.abs() < 64 => (context.graph.operand(node, 0), n),
            _ => (node, 1),
        };
        match context.unary(Unary::Recip, base) {
            Some(x) => parts.push((x, -exponent)),
            None => parts.push((base, exponent)),
        }
    }
    parts
}

fn like_factors(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let parts = factors(context, context.binary(Binary::Mul, node)?);
    let mut joined: Vec<(NodeId, i32)> = Vec::with_capacity(parts.len());
    let before = parts.len();
    for (base, exponent) in parts {
        match joined.iter_mut().find(|(known, _)| *known == base && context.constant(base).is_none()) {
            Some((_, sum)) => *sum += exponent,
            None => joined.push((base, exponent)),
        }
    }
    if joined.len() == before {
        return None;
    }
    let mut product = None;
    for (base, exponent) in joined.into_iter().filter(|(_, exponent)| *exponent != 0) {
        let factor = match exponent {
            1 => base,
            -1 => context.graph.unary(Unary::Recip, base),
            _ => context.graph.unary(Unary::Powi(exponent), base),
        };
        product = Some(match product {
            None => factor,
            Some(product) => context.graph.mul(product, factor),
        });
    }
    Some(product.unwrap_or_else(|| context.graph.constant_like(1.0, node)))
}

fn exponent(context: &Context<'_>, node: NodeId) -> Option<i32> {
    match *context.graph.op(node) {
        Op::Unary(Unary::Powi(n)) => Some(n),
        _ => None,
    }
}

fn first_power(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    (exponent(context, node)? == 1).then(|| context.graph.operand(node, 0))
}

fn zeroth_power(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    (exponent(context, node)? == 0).then(|| context.graph.constant_like(1.0, node))
}

fn power_of_power(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let x = context.graph.operand(node, 0);
    let n = exponent(context, node)?.checked_mul(exponent(context, x)?)?;
    let x = context.graph.operand(x, 0);
    Some(context.graph.unary(Unary::Powi(n), x))
}

/// The reciprocal is often there already, and a product is quicker than a division.
fn negative_power(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let n = exponent(context, node)?.checked_neg().filter(|&n| n > 0)?;
    let x = context.graph.operand(node, 0);
    let recip = context.graph.unary(Unary::Recip, x);
    Some(context.graph.unary(Unary::Powi(n), recip))
}

fn recip_of_power(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let power = context.graph.operand(node, 0);
    let n = exponent(context, power)?;
    let x = context.graph.operand(power, 0);
    let recip = context.graph.unary(Unary::Recip, x);
    Some(context.graph.unary(Unary::Powi(n), recip))
}

fn power_of_negated(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let n = exponent(context, node)?;
    let x = context.unary(Unary::Neg, context.graph.operand(node, 0))?;
    let power = context.graph.unary(Unary::Powi(n), x);
    Some(if n % 2 == 0 { power } else { context.graph.neg(power) })
}

fn constant_power(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let [x, exponent] = context.binary(Binary::Pow, node)?;
    let exponent = context.constant(exponent)?;
    if exponent.fract() == 0.0 && exponent.abs() < 64.0 {
        Some(context.graph.unary(Unary::Powi(exponent as i32), x))
    } else if exponent.abs() == 0.5 {
        let root = context.graph.unary(Unary::Sqrt, x);
        Some(if exponent > 0.0 { root } else { context.graph.unary(Unary::Recip, root) })
    } else {
        None
    }
}
