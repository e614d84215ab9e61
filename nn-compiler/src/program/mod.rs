//! What runs, as data: buffers, and phases of instructions that read and write them. All that decides what the processor
//! does is in it. It can be listed, verified and interpreted; `emit` prints it as Rust.

#[cfg(any(test, feature = "verify"))]
pub mod faults;
mod instruction;
mod interpret;
#[cfg(any(test, feature = "verify"))]
pub mod samples;
mod text;
mod verify;

use std::rc::Rc;

use crate::ir::NodeId;
pub use instruction::{Carried, Instruction, LoopCall, Product, Repeat, Slice, Write};
pub use interpret::{Outcome, Place, Places, Tiling, interpret, interpret_in};
pub use verify::{Class, Fault, returned, verify};

/// A buffer, by its place in [`Program::buffers`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BufferId(pub usize);

/// Memory for one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Buffer {
    /// What the source calls the value, or what it is.
    pub name: Rc<str>,
    /// The node of the joint graph that it is the value of, or a part of.
    pub node: NodeId,
    /// The number of elements, for one example or in all.
    pub size: usize,
    /// How often it exists.
    pub layout: Layout,
    /// What it is for.
    pub role: Role,
}

/// How often a value exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Layout {
    /// Once in a step of training.
    Once,
    /// Once for each example of a tile, in lanes.
    Lanes,
    /// Once for each example of the batch, in lanes: it is there for the tiles of later phases.
    Batch,
}

/// What a buffer is for: who writes it, and how long it lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// The loaded input with this number.
    Input(usize),
    /// The loaded target with this number.
    Target(usize),
    /// The parameter with this number.
    Parameter(usize),
    /// How the parameter with this number moves.
    Tangent(usize),
    /// From where it is written to where it is last read.
    Temporary,
    /// A state of a [`Repeat`], before or after a step.
    Carried,
    /// The part of a buffer that belongs to the step of a [`Repeat`]. It has no memory of its own.
    Slice,
    /// A sum over the examples of the batch.
    Sum,
    /// The result with this number: an output, or the loss and then the metrics.
    Result(usize),
    /// The gradient by the parameter with this number. Where sums are made in it, it is also what [`Role::Sum`] is.
    Gradient(usize),
}

impl Role {
    /// Whether the value is there before anything is computed.
    pub fn is_given(self) -> bool {
        matches!(self, Role::Input(_) | Role::Target(_) | Role::Parameter(_) | Role::Tangent(_))
    }
}

/// Everything one program does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Program {
    /// The memory that instructions speak of.
    pub buffers: Vec<Buffer>,
    /// What is done, one after the other.
    pub items: Vec<Item>,
}

/// A part of a program. Between items all threads have done what came before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A block of instructions.
    Phase(Phase),
    /// Items that are done again for each step: a loop that holds statistics of the batch.
    Repeat(Repeat<Vec<Item>>),
}

/// A block of instructions, and what it is done over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phase {
    /// Once, or for each tile.
    pub over: Over,
    /// What is done.
    pub block: Block,
}

/// What a phase is done over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Over {
    /// Once, on values that exist once.
    Once,
    /// For each tile of the batch.
    Tiles,
}

/// Instructions, one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// What is done.
    pub instructions: Vec<Instruction>,
    /// Whether it is compiled as one function, with all kernels inlined.
    pub inlined: bool,
}

impl std::ops::Index<BufferId> for Program {
    type Output = Buffer;

    fn index(&self, id: BufferId) -> &Buffer {
        &self.buffers[id.0]
    }
}

impl Program {
    /// All buffers, by number.
    pub fn ids(&self) -> impl Iterator<Item = BufferId> + use<> {
        (0..self.buffers.len()).map(BufferId)
    }

    /// A new buffer.
    pub fn buffer(&mut self, buffer: Buffer) -> BufferId {
        self.buffers.push(buffer);
        BufferId(self.buffers.len() - 1)
    }
}
