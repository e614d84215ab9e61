//! One run of a program over a batch: its phases, one after the other.

use std::ops::Range;

use super::Execution;
use super::cut::Cut;
use super::memory::{Each, Rows};
use super::tiles::{Found, Place, Queue, Results, Sums, Tiles};
use crate::network::{Item, Once, Program, Steps};
use crate::real::Real;
use crate::threads::{InOrder, Room};
use crate::tile::Tile;

/// Where tiles have fewer vectors there is nothing that threads could share.
const WORTH_THREADS: usize = 256;

/// All that a program reads and writes while it runs.
pub(super) struct Step<'a, 'b, 'r, T: Real> {
    pub(super) execution: &'a Execution,
    pub(super) program: &'a Program<T>,
    pub(super) widths: &'a [usize],
    pub(super) cut: Cut,
    /// 1 / number of examples.
    pub(super) scale: T,
    pub(super) parameters: &'a [T],
    pub(super) shared: &'a mut [T],
    pub(super) places: &'a mut [Place<T>],
    pub(super) rooms: &'a mut Vec<Room<Found<T>>>,
    pub(super) sums: &'a mut [T],
    pub(super) totals: &'a mut Vec<f64>,
    pub(super) gradient: &'a mut [T],
    pub(super) batch: &'a mut [T::Lane],
    /// Until a phase over tiles has loaded them.
    pub(super) rows: Option<&'a mut Rows<'b, 'r, T>>,
}

impl<T: Real> Step<'_, '_, '_, T> {
    /// Runs phases one after the other.
    pub(super) fn items(&mut self, items: &[Item<T>], steps: Steps<'_>) {
        for item in items {
            match item {
                Item::Once(once) => once(Once {
                    instructions: self.execution.instructions,
                    parameters: self.parameters,
                    shared: self.shared,
                    sums: self.sums,
                    scale: self.scale,
                    gradient: self.gradient,
                    steps,
                }),
                Item::Tiles { tile, sums } => self.tiles(*tile, sums.clone(), steps, None),
                Item::Repeat { steps: count, items } => {
                    steps.repeat(*count, |steps| self.items(items, steps))
                }
            }
        }
    }

    /// Runs one phase over all tiles, which makes these sums; returns when all of them are done. Where it is the only phase,
    /// `each` sees the results of each tile.
    pub(super) fn tiles(
        &mut self,
        tile: fn(Tile<'_, T>),
        sums: Range<usize>,
        steps: Steps<'_>,
        each: Option<&mut Each<'_, T>>,
    ) {
        let Execution { instructions, threads } = self.execution;
        let Step { program, widths, cut, parameters, .. } = *self;
        self.rooms.iter_mut().for_each(|room| room.result_mut().reset());
        let (block, sums) = (cut.block::<T>(), &mut self.sums[sums]);
        self.totals.clear();
        self.totals.resize(if cut.tiles > block { sums.len() } else { 0 }, 0.0);
        let mut sums = Sums { last: sums, before: self.totals, block };
        let queue = Queue::new(self.rows.take(), self.batch);
        let instructions = *instructions;
        let tiles =
            Tiles { instructions, program, widths, parameters, shared: self.shared, cut, tile, steps };
        if cut.is_apart {
            tiles.side_by_side(threads, self.places, InOrder::new((sums, each), self.rooms), queue);
        } else {
            let (place, room) = (&mut self.places[0], self.rooms[0].result_mut());
            let run = || tiles.one_after_the_other(place, room, queue, &mut sums, each);
            if program.scratch * cut.groups < WORTH_THREADS { run() } else { threads.enter(run) }
        }
    }

    /// Shows the results of each tile, which several phases keep until they are done.
    pub(super) fn results(&mut self, each: &mut Each<'_, T>) {
        let Step { program, widths, cut, .. } = *self;
        let mut batch = &mut *self.batch;
        for tile in 0..cut.tiles {
            each(Results::kept(program, widths, cut.examples::<T>(tile), &mut batch));
        }
    }
}
