//! Like terms of sums.

use crate::ir::{Binary, NodeId, Op, Unary};
use crate::simplify::context::Context;
use crate::simplify::rule::Rule;

/// Sums are taken apart into at most this many terms, so that a long chain costs no more than its
/// length.
const TERMS: usize = 8;

pub(super) fn rules() -> Vec<Rule> {
    functions! {
        real like_terms, of Op::Binary(Binary::Add) => "c x + y + d x => (c + d) x + y";
        real common_number, of Op::Binary(Binary::Add) => "c x + c y => c (x + y)";
        real terms_of_shared_sums, of Op::Binary(Binary::Add) => "(x + y) - x => y";
        real common_contraction, of Op::Binary(Binary::Add) =>
            "c s einsum(x, y) + d s einsum(x, z) => c s einsum(x, y + d/c z)";
    }
}

/// `factor · base`, or the number `factor` where there is no base.
struct Part {
    base: Option<NodeId>,
    factor: f64,
    /// Whether nothing else uses the product.
    once: bool,
}

/// A term that may be a sum itself: `factor · node`.
struct Term {
    node: NodeId,
    factor: f64,
    /// Whether nothing else uses what it is a part of.
    once: bool,
}

/// A sum taken apart.
struct Terms {
    parts: Vec<Part>,
    /// How many additions are not needed any more once the sum is made anew.
    additions: usize,
    through: Through,
}

/// What else is taken apart than sums that nothing else uses.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Through {
    Nothing,
    /// Sums that something else uses too.
    Shared,
    /// Multiples of sums.
    Multiples,
}

impl Terms {
    fn of(context: &Context<'_>, node: NodeId, through: Through) -> Option<Terms> {
        let mut terms = Terms { parts: Vec::new(), additions: 1, through };
        let [x, y] = context.binary(Binary::Add, node)?;
        terms.take_apart(
            context,
            [Term { node: x, factor: 1.0, once: true }, Term { node: y, factor: 1.0, once: true }],
        );
        Some(terms)
    }

    /// Takes apart both operands of a sum, and what they are sums of, from the first term to the last.
    fn take_apart(&mut self, context: &Context<'_>, [x, y]: [Term; 2]) {
        let mut pending = vec![y, x];
        while let Some(Term { node, factor, once }) = pending.pop() {
            let once = once && context.used_once(node);
            let term = |node, factor| Term { node, factor, once };
            if let Some([x, y]) = context.binary(Binary::Add, node)
                && (once || self.through == Through::Shared)
                && self.parts.len() + pending.len() + 2 <= TERMS
            {
                self.additions += usize::from(once);
                pending.extend([term(y, factor), term(x, factor)]);
            } else if let Some(x) = context.unary(Unary::Neg, node) {
                pending.push(term(x, -factor));
            } else if let Some(value) = context.constant(node) {
                self.parts.push(Part { base: None, factor: factor * value, once });
            } else if let Some([c, x]) = context.binary(Binary::Mul, node)
                && let Some(value) = context.constant(c)
            {
                match self.through == Through::Multiples && once && context.binary(Binary::Add, x).is_some() {
                    true => pending.push(term(x, factor * value)),
                    false => self.parts.push(Part { base: Some(x), factor: factor * value, once }),
                }
            } else {
                self.parts.push(Part { base: Some(node), factor, once });
            }
        }
    }

    /// Joins parts of the same base; nothing where there are none.
    fn joined(self) -> Option<Terms> {
        let before = self.parts.len();
        let mut joined: Vec<Part> = Vec::with_capacity(before);
        for part in self.parts {
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
        joined.retain(|part| part.factor != 0.0);
        fewer.then_some(Terms { parts: joined, ..self })
    }

    /// The sum, shaped like another value.
    fn build(&self, context: &mut Context<'_>, like: NodeId) -> NodeId {
        let term = |context: &mut Context<'_>, part: &Part| match part.base {
            None => context.graph.constant_like(part.factor, like),
            Some(base) if part.factor == 1.0 => base,
            Some(base) if part.factor == -1.0 => context.graph.neg(base),
            Some(base) => context.graph.scale(part.factor, base),
        };
        let mut sum = None;
        for part in &self.parts {
            let term = term(context, part);
            sum = Some(match sum {
                None => term,
                Some(sum) => context.graph.add2(sum, term),
            });
        }
        sum.unwrap_or_else(|| context.graph.constant_like(0.0, like))
    }
}

fn like_terms(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let terms = Terms::of(context, node, Through::Nothing)?.joined()?;
    Some(terms.build(context, node))
}

/// Where the sums inside are needed anyway, no additions must come in their place.
fn terms_of_shared_sums(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let terms = Terms::of(context, node, Through::Shared)?.joined()?;
    (terms.parts.len() <= terms.additions + 1).then(|| terms.build(context, node))
}

/// A factor of all terms is applied to their sum.
fn common_number(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let mut terms = Terms::of(context, node, Through::Nothing)?;
    let common = terms.parts[0].factor.abs();
    let is_common = |part: &Part| part.base.is_some() && part.once && part.factor.abs() == common;
    if common == 1.0 || !common.is_normal() || !terms.parts.iter().all(is_common) {
        return None;
    }
    terms.parts.iter_mut().for_each(|part| part.factor = part.factor.signum());
    let sum = terms.build(context, node);
    Some(context.graph.scale(common, sum))
}

/// A contraction that nothing else uses, alone or as a factor.
struct Product {
    factor: Option<NodeId>,
    contraction: NodeId,
}

impl Product {
    /// The ways to see a value as one.
    fn of(context: &Context<'_>, node: NodeId) -> Vec<Product> {
        let is_contraction =
            |node: NodeId| matches!(context.graph.op(node), Op::Einsum { .. }) && context.used_once(node);
        match context.binary(Binary::Mul, node) {
            Some([x, y]) => [(x, y), (y, x)]
                .into_iter()
                .filter(|(_, contraction)| is_contraction(*contraction))
                .map(|(factor, contraction)| Product { factor: Some(factor), contraction })
                .collect(),
            None if is_contraction(node) => vec![Product { factor: None, contraction: node }],
            None => Vec::new(),
        }
    }

    /// What both contract with the same, at which position, where all else is the same.
    fn others(&self, context: &Context<'_>, with: &Product) -> Option<(usize, [NodeId; 2])> {
        let graph = &context.graph;
        let [one, other] = [self.contraction, with.contraction];
        if self.factor != with.factor || graph.op(one) != graph.op(other) {
            return None;
        }
        (0..2).find_map(|position| {
            let same = graph.operand(one, 1 - position) == graph.operand(other, 1 - position);
            let others = [one, other].map(|product| graph.operand(product, position));
            let [x, y] = others.map(|operand| graph.shape(operand));
            (same && x == y).then_some((position, others))
        })
    }
}

/// One contraction in place of two: the derivatives that a loss adds up are carried through a network as their sum.
fn common_contraction(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let mut terms = Terms::of(context, node, Through::Multiples)?;
    let products: Vec<Vec<Product>> = terms
        .parts
        .iter()
        .map(|part| part.base.filter(|_| part.once).map_or(Vec::new(), |base| Product::of(context, base)))
        .collect();
    let pairs = (1..products.len()).flat_map(|second| (0..second).map(move |first| (first, second)));
    let (first, second, product, position, [x, y]) = pairs
        .flat_map(|(first, second)| products[second].iter().map(move |product| (first, second, product)))
        .find_map(|(first, second, other)| {
            let found = |one: &Product| one.others(context, other);
            let (position, others) = products[first].iter().find_map(found)?;
            Some((first, second, other, position, others))
        })?;
    let part = terms.parts.remove(second);
    let multiple = part.factor / terms.parts[first].factor;
    let y = match multiple {
        1.0 => y,
        -1.0 => context.graph.neg(y),
        _ => context.graph.scale(multiple, y),
    };
    let mut operands = context.graph.operands(product.contraction).to_vec();
    operands[position] = context.graph.add2(x, y);
    let together = context.graph.add(context.graph.op(product.contraction).clone(), &operands);
    let together = match product.factor {
        Some(factor) => context.graph.mul(factor, together),
        None => together,
    };
    terms.parts[first].base = Some(together);
    Some(terms.build(context, node))
}
