//! What a condition tells of the values in the branch it guards.

use super::ranges::{Ranges, fixed};
use crate::ir::{Binary, Comparison, Function, Interval, NodeId, Unary};

/// A condition and whether it holds.
pub(in crate::elaborate) type Guard = (NodeId, bool);

/// How often a branch is taken, as far as is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reach {
    /// Never: the condition contradicts what is known.
    Never,
    /// Only where a value lies on a single point, which it is not known to take.
    Thin,
    /// On a whole region of values.
    Thick,
}

/// Intervals that hold in one branch, and how many more nodes may be looked at again for it.
#[derive(Clone, Debug)]
pub(super) struct Context {
    /// What the conditions say, later ones first.
    narrowed: Vec<(NodeId, Interval)>,
    /// What follows from it, as far as it was asked for.
    derived: Vec<(NodeId, Interval)>,
    /// Keeps the analysis linear in the size of the graph.
    budget: usize,
}

/// How many nodes are looked at again in one context.
const BUDGET: usize = 64;
/// How many nodes that a condition depends on are no longer taken to attain their bounds.
const CONE: usize = 8;

impl Context {
    /// Outside of every branch.
    pub(super) fn outside() -> Context {
        Context { narrowed: Vec::new(), derived: Vec::new(), budget: BUDGET }
    }

    pub(super) fn is_outside(&self) -> bool {
        self.narrowed.is_empty()
    }

    /// What is known of a node in this branch.
    pub(super) fn get(&self, node: NodeId) -> Option<Interval> {
        let entries = self.narrowed.iter().rev().chain(&self.derived);
        entries.into_iter().find(|(known, _)| *known == node).map(|&(_, interval)| interval)
    }

    /// Whether a condition speaks of this very node.
    pub(super) fn narrows(&self, node: NodeId) -> bool {
        self.narrowed.iter().any(|&(known, _)| known == node)
    }

    pub(super) fn derive(&mut self, node: NodeId, interval: Interval) {
        self.derived.push((node, interval));
    }

    /// Takes one from the budget; whether there was one.
    pub(super) fn spend(&mut self) -> bool {
        let left = self.budget > 0;
        self.budget = self.budget.saturating_sub(1);
        left
    }

    /// This context, where also a guard holds. The two branches of an `if` share the budget.
    pub(super) fn with(&self, ranges: &Ranges<'_>, guard: Guard) -> (Context, Reach) {
        let narrowed = self.narrowed.clone();
        let mut inner = Context { narrowed, derived: Vec::new(), budget: self.budget / 2 };
        let reach = inner.assume(ranges, guard);
        inner.derived.clear();
        (inner, reach)
    }

    /// Where all these guards hold; `None` where they cannot hold together.
    pub(super) fn under(ranges: &Ranges<'_>, guards: &[Guard]) -> Option<Context> {
        let mut context = Context::outside();
        for &guard in guards {
            if context.assume(ranges, guard) == Reach::Never {
                return None;
            }
            context.derived.clear();
        }
        Some(context)
    }

    /// Here, where a node lies in that interval.
    pub(super) fn where_is(&self, ranges: &Ranges<'_>, node: NodeId, interval: Interval) -> Context {
        let mut inner = Context { narrowed: self.narrowed.clone(), derived: Vec::new(), budget: BUDGET };
        inner.narrow(ranges, node, interval);
        inner
    }

    fn assume(&mut self, ranges: &Ranges<'_>, (condition, holds): Guard) -> Reach {
        let operands = ranges.graph.operands(condition);
        let op = ranges.graph.op(condition);
        match op.function() {
            // `!a` is `a == 0`.
            Some(Function::Compare(Comparison::Equal))
                if is_condition(ranges, operands[0]) && fixed(ranges.graph, operands[1]) == Some(0.0) =>
            {
                self.assume(ranges, (operands[0], !holds))
            }
            Some(Function::Compare(comparison)) => {
                self.compare(ranges, comparison, holds, operands[0], operands[1])
            }
            // `a && b` holds: both do. `a || b` does not: neither does.
            Some(Function::Binary(Binary::Mul)) if holds => self.both(ranges, operands[0], operands[1], true),
            Some(Function::Binary(Binary::Max)) if !holds => {
                self.both(ranges, operands[0], operands[1], false)
            }
            None if op.structure().moves_all() => self.assume(ranges, (operands[0], holds)),
            _ => Reach::Thick,
        }
    }

    fn both(&mut self, ranges: &Ranges<'_>, a: NodeId, b: NodeId, hold: bool) -> Reach {
        let first = self.assume(ranges, (a, hold));
        first.min(self.assume(ranges, (b, hold)))
    }

    fn compare(&mut self, ranges: &Ranges<'_>, how: Comparison, holds: bool, a: NodeId, b: NodeId) -> Reach {
        let (x, y) = (ranges.interval(a, self), ranges.interval(b, self));
        // Between whole numbers `a < b` is `a <= b - 1`.
        let step = f64::from(u8::from(ranges.whole(a) && ranges.whole(b)));
        let below = |x: Interval, end: f64| x.below(end - step, step == 1.0);
        let above = |x: Interval, end: f64| x.above(end + step, step == 1.0);
        let (x, y) = match (how, holds) {
            (Comparison::Less, true) => (below(x, y.high), above(y, x.low)),
            (Comparison::LessOrEqual, true) => (x.below(y.high, true), y.above(x.low, true)),
            (Comparison::Less, false) => (x.above(y.low, true), y.below(x.high, true)),
            (Comparison::LessOrEqual, false) => (above(x, y.low), below(y, x.high)),
            (Comparison::Equal, true) | (Comparison::NotEqual, false) => {
                (x.above(y.low, true).below(y.high, true), y.above(x.low, true).below(x.high, true))
            }
            (Comparison::Equal, false) | (Comparison::NotEqual, true) => (
                y.as_point().map_or(x, |value| x.without(value, step)),
                x.as_point().map_or(y, |value| y.without(value, step)),
            ),
        };
        let mut reach = Reach::Thick;
        for (node, interval) in [(a, x), (b, y)] {
            if interval.is_empty() {
                return Reach::Never;
            }
            if fixed(ranges.graph, node).is_some() {
                continue;
            }
            if !interval.is_thick() && !interval.low_attained {
                reach = Reach::Thin;
            }
            self.narrow(ranges, node, interval);
        }
        reach
    }

    /// Notes what a node is in this branch. Of what the node is computed from, the ends may now be out
    /// of reach.
    fn narrow(&mut self, ranges: &Ranges<'_>, node: NodeId, interval: Interval) {
        let mut cone = vec![node];
        let mut at = 0;
        while at < cone.len() && cone.len() < CONE {
            for &operand in ranges.graph.operands(cone[at]).iter() {
                let settled = self.narrows(operand) || fixed(ranges.graph, operand).is_some();
                if !settled && !cone.contains(&operand) {
                    self.narrowed.push((operand, ranges.outside(operand).blurred()));
                    cone.push(operand);
                }
            }
            at += 1;
        }
        let (mut node, mut interval) = (node, interval);
        loop {
            self.narrowed.push((node, interval));
            let op = ranges.graph.op(node);
            interval = match op.function() {
                Some(Function::Unary(Unary::Neg)) => interval.decreasing(|x| -x),
                None if op.structure().moves_all() => interval,
                _ => return,
            };
            node = ranges.graph.operand(node, 0);
        }
    }
}

/// Whether a node is 0 or 1 because it compares, or joins comparisons.
fn is_condition(ranges: &Ranges<'_>, node: NodeId) -> bool {
    let op = ranges.graph.op(node);
    let all = || ranges.graph.operands(node).iter().all(|&operand| is_condition(ranges, operand));
    match op.function() {
        Some(Function::Compare(_)) => true,
        Some(Function::Binary(Binary::Mul | Binary::Max)) => all(),
        Some(_) => false,
        None => op.structure().moves_all() && all(),
    }
}
