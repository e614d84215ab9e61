//! What the elementwise families share.

use super::primitive::{Specimen, Stacked};
use super::{Binary, Comparison, Op, Unary};
use crate::ir::graph::{Graph, NodeId};
use crate::ir::shape::Shape;

/// A function of elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// Of one element.
    Unary(Unary),
    /// Of two.
    Binary(Binary),
    /// `1` where the comparison holds, else `0`.
    Compare(Comparison),
    /// The second where the first is not zero, else the third.
    Select,
}

impl Function {
    /// The primitive that applies it to all elements.
    pub fn op(self) -> Op {
        match self {
            Function::Unary(function) => Op::Unary(function),
            Function::Binary(function) => Op::Binary(function),
            Function::Compare(comparison) => Op::Compare(comparison),
            Function::Select => Op::Select,
        }
    }
}

/// A specimen for each row of the tables.
pub(super) fn specimens() -> Vec<Specimen> {
    let unary = Unary::all().into_iter().map(|op| Specimen::new(Op::Unary(op), &[("x", &[3])]));
    let two = |op: Op| Specimen::new(op, &[("a", &[3]), ("b", &[3])]);
    let binary = Binary::all().into_iter().map(|op| two(Op::Binary(op)));
    let comparisons = Comparison::all().into_iter().map(|op| two(Op::Compare(op)));
    unary.chain(binary).chain(comparisons).collect()
}

/// Where an elementwise function is smooth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Domain {
    /// For every number.
    Everywhere,
    /// But for a kink or a jump at zero, where the stated convention holds.
    KinkAtZero,
    /// But for jumps at the integers.
    JumpsAtIntegers,
    /// For every number but zero, where it is singular.
    NonZero,
    /// For positive numbers; singular at zero and undefined below.
    Positive,
    /// For numbers above -1; singular there and undefined below.
    AboveMinusOne,
}

impl Domain {
    /// In words.
    pub fn description(self) -> &'static str {
        match self {
            Domain::Everywhere => "everywhere",
            Domain::KinkAtZero => "everywhere but at 0",
            Domain::JumpsAtIntegers => "everywhere but at the integers",
            Domain::NonZero => "everywhere but at 0, where it is singular",
            Domain::Positive => "for positive numbers",
            Domain::AboveMinusOne => "for numbers above −1",
        }
    }

    /// Whether function or derivative is infinite or undefined somewhere.
    pub fn is_singular(self) -> bool {
        matches!(self, Domain::NonZero | Domain::Positive | Domain::AboveMinusOne)
    }
}

/// Operands of equal shapes, and a result of the same.
pub(super) fn shape(operands: &[&Shape]) -> Result<Shape, String> {
    match operands.iter().find(|shape| **shape != operands[0]) {
        None => Ok(operands[0].clone()),
        Some(other) => Err(format!("the operands have different shapes, {} and {other}", operands[0])),
    }
}

/// Element by element of the stacks.
pub(super) fn stacked(graph: &mut Graph, op: Op, at: &Stacked<'_>) -> NodeId {
    let operands = at.all(graph);
    graph.add(op, &operands)
}

/// What all elementwise primitives have in common for lowering.
macro_rules! element_by_element {
    () => {
        fn structure(&self) -> Structure {
            Structure::Elementwise
        }

        fn rereads(&self, _: At<'_>, _: usize) -> bool {
            false
        }

        fn reduction(&self, _: At<'_>) -> Option<Reduction> {
            None
        }
    };
}

pub(super) use element_by_element;
