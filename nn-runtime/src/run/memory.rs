//! The memory of one program, and its tiles, on one thread or several.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Execution;
use crate::instructions::Instructions;
use crate::kernel;
use crate::network::{FieldInfo, Program};
use crate::precompiled::Precompiled;
use crate::real::{MAX_LANES, Real};
use crate::threads::{Threads, Turns};
use crate::tile::Tile;

/// Into how many tiles a step is cut, where they are large enough: for as many threads, and so that a few that end
/// together lose little time by waiting for each other.
const TILES: usize = 8;

/// Everything a program reads and writes, for tiles of the size it asks for.
#[derive(Debug)]
pub struct Memory<T: Real> {
    execution: Execution,
    program: Program<T>,
    /// The number of elements of each field.
    widths: Vec<usize>,
    shared: Vec<T>,
    /// For each thread that takes tiles of its own, or one for all.
    places: Vec<Place<T>>,
    /// Sums over the examples that are not the gradient.
    sums: Vec<T>,
}

/// The examples of a step.
pub(crate) type Rows<'a, 'r, T> = dyn ExactSizeIterator<Item = &'r [T]> + Send + 'a;

/// What is done with the results of each tile.
pub(crate) type Each<'a, T> = dyn FnMut(Results<'_, T>) + Send + 'a;

/// The memory that one tile is worked on in.
#[derive(Debug)]
struct Place<T: Real> {
    fields: Vec<T::Lane>,
    scratch: Vec<T::Lane>,
    results: Vec<T::Lane>,
    /// The tile's own sums, where threads take tiles.
    sums: Vec<T>,
}

impl<T: Real> Memory<T> {
    /// Memory for a program that reads these fields. No tile is made larger than `examples` need. A gradient that the
    /// program sums up itself has so many numbers.
    pub(super) fn new(
        execution: Execution,
        mut program: Program<T>,
        fields: impl Iterator<Item = &'static FieldInfo>,
        gradient: usize,
        examples: usize,
    ) -> Self {
        let most = examples.div_ceil(T::LANES);
        program.groups.most = program.groups.most.min(most).max(1);
        let tiles = tiles(&program, most);
        let own_sums = match tiles {
            0 | 1 => 0,
            _ if program.summed => gradient,
            _ => program.sums,
        };
        let widths: Vec<usize> = fields.map(FieldInfo::elements).collect();
        let zeros = |count: usize| vec![T::default().splat(); program.groups.most * count];
        let place = || Place {
            fields: zeros(widths.iter().sum()),
            scratch: zeros(program.scratch),
            results: zeros(program.results),
            sums: vec![T::default(); own_sums],
        };
        Memory {
            shared: vec![T::default(); program.shared],
            places: (0..execution.threads.count().min(tiles).max(1)).map(|_| place()).collect(),
            sums: vec![T::default(); program.sums],
            execution,
            widths,
            program,
        }
    }

    /// What the program is run with.
    pub(super) fn execution(&self) -> &Execution {
        &self.execution
    }

    /// Prepares, and runs all tiles; `each` sees the results of each tile, in their order.
    pub(super) fn run<'r>(
        &mut self,
        parameters: &[T],
        mut rows: impl ExactSizeIterator<Item = &'r [T]> + Send,
        gradient: &mut [T],
        mut each: impl FnMut(Results<'_, T>) + Send,
    ) {
        T::run(self, parameters, &mut rows, gradient, &mut each);
    }

    /// The same, compiled once for all networks.
    pub(crate) fn run_rows(
        &mut self,
        parameters: &[T],
        rows: &mut Rows<'_, '_, T>,
        gradient: &mut [T],
        each: &mut Each<'_, T>,
    ) {
        let Memory { execution, program, widths, shared, places, sums } = self;
        let Execution { instructions, threads } = &*execution;
        (program.prepare)(*instructions, parameters, shared);
        let sums = if program.summed { gradient } else { &mut sums[..] };
        if rows.len() == 0 {
            sums.fill(T::default());
        }
        let groups = rows.len().div_ceil(T::LANES);
        let step = Tiles { instructions: *instructions, program, widths, parameters, shared };
        match tiles(program, groups) {
            0 | 1 => threads.enter(|| step.one_after_the_other(&mut places[0], rows, sums, each)),
            count => step.side_by_side(threads, places, count, rows, sums, each),
        }
    }

    /// From the sums that [`run`](Memory::run) made to the gradient, where they are not in its place.
    pub(super) fn finish(&mut self, parameters: &[T], inverse_count: T, gradient: &mut [T]) {
        if self.program.summed {
            return;
        }
        (self.program.finish)(
            self.execution.instructions,
            parameters,
            &mut self.shared,
            &self.sums,
            inverse_count,
            gradient,
        );
    }
}

/// Into how many tiles so many groups are cut for threads to take, if at all. It does not depend on how many threads
/// there are: neither does the order of sums.
fn tiles<T: Real>(program: &Program<T>, groups: usize) -> usize {
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

/// What all tiles of a step are told.
struct Tiles<'a, T: Real> {
    instructions: Instructions,
    program: &'a Program<T>,
    widths: &'a [usize],
    parameters: &'a [T],
    shared: &'a [T],
}

impl<T: Real> Tiles<'_, T> {
    /// Tiles as large as they get, whose kernels the threads share.
    fn one_after_the_other(
        &self,
        place: &mut Place<T>,
        rows: &mut Rows<'_, '_, T>,
        sums: &mut [T],
        each: &mut Each<'_, T>,
    ) {
        let mut first = true;
        while rows.len() > 0 {
            let examples = rows.len().min(self.program.groups.most * T::LANES);
            self.load(place, rows, examples);
            let Place { fields, scratch, results, .. } = place;
            each(self.tile(examples, fields, scratch, results, first, sums));
            first = false;
        }
    }

    /// So many tiles of about the same size, each on one thread. Each has sums of its own, which are added up in the
    /// order of the tiles.
    fn side_by_side(
        &self,
        threads: &Threads,
        places: &mut [Place<T>],
        count: usize,
        rows: &mut Rows<'_, '_, T>,
        sums: &mut [T],
        each: &mut Each<'_, T>,
    ) {
        let (all, groups) = (rows.len(), rows.len().div_ceil(T::LANES));
        let start = |tile: usize| (groups * tile / count * T::LANES).min(all);
        // The sums of the first tile are where those of the others are added.
        let (queue, found) = (Mutex::new((0, rows, Some(sums))), Mutex::new((None, each)));
        let (places, turns) = (Mutex::new(places.iter_mut()), Turns::default());
        let work = || {
            let Some(place) = lock(&places).next() else { return };
            loop {
                let mut next = lock(&queue);
                let (number, rows, total) = &mut *next;
                let tile = *number;
                if tile == count {
                    return;
                }
                *number += 1;
                let examples = start(tile + 1) - start(tile);
                self.load(place, rows, examples);
                let mut total = total.take();
                drop(next);
                let Place { fields, scratch, results, sums } = &mut *place;
                let own = total.as_deref_mut().unwrap_or(sums);
                let results = self.tile(examples, fields, scratch, results, true, own);
                let done = turns.take(tile, || {
                    let (sum, each) = &mut *lock(&found);
                    match (total, sum) {
                        (Some(total), sum) => *sum = Some(total),
                        (None, Some(sum)) => <T as Precompiled>::add(sum, sums),
                        (None, None) => unreachable!("the first tile comes first"),
                    }
                    each(results);
                });
                if done.is_none() {
                    return;
                }
            }
        };
        threads.run(&|| turns.watch(work));
    }

    /// Runs one tile.
    fn tile<'m>(
        &self,
        examples: usize,
        fields: &[T::Lane],
        scratch: &mut [T::Lane],
        results: &'m mut [T::Lane],
        first: bool,
        sums: &mut [T],
    ) -> Results<'m, T> {
        let groups = examples.div_ceil(T::LANES);
        let results = &mut results[..groups * self.program.results];
        (self.program.tile)(Tile {
            instructions: self.instructions,
            groups,
            examples,
            parameters: self.parameters,
            shared: self.shared,
            fields: &fields[..groups * self.widths.iter().sum::<usize>()],
            scratch: &mut scratch[..groups * self.program.scratch],
            results,
            first,
            sums,
        });
        Results { lanes: results, groups, examples }
    }

    /// Brings the next rows into lanes: every field its blocks, lanes past the last row repeating it.
    fn load(&self, place: &mut Place<T>, rows: &mut Rows<'_, '_, T>, examples: usize) {
        let groups = examples.div_ceil(T::LANES);
        for group in 0..groups {
            let live = T::LANES.min(examples - group * T::LANES);
            let mut lanes: [&[T]; MAX_LANES] = [&[]; MAX_LANES];
            for lane in &mut lanes[..live] {
                *lane = rows.next().expect("the iterator is as long as it says");
            }
            let mut before = 0;
            for &width in self.widths {
                let block = &mut place.fields[before * groups + group * width..][..width];
                kernel::transpose(self.instructions, &lanes[..live], before, block);
                before += width;
            }
        }
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
