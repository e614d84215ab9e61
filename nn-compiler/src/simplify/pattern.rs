//! Elementwise equations as data, and how they are matched. `formula` has the operators that patterns
//! are written with.

use super::context::Context;
use super::rule::Leaf;
use crate::ir::{Function, Graph, NodeId, Op, Shape, Unary};

/// An elementwise expression with variables.
#[derive(Clone, Debug)]
pub(super) enum Pattern {
    Variable(Variable),
    /// A tensor filled with this number.
    Number(f64),
    Apply(Function, Vec<Pattern>),
    /// Where nothing else uses the value, so that it need not be computed any more.
    Once(Box<Pattern>),
}

/// Stands for the same value wherever it occurs in an equation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Variable {
    slot: usize,
    leaf: Leaf,
}

/// How many variables an equation may have.
const SLOTS: usize = 6;

impl Variable {
    /// Any value.
    pub(super) fn any(slot: usize) -> Variable {
        Variable { slot, leaf: Leaf::Any }
    }

    /// A constant.
    pub(super) fn constant(slot: usize) -> Variable {
        Variable { slot, leaf: Leaf::Constant }
    }

    /// A constant below zero.
    pub(super) fn negative(slot: usize) -> Variable {
        Variable { slot, leaf: Leaf::Negative }
    }

    /// A value that is 0 or 1.
    pub(super) fn condition(slot: usize) -> Variable {
        Variable { slot, leaf: Leaf::Condition }
    }
}

/// `left => right`: what matches the left side may be replaced by the right side.
#[derive(Debug)]
pub(super) struct Equation {
    left: Pattern,
    right: Pattern,
}

type Bindings = [Option<NodeId>; SLOTS];

/// What remains to be matched.
#[derive(Clone, Copy)]
struct Goals<'a> {
    pattern: &'a Pattern,
    node: NodeId,
    rest: Option<&'a Goals<'a>>,
}

impl Equation {
    pub(super) fn new(left: impl Into<Pattern>, right: impl Into<Pattern>) -> Equation {
        Equation { left: left.into(), right: right.into() }
    }

    /// The operation at the root of the left side.
    pub(super) fn root(&self) -> Option<Function> {
        match self.left {
            Pattern::Apply(function, _) => Some(function),
            _ => None,
        }
    }

    pub(super) fn rewrite(&self, context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
        let mut bindings = [None; SLOTS];
        let goals = Goals { pattern: &self.left, node, rest: None };
        if !solve(context, Some(&goals), &mut bindings) {
            return None;
        }
        let shape = context.graph.shape(node).clone();
        Some(self.right.build(context.graph, &shape, &mut |_, variable| {
            bindings[variable.slot].expect("variables of the right side stand on the left side too")
        }))
    }

    /// Adds an instance of the left side, with leaves from `leaf`.
    pub(super) fn instance(
        &self,
        graph: &mut Graph,
        leaf: &mut dyn FnMut(&mut Graph, Leaf) -> NodeId,
    ) -> NodeId {
        let mut made: Bindings = [None; SLOTS];
        let first = leaf(graph, Leaf::Any);
        let shape = graph.shape(first).clone();
        self.left.build(graph, &shape, &mut |graph, variable| {
            *made[variable.slot].get_or_insert_with(|| leaf(graph, variable.leaf))
        })
    }
}

/// Matches all goals, trying both orders of the operands of commutative operations.
fn solve(context: &Context<'_>, goals: Option<&Goals<'_>>, bindings: &mut Bindings) -> bool {
    let Some(&Goals { pattern, node, rest }) = goals else { return true };
    match pattern {
        Pattern::Variable(variable) => match bindings[variable.slot] {
            Some(bound) => bound == node && solve(context, rest, bindings),
            None => {
                if !admits(context, variable.leaf, node) {
                    return false;
                }
                bindings[variable.slot] = Some(node);
                let solved = solve(context, rest, bindings);
                if !solved {
                    bindings[variable.slot] = None;
                }
                solved
            }
        },
        Pattern::Number(number) => context.constant(node) == Some(*number) && solve(context, rest, bindings),
        Pattern::Once(inner) => {
            context.used_once(node) && solve(context, Some(&Goals { pattern: inner, node, rest }), bindings)
        }
        Pattern::Apply(function, parts) => {
            let op = context.graph.op(node);
            if op.function() != Some(*function) {
                return false;
            }
            // Most rules fail at an operand: that is seen before any variable is bound.
            let operands = context.graph.operands(node);
            let fit = |order: &[usize]| {
                parts.iter().zip(order).all(|(part, &i)| part.may_be(context.graph.op(operands[i])))
            };
            let mut match_in = |order: &[usize]| match (parts.as_slice(), order) {
                _ if !fit(order) => false,
                ([x], [i]) => {
                    let x = Goals { pattern: x, node: context.graph.operand(node, *i), rest };
                    solve(context, Some(&x), bindings)
                }
                ([x, y], [i, j]) => {
                    let y = Goals { pattern: y, node: context.graph.operand(node, *j), rest };
                    let x = Goals { pattern: x, node: context.graph.operand(node, *i), rest: Some(&y) };
                    solve(context, Some(&x), bindings)
                }
                ([x, y, z], _) => {
                    let z = Goals { pattern: z, node: context.graph.operand(node, 2), rest };
                    let y = Goals { pattern: y, node: context.graph.operand(node, 1), rest: Some(&z) };
                    let x = Goals { pattern: x, node: context.graph.operand(node, 0), rest: Some(&y) };
                    solve(context, Some(&x), bindings)
                }
                _ => unreachable!("elementwise operations have one to three operands"),
            };
            match parts.len() {
                1 => match_in(&[0]),
                2 => match_in(&[0, 1]) || (op.is_commutative() && match_in(&[1, 0])),
                _ => match_in(&[0, 1, 2]),
            }
        }
    }
}

fn admits(context: &Context<'_>, leaf: Leaf, node: NodeId) -> bool {
    match leaf {
        Leaf::Any => true,
        Leaf::Constant => context.constant(node).is_some_and(f64::is_finite),
        Leaf::Negative => context.constant(node).is_some_and(|value| value < 0.0),
        Leaf::Condition => {
            matches!(
                context.graph.op(node).function(),
                Some(Function::Compare(_) | Function::Unary(Unary::Step))
            ) || context.constant(node).is_some_and(|value| value == 0.0 || value == 1.0)
        }
    }
}

impl Pattern {
    /// Whether a value with this operation may match, as far as the operation tells.
    fn may_be(&self, op: &Op) -> bool {
        match self {
            Pattern::Variable(Variable { leaf: Leaf::Constant | Leaf::Negative, .. })
            | Pattern::Number(_) => op.constant().is_some(),
            Pattern::Variable(_) => true,
            Pattern::Apply(function, _) => op.function() == Some(*function),
            Pattern::Once(inner) => inner.may_be(op),
        }
    }

    fn build(
        &self,
        graph: &mut Graph,
        shape: &Shape,
        leaf: &mut dyn FnMut(&mut Graph, Variable) -> NodeId,
    ) -> NodeId {
        match self {
            Pattern::Variable(variable) => leaf(graph, *variable),
            Pattern::Number(number) => graph.constant(*number, shape),
            Pattern::Once(inner) => inner.build(graph, shape, leaf),
            Pattern::Apply(function, parts) => {
                let operands: Vec<NodeId> = parts.iter().map(|part| part.build(graph, shape, leaf)).collect();
                graph.add(function.op(), &operands)
            }
        }
    }
}
