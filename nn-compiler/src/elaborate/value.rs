//! What an expression of the network language may mean.

use std::rc::Rc;

use proc_macro2::Span;

use super::builtin::Builtin;
use super::ownership::OwnerId;
use super::scope::ScopeId;
use crate::ast;
use crate::ir::{ClassRange, Init, NodeId};

/// Proof that a mistake was reported: [`Elaborator::report`](super::Elaborator::report)
/// makes one.
/// What depends on the mistaken value passes it on and stays silent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reported(pub(in crate::elaborate) ());

/// The result of elaborating something: mistakes in it are reported already.
pub(crate) type Outcome<T> = Result<T, Reported>;

/// The meaning of an expression.
#[derive(Clone)]
pub(crate) enum Value<'a> {
    /// A node of the graph.
    Tensor(Tensor),
    /// A number known at compile time: usable as a size, and as a scalar.
    Number(f64),
    /// A declared length: the size of an axis, or a number of each example.
    Length { id: u32, bound: usize },
    /// A list of such numbers, `[2, 3]`: a shape, or a vector.
    Numbers(Rc<[f64]>),
    /// A condition known at compile time.
    Flag(bool),
    /// A string.
    Text(&'a str),
    /// Several values. The empty tuple `()` stands for an argument that was not given.
    Tuple(Rc<[Value<'a>]>),
    /// A `fn` or a closure.
    Function(Function<'a>),
    /// A function the compiler knows.
    Builtin(&'static Builtin),
    /// A layer without its hyper-parameters.
    Layer(LayerDefinition<'a>),
    /// A layer with its hyper-parameters, owning one set of parameters.
    Instance(OwnerId),
    /// A way to draw initial values.
    Distribution(Init),
    /// A name whose value has a mistake that is reported.
    Poison,
}

/// A tensor of the graph and what its elements are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tensor {
    pub(crate) node: NodeId,
    pub(crate) kind: Kind,
}

/// What the elements of a tensor are. In the graph they are all numbers of one type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Any number.
    Real,
    /// An integer in `low..=high`; `classes` if it is one of that many classes.
    Integer { low: i64, high: i64, classes: Option<usize> },
    /// 0 or 1.
    Condition,
}

impl Kind {
    /// A class of these, or of so many from 0.
    pub(crate) fn class(range: impl Into<ClassRange>) -> Kind {
        let range = range.into();
        Kind::Integer { low: range.first as i64, high: range.last() as i64, classes: Some(range.count) }
    }

    /// The kind of one number.
    pub(crate) fn of_number(value: f64) -> Kind {
        // Beyond 2^53 not every integer is a number.
        if value.fract() == 0.0 && value.abs() < 9e15 {
            Kind::Integer { low: value as i64, high: value as i64, classes: None }
        } else {
            Kind::Real
        }
    }

    /// The least and the greatest value, of an integer or condition.
    pub(crate) fn bounds(self) -> Option<(i64, i64)> {
        match self {
            Kind::Real => None,
            Kind::Integer { low, high, .. } => Some((low, high)),
            Kind::Condition => Some((0, 1)),
        }
    }

    /// Which classes there are, if the elements are classes.
    pub(crate) fn classes(self) -> Option<ClassRange> {
        match self {
            Kind::Integer { low, classes: Some(count), .. } => {
                Some(ClassRange { first: low as usize, count })
            }
            _ => None,
        }
    }

    /// The kind of a value that is one or the other.
    pub(crate) fn union(self, other: Kind) -> Kind {
        match (self, other) {
            (a, b) if a == b => a,
            (Kind::Integer { low, high, classes }, Kind::Integer { low: l, high: h, classes: c }) => {
                let classes = if (low, classes) == (l, c) { classes } else { None };
                Kind::Integer { low: low.min(l), high: high.max(h), classes }
            }
            _ => Kind::Real,
        }
    }
}

/// A function with the scope it was written in.
#[derive(Clone, Copy)]
pub(crate) struct Function<'a> {
    pub(crate) code: Code<'a>,
    pub(crate) scope: ScopeId,
    pub(crate) source: Source,
}

/// What a function does.
#[derive(Clone, Copy)]
pub(crate) enum Code<'a> {
    Named(&'a ast::Function),
    Closure(&'a [ast::Pattern], &'a ast::Expr),
}

/// A layer with the scope it was written in.
#[derive(Clone, Copy)]
pub(crate) struct LayerDefinition<'a> {
    pub(crate) layer: &'a ast::Layer,
    pub(crate) scope: ScopeId,
    pub(crate) source: Source,
}

/// Who wrote a definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// The user: errors point into it.
    Program,
    /// The prelude: errors point at the user's call.
    Prelude,
}

/// An argument with the expression that made it, for messages.
#[derive(Clone)]
pub(crate) struct Given<'a> {
    pub(crate) value: Value<'a>,
    pub(crate) written: &'a ast::Expr,
}

/// A tensor with the expression that made it, for messages.
#[derive(Clone, Copy)]
pub(crate) struct Operand<'a> {
    pub(crate) tensor: Tensor,
    pub(crate) written: &'a ast::Expr,
}

impl Operand<'_> {
    pub(crate) fn node(&self) -> NodeId {
        self.tensor.node
    }

    pub(crate) fn span(&self) -> Span {
        self.written.span
    }
}
