//! What a rewrite rule is.

use std::mem::{Discriminant, discriminant};

use super::Classes;
use super::context::Context;
use super::pattern::Equation;
use crate::ir::{Binary, Function, Graph, NodeId, NodeMap, Op, Unary};

/// For which numbers the two sides of a rule are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exactness {
    /// For all floating-point numbers, infinities, NaN and signed zeros among them, to the bit.
    Exact,
    /// For real numbers wherever both sides are defined; floating-point results may differ by rounding,
    /// in the sign of zero, and where one side overflows or meets an infinity (`x − x => 0`).
    Real,
}

/// One row: whatever has the form of the left side may be replaced by the right side.
#[derive(Debug)]
pub struct Rule {
    /// A short name.
    pub name: &'static str,
    /// The rule as it is read: `left => right`.
    pub equation: &'static str,
    /// For which numbers it holds.
    pub exactness: Exactness,
    form: Form,
}

#[derive(Debug)]
enum Form {
    /// Both sides are elementwise expressions.
    Equation(Equation),
    /// Speaks about shapes, which no elementwise pattern can say.
    Function {
        /// Whether a node with this operation can be the root of the left side.
        root: fn(&Op) -> bool,
        /// What replaces the node, or nothing where the rule does not apply.
        rewrite: fn(&mut Context<'_>, NodeId) -> Option<NodeId>,
    },
}

impl Rule {
    /// A rule whose sides are elementwise expressions.
    pub(super) fn algebraic(
        name: &'static str,
        exactness: Exactness,
        text: &'static str,
        equation: Equation,
    ) -> Rule {
        Rule { name, equation: text, exactness, form: Form::Equation(equation) }
    }

    /// A rule about shapes.
    pub(super) fn structural(
        name: &'static str,
        exactness: Exactness,
        text: &'static str,
        root: fn(&Op) -> bool,
        rewrite: fn(&mut Context<'_>, NodeId) -> Option<NodeId>,
    ) -> Rule {
        Rule { name, equation: text, exactness, form: Form::Function { root, rewrite } }
    }

    /// Whether a node with an operation of this kind can be the root of the left side.
    pub(super) fn may_match(&self, op: &Op) -> bool {
        match &self.form {
            Form::Equation(equation) => {
                equation.root().is_some_and(|own| Kind::of(&own.op()) == Kind::of(op))
            }
            Form::Function { root, .. } => root(op),
        }
    }

    /// The replacement of a node that may match, if the rule applies to it.
    pub(super) fn rewrite(&self, context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
        let new = match &self.form {
            Form::Equation(equation) => equation.rewrite(context, node),
            Form::Function { rewrite, .. } => rewrite(context, node),
        };
        new.filter(|&new| new != node)
    }

    /// Applies just this rule at one node of a graph, as if every value were used once.
    pub fn apply(&self, graph: &mut Graph, node: NodeId, classes: &Classes) -> Option<NodeId> {
        if !self.may_match(graph.op(node)) {
            return None;
        }
        self.rewrite(&mut Context::new(graph, &NodeMap::default(), classes), node)
    }

    /// Adds an instance of the left side of an algebraic rule: `leaf` makes what a variable stands
    /// for, told whether that must be a constant. Nothing for structural rules.
    pub fn instance(
        &self,
        graph: &mut Graph,
        leaf: &mut dyn FnMut(&mut Graph, Leaf) -> NodeId,
    ) -> Option<NodeId> {
        match &self.form {
            Form::Equation(equation) => Some(equation.instance(graph, leaf)),
            Form::Function { .. } => None,
        }
    }
}

/// An operation without its attributes, except which function it is: what rules are found by.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Kind(Discriminant<Op>, Option<Discriminant<Unary>>, Option<Discriminant<Binary>>);

impl Kind {
    pub(super) fn of(op: &Op) -> Kind {
        match op.function() {
            Some(Function::Unary(unary)) => Kind(discriminant(op), Some(discriminant(&unary)), None),
            Some(Function::Binary(binary)) => Kind(discriminant(op), None, Some(discriminant(&binary))),
            _ => Kind(discriminant(op), None, None),
        }
    }
}

/// What a variable of an equation may stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaf {
    /// Any value.
    Any,
    /// A constant.
    Constant,
    /// A constant below zero.
    Negative,
    /// A value that is 0 or 1.
    Condition,
}
