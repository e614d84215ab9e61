//! Tiles with so few examples that most lanes would be multiplied for nothing: their numbers are brought side by side, as
//! `rows`, and the products back to lanes.

use std::ops::Range;

use super::outer::Outer;
use super::rows::{Rows, TOGETHER, add_outer};
use super::transpose::repeat_last;
use super::{BUFFER, Buffer, Matrix, Product, WORTH_A_THREAD};
use crate::instructions::{Shape, Vectors};
use crate::real::Real;
use crate::threads::{Divide, share};

/// Of no more examples a product with any matrix takes less time this way, measured with widths from 50 to 617.
const FEW: usize = 4;
/// Of no more examples a product with a large matrix does: most of its time goes by in loading the matrix.
const FEW_FOR_A_LARGE_MATRIX: usize = 8;
/// So many weights are a large matrix: they fill the first-level cache.
const LARGE: usize = 1 << 14;

/// Whether so many examples of a tile are few, where they are multiplied by a matrix of so many weights.
pub(super) fn are_few(examples: usize, weights: usize) -> bool {
    examples <= FEW || examples <= FEW_FOR_A_LARGE_MATRIX && weights >= LARGE
}

/// Runs the products, which the threads share.
pub(super) fn divide<T: Real>(
    matrix: Matrix<'_, T>,
    live: usize,
    products: &mut [Product<'_, T::Lane>],
    run: impl Fn(Few<'_, T>) + Sync,
) {
    for (x, y) in products {
        share(Few::<T> { matrix, live, x, y }, &run);
    }
}

/// One product, or some blocks of it, or some rows of a single block.
pub(super) struct Few<'a, T: Real> {
    matrix: Matrix<'a, T>,
    /// How many examples a block has.
    live: usize,
    x: &'a [T::Lane],
    y: &'a mut [T::Lane],
}

impl<T: Real> Few<'_, T> {
    fn blocks(&self) -> usize {
        self.y.len() / self.matrix.m.max(1)
    }
}

impl<T: Real> Divide for Few<'_, T> {
    fn parts(&self) -> usize {
        let rows = if self.blocks() == 1 { self.matrix.m } else { self.blocks() };
        rows.min(self.y.len() * self.matrix.k * self.live / WORTH_A_THREAD)
    }

    fn cut(self, part: usize, of: usize) -> (Self, Self) {
        let Matrix { m, k, .. } = self.matrix;
        if self.blocks() == 1 {
            let rows = m * part / of;
            let (y, y_rest) = self.y.split_at_mut(rows);
            let [matrix, rest] = [0..rows, rows..m].map(|rows| self.matrix.part(rows, 0..k));
            return (Few { matrix, y, ..self }, Few { matrix: rest, y: y_rest, ..self });
        }
        let blocks = self.blocks() * part / of;
        let (x, x_rest) = self.x.split_at(blocks * k);
        let (y, y_rest) = self.y.split_at_mut(blocks * m);
        (Few { x, y, ..self }, Few { x: x_rest, y: y_rest, ..self })
    }
}

/// The same with room for rows.
pub(super) struct Gathered<'a, T: Real> {
    pub(super) few: Few<'a, T>,
    pub(super) buffer: &'a mut Buffer<T>,
}

/// So many numbers of each row are in the buffer at a time.
const SLICE: usize = BUFFER / 2 / TOGETHER;

impl<T: Real> Gathered<'_, T> {
    #[inline(always)]
    pub(super) fn run<I: Vectors<T>>(self, set: I, shape: Shape) {
        let Gathered { few: Few { matrix, live, x, y }, buffer } = self;
        let Matrix { m, k, .. } = matrix;
        if m == 0 || k == 0 {
            return y.fill(T::default().splat());
        }
        let (x_rows, y_rows) = buffer.0.split_at_mut(BUFFER / 2);
        let examples = y.len() / m * live;
        for start in (0..examples).step_by(TOGETHER) {
            let examples = Chosen { live, examples: start..examples.min(start + TOGETHER) };
            for columns in slices(k) {
                let x = examples.gather(x, k, &columns, x_rows);
                for rows in slices(m) {
                    let matrix = matrix.part(rows.clone(), columns.clone());
                    let y_rows = examples.none(&rows, y_rows);
                    let strides = [stride::<T>(&columns), stride::<T>(&rows)];
                    Rows { matrix, x, y: y_rows, strides }.add(set, shape);
                    examples.scatter(y_rows, y, m, &rows, columns.start > 0);
                }
            }
        }
        for y in y {
            repeat_last::<I, T>(set, live, y);
        }
    }
}

/// The operands of [`outer`](super::outer), with room for rows.
pub(super) struct OuterGathered<'a, T: Real> {
    pub(super) outer: Outer<'a, T>,
    pub(super) buffer: &'a mut Buffer<T>,
}

impl<T: Real> OuterGathered<'_, T> {
    #[inline(always)]
    pub(super) fn run<I: Vectors<T>>(mut self, set: I, shape: Shape) {
        let Outer { x, k, live, .. } = self.outer;
        if self.outer.m == 0 || k == 0 {
            return;
        }
        let examples = x.len() / k * live;
        match shape {
            Shape::Large => {
                let at = self.passes::<I, TOGETHER, 2>(set, 0..examples);
                let at = self.passes::<I, 4, 4>(set, at..examples);
                let at = self.passes::<I, 2, 4>(set, at..examples);
                self.passes::<I, 1, 4>(set, at..examples);
            }
            Shape::Medium => {
                let at = self.passes::<I, 4, 2>(set, 0..examples);
                let at = self.passes::<I, 2, 2>(set, at..examples);
                self.passes::<I, 1, 4>(set, at..examples);
            }
            Shape::Small => {
                self.passes::<I, 1, 2>(set, 0..examples);
            }
        }
    }

    /// Adds these examples, `E` at a time or, where that is more than half of it, as many as there are, to `R` rows at a
    /// time; answers the first that is left.
    #[inline(always)]
    fn passes<I: Vectors<T>, const E: usize, const R: usize>(
        &mut self,
        set: I,
        examples: Range<usize>,
    ) -> usize {
        let OuterGathered { outer: Outer { dy, x, m, k, live, row, first, sums }, buffer } = self;
        let (m, k, live, row) = (*m, *k, *live, *row);
        let (x_rows, zeros) = buffer.0.split_at_mut(BUFFER / 2);
        zeros[..k.min(SLICE)].fill(T::default());
        let mut at = examples.start;
        while examples.end > at + E / 2 {
            let chosen = Chosen { live, examples: at..examples.end.min(at + E) };
            let count = chosen.examples.len();
            let (mut blocks, mut lanes): ([&[T::Lane]; E], _) = ([&[]; E], [0; E]);
            for e in 0..E {
                let (block, lane) = chosen.place(e.min(count - 1));
                (blocks[e], lanes[e]) = (&dy[block * m + row..], lane);
            }
            for columns in slices(k) {
                let x = chosen.gather(x, k, &columns, x_rows);
                let mut rows: [&[T]; E] = [&zeros[..columns.len()]; E];
                for (row, x) in rows.iter_mut().zip(x.chunks_exact(stride::<T>(&columns))) {
                    *row = &x[..columns.len()];
                }
                let first = *first && at == 0;
                let at = add_outer::<I, T, E, R>(set, blocks, lanes, rows, columns.start, first, sums, k, 0);
                add_outer::<I, T, E, 1>(set, blocks, lanes, rows, columns.start, first, sums, k, at);
            }
            at += count;
        }
        at
    }
}

fn slices(n: usize) -> impl Iterator<Item = Range<usize>> {
    (0..n).step_by(SLICE).map(move |start| start..n.min(start + SLICE))
}

/// How far from each other rows of these elements are: each begins a line of the cache.
fn stride<T: Real>(range: &Range<usize>) -> usize {
    range.len().next_multiple_of(T::LANES)
}

/// Some examples, of blocks that have `live` each.
struct Chosen {
    live: usize,
    examples: Range<usize>,
}

impl Chosen {
    /// The block and the lane of the one with this number.
    #[inline(always)]
    fn place(&self, number: usize) -> (usize, usize) {
        let example = self.examples.start + number;
        (example / self.live, example % self.live)
    }

    /// Rows of zeros.
    fn none<'r, T: Real>(&self, range: &Range<usize>, rows: &'r mut [T]) -> &'r mut [T] {
        let rows = &mut rows[..self.examples.len() * stride::<T>(range)];
        rows.fill(T::default());
        rows
    }

    /// From lanes to rows: of each example the elements of `range`, of `n`.
    #[inline(always)]
    fn gather<'r, T: Real>(
        &self,
        lanes: &[T::Lane],
        n: usize,
        range: &Range<usize>,
        rows: &'r mut [T],
    ) -> &'r mut [T] {
        let rows = &mut rows[..self.examples.len() * stride::<T>(range)];
        for (number, row) in rows.chunks_exact_mut(stride::<T>(range)).enumerate() {
            let (block, lane) = self.place(number);
            let lanes = &lanes[block * n..][range.clone()];
            for (number, lanes) in row.iter_mut().zip(lanes) {
                *number = lanes.as_ref()[lane];
            }
        }
        rows
    }

    /// And back, in place of what was there or added to it.
    #[inline(always)]
    fn scatter<T: Real>(&self, rows: &[T], lanes: &mut [T::Lane], n: usize, range: &Range<usize>, add: bool) {
        for (number, row) in rows.chunks_exact(stride::<T>(range)).enumerate() {
            let (block, lane) = self.place(number);
            let lanes = &mut lanes[block * n..][range.clone()];
            for (number, lanes) in row.iter().zip(lanes) {
                let to = &mut lanes.as_mut()[lane];
                *to = if add { *to + *number } else { *number };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instructions::Instructions;
    use crate::kernel::tests::{lanes, numbers, sizes};
    use crate::kernel::{contract, mask, outer};
    use crate::real::Lanes;
    use crate::threads::Threads;
    use std::ops::RangeInclusive;

    /// Rows, columns, blocks: around the sizes of vectors and squares, and longer than what is in the buffer at a time.
    const SIZES: [(usize, usize, usize); 8] = [
        (1, 1, 1),
        (3, 5, 2),
        (16, 16, 1),
        (10, 33, 4),
        (17, 130, 3),
        (64, 9, 5),
        (5, 1100, 1),
        (600, 40, 2),
    ];

    /// How many lanes are examples.
    const LIVE: RangeInclusive<usize> = if cfg!(miri) { 3..=4 } else { 1..=7 };

    /// Blocks whose first lanes are examples, and whose others repeat the last of these.
    fn blocks(seed: u64, count: usize, live: usize) -> Vec<Lanes<f64, 8>> {
        let mut blocks = lanes(seed, count);
        for block in &mut blocks {
            block.0 = std::array::from_fn(|l| block.0[l.min(live - 1)]);
        }
        blocks
    }

    #[test]
    fn products_of_few_are_the_sums_they_stand_for() {
        for ((m, k, count), live) in sizes(SIZES).flat_map(|size| LIVE.map(move |live| (size, live))) {
            let w: Vec<f64> = numbers(1, m * k).collect();
            let x = blocks(2, count * k, live);
            for instructions in Instructions::available() {
                let matrices = [(Matrix::new(&w, m, k), k, 1), (Matrix::new(&w, k, m).transposed(), 1, m)];
                for (matrix, row, column) in matrices {
                    let mut y = vec![Lanes([f64::NAN; 8]); count * m];
                    contract(instructions, matrix, live, &mut [(&x, &mut y)]);
                    for (g, o, l) in (0..count * m * 8).map(|j| (j / 8 / m, j / 8 % m, j % 8)) {
                        let expected: f64 = (0..k).map(|i| w[o * row + i * column] * x[g * k + i].0[l]).sum();
                        let found = y[g * m + o].0[l];
                        let name = instructions.name();
                        assert!((found - expected).abs() < 1e-12, "{live}: {m}×{k}, {g}, {o}, {l}, {name}");
                    }
                }
            }
        }
    }

    #[test]
    fn outer_products_of_few_are_the_sums_they_stand_for() {
        for ((m, k, count), live) in sizes(SIZES).flat_map(|size| LIVE.map(move |live| (size, live))) {
            let (mut dy, x) = (lanes(1, count * m), blocks(2, count * k, live));
            for dy in dy.chunks_mut(m) {
                mask::<f64>(dy, m, 1, live);
            }
            let before: Vec<f64> = numbers(3, m * k).collect();
            for instructions in Instructions::available() {
                let (mut sums, mut only) = (before.clone(), vec![f64::NAN; m * k]);
                outer(instructions, live, &dy, &x, m, k, false, &mut sums);
                outer(instructions, live, &dy, &x, m, k, true, &mut only);
                for (o, i) in (0..m * k).map(|j| (j / k, j % k)) {
                    let products =
                        (0..count * 8).map(|b| dy[b / 8 * m + o].0[b % 8] * x[b / 8 * k + i].0[b % 8]);
                    let (expected, at) = (products.sum::<f64>(), o * k + i);
                    let found = [sums[at] - before[at], only[at]];
                    assert!(
                        found.iter().all(|found| (found - expected).abs() < 1e-12),
                        "{live}: {m}×{k}, {o}, {i}, {}",
                        instructions.name()
                    );
                }
            }
        }
    }

    /// Large enough for threads: a block is cut by rows, several by blocks.
    #[test]
    fn any_number_of_threads_has_the_same_bits() {
        let sizes = if cfg!(miri) { [(20, 9, 1), (3, 9, 5)] } else { [(700, 900, 1), (300, 300, 5)] };
        for (m, k, count) in sizes {
            let w: Vec<f64> = numbers(1, m * k).collect();
            let x = blocks(2, count * k, 3);
            let product = |threads: usize| {
                let mut y = vec![Lanes([f64::NAN; 8]); count * m];
                let matrix = Matrix::new(&w, m, k);
                Threads::new(threads).unwrap().enter(|| {
                    contract(Instructions::best(), matrix, 3, &mut [(&x, &mut y)]);
                });
                y
            };
            let one = product(1);
            assert!([2, 3, 8].iter().all(|&threads| product(threads) == one), "{m}×{k}, {count}");
        }
    }
}
