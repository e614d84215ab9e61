//! An independent check of a memory plan: the program is replayed with each place holding the name of the buffer last
//! written to it.

use std::collections::BTreeSet;
use std::fmt;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Memory, Plan, Spot};
use crate::program::{Block, BufferId, Carried, Instruction, Item, Over, Program, Repeat, Slice};

/// Something that is wrong with a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What kind of thing it is.
    pub class: Class,
    /// What is wrong, with the names of buffers.
    pub what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.class, self.what)
    }
}

/// The kinds of faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    /// A buffer has no place, one in another memory, or one that it does not need.
    Place,
    /// A buffer ends beyond its slot or memory.
    TooSmall,
    /// Values that outlive a tile share memory.
    Overlap,
    /// A value is not there any more where it is read.
    Overwritten,
    /// An instruction writes where it reads.
    OntoOperand,
    /// A value is read where nothing has written it.
    Unwritten,
}

/// Looks where all buffers are, and replays the program on the plan.
///
/// # Errors
/// The first fault: of a place, then of what an instruction would read or overwrite.
pub fn check(program: &Program, plan: &Plan) -> Result<(), Fault> {
    places(program, plan)?;
    let mut replay = Replay {
        program,
        plan,
        spots: plan.spots.clone(),
        owners: FxHashMap::default(),
        written: FxHashSet::default(),
        wholes: FxHashMap::default(),
    };
    replay.items(&program.items)
}

fn fault<T>(class: Class, what: String) -> Result<T, Fault> {
    Err(Fault { class, what })
}

/// What the instructions of a block write.
fn written(block: &Block) -> impl Iterator<Item = BufferId> {
    block.instructions.iter().flat_map(Instruction::writes)
}

/// Whether all buffers that instructions name are in memory of their kind, and fit; those that outlive a tile do not overlap.
fn places(program: &Program, plan: &Plan) -> Result<(), Fault> {
    let memories = super::memories(program);
    let (mut shared, mut sums, mut batch) = (Vec::new(), Vec::new(), Vec::new());
    let instructions = program.phases().into_iter().flat_map(|phase| &phase.block.instructions);
    let named: BTreeSet<BufferId> = instructions.flat_map(Instruction::buffers).collect();
    for buffer in named {
        let (name, size) = (&program[buffer].name, program[buffer].size);
        match (memories.get(&buffer), plan.spots.get(&buffer)) {
            (None, None) => {}
            (Some(Memory::Tile), Some(&Spot::Slot(slot))) if slot < plan.slots.len() => {
                if size > plan.slots[slot] {
                    return fault(Class::TooSmall, format!("`{name}` does not fit in slot {slot}"));
                }
            }
            (Some(Memory::Shared), Some(&Spot::Offset(start))) => shared.push((start, start + size, name)),
            (Some(Memory::Sums), Some(&Spot::Offset(start))) => sums.push((start, start + size, name)),
            (Some(Memory::Batch), Some(&Spot::Offset(start))) => batch.push((start, start + size, name)),
            (memory, spot) => {
                return fault(Class::Place, format!("`{name}` is at {spot:?}; its memory is {memory:?}"));
            }
        }
    }
    for (mut spans, total) in [(shared, plan.shared), (sums, plan.sums), (batch, plan.batch)] {
        spans.sort_unstable();
        if let Some((_, end, name)) = spans.iter().find(|(_, end, _)| *end > total) {
            return fault(Class::TooSmall, format!("`{name}` ends at {end} of {total}"));
        }
        spans.retain(|(start, end, _)| start < end);
        if let Some(pair) = spans.windows(2).find(|pair| pair[0].1 > pair[1].0) {
            return fault(Class::Overlap, format!("`{}` and `{}` overlap", pair[0].2, pair[1].2));
        }
    }
    Ok(())
}

struct Replay<'a> {
    program: &'a Program,
    plan: &'a Plan,
    /// Where each buffer is: states change places.
    spots: FxHashMap<BufferId, Spot>,
    /// What is in each slot.
    owners: FxHashMap<usize, BufferId>,
    written: FxHashSet<BufferId>,
    /// What each part of a loop's step is a part of.
    wholes: FxHashMap<BufferId, BufferId>,
}

impl Replay<'_> {
    fn items(&mut self, items: &[Item]) -> Result<(), Fault> {
        for item in items {
            match item {
                Item::Phase(phase) => {
                    self.block(&phase.block)?;
                    if phase.over == Over::Tiles {
                        self.owners.clear();
                    }
                }
                Item::Repeat(repeat) => {
                    let phases = item.phases().into_iter();
                    let written = phases.flat_map(|phase| written(&phase.block)).collect();
                    self.repeat(repeat, &written, |replay, body| replay.items(body))?;
                }
            }
        }
        Ok(())
    }

    fn block(&mut self, block: &Block) -> Result<(), Fault> {
        for instruction in &block.instructions {
            match instruction {
                Instruction::Repeat(repeat) => {
                    let written = written(&repeat.body).collect();
                    self.repeat(repeat, &written, |replay, body| replay.block(body))?;
                }
                _ => self.instruction(instruction)?,
            }
        }
        Ok(())
    }

    fn instruction(&mut self, instruction: &Instruction) -> Result<(), Fault> {
        let (reads, writes) = (instruction.reads(), instruction.writes());
        for &read in &reads {
            self.is_there(read)?;
        }
        let in_place = matches!(instruction, Instruction::Mask { .. } | Instruction::Average { .. });
        for &write in &writes {
            self.claim(write, if in_place { &[] } else { &reads })?;
        }
        self.written.extend(writes);
        Ok(())
    }

    /// What a later step reads must not be overwritten by one before it: two steps show that.
    fn repeat<B>(
        &mut self,
        repeat: &Repeat<B>,
        written: &FxHashSet<BufferId>,
        run: impl Fn(&mut Self, &B) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let (stacked, given): (Vec<Slice>, Vec<Slice>) =
            repeat.slices.iter().partition(|slice| written.contains(&slice.part));
        for Slice { whole, part } in stacked.iter().chain(&given) {
            self.wholes.insert(*part, *whole);
        }
        for slice in &stacked {
            self.claim(slice.whole, &[])?;
            self.written.insert(slice.whole);
        }
        for _ in 0..repeat.steps.min(2) {
            for slice in &given {
                self.is_there(slice.whole)?;
                self.written.insert(slice.part);
            }
            stacked.iter().for_each(|slice| _ = self.written.remove(&slice.part));
            repeat.carried.iter().try_for_each(|carried| self.is_there(carried.state))?;
            run(self, &repeat.body)?;
            for carried in &repeat.carried {
                self.is_there(carried.next)?;
                self.swap(carried.state, carried.next);
            }
            stacked.iter().try_for_each(|slice| self.is_there(slice.part))?;
        }
        repeat.slices.iter().for_each(|slice| _ = self.written.remove(&slice.part));
        repeat.carried.iter().try_for_each(|carried| self.settle(*carried))
    }

    /// A state is where the state after it was written, and the other way around.
    fn swap(&mut self, state: BufferId, next: BufferId) {
        let [old, new] = [state, next].map(|buffer| self.spots.get(&buffer).copied());
        for (buffer, spot) in [(state, new), (next, old)] {
            if let Some(spot) = spot {
                self.spots.insert(buffer, spot);
                if let Spot::Slot(slot) = spot {
                    self.owners.insert(slot, buffer);
                }
            }
        }
        self.written.insert(state);
        self.written.remove(&next);
    }

    /// After the last step a state is where it is planned to be.
    fn settle(&mut self, Carried { state, next }: Carried) -> Result<(), Fault> {
        self.is_there(state)?;
        for buffer in [state, next] {
            if let Some(&spot) = self.plan.spots.get(&buffer) {
                self.spots.insert(buffer, spot);
            }
        }
        self.claim(state, &[])
    }

    fn is_there(&self, read: BufferId) -> Result<(), Fault> {
        let name = &self.program[read].name;
        if !self.program[read].role.is_given() && !self.written.contains(&read) {
            return fault(Class::Unwritten, format!("`{name}` is read before it is written"));
        }
        let memory = self.memory_of(read);
        match self.spots.get(&memory) {
            Some(Spot::Slot(slot)) if self.owners.get(slot) != Some(&memory) => {
                fault(Class::Overwritten, format!("`{name}` is no longer in slot {slot} when it is read"))
            }
            _ => Ok(()),
        }
    }

    /// The buffer whose memory a buffer is in: of a part of a part of a value, the value.
    fn memory_of(&self, buffer: BufferId) -> BufferId {
        self.wholes.get(&buffer).map_or(buffer, |&whole| self.memory_of(whole))
    }

    /// A buffer is written by an instruction that reads others.
    fn claim(&mut self, write: BufferId, reads: &[BufferId]) -> Result<(), Fault> {
        let memory = self.memory_of(write);
        let Some(&Spot::Slot(slot)) = self.spots.get(&memory) else {
            return Ok(());
        };
        // Parts of one value do not overlap.
        let is_onto = |read: &BufferId| {
            let of = self.memory_of(*read);
            (*read == write || of != memory) && self.spots.get(&of) == Some(&Spot::Slot(slot))
        };
        if reads.iter().any(is_onto) {
            let name = &self.program[write].name;
            return fault(Class::OntoOperand, format!("`{name}` is written onto an operand in slot {slot}"));
        }
        // A part leaves the rest of its value as it is.
        if memory == write {
            self.owners.insert(slot, write);
        }
        Ok(())
    }
}
