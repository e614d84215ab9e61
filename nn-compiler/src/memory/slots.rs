//! The memory of a tile, which values take in turns.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Plan, Spot};
use crate::program::{Block, BufferId, Instruction, Program};

/// Gives each value of a tile a slot. Nothing is left in the slots of phases before.
pub(super) fn assign(program: &Program, block: &Block, plan: &mut Plan) {
    let free = (0..plan.slots.len()).collect();
    let mut slots = Slots { program, plan, free };
    slots.block(&block.instructions);
}

struct Slots<'a> {
    program: &'a Program,
    plan: &'a mut Plan,
    /// Those that nothing is in that is read later.
    free: Vec<usize>,
}

impl Slots<'_> {
    fn block(&mut self, instructions: &[Instruction]) {
        let last_reads = last_reads(instructions);
        // What has a slot already lives beyond the block, or through all steps of it.
        let written = instructions.iter().flat_map(Instruction::writes);
        let own: FxHashSet<BufferId> = written.filter(|write| !self.plan.spots.contains_key(write)).collect();
        for (at, instruction) in instructions.iter().enumerate() {
            for write in instruction.writes() {
                self.place(write);
            }
            if let Instruction::Repeat(repeat) = instruction {
                repeat.carried.iter().for_each(|carried| self.place(carried.next));
                self.block(&repeat.body.instructions);
            }
            // An instruction never writes where it reads, so what it read is free only from the next one on.
            let mut done: Vec<BufferId> =
                instruction.reads().into_iter().chain(instruction.writes()).collect();
            done.sort_unstable();
            done.dedup();
            done.retain(|buffer| {
                own.contains(buffer) && last_reads.get(buffer).is_none_or(|&last| last <= at)
            });
            if let Instruction::Repeat(repeat) = instruction {
                done.extend(repeat.carried.iter().map(|carried| carried.next));
            }
            let slots = done.iter().filter_map(|buffer| match self.plan.spots.get(buffer) {
                Some(&Spot::Slot(slot)) => Some(slot),
                _ => None,
            });
            self.free.extend(slots);
        }
    }

    /// Gives a buffer that has none the free slot that fits best: the smallest that is large enough, else the largest,
    /// which grows.
    fn place(&mut self, buffer: BufferId) {
        let Self { program, plan, free } = self;
        if !program[buffer].is_of_tile() || plan.spots.contains_key(&buffer) {
            return;
        }
        let needed = program[buffer].size;
        let size = |slot: &usize| plan.slots[*slot];
        let large_enough = free.iter().copied().filter(|slot| size(slot) >= needed).min_by_key(size);
        let slot = match large_enough.or_else(|| free.iter().copied().max_by_key(size)) {
            Some(slot) => {
                free.retain(|&other| other != slot);
                plan.slots[slot] = plan.slots[slot].max(needed);
                slot
            }
            None => {
                plan.slots.push(needed);
                plan.slots.len() - 1
            }
        };
        plan.spots.insert(buffer, Spot::Slot(slot));
    }
}

/// The position of the last instruction that reads each buffer.
fn last_reads(instructions: &[Instruction]) -> FxHashMap<BufferId, usize> {
    let mut last = FxHashMap::default();
    for (position, instruction) in instructions.iter().enumerate() {
        last.extend(instruction.reads().into_iter().map(|buffer| (buffer, position)));
    }
    last
}
