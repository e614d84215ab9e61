//! A shared matrix times per-example vectors.
//!
//! In this layout the vectors are already the packed panel that a matrix product wants: `LANES` examples
//! side by side for each `i`. A few rows of the result, for one or a few blocks of examples, are kept in
//! registers while `i` runs over a slice of the sum, and are then added to those of the slices before. Where several blocks use them, the weights of these rows
//! are first copied side by side.

use std::ops::Range;

use super::{BUFFER, CHAIN, Matrix, Product};
use crate::instructions::{Shape, Vectors};
use crate::real::Real;

/// How long a slice of the sum is: its weights and its part of a block stay in the first-level cache.
const SLICE: usize = CHAIN;
/// The most rows whose sums stay in registers.
pub(super) const ROWS: usize = 12;
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
pub(super) struct Contract<'a, 'p, T: Real> {
    pub(super) matrix: Matrix<'a, T>,
    pub(super) products: &'a mut [Product<'p, T::Lane>],
    /// Room for the weights of some rows.
    pub(super) buffer: &'a mut [T; BUFFER],
}

impl<T: Real> Contract<'_, '_, T> {
    #[inline(always)]
    pub(super) fn run<I: Vectors<T>>(mut self, set: I, shape: Shape) {
        let Matrix { m, k, .. } = self.matrix;
        if k == 0 || m == 0 {
            self.products.iter_mut().for_each(|(_, y)| y.fill(T::default().splat()));
            return;
        }
        for start in (0..k).step_by(SLICE) {
            let slice = start..k.min(start + SLICE);
            match shape {
                Shape::Large => {
                    let at = self.rows::<I, ROWS, 16, 2>(set, &slice, 0);
                    let at = self.rows::<I, 8, 8, 2>(set, &slice, at);
                    let at = self.rows::<I, 4, 4, 4>(set, &slice, at);
                    let at = self.rows::<I, 2, 2, 4>(set, &slice, at);
                    self.rows::<I, 1, 1, 4>(set, &slice, at);
                }
                Shape::Medium => {
                    let at = self.rows::<I, 6, 8, 1>(set, &slice, 0);
                    let at = self.rows::<I, 4, 4, 1>(set, &slice, at);
                    let at = self.rows::<I, 2, 2, 2>(set, &slice, at);
                    self.rows::<I, 1, 1, 4>(set, &slice, at);
                }
                Shape::Small => {
                    let at = self.rows::<I, 2, 2, 1>(set, &slice, 0);
                    self.rows::<I, 1, 1, 2>(set, &slice, at);
                }
            }
        }
    }

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
        let Matrix { w, row, column, m, k } = self.matrix;
        let blocks = self.products.iter().map(|(_, y)| y.len()).sum::<usize>() / m;
        let short = k <= SHORT;
        while at + R <= m {
            let panel = Panel { k, m, at, slice };
            if row == 1 && (short || blocks < BLOCKS_WORTH_MOVING) {
                let columns = &w[slice.start * column + at..];
                let weights =
                    |i: usize| -> [T; R] { *columns[i * column..].first_chunk().expect("R rows are left") };
                panel.add::<I, T, R, G>(set, self.products, weights);
            } else if column == 1 && (short && R <= ROWS_IN_PLACE || blocks < BLOCKS_WORTH_TURNING) {
                let rows: [&[T]; R] = std::array::from_fn(|r| &w[(at + r) * row..][slice.clone()]);
                let weights = |i: usize| -> [T; R] { std::array::from_fn(|r| rows[r][i]) };
                panel.add::<I, T, R, G>(set, self.products, weights);
            } else {
                pack::<T, I, R, D>(set, &w[at * row..], row, column, slice, self.buffer);
                let (packed, _) = self.buffer.as_chunks::<D>();
                let packed = &packed[..slice.len()];
                let weights = |i: usize| -> [T; R] { *packed[i].first_chunk().expect("D is at least R") };
                panel.add::<I, T, R, G>(set, self.products, weights);
            }
            at += R;
        }
        at
    }
}

/// Some rows of a matrix, in some of its columns.
struct Panel<'a> {
    k: usize,
    m: usize,
    /// The first row.
    at: usize,
    slice: &'a Range<usize>,
}

impl Panel<'_> {
    /// Adds the products with these `R` rows, whose weights are given, to all results.
    #[inline(always)]
    fn add<I: Vectors<T>, T: Real, const R: usize, const G: usize>(
        &self,
        set: I,
        products: &mut [Product<'_, T::Lane>],
        weights: impl Fn(usize) -> [T; R],
    ) {
        if G == 2 && products.len() > 1 && products.iter().all(|(_, y)| y.len() == self.m) {
            let (pairs, rest) = products.as_chunks_mut::<2>();
            for pair in pairs {
                self.two::<I, T, R>(set, pair, &weights);
            }
            for (x, y) in rest {
                self.blocks::<I, T, R, 1>(set, 0, x, y, &weights);
            }
            return;
        }
        for (x, y) in products {
            let blocks = y.len() / self.m;
            let mut block = 0;
            while block + G <= blocks {
                self.blocks::<I, T, R, G>(set, block, x, y, &weights);
                block += G;
            }
            while block < blocks {
                self.blocks::<I, T, R, 1>(set, block, x, y, &weights);
                block += 1;
            }
        }
    }

    /// The same for `G` blocks that follow one another, with sums in registers.
    #[inline(always)]
    fn blocks<I: Vectors<T>, T: Real, const R: usize, const G: usize>(
        &self,
        set: I,
        block: usize,
        x: &[T::Lane],
        y: &mut [T::Lane],
        weights: &impl Fn(usize) -> [T; R],
    ) {
        let &Panel { k, m, at, slice } = self;
        let x: [&[T::Lane]; G] = std::array::from_fn(|g| &x[(block + g) * k..][slice.clone()]);
        let mut sums = [[set.zero(); R]; G];
        add_products(set, slice.len(), x, weights, &mut sums);
        for (g, sums) in sums.iter().enumerate() {
            self.put(set, sums, &mut y[(block + g) * m + at..]);
        }
    }

    /// The same for two blocks that do not.
    #[inline(always)]
    fn two<I: Vectors<T>, T: Real, const R: usize>(
        &self,
        set: I,
        blocks: &mut [Product<'_, T::Lane>; 2],
        weights: &impl Fn(usize) -> [T; R],
    ) {
        let &Panel { at, slice, .. } = self;
        let x = [&blocks[0].0[slice.clone()], &blocks[1].0[slice.clone()]];
        let mut sums = [[set.zero(); R]; 2];
        add_products(set, slice.len(), x, weights, &mut sums);
        for (sums, (_, y)) in sums.iter().zip(blocks) {
            self.put(set, sums, &mut y[at..]);
        }
    }

    /// Adds the sums of a slice to those of the slices before.
    #[inline(always)]
    fn put<I: Vectors<T>, T: Real, const R: usize>(&self, set: I, sums: &[I::Vector; R], y: &mut [T::Lane]) {
        for (sum, y) in sums.iter().zip(&mut y[..R]) {
            let y = y.as_mut();
            let sum = if self.slice.start > 0 { set.add(set.load(y), *sum) } else { *sum };
            set.store(sum, y);
        }
    }
}

/// Adds to the sums of `R` rows what the `len` vectors of each block add, one after the other.
#[inline(always)]
fn add_products<I: Vectors<T>, T: Real, const R: usize, const G: usize>(
    set: I,
    len: usize,
    x: [&[T::Lane]; G],
    weights: &impl Fn(usize) -> [T; R],
    sums: &mut [[I::Vector; R]; G],
) {
    for i in 0..len {
        let weights = weights(i);
        let x: [I::Vector; G] = std::array::from_fn(|g| set.load(x[g][i].as_ref()));
        for r in 0..R {
            let weight = set.splat(weights[r]);
            for g in 0..G {
                sums[g][r] = set.add_product(sums[g][r], weight, x[g]);
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
    use super::*;
    use crate::instructions::Instructions;
    use crate::kernel;
    use crate::kernel::tests::{lanes, numbers, sizes};
    use crate::real::Lanes;

    /// Sizes around and between every boundary, both layouts of the matrix, all instructions.
    #[test]
    fn agrees_with_the_sum_it_stands_for() {
        for (m, k, blocks) in sizes([
            (1, 1, 1),
            (3, 5, 2),
            (4, 8, 1),
            (6, 7, 3),
            (10, 33, 4),
            (17, 130, 5),
            (64, 9, 7),
            (5, 600, 2),
            (25, 258, 3),
        ]) {
            let w: Vec<f64> = numbers(1, m * k).collect();
            let x: Vec<Lanes<f64, 8>> = lanes(2, blocks * k);
            for instructions in Instructions::available() {
                let matrices = [(Matrix::new(&w, m, k), k, 1), (Matrix::new(&w, k, m).transposed(), 1, m)];
                for (matrix, row, column) in matrices {
                    let mut y = vec![Lanes([f64::NAN; 8]); blocks * m];
                    // As one product, and as two.
                    let (one, other) = (blocks / 3 * m, blocks / 3 * k);
                    let mut parts = vec![Lanes([f64::NAN; 8]); blocks * m];
                    let (left, right) = parts.split_at_mut(one);
                    kernel::contract(instructions, matrix, 8, &mut [(&x, &mut y)]);
                    kernel::contract(
                        instructions,
                        matrix,
                        8,
                        &mut [(&x[..other], left), (&x[other..], right)],
                    );
                    assert_eq!(y, parts);
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
