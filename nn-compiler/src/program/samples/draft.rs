//! Writes programs down by hand.

use crate::ir::{
    Binary, Computed, Contraction, Index, Loop, Number, Operand, Reducer, Target, Term, TermId, Unary,
    equation,
};
use crate::program::{
    Block, Buffer, BufferId, Carried, Instruction, Item, Layout, LoopCall, Over, Phase, Product, Program,
    Repeat, Role, Slice, Write,
};

/// A program that is being written.
pub(in crate::program) struct Draft {
    pub(in crate::program) program: Program,
}

impl Draft {
    pub(in crate::program) fn new() -> Draft {
        Draft { program: Program::default() }
    }

    pub(in crate::program) fn buffer(
        &mut self,
        name: &str,
        size: usize,
        layout: Layout,
        role: Role,
    ) -> BufferId {
        self.program.buffer(Buffer { name: name.into(), path: None, size, layout, role })
    }

    pub(in crate::program) fn input(&mut self, name: &str, number: usize, size: usize) -> BufferId {
        self.buffer(name, size, Layout::Lanes, Role::Input(number))
    }

    pub(in crate::program) fn target(&mut self, name: &str, number: usize, size: usize) -> BufferId {
        self.buffer(name, size, Layout::Lanes, Role::Target(number))
    }

    pub(in crate::program) fn parameter(&mut self, name: &str, number: usize, size: usize) -> BufferId {
        self.buffer(name, size, Layout::Once, Role::Parameter(number))
    }

    pub(in crate::program) fn result(&mut self, name: &str, number: usize, size: usize) -> BufferId {
        self.buffer(name, size, Layout::Lanes, Role::Result(number))
    }

    pub(in crate::program) fn gradient(&mut self, name: &str, number: usize, size: usize) -> BufferId {
        self.buffer(name, size, Layout::Once, Role::Gradient(number))
    }

    pub(in crate::program) fn lanes(&mut self, name: &str, size: usize) -> BufferId {
        self.buffer(name, size, Layout::Lanes, Role::Temporary)
    }

    pub(in crate::program) fn batch(&mut self, name: &str, size: usize) -> BufferId {
        self.buffer(name, size, Layout::Batch, Role::Temporary)
    }

    pub(in crate::program) fn once(&mut self, name: &str, size: usize) -> BufferId {
        self.buffer(name, size, Layout::Once, Role::Temporary)
    }

    pub(in crate::program) fn sum(&mut self, name: &str, size: usize) -> BufferId {
        self.buffer(name, size, Layout::Once, Role::Sum)
    }

    /// A state, and what a step makes of it.
    pub(in crate::program) fn carried(&mut self, name: &str, size: usize, layout: Layout) -> Carried {
        let state = self.buffer(name, size, layout, Role::Carried);
        let next = self.buffer(&format!("next_{name}"), size, layout, Role::Carried);
        Carried { state, next }
    }

    /// The part of a step.
    pub(in crate::program) fn part(&mut self, name: &str, whole: BufferId, size: usize) -> Slice {
        let layout = self.program[whole].layout;
        Slice { whole, part: self.buffer(name, size, layout, Role::Slice) }
    }

    /// A loop whose last `reduced` axes are reduced; its results are row-major over the others.
    pub(in crate::program) fn nest(
        &self,
        (axes, reduced, reducer): (&[usize], usize, Reducer),
        reads: &[BufferId],
        writes: &[BufferId],
        body: impl FnOnce(&mut Terms) -> Vec<TermId>,
    ) -> Instruction {
        let target = self.target_of(writes[0]);
        let mut terms = Terms { list: Vec::new() };
        let elements = body(&mut terms);
        let kept = match reducer {
            Reducer::LogSoftmax => axes.len(),
            _ => axes.len() - reduced,
        };
        let place = equation::row_major(&axes[..kept]);
        let results =
            elements.into_iter().map(|element| Computed { place: place.clone(), element }).collect();
        let operand = |read: &BufferId| {
            let buffer = &self.program[*read];
            Operand { size: buffer.size, lanes: buffer.layout != Layout::Once }
        };
        let operands = reads.iter().map(operand).collect();
        let nest =
            Loop { axes: axes.to_vec(), reduced, reducer, target, operands, terms: terms.list, results };
        Instruction::Loop(LoopCall {
            nest,
            reads: reads.to_vec(),
            writes: writes.to_vec(),
            write: Write::Overwrite,
            spread: target == Target::Lanes,
        })
    }

    /// A loop over one axis, element by element.
    pub(in crate::program) fn map(
        &self,
        reads: &[BufferId],
        write: BufferId,
        body: impl FnOnce(&mut Terms) -> TermId,
    ) -> Instruction {
        let size = self.program[write].size;
        self.nest((&[size], 0, Reducer::Sum), reads, &[write], |terms| vec![body(terms)])
    }

    /// What a loop that writes this has as its target.
    fn target_of(&self, write: BufferId) -> Target {
        let Buffer { layout, role, .. } = self.program[write];
        match (layout, role) {
            (Layout::Once, Role::Sum) => Target::Sum,
            (Layout::Once, _) => Target::Shared,
            _ => Target::Lanes,
        }
    }

    /// A phase at the end of the program.
    pub(in crate::program) fn phase(&mut self, over: Over, instructions: Vec<Instruction>) {
        self.program.items.push(phase(over, instructions));
    }
}

/// A phase.
pub(in crate::program) fn phase(over: Over, instructions: Vec<Instruction>) -> Item {
    Item::Phase(Phase { over, block: Block { instructions, inlined: false } })
}

/// `y = W x` of a row-major matrix.
pub(in crate::program) fn product(
    matrix: BufferId,
    m: usize,
    k: usize,
    x: BufferId,
    y: BufferId,
) -> Instruction {
    let contraction = Contraction { row: k, column: 1, m, k };
    Instruction::Product { contraction, matrix, products: vec![Product { x, y }] }
}

/// `y = Wᵀ x` of a row-major matrix with `m` columns.
pub(in crate::program) fn transposed(
    matrix: BufferId,
    m: usize,
    k: usize,
    x: BufferId,
    y: BufferId,
) -> Instruction {
    let contraction = Contraction { row: 1, column: m, m, k };
    Instruction::Product { contraction, matrix, products: vec![Product { x, y }] }
}

pub(in crate::program) fn outer(
    (m, k): (usize, usize),
    a: BufferId,
    b: BufferId,
    sum: BufferId,
) -> Instruction {
    Instruction::Outer { m, k, a, b, sum, write: Write::Overwrite }
}

pub(in crate::program) fn accumulate(n: usize, x: BufferId, sum: BufferId) -> Instruction {
    Instruction::Accumulate { n, x, sum, write: Write::Overwrite }
}

pub(in crate::program) fn mask(buffer: BufferId) -> Instruction {
    Instruction::Mask { buffer }
}

/// A loop that a block is the body of.
pub(in crate::program) fn repeat(
    steps: usize,
    carried: &[Carried],
    slices: &[Slice],
    instructions: Vec<Instruction>,
) -> Repeat<Block> {
    let body = Block { instructions, inlined: false };
    Repeat { steps, reverse: false, carried: carried.to_vec(), slices: slices.to_vec(), body }
}

/// The terms of a loop, each of which is used by its number.
pub(in crate::program) struct Terms {
    list: Vec<Term>,
}

impl Terms {
    pub(in crate::program) fn add(&mut self, term: Term) -> TermId {
        self.list.push(term);
        TermId(self.list.len() - 1)
    }

    /// The element of an operand at the sum of loop variables times distances.
    pub(in crate::program) fn load(&mut self, operand: usize, variables: &[(usize, i64)]) -> TermId {
        let index = Index { variables: variables.to_vec(), ..Index::default() };
        self.add(Term::Load { operand, index })
    }

    /// The element of an operand with the number of the first loop variable.
    pub(in crate::program) fn at(&mut self, operand: usize) -> TermId {
        self.load(operand, &[(0, 1)])
    }

    pub(in crate::program) fn number(&mut self, value: f64) -> TermId {
        self.add(Term::Constant(Number::new(value)))
    }

    pub(in crate::program) fn plus(&mut self, a: TermId, b: TermId) -> TermId {
        self.add(Term::Binary(Binary::Add, a, b))
    }

    pub(in crate::program) fn minus(&mut self, a: TermId, b: TermId) -> TermId {
        let b = self.unary(Unary::Neg, b);
        self.plus(a, b)
    }

    pub(in crate::program) fn times(&mut self, a: TermId, b: TermId) -> TermId {
        self.add(Term::Binary(Binary::Mul, a, b))
    }

    pub(in crate::program) fn unary(&mut self, op: Unary, x: TermId) -> TermId {
        self.add(Term::Unary(op, x))
    }
}
