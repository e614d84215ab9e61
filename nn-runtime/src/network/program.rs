//! What a network computes over a batch: programs of phases, and the sizes of their memory.

use std::ops::Range;

use crate::instructions::Instructions;
use crate::real::Real;
use crate::tile::Tile;

/// A tile of one example, whose numbers stand side by side, and not those of several examples.
pub type Alone<'a, T> = Tile<'a, T, [T; 1]>;

/// One computation over a batch: `prepare` once, the phases over the tiles of examples, `finish` once.
#[derive(Clone, Copy, Debug)]
pub struct Program<T: Real> {
    /// How many numbers values need that exist once per step.
    pub shared: usize,
    /// How many vectors of scratch memory a tile needs for one group of `T::LANES` examples.
    pub scratch: usize,
    /// How many vectors of one group are kept for the whole batch, for the tiles of later phases.
    pub batch: usize,
    /// How many vectors of results tiles write for one group.
    pub results: usize,
    /// How many sums over the batch tiles add to, beside those of the gradient.
    pub sums: usize,
    /// Whether the tiles of the only phase sum up the gradient themselves: they are then given that as their sums, `sums` is
    /// zero, `finish` is not called, and what is found is the gradient of the mean loss but for a factor.
    pub summed: bool,
    /// How many groups one tile should have.
    pub groups: Groups,
    /// Computes the values of parameters alone: `(instructions, parameters, shared)`.
    pub prepare: fn(Instructions, &[T], &mut [T]),
    /// What is done over the batch.
    pub phases: Phases<T>,
    /// From the sums over the batch to the gradient of the mean loss:
    /// `(instructions, parameters, shared, sums, 1 / number of examples, gradient)`. It writes every element of
    /// `gradient` that no phase has written; `shared` also holds its own intermediate values.
    #[allow(clippy::type_complexity, reason = "its arguments are named above")]
    pub finish: fn(Instructions, &[T], &mut [T], &[T], T, &mut [T]),
}

/// What is done over a batch.
#[derive(Clone, Copy, Debug)]
pub enum Phases<T: Real> {
    /// One phase over the tiles: a value of an example never follows from other examples.
    One(fn(Tile<'_, T>)),
    /// Several, one after the other: each is done before the next begins.
    Several(&'static [Item<T>]),
}

/// A part of a program of several phases.
#[derive(Clone, Debug)]
pub enum Item<T: Real> {
    /// A phase that is done once.
    Once(fn(Once<'_, T>)),
    /// A phase that is done for each tile.
    Tiles {
        /// Runs one tile.
        tile: fn(Tile<'_, T>),
        /// The sums of the program that this phase makes.
        sums: Range<usize>,
    },
    /// Phases that are done again for each step of a loop.
    Repeat {
        /// How often.
        steps: usize,
        /// What a step does.
        items: &'static [Item<T>],
    },
}

/// The memory of a phase that is done once.
#[derive(Debug)]
pub struct Once<'a, T: Real> {
    /// What loops are run with.
    pub instructions: Instructions,
    /// All parameters.
    pub parameters: &'a [T],
    /// The values that exist once per step.
    pub shared: &'a mut [T],
    /// All sums over the batch. Those of phases before are complete.
    pub sums: &'a [T],
    /// 1 / number of examples.
    pub scale: T,
    /// The gradient of the mean loss.
    pub gradient: &'a mut [T],
    /// The steps of the loops around the phase.
    pub steps: Steps<'a>,
}

/// The steps of the loops that are around a phase.
#[derive(Clone, Copy, Debug, Default)]
pub struct Steps<'a>(Option<&'a Step<'a>>);

#[derive(Debug)]
struct Step<'a> {
    number: usize,
    around: Steps<'a>,
}

impl Steps<'_> {
    /// Does something for each step of a loop within these.
    pub(crate) fn repeat(self, steps: usize, mut step: impl FnMut(Steps<'_>)) {
        for number in 0..steps {
            step(Steps(Some(&Step { number, around: self })));
        }
    }

    /// How many steps have been done of the loop that so many others are between; zero where there is none.
    pub fn done(self, between: usize) -> usize {
        match (self.0, between) {
            (None, _) => 0,
            (Some(step), 0) => step.number,
            (Some(step), _) => step.around.done(between - 1),
        }
    }
}

/// How large tiles are, in groups of `T::LANES` examples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Groups {
    /// At most, so that the values of a tile stay in the cache.
    pub most: usize,
    /// How many, at most as many, make a tile that is worth a thread of its own: where there are enough for several,
    /// threads take tiles in turn. Zero where they are to share the kernels of each tile instead.
    pub for_a_thread: usize,
}

impl Groups {
    /// No tile has more: beyond this a weight is used often enough for each load.
    pub const MOST: usize = 16;

    /// So many at most, no more than [`MOST`](Groups::MOST), and so many for a thread.
    pub const fn new(most: usize, for_a_thread: usize) -> Groups {
        assert!(most <= Groups::MOST, "a tile of too many groups");
        Groups { most, for_a_thread }
    }
}

impl<T: Real> Program<T> {
    /// A program that only has tiles, and sums nothing: its gradient is zero.
    pub const fn of(tile: fn(Tile<'_, T>)) -> Program<T> {
        Program {
            shared: 0,
            scratch: 0,
            batch: 0,
            results: 0,
            sums: 0,
            summed: false,
            groups: Groups::new(1, 0),
            prepare: |_, _, _| {},
            phases: Phases::One(tile),
            finish: |_, _, _, _, _, gradient| gradient.fill(T::default()),
        }
    }

    /// The same with several phases.
    pub const fn several(items: &'static [Item<T>]) -> Program<T> {
        Program { phases: Phases::Several(items), ..Program::of(|_| {}) }
    }

    /// Whether there is but one phase over the tiles.
    pub(crate) const fn is_one_phase(&self) -> bool {
        matches!(self.phases, Phases::One(_))
    }

    /// How many vectors of a group several phases keep, for fields of these widths: fields, what is kept for the batch, results.
    pub(crate) fn kept(&self, widths: &[usize]) -> usize {
        if self.is_one_phase() { 0 } else { widths.iter().sum::<usize>() + self.batch + self.results }
    }

    /// What runs a tile, where there is but one phase.
    pub(crate) const fn tile(&self) -> fn(Tile<'_, T>) {
        match self.phases {
            Phases::One(tile) => tile,
            Phases::Several(_) => panic!("a program of several phases"),
        }
    }
}
