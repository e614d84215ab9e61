//! Emits the functions of a tile. A long one is several, each of which names the parts of the memory that it
//! needs.

use rustc_hash::FxHashSet;
use std::fmt::Write;

use super::program::Writer;
use crate::memory::Spot;
use crate::program::{Block, BufferId, Instruction, Layout, Phase, Role};

/// A tile of more kernels than this is several functions, one after the other: neither people nor compilers are
/// quick with long ones.
const PART: usize = 32;

impl Writer<'_> {
    /// The functions of a tile; the one that is called comes first, and has that name.
    pub(super) fn tile(&mut self, name: &str, phase: &Phase) -> String {
        let (block, instructions) = (&phase.block, &phase.block.instructions);
        let kernels: usize = instructions.iter().map(kernels).sum();
        let parts = kernels.div_ceil(PART);
        if parts <= 1 {
            return self.part_of_tile(name, phase, instructions);
        }
        let (mut text, mut functions) = (self.head(name, block), String::new());
        for (at, part) in cut(instructions, kernels.div_ceil(parts)).into_iter().enumerate() {
            let function = format!("{name}_{}", at + 1);
            _ = write!(text, "{function}(tile.again());");
            functions += &self.part_of_tile(&function, phase, part);
        }
        text + "}\n" + &functions
    }

    /// The beginning of a function that is given a tile.
    fn head(&self, name: &str, block: &Block) -> String {
        let real = self.real();
        if block.inlined {
            return format!(
                "#[inline(always)] fn {name}<V: nn::Vector<{real}>>(mut tile: nn::Small<'_, {real}, V>) {{"
            );
        }
        // What sums nothing over examples may run on one of them as well.
        match self.planned.plan.sums {
            0 => format!("fn {name}<V: nn::Layout<{real}>>(mut tile: nn::Tile<'_, {real}, V>) {{"),
            _ => format!("fn {name}(mut tile: nn::Tile<'_, {real}>) {{"),
        }
    }

    /// A function that takes these instructions of a block. It names what they need itself, also where a function before it
    /// had a name for it.
    fn part_of_tile(&mut self, name: &str, phase: &Phase, part: &[Instruction]) -> String {
        let plan = &self.planned.plan;
        let mut text = self.head(name, &phase.block);
        for (buffer, offset) in self.parameters_read(part) {
            text += &self.member(buffer, &format!("parameter({offset})"));
        }
        let used = self.used(part);
        for &buffer in used.iter().filter(|&&buffer| self.is_shared(buffer)) {
            text += &self.member(buffer, &format!("shared({})", self.offset(buffer)));
        }
        text += &self.fields(part);
        let mut sums: Vec<BufferId> = part.iter().filter_map(Instruction::sum).collect();
        sums.sort_unstable_by_key(|&sum| plan.offset(sum));
        sums.dedup();
        let mut end = plan.sums_of(&self.planned.program, phase).start;
        for sum in sums {
            let start = plan.offset(sum);
            if start > end {
                _ = write!(text, "nn::take_slot(&mut tile.sums, {});", start - end);
            }
            text += &self.member(sum, "sum()");
            end = start + self.size(sum);
        }
        text += &self.slots(part, &used);
        for (skipped, buffer) in self.kept(part, |writer, buffer| writer.is_of_batch(buffer)) {
            if skipped > 0 {
                _ = write!(text, "tile.skip_batch({skipped});");
            }
            text += &self.member(buffer, "batch()");
        }
        text += &self.results(&used);
        text += &self.steps_around(part, "tile.steps");
        text += &self.calls(part, "tile.");
        text + "}\n"
    }

    /// Names the slots that the instructions use, and what is in them before.
    fn slots(&self, part: &[Instruction], used: &[BufferId]) -> String {
        let plan = &self.planned.plan;
        let slot = |buffer: &BufferId| match plan.spots.get(buffer) {
            Some(Spot::Slot(slot)) => Some(*slot),
            _ => None,
        };
        let named = part.iter().flat_map(Instruction::buffers);
        let wanted: FxHashSet<usize> = named.filter_map(|buffer| slot(&buffer)).collect();
        let Some(last) = wanted.iter().max() else { return String::new() };
        let name = |i: usize| if wanted.contains(&i) { format!("slot{i}") } else { "_".to_owned() };
        let names: Vec<String> = (0..=*last).map(name).collect();
        let mut text = format!("let [{}] = tile.slots({:?});", names.join(", "), &plan.slots[..=*last]);
        let masked = |instruction: &Instruction| matches!(instruction, Instruction::Mask { .. });
        let computed = part.iter().filter(|instruction| !masked(instruction));
        let written: FxHashSet<BufferId> = computed.flat_map(Instruction::writes).collect();
        for buffer in used.iter().filter(|buffer| !written.contains(buffer)) {
            if let Some(slot) = slot(buffer) {
                text += &self.member(*buffer, &format!("value(slot{slot})"));
            }
        }
        text
    }

    /// Whether a buffer is a value of examples that is kept for the whole batch.
    fn is_of_batch(&self, buffer: BufferId) -> bool {
        let buffer = &self.planned.program[buffer];
        buffer.is_own() && buffer.layout == Layout::Batch
    }

    /// Names the results that are used.
    fn results(&self, used: &[BufferId]) -> String {
        let number = |buffer: BufferId| match self.role(buffer) {
            Role::Result(number) => Some((number, buffer)),
            _ => None,
        };
        let mut results: Vec<(usize, BufferId)> = self.planned.program.ids().filter_map(number).collect();
        results.sort_unstable();
        let (mut text, mut skipped) = (String::new(), 0);
        for (_, buffer) in results {
            if !used.contains(&buffer) {
                skipped += self.size(buffer);
                continue;
            }
            if skipped > 0 {
                _ = write!(text, "tile.skip_results({skipped});");
                skipped = 0;
            }
            text += &self.member(buffer, "result()");
        }
        text
    }
}

/// How many kernels an instruction is.
fn kernels(instruction: &Instruction) -> usize {
    match instruction {
        Instruction::Product { products, .. } => products.len(),
        Instruction::Mask { .. } => 0,
        Instruction::Repeat(repeat) => repeat.body.instructions.iter().map(kernels).sum(),
        _ => 1,
    }
}

/// Cuts instructions into parts of at least `least` kernels, but for the last.
fn cut(instructions: &[Instruction], least: usize) -> Vec<&[Instruction]> {
    let (mut parts, mut start, mut count) = (Vec::new(), 0, 0);
    for (at, instruction) in instructions.iter().enumerate() {
        count += kernels(instruction);
        if count >= least || at + 1 == instructions.len() {
            parts.push(&instructions[start..=at]);
            (start, count) = (at + 1, 0);
        }
    }
    parts
}
