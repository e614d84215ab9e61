//! A shared matrix times per-example vectors.
//!
//! In this layout the vectors are already the packed panel that a matrix product wants: `L` examples
//! side by side for each `i`. `ROWS` rows of the result by half a vector of examples are kept in registers
//! while `i` runs over a slice of the sum; the weights they need are packed once, for all blocks.

use crate::real::{Lanes, Real};

/// How many rows of the result stay in registers: with half a vector each, eight of the sixteen
/// registers that every x86-64 has.
const ROWS: usize = 4;
/// How long a slice of the sum is: its weights and its part of a block stay in the first-level cache.
const SLICE: usize = 256;

/// `HALF` is half of `L`.
pub(super) fn contract<T: Real, const L: usize, const HALF: usize>(
    w: &[T],
    row: usize,
    column: usize,
    m: usize,
    k: usize,
    x: &[Lanes<T, L>],
    y: &mut [Lanes<T, L>],
) {
    y.fill(Lanes([T::default(); L]));
    for start in (0..k).step_by(SLICE) {
        let slice = start..k.min(start + SLICE);
        let matrix = |o: usize, i: usize| w[o * row + (start + i) * column];
        let mut o = 0;
        while o + ROWS <= m {
            rows::<T, L, HALF, ROWS>(|r, i| matrix(o + r, i), o, slice.clone(), m, k, x, y);
            o += ROWS;
        }
        if o + 2 <= m {
            rows::<T, L, L, 2>(|r, i| matrix(o + r, i), o, slice.clone(), m, k, x, y);
            o += 2;
        }
        if o < m {
            rows::<T, L, L, 1>(|_, i| matrix(o, i), o, slice.clone(), m, k, x, y);
        }
    }
}

/// Adds one slice of the sum to `R` rows, `WIDTH` lanes at a time.
#[inline(always)]
fn rows<T: Real, const L: usize, const WIDTH: usize, const R: usize>(
    matrix: impl Fn(usize, usize) -> T,
    o: usize,
    slice: std::ops::Range<usize>,
    m: usize,
    k: usize,
    x: &[Lanes<T, L>],
    y: &mut [Lanes<T, L>],
) {
    let mut packed = [[T::default(); R]; SLICE];
    let packed = &mut packed[..slice.len()];
    for (i, weights) in packed.iter_mut().enumerate() {
        *weights = std::array::from_fn(|r| matrix(r, i));
    }
    for (x, y) in x.chunks_exact(k).zip(y.chunks_exact_mut(m)) {
        let (x, y) = (&x[slice.clone()], &mut y[o..o + R]);
        for from in (0..L).step_by(WIDTH) {
            tile::<T, L, WIDTH, R>(packed, x, y, from);
        }
    }
}

#[inline(always)]
fn tile<T: Real, const L: usize, const WIDTH: usize, const R: usize>(
    packed: &[[T; R]],
    x: &[Lanes<T, L>],
    y: &mut [Lanes<T, L>],
    from: usize,
) {
    let mut sums = [[T::default(); WIDTH]; R];
    for r in 0..R {
        sums[r].copy_from_slice(&y[r].0[from..from + WIDTH]);
    }
    for (weights, x) in packed.iter().zip(x) {
        let x = &x.0[from..from + WIDTH];
        for r in 0..R {
            for l in 0..WIDTH {
                sums[r][l] += weights[r] * x[l];
            }
        }
    }
    for r in 0..R {
        y[r].0[from..from + WIDTH].copy_from_slice(&sums[r]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::tests::{lanes, numbers};

    /// Sizes around and between every tile boundary, both layouts of the matrix.
    #[test]
    fn agrees_with_the_sum_it_stands_for() {
        for (m, k, blocks) in
            [(1, 1, 1), (3, 5, 2), (4, 8, 1), (6, 7, 3), (10, 33, 4), (17, 130, 5), (64, 9, 7), (5, 600, 2)]
        {
            let w: Vec<f64> = numbers(1, m * k).collect();
            let x: Vec<Lanes<f64, 8>> = lanes(2, blocks * k);
            for (row, column) in [(k, 1), (1, m)] {
                let mut y = vec![Lanes([f64::NAN; 8]); blocks * m];
                contract::<f64, 8, 4>(&w, row, column, m, k, &x, &mut y);
                for (g, o, l) in (0..blocks * m * 8).map(|j| (j / 8 / m, j / 8 % m, j % 8)) {
                    let expected: f64 = (0..k).map(|i| w[o * row + i * column] * x[g * k + i].0[l]).sum();
                    assert!((y[g * m + o].0[l] - expected).abs() < 1e-12, "{m}×{k}, block {g}, row {o}");
                }
            }
        }
    }
}
