//! What runs, as data: buffers, and phases of instructions that read and write them. All that decides what the processor
//! does is in it. It can be listed, verified and interpreted; `emit` prints it as Rust.

#[cfg(any(test, feature = "verify"))]
pub mod faults;
mod instruction;
#[cfg(any(test, feature = "verify"))]
mod interpret;
pub mod passes;
#[cfg(any(test, feature = "verify"))]
pub mod samples;
mod text;
#[cfg(any(test, feature = "verify"))]
mod verify;
mod work;

use rustc_hash::{FxHashMap, FxHashSet};
use std::rc::Rc;

pub use instruction::{Carried, Instruction, LoopCall, Product, Repeat, Slice, Write};
#[cfg(any(test, feature = "verify"))]
pub use interpret::{Outcome, Place, Places, Tiling, interpret, interpret_in};
#[cfg(any(test, feature = "verify"))]
pub use verify::{Class, Fault, verify};

/// A buffer, by its place in [`Program::buffers`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BufferId(pub usize);

/// Memory for one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Buffer {
    /// What the source calls the value, or what it is.
    pub name: Rc<str>,
    /// The path of the layer that computes it, or its own in the source, if it has one.
    pub path: Option<Rc<str>>,
    /// The number of elements, for one example or in all.
    pub size: usize,
    /// How often it exists.
    pub layout: Layout,
    /// What it is for.
    pub role: Role,
}

impl Buffer {
    /// Whether it is a value that the program computes and keeps until it is last read.
    pub fn is_own(&self) -> bool {
        matches!(self.role, Role::Temporary | Role::Carried)
    }

    /// The same of a value in lanes: it is in the memory of the tile.
    pub fn is_of_tile(&self) -> bool {
        self.is_own() && self.layout == Layout::Lanes
    }
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

impl Phase {
    /// The sums over the batch that it makes, each as often as something is added to it.
    pub fn sums(&self) -> impl Iterator<Item = BufferId> {
        self.block.instructions.iter().filter_map(Instruction::sum)
    }
}

impl Block {
    /// Calls a function with this block and then with the bodies of its loops.
    fn for_each(&mut self, function: &mut impl FnMut(&mut Block)) {
        function(self);
        for instruction in &mut self.instructions {
            if let Instruction::Repeat(repeat) = instruction {
                repeat.body.for_each(function);
            }
        }
    }
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

    /// All phases in their order, those in loops as well.
    pub fn phases(&self) -> Vec<&Phase> {
        self.items.iter().flat_map(Item::phases).collect()
    }

    /// All phases, to be changed.
    pub fn phases_mut(&mut self) -> Vec<&mut Phase> {
        self.items.iter_mut().flat_map(Item::phases_mut).collect()
    }

    /// The instructions of all phases that are done once, or of all that are done for each tile. Those within a loop are not
    /// among them.
    pub fn instructions(&self, over: Over) -> impl Iterator<Item = &Instruction> {
        let phases = self.phases().into_iter().filter(move |phase| phase.over == over);
        phases.flat_map(|phase| &phase.block.instructions)
    }

    /// The sums over the batch that the tiles make.
    pub fn summed(&self) -> FxHashSet<BufferId> {
        self.instructions(Over::Tiles).filter_map(Instruction::sum).collect()
    }

    /// Whether there are loops over steps, in its tiles or around its phases.
    pub fn repeats(&self) -> bool {
        let around = self.items.iter().any(|item| matches!(item, Item::Repeat(_)));
        around
            || self.instructions(Over::Tiles).any(|instruction| matches!(instruction, Instruction::Repeat(_)))
    }

    /// Whether there is but one phase over tiles, which is done once.
    pub fn is_one_phase(&self) -> bool {
        let over_tiles = |item: &&Item| !matches!(item, Item::Phase(Phase { over: Over::Once, .. }));
        let mut over_tiles = self.items.iter().filter(over_tiles);
        !matches!((over_tiles.next(), over_tiles.next()), (Some(Item::Repeat(_)), _) | (_, Some(_)))
    }

    /// Whether the sums over the batch are made in the memory of the gradient.
    pub fn sums_in_place(&self) -> bool {
        let in_place = |instruction: &Instruction| matches!(instruction, Instruction::Average { sum, mean } if sum == mean);
        self.instructions(Over::Once).any(in_place)
    }

    /// Puts buffers in the places of others, which are gone then.
    pub fn replace(&mut self, with: &FxHashMap<BufferId, BufferId>) {
        if with.is_empty() {
            return;
        }
        let buffers: Vec<Buffer> = std::mem::take(&mut self.buffers);
        let mut new = Vec::with_capacity(buffers.len());
        for (old, buffer) in buffers.into_iter().enumerate() {
            new.push(BufferId(self.buffers.len()));
            if !with.contains_key(&BufferId(old)) {
                self.buffers.push(buffer);
            }
        }
        for phase in self.phases_mut() {
            for instruction in &mut phase.block.instructions {
                instruction
                    .for_each_buffer(&mut |buffer| *buffer = new[with.get(buffer).unwrap_or(buffer).0]);
            }
        }
    }
}

impl Item {
    /// All phases in it, in their order.
    pub fn phases(&self) -> Vec<&Phase> {
        match self {
            Item::Phase(phase) => vec![phase],
            Item::Repeat(repeat) => repeat.body.iter().flat_map(Item::phases).collect(),
        }
    }

    fn phases_mut(&mut self) -> Vec<&mut Phase> {
        match self {
            Item::Phase(phase) => vec![phase],
            Item::Repeat(repeat) => repeat.body.iter_mut().flat_map(Item::phases_mut).collect(),
        }
    }
}
