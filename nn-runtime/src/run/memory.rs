//! The memory of one program, and the loop over its tiles.

use super::Execution;
use crate::instructions::Instructions;
use crate::kernel;
use crate::network::{FieldInfo, Program};
use crate::real::{MAX_LANES, Real};
use crate::tile::Tile;

/// Everything a program reads and writes, for tiles of the size it asks for.
#[derive(Debug)]
pub(super) struct Memory<T: Real> {
    execution: Execution,
    program: Program<T>,
    /// The number of elements of each field.
    widths: Vec<usize>,
    shared: Vec<T>,
    fields: Vec<T::Lane>,
    scratch: Vec<T::Lane>,
    results: Vec<T::Lane>,
    sums: Vec<T>,
}

impl<T: Real> Memory<T> {
    /// Memory for a program that reads these fields. No tile is made larger than `examples` need.
    pub(super) fn new(
        execution: Execution,
        mut program: Program<T>,
        fields: impl Iterator<Item = &'static FieldInfo>,
        examples: usize,
    ) -> Self {
        program.groups = program.groups.min(examples.div_ceil(T::LANES)).max(1);
        let widths: Vec<usize> = fields.map(FieldInfo::elements).collect();
        let zeros = |count: usize| vec![T::default().splat(); program.groups * count];
        Memory {
            execution,
            shared: vec![T::default(); program.shared],
            fields: zeros(widths.iter().sum()),
            scratch: zeros(program.scratch),
            results: zeros(program.results),
            sums: vec![T::default(); program.sums],
            widths,
            program,
        }
    }

    /// What the program is run with.
    pub(super) fn execution(&self) -> &Execution {
        &self.execution
    }

    /// Prepares, and runs one tile after the other; `each` sees the results of each tile.
    pub(super) fn run<'r>(
        &mut self,
        parameters: &[T],
        rows: impl ExactSizeIterator<Item = &'r [T]>,
        gradient: &mut [T],
        each: impl FnMut(Results<'_, T>),
    ) {
        let Execution { instructions, threads } = self.execution.clone();
        threads.enter(|| self.tiles(instructions, parameters, rows, gradient, each));
    }

    fn tiles<'r>(
        &mut self,
        instructions: Instructions,
        parameters: &[T],
        mut rows: impl ExactSizeIterator<Item = &'r [T]>,
        gradient: &mut [T],
        mut each: impl FnMut(Results<'_, T>),
    ) {
        let program = self.program;
        (program.prepare)(instructions, parameters, &mut self.shared);
        let mut remaining = rows.len();
        let mut first = true;
        if remaining == 0 {
            self.sums.fill(T::default());
            gradient.fill(T::default());
        }
        while remaining > 0 {
            let examples = remaining.min(program.groups * T::LANES);
            let groups = examples.div_ceil(T::LANES);
            self.load(instructions, &mut rows, examples, groups);
            let results = &mut self.results[..groups * program.results];
            (program.tile)(Tile {
                instructions,
                groups,
                examples,
                parameters,
                shared: &self.shared,
                fields: &self.fields[..groups * self.widths.iter().sum::<usize>()],
                scratch: &mut self.scratch[..groups * program.scratch],
                results,
                first,
                sums: if program.summed { gradient } else { &mut self.sums },
            });
            first = false;
            each(Results { lanes: results, groups, examples });
            remaining -= examples;
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

    /// Brings the next rows into lanes: every field its `groups` blocks, lanes past the last row
    /// repeating it.
    fn load<'r>(
        &mut self,
        instructions: Instructions,
        rows: &mut impl Iterator<Item = &'r [T]>,
        examples: usize,
        groups: usize,
    ) {
        for group in 0..groups {
            let live = T::LANES.min(examples - group * T::LANES);
            let mut lanes: [&[T]; MAX_LANES] = [&[]; MAX_LANES];
            for lane in &mut lanes[..live] {
                *lane = rows.next().expect("the iterator is as long as it says");
            }
            let mut before = 0;
            for &width in &self.widths {
                let block = &mut self.fields[before * groups + group * width..][..width];
                kernel::transpose(instructions, &lanes[..live], before, block);
                before += width;
            }
        }
    }
}

/// The results of one tile.
#[derive(Clone, Copy)]
pub(super) struct Results<'a, T: Real> {
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
