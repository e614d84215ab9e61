//! A shared matrix and examples whose numbers lie side by side: the vectors run along the features, not over the
//! examples. The weights pass by once for a few examples, so of one this takes as long as loading them.
//!
//! Every element is summed in an order that follows from its place alone, not from how many examples there are.

use std::ops::Range;

use super::{CHAIN, Matrix};
use crate::instructions::{Shape, Vectors};
use crate::real::{MAX_LANES, Real};

/// So many examples share the weights of a pass.
pub(super) const TOGETHER: usize = 8;

/// The operands of [`contract`](super::contract), for examples that do not share vectors.
pub(super) struct Rows<'a, T: Real> {
    pub(super) matrix: Matrix<'a, T>,
    /// Of each example `k` numbers.
    pub(super) x: &'a [T],
    /// Of each example `m` numbers.
    pub(super) y: &'a mut [T],
    /// How far from each other the numbers of two examples are, in `x` and in `y`.
    pub(super) strides: [usize; 2],
}

impl<T: Real> Rows<'_, T> {
    /// Blocks of rows and columns, of which each is summed up by itself.
    #[inline(always)]
    pub(super) fn run<I: Vectors<T>>(self, set: I, shape: Shape) {
        let Rows { matrix, x, y, strides } = self;
        let [x_stride, y_stride] = strides;
        y.fill(T::default());
        if matrix.m == 0 {
            return;
        }
        if matrix.row != 1 || matrix.k <= CHAIN {
            // Each lane sums its part of a block.
            for columns in blocks(matrix.k, CHAIN * T::LANES) {
                let (matrix, x) = (matrix.part(0..matrix.m, columns.clone()), &x[columns.start..]);
                Rows { matrix, x, y: &mut *y, strides }.add(set, shape);
            }
            return;
        }
        let mut sums = [T::default(); CHAIN];
        for (x, y) in x.chunks(x_stride).zip(y.chunks_mut(y_stride)) {
            for (rows, columns) in blocks(matrix.m, CHAIN)
                .flat_map(|rows| blocks(matrix.k, CHAIN).map(move |columns| (rows.clone(), columns)))
            {
                let (sums, x) = (&mut sums[..rows.len()], &x[columns.start..]);
                sums.fill(T::default());
                let (matrix, strides) = (matrix.part(rows.clone(), columns), [x.len(), rows.len()]);
                Rows { matrix, x, y: &mut *sums, strides }.add(set, shape);
                y[rows].iter_mut().zip(sums).for_each(|(y, sum)| *y += *sum);
            }
        }
    }

    /// Adds the products to what there is in `y`.
    #[inline(always)]
    pub(super) fn add<I: Vectors<T>>(&mut self, set: I, shape: Shape) {
        let Matrix { m, k, .. } = self.matrix;
        if m == 0 || k == 0 {
            return;
        }
        match shape {
            // As many sums as make a vector of results.
            Shape::Large if T::LANES == 16 => {
                let at = self.passes::<I, TOGETHER, 2>(set, 0);
                let at = self.passes::<I, 4, 4>(set, at);
                let at = self.passes::<I, 2, 8>(set, at);
                self.passes::<I, 1, 16>(set, at);
            }
            Shape::Large => {
                let at = self.passes::<I, TOGETHER, 1>(set, 0);
                let at = self.passes::<I, 4, 2>(set, at);
                let at = self.passes::<I, 2, 4>(set, at);
                self.passes::<I, 1, 8>(set, at);
            }
            Shape::Medium => {
                let at = self.passes::<I, 4, 1>(set, 0);
                let at = self.passes::<I, 2, 2>(set, at);
                self.passes::<I, 1, 4>(set, at);
            }
            Shape::Small => {
                self.passes::<I, 1, 2>(set, 0);
            }
        }
    }

    /// The examples from `at` on, `E` at a time or, where that is more than half of it, as many as there are; answers the
    /// first that is left. The sums of `R` rows of the matrix stay in registers.
    #[inline(always)]
    fn passes<I: Vectors<T>, const E: usize, const R: usize>(&mut self, set: I, at: usize) -> usize {
        let Matrix { row, column, k, .. } = self.matrix;
        let ([x_stride, y_stride], mut at) = (self.strides, at);
        let examples = self.y.len() / y_stride;
        while examples > at + E / 2 {
            let live = E.min(examples - at);
            let mut x: [&[T]; E] = [&[]; E];
            for e in 0..E {
                x[e] = &self.x[(at + e.min(live - 1)) * x_stride..][..k];
            }
            let y = &mut self.y[at * y_stride..][..live * y_stride];
            if row == 1 {
                add_columns::<I, T, E>(set, self.matrix, x, y, y_stride);
            } else {
                assert_eq!(column, 1, "a matrix is stored by rows or by columns");
                add_rows::<I, T, E, R>(set, self.matrix, x, y, y_stride);
            }
            at += live;
        }
        at
    }
}

fn blocks(n: usize, size: usize) -> impl Iterator<Item = Range<usize>> {
    (0..n).step_by(size).map(move |start| start..n.min(start + size))
}

/// Products with a matrix in which the weights of a result stand side by side. A result is summed in `LANES` parts, which
/// are then added, for `LANES` results at once.
#[inline(always)]
fn add_rows<I: Vectors<T>, T: Real, const E: usize, const R: usize>(
    set: I,
    matrix: Matrix<'_, T>,
    x: [&[T]; E],
    y: &mut [T],
    stride: usize,
) {
    let Matrix { w, row, m, k, .. } = matrix;
    let whole = k - k % T::LANES;
    let rows = T::LANES / E;
    for at in (0..m).step_by(rows) {
        let live = rows.min(m - at);
        let mut square = [set.zero(); MAX_LANES];
        for part in (0..rows).step_by(R) {
            if part >= live {
                break;
            }
            // Past the last row there is nothing: it is taken once more.
            let mut rows_of: [&[T]; R] = [&[]; R];
            for r in 0..R {
                rows_of[r] = &w[(at + part + r).min(m - 1) * row..][..k];
            }
            let mut sums = [[set.zero(); E]; R];
            for i in (0..whole).step_by(T::LANES) {
                let mut of = [set.zero(); E];
                for e in 0..E {
                    of[e] = set.load(&x[e][i..]);
                }
                for r in 0..R {
                    let w = set.load(&rows_of[r][i..]);
                    for e in 0..E {
                        sums[r][e] = set.add_product(sums[r][e], w, of[e]);
                    }
                }
            }
            if whole < k {
                let mut of = [set.zero(); E];
                for e in 0..E {
                    of[e] = set.load_some(&x[e][whole..]);
                }
                for r in 0..R {
                    let w = set.load_some(&rows_of[r][whole..]);
                    for e in 0..E {
                        sums[r][e] = set.add_product(sums[r][e], w, of[e]);
                    }
                }
            }
            for r in 0..R {
                for e in 0..E {
                    square[e * rows + part + r] = sums[r][e];
                }
            }
        }
        let mut found = [T::default(); MAX_LANES];
        set.store(set.sums(&square), &mut found);
        for (y, found) in y.chunks_exact_mut(stride).zip(found.chunks_exact(rows)) {
            for (y, found) in y[at..at + live].iter_mut().zip(found) {
                *y += *found;
            }
        }
    }
}

/// Products with a matrix in which the weights of an operand stand side by side: they are added one operand after the
/// other.
#[inline(always)]
fn add_columns<I: Vectors<T>, T: Real, const E: usize>(
    set: I,
    matrix: Matrix<'_, T>,
    x: [&[T]; E],
    y: &mut [T],
    stride: usize,
) {
    // So many weights of a result are added while it is in a register.
    let at = if E > 4 {
        add_some_columns::<I, T, E, 2>(set, matrix, 0, x, y, stride)
    } else {
        add_some_columns::<I, T, E, 4>(set, matrix, 0, x, y, stride)
    };
    add_some_columns::<I, T, E, 1>(set, matrix, at, x, y, stride);
}

/// The operands from `at` on, `R` at a time; answers the first that is left.
#[inline(always)]
fn add_some_columns<I: Vectors<T>, T: Real, const E: usize, const R: usize>(
    set: I,
    matrix: Matrix<'_, T>,
    at: usize,
    x: [&[T]; E],
    y: &mut [T],
    stride: usize,
) -> usize {
    let Matrix { w, column, m, k, .. } = matrix;
    let (whole, mut at) = (m - m % T::LANES, at);
    while at + R <= k {
        let mut columns: [&[T]; R] = [&[]; R];
        let mut factors = [[set.zero(); R]; E];
        for r in 0..R {
            columns[r] = &w[(at + r) * column..][..m];
            for e in 0..E {
                factors[e][r] = set.splat(x[e][at + r]);
            }
        }
        let mut weights = [set.zero(); R];
        for o in (0..whole).step_by(T::LANES) {
            for r in 0..R {
                weights[r] = set.load(&columns[r][o..]);
            }
            for e in 0..E {
                if e * stride == y.len() {
                    break;
                }
                let y = &mut y[e * stride + o..][..T::LANES];
                let mut sum = set.load(y);
                for r in 0..R {
                    sum = set.add_product(sum, weights[r], factors[e][r]);
                }
                set.store(sum, y);
            }
        }
        if whole < m {
            for r in 0..R {
                weights[r] = set.load_some(&columns[r][whole..]);
            }
            for (y, factors) in y.chunks_exact_mut(stride).zip(&factors) {
                let y = &mut y[whole..m];
                let mut sum = set.load_some(y);
                for r in 0..R {
                    sum = set.add_product(sum, weights[r], factors[r]);
                }
                set.store_some(sum, y);
            }
        }
        at += R;
    }
    at
}

/// Rows of `sums` from `at` on, `R` at a time, for whole rows of `k`: `sums[o·k + i] += Σ_e dy(e, o) · x[e][i - from]` at the
/// columns that `x` has; the `first` such sums replace what was there. Answers the first row that is left.
#[inline(always)]
#[allow(clippy::too_many_arguments, reason = "as the formula has them")]
pub(super) fn add_outer<I: Vectors<T>, T: Real, const E: usize, const R: usize>(
    set: I,
    dy: [&[T::Lane]; E],
    lanes: [usize; E],
    x: [&[T]; E],
    from: usize,
    first: bool,
    sums: &mut [T],
    k: usize,
    at: usize,
) -> usize {
    let (live, mut at) = (x[0].len(), at);
    let whole = live - live % T::LANES;
    while (at + R) * k <= sums.len() {
        let mut splat = [[set.zero(); R]; E];
        for e in 0..E {
            for r in 0..R {
                splat[e][r] = set.splat(dy[e][at + r].as_ref()[lanes[e]]);
            }
        }
        let mut of = [set.zero(); E];
        let sums = &mut sums[at * k + from..];
        for i in (0..whole).step_by(T::LANES) {
            for e in 0..E {
                of[e] = set.load(&x[e][i..]);
            }
            for r in 0..R {
                let sums = &mut sums[r * k + i..][..T::LANES];
                let mut sum = if first { set.zero() } else { set.load(sums) };
                for e in 0..E {
                    sum = set.add_product(sum, splat[e][r], of[e]);
                }
                set.store(sum, sums);
            }
        }
        if whole < live {
            for e in 0..E {
                of[e] = set.load_some(&x[e][whole..]);
            }
            for r in 0..R {
                let sums = &mut sums[r * k + whole..r * k + live];
                let mut sum = if first { set.zero() } else { set.load_some(sums) };
                for e in 0..E {
                    sum = set.add_product(sum, splat[e][r], of[e]);
                }
                set.store_some(sum, sums);
            }
        }
        at += R;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instructions::Instructions;
    use crate::kernel::tests::{numbers, sizes};
    use crate::vector::Layout;

    const SIZES: [(usize, usize, usize); 8] =
        [(1, 1, 1), (3, 5, 2), (8, 8, 1), (13, 7, 3), (10, 33, 1), (17, 130, 2), (65, 16, 1), (121, 258, 1)];

    /// Sizes around and between every boundary, both layouts of the matrix, all instructions.
    #[test]
    fn agrees_with_the_sum_it_stands_for() {
        for (m, k, blocks) in sizes(SIZES) {
            let w: Vec<f64> = numbers(1, m * k).collect();
            let x: Vec<[f64; 1]> = numbers(2, blocks * k).map(|x| [x]).collect();
            for instructions in Instructions::available() {
                let matrices = [(Matrix::new(&w, m, k), k, 1), (Matrix::new(&w, k, m).transposed(), 1, m)];
                for (matrix, row, column) in matrices {
                    let mut y = vec![[f64::NAN]; blocks * m];
                    <[f64; 1]>::contract(instructions, matrix, 1, &mut [(&x, &mut y)]);
                    for (g, o) in (0..blocks * m).map(|j| (j / m, j % m)) {
                        let expected: f64 = (0..k).map(|i| w[o * row + i * column] * x[g * k + i][0]).sum();
                        let name = instructions.name();
                        assert!((y[g * m + o][0] - expected).abs() < 1e-12, "{m}×{k}, row {o}, {name}");
                    }
                }
            }
        }
    }

    #[test]
    fn reproducible_ones_have_the_same_bits() {
        for (m, k, blocks) in sizes(SIZES) {
            let w: Vec<f32> = numbers(1, m * k).map(|w| w as f32).collect();
            let x: Vec<[f32; 1]> = numbers(2, blocks * k).map(|x| [x as f32]).collect();
            for matrix in [Matrix::new(&w, m, k), Matrix::new(&w, k, m).transposed()] {
                let product = |instructions: Instructions| {
                    let mut y = vec![[f32::NAN]; blocks * m];
                    let set = instructions.reproducible();
                    <[f32; 1]>::contract(set, matrix, 1, &mut [(&x, &mut y)]);
                    y.into_iter().map(|y| y[0].to_bits()).collect::<Vec<_>>()
                };
                let all = Instructions::available();
                assert!(all.iter().all(|one| product(*one) == product(all[0])), "{m}×{k}");
            }
        }
    }
}
