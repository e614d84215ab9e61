//! The memory of one program.

use super::Execution;
use super::cut::{Cut, tiles_apart};
use super::step::Step;
use super::tiles::{Found, Place, Results, load_next};
use crate::instructions::Instructions;
use crate::network::{FieldInfo, Phases, Program, Steps};
use crate::real::Real;
use crate::threads::Room;

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
    /// What several phases have of all examples, tile after tile.
    batch: Vec<T::Lane>,
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
    /// Memory for a program that reads these fields. No tile is made larger than `examples` need; [`Memory::ANY`] if
    /// that is not known. A gradient that the program sums up itself has so many numbers.
    pub(super) fn new(
        execution: Execution,
        mut program: Program<T>,
        fields: impl Iterator<Item = &'static FieldInfo>,
        gradient: usize,
        examples: usize,
    ) -> Self {
        let most = examples.div_ceil(T::LANES);
        program.groups.most = program.groups.most.min(most).max(1);
        let tiles = tiles_apart(&program, most);
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
            batch: Vec::new(),
            execution,
            widths,
            program,
        };
        memory.make_room();
        if examples != Self::ANY {
            memory.keep(most);
        }
        memory
    }

    /// Any number of examples.
    pub(super) const ANY: usize = usize::MAX;

    /// Makes the rooms that are not there: all, or those lost to a panic.
    fn make_room(&mut self) {
        let rooms = match self.places.len() {
            1 => 1,
            threads => 2 * threads,
        };
        self.rooms.resize_with(rooms, || Room::new(Found::new(&self.program, self.tile_sums)));
    }

    /// Makes memory for what so many groups keep between phases. Allocates where there were never as many.
    fn keep(&mut self, groups: usize) {
        let kept = groups * self.program.kept(&self.widths);
        if kept > self.batch.len() {
            self.batch.resize(kept, T::default().splat());
        }
    }

    /// What the program is run with.
    pub(super) fn execution(&self) -> &Execution {
        &self.execution
    }

    /// Runs the program; `each` sees the results of each tile, in their order. A gradient that the program sums up is then
    /// complete but for what is [left](Memory::left), and a factor.
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
        self.keep(rows.len().div_ceil(T::LANES));
        let Memory { execution, program, widths, shared, places, rooms, sums, totals, batch, .. } = self;
        (program.prepare)(execution.instructions, parameters, shared);
        let (sums, gradient) =
            if program.summed { (gradient, &mut [][..]) } else { (&mut sums[..], gradient) };
        if rows.len() == 0 {
            sums.fill(T::default());
        }
        let scale = T::from_f64(1.0 / rows.len() as f64);
        let cut = Cut::new(program, rows.len());
        let mut step = Step {
            execution,
            program,
            widths,
            cut,
            scale,
            parameters,
            shared,
            places,
            rooms,
            sums,
            totals,
            gradient,
            batch,
            rows: Some(rows),
        };
        match program.phases {
            Phases::One(tile) => step.tiles(tile, 0..step.sums.len(), Steps::default(), Some(each)),
            Phases::Several(items) => {
                step.items(items, Steps::default());
                step.results(each);
            }
        }
        if !program.summed {
            let Step { shared, sums, gradient, .. } = step;
            (program.finish)(execution.instructions, parameters, shared, sums, scale, gradient);
        }
    }

    /// All rows in lanes, which are to be [a single tile](Memory::is_one_tile) of a program of one phase.
    pub(super) fn load<'r>(
        &mut self,
        mut rows: impl ExactSizeIterator<Item = &'r [T]> + Send,
    ) -> Loaded<'_, T> {
        let Memory { execution, program, widths, shared, places, sums, .. } = self;
        let (instructions, place, count) = (execution.instructions, &mut places[0], rows.len());
        load_next::<T>(instructions, widths, &mut place.fields, &mut rows, count);
        let scratch = &mut place.scratch[..count.div_ceil(T::LANES) * program.scratch];
        Loaded { instructions, fields: &place.fields, count, scratch, shared, sums }
    }

    /// Whether so many examples are a single tile.
    pub(super) fn is_one_tile(&self, examples: usize) -> bool {
        let groups = examples.div_ceil(T::LANES);
        (1..=self.program.groups.most).contains(&groups) && tiles_apart(&self.program, groups) <= 1
    }

    /// Whether what is found is the sum of a gradient, not its mean.
    pub(super) fn sums_gradient(&self) -> bool {
        self.program.summed
    }

    /// What is still to be added to a gradient that the program has summed up, if anything is.
    pub(super) fn left(&self) -> Option<&[T]> {
        self.rooms.iter().find_map(|room| room.result().left())
    }
}
