//! The intermediate representation: a graph of tensor primitives with checked shapes.
pub mod application;
pub mod builder;
pub mod display;
pub(crate) mod equation;
pub mod graph;
pub mod interval;
pub mod kernel;
mod lengths;
pub mod model;
pub mod nest;
pub mod node_map;
pub mod op;
pub mod origin;
pub mod region;
pub mod shape;
mod surgery;
pub mod types;
pub mod verify;
pub mod work;

pub use application::{Application, Applied, Argument};
#[cfg(test)]
pub(crate) use graph::visits;
pub use graph::{Graph, Node, NodeId, Variance};
pub use interval::Interval;
pub use kernel::{Contraction, Kernel};
pub use model::{
    Along, Blocks, ClassRange, Field, FieldKind, Init, InnerDerivative, Layer, Length, Metric, Model, Output,
    Parameter, Way,
};
pub use nest::{Computed, Index, Loop, Operand, Reducer, Target, Term, TermId};
pub use node_map::NodeMap;
pub use op::{At, Binary, Comparison, Function, Leaf, Number, Op, Singularity, Structure, Unary};
pub use origin::Origin;
pub use region::Region;
pub use shape::{Axis, Shape, count};
pub use surgery::Outlined;
pub use types::{Results, Type};
