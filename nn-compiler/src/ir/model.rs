//! A checked network: its graph and what the graph's leaves and roots mean.

use std::fmt;

use proc_macro2::{Span, TokenStream};

use super::application::Application;
use super::graph::{Graph, NodeId};
use super::op::OpenLoop;
use super::shape::Shape;
use crate::ast::{Attributes, Name};

/// A network after elaboration: every name resolved, every shape known.
#[derive(Clone, Debug)]
pub struct Model {
    /// The name of the generated type.
    pub name: Name,
    /// The user's documentation of it, one string a line.
    pub docs: Vec<String>,
    /// `pub` or nothing.
    pub visibility: TokenStream,
    /// Number type and allowances.
    pub attributes: Attributes,
    /// All values.
    pub graph: Graph,
    /// Inputs, in source order: `Op::Input { index }` is the place in this list.
    pub inputs: Vec<Field>,
    /// Targets, in source order.
    pub targets: Vec<Field>,
    /// Parameters, in the order of their `let` or `param`: `Op::Param { index }`.
    pub parameters: Vec<Parameter>,
    /// Outputs, in source order.
    pub outputs: Vec<Output>,
    /// The loss of one example: a scalar.
    pub loss: NodeId,
    /// Metrics, in source order; each a scalar per example.
    pub metrics: Vec<Metric>,
    /// The layer instances, in the order of their `let`, for the summary.
    pub layers: Vec<Layer>,
    /// The derivatives that the network asks for itself, in the order in which they were made.
    pub derivatives: Vec<InnerDerivative>,
    /// What the source does, in the order in which it is done; the applications of a body come before the one that it is of.
    pub applications: Vec<Application>,
    /// The lengths, in source order: `Axis::Length` and `Op::Length` name one by its place.
    pub lengths: Vec<Length>,
    /// The loops as they are written, each after those of its body.
    pub loops: Vec<OpenLoop>,
}

impl Model {
    /// What the graph is for: the loss, the outputs, the metrics.
    pub fn roots(&self) -> Vec<NodeId> {
        let outputs = self.outputs.iter().map(|output| output.node);
        let metrics = self.metrics.iter().map(|metric| metric.node);
        [self.loss].into_iter().chain(outputs).chain(metrics).collect()
    }

    /// Where each parameter starts in the buffer of all parameters: one after the other.
    pub fn parameter_offsets(&self) -> Vec<usize> {
        let mut end = 0;
        let starts = self.parameters.iter().map(|parameter| {
            end += parameter.shape.size();
            end - parameter.shape.size()
        });
        starts.collect()
    }

    /// The number of all parameters' elements.
    pub fn parameter_count(&self) -> usize {
        self.parameters.iter().map(|parameter| parameter.shape.size()).sum()
    }
}

/// A number of elements that each example has for itself.
#[derive(Clone, Debug)]
pub struct Length {
    /// Its name.
    pub name: String,
    /// The most that an example may have: what memory is planned for.
    pub bound: usize,
    /// The fewest: 1 where something is computed of the elements that none have, as a mean.
    pub least: usize,
    /// Where it is declared.
    pub span: Span,
}

/// A declared input or target.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Documentation comments.
    pub docs: Vec<String>,
    /// Where it was declared.
    pub span: Span,
    /// Its shape.
    pub shape: Shape,
    /// Numbers or class indices.
    pub kind: FieldKind,
    /// The declared range, both ends included.
    pub range: Option<(f64, f64)>,
    /// What it has to do with a length.
    pub along: Along,
}

/// What a field or an output has to do with a length, where lengths are padded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Along {
    /// Nothing.
    #[default]
    Nothing,
    /// Its first axis is the length with this number: of as many elements as it may be, the first ones count.
    Length(u32),
    /// It is the number of elements of the next field, which is along the length with this number.
    Count(u32),
}

/// What the elements of a field are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// Real numbers.
    Real,
    /// Whole numbers that name classes.
    Class(ClassRange),
}

/// The numbers that classes have: `class(10)` are 0 to 9, `class(1..=4)` are 1 to 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClassRange {
    /// The number of the first class.
    pub first: usize,
    /// How many there are: at least 1.
    pub count: usize,
}

impl ClassRange {
    /// The number of the last class.
    pub fn last(self) -> usize {
        self.first + self.count - 1
    }
}

impl From<usize> for ClassRange {
    /// So many, from 0.
    fn from(count: usize) -> ClassRange {
        ClassRange { first: 0, count }
    }
}

impl fmt::Display for ClassRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.first {
            0 => write!(f, "class({})", self.count),
            first => write!(f, "class({first}..={})", self.last()),
        }
    }
}

/// A learned tensor.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// The segments of its dotted name: `hidden`, `weight`.
    pub path: Vec<Name>,
    /// Documentation comments.
    pub docs: Vec<String>,
    /// Where it was declared.
    pub span: Span,
    /// Its shape: of a layer that is stacked, with the blocks along the first axes.
    pub shape: Shape,
    /// The stacks that it is a part of, outermost first.
    pub stacks: Vec<Blocks>,
    /// The values it starts with: of a stack, each block for itself.
    pub init: Init,
    /// The declared range, both ends included.
    pub range: Option<(f64, f64)>,
}

impl Parameter {
    /// The shape in one block: that of all, unless it is a part of stacks.
    pub fn block_shape(&self) -> Shape {
        self.shape.axes()[self.stacks.len()..].iter().copied().collect()
    }

    /// The name that tensors of its blocks have in files, with `{}` for each number of a block: `blocks.{}.weight`.
    pub fn name_in_files(&self) -> String {
        let mut segments = Vec::new();
        for (at, segment) in self.path.iter().enumerate() {
            segments.push(segment.text.as_str());
            segments.extend(self.stacks.iter().filter(|stack| stack.segments == at + 1).map(|_| "{}"));
        }
        segments.join(".")
    }

    /// The dotted name: `hidden.weight`.
    pub fn name(&self) -> String {
        self.path.iter().map(|segment| segment.text.as_str()).collect::<Vec<_>>().join(".")
    }
}

/// The blocks of a stack, as a parameter has an axis of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Blocks {
    /// How many segments of the parameter's name are that of the layer which is repeated.
    pub segments: usize,
    /// How many there are.
    pub count: usize,
}

/// Where initial values come from.
#[derive(Clone, Debug, PartialEq)]
pub enum Init {
    /// All the same.
    Constant(f64),
    /// Uniform in `low..high`.
    Uniform {
        /// The lower end.
        low: f64,
        /// The upper end.
        high: f64,
    },
    /// Normal.
    Normal {
        /// The mean.
        mean: f64,
        /// The standard deviation.
        deviation: f64,
    },
    /// A random matrix with orthonormal rows or columns (whichever are fewer), times `gain`; axes
    /// after the first are flattened.
    Orthogonal {
        /// The factor.
        gain: f64,
    },
    /// These values, row-major.
    Values(Vec<f64>),
}

/// What prediction returns.
#[derive(Clone, Debug)]
pub struct Output {
    /// Its name.
    pub name: String,
    /// Documentation comments.
    pub docs: Vec<String>,
    /// Where it was declared.
    pub span: Span,
    /// Its value.
    pub node: NodeId,
    /// Numbers or class indices.
    pub kind: FieldKind,
    /// What it has to do with a length.
    pub along: Along,
}

/// A scalar per example, averaged over the data.
#[derive(Clone, Debug)]
pub struct Metric {
    /// Its name.
    pub name: String,
    /// Where it was declared.
    pub span: Span,
    /// Its value.
    pub node: NodeId,
}

/// A layer instance, for the summary table.
#[derive(Clone, Debug)]
pub struct Layer {
    /// The dotted name of the instance: `hidden`, or `block.dense1`.
    pub path: Vec<String>,
    /// The layer it is an instance of: `dense`.
    pub kind: String,
    /// The shape of its last application's result.
    pub output: Shape,
    /// Its own parameters, those of inner instances included: places in `Model::parameters`.
    pub parameters: Vec<usize>,
}

/// A derivative within a network, and how it came about.
#[derive(Clone, Debug)]
pub struct InnerDerivative {
    /// As it is written: `grad(u, x)`.
    pub text: String,
    /// Where.
    pub span: Span,
    /// The ways of computing it, the one that was taken first.
    pub ways: Vec<Way>,
}

/// A way of computing a derivative.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// Which it is: `forward over reverse`.
    pub name: String,
    /// The operations for one example, of the derivative and all it is made of.
    pub operations: usize,
}
