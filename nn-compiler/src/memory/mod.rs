//! Where every value of a program is: values that exist once or are kept for the whole batch follow one another, values of a
//! tile share slots whose last reader is gone.

mod check;
#[cfg(any(test, feature = "verify"))]
pub mod faults;
mod footprint;
mod slots;

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::ir::Model;
#[cfg(any(test, feature = "verify"))]
use crate::program::Places;
use crate::program::{BufferId, Instruction, Layout, Over, Phase, Program, Role};
pub use check::{Class, Fault, check};
pub use footprint::{Footprint, footprint, thread_groups};

/// The places of all buffers.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// For every buffer that is computed and kept by the program: where it is.
    pub spots: FxHashMap<BufferId, Spot>,
    /// The size of each slot of a tile, in vectors for one group of examples.
    pub slots: Vec<usize>,
    /// How many numbers all values that exist once need.
    pub shared: usize,
    /// How many numbers all sums over the batch need.
    pub sums: usize,
    /// How many vectors are kept for the whole batch, for each group of examples.
    pub batch: usize,
}

/// Where one buffer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    /// In the slot with this number.
    Slot(usize),
    /// From this number of its memory on.
    Offset(usize),
}

impl Plan {
    /// How many vectors of scratch memory one group of examples needs.
    pub fn scratch(&self) -> usize {
        self.slots.iter().sum()
    }

    /// The same for the interpreter: sums are behind other values that exist once.
    #[cfg(any(test, feature = "verify"))]
    pub fn places(&self, program: &Program) -> Places {
        let summed = program.summed();
        Places::planned(program, |buffer| match self.spots.get(&buffer)? {
            Spot::Slot(slot) => Some(self.slots[..*slot].iter().sum()),
            Spot::Offset(offset) if summed.contains(&buffer) => Some(self.shared + offset),
            Spot::Offset(offset) => Some(*offset),
        })
    }

    /// Where a buffer begins that exists once, or is kept for the whole batch.
    ///
    /// # Panics
    /// If it has no such place.
    pub fn offset(&self, buffer: BufferId) -> usize {
        match self.spots.get(&buffer) {
            Some(&Spot::Offset(offset)) => offset,
            other => unreachable!("what outlives a tile has an offset, not {other:?}"),
        }
    }

    /// Where the sums of a phase are among all sums.
    pub fn sums_of(&self, program: &Program, phase: &Phase) -> Range<usize> {
        let start = phase.sums().map(|sum| self.offset(sum)).min().unwrap_or(0);
        let end = phase.sums().map(|sum| self.offset(sum) + program[sum].size).max().unwrap_or(0);
        start..end
    }
}

/// The memory that a value is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Memory {
    /// The slots of a tile.
    Tile,
    /// That of values that exist once.
    Shared,
    /// That of sums over the batch.
    Sums,
    /// That of values of all examples, for later phases.
    Batch,
}

/// The memory of each buffer that is planned.
fn memories(program: &Program) -> FxHashMap<BufferId, Memory> {
    let summed = program.summed();
    let memory = |buffer: BufferId| match &program[buffer] {
        _ if summed.contains(&buffer) => Some(Memory::Sums),
        value if value.is_of_tile() => Some(Memory::Tile),
        value if value.is_own() && value.layout == Layout::Once => Some(Memory::Shared),
        value if value.is_own() => Some(Memory::Batch),
        _ => None,
    };
    program.ids().filter_map(|buffer| Some((buffer, memory(buffer)?))).collect()
}

/// Plans the memory of a program.
pub fn plan(program: &Program) -> Plan {
    let mut plan = Plan::default();
    let mut kept: Vec<BufferId> = program.ids().collect();
    let (parameters, phases) = (averaged(program), summing(program));
    kept.sort_by_key(|buffer| {
        (phases.get(buffer).copied(), parameters.get(buffer).copied().unwrap_or(usize::MAX))
    });
    let memories = memories(program);
    for buffer in kept {
        let next = match memories.get(&buffer) {
            Some(Memory::Sums) => &mut plan.sums,
            Some(Memory::Shared) => &mut plan.shared,
            Some(Memory::Batch) => &mut plan.batch,
            Some(Memory::Tile) | None => continue,
        };
        plan.spots.insert(buffer, Spot::Offset(*next));
        *next += program[buffer].size;
    }
    for phase in program.phases().into_iter().filter(|phase| phase.over == Over::Tiles) {
        slots::assign(program, &phase.block, &mut plan);
    }
    plan
}

/// The sums over the batch, and the phase that makes each: the sums of a phase follow one another.
fn summing(program: &Program) -> FxHashMap<BufferId, usize> {
    let phases = program.phases().into_iter().enumerate();
    phases.flat_map(|(number, phase)| phase.sums().map(move |sum| (sum, number))).collect()
}

/// The sums whose mean is the gradient by a parameter. They come first, in the order of the parameters: most often the
/// gradient is then the mean of all sums, as they are.
fn averaged(program: &Program) -> FxHashMap<BufferId, usize> {
    let mean = |instruction: &Instruction| match *instruction {
        Instruction::Average { sum, mean } => match program[mean].role {
            Role::Gradient(parameter) => Some((sum, parameter)),
            _ => None,
        },
        _ => None,
    };
    program.instructions(Over::Once).filter_map(mean).collect()
}

/// A program whose buffers have places, and how large its tiles are.
#[derive(Clone, Debug)]
pub struct Planned {
    /// What is done.
    pub program: Program,
    /// Where its buffers are.
    pub plan: Plan,
    /// The most groups of examples in a tile.
    pub groups: usize,
    /// How many make one worth a thread of its own; zero where threads share its kernels.
    pub thread_groups: usize,
}

impl Planned {
    /// Whether its tiles are compiled as one function.
    pub fn is_inlined(&self) -> bool {
        self.program.phases().into_iter().all(|phase| phase.over == Over::Once || phase.block.inlined)
    }

    /// The memory it takes.
    pub fn footprint(&self, model: &Model) -> Footprint {
        footprint(model, &self.program, &self.plan)
    }

    /// That of tiles as large as they get, in bytes.
    pub fn peak(&self, model: &Model) -> usize {
        self.footprint(model).total(self.groups, self.thread_groups > 0)
    }
}
