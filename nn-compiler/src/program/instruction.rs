//! The instructions of programs.

use rustc_hash::FxHashSet;

use super::{Block, BufferId};
use crate::ir::{Contraction, Loop, Target};

/// One thing that is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Instruction {
    /// A fused loop nest, emitted for this network.
    Loop(LoopCall),
    /// `y[o] = Σ_i w[o·row + i·column] · x[i]` over blocks of `x`, for one or several pairs of `x` and `y`.
    Product {
        /// The sizes.
        contraction: Contraction,
        /// The matrix `w`, which exists once.
        matrix: BufferId,
        /// What it is multiplied with.
        products: Vec<Product>,
    },
    /// `sum[o][i] += Σ a[o] · b[i]` over all lanes, and over blocks of `a` and `b`.
    Outer {
        /// The number of values of `o`.
        m: usize,
        /// The number of values of `i`.
        k: usize,
        /// Blocks of `m` elements.
        a: BufferId,
        /// Blocks of `k` elements.
        b: BufferId,
        /// The sum.
        sum: BufferId,
        /// Whether the sum begins here.
        write: Write,
    },
    /// `sum[i] += x[i]` over all lanes, and over blocks of `n` elements.
    Accumulate {
        /// The number of elements of the sum.
        n: usize,
        /// What is added.
        x: BufferId,
        /// The sum.
        sum: BufferId,
        /// Whether the sum begins here.
        write: Write,
    },
    /// `sum[index] += x` over all lanes, for each row of `x` and its index.
    Scatter {
        /// The number of rows of the sum.
        rows: usize,
        /// The number of elements in a row.
        width: usize,
        /// The rows that are added.
        x: BufferId,
        /// Which row of the sum each is added to.
        index: BufferId,
        /// The sum.
        sum: BufferId,
        /// Whether the sum begins here.
        write: Write,
    },
    /// `mean = sum / N`, over all `N` examples of the batch; the sum may be where its mean is wanted.
    Average {
        /// The sum.
        sum: BufferId,
        /// Its mean.
        mean: BufferId,
    },
    /// Lanes past the last example become zero.
    Mask {
        /// The value in lanes.
        buffer: BufferId,
    },
    /// A block that is done for each step of a loop.
    Repeat(Repeat<Block>),
}

/// Whether a sum over the batch begins with what is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Write {
    /// In the first tile it replaces what is there; in those after it, it is added.
    Overwrite,
    /// It is added.
    Add,
}

/// A fused loop nest with the values it works on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoopCall {
    /// What is computed.
    pub nest: Loop,
    /// What it reads, in the order of its operands.
    pub reads: Vec<BufferId>,
    /// What it writes, in the order of its results.
    pub writes: Vec<BufferId>,
    /// Whether a sum over the batch begins here; other values are replaced.
    pub write: Write,
    /// Whether threads share its blocks of examples.
    pub spread: bool,
}

/// What a matrix is multiplied with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Product {
    /// Blocks of `k` elements.
    pub x: BufferId,
    /// As many blocks, of `m` elements.
    pub y: BufferId,
}

/// A body that is done once for each step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeat<B> {
    /// The number of steps.
    pub steps: usize,
    /// Whether the last step is done first: what that is decides the parts that a step sees.
    pub reverse: bool,
    /// The states. What they begin as is written to `state` before, and what they end as is there after, in the memory where
    /// they began.
    pub carried: Vec<Carried>,
    /// What each step has a part of.
    pub slices: Vec<Slice>,
    /// What a step does.
    pub body: B,
}

/// A state: after each step, `state` is what was written to `next`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Carried {
    /// What a step begins with.
    pub state: BufferId,
    /// What it makes of it. After a step it holds nothing that may be read.
    pub next: BufferId,
}

/// What belongs to a step: of `steps` parts one after the other in `whole` the one with the number of the step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slice {
    /// All parts.
    pub whole: BufferId,
    /// One of them, to be read or written.
    pub part: BufferId,
}

impl Instruction {
    /// What it reads, each as often as it does; of a loop, what it begins with and what its body reads of what is outside.
    pub fn reads(&self) -> Vec<BufferId> {
        match self {
            Instruction::Loop(call) => call.reads.clone(),
            Instruction::Product { matrix, products, .. } => {
                products.iter().flat_map(|product| [*matrix, product.x]).collect()
            }
            Instruction::Outer { a, b, .. } => vec![*a, *b],
            Instruction::Accumulate { x, .. } => vec![*x],
            Instruction::Scatter { x, index, .. } => vec![*x, *index],
            Instruction::Average { sum, .. } => vec![*sum],
            Instruction::Mask { buffer } => vec![*buffer],
            Instruction::Repeat(repeat) => {
                let mut written = FxHashSet::default();
                let mut reads: Vec<BufferId> = repeat.carried.iter().map(|carried| carried.state).collect();
                let own: FxHashSet<BufferId> = reads.iter().copied().collect();
                for instruction in &repeat.body.instructions {
                    let outside = |read: &BufferId| !own.contains(read) && !written.contains(read);
                    let read = instruction.reads().into_iter().filter(outside);
                    reads.extend(read.map(|read| repeat.whole_of(read).unwrap_or(read)));
                    written.extend(instruction.writes());
                }
                reads
            }
        }
    }

    /// What it writes; of a loop, its states and the wholes of what its body writes.
    pub fn writes(&self) -> Vec<BufferId> {
        match self {
            Instruction::Loop(call) => call.writes.clone(),
            Instruction::Product { products, .. } => products.iter().map(|product| product.y).collect(),
            Instruction::Outer { sum, .. }
            | Instruction::Accumulate { sum, .. }
            | Instruction::Scatter { sum, .. } => vec![*sum],
            Instruction::Average { mean, .. } => vec![*mean],
            Instruction::Mask { buffer } => vec![*buffer],
            Instruction::Repeat(repeat) => {
                let body = repeat.body.instructions.iter().flat_map(Instruction::writes);
                let wholes = body.filter_map(|written| repeat.whole_of(written));
                repeat.carried.iter().map(|carried| carried.state).chain(wholes).collect()
            }
        }
    }

    /// All buffers it names, those in the body of a loop as well.
    pub fn buffers(&self) -> Vec<BufferId> {
        match self {
            Instruction::Repeat(repeat) => {
                let carried = repeat.carried.iter().flat_map(|carried| [carried.state, carried.next]);
                let slices = repeat.slices.iter().flat_map(|slice| [slice.whole, slice.part]);
                let body = repeat.body.instructions.iter().flat_map(Instruction::buffers);
                carried.chain(slices).chain(body).collect()
            }
            _ => [self.reads(), self.writes()].concat(),
        }
    }

    /// Whether it adds to a sum over the batch that has begun.
    pub fn adds(&self) -> bool {
        match self {
            Instruction::Loop(call) => call.nest.target == Target::Sum && call.write == Write::Add,
            Instruction::Outer { write, .. }
            | Instruction::Accumulate { write, .. }
            | Instruction::Scatter { write, .. } => *write == Write::Add,
            _ => false,
        }
    }

    /// The sum over the batch that it is part of, if it is.
    pub fn sum(&self) -> Option<BufferId> {
        match self {
            Instruction::Loop(call) if call.nest.target == Target::Sum => call.writes.first().copied(),
            Instruction::Outer { sum, .. }
            | Instruction::Accumulate { sum, .. }
            | Instruction::Scatter { sum, .. } => Some(*sum),
            _ => None,
        }
    }

    /// Calls a function with each buffer it names, those in the body of a loop as well.
    pub fn for_each_buffer(&mut self, function: &mut impl FnMut(&mut BufferId)) {
        match self {
            Instruction::Loop(call) => call.reads.iter_mut().chain(&mut call.writes).for_each(function),
            Instruction::Product { matrix, products, .. } => {
                function(matrix);
                products.iter_mut().flat_map(|product| [&mut product.x, &mut product.y]).for_each(function);
            }
            Instruction::Outer { a, b, sum, .. } => [a, b, sum].into_iter().for_each(function),
            Instruction::Accumulate { x, sum, .. } => [x, sum].into_iter().for_each(function),
            Instruction::Scatter { x, index, sum, .. } => [x, index, sum].into_iter().for_each(function),
            Instruction::Average { sum, mean } => [sum, mean].into_iter().for_each(function),
            Instruction::Mask { buffer } => function(buffer),
            Instruction::Repeat(repeat) => {
                for Carried { state, next } in &mut repeat.carried {
                    function(state);
                    function(next);
                }
                for Slice { whole, part } in &mut repeat.slices {
                    function(whole);
                    function(part);
                }
                for instruction in &mut repeat.body.instructions {
                    instruction.for_each_buffer(function);
                }
            }
        }
    }
}

impl<B> Repeat<B> {
    /// What a buffer is the part of, if it is one.
    pub fn whole_of(&self, part: BufferId) -> Option<BufferId> {
        self.slices.iter().find(|slice| slice.part == part).map(|slice| slice.whole)
    }
}
