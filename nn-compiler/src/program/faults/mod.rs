//! Programs with one fault each, made from a correct one: the verifier finds it, or the interpreter computes something else.
//! What would change nothing is not made; why it would not is said where that is decided.

mod instruction;
mod kind;
mod nest;
mod structure;
#[cfg(test)]
mod tests;

use super::{
    Block, BufferId, Class, Instruction, Item, LoopCall, Outcome, Program, Tiling, interpret, verify,
};
use crate::eval::Bindings;
pub use kind::Kind;

/// A program with a fault.
#[derive(Clone, Debug)]
pub struct Faulty {
    /// What is wrong.
    pub kind: Kind,
    /// The instruction, buffer or phase that was changed, as it was.
    pub was: String,
    /// A loop nest, as it was and as it is, if that is what was changed.
    nest: Option<(LoopCall, LoopCall)>,
    /// The program.
    pub program: Program,
}

/// How a fault was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Found {
    /// The verifier names it.
    Verified(Class),
    /// The verifier finds something that is not what is wrong.
    Misnamed(Class),
    /// The numbers are others.
    Interpreted,
    /// There is no fault: the loop nest that was changed computes the same, whatever it is given.
    Same,
    /// Only numbers could show it, and those of this batch do not: what is mistaken for each other is the same there, or does
    /// not matter, as in a branch that no example takes.
    Unseen,
    /// Not at all.
    Missed,
}

impl Found {
    /// The class by which the verifier names it rightly.
    pub fn class(self) -> Option<Class> {
        match self {
            Found::Verified(class) => Some(class),
            _ => None,
        }
    }
}

/// Calls a function with each program with one fault that this one can have.
pub fn each(program: &Program, mut with: impl FnMut(Faulty)) {
    structure::buffers(program, &mut with);
    structure::items(program, &mut with);
    instruction::blocks(program, &mut with);
}

/// Finds the fault, by the verifier or by what the program computes, which was `expected`.
pub fn find(faulty: &Faulty, bindings: &Bindings, tilings: &[Tiling], expected: &Outcome) -> Found {
    let faults = verify(&faulty.program);
    let classes = faulty.kind.classes();
    if let Some(fault) = faults.iter().find(|fault| classes.contains(&fault.class)).or(faults.first()) {
        let is_named = classes.contains(&fault.class);
        return if is_named { Found::Verified(fault.class) } else { Found::Misnamed(fault.class) };
    }
    let differs = |tiling: &Tiling| !same(&interpret(&faulty.program, bindings, *tiling), expected);
    if tilings.iter().any(differs) {
        return Found::Interpreted;
    }
    match &faulty.nest {
        Some((was, is)) if nest::are_same(&faulty.program, was, is) => Found::Same,
        _ if faulty.kind.is_of_numbers() => Found::Unseen,
        _ => Found::Missed,
    }
}

/// Whether two outcomes are the same but for rounding.
fn same(a: &Outcome, b: &Outcome) -> bool {
    let close = |a: &Vec<f64>, b: &Vec<f64>| {
        let mut numbers = a.iter().zip(b);
        a.len() == b.len() && numbers.all(|(a, b)| (a - b).abs() <= 1e-12 * b.abs().max(1.0))
    };
    let results = |outcome: &Outcome| outcome.results.iter().map(Vec::len).collect::<Vec<_>>();
    let mut gradients = a.gradients.iter().zip(&b.gradients);
    results(a) == results(b)
        && a.results.iter().flatten().zip(b.results.iter().flatten()).all(|(a, b)| close(a, b))
        && gradients.all(|(a, b)| match (a, b) {
            (Some(a), Some(b)) => close(a, b),
            (a, b) => a.is_none() && b.is_none(),
        })
}

/// Where a list of instructions is: the number of the phase, and from there the way through bodies of loops.
type Way = (usize, Vec<usize>);

/// The ways to all lists of instructions, but for bodies of loops without steps: these are never run.
fn ways(program: &Program) -> Vec<Way> {
    fn within(phase: usize, way: &[usize], instructions: &[Instruction], all: &mut Vec<Way>) {
        all.push((phase, way.to_vec()));
        for (i, instruction) in instructions.iter().enumerate() {
            if let Instruction::Repeat(repeat) = instruction
                && repeat.steps > 0
            {
                within(phase, &[way, &[i]].concat(), &repeat.body.instructions, all);
            }
        }
    }
    let mut all = Vec::new();
    for (number, block) in blocks(&mut program.items.clone()).into_iter().enumerate() {
        within(number, &[], &block.instructions, &mut all);
    }
    all
}

/// The instructions on a way.
fn on<'p>(program: &'p mut Program, (phase, way): &Way) -> &'p mut Vec<Instruction> {
    let mut instructions = &mut blocks(&mut program.items).swap_remove(*phase).instructions;
    for &step in way {
        instructions = match &mut instructions[step] {
            Instruction::Repeat(repeat) => &mut repeat.body.instructions,
            other => unreachable!("{other:?} has no body"),
        };
    }
    instructions
}

/// The blocks of all phases.
fn blocks(items: &mut [Item]) -> Vec<&mut Block> {
    let mut all = Vec::new();
    for item in items {
        match item {
            Item::Phase(phase) => all.push(&mut phase.block),
            Item::Repeat(repeat) if repeat.steps > 0 => all.extend(blocks(&mut repeat.body)),
            Item::Repeat(_) => {}
        }
    }
    all
}

/// What instructions name.
fn named(program: &Program) -> Vec<BufferId> {
    let mut named = Vec::new();
    for way in ways(program) {
        for instruction in on(&mut program.clone(), &way).iter() {
            named.extend(instruction.reads());
            named.extend(instruction.writes());
        }
    }
    named
}

/// Other buffers that fit where one is: of its size and layout.
fn others(program: &Program, id: BufferId) -> Vec<BufferId> {
    let own = &program[id];
    let fits = |other: &BufferId| {
        let other = &program[*other];
        own.size == other.size && own.layout == other.layout
    };
    program.ids().filter(|other| *other != id).filter(fits).collect()
}
