//! The interval of every node, from the intervals of its operands.

use super::guard::{Context, Reach};
use super::loops::{Link, Loops, States};
use crate::ir::{At, Function, Graph, Interval, Leaf, NodeId, NodeMap, Unary};

/// What is known of a value: what is declared of an input, target or parameter, and what follows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Known {
    pub(super) interval: Interval,
    /// Whether it holds whole numbers only.
    pub(super) whole: bool,
}

impl Known {
    pub(super) const UNKNOWN: Known = Known { interval: Interval::UNKNOWN, whole: false };
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
    pub(super) fn of(
        graph: &'a Graph,
        loops: Loops<'_>,
        nodes: &[NodeId],
        leaf: impl Fn(Leaf) -> Known,
    ) -> Ranges<'a> {
        Ranges::with(graph, loops, nodes, leaf, |_| None)
    }

    /// The same, where `interval` knows the intervals of some other nodes.
    pub(super) fn with(
        graph: &'a Graph,
        loops: Loops<'_>,
        nodes: &[NodeId],
        leaf: impl Fn(Leaf) -> Known,
        interval: impl Fn(NodeId) -> Option<Interval>,
    ) -> Ranges<'a> {
        let links = loops.links(graph, nodes);
        let mut states = States::default();
        loop {
            let mut ranges =
                Ranges { graph, known: NodeMap::with_default(Interval::UNKNOWN), whole: NodeMap::default() };
            for &node in nodes {
                let found = match (links.get(&node), graph.op(node).leaf()) {
                    (Some(&link), _) => ranges.linked(node, link, &states),
                    (None, Some(given)) if given.is_given() || matches!(given, Leaf::Placeholder(_)) => {
                        leaf(given)
                    }
                    _ => ranges.computed(node, &interval),
                };
                ranges.known[node] = found.interval;
                ranges.whole[node] = found.whole;
            }
            if !loops.goes_on() || !states.grow(&ranges, &links) {
                return ranges;
            }
        }
    }

    /// What is known of a value that follows from its operands.
    fn computed(&self, node: NodeId, interval: impl Fn(NodeId) -> Option<Interval>) -> Known {
        let operands = self.graph.operands(node);
        let whole: Vec<bool> = operands.iter().map(|&operand| self.whole(operand)).collect();
        Known {
            interval: interval(node).unwrap_or_else(|| self.transfer(node, &mut Context::outside())),
            whole: self.graph.op(node).is_whole(&whole),
        }
    }

    /// What is known of a value of a loop.
    fn linked(&self, node: NodeId, link: Link, states: &States) -> Known {
        match link {
            Link::Element(of) | Link::Stack(of) => self.known(of),
            Link::State { init, .. } => states.get(node).unwrap_or_else(|| self.known(init)),
            Link::Last { init, next } => {
                let (init, next) = (self.known(init), self.known(next));
                let interval = init.interval.blurred().hull(next.interval.blurred());
                Known { interval, whole: init.whole && next.whole }
            }
        }
    }

    /// What is known of a node wherever it is used.
    pub(super) fn known(&self, node: NodeId) -> Known {
        Known { interval: self.known[node], whole: self.whole[node] }
    }

    /// Whether a node holds whole numbers only, as far as that is known.
    pub(super) fn whole(&self, node: NodeId) -> bool {
        self.whole[node]
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
        if op.is_given() || op.projection().is_some() {
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
