//! The interval of every node, from the intervals of its operands.

use super::guard::{Context, Reach};
use crate::ir::{At, Function, Graph, Interval, Leaf, NodeId, NodeMap, Unary};

/// What is declared of an input, target or parameter.
#[derive(Clone, Copy, Debug)]
pub(super) struct Declared {
    pub(super) interval: Interval,
    /// Whether it holds whole numbers only.
    pub(super) whole: bool,
}

impl Declared {
    pub(super) const UNKNOWN: Declared = Declared { interval: Interval::UNKNOWN, whole: false };
}

/// The intervals of the nodes of a graph.
pub(super) struct Ranges<'a> {
    pub(super) graph: &'a Graph,
    known: NodeMap<Interval>,
    /// Which nodes hold whole numbers only.
    whole: NodeMap<bool>,
}

impl<'a> Ranges<'a> {
    /// Computes the intervals of `nodes`, which stand after their operands. `leaf` knows those of
    /// inputs, targets and parameters.
    pub(super) fn of(graph: &'a Graph, nodes: &[NodeId], leaf: impl Fn(Leaf) -> Declared) -> Ranges<'a> {
        Ranges::with(graph, nodes, leaf, |_| None)
    }

    /// The same, where `known` knows the intervals of some other nodes.
    pub(super) fn with(
        graph: &'a Graph,
        nodes: &[NodeId],
        leaf: impl Fn(Leaf) -> Declared,
        known: impl Fn(NodeId) -> Option<Interval>,
    ) -> Ranges<'a> {
        let mut ranges =
            Ranges { graph, known: NodeMap::with_default(Interval::UNKNOWN), whole: NodeMap::default() };
        for &node in nodes {
            ranges.whole[node] = ranges.is_whole(node, &leaf);
            ranges.known[node] = match graph.op(node).leaf() {
                Some(given) if given.is_given() => leaf(given).interval,
                _ => known(node).unwrap_or_else(|| ranges.transfer(node, &mut Context::outside())),
            };
        }
        ranges
    }

    /// Whether a node holds whole numbers only, as far as that is known.
    pub(super) fn whole(&self, node: NodeId) -> bool {
        self.whole[node]
    }

    fn is_whole(&self, node: NodeId, leaf: &impl Fn(Leaf) -> Declared) -> bool {
        let op = self.graph.op(node);
        match op.leaf() {
            Some(given) if given.is_given() => leaf(given).whole,
            _ => {
                let operands = self.graph.operands(node);
                let whole: Vec<bool> = operands.iter().map(|&operand| self.whole(operand)).collect();
                op.is_whole(&whole)
            }
        }
    }

    /// What is known of a node wherever it is used.
    pub(super) fn outside(&self, node: NodeId) -> Interval {
        self.known[node]
    }

    /// What is known of a node within a context. Where the context's budget is used up, the ends hold
    /// still, but nothing is taken for certain.
    pub(super) fn interval(&self, node: NodeId, context: &mut Context) -> Interval {
        let known = self.known[node];
        if context.is_outside() || self.graph.operands(node).is_empty() && !context.narrows(node) {
            return known;
        }
        if let Some(narrowed) = context.get(node) {
            return narrowed;
        }
        if !context.spend() {
            return known.blurred();
        }
        let interval = self.transfer(node, context);
        context.derive(node, interval);
        interval
    }

    fn transfer(&self, node: NodeId, context: &mut Context) -> Interval {
        let graph = self.graph;
        let operands = graph.operands(node);
        let op = graph.op(node);
        if op.is_given() {
            return self.known[node];
        }
        if op.is_choice() {
            return self.select(&operands, context);
        }
        let values: Vec<Interval> = operands.iter().map(|&x| self.interval(x, context)).collect();
        match values.iter().any(|value| value.is_empty()) {
            true => Interval::EMPTY,
            false => op.range(At { graph, node }, &values),
        }
    }

    /// Both branches, each under its condition.
    fn select(&self, operands: &[NodeId], context: &mut Context) -> Interval {
        let decided = self.interval(operands[0], context).as_point();
        let mut result = Interval::EMPTY;
        for (branch, holds) in [(operands[1], true), (operands[2], false)] {
            if decided.is_some_and(|value| (value != 0.0) != holds) {
                continue;
            }
            let (mut inner, reach) = context.with(self, (operands[0], holds));
            let value = match (reach, decided) {
                (Reach::Never, None) => continue,
                (Reach::Thin, None) => self.interval(branch, &mut inner).blurred(),
                _ => self.interval(branch, &mut inner),
            };
            let certain = decided.is_some() || self.follows(branch, &inner);
            result = result.hull(if certain { value } else { value.blurred() });
        }
        result
    }

    /// Whether what a branch is known to take, it takes also where its condition holds: it is constant,
    /// or the condition speaks of it, or it is itself an `if`, of which the same was asked.
    fn follows(&self, branch: NodeId, context: &Context) -> bool {
        let mut node = branch;
        loop {
            if context.narrows(node) || fixed(self.graph, node).is_some() {
                return true;
            }
            let operands = self.graph.operands(node);
            let op = self.graph.op(node);
            if op.is_choice() {
                return true;
            }
            let mut others = operands.iter().filter(|&&operand| fixed(self.graph, operand).is_none());
            let structure = op.structure();
            node = match (others.next(), others.next()) {
                (Some(&only), None) if structure.is_elementwise() || structure.moves_all() => only,
                _ => return false,
            };
        }
    }
}

/// The value of a constant, also one that is repeated, negated or inverted.
pub(super) fn fixed(graph: &Graph, node: NodeId) -> Option<f64> {
    let op = graph.op(node);
    let below = || fixed(graph, graph.operand(node, 0));
    match op.function() {
        Some(Function::Unary(function @ (Unary::Neg | Unary::Recip))) => Some(function.value(below()?)),
        None if op.structure().moves_all() => below(),
        _ => op.constant(),
    }
}
