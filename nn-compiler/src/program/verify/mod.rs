//! What must hold of every program. What is found is a defect of the compiler, never a mistake of the user: what lowering and
//! the passes return is checked in tests.

mod flow;
mod instruction;
mod nest;
#[cfg(test)]
mod tests;
mod waste;

use std::fmt;

use rustc_hash::FxHashMap;

use super::text::{self, Names};
use super::{BufferId, Instruction, Item, Layout, Program, Repeat, Role};

/// Something that is wrong with a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What kind of thing it is.
    pub class: Class,
    /// The instruction, as in the text of the program.
    pub at: Option<String>,
    /// What is wrong, with the names of buffers.
    pub what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.at {
            Some(at) => write!(f, "{:?}: in `{at}`, {}", self.class, self.what),
            None => write!(f, "{:?}: {}", self.class, self.what),
        }
    }
}

/// From rows of classes: the enum, and the list of all.
macro_rules! classes {
    ($($(#[doc = $doc:literal])+ $Class:ident,)*) => {
        /// The kinds of faults.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Class {
            $($(#[doc = $doc])+ $Class,)*
        }

        impl Class {
            /// All of them.
            pub const ALL: &'static [Class] = &[$(Class::$Class),*];
        }
    };
}

classes! {
    /// A buffer that does not exist, an expression over terms that come later, a call of nothing.
    Malformed,
    /// A buffer of a size that does not fit.
    Size,
    /// A buffer that exists more or less often than is wanted.
    Layout,
    /// A buffer whose role does not allow what is done with it.
    Role,
    /// Operands or results of a loop nest that are not the buffers it is called with.
    Operands,
    /// A loop nest with a target that it cannot have there.
    Target,
    /// An element that is not there.
    OutOfRange,
    /// A value of which not every element is written exactly once.
    Incomplete,
    /// What is given is written.
    WritesGiven,
    /// What is given, or exists once, is masked.
    MasksGiven,
    /// An instruction writes what it reads.
    InPlace,
    /// A value is read where nothing has written it.
    Unwritten,
    /// A value of a tile is read in another phase.
    Outlived,
    /// A sum is read in the phase that makes it.
    Unfinished,
    /// A value of a step is read after its loop.
    Escapes,
    /// A value is written again.
    WrittenTwice,
    /// A result or a gradient is not written.
    NotWritten,
    /// Something is added to a sum that has not begun.
    NotBegun,
    /// A sum that has begun is overwritten.
    Restarted,
    /// Lanes past the last example are added.
    NotMasked,
    /// A sum is left where its mean is wanted.
    NotAveraged,
    /// A mean is taken of what is not a sum.
    NotASum,
    /// A state whose two buffers differ, that does not begin as anything, or that a step does not go on with.
    Carried,
    /// Parts that are not as many as the steps of a loop, or that are used outside of it.
    Slices,
    /// A value that nothing reads: what read it is gone, or what computes it is not needed.
    Unread,
    /// A mask of which nothing needs the zeros.
    UselessMask,
}

impl Class {
    /// Whether the program computes the same even so.
    pub fn is_waste(self) -> bool {
        matches!(self, Class::Unread | Class::UselessMask)
    }
}

/// Every fault of a program, in the order of its instructions; nothing if it is well-formed.
pub fn verify(program: &Program) -> Vec<Fault> {
    let mut report = Report { program, names: Names::of(program), at: At::Program, faults: Vec::new() };
    report.buffers();
    instruction::check(&mut report);
    // What follows trusts that instructions name buffers as they should.
    let is_sound = |fault: &Fault| !matches!(fault.class, Class::Malformed | Class::Slices);
    if report.faults.iter().all(is_sound) {
        flow::check(&mut report);
        waste::check(&mut report);
    }
    report.faults
}

/// The faults found so far.
struct Report<'a> {
    program: &'a Program,
    names: Names,
    /// What is looked at.
    at: At<'a>,
    faults: Vec<Fault>,
}

/// A part of a program.
#[derive(Clone, Copy)]
enum At<'a> {
    /// All of it.
    Program,
    /// An instruction.
    Instruction(&'a Instruction),
    /// A loop around phases.
    Around(&'a Repeat<Vec<Item>>),
}

impl<'a> Report<'a> {
    fn add(&mut self, class: Class, what: String) {
        let at = match self.at {
            At::Program => None,
            At::Instruction(instruction) => Some(self.names.line(instruction)),
            At::Around(repeat) => Some(text::begin(repeat)),
        };
        self.faults.push(Fault { class, at, what });
    }

    /// Reports unless it holds.
    fn expect(&mut self, holds: bool, class: Class, what: impl FnOnce(&Names) -> String) {
        if !holds {
            let what = what(&self.names);
            self.add(class, what);
        }
    }

    /// Buffers, as far as they can be wrong by themselves.
    fn buffers(&mut self) {
        let program = self.program;
        let mut results: Vec<usize> = Vec::new();
        let mut gradients: Vec<usize> = Vec::new();
        for id in program.ids() {
            let buffer = &program[id];
            let fits = match buffer.role {
                Role::Input(_) | Role::Target(_) => buffer.layout == Layout::Lanes,
                Role::Parameter(_) | Role::Tangent(_) | Role::Sum | Role::Gradient(_) => {
                    buffer.layout == Layout::Once
                }
                Role::Result(_) => buffer.layout != Layout::Once,
                Role::Temporary | Role::Carried | Role::Slice => true,
            };
            self.expect(fits, Class::Layout, |names| {
                format!("{} is {:?}, and exists {:?}", names.of_buffer(id), buffer.role, buffer.layout)
            });
            match buffer.role {
                Role::Result(number) => results.push(number),
                Role::Gradient(number) => gradients.push(number),
                _ => {}
            }
        }
        results.sort_unstable();
        gradients.sort_unstable();
        let whole = results.iter().copied().eq(0..results.len());
        self.expect(whole, Class::NotWritten, |_| format!("the results have the numbers {results:?}"));
        let whole = gradients.windows(2).all(|pair| pair[0] < pair[1]);
        self.expect(whole, Class::WrittenTwice, |_| format!("the gradients have the numbers {gradients:?}"));
    }
}

/// Of which buffer each part is a part, directly or not; a buffer that is not a part is its own.
struct Roots(FxHashMap<BufferId, BufferId>);

impl Roots {
    fn of(program: &Program) -> Roots {
        let mut roots = Roots(FxHashMap::default());
        roots.items(&program.items);
        roots
    }

    fn of_buffer(&self, id: BufferId) -> BufferId {
        self.0.get(&id).copied().unwrap_or(id)
    }

    fn items(&mut self, items: &[Item]) {
        for item in items {
            match item {
                Item::Phase(phase) => self.instructions(&phase.block.instructions),
                Item::Repeat(repeat) => {
                    self.slices(repeat);
                    self.items(&repeat.body);
                }
            }
        }
    }

    fn instructions(&mut self, instructions: &[Instruction]) {
        for instruction in instructions {
            if let Instruction::Repeat(repeat) = instruction {
                self.slices(repeat);
                self.instructions(&repeat.body.instructions);
            }
        }
    }

    fn slices<B>(&mut self, repeat: &Repeat<B>) {
        for slice in &repeat.slices {
            self.0.insert(slice.part, self.of_buffer(slice.whole));
        }
    }
}
