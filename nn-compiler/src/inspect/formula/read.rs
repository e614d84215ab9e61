//! Reads formulas off a graph. What the prelude spelled out in primitives gets its name back: each
//! pattern below is one function of [`Function`].

use super::{Formula, Function, Kind};
use crate::ir::{Axis, Binary, Comparison, Graph, NodeId, NodeMap, Op, Unary};

/// Reads formulas off a graph, down to the nodes that are terms.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'g> {
    graph: &'g Graph,
    /// How the nodes are written at which reading ends: terms, and what is given to the body of a loop.
    known: &'g NodeMap<Option<Formula>>,
    /// The node whose definition is wanted, although it is known.
    defined: Option<NodeId>,
}

/// Whether a primitive is left out in writing: what it does can be seen from the shapes.
pub(super) fn is_unseen(op: &Op) -> bool {
    matches!(op, Op::Broadcast { .. } | Op::Reshape { .. } | Op::StopGradient)
}

impl<'g> Reader<'g> {
    /// The formula of a node over those that are known; of one of these, what it is known as.
    pub fn read(graph: &'g Graph, known: &'g NodeMap<Option<Formula>>, node: NodeId) -> Formula {
        Reader { graph, known, defined: None }.formula(node)
    }

    /// The formula of a term over the terms before it.
    pub fn definition_of(graph: &'g Graph, known: &'g NodeMap<Option<Formula>>, term: NodeId) -> Formula {
        Reader { graph, known, defined: Some(term) }.definition(term)
    }

    fn formula(&self, node: NodeId) -> Formula {
        self.known(node).cloned().unwrap_or_else(|| self.definition(node))
    }

    fn known(&self, node: NodeId) -> Option<&'g Formula> {
        if Some(node) == self.defined { None } else { self.known[node].as_ref() }
    }

    /// The primitive of a node that is not known, to look through.
    fn op(&self, node: NodeId) -> Option<&'g Op> {
        if self.known(node).is_some() { None } else { Some(self.graph.op(node)) }
    }

    fn operand(&self, node: NodeId, position: usize) -> NodeId {
        self.graph.operand(node, position)
    }

    fn all(&self, nodes: &[NodeId]) -> Vec<Formula> {
        nodes.iter().map(|&node| self.formula(node)).collect()
    }

    fn definition(&self, node: NodeId) -> Formula {
        let shape = self.graph.shape(node);
        if let Some((function, operands)) = self.named(node) {
            return Formula::call(function, self.all(&operands), shape);
        }
        let op = self.graph.op(node);
        let operands = self.graph.operands(node);
        match op {
            Op::Const { value, .. } => Formula::number(value.get(), shape),
            Op::Unary(Unary::Neg) => self.formula(operands[0]).negative(),
            Op::Unary(Unary::Recip) => {
                let one = Formula::number(1.0, shape);
                Formula::new(Kind::Quotient(Box::new(one), Box::new(self.formula(operands[0]))), shape)
            }
            Op::Binary(Binary::Add) => {
                let mut parts = Vec::new();
                operands.iter().for_each(|&operand| self.addends(operand, &mut parts));
                Formula::sum(parts, shape)
            }
            Op::Binary(Binary::Mul) => self.product(&operands),
            _ => Formula::new(Kind::Apply(op.clone(), self.all(&operands)), shape),
        }
    }

    /// The parts of a sum, sums of sums included.
    fn addends(&self, node: NodeId, parts: &mut Vec<Formula>) {
        match self.formula(node) {
            Formula { kind: Kind::Sum(inner), .. } => parts.extend(inner),
            part => parts.push(part),
        }
    }

    /// A product; a factor `1 / x` makes it a quotient.
    fn product(&self, operands: &[NodeId]) -> Formula {
        let shape = self.graph.shape(operands[0]);
        let below = operands.iter().position(|&operand| self.op(operand) == Some(&Op::Unary(Unary::Recip)));
        if let Some(at) = below {
            let above = Box::new(self.formula(operands[1 - at]));
            let below = Box::new(self.formula(self.operand(operands[at], 0)));
            return Formula::new(Kind::Quotient(above, below), shape);
        }
        let mut factors = Vec::new();
        for &operand in operands {
            match self.formula(operand) {
                Formula { kind: Kind::Product(inner), .. } => factors.extend(inner),
                factor => factors.push(factor),
            }
        }
        Formula::product(factors, shape)
    }

    /// The function with a name that a node is, and its operands.
    fn named(&self, node: NodeId) -> Option<(Function, Vec<NodeId>)> {
        let operand = |position| self.operand(node, position);
        match self.op(node)? {
            Op::Unary(Unary::Exp) => {
                let (x, axes) = self.log_softmax(operand(0))?;
                Some((Function::Softmax { axes }, vec![x]))
            }
            Op::Unary(Unary::Neg) => self.argmax(operand(0)),
            Op::LogSoftmax { .. } => {
                let (x, axes) = self.log_softmax(node)?;
                Some((Function::LogSoftmax { axes }, vec![x]))
            }
            Op::Binary(Binary::Mul) => self.mean(operand(0), operand(1)),
            Op::Compare(Comparison::Equal) => self.one_hot(node),
            Op::Select => match (self.number(operand(1)), self.number(operand(2))) {
                (Some(1.0), Some(0.0)) => {
                    self.one_hot(operand(0)).or(Some((Function::Indicator, vec![operand(0)])))
                }
                (Some(0.0), None) if self.is_at_most_zero(operand(0), operand(2)) => {
                    Some((Function::Relu, vec![operand(2)]))
                }
                _ => None,
            },
            Op::Sum { axes } => {
                let [axis] = axes[..] else { return None };
                let chosen = operand(0);
                let Op::Select = self.op(chosen)? else { return None };
                let (condition, x) = (self.operand(chosen, 0), self.operand(chosen, 1));
                let (Function::OneHot { axis: own }, class) = self.one_hot(condition)? else { return None };
                let rest_is_zero = self.number(self.operand(chosen, 2)) == Some(0.0);
                (own == axis && rest_is_zero).then(|| (Function::Pick { axis }, vec![x, class[0]]))
            }
            _ => None,
        }
    }

    fn number(&self, node: NodeId) -> Option<f64> {
        match self.known(node) {
            Some(known) => known.as_number(),
            None => self.graph.op(node).constant(),
        }
    }

    /// What the logarithm of a softmax is of, and its axes.
    fn log_softmax(&self, node: NodeId) -> Option<(NodeId, Vec<usize>)> {
        let Op::LogSoftmax { axes } = self.op(node)? else { return None };
        Some((self.operand(node, 0), axes.clone()))
    }

    /// `iota = repeat(class)`
    fn one_hot(&self, node: NodeId) -> Option<(Function, Vec<NodeId>)> {
        let Op::Compare(Comparison::Equal) = self.op(node)? else { return None };
        let (places, repeated) = (self.operand(node, 0), self.operand(node, 1));
        let (Op::Iota { axis, .. }, Op::Broadcast { axes, .. }) = (self.op(places)?, self.op(repeated)?)
        else {
            return None;
        };
        (axes[..] == [*axis]).then(|| (Function::OneHot { axis: *axis }, vec![self.operand(repeated, 0)]))
    }

    /// `1/n · Σ x` over n elements.
    fn mean(&self, left: NodeId, right: NodeId) -> Option<(Function, Vec<NodeId>)> {
        let (factor, sum) = match (self.number(left), self.number(right)) {
            (Some(factor), None) => (factor, right),
            (None, Some(factor)) => (factor, left),
            _ => return None,
        };
        let Op::Sum { axes } = self.op(sum)? else { return None };
        let x = self.operand(sum, 0);
        let known = |axis: &usize| match self.graph.axis(x, *axis) {
            Axis::Known(size) => Some(size),
            Axis::Length { .. } => None,
        };
        let count: usize = axes.iter().map(known).product::<Option<usize>>()?;
        (factor == 1.0 / count as f64).then(|| (Function::Mean { axes: axes.clone() }, vec![x]))
    }

    fn is_at_most_zero(&self, condition: NodeId, x: NodeId) -> bool {
        self.op(condition) == Some(&Op::Compare(Comparison::LessOrEqual))
            && self.operand(condition, 0) == x
            && self.number(self.operand(condition, 1)) == Some(0.0)
    }

    /// Below the outer minus of `−max(−(if x = repeat(max(x)) { iota } else { last }))`.
    fn argmax(&self, node: NodeId) -> Option<(Function, Vec<NodeId>)> {
        let Op::MaxReduce { axes } = self.op(node)? else { return None };
        let negative = self.operand(node, 0);
        let Op::Unary(Unary::Neg) = self.op(negative)? else { return None };
        let places = self.operand(negative, 0);
        let Op::Select = self.op(places)? else { return None };
        let (largest, iota) = (self.operand(places, 0), self.operand(places, 1));
        let Op::Compare(Comparison::Equal) = self.op(largest)? else { return None };
        let Op::Iota { axis, .. } = self.op(iota)? else { return None };
        (axes[..] == [*axis]).then(|| (Function::ArgMax { axis: *axis }, vec![self.operand(largest, 0)]))
    }
}
