//! What each instruction must be by itself: sizes, layouts and roles of what it names.

use rustc_hash::FxHashSet;

use super::{At, Class, Report, Roots, nest};
use crate::ir::{Contraction, Target};
use crate::program::{
    Buffer, BufferId, Carried, Instruction, Item, Layout, LoopCall, Over, Program, Repeat, Role, Slice, Write,
};

pub(super) fn check(report: &mut Report<'_>) {
    let program = report.program;
    let roots = Roots::of(program);
    let mut checker = Checker {
        report,
        roots,
        over: Over::Once,
        in_loop: FxHashSet::default(),
        around_phases: FxHashSet::default(),
        ever_parts: FxHashSet::default(),
        ever_carried: FxHashSet::default(),
    };
    checker.items(&program.items);
}

struct Checker<'r, 'a> {
    report: &'r mut Report<'a>,
    roots: Roots,
    over: Over,
    /// The parts that belong to the loops around.
    in_loop: FxHashSet<BufferId>,
    /// Those of loops around phases.
    around_phases: FxHashSet<BufferId>,
    /// The parts and states of all loops.
    ever_parts: FxHashSet<BufferId>,
    ever_carried: FxHashSet<BufferId>,
}

impl<'a> Checker<'_, 'a> {
    fn program(&self) -> &'a Program {
        self.report.program
    }

    fn of(&self, id: BufferId) -> &'a Buffer {
        &self.report.program[id]
    }

    fn expect(&mut self, holds: bool, class: Class, id: BufferId, what: impl FnOnce(&Buffer) -> String) {
        let buffer = self.of(id);
        self.report.expect(holds, class, |names| format!("{} {}", names.of_buffer(id), what(buffer)));
    }

    fn items(&mut self, items: &'a [Item]) {
        for item in items {
            match item {
                Item::Phase(phase) => {
                    self.over = phase.over;
                    self.instructions(&phase.block.instructions);
                }
                Item::Repeat(repeat) => {
                    self.report.at = At::Around(repeat);
                    self.around_phases(repeat);
                    self.around_phases.extend(repeat.slices.iter().map(|slice| slice.part));
                    self.repeat(repeat, |checker| checker.items(&repeat.body));
                }
            }
        }
    }

    fn instructions(&mut self, instructions: &'a [Instruction]) {
        for instruction in instructions {
            self.report.at = At::Instruction(instruction);
            if self.names(instruction) {
                self.instruction(instruction);
            }
        }
    }

    /// Whether all buffers exist here.
    fn names(&mut self, instruction: &Instruction) -> bool {
        let mut named = match instruction {
            Instruction::Repeat(repeat) => of_repeat(repeat),
            simple => simple.reads().into_iter().chain(simple.writes()).collect(),
        };
        named.sort_unstable();
        named.dedup();
        let known = self.program().buffers.len();
        let mut fine = true;
        for id in named {
            let exists = id.0 < known;
            self.report
                .expect(exists, Class::Malformed, |names| format!("{} does not exist", names.of_buffer(id)));
            fine &= exists;
            if exists && self.of(id).role == Role::Slice && !is_repeat(instruction) {
                let inside = self.in_loop.contains(&id);
                self.expect(inside, Class::Slices, id, |_| "is used outside of its loop".to_owned());
                fine &= inside;
            }
        }
        fine
    }

    fn instruction(&mut self, instruction: &'a Instruction) {
        match instruction {
            Instruction::Loop(call) => self.nest(call),
            Instruction::Product { contraction, matrix, products } => {
                self.report
                    .expect(!products.is_empty(), Class::Malformed, |_| "nothing is multiplied".to_owned());
                self.matrix(contraction, *matrix);
                for product in products {
                    self.in_lanes(product.x);
                    self.in_lanes(product.y);
                    let blocks = self.blocks(product.x, contraction.k);
                    self.sized(product.y, blocks.map(|blocks| blocks * contraction.m));
                }
            }
            Instruction::Outer { m, k, a, b, sum, .. } => {
                self.in_lanes(*a);
                self.in_lanes(*b);
                let (blocks, others) = (self.blocks(*a, *m), self.blocks(*b, *k));
                if let (Some(blocks), Some(others)) = (blocks, others) {
                    let (a, b) = (self.report.names.of_buffer(*a), self.report.names.of_buffer(*b));
                    self.report.expect(blocks == others, Class::Size, |_| {
                        format!("{a} has {blocks} blocks of {m}, {b} has {others} of {k}")
                    });
                }
                self.is_sum(*sum);
                self.sized(*sum, Some(m * k));
            }
            Instruction::Accumulate { n, x, sum, .. } => {
                self.in_lanes(*x);
                self.blocks(*x, *n);
                self.is_sum(*sum);
                self.sized(*sum, Some(*n));
            }
            Instruction::Scatter { rows, width, x, index, sum, .. } => {
                self.in_lanes(*x);
                self.in_lanes(*index);
                let rows_added = self.blocks(*x, *width);
                self.sized(*index, rows_added);
                self.is_sum(*sum);
                self.sized(*sum, Some(rows * width));
                self.report.expect(*rows > 0, Class::Size, |_| "the sum has no rows".to_owned());
            }
            Instruction::Average { sum, mean } => {
                self.exists_once(*sum);
                self.exists_once(*mean);
                self.sized(*mean, Some(self.of(*sum).size));
                let over = self.over;
                self.expect(over == Over::Once, Class::Unfinished, *sum, |_| {
                    "is averaged in a phase over tiles".to_owned()
                });
                self.writes_value(*mean);
            }
            Instruction::Mask { buffer } => {
                let root = self.of(self.roots.of_buffer(*buffer)).role;
                let own =
                    self.over == Over::Tiles && !root.is_given() && self.of(*buffer).layout != Layout::Once;
                self.expect(own, Class::MasksGiven, *buffer, |buffer| {
                    format!("is {root:?} and exists {:?}: it is not the tile's to change", buffer.layout)
                });
            }
            Instruction::Repeat(repeat) => {
                self.within_phase(repeat);
                self.repeat(repeat, |checker| checker.instructions(&repeat.body.instructions));
            }
        }
        if !is_repeat(instruction) {
            self.apart(instruction);
        }
    }

    /// What is written is not read, and is written once. What a part belongs to counts as the part.
    fn apart(&mut self, instruction: &Instruction) {
        let in_place = match instruction {
            Instruction::Mask { .. } => true,
            Instruction::Average { sum, mean } => sum == mean,
            _ => false,
        };
        if in_place {
            return;
        }
        let reads: Vec<BufferId> =
            instruction.reads().into_iter().map(|read| self.roots.of_buffer(read)).collect();
        let mut written: Vec<BufferId> = Vec::new();
        for write in instruction.writes() {
            let root = self.roots.of_buffer(write);
            self.expect(!reads.contains(&root), Class::InPlace, write, |_| "is read and written".to_owned());
            self.expect(!written.contains(&root), Class::WrittenTwice, write, |_| {
                "is written twice".to_owned()
            });
            written.push(root);
        }
    }

    fn nest(&mut self, call: &LoopCall) {
        let LoopCall { nest, reads, writes, write, spread } = call;
        let counts = (nest.operands.len(), nest.results.len());
        let fits = counts == (reads.len(), writes.len()) && !writes.is_empty();
        self.report.expect(fits, Class::Operands, |_| {
            format!("a loop of {} operands and {} results is called otherwise", counts.0, counts.1)
        });
        if !fits {
            return;
        }
        for (operand, &read) in nest.operands.iter().zip(reads) {
            let lanes = self.of(read).layout != Layout::Once;
            let same = (operand.size, operand.lanes) == (self.of(read).size, lanes);
            self.expect(same, Class::Operands, read, |buffer| {
                format!(
                    "has {} elements and exists {:?}, but is read as {operand:?}",
                    buffer.size, buffer.layout
                )
            });
            self.in_phase(read);
        }
        for &to in writes {
            self.sized(to, Some(nest.size()));
            self.written_by(nest.target, to);
        }
        let (target, over) = (nest.target, self.over);
        let fits = (target == Target::Shared) == (over == Over::Once);
        self.report.expect(fits, Class::Target, |_| format!("a loop to {target:?} in a phase over {over:?}"));
        let shared = target != Target::Shared || nest.operands.iter().all(|operand| !operand.lanes);
        self.report
            .expect(shared, Class::Layout, |_| "a value that exists once is made from examples".to_owned());
        let begins = target == Target::Sum || *write == Write::Overwrite;
        self.report.expect(begins, Class::NotBegun, |_| "something is added to what is not a sum".to_owned());
        let alone = target == Target::Lanes || !spread;
        self.report
            .expect(alone, Class::Target, |_| "only values of examples are divided among threads".to_owned());
        nest::check(self.report, nest);
    }

    /// Whether a loop of this target may write a buffer.
    fn written_by(&mut self, target: Target, to: BufferId) {
        match target {
            Target::Sum => self.is_sum(to),
            Target::Shared => {
                self.exists_once(to);
                self.writes_value(to);
            }
            Target::Lanes => {
                self.in_lanes(to);
                self.writes_value(to);
            }
        }
    }

    fn matrix(&mut self, contraction: &Contraction, matrix: BufferId) {
        let Contraction { row, column, m, k } = *contraction;
        self.exists_once(matrix);
        self.sized(matrix, Some(m * k));
        let plain = (row, column) == (k, 1) || (row, column) == (1, m);
        self.expect(plain && m * k > 0, Class::OutOfRange, matrix, |_| {
            format!(
                "is not a matrix of {m}×{k} or its transpose where rows are {row} and columns {column} apart"
            )
        });
    }

    fn sized(&mut self, id: BufferId, size: Option<usize>) {
        if let Some(size) = size {
            self.expect(self.of(id).size == size, Class::Size, id, |buffer| {
                format!("has {} elements, not {size}", buffer.size)
            });
        }
    }

    /// How many blocks of a size a buffer has.
    fn blocks(&mut self, id: BufferId, size: usize) -> Option<usize> {
        let whole = size > 0 && self.of(id).size.is_multiple_of(size);
        self.expect(whole, Class::Size, id, |buffer| {
            format!("has {} elements, which are not blocks of {size}", buffer.size)
        });
        whole.then(|| self.of(id).size / size)
    }

    /// In a phase that is done once there is nothing but what exists once.
    fn in_phase(&mut self, id: BufferId) {
        let exists = self.over == Over::Tiles || self.of(id).layout == Layout::Once;
        self.expect(exists, Class::Layout, id, |_| {
            "is a value of examples, in a phase without them".to_owned()
        });
    }

    fn in_lanes(&mut self, id: BufferId) {
        self.expect(self.of(id).layout != Layout::Once, Class::Layout, id, |_| "exists once".to_owned());
        self.in_phase(id);
    }

    fn exists_once(&mut self, id: BufferId) {
        self.expect(self.of(id).layout == Layout::Once, Class::Layout, id, |_| "is in lanes".to_owned());
    }

    /// A sum over the batch, in a phase over tiles. The sums of a phase are in one place, whatever the step of a loop around it.
    fn is_sum(&mut self, id: BufferId) {
        self.exists_once(id);
        let moves = self.around_phases.contains(&id);
        self.expect(!moves, Class::Role, id, |_| {
            "is a part that belongs to a step of a loop around phases, to which examples are added".to_owned()
        });
        let role = self.of(self.roots.of_buffer(id)).role;
        let over = self.over;
        let may = matches!(role, Role::Sum | Role::Gradient(_)) && over == Over::Tiles;
        self.expect(may || role.is_given(), Class::Role, id, |_| {
            format!("is {role:?}, to which examples are added in a phase over {over:?}")
        });
    }

    /// Not a sum over the batch.
    fn writes_value(&mut self, id: BufferId) {
        let role = self.of(self.roots.of_buffer(id)).role;
        self.expect(role != Role::Sum, Class::Role, id, |_| "is a sum, and written like a value".to_owned());
    }

    fn repeat<B>(&mut self, repeat: &'a Repeat<B>, body: impl FnOnce(&mut Self)) {
        if of_repeat(repeat).iter().any(|id| id.0 >= self.program().buffers.len()) {
            self.report.add(Class::Malformed, "a state or part does not exist".to_owned());
            return;
        }
        for &Carried { state, next } in &repeat.carried {
            let (own, other) = (self.of(state), self.of(next));
            let alike = own.size == other.size && own.layout == other.layout;
            self.expect(alike, Class::Carried, state, |own| {
                format!(
                    "is {:?} of {}, and goes on as {:?} of {}",
                    own.layout, own.size, other.layout, other.size
                )
            });
            let roles = own.role == Role::Carried && other.role == Role::Carried;
            self.expect(roles, Class::Role, state, |own| {
                format!("is {:?} and goes on as {:?}; both must be carried", own.role, other.role)
            });
            let once = [state, next].map(|id| self.ever_carried.insert(id)) == [true; 2];
            self.expect(once, Class::Carried, state, |_| "is a state twice".to_owned());
        }
        for &Slice { whole, part } in &repeat.slices {
            self.slice(repeat.steps, whole, part);
        }
        let around = self.in_loop.clone();
        self.in_loop.extend(repeat.slices.iter().map(|slice| slice.part));
        body(self);
        self.in_loop = around;
    }

    fn slice(&mut self, steps: usize, whole: BufferId, part: BufferId) {
        let (all, one) = (self.of(whole), self.of(part));
        self.expect(all.size == steps * one.size, Class::Slices, whole, |all| {
            format!("has {} elements, not {steps} parts of {}", all.size, one.size)
        });
        self.expect(all.layout == one.layout, Class::Layout, part, |one| {
            format!("exists {:?}, and what it is a part of {:?}", one.layout, all.layout)
        });
        let role = one.role == Role::Slice;
        self.expect(role, Class::Role, part, |one| format!("is {:?} and a part", one.role));
        let inside = all.role != Role::Slice || self.in_loop.contains(&whole);
        self.expect(inside, Class::Slices, whole, |_| "is used outside of its loop".to_owned());
        let once = self.ever_parts.insert(part);
        self.expect(once, Class::Slices, part, |_| "is the part of two".to_owned());
    }

    /// What a loop within a phase carries exists for the tile, or once.
    fn within_phase<B>(&mut self, repeat: &Repeat<B>) {
        for &Carried { state, .. } in &repeat.carried {
            let fits = match self.over {
                Over::Once => Layout::Once,
                Over::Tiles => Layout::Lanes,
            };
            self.expect(self.of(state).layout == fits, Class::Layout, state, |state| {
                format!("exists {:?}, and is carried where states exist {fits:?}", state.layout)
            });
        }
    }

    /// What a loop around phases carries, or has written, is kept from phase to phase.
    fn around_phases<B>(&mut self, repeat: &Repeat<B>) {
        let known = self.program().buffers.len();
        let carried = repeat.carried.iter().map(|carried| carried.state);
        let given = |slice: &&Slice| {
            slice.whole.0 < known && !self.of(self.roots.of_buffer(slice.whole)).role.is_given()
        };
        let wholes = repeat.slices.iter().filter(given).map(|slice| slice.whole);
        let kept: Vec<BufferId> = carried.chain(wholes).filter(|id| id.0 < known).collect();
        for id in kept {
            self.expect(self.of(id).layout != Layout::Lanes, Class::Layout, id, |_| {
                "is a value of a tile, in a loop around phases".to_owned()
            });
        }
    }
}

fn is_repeat(instruction: &Instruction) -> bool {
    matches!(instruction, Instruction::Repeat(_))
}

/// The states and parts of a loop, and what these are parts of.
fn of_repeat<B>(repeat: &Repeat<B>) -> Vec<BufferId> {
    let carried = repeat.carried.iter().flat_map(|carried| [carried.state, carried.next]);
    carried.chain(repeat.slices.iter().flat_map(|slice| [slice.whole, slice.part])).collect()
}
