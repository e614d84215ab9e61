//! Emits several phases: a list of functions, with loops around some of them. What belongs to a step of such a loop is named
//! at the beginning of each function, by how many steps have been done.

use rustc_hash::{FxHashMap, FxHashSet};
use std::fmt::Write;

use super::program::{Writer, entry};
use crate::program::{BufferId, Carried, Instruction, Item, Over, Phase, Repeat, Slice};

/// The loops around a phase, and what those before it have left.
#[derive(Default)]
pub(super) struct Around<'a> {
    /// The loops, from the outermost.
    loops: Vec<&'a Repeat<Vec<Item>>>,
    /// The states of loops with an odd number of steps, which end in each other's place.
    turned: FxHashMap<BufferId, BufferId>,
    /// How many phases have been written.
    phases: usize,
}

impl<'a> Writer<'a> {
    /// The list of phases, and their functions.
    pub(super) fn items(&mut self, program: &str, items: &'a [Item]) -> (String, String) {
        let (mut list, mut functions) = (Vec::new(), String::new());
        for item in items {
            let (one, text) = match item {
                Item::Phase(phase) => self.phase(program, phase),
                Item::Repeat(repeat) => self.repeated(program, repeat),
            };
            list.push(one);
            functions += &text;
        }
        (list.join(", "), functions)
    }

    fn phase(&mut self, program: &str, phase: &Phase) -> (String, String) {
        self.around.phases += 1;
        let name = format!("{program}_phase_{}", self.around.phases);
        match phase.over {
            Over::Once => (format!("nn::Item::Once({name})"), self.between(&name, &phase.block.instructions)),
            Over::Tiles => {
                let (tile, text) = (entry(&name, &phase.block), self.tile(&name, phase));
                let sums = self.planned.plan.sums_of(&self.planned.program, phase);
                (format!("nn::Item::Tiles {{ tile: {tile}, sums: {sums:?} }}"), text)
            }
        }
    }

    fn repeated(&mut self, program: &str, repeat: &'a Repeat<Vec<Item>>) -> (String, String) {
        self.around.loops.push(repeat);
        self.depth += 1;
        let (list, functions) = self.items(program, &repeat.body);
        self.depth -= 1;
        self.around.loops.pop();
        if repeat.steps % 2 == 1 {
            let both = |Carried { state, next }: &Carried| [(*state, *next), (*next, *state)];
            self.around.turned.extend(repeat.carried.iter().flat_map(both));
        }
        (format!("nn::Item::Repeat {{ steps: {}, items: &[{list}] }}", repeat.steps), functions)
    }

    /// Where a buffer that outlives a tile is, after the loops so far.
    pub(super) fn offset(&self, buffer: BufferId) -> usize {
        self.planned.plan.offset(*self.around.turned.get(&buffer).unwrap_or(&buffer))
    }

    /// Some buffers, each once, as they are outside of the loops around: of a part there is the whole, and of a state also
    /// the place of the next.
    pub(super) fn outside(&self, mut buffers: Vec<BufferId>) -> Vec<BufferId> {
        for repeat in self.around.loops.iter().rev() {
            for buffer in &mut buffers {
                *buffer = repeat.whole_of(*buffer).unwrap_or(*buffer);
            }
            for &Carried { state, next } in &repeat.carried {
                if buffers.contains(&state) || buffers.contains(&next) {
                    buffers.extend([state, next]);
                }
            }
        }
        buffers.sort_unstable();
        buffers.dedup();
        buffers
    }

    /// Names what the instructions use of the steps of the loops around, which have been done as often as `steps` says.
    pub(super) fn steps_around(&self, block: &[Instruction], steps: &str) -> String {
        let (mut text, loops) = (String::new(), &self.around.loops);
        let mut used: FxHashSet<BufferId> = block.iter().flat_map(Instruction::buffers).collect();
        let mut written: FxHashSet<BufferId> = block.iter().flat_map(Instruction::writes).collect();
        let parts: Vec<Vec<(Slice, bool)>> = loops
            .iter()
            .rev()
            .map(|repeat| {
                let parts = repeat.slices.iter().filter(|slice| used.contains(&slice.part));
                let parts: Vec<_> = parts.map(|&slice| (slice, written.contains(&slice.part))).collect();
                for &(Slice { whole, .. }, is_written) in &parts {
                    used.insert(whole);
                    if is_written {
                        written.insert(whole);
                    }
                }
                parts
            })
            .collect();
        for (depth, (repeat, parts)) in loops.iter().zip(parts.into_iter().rev()).enumerate() {
            let done = format!("{steps}.done({})", loops.len() - 1 - depth);
            for Carried { state, next } in repeat
                .carried
                .iter()
                .filter(|carried| used.contains(&carried.state) || used.contains(&carried.next))
            {
                let [h, after] = [state, next].map(|buffer| &self.names[buffer.0]);
                _ = write!(text, "let [{h}, {after}] = nn::turned({done}, [{h}, {after}]);");
            }
            if !parts.is_empty() {
                let number = if repeat.reverse { format!("{} - {done}", repeat.steps - 1) } else { done };
                _ = write!(text, "let step{depth} = {number};");
            }
            for (slice, is_written) in parts {
                text += &self.slice(&slice, is_written, &format!("step{depth}"));
            }
        }
        text
    }
}
