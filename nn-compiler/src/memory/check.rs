//! An independent check of a memory plan: the program is replayed with each place holding the name of the buffer last
//! written to it.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Plan, Spot};
use crate::program::{Block, BufferId, Carried, Instruction, Layout, Over, Program, Repeat, Slice};

/// Replays the program on the plan.
///
/// # Errors
/// What an instruction would read wrongly, write beyond its slot, or write onto one of its operands.
pub fn check(program: &Program, plan: &Plan) -> Result<(), String> {
    let mut replay = Replay {
        program,
        plan,
        spots: plan.spots.clone(),
        owners: FxHashMap::default(),
        written: FxHashSet::default(),
        wholes: FxHashMap::default(),
    };
    for phase in program.phases() {
        replay.block(&phase.block.instructions)?;
        if phase.over == Over::Tiles {
            replay.owners.clear();
        }
    }
    let summed = program.summed();
    let shared = |buffer: BufferId| {
        let kept = program[buffer].is_own() && program[buffer].layout == Layout::Once;
        kept && !summed.contains(&buffer)
    };
    disjoint(program, plan, program.ids().filter(|&buffer| shared(buffer)), plan.shared)?;
    disjoint(program, plan, program.ids().filter(|buffer| summed.contains(buffer)), plan.sums)
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
    fn block(&mut self, instructions: &[Instruction]) -> Result<(), String> {
        for instruction in instructions {
            match instruction {
                Instruction::Repeat(repeat) => self.repeat(repeat)?,
                _ => self.instruction(instruction)?,
            }
        }
        Ok(())
    }

    fn instruction(&mut self, instruction: &Instruction) -> Result<(), String> {
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
    fn repeat(&mut self, repeat: &Repeat<Block>) -> Result<(), String> {
        let body = &repeat.body.instructions;
        let stacked: FxHashSet<BufferId> = body.iter().flat_map(Instruction::writes).collect();
        let (stacked, given): (Vec<Slice>, Vec<Slice>) =
            repeat.slices.iter().copied().partition(|slice| stacked.contains(&slice.part));
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
            self.block(body)?;
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
    fn settle(&mut self, Carried { state, next }: Carried) -> Result<(), String> {
        self.is_there(state)?;
        for buffer in [state, next] {
            if let Some(&spot) = self.plan.spots.get(&buffer) {
                self.spots.insert(buffer, spot);
            }
        }
        self.claim(state, &[])
    }

    fn is_there(&self, read: BufferId) -> Result<(), String> {
        if !self.program[read].role.is_given() && !self.written.contains(&read) {
            return Err(format!("{read:?} is read before it is written"));
        }
        let memory = self.wholes.get(&read).unwrap_or(&read);
        match self.spots.get(memory) {
            Some(Spot::Slot(slot)) if self.owners.get(slot) != Some(memory) => {
                Err(format!("{read:?} is no longer in slot {slot} when it is read"))
            }
            _ => Ok(()),
        }
    }

    /// A buffer is written by an instruction that reads others.
    fn claim(&mut self, write: BufferId, reads: &[BufferId]) -> Result<(), String> {
        let Some(&Spot::Slot(slot)) = self.spots.get(&write) else {
            return Ok(());
        };
        if self.program[write].size > self.plan.slots[slot] {
            return Err(format!("{write:?} does not fit in slot {slot}"));
        }
        if reads.iter().any(|read| self.spots.get(read) == Some(&Spot::Slot(slot))) {
            return Err(format!("{write:?} is written onto an operand in slot {slot}"));
        }
        self.owners.insert(slot, write);
        Ok(())
    }
}

/// Whether buffers that exist once do not overlap and end within their memory.
fn disjoint(
    program: &Program,
    plan: &Plan,
    buffers: impl Iterator<Item = BufferId>,
    total: usize,
) -> Result<(), String> {
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for buffer in buffers {
        match plan.spots.get(&buffer) {
            Some(&Spot::Offset(offset)) => spans.push((offset, offset + program[buffer].size)),
            other => return Err(format!("{buffer:?} has no offset but {other:?}")),
        }
    }
    spans.sort_unstable();
    let overlap = spans.windows(2).any(|pair| pair[0].1 > pair[1].0);
    let beyond = spans.last().is_some_and(|last| last.1 > total);
    if overlap || beyond { Err(format!("values overlap or end beyond {total}: {spans:?}")) } else { Ok(()) }
}
