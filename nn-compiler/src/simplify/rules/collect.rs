//! Like terms of sums, like factors of products, powers, and the order in which sums and products of
//! several operands are computed.

use crate::ir::{Binary, NodeId, Op, Unary};
use crate::simplify::context::Context;
use crate::simplify::cost;
use crate::simplify::rule::Rule;

/// Sums and products are taken apart into at most this many operands, so that a long chain costs no
/// more than its length.
const OPERANDS: usize = 8;

pub(super) fn rules() -> Vec<Rule> {
    functions! {
        real  like_terms, of Op::Binary(Binary::Add) => "c x + y + d x => (c + d) x + y";
        real  like_factors, of Op::Binary(Binary::Mul) => "x^m y x^n => x^(m + n) y";
        exact first_power, of Op::Unary(Unary::Powi(1)) => "x^1 => x";
        exact zeroth_power, of Op::Unary(Unary::Powi(0)) => "x^0 => 1";
        real  power_of_power, of Op::Unary(Unary::Powi(_)) => "(x^m)^n => x^(m n)";
        real  negative_power, of Op::Unary(Unary::Powi(..=-1)) => "x^-n => (1/x)^n";
        real  recip_of_power, of Op::Unary(Unary::Recip) => "1/x^n => (1/x)^n";
        exact power_of_negated, of Op::Unary(Unary::Powi(_)) => "(-x)^n => ±x^n";
        real  constant_power, of Op::Binary(Binary::Pow) => "pow(x, n) => x^n, pow(x, 1/2) => sqrt(x)";
        real  cheaper_together, of Op::Binary(Binary::Add | Binary::Mul) => "(x ∘ y) ∘ z => x ∘ (y ∘ z)";
    }
}

/// `factor · base`, or the number `factor` where there is no base.
struct Part {
    base: Option<NodeId>,
    factor: f64,
    /// Whether nothing else uses the product.
    once: bool,
}

/// The parts of a sum. Sums inside are taken apart where nothing else uses them.
fn terms(context: &Context<'_>, node: NodeId, factor: f64, once: bool, parts: &mut Vec<Part>) {
    let once = once && context.used_once(node);
    if let Some([x, y]) = context.binary(Binary::Add, node)
        && once
        && parts.len() + 2 <= OPERANDS
    {
        terms(context, x, factor, true, parts);
        terms(context, y, factor, true, parts);
    } else if let Some(x) = context.unary(Unary::Neg, node) {
        terms(context, x, -factor, once, parts);
    } else if let Some(value) = context.constant(node) {
        parts.push(Part { base: None, factor: factor * value, once });
    } else if let Some([c, x]) = context.binary(Binary::Mul, node)
        && let Some(value) = context.constant(c)
    {
        parts.push(Part { base: Some(x), factor: factor * value, once });
    } else {
        parts.push(Part { base: Some(node), factor, once });
    }
}

/// Joins parts of the same base; answers whether there were any.
fn join(parts: Vec<Part>) -> (Vec<Part>, bool) {
    let before = parts.len();
    let mut joined: Vec<Part> = Vec::with_capacity(before);
    for part in parts {
        match joined.iter_mut().find(|known| known.base == part.base) {
            Some(known) => {
                let sum = known.factor + part.factor;
                // 1 and −n · (1/n) cancel, though the product was rounded.
                let rounded = sum.abs() <= 4.0 * f64::EPSILON * part.factor.abs();
                known.factor = if rounded { 0.0 } else { sum };
            }
            None => joined.push(part),
        }
    }
    let fewer = joined.len() < before;
    (joined, fewer)
}

fn like_terms(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let mut parts = Vec::new();
    let [x, y] = context.binary(Binary::Add, node)?;
    terms(context, x, 1.0, true, &mut parts);
    terms(context, y, 1.0, true, &mut parts);
    let (mut parts, fewer) = join(parts);
    // A factor of all terms is applied to their sum.
    let common = parts[0].factor.abs();
    let shared = |part: &Part| part.base.is_some() && part.once && part.factor.abs() == common;
    let scaled = parts.len() > 1 && common != 1.0 && common.is_normal() && parts.iter().all(shared);
    if !fewer && !scaled {
        return None;
    }
    if scaled {
        parts.iter_mut().for_each(|part| part.factor = part.factor.signum());
    }
    let mut sum = None;
    for Part { base, factor, .. } in parts.into_iter().filter(|part| part.factor != 0.0) {
        let term = match base {
            None => context.graph.constant_like(factor, node),
            Some(base) if factor == 1.0 => base,
            Some(base) if factor == -1.0 => context.graph.neg(base),
            Some(base) => context.graph.scale(factor, base),
        };
        sum = Some(match sum {
            None => term,
            Some(sum) => context.graph.add2(sum, term),
        });
    }
    let sum = sum.unwrap_or_else(|| context.graph.constant_like(0.0, node));
    Some(if scaled { context.graph.scale(common, sum) } else { sum })
}

/// The factors of a product, as powers. Products inside are taken apart where nothing else uses them.
fn factors(context: &Context<'_>, node: NodeId, parts: &mut Vec<(NodeId, i32)>) {
    if let Some([x, y]) = context.binary(Binary::Mul, node)
        && context.used_once(node)
        && parts.len() + 2 <= OPERANDS
    {
        factors(context, x, parts);
        factors(context, y, parts);
        return;
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

fn like_factors(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let mut parts = Vec::new();
    for factor in context.binary(Binary::Mul, node)? {
        factors(context, factor, &mut parts);
    }
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

fn first_power(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    Some(context.graph.operand(node, 0))
}

fn zeroth_power(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    Some(context.graph.constant_like(1.0, node))
}

fn exponent(context: &Context<'_>, node: NodeId) -> Option<i32> {
    match *context.graph.op(node) {
        Op::Unary(Unary::Powi(n)) => Some(n),
        _ => None,
    }
}

fn power_of_power(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let x = context.graph.operand(node, 0);
    let n = exponent(context, node)?.checked_mul(exponent(context, x)?)?;
    let x = context.graph.operand(x, 0);
    Some(context.graph.unary(Unary::Powi(n), x))
}

/// The reciprocal is often there already, and a product is quicker than a division.
fn negative_power(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let n = exponent(context, node)?.checked_neg()?;
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

/// Of three operands those are joined first whose sum or product is the cheapest: numbers, values
/// that exist once per step, values that are repeated along the same axes.
fn cheaper_together(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let op = context.graph.op(node).clone();
    let operands = context.graph.operands(node);
    [[operands[0], operands[1]], [operands[1], operands[0]]].into_iter().find_map(|[pair, z]| {
        if *context.graph.op(pair) != op || !context.used_once(pair) {
            return None;
        }
        let inner = context.graph.operands(pair);
        let now = cost::of_elementwise(context, inner[0], inner[1]);
        [[inner[0], inner[1]], [inner[1], inner[0]]].into_iter().find_map(|[x, y]| {
            (cost::of_elementwise(context, y, z) < now).then(|| {
                let together = context.graph.add(op.clone(), &[y, z]);
                context.graph.add(op.clone(), &[x, together])
            })
        })
    })
}
