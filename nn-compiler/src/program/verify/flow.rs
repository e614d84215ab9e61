//! What buffers hold from instruction to instruction: whether they are written, whether sums are made or complete, and whether
//! lanes past the last example are zero.

use super::{At, Class, Report};
use crate::ir::Target;
use crate::program::{
    Block, BufferId, Carried, Instruction, Item, Layout, Phase, Program, Repeat, Role, Slice, Write,
};

/// What a buffer holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Held {
    /// Nothing that may be read.
    Nothing,
    /// What the program is given.
    Given,
    /// A value.
    Value,
    /// A sum over the batch: complete after the phase.
    Sum,
    /// A value of the last step of a loop that is over.
    Gone,
}

#[derive(Clone, Copy)]
struct State {
    held: Held,
    /// The phase in which it was written.
    phase: usize,
    /// The body in which it was written.
    body: usize,
    /// Whether its lanes past the last example are zero.
    masked: bool,
}

pub(super) fn check(report: &mut Report<'_>) {
    let program = report.program;
    let state = |id: BufferId| {
        let held = if program[id].role.is_given() { Held::Given } else { Held::Nothing };
        State { held, phase: 0, body: 0, masked: false }
    };
    let states = program.ids().map(state).collect();
    let mut flow = Flow { report, states, phase: 0, body: 0, bodies: 0, restarts: None };
    flow.items(&program.items);
    flow.end();
}

struct Flow<'r, 'a> {
    report: &'r mut Report<'a>,
    states: Vec<State>,
    /// The number of the phase.
    phase: usize,
    /// The number of the body of the loop around; zero where there is none.
    body: usize,
    /// How many bodies there have been.
    bodies: usize,
    /// Within a loop in a phase, the parts of its steps: only in them may a sum begin.
    restarts: Option<Vec<BufferId>>,
}

impl<'a> Flow<'_, 'a> {
    fn program(&self) -> &'a Program {
        self.report.program
    }

    fn fault(&mut self, class: Class, id: BufferId, what: &str) {
        let what = format!("{} {what}", self.report.names.of_buffer(id));
        self.report.add(class, what);
    }

    fn items(&mut self, items: &'a [Item]) {
        for item in items {
            match item {
                Item::Phase(phase) => self.phase(phase),
                Item::Repeat(repeat) => {
                    self.report.at = At::Around(repeat);
                    self.repeat(repeat, |flow| flow.items(&repeat.body));
                }
            }
        }
    }

    fn phase(&mut self, phase: &'a Phase) {
        self.phase += 1;
        self.block(&phase.block);
    }

    fn block(&mut self, block: &'a Block) {
        for instruction in &block.instructions {
            self.report.at = At::Instruction(instruction);
            match instruction {
                Instruction::Repeat(repeat) => {
                    let parts = repeat.slices.iter().map(|slice| slice.part).collect();
                    let around = self.restarts.replace(parts);
                    self.repeat(repeat, |flow| flow.block(&repeat.body));
                    self.restarts = around;
                }
                simple => self.instruction(simple),
            }
        }
    }

    fn instruction(&mut self, instruction: &Instruction) {
        let mut reads = instruction.reads();
        reads.sort_unstable();
        reads.dedup();
        match instruction {
            Instruction::Mask { buffer } => {
                self.read(*buffer);
                self.states[buffer.0].masked = true;
                return;
            }
            Instruction::Average { sum, mean } => return self.average(*sum, *mean),
            _ => reads.iter().for_each(|&read| self.read(read)),
        }
        match instruction {
            Instruction::Loop(call) if call.nest.target == Target::Sum => {
                call.writes.iter().for_each(|&sum| self.add(sum, call.write));
            }
            Instruction::Outer { a, b, sum, write, .. } => {
                self.masked(&[*a, *b]);
                self.add(*sum, *write);
            }
            Instruction::Accumulate { x, sum, write, .. } | Instruction::Scatter { x, sum, write, .. } => {
                self.masked(&[*x]);
                self.add(*sum, *write);
            }
            simple => simple.writes().into_iter().for_each(|write| self.write(write)),
        }
    }

    fn read(&mut self, id: BufferId) {
        let State { held, phase, .. } = self.states[id.0];
        match held {
            Held::Nothing => self.fault(Class::Unwritten, id, "is read where nothing has written it"),
            Held::Gone => self.fault(Class::Escapes, id, "is a value of a step, and read after its loop"),
            Held::Value if self.program()[id].layout == Layout::Lanes && phase != self.phase => {
                self.fault(Class::Outlived, id, "is a value of a tile of an earlier phase");
            }
            Held::Sum if phase == self.phase => {
                self.fault(Class::Unfinished, id, "is read in the phase in which examples are added to it");
            }
            _ => {}
        }
    }

    fn write(&mut self, id: BufferId) {
        match self.states[id.0].held {
            Held::Nothing => {}
            Held::Given => return self.fault(Class::WritesGiven, id, "is given, and written"),
            _ => self.fault(Class::WrittenTwice, id, "is written again"),
        }
        self.holds(id, Held::Value);
    }

    fn holds(&mut self, id: BufferId, held: Held) {
        let masked = false;
        self.states[id.0] = State { held, phase: self.phase, body: self.body, masked };
    }

    fn add(&mut self, id: BufferId, write: Write) {
        let State { held, phase, .. } = self.states[id.0];
        let begins_anew = self.restarts.as_ref().is_some_and(|parts| !parts.contains(&id));
        match (held, write) {
            (Held::Nothing, Write::Add) => self.fault(Class::NotBegun, id, "is added to before it begins"),
            (Held::Nothing, Write::Overwrite) if begins_anew => {
                self.fault(Class::Restarted, id, "begins again in each step");
            }
            (Held::Nothing, Write::Overwrite) => {}
            (Held::Sum, Write::Add) if phase == self.phase => return,
            (Held::Sum, Write::Overwrite) if phase == self.phase => {
                self.fault(Class::Restarted, id, "is overwritten by what should be added to it");
            }
            (Held::Given, _) => return self.fault(Class::WritesGiven, id, "is given, and added to"),
            _ => self.fault(Class::WrittenTwice, id, "is complete, and added to"),
        }
        self.holds(id, Held::Sum);
    }

    fn masked(&mut self, any_of: &[BufferId]) {
        if any_of.iter().all(|id| !self.states[id.0].masked) {
            let what = match any_of {
                [_] => "is added with lanes past the last example",
                _ => "and what it is multiplied with are added with lanes past the last example",
            };
            self.fault(Class::NotMasked, any_of[0], what);
        }
    }

    /// The mean may be where the sum is.
    fn average(&mut self, sum: BufferId, mean: BufferId) {
        self.read(sum);
        if matches!(self.states[sum.0].held, Held::Value | Held::Given) {
            self.fault(Class::NotASum, sum, "is not a sum over the batch");
        }
        match sum == mean {
            true => self.holds(mean, Held::Value),
            false => self.write(mean),
        }
    }

    fn repeat<B>(&mut self, repeat: &Repeat<B>, body: impl FnOnce(&mut Self)) {
        let (before, at) = (self.states.clone(), self.report.at);
        for &Carried { state, next } in &repeat.carried {
            self.begins(state);
            if self.states[next.0].held != Held::Nothing {
                self.fault(Class::WrittenTwice, next, "is written before its loop");
            }
            self.states[state.0].masked = false;
        }
        for &Slice { whole, part } in &repeat.slices {
            self.states[part.0] = self.states[whole.0];
        }
        let around = self.body;
        self.bodies += 1;
        self.body = self.bodies;
        body(self);
        let own = std::mem::replace(&mut self.body, around);
        self.report.at = at;
        self.after(repeat, own, &before);
    }

    /// What a state begins with is written where the loop is, not outside of a loop around it: there it would be that only in
    /// the first step.
    fn begins(&mut self, state: BufferId) {
        let State { held, body, .. } = self.states[state.0];
        self.read(state);
        if held == Held::Value && body != self.body {
            self.fault(
                Class::Carried,
                state,
                "begins as something only in the first step of the loop around",
            );
        }
    }

    /// What buffers hold after a loop: states, and wholes of which each step has written its part.
    fn after<B>(&mut self, repeat: &Repeat<B>, own: usize, before: &[State]) {
        let carried = |id: BufferId| repeat.carried.iter().any(|c| c.state == id || c.next == id);
        for &Carried { state, next } in &repeat.carried {
            let State { held, body, masked, .. } = self.states[next.0];
            if held != Held::Value || body != own {
                self.fault(Class::Carried, next, "is not written in a step");
            }
            self.holds(state, Held::Value);
            self.states[state.0].masked = before[state.0].masked && masked;
            self.states[next.0].held = Held::Nothing;
        }
        for &Slice { whole, part } in &repeat.slices {
            let State { held, phase, body, masked } = self.states[part.0];
            let is_written = body == own && !matches!(held, Held::Nothing | Held::Given);
            let others = repeat.slices.iter().filter(|other| other.whole == whole).count();
            if is_written && others > 1 {
                self.fault(Class::Slices, whole, "is written in parts that overlap");
            }
            if is_written || masked {
                let body = if is_written { self.body } else { self.states[whole.0].body };
                self.states[whole.0] = State { held, phase, body, masked };
            }
            self.states[part.0] = State { held: Held::Nothing, phase, body, masked: false };
        }
        for id in self.program().ids().filter(|&id| !carried(id)) {
            let state = &mut self.states[id.0];
            if state.body == own && !matches!(state.held, Held::Nothing | Held::Given) {
                state.held = Held::Gone;
            }
            if repeat.steps == 0 {
                state.masked &= before[id.0].masked || state.held != before[id.0].held;
            }
        }
    }

    /// Results and gradients are there at the end.
    fn end(&mut self) {
        self.report.at = At::Program;
        for id in self.program().ids() {
            let held = self.states[id.0].held;
            match (self.program()[id].role, held) {
                (Role::Gradient(_), Held::Sum) => {
                    self.fault(Class::NotAveraged, id, "is the sum over the batch, not its mean");
                }
                (Role::Gradient(_) | Role::Result(_), Held::Nothing | Held::Gone) => {
                    self.fault(Class::NotWritten, id, "is not written");
                }
                _ => {}
            }
        }
    }
}
