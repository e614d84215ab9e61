//! The interval of every node, from the intervals of its operands.

use std::f64::consts::TAU;

use super::guard::{Context, Reach};
use super::interval::Interval;
use crate::ir::{Binary, Comparison, Graph, Leaf, NodeId, NodeMap, Op, Unary, count};

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
        let operands = self.graph.operands(node);
        let whole = |operands: &[NodeId]| operands.iter().all(|&operand| self.whole(operand));
        match self.graph.op(node).leaf() {
            Some(Leaf::Constant(value)) => return value.get().fract() == 0.0,
            Some(Leaf::Indices(_)) => return true,
            Some(other) => return leaf(other).whole,
            None => {}
        }
        match self.graph.op(node) {
            Op::Compare(_) => true,
            Op::Unary(Unary::Floor | Unary::Sign | Unary::Step) => true,
            Op::Unary(Unary::Neg | Unary::Abs) | Op::Binary(Binary::Add | Binary::Mul | Binary::Max) => {
                whole(&operands)
            }
            Op::Broadcast { .. } | Op::Reshape { .. } | Op::Permute { .. } | Op::StopGradient => {
                whole(&operands)
            }
            Op::Slice { .. } | Op::Concat { .. } => whole(&operands),
            Op::Select => whole(&operands[1..]),
            Op::Gather => whole(&operands[..1]),
            _ => false,
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
        match op {
            Op::Const { value, .. } => return Interval::point(value.get()).checked(),
            Op::Iota { axis, shape } => {
                let last = shape.axes()[*axis].bound().max(1) - 1;
                return Interval { full: last == 0, ..Interval::closed(0.0, last as f64) };
            }
            Op::Input { .. } | Op::Target { .. } | Op::Param { .. } => return self.known[node],
            Op::Select => return self.select(&operands, context),
            _ => {}
        }
        let values: Vec<Interval> = operands.iter().map(|&x| self.interval(x, context)).collect();
        if values.iter().any(|value| value.is_empty()) {
            return Interval::EMPTY;
        }
        match op {
            Op::Unary(unary) => of_unary(*unary, values[0]),
            Op::Binary(binary) => of_binary(*binary, &operands, &values),
            Op::Compare(comparison) => of_comparison(*comparison, values[0], values[1]),
            Op::Einsum { a, b, out } => {
                let sizes = |x: NodeId| graph.shape(x).axes().iter().map(|axis| axis.bound());
                let axes = a.iter().zip(sizes(operands[0])).chain(b.iter().zip(sizes(operands[1])));
                let mut summed: Vec<(&u8, usize)> = axes.filter(|(label, _)| !out.contains(label)).collect();
                summed.sort_unstable();
                summed.dedup();
                let product = match operands[0] == operands[1] && a == b {
                    true => of_unary(Unary::Powi(2), values[0]),
                    false => times(values[0], values[1]),
                };
                product.summed(count(summed.into_iter().map(|(_, size)| size)))
            }
            Op::Sum { axes } => {
                values[0].summed(axes.iter().map(|&axis| graph.axis(operands[0], axis).bound()).product())
            }
            Op::MaxReduce { .. } => match values[0].as_point().is_some()
                || graph.shape(operands[0]).size() == graph.shape(node).size()
            {
                true => values[0],
                // The largest element takes the upper end if any does; the lower end only if all do.
                false => Interval { low_attained: false, full: false, ..values[0] },
            },
            Op::LogSumExp { axes } => {
                let terms: usize = axes.iter().map(|&axis| graph.axis(operands[0], axis).bound()).product();
                values[0].increasing(|x| x + (terms as f64).ln()).blurred()
            }
            Op::LogSoftmax { .. } => Interval::open(f64::NEG_INFINITY, 0.0),
            Op::Broadcast { .. } | Op::Reshape { .. } | Op::Permute { .. } | Op::StopGradient => values[0],
            Op::BatchMean => values[0].blurred(),
            // Each element of an input or parameter may be anything in its range.
            Op::Slice { .. } | Op::Gather => match graph.op(operands[0]) {
                Op::Input { .. } | Op::Target { .. } | Op::Param { .. } | Op::Const { .. } => values[0],
                _ => values[0].blurred(),
            },
            Op::Pad { before, after } if before.iter().chain(after).any(|&n| n > 0) => {
                values[0].hull(Interval::point(0.0))
            }
            Op::Pad { .. } => values[0],
            Op::Concat { .. } => values.into_iter().fold(Interval::EMPTY, Interval::hull),
            _ => Interval::UNKNOWN,
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
            node = match self.graph.op(node) {
                Op::Select => return true,
                Op::Unary(_) | Op::Broadcast { .. } | Op::Reshape { .. } | Op::Permute { .. } => operands[0],
                Op::Binary(_) if fixed(self.graph, operands[0]).is_some() => operands[1],
                Op::Binary(_) if fixed(self.graph, operands[1]).is_some() => operands[0],
                _ => return false,
            };
        }
    }
}

/// The value of a constant, also one that is repeated, negated or inverted.
pub(super) fn fixed(graph: &Graph, node: NodeId) -> Option<f64> {
    match graph.op(node) {
        Op::Const { value, .. } => Some(value.get()),
        Op::Broadcast { .. } | Op::Reshape { .. } => fixed(graph, graph.operands(node)[0]),
        Op::Unary(Unary::Neg) => fixed(graph, graph.operands(node)[0]).map(|value| -value),
        Op::Unary(Unary::Recip) => fixed(graph, graph.operands(node)[0]).map(|value| 1.0 / value),
        _ => None,
    }
}

fn of_unary(op: Unary, x: Interval) -> Interval {
    match op {
        Unary::Neg => x.decreasing(|x| -x),
        Unary::Recip => x.reciprocal(),
        Unary::Sqrt => x.above(0.0, true).increasing(f64::sqrt),
        Unary::Exp => x.increasing(f64::exp),
        Unary::Ln => x.above(0.0, true).increasing(f64::ln),
        Unary::Atan => x.increasing(libm::atan),
        Unary::Ln1p => x.above(-1.0, true).increasing(libm::log1p),
        Unary::Tanh => x.increasing(f64::tanh),
        Unary::Sigmoid => x.increasing(|x| 1.0 / (1.0 + (-x).exp())),
        Unary::Softplus => x.increasing(|x| x.max(0.0) + (-x.abs()).exp().ln_1p()),
        Unary::Erf => x.increasing(libm::erf),
        Unary::Abs => x.abs(),
        Unary::Floor => x.stepwise(f64::floor),
        Unary::Sign => x.stepwise(|x| if x == 0.0 { 0.0 } else { x.signum() }),
        Unary::Step => x.stepwise(|x| f64::from(u8::from(x > 0.0))),
        Unary::Sin | Unary::Cos if x.as_point().is_none() => {
            if x.full && x.high - x.low >= TAU {
                Interval::closed(-1.0, 1.0)
            } else {
                Interval::open(-1.0, 1.0)
            }
        }
        Unary::Powi(0) => Interval::point(1.0),
        Unary::Powi(n) if n < 0 => of_unary(Unary::Powi(-n), x).reciprocal(),
        Unary::Powi(n) if n % 2 == 0 => x.abs().increasing(|x| x.powi(n)),
        Unary::Powi(n) => x.increasing(|x| x.powi(n)),
        // Nothing is known of the others, but for single points; what is unknown is not accused.
        op => x.as_point().map_or(Interval::UNKNOWN, |x| Interval::point(op.value(x))),
    }
}

fn of_binary(op: Binary, operands: &[NodeId], values: &[Interval]) -> Interval {
    let (a, b) = (values[0], values[1]);
    let one_is_fixed = match (a.as_point(), b.as_point()) {
        (_, Some(value)) => Some((a, value)),
        (Some(value), _) => Some((b, value)),
        _ => None,
    };
    match op {
        Binary::Add => match one_is_fixed {
            Some((x, value)) => x.increasing(|x| x + value),
            None if operands[0] == operands[1] => a.increasing(|x| x + x),
            None => Interval::open(a.low + b.low, a.high + b.high).checked(),
        },
        Binary::Mul => match one_is_fixed {
            Some((_, 0.0)) => Interval::point(0.0),
            Some((x, value)) if value > 0.0 => x.increasing(|x| x * value),
            Some((x, value)) => x.decreasing(|x| x * value),
            None if operands[0] == operands[1] => of_unary(Unary::Powi(2), a),
            None => times(a, b),
        },
        Binary::Max => match one_is_fixed {
            Some((x, value)) if value <= x.low => x,
            Some((x, value)) if x.high <= value => Interval::point(value),
            Some((x, value)) => Interval { low: value, low_attained: true, ..x },
            None => Interval {
                high_attained: a.attains(a.high.max(b.high)) || b.attains(a.high.max(b.high)),
                ..Interval::open(a.low.max(b.low), a.high.max(b.high))
            },
        },
        Binary::Pow => match (a.as_point(), b.as_point()) {
            (_, Some(exponent)) if a.low >= 0.0 && exponent > 0.0 => a.increasing(|x| x.powf(exponent)),
            (_, Some(exponent)) if a.low > 0.0 => a.decreasing(|x| x.powf(exponent)),
            (Some(base), _) if base >= 1.0 => b.increasing(|x| base.powf(x)),
            (Some(base), _) if base > 0.0 => b.decreasing(|x| base.powf(x)),
            _ if a.low >= 0.0 => Interval::open(0.0, f64::INFINITY),
            _ => Interval::UNKNOWN,
        },
    }
}

fn of_comparison(how: Comparison, a: Interval, b: Interval) -> Interval {
    let certain = match how {
        Comparison::Less if a.high < b.low => Some(true),
        Comparison::Less if a.low >= b.high => Some(false),
        Comparison::LessOrEqual if a.high <= b.low => Some(true),
        Comparison::LessOrEqual if a.low > b.high => Some(false),
        Comparison::Equal if a.high < b.low || a.low > b.high => Some(false),
        Comparison::NotEqual if a.high < b.low || a.low > b.high => Some(true),
        _ => None,
    };
    certain.map_or(Interval::open(0.0, 1.0), |holds| Interval::point(f64::from(u8::from(holds))))
}

/// The product of two different values: they may go together in any way, so little is taken for
/// certain; but 0 times anything is 0.
fn times(a: Interval, b: Interval) -> Interval {
    let product = |x: f64, y: f64| if x == 0.0 || y == 0.0 { 0.0 } else { x * y };
    let corners =
        [product(a.low, b.low), product(a.low, b.high), product(a.high, b.low), product(a.high, b.high)];
    let low = corners.into_iter().fold(f64::INFINITY, f64::min);
    let high = corners.into_iter().fold(f64::NEG_INFINITY, f64::max);
    let zero = a.attains(0.0) || b.attains(0.0);
    Interval {
        low_attained: zero && low == 0.0,
        high_attained: zero && high == 0.0,
        ..Interval::open(low, high)
    }
    .checked()
}
