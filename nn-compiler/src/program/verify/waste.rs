//! What nothing needs: values that nothing reads, and masks of which no sum needs the zeros. The program is walked through from
//! its end to its beginning.

use super::{At, Class, Report};
use crate::program::{BufferId, Carried, Instruction, Item, Repeat, Role, Slice};

pub(super) fn check(report: &mut Report<'_>) {
    let program = report.program;
    let is_wanted = |id| matches!(program[id].role, Role::Result(_) | Role::Gradient(_));
    let read = program.ids().map(is_wanted).collect();
    let needs = Needs { read, masked: vec![false; program.buffers.len()] };
    let first = report.faults.len();
    let mut waste = Waste { report, needs, quiet: false };
    waste.items(&program.items);
    report.faults[first..].reverse();
}

/// What is needed of each buffer by the instructions that are still to come.
#[derive(Clone, PartialEq, Eq)]
struct Needs {
    /// It is read.
    read: Vec<bool>,
    /// It is added to a sum, so that lanes past the last example must be zero.
    masked: Vec<bool>,
}

struct Waste<'r, 'a> {
    report: &'r mut Report<'a>,
    needs: Needs,
    /// Whether it is only found out what is needed.
    quiet: bool,
}

impl<'a> Waste<'_, 'a> {
    fn fault(&mut self, class: Class, id: BufferId, what: &str) {
        if !self.quiet {
            let what = format!("{} {what}", self.report.names.of_buffer(id));
            self.report.add(class, what);
        }
    }

    fn items(&mut self, items: &'a [Item]) {
        for item in items.iter().rev() {
            match item {
                Item::Phase(phase) => self.instructions(&phase.block.instructions),
                Item::Repeat(repeat) => self.repeat(repeat, |waste| waste.items(&repeat.body)),
            }
        }
    }

    fn instructions(&mut self, instructions: &'a [Instruction]) {
        for instruction in instructions.iter().rev() {
            self.report.at = At::Instruction(instruction);
            match instruction {
                Instruction::Repeat(repeat) => {
                    self.repeat(repeat, |waste| waste.instructions(&repeat.body.instructions));
                }
                Instruction::Mask { buffer } => {
                    if !std::mem::replace(&mut self.needs.masked[buffer.0], false) {
                        self.fault(Class::UselessMask, *buffer, "is masked, which nothing needs");
                    }
                }
                simple => self.simple(simple),
            }
        }
    }

    fn simple(&mut self, instruction: &Instruction) {
        for id in instruction.writes() {
            if !self.needs.read[id.0] {
                self.fault(Class::Unread, id, "is written, and nothing reads it");
            }
            if !instruction.adds() {
                self.needs.read[id.0] = false;
                self.needs.masked[id.0] = false;
            }
        }
        instruction.reads().into_iter().for_each(|id| self.needs.read[id.0] = true);
        match instruction {
            Instruction::Outer { a, b, .. } => {
                [a, b].into_iter().for_each(|id| self.needs.masked[id.0] = true)
            }
            Instruction::Accumulate { x, .. } | Instruction::Scatter { x, .. } => {
                self.needs.masked[x.0] = true;
            }
            _ => {}
        }
    }

    /// What a step needs of its states is needed of what the step before made of them.
    fn repeat<B>(&mut self, repeat: &Repeat<B>, mut body: impl FnMut(&mut Self)) {
        let after = self.needs.clone();
        let mut end = after.clone();
        for of in [&mut end.read, &mut end.masked] {
            repeat.slices.iter().for_each(|&Slice { whole, part }| of[part.0] |= of[whole.0]);
            repeat.slices.iter().for_each(|&Slice { whole, .. }| of[whole.0] = false);
            for &Carried { state, next } in &repeat.carried {
                of[next.0] = std::mem::take(&mut of[state.0]);
            }
        }
        let quiet = std::mem::replace(&mut self.quiet, true);
        loop {
            self.needs = end.clone();
            body(self);
            let begin = &self.needs;
            let mut more = end.clone();
            for &Carried { state, next } in &repeat.carried {
                more.read[next.0] |= begin.read[state.0];
                more.masked[next.0] |= begin.masked[state.0];
            }
            if more == end {
                break;
            }
            end = more;
        }
        self.quiet = quiet;
        self.needs = end;
        body(self);
        for (of, after) in [(&mut self.needs.read, &after.read), (&mut self.needs.masked, &after.masked)] {
            for &Carried { state, next } in &repeat.carried {
                of[state.0] |= after[state.0];
                of[next.0] = false;
            }
            for &Slice { whole, part } in &repeat.slices {
                of[whole.0] |= std::mem::take(&mut of[part.0]);
            }
        }
    }
}
