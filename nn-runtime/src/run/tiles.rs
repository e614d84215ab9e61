//! The tiles of a step, on one thread or several.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::memory::{Each, Rows};
use crate::instructions::Instructions;
use crate::kernel;
use crate::network::{Groups, Program};
use crate::precompiled::Precompiled;
use crate::real::{Aligned, MAX_LANES, Real};
use crate::threads::{Divide, InOrder, Threads, share};
use crate::tile::Tile;

/// Into how many tiles a step is cut, where they are large enough: for as many threads, and so that a few that end
/// together lose little time by waiting for each other.
const TILES: usize = 8;

/// No tile has more rows: they are taken from the caller's all at once.
const ROWS: usize = Groups::MOST * MAX_LANES;

/// The memory that a tile is worked on in.
#[derive(Debug)]
pub(super) struct Place<T: Real> {
    pub(super) fields: Vec<T::Lane>,
    pub(super) scratch: Vec<T::Lane>,
}

impl<T: Real> Place<T> {
    /// For a tile of the most groups, of fields of these widths.
    pub(super) fn new(program: &Program<T>, widths: &[usize]) -> Self {
        let zeros = |count: usize| vec![T::default().splat(); program.groups.most * count];
        Place { fields: zeros(widths.iter().sum()), scratch: zeros(program.scratch) }
    }
}

/// What comes out of a tile.
#[derive(Debug)]
pub(super) struct Found<T: Real> {
    results: Vec<T::Lane>,
    /// The tile's own sums, where threads take tiles.
    sums: Aligned<T>,
    /// Whether these are still to be added to those of the other tiles.
    left: bool,
}

impl<T: Real> Found<T> {
    /// For a tile of the most groups, with so many sums of its own.
    pub(super) fn new(program: &Program<T>, sums: usize) -> Self {
        let results = vec![T::default().splat(); program.groups.most * program.results];
        Found { results, sums: Aligned::zeros(sums), left: false }
    }

    /// Nothing is to be added any more.
    pub(super) fn reset(&mut self) {
        self.left = false;
    }

    /// The sums that are still to be added to those of the other tiles, if these are.
    pub(super) fn left(&self) -> Option<&[T]> {
        self.left.then_some(&self.sums)
    }
}

/// Into how many tiles so many groups are cut for threads to take, if at all. It does not depend on how many threads
/// there are: neither does the order of sums.
pub(super) fn tiles<T: Real>(program: &Program<T>, groups: usize) -> usize {
    if program.groups.for_a_thread == 0 || groups < 2 * program.groups.for_a_thread {
        return 0;
    }
    let size = groups
        .div_ceil(TILES)
        .clamp(program.groups.for_a_thread, program.groups.most.max(program.groups.for_a_thread));
    // Equally many for each thread, of as many threads as there are on most machines.
    let even = groups.div_ceil(size).next_multiple_of(TILES);
    if even <= groups / program.groups.for_a_thread { even } else { groups.div_ceil(size) }
}

/// So many examples at least are summed up before their sum is added to that of all, in `f64`: of any number of them the
/// sum is then nearly as exact as of these.
const BLOCK: usize = 2048;

/// How many tiles of so many groups are summed up before.
pub(super) fn block<T: Real>(groups: usize) -> usize {
    BLOCK.div_ceil(groups * T::LANES)
}

/// The sums over all examples of a step: those of the last block of tiles, and of the blocks before.
pub(super) struct Sums<'a, T> {
    pub(super) last: &'a mut [T],
    /// None where all tiles are one block.
    pub(super) before: &'a mut [f64],
    /// How many tiles are a block.
    pub(super) block: usize,
}

impl<T: Real> Sums<'_, T> {
    /// The sums for the next tile, and whether it is to replace what is there.
    fn next(&mut self, tile: usize) -> (&mut [T], bool) {
        let begins = tile.is_multiple_of(self.block);
        if begins && tile > 0 {
            T::total(self.before, self.last);
        }
        (self.last, begins)
    }

    /// Makes the sums of the last block those of all.
    fn finish(&mut self) {
        if !self.before.is_empty() {
            T::add_totals(self.last, self.before);
        }
    }
}

/// What all tiles of a step are told.
pub(super) struct Tiles<'a, T: Real> {
    pub(super) instructions: Instructions,
    pub(super) program: &'a Program<T>,
    pub(super) widths: &'a [usize],
    pub(super) parameters: &'a [T],
    pub(super) shared: &'a [T],
}

impl<T: Real> Tiles<'_, T> {
    /// Tiles as large as they get, whose kernels the threads share.
    pub(super) fn one_after_the_other(
        &self,
        place: &mut Place<T>,
        found: &mut Found<T>,
        rows: &mut Rows<'_, '_, T>,
        sums: &mut Sums<'_, T>,
        each: &mut Each<'_, T>,
    ) {
        let mut tile = 0;
        while rows.len() > 0 {
            let examples = rows.len().min(self.program.groups.most * T::LANES);
            self.load_next(place, rows, examples);
            let (sums, first) = sums.next(tile);
            self.tile(examples, place, &mut found.results, first, sums);
            each(self.results(examples, &found.results));
            tile += 1;
        }
        sums.finish();
    }

    /// Brings the next rows, no more than fit a tile, into lanes.
    pub(super) fn load_next(&self, place: &mut Place<T>, rows: &mut Rows<'_, '_, T>, examples: usize) {
        let groups = examples.div_ceil(T::LANES);
        let mut few = [&[][..]; MAX_LANES];
        let mut many;
        let taken = if groups == 1 {
            &mut few[..examples]
        } else {
            many = [&[][..]; ROWS];
            &mut many[..examples]
        };
        take(rows, taken);
        self.load(place, taken, groups);
    }

    /// So many tiles of about the same size, each on one thread. Each has sums of its own, which are added up in the
    /// order of the tiles, to those of the first of a block; of a gradient of one block, those of the last are [left](Found::left) to whoever reads
    /// it, so that it is not gone over once more for them.
    pub(super) fn side_by_side(
        &self,
        threads: &Threads,
        places: &mut [Place<T>],
        order: InOrder<'_, (Sums<'_, T>, &mut Each<'_, T>), Found<T>>,
        count: usize,
        rows: &mut Rows<'_, '_, T>,
    ) {
        let (all, groups) = (rows.len(), rows.len().div_ceil(T::LANES));
        let start = |tile: usize| (groups * tile / count * T::LANES).min(all);
        let examples = |tile: usize| start(tile + 1) - start(tile);
        let (queue, places) = (Mutex::new((0, rows)), Mutex::new(places.iter_mut()));
        let work = || {
            let Some(place) = lock(&places).next() else { return };
            while let Some(mut found) = order.room() {
                let mut next = lock(&queue);
                let (number, rows) = &mut *next;
                let tile = *number;
                if tile == count {
                    return order.leave(found);
                }
                *number += 1;
                let mut taken: [&[T]; ROWS] = [&[]; ROWS];
                let taken = &mut taken[..examples(tile)];
                take(rows, taken);
                drop(next);
                let groups = taken.len().div_ceil(T::LANES);
                self.load(place, taken, groups);
                let mut whole = if tile == 0 { order.whole() } else { None };
                let Found { results, sums, .. } = &mut found;
                let sums = whole.as_mut().map_or(&mut sums[..], |(sums, _)| sums.last);
                self.tile(examples(tile), place, results, true, sums);
                order.done(tile, found, whole, |(sums, each), tile, found| {
                    let last = tile + 1 == count;
                    found.left = self.program.summed && last && tile > 0 && sums.before.is_empty();
                    if tile > 0 && !found.left {
                        match sums.next(tile) {
                            (sums, true) => sums.copy_from_slice(&found.sums),
                            (sums, false) => <T as Precompiled>::add(sums, &found.sums),
                        }
                    }
                    if last {
                        sums.finish();
                    }
                    each(self.results(examples(tile), &found.results));
                });
            }
        };
        threads.run(&|| order.watch(work));
    }

    /// Runs one tile, whose examples are loaded.
    fn tile(
        &self,
        examples: usize,
        place: &mut Place<T>,
        results: &mut [T::Lane],
        first: bool,
        sums: &mut [T],
    ) {
        let groups = examples.div_ceil(T::LANES);
        (self.program.tile)(Tile {
            instructions: self.instructions,
            groups,
            examples,
            parameters: self.parameters,
            shared: self.shared,
            fields: &place.fields[..groups * self.widths.iter().sum::<usize>()],
            scratch: &mut place.scratch[..groups * self.program.scratch],
            results: &mut results[..groups * self.program.results],
            first,
            sums,
        });
    }

    /// What a tile has written.
    fn results<'m>(&self, examples: usize, lanes: &'m [T::Lane]) -> Results<'m, T> {
        let groups = examples.div_ceil(T::LANES);
        Results { lanes: &lanes[..groups * self.program.results], groups, examples }
    }

    /// Brings the rows of a tile into lanes: every field its blocks, lanes past the last row repeating it.
    fn load(&self, place: &mut Place<T>, rows: &[&[T]], groups: usize) {
        let (mut start, mut fields) = (0, &mut place.fields[..]);
        // The blocks of a single group follow one another as the fields of a row do.
        let all = [self.widths.iter().sum()];
        let widths = if groups == 1 { &all } else { self.widths };
        for &width in widths {
            let out = kernel::take_slot(&mut fields, width * groups);
            let load = Load { instructions: self.instructions, rows, start, width, out };
            share(load, Load::run);
            start += width;
        }
    }
}

/// A thread is worth its while for so many vectors: a microsecond and a half.
const VECTORS_WORTH_A_THREAD: usize = 1024;

/// The groups of one field.
struct Load<'a, T: Real> {
    instructions: Instructions,
    rows: &'a [&'a [T]],
    /// Where the field is in a row.
    start: usize,
    width: usize,
    out: &'a mut [T::Lane],
}

impl<T: Real> Load<'_, T> {
    fn run(self) {
        let Load { instructions, rows, start, width, out } = self;
        for (rows, out) in rows.chunks(T::LANES).zip(out.chunks_exact_mut(width.max(1))) {
            kernel::transpose(instructions, rows, start, out);
        }
    }
}

impl<T: Real> Divide for Load<'_, T> {
    fn parts(&self) -> usize {
        (self.out.len() / VECTORS_WORTH_A_THREAD).min(self.out.len() / self.width.max(1))
    }

    fn cut(self, part: usize, of: usize) -> (Self, Self) {
        let groups = self.out.len() / self.width * part / of;
        let (rows, rows_rest) = self.rows.split_at(groups * T::LANES);
        let (out, out_rest) = self.out.split_at_mut(groups * self.width);
        (Load { rows, out, ..self }, Load { rows: rows_rest, out: out_rest, ..self })
    }
}

/// Takes as many rows as there is room for.
fn take<'r, T>(rows: &mut Rows<'_, 'r, T>, taken: &mut [&'r [T]]) {
    for taken in taken {
        *taken = rows.next().expect("the iterator is as long as it says");
    }
}

/// A panic while it was held ends the step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The results of one tile.
#[derive(Clone, Copy)]
pub struct Results<'a, T: Real> {
    lanes: &'a [T::Lane],
    groups: usize,
    examples: usize,
}

impl<T: Real> Results<'_, T> {
    pub(super) fn examples(&self) -> usize {
        self.examples
    }

    /// `sum` and the values of one result, in the order of the examples, where all results are scalars.
    pub(super) fn total(&self, number: usize, sum: f64) -> f64 {
        kernel::total::<T>(&self.lanes[number * self.groups..][..self.groups], self.examples, sum)
    }

    /// All results of one example, one after the other, where the results have these widths.
    pub(super) fn read(&self, example: usize, widths: impl Iterator<Item = usize>, row: &mut [T]) {
        let (group, lane) = (example / T::LANES, example % T::LANES);
        let mut before = 0;
        for width in widths {
            let block = &self.lanes[before * self.groups + group * width..][..width];
            kernel::extract(block, lane, &mut row[before..before + width]);
            before += width;
        }
    }
}
