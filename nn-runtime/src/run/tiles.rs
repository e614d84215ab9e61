//! The tiles of a phase, on one thread or several.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::cut::Cut;
use super::memory::{Each, Rows};
use crate::instructions::Instructions;
use crate::kernel;
use crate::network::{Groups, Program, Steps};
use crate::precompiled::Precompiled;
use crate::real::{Aligned, MAX_LANES, Real};
use crate::threads::{Divide, InOrder, Threads, share};
use crate::tile::Tile;

/// No tile has more rows: they are taken from the caller's all at once.
const ROWS: usize = Groups::MOST * MAX_LANES;

/// The memory that a tile is worked on in.
#[derive(Debug)]
pub(super) struct Place<T: Real> {
    pub(super) fields: Vec<T::Lane>,
    pub(super) scratch: Vec<T::Lane>,
}

impl<T: Real> Place<T> {
    /// For a tile of the most groups, of fields of these widths, unless what several phases keep has these.
    pub(super) fn new(program: &Program<T>, widths: &[usize]) -> Self {
        let zeros = |count: usize| vec![T::default().splat(); program.groups.most * count];
        let fields = if program.is_one_phase() { widths.iter().sum() } else { 0 };
        Place { fields: zeros(fields), scratch: zeros(program.scratch) }
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
        let results = if program.is_one_phase() { program.groups.most * program.results } else { 0 };
        let results = vec![T::default().splat(); results];
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

/// What comes of the tiles of a phase: their sums, and what is done with the results of each, if anything is.
pub(super) type Whole<'s, 'm, 'e, T> = (Sums<'s, T>, Option<&'m mut Each<'e, T>>);

/// What the tiles of a phase are given one after the other.
pub(super) struct Queue<'a, 'b, 'r, T: Real> {
    /// The number of the tile that is next.
    next: usize,
    /// Rows that are to be loaded; none where a phase before has loaded them.
    rows: Option<&'a mut Rows<'b, 'r, T>>,
    /// What several phases keep of these tiles.
    batch: &'a mut [T::Lane],
}

impl<'a, 'b, 'r, T: Real> Queue<'a, 'b, 'r, T> {
    pub(super) fn new(rows: Option<&'a mut Rows<'b, 'r, T>>, batch: &'a mut [T::Lane]) -> Self {
        Queue { next: 0, rows, batch }
    }
}

/// The memory in lanes of one tile, but for its scratch memory.
struct Memory<'a, V> {
    fields: &'a mut [V],
    batch: &'a mut [V],
    results: &'a mut [V],
}

/// What all tiles of a phase are told.
pub(super) struct Tiles<'a, T: Real> {
    pub(super) instructions: Instructions,
    pub(super) program: &'a Program<T>,
    pub(super) widths: &'a [usize],
    pub(super) parameters: &'a [T],
    pub(super) shared: &'a [T],
    pub(super) cut: Cut,
    /// Runs one of them.
    pub(super) tile: fn(Tile<'_, T>),
    pub(super) steps: Steps<'a>,
}

impl<T: Real> Tiles<'_, T> {
    /// Tiles as large as they get, whose kernels the threads share.
    pub(super) fn one_after_the_other(
        &self,
        place: &mut Place<T>,
        found: &mut Found<T>,
        queue: Queue<'_, '_, '_, T>,
        sums: &mut Sums<'_, T>,
        mut each: Option<&mut Each<'_, T>>,
    ) {
        let Queue { mut rows, mut batch, .. } = queue;
        for tile in 0..self.cut.tiles {
            let examples = self.cut.examples::<T>(tile);
            let kept = self.keep(examples, &mut batch);
            let memory = self.memory(examples, &mut place.fields, kept, &mut found.results);
            if let Some(rows) = &mut rows {
                load_next(self.instructions, self.widths, memory.fields, *rows, examples);
            }
            let (sums, first) = sums.next(tile);
            let results = self.run(examples, memory, &mut place.scratch, first, sums);
            if let Some(each) = &mut each {
                each(results);
            }
        }
        sums.finish();
    }

    /// Tiles of about the same size, each on one thread. Each has sums of its own, which are added up in the
    /// order of the tiles, to those of the first of a block; of a gradient of one block, those of the last are [left](Found::left) to whoever reads
    /// it, so that it is not gone over once more for them.
    pub(super) fn side_by_side(
        &self,
        threads: &Threads,
        places: &mut [Place<T>],
        order: InOrder<'_, Whole<'_, '_, '_, T>, Found<T>>,
        queue: Queue<'_, '_, '_, T>,
    ) {
        let count = self.cut.tiles;
        let (queue, places) = (Mutex::new(queue), Mutex::new(places.iter_mut()));
        let work = || {
            let Some(place) = lock(&places).next() else { return };
            while let Some(mut found) = order.room() {
                let mut next = lock(&queue);
                let tile = next.next;
                if tile == count {
                    return order.leave(found);
                }
                next.next += 1;
                let examples = self.cut.examples::<T>(tile);
                let mut taken: [&[T]; ROWS] = [&[]; ROWS];
                let taken = match &mut next.rows {
                    Some(rows) => take(*rows, &mut taken[..examples]),
                    None => &[],
                };
                let kept = self.keep(examples, &mut next.batch);
                drop(next);
                let memory = self.memory(examples, &mut place.fields, kept, &mut found.results);
                if !taken.is_empty() {
                    load(self.instructions, self.widths, memory.fields, taken);
                }
                let mut whole = if tile == 0 { order.whole() } else { None };
                let sums = whole.as_mut().map_or(&mut found.sums[..], |(sums, _)| sums.last);
                self.run(examples, memory, &mut place.scratch, true, sums);
                order.done(tile, found, whole, |(sums, each), tile, found| {
                    let last = tile + 1 == count;
                    found.left = self.program.summed && last && tile > 0 && sums.before.is_empty();
                    if tile > 0 && !found.left {
                        let (sums, begins) = sums.next(tile);
                        let own = &found.sums[..sums.len()];
                        if begins { sums.copy_from_slice(own) } else { <T as Precompiled>::add(sums, own) }
                    }
                    if last {
                        sums.finish();
                    }
                    if let Some(each) = each {
                        let examples = self.cut.examples::<T>(tile);
                        each(Results::new(self.program, examples, &found.results));
                    }
                });
            }
        };
        threads.run(&|| order.watch(work));
    }

    /// Takes what is kept of a tile of so many examples.
    fn keep<'m>(&self, examples: usize, batch: &mut &'m mut [T::Lane]) -> &'m mut [T::Lane] {
        let groups = examples.div_ceil(T::LANES);
        kernel::take_slot(batch, groups * self.program.kept(self.widths))
    }

    /// Where the values of a tile are: of the only phase in the memory of a thread, of one of several in what is kept.
    fn memory<'m>(
        &self,
        examples: usize,
        fields: &'m mut [T::Lane],
        kept: &'m mut [T::Lane],
        results: &'m mut [T::Lane],
    ) -> Memory<'m, T::Lane> {
        let groups = examples.div_ceil(T::LANES);
        let width = groups * self.widths.iter().sum::<usize>();
        if self.program.is_one_phase() {
            let results = &mut results[..groups * self.program.results];
            return Memory { fields: &mut fields[..width], batch: kept, results };
        }
        let (fields, kept) = kept.split_at_mut(width);
        let (batch, results) = kept.split_at_mut(groups * self.program.batch);
        Memory { fields, batch, results }
    }

    /// Runs one tile, whose examples are loaded.
    fn run<'m>(
        &self,
        examples: usize,
        memory: Memory<'m, T::Lane>,
        scratch: &mut [T::Lane],
        first: bool,
        sums: &mut [T],
    ) -> Results<'m, T> {
        let groups = examples.div_ceil(T::LANES);
        (self.tile)(Tile {
            instructions: self.instructions,
            groups,
            group: 0,
            of: groups,
            examples,
            parameters: self.parameters,
            shared: self.shared,
            fields: memory.fields,
            scratch: &mut scratch[..groups * self.program.scratch],
            batch: memory.batch,
            results: memory.results,
            first,
            sums,
            steps: self.steps,
        });
        Results { lanes: memory.results, groups, examples }
    }
}

/// Brings the next rows, no more than fit a tile, into lanes.
pub(super) fn load_next<T: Real>(
    instructions: Instructions,
    widths: &[usize],
    fields: &mut [T::Lane],
    rows: &mut Rows<'_, '_, T>,
    examples: usize,
) {
    let mut few = [&[][..]; MAX_LANES];
    let mut many;
    let taken = if examples <= T::LANES {
        &mut few[..examples]
    } else {
        many = [&[][..]; ROWS];
        &mut many[..examples]
    };
    load(instructions, widths, fields, take(rows, taken));
}

/// Brings the rows of a tile into lanes: every field its blocks, lanes past the last row repeating it.
fn load<T: Real>(instructions: Instructions, widths: &[usize], mut fields: &mut [T::Lane], rows: &[&[T]]) {
    let (mut start, groups) = (0, rows.len().div_ceil(T::LANES));
    // The blocks of a single group follow one another as the fields of a row do.
    let all = [widths.iter().sum()];
    let widths = if groups == 1 { &all } else { widths };
    for &width in widths {
        let out = kernel::take_slot(&mut fields, width * groups);
        share(Load { instructions, rows, start, width, out }, Load::run);
        start += width;
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
fn take<'t, 'r, T>(rows: &mut Rows<'_, 'r, T>, taken: &'t mut [&'r [T]]) -> &'t [&'r [T]] {
    for taken in &mut *taken {
        *taken = rows.next().expect("the iterator is as long as it says");
    }
    taken
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

impl<'a, T: Real> Results<'a, T> {
    /// Those in the front of some memory.
    fn new(program: &Program<T>, examples: usize, lanes: &'a [T::Lane]) -> Self {
        let groups = examples.div_ceil(T::LANES);
        Results { lanes: &lanes[..groups * program.results], groups, examples }
    }

    /// Takes those of the next tile from what is kept of all.
    pub(super) fn kept(
        program: &Program<T>,
        widths: &[usize],
        examples: usize,
        batch: &mut &'a mut [T::Lane],
    ) -> Self {
        let groups = examples.div_ceil(T::LANES);
        let kept = kernel::take_slot(batch, groups * program.kept(widths));
        Results::new(program, examples, &kept[kept.len() - groups * program.results..])
    }

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
