//! The memory of one program.

use super::Execution;
use super::tiles::{Found, Place, Results, Sums, Tiles, block, tiles};
use crate::instructions::Instructions;
use crate::network::{FieldInfo, Program};
use crate::precompiled::Precompiled;
use crate::real::Real;
use crate::threads::{InOrder, Room};

/// Where tiles have fewer vectors there is nothing that threads could share.
const WORTH_THREADS: usize = 256;

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
    /// Room for what comes out of tiles: twice as much as threads take tiles, so that one that is early can go on.
    rooms: Vec<Room<Found<T>>>,
    /// How many sums a tile has of its own.
    tile_sums: usize,
    /// Sums over the examples that are not the gradient.
    sums: Vec<T>,
    /// Sums of the blocks of tiles before the last, once there has been a step of several.
    totals: Vec<f64>,
}

/// The examples of a tile in lanes, and the memory beside it.
#[derive(Debug)]
pub(crate) struct Loaded<'a, T: Real> {
    pub(crate) instructions: Instructions,
    pub(crate) fields: &'a [T::Lane],
    /// How many examples these are.
    pub(crate) count: usize,
    /// As much as a tile of them needs.
    pub(crate) scratch: &'a mut [T::Lane],
    /// For what is prepared.
    pub(crate) shared: &'a mut [T],
    /// For sums over the examples that are not the gradient.
    pub(crate) sums: &'a mut [T],
}

/// The examples of a step.
pub(crate) type Rows<'a, 'r, T> = dyn ExactSizeIterator<Item = &'r [T]> + Send + 'a;

/// What is done with the results of each tile.
pub(crate) type Each<'a, T> = dyn FnMut(Results<'_, T>) + Send + 'a;

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
        let tile_sums = match tiles {
            0 | 1 => 0,
            _ if program.summed => gradient,
            _ => program.sums,
        };
        let widths: Vec<usize> = fields.flat_map(FieldInfo::blocks).collect();
        let threads = execution.threads.count().min(tiles).max(1);
        let mut memory = Memory {
            shared: vec![T::default(); program.shared],
            places: (0..threads).map(|_| Place::new(&program, &widths)).collect(),
            rooms: Vec::new(),
            tile_sums,
            sums: vec![T::default(); program.sums],
            totals: Vec::new(),
            execution,
            widths,
            program,
        };
        memory.make_room();
        memory
    }

    /// Makes the rooms that are not there: all, or those lost to a panic.
    fn make_room(&mut self) {
        let rooms = match self.places.len() {
            1 => 1,
            threads => 2 * threads,
        };
        self.rooms.resize_with(rooms, || Room::new(Found::new(&self.program, self.tile_sums)));
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
        self.make_room();
        let Memory { execution, program, widths, shared, places, rooms, sums, totals, .. } = self;
        let Execution { instructions, threads } = &*execution;
        (program.prepare)(*instructions, parameters, shared);
        let sums = if program.summed { gradient } else { &mut sums[..] };
        if rows.len() == 0 {
            sums.fill(T::default());
        }
        rooms.iter_mut().for_each(|room| room.result_mut().reset());
        let groups = rows.len().div_ceil(T::LANES);
        let step = Tiles { instructions: *instructions, program, widths, parameters, shared };
        let cut = tiles(program, groups);
        let (count, size) = match cut {
            0 | 1 => (groups.div_ceil(program.groups.most), program.groups.most),
            count => (count, groups.div_ceil(count)),
        };
        let block = block::<T>(size);
        totals.clear();
        totals.resize(if count > block { sums.len() } else { 0 }, 0.0);
        let mut sums = Sums { last: sums, before: totals, block };
        match cut {
            0 | 1 => {
                let (place, room) = (&mut places[0], rooms[0].result_mut());
                let mut run = || step.one_after_the_other(place, room, rows, &mut sums, each);
                if program.scratch * groups < WORTH_THREADS { run() } else { threads.enter(run) }
            }
            count => step.side_by_side(threads, places, InOrder::new((sums, each), rooms), count, rows),
        }
    }

    /// All rows in lanes, which are to be [a single tile](Memory::is_one_tile).
    pub(super) fn load<'r>(
        &mut self,
        mut rows: impl ExactSizeIterator<Item = &'r [T]> + Send,
    ) -> Loaded<'_, T> {
        let Memory { execution, program, widths, shared, places, sums, .. } = self;
        let (instructions, place, count) = (execution.instructions, &mut places[0], rows.len());
        let step = Tiles { instructions, program, widths, parameters: &[], shared };
        step.load_next(place, &mut rows, count);
        let scratch = &mut place.scratch[..count.div_ceil(T::LANES) * program.scratch];
        Loaded { instructions, fields: &place.fields, count, scratch, shared, sums }
    }

    /// Whether so many examples are a single tile.
    pub(super) fn is_one_tile(&self, examples: usize) -> bool {
        let groups = examples.div_ceil(T::LANES);
        (1..=self.program.groups.most).contains(&groups) && tiles(&self.program, groups) <= 1
    }

    /// What is still to be added to a gradient that the program has summed up, if anything is.
    pub(super) fn left(&self) -> Option<&[T]> {
        self.rooms.iter().find_map(|room| room.result().left())
    }

    /// From the sums that [`run`](Memory::run) made to the gradient: all of it, with what is [left](Memory::left).
    pub(super) fn finish(&mut self, parameters: &[T], inverse_count: T, gradient: &mut [T]) {
        if self.program.summed {
            if let Some(rest) = self.left() {
                Precompiled::add(gradient, rest);
            }
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
