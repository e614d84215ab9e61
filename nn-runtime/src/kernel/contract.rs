//! A shared matrix times per-example vectors.
//!
//! In this layout the vectors are already the packed panel that a matrix product wants: `LANES` examples
//! side by side for each `i`. A few rows of the result, for one or a few blocks of examples, are kept in
//! registers while `i` runs over a slice of the sum. Where several blocks use them, the weights of these rows
//! are first copied side by side.

use std::ops::Range;

use super::WORTH_A_THREAD;
use crate::instructions::{Shape, Vectors};
use crate::real::{MAX_LANES, Real};
use crate::threads::Divide;

/// How long a slice of the sum is: its weights and its part of a block stay in the first-level cache.
const SLICE: usize = 256;
/// The most rows whose sums stay in registers.
const ROWS: usize = 12;
/// The distance at most between the packed weights of one and of the next column.
const DISTANCE: usize = MAX_LANES;
/// Weights of no more columns are read where they are, if their rows are side by side in each column, or are few.
const SHORT: usize = 32;
/// So many rows are few: the processor has registers for where they are.
const ROWS_IN_PLACE: usize = 8;
/// For so many blocks it is worth bringing columns closer together. Where the distance is a power of two, they push each
/// other out of the first-level cache.
const BLOCKS_WORTH_MOVING: usize = 8;
/// For so many blocks it is worth turning rows to columns.
const BLOCKS_WORTH_TURNING: usize = 2;

/// The operands of [`contract`](super::contract).
pub(super) struct Contract<'a, T: Real> {
    pub(super) w: &'a [T],
    pub(super) row: usize,
    pub(super) column: usize,
    pub(super) m: usize,
    pub(super) k: usize,
    pub(super) x: &'a [T::Lane],
    pub(super) y: &'a mut [T::Lane],
}

/// By blocks: every thread reads all weights.
impl<T: Real> Divide for Contract<'_, T> {
    fn parts(&self) -> usize {
        let blocks = self.y.len() / self.m.max(1);
        blocks.min(blocks * self.m * self.k * T::LANES / WORTH_A_THREAD)
    }

    fn cut(self, part: usize, of: usize) -> (Self, Self) {
        let blocks = self.y.len() / self.m * part / of;
        let (x, x_rest) = self.x.split_at(blocks * self.k);
        let (y, y_rest) = self.y.split_at_mut(blocks * self.m);
        (Contract { x, y, ..self }, Contract { x: x_rest, y: y_rest, ..self })
    }
}

impl<T: Real> Contract<'_, T> {
    #[inline(always)]
    pub(super) fn run<I: Vectors<T>>(self, set: I, shape: Shape) {
        if self.k == 0 || self.m == 0 {
            self.y.fill(T::default().splat());
            return;
        }
        let distance = if let Shape::Large = shape { DISTANCE } else { DISTANCE / 2 };
        // Clearing the largest buffer would take a tenth of the time of a short product.
        let (mut short, mut medium, mut long);
        let packed: &mut [T] = match self.k * distance {
            0..=256 => {
                short = [T::default(); 256];
                &mut short
            }
            257..=1024 => {
                medium = [T::default(); 1024];
                &mut medium
            }
            _ => {
                long = [T::default(); DISTANCE * SLICE];
                &mut long
            }
        };
        let mut panels = Panels { contract: self, packed };
        for start in (0..panels.contract.k).step_by(SLICE) {
            let slice = start..panels.contract.k.min(start + SLICE);
            match shape {
                Shape::Large => {
                    let at = panels.rows::<I, ROWS, 16, 2>(set, &slice, 0);
                    let at = panels.rows::<I, 8, 8, 2>(set, &slice, at);
                    let at = panels.rows::<I, 4, 4, 4>(set, &slice, at);
                    let at = panels.rows::<I, 2, 2, 4>(set, &slice, at);
                    panels.rows::<I, 1, 1, 4>(set, &slice, at);
                }
                Shape::Medium => {
                    let at = panels.rows::<I, 6, 8, 1>(set, &slice, 0);
                    let at = panels.rows::<I, 4, 4, 1>(set, &slice, at);
                    let at = panels.rows::<I, 2, 2, 2>(set, &slice, at);
                    panels.rows::<I, 1, 1, 4>(set, &slice, at);
                }
                Shape::Small => {
                    let at = panels.rows::<I, 2, 2, 1>(set, &slice, 0);
                    panels.rows::<I, 1, 1, 2>(set, &slice, at);
                }
            }
        }
    }
}

/// The product in pieces, and room for the weights of one.
struct Panels<'a, 'p, T: Real> {
    contract: Contract<'a, T>,
    packed: &'p mut [T],
}

impl<T: Real> Panels<'_, '_, T> {
    /// Adds one slice of the sum to the rows from `at` on, `R` at a time, for `G` blocks at a time; answers
    /// the first row that is left. Packed weights of one column and of the next are `D` apart.
    #[inline(always)]
    fn rows<I: Vectors<T>, const R: usize, const D: usize, const G: usize>(
        &mut self,
        set: I,
        slice: &Range<usize>,
        at: usize,
    ) -> usize {
        let mut at = at;
        let Contract { w, row, column, m, .. } = self.contract;
        let (short, blocks) = (self.contract.k <= SHORT, self.contract.y.len() / m);
        while at + R <= m {
            if row == 1 && (short || blocks < BLOCKS_WORTH_MOVING) {
                let columns = &w[slice.start * column + at..];
                let weights =
                    |i: usize| -> [T; R] { *columns[i * column..].first_chunk().expect("R rows are left") };
                self.contract.blocks::<I, R, G>(set, slice, at, weights);
            } else if column == 1 && (short && R <= ROWS_IN_PLACE || blocks < BLOCKS_WORTH_TURNING) {
                let rows: [&[T]; R] = std::array::from_fn(|r| &w[(at + r) * row..][slice.clone()]);
                let weights = |i: usize| -> [T; R] { std::array::from_fn(|r| rows[r][i]) };
                self.contract.blocks::<I, R, G>(set, slice, at, weights);
            } else {
                pack::<T, I, R, D>(set, &w[at * row..], row, column, slice, self.packed);
                let (packed, _) = self.packed.as_chunks::<D>();
                let packed = &packed[..slice.len()];
                let weights = |i: usize| -> [T; R] { *packed[i].first_chunk().expect("D is at least R") };
                self.contract.blocks::<I, R, G>(set, slice, at, weights);
            }
            at += R;
        }
        at
    }
}

impl<T: Real> Contract<'_, T> {
    /// The same for one panel of rows, whose weights are given.
    #[inline(always)]
    fn blocks<I: Vectors<T>, const R: usize, const G: usize>(
        &mut self,
        set: I,
        slice: &Range<usize>,
        at: usize,
        weights: impl Fn(usize) -> [T; R],
    ) {
        let blocks = self.y.len() / self.m;
        let mut block = 0;
        while block + G <= blocks {
            self.panel::<I, R, G>(set, slice, at, block, &weights);
            block += G;
        }
        while block < blocks {
            self.panel::<I, R, 1>(set, slice, at, block, &weights);
            block += 1;
        }
    }

    #[inline(always)]
    fn panel<I: Vectors<T>, const R: usize, const G: usize>(
        &mut self,
        set: I,
        slice: &Range<usize>,
        at: usize,
        block: usize,
        weights: &impl Fn(usize) -> [T; R],
    ) {
        let x: [&[T::Lane]; G] = std::array::from_fn(|g| &self.x[(block + g) * self.k..][slice.clone()]);
        let mut sums = [[set.zero(); R]; G];
        if slice.start > 0 {
            for (g, sums) in sums.iter_mut().enumerate() {
                for (sum, y) in sums.iter_mut().zip(&self.y[(block + g) * self.m + at..][..R]) {
                    *sum = set.load(y.as_ref());
                }
            }
        }
        for i in 0..slice.len() {
            let weights = weights(i);
            let x: [I::Vector; G] = std::array::from_fn(|g| set.load(x[g][i].as_ref()));
            for r in 0..R {
                let weight = set.splat(weights[r]);
                for g in 0..G {
                    sums[g][r] = set.add_product(sums[g][r], weight, x[g]);
                }
            }
        }
        for (g, sums) in sums.iter().enumerate() {
            for (sum, y) in sums.iter().zip(&mut self.y[(block + g) * self.m + at..][..R]) {
                set.store(*sum, y.as_mut());
            }
        }
    }
}

/// Copies the weights of `R` rows side by side, those of one column and of the next `D` apart.
#[inline(always)]
fn pack<T: Real, I: Vectors<T>, const R: usize, const D: usize>(
    set: I,
    w: &[T],
    row: usize,
    column: usize,
    slice: &Range<usize>,
    packed: &mut [T],
) {
    if column != 1 {
        let (packed, _) = packed.as_chunks_mut::<D>();
        let columns = w[slice.start * column..].chunks(column);
        for (packed, w) in packed.iter_mut().zip(columns).take(slice.len()) {
            // More than the rows, where there is more, as whole vectors are quickly copied.
            match (row, w.first_chunk()) {
                (1, Some(more)) => *packed = *more,
                _ => packed[..R].copy_from_slice(&std::array::from_fn::<T, R, _>(|r| w[r * row])),
            }
        }
        return;
    }
    let rows: [&[T]; R] = std::array::from_fn(|r| &w[r * row..][slice.clone()]);
    // Squares are turned over in registers, where most of a register counts.
    let turned = if 2 * R > I::SIDE && D >= I::SIDE { slice.len() / I::SIDE * I::SIDE } else { 0 };
    for at in (0..turned).step_by(I::SIDE) {
        for part in (0..R).step_by(I::SIDE) {
            let to = &mut packed[at * D + part..];
            set.turn(R - part, |r| &rows[part + r][at..], |c, column| set.put(column, &mut to[c * D..]));
        }
    }
    let (packed, _) = packed.as_chunks_mut::<D>();
    for i in turned..slice.len() {
        packed[i][..R].copy_from_slice(&std::array::from_fn::<T, R, _>(|r| rows[r][i]));
    }
}

#[cfg(test)]
mod tests {
    use crate::instructions::Instructions;
    use crate::kernel::tests::{lanes, numbers};
    use crate::real::Lanes;

    /// Sizes around and between every boundary, both layouts of the matrix, all instructions.
    #[test]
    fn agrees_with_the_sum_it_stands_for() {
        for (m, k, blocks) in [
            (1, 1, 1),
            (3, 5, 2),
            (4, 8, 1),
            (6, 7, 3),
            (10, 33, 4),
            (17, 130, 5),
            (64, 9, 7),
            (5, 600, 2),
            (25, 258, 3),
        ] {
            let w: Vec<f64> = numbers(1, m * k).collect();
            let x: Vec<Lanes<f64, 8>> = lanes(2, blocks * k);
            for instructions in Instructions::available() {
                for (row, column) in [(k, 1), (1, m)] {
                    let mut y = vec![Lanes([f64::NAN; 8]); blocks * m];
                    crate::kernel::contract(instructions, &w, row, column, m, k, &x, &mut y);
                    for (g, o, l) in (0..blocks * m * 8).map(|j| (j / 8 / m, j / 8 % m, j % 8)) {
                        let expected: f64 = (0..k).map(|i| w[o * row + i * column] * x[g * k + i].0[l]).sum();
                        let found = y[g * m + o].0[l];
                        assert!(
                            (found - expected).abs() < 1e-12,
                            "{m}×{k}, block {g}, row {o}, {}",
                            instructions.name()
                        );
                    }
                }
            }
        }
    }
}
