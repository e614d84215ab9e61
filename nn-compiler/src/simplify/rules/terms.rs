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
    }
}

/// `factor · base`, or the number `factor` where there is no base.
struct Part {
    base: Option<NodeId>,
    factor: f64,
    /// Whether nothing else uses the product.
    once: bool,
}

/// A sum taken apart.
struct Terms {
    parts: Vec<Part>,
    /// How many additions are not needed any more once the sum is made anew.
    additions: usize,
    /// Whether sums that something else uses too are taken apart.
    through_shared: bool,
}

impl Terms {
    fn of(context: &Context<'_>, node: NodeId, through_shared: bool) -> Option<Terms> {
        let mut terms = Terms { parts: Vec::new(), additions: 1, through_shared };
        for operand in context.binary(Binary::Add, node)? {
            terms.take_apart(context, operand, 1.0, true);
        }
        Some(terms)
    }

    fn take_apart(&mut self, context: &Context<'_>, node: NodeId, factor: f64, once: bool) {
        let once = once && context.used_once(node);
        if let Some([x, y]) = context.binary(Binary::Add, node)
            && (once || self.through_shared)
            && self.parts.len() + 2 <= TERMS
        {
            self.additions += usize::from(once);
            self.take_apart(context, x, factor, once);
            self.take_apart(context, y, factor, once);
        } else if let Some(x) = context.unary(Unary::Neg, node) {
            self.take_apart(context, x, -factor, once);
        } else if let Some(value) = context.constant(node) {
            self.parts.push(Part { base: None, factor: factor * value, once });
        } else if let Some([c, x]) = context.binary(Binary::Mul, node)
            && let Some(value) = context.constant(c)
        {
            self.parts.push(Part { base: Some(x), factor: factor * value, once });
        } else {
            self.parts.push(Part { base: Some(node), factor, once });
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
    let terms = Terms::of(context, node, false)?.joined()?;
    Some(terms.build(context, node))
}

/// Where the sums inside are needed anyway, no additions must come in their place.
fn terms_of_shared_sums(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let terms = Terms::of(context, node, true)?.joined()?;
    (terms.parts.len() <= terms.additions + 1).then(|| terms.build(context, node))
}

/// A factor of all terms is applied to their sum.
fn common_number(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let mut terms = Terms::of(context, node, false)?;
    let common = terms.parts[0].factor.abs();
    let is_common = |part: &Part| part.base.is_some() && part.once && part.factor.abs() == common;
    if common == 1.0 || !common.is_normal() || !terms.parts.iter().all(is_common) {
        return None;
    }
    terms.parts.iter_mut().for_each(|part| part.factor = part.factor.signum());
    let sum = terms.build(context, node);
    Some(context.graph.scale(common, sum))
}
