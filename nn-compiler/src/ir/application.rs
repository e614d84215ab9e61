//! What the source of a network does, in its own words: the graph knows primitives only.

use std::ops::Range;

use super::graph::NodeId;
use crate::ast::{BinaryOperator, UnaryOperator};

/// A call, an operator, or another thing that makes tensors, in the network itself or in the body of a layer.
#[derive(Clone, Debug)]
pub struct Application {
    /// What is done.
    pub kind: Applied,
    /// What it is done with.
    pub operands: Vec<Argument>,
    /// What it returns; a tuple has several parts.
    pub results: Vec<NodeId>,
    /// The applications of its body: places in [`Model::applications`](super::Model::applications), all before its own.
    pub body: Range<usize>,
}

/// What an application does.
#[derive(Clone, Debug)]
pub enum Applied {
    /// A layer is applied.
    Layer {
        /// Which instance: a place in [`Model::layers`](super::Model::layers).
        layer: usize,
        /// As it was made: `dense(128)`.
        text: String,
        /// Whether it is one of the prelude's.
        prelude: bool,
    },
    /// A function is called, or something else is done that is written like one.
    Call {
        /// Without the tensors: `softmax`, `pow(2)`, `[.., 0]`.
        text: String,
        /// Whether it may use values that are not among its operands, as the user's functions can.
        captures: bool,
    },
    /// `-x`, `!x`
    Unary(UnaryOperator),
    /// `a + b`
    Binary(BinaryOperator),
}

/// What an application is done with.
#[derive(Clone, Debug, PartialEq)]
pub enum Argument {
    /// A value of the graph.
    Value(NodeId),
    /// A number that is known when the network is compiled.
    Number(f64),
    /// Something else that is known then, as text.
    Known(String),
}
