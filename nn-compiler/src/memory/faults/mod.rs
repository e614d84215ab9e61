//! Changes of plans, one at a time: the check must find each that is a fault, and no other.

mod kind;
mod lives;
#[cfg(test)]
mod tests;

use super::{Memory, Plan, Spot, memories, plan};
use crate::program::{Block, BufferId, Instruction, Program, Repeat};
pub use kind::Kind;
use lives::Lives;

/// A plan that was changed.
#[derive(Clone, Debug)]
pub struct Changed {
    /// How.
    pub kind: Kind,
    /// The buffer, slot or instruction that was changed.
    pub was: String,
    /// Whether it is a fault: some that share more than the plan did are none.
    pub is_fault: bool,
    /// The plan.
    pub plan: Plan,
}

/// Calls a function with each plan that comes of one change of a sound plan of the program.
pub fn each(program: &Program, plan: &Plan, mut with: impl FnMut(Changed)) {
    let mut changes = Changes { program, plan, lives: Lives::of(program), with: &mut with };
    changes.places();
    changes.sizes();
    changes.offsets();
    changes.pairs();
    changes.orders();
}

struct Changes<'a> {
    program: &'a Program,
    plan: &'a Plan,
    lives: Lives,
    with: &'a mut dyn FnMut(Changed),
}

impl Changes<'_> {
    fn fault(&mut self, kind: Kind, was: impl ToString, change: impl FnOnce(&mut Plan)) {
        let mut plan = self.plan.clone();
        change(&mut plan);
        (self.with)(Changed { kind, was: was.to_string(), is_fault: true, plan });
    }

    /// The same where it may be that values share memory at different times.
    fn change(&mut self, kind: Kind, was: impl ToString, plan: Plan) {
        let is_fault = !self.is_sound(&plan);
        (self.with)(Changed { kind, was: was.to_string(), is_fault, plan });
    }

    /// Whether all values of tiles fit, and those that are there at the same time are in different slots.
    fn is_sound(&self, plan: &Plan) -> bool {
        let placed: Vec<(BufferId, usize)> =
            self.tile().into_iter().filter_map(|id| Some((id, slot(plan, id)?))).collect();
        placed.iter().enumerate().all(|(i, &(a, slot))| {
            let mut others = placed[i + 1..].iter().filter(|(_, other)| *other == slot);
            self.program[a].size <= plan.slots[slot] && !others.any(|&(b, _)| self.lives.meet(a, b))
        })
    }

    fn name(&self, id: BufferId) -> String {
        self.program[id].name.to_string()
    }

    /// All buffers that instructions name.
    fn named(&self) -> Vec<BufferId> {
        let instructions = self.program.phases().into_iter().flat_map(|phase| &phase.block.instructions);
        let mut named: Vec<BufferId> = instructions.flat_map(Instruction::buffers).collect();
        named.sort_unstable();
        named.dedup();
        named
    }

    fn tile(&self) -> Vec<BufferId> {
        self.named().into_iter().filter(|id| slot(self.plan, *id).is_some()).collect()
    }

    /// Each buffer elsewhere than where its kind is.
    fn places(&mut self) {
        for id in self.named() {
            let (name, slots) = (self.name(id), self.plan.slots.len());
            let Some(&spot) = self.plan.spots.get(&id) else {
                self.fault(Kind::NeedlessPlace, name, |plan| _ = plan.spots.insert(id, Spot::Offset(0)));
                continue;
            };
            self.fault(Kind::NoPlace, &name, |plan| _ = plan.spots.remove(&id));
            let other = match spot {
                Spot::Slot(_) => Spot::Offset(0),
                Spot::Offset(_) => Spot::Slot(0),
            };
            self.fault(Kind::OtherMemory, &name, |plan| _ = plan.spots.insert(id, other));
            if let Spot::Slot(_) = spot {
                self.fault(Kind::NoSlot, &name, |plan| _ = plan.spots.insert(id, Spot::Slot(slots)));
            }
        }
    }

    /// Each slot and each memory smaller.
    fn sizes(&mut self) {
        for slot in (0..self.plan.slots.len()).filter(|&slot| self.plan.slots[slot] > 0) {
            self.fault(Kind::SlotSmaller, slot, |plan| plan.slots[slot] -= 1);
        }
        if self.plan.shared > 0 {
            self.fault(Kind::MemorySmaller, "values", |plan| plan.shared -= 1);
        }
        if self.plan.sums > 0 {
            self.fault(Kind::MemorySmaller, "sums", |plan| plan.sums -= 1);
        }
        if self.plan.batch > 0 {
            self.fault(Kind::MemorySmaller, "the batch", |plan| plan.batch -= 1);
        }
    }

    /// Each value that outlives a tile where the one before it is, or ends; the last one behind its memory.
    fn offsets(&mut self) {
        for memory in [Memory::Shared, Memory::Sums, Memory::Batch] {
            let memories = memories(self.program);
            let mut there: Vec<(usize, BufferId)> = self
                .named()
                .into_iter()
                .filter(|id| memories.get(id) == Some(&memory) && self.program[*id].size > 0)
                .map(|id| (self.plan.offset(id), id))
                .collect();
            there.sort_unstable();
            for pair in there.windows(2) {
                let ((before, _), (start, id)) = (pair[0], pair[1]);
                for (kind, start) in [(Kind::OncesTogether, before), (Kind::BeginsEarlier, start - 1)] {
                    self.fault(kind, self.name(id), |plan| _ = plan.spots.insert(id, Spot::Offset(start)));
                }
            }
            if let Some(&(start, id)) = there.last() {
                let name = self.name(id);
                self.fault(Kind::EndsLater, name, |plan| {
                    plan.spots.insert(id, Spot::Offset(start + 1));
                });
            }
        }
    }

    /// Each value of a tile in the slot of each other one, which is made large enough; and both exchanged.
    fn pairs(&mut self) {
        let tile = self.tile();
        for (i, &a) in tile.iter().enumerate() {
            for (j, &b) in tile.iter().enumerate() {
                let [there, here] = [a, b].map(|id| self.plan.spots[&id]);
                let Spot::Slot(slot) = there else { continue };
                if there == here {
                    continue;
                }
                let was = format!("`{}` where `{}` is", self.name(b), self.name(a));
                let mut plan = self.plan.clone();
                plan.spots.insert(b, there);
                plan.slots[slot] = plan.slots[slot].max(self.program[b].size);
                self.change(pair(self.program, a, b), &was, plan);
                if i < j {
                    let mut plan = self.plan.clone();
                    plan.spots.extend([(a, here), (b, there)]);
                    self.change(Kind::SlotsExchanged, was, plan);
                }
            }
        }
    }

    /// Plans of the program with two instructions in each other's places.
    fn orders(&mut self) {
        for (number, phase) in self.program.phases().into_iter().enumerate() {
            turned(&phase.block, &mut |was, block| {
                let mut program = self.program.clone();
                program.phases_mut()[number].block = block;
                self.change(Kind::OtherOrder, was, plan(&program));
            });
        }
    }
}

/// Calls a function with a block in which two instructions are done the other way round, for all that follow each other, those
/// in bodies of loops as well.
fn turned(block: &Block, with: &mut dyn FnMut(String, Block)) {
    for (i, instruction) in block.instructions.iter().enumerate() {
        if i > 0 {
            let mut turned = block.clone();
            turned.instructions.swap(i - 1, i);
            with(format!("instruction {i}"), turned);
        }
        if let Instruction::Repeat(repeat) = instruction {
            self::turned(&repeat.body, &mut |was, body| {
                let mut outer = block.clone();
                outer.instructions[i] = Instruction::Repeat(Repeat { body, ..repeat.clone() });
                with(format!("{was} of the loop at {i}"), outer);
            });
        }
    }
}

/// What is wrong where `b` is put into the slot of `a`, if they are there at the same time.
fn pair(program: &Program, a: BufferId, b: BufferId) -> Kind {
    let blocks: Vec<&Block> = program.phases().into_iter().map(|phase| &phase.block).collect();
    let mut repeats = Vec::new();
    blocks.iter().for_each(|block| within(block, &mut repeats));
    for repeat in &repeats {
        let state_of = |id: BufferId| {
            repeat.carried.iter().position(|carried| carried.state == id || carried.next == id)
        };
        match (state_of(a), state_of(b)) {
            (Some(a), Some(b)) if a == b => return Kind::StatesTogether,
            (Some(_), Some(_)) => return Kind::TwoStates,
            _ => {}
        }
        let is_of_step = |id: BufferId| mentions(&[&repeat.body], id) == mentions(&blocks, id);
        if is_of_step(b) && repeat.slices.iter().any(|slice| slice.whole == a) {
            return Kind::OntoParts;
        }
        if is_of_step(b) && !is_of_step(a) && state_of(a).is_none() {
            return Kind::EndsWithStep;
        }
    }
    let is_operand =
        |instruction: &Instruction| instruction.reads().contains(&a) && instruction.writes().contains(&b);
    let bodies = blocks.into_iter().chain(repeats.iter().map(|repeat| &repeat.body));
    match bodies.flat_map(|block| &block.instructions).any(is_operand) {
        true => Kind::OntoOperand,
        false => Kind::SharedTooEarly,
    }
}

/// All loops in a block.
fn within<'a>(block: &'a Block, all: &mut Vec<&'a Repeat<Block>>) {
    for instruction in &block.instructions {
        if let Instruction::Repeat(repeat) = instruction {
            all.push(repeat);
            within(&repeat.body, all);
        }
    }
}

/// How often a buffer is named in blocks.
fn mentions(blocks: &[&Block], id: BufferId) -> usize {
    let instructions = blocks.iter().flat_map(|block| &block.instructions);
    instructions.flat_map(Instruction::buffers).filter(|named| *named == id).count()
}

/// The slot of a buffer, if it is in one.
fn slot(plan: &Plan, id: BufferId) -> Option<usize> {
    match plan.spots.get(&id) {
        Some(&Spot::Slot(slot)) => Some(slot),
        _ => None,
    }
}
