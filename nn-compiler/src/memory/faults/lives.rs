//! From when to when places hold what is read later: what the check of plans is compared with. Loops are run in full.

use rustc_hash::FxHashMap;

use crate::program::{Block, BufferId, Carried, Instruction, Program, Repeat, Slice};

/// The times at which places are taken, by the buffers that are planned to be there.
#[derive(Default)]
pub(super) struct Lives {
    now: usize,
    /// Of each place, from when to when, both included.
    taken: FxHashMap<BufferId, Vec<(usize, usize)>>,
    /// Where states and what they go on as are, if not where they are planned.
    stands: FxHashMap<BufferId, BufferId>,
    /// What the parts are parts of.
    wholes: FxHashMap<BufferId, BufferId>,
}

impl Lives {
    pub(super) fn of(program: &Program) -> Lives {
        let mut lives = Lives::default();
        program.phases().into_iter().for_each(|phase| lives.block(&phase.block));
        lives
    }

    /// Whether two places hold something at the same time.
    pub(super) fn meet(&self, a: BufferId, b: BufferId) -> bool {
        let taken = |place: BufferId| self.taken.get(&place).map_or(&[][..], Vec::as_slice);
        taken(a).iter().any(|a| taken(b).iter().any(|b| a.0 <= b.1 && b.0 <= a.1))
    }

    fn block(&mut self, block: &Block) {
        for instruction in &block.instructions {
            self.now += 1;
            match instruction {
                Instruction::Repeat(repeat) => self.repeat(repeat),
                _ => {
                    instruction.reads().into_iter().for_each(|read| self.read(read));
                    let in_place = matches!(instruction, Instruction::Mask { .. });
                    instruction.writes().into_iter().for_each(|write| self.write(write, in_place));
                }
            }
        }
    }

    fn repeat(&mut self, repeat: &Repeat<Block>) {
        let written: Vec<BufferId> = repeat.body.instructions.iter().flat_map(Instruction::writes).collect();
        let (stacked, given): (Vec<Slice>, Vec<Slice>) =
            repeat.slices.iter().partition(|slice| written.contains(&slice.part));
        stacked.iter().for_each(|slice| self.write(slice.whole, false));
        self.wholes.extend(repeat.slices.iter().map(|slice| (slice.part, slice.whole)));
        repeat.carried.iter().for_each(|carried| self.read(carried.state));
        for _ in 0..repeat.steps {
            given.iter().for_each(|slice| self.read(slice.whole));
            self.block(&repeat.body);
            self.now += 1;
            stacked.iter().for_each(|slice| self.read(slice.whole));
            for &Carried { state, next } in &repeat.carried {
                self.read(next);
                let places = [state, next].map(|buffer| self.place(buffer));
                self.stands.extend([(state, places[1]), (next, places[0])]);
            }
        }
        // States end where they began.
        for &Carried { state, next } in &repeat.carried {
            let last = self.place(state);
            [state, next].iter().for_each(|buffer| _ = self.stands.remove(buffer));
            if last != state {
                self.write(state, false);
            }
        }
    }

    fn place(&self, buffer: BufferId) -> BufferId {
        match self.wholes.get(&buffer) {
            Some(&whole) => self.place(whole),
            None => self.stands.get(&buffer).copied().unwrap_or(buffer),
        }
    }

    fn read(&mut self, buffer: BufferId) {
        let place = self.place(buffer);
        if let Some((_, end)) = self.taken.get_mut(&place).and_then(|taken| taken.last_mut()) {
            *end = self.now;
        }
    }

    /// A part leaves the rest of its value as it is.
    fn write(&mut self, buffer: BufferId, in_place: bool) {
        match in_place || self.wholes.contains_key(&buffer) {
            true => self.read(buffer),
            false => self.taken.entry(self.place(buffer)).or_default().push((self.now, self.now)),
        }
    }
}
