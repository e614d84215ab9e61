//! What lowering asks of a primitive: what its result takes, and the loop or the kernel that computes it. Where
//! a value is stored, and what is computed together, `lower` decides.

use std::rc::Rc;

use super::leaf::Leaf;
use crate::ir::graph::{Graph, NodeId, Variance};
use crate::ir::interval::Interval;
use crate::ir::kernel::Kernel;
use crate::ir::nest::{Index, Reducer, Term, TermId};
use crate::ir::shape::Shape;

/// A node that applies a primitive.
#[derive(Clone, Copy, Debug)]
pub struct At<'a> {
    /// Its graph.
    pub graph: &'a Graph,
    /// The node.
    pub node: NodeId,
}

impl<'a> At<'a> {
    pub(super) fn operands(self) -> Rc<[NodeId]> {
        self.graph.operands(self.node)
    }

    pub(super) fn operand(self, position: usize) -> NodeId {
        self.graph.operand(self.node, position)
    }

    /// The shape of the result.
    pub(super) fn shape(self) -> &'a Shape {
        self.graph.shape(self.node)
    }

    /// The number of elements of the result.
    pub(super) fn size(self) -> usize {
        self.shape().size()
    }

    /// The shape of the operand at a position.
    pub(super) fn below(self, position: usize) -> &'a Shape {
        self.graph.shape(self.operand(position))
    }

    /// In which interval some elements of an operand lie, if all lie in this one. Each element of what is given or
    /// constant may be anything in its range.
    pub(super) fn some_of(self, position: usize, all: Interval) -> Interval {
        match self.graph.op(self.operand(position)).leaf() {
            Some(Leaf::Constant(_)) => all,
            Some(leaf) if leaf.is_given() => all,
            _ => all.blurred(),
        }
    }

    /// How often the operand at a position exists.
    pub(super) fn variance(self, position: usize) -> Variance {
        self.graph.variance(self.operand(position))
    }
}

/// How the elements of a result follow from those of the operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Structure {
    /// There are no operands.
    Leaf,
    /// Each from the elements at the same index.
    Elementwise,
    /// They are those of the operand.
    Same,
    /// They are those of the operand, each once, under another shape or in another order.
    Arranged,
    /// They are those of the operand, each several times.
    Repeated,
    /// They are some of those of the operand.
    Part,
    /// They are those of the operands, and zeros.
    Joined,
    /// Each from several of the one operand.
    Reduced,
    /// Each from several of two operands.
    Product,
    /// An operand says which of the other operand's they are made of.
    Indexed,
    /// A body computes them, step by step.
    Loop,
}

impl Structure {
    /// Whether each element follows from the operands' elements at the same index.
    pub fn is_elementwise(self) -> bool {
        matches!(self, Structure::Elementwise | Structure::Same)
    }

    /// Whether all elements are elements of the one operand.
    pub fn is_movement(self) -> bool {
        self.moves_all() || self == Structure::Part
    }

    /// Whether all elements are elements of the one operand, and each of these is among them.
    pub fn moves_all(self) -> bool {
        matches!(self, Structure::Same | Structure::Arranged | Structure::Repeated)
    }
}

/// What a result takes to be computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cost {
    /// For an element as much as this many additions, once there are the elements of the operands that it follows from:
    /// it may be computed again wherever it is used.
    Element(u32),
    /// An element follows from many of an operand's: a kernel of its own computes the result as a whole.
    Whole,
}

impl Cost {
    /// As many additions as computing an element again may cost, in a second kernel or a second loop; what costs more is
    /// stored.
    pub const RECOMPUTE: u32 = 4;
}

/// How a result that is computed as a whole is reduced from its terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reduction {
    /// What becomes of the terms.
    pub reducer: Reducer,
    /// The sizes of the axes that are summed over, in addition to those of the result.
    pub sizes: Vec<usize>,
    /// The axes of the result along which its elements are computed together.
    pub together: Vec<usize>,
}

/// The body of a loop, as a primitive adds to it.
pub trait Body {
    /// The element of an operand at an index.
    fn element(&mut self, operand: NodeId, index: &[Index]) -> TermId;

    /// A term over others.
    fn term(&mut self, term: Term) -> TermId;
}

/// A kernel of the runtime, with the operands it reads, in its order.
pub type Call = (Kernel, Vec<NodeId>);
