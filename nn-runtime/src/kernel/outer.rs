//! The gradient of a shared matrix: products of per-example vectors, summed over the examples.
//!
//! The sum runs over the lanes, so one operand must have its features side by side instead: columns of
//! `x` are turned over in a small buffer, a few blocks at a time, and used for all rows. Every element
//! of the result is summed in the order of the examples.

use crate::real::{Lanes, Real};

/// How many rows of the result stay in registers, with `WIDTH` columns each.
const ROWS: usize = 4;
/// How many columns are turned over at once.
const COLUMNS: usize = 32;
/// For how many blocks.
const BLOCKS: usize = 4;

/// `WIDTH` divides [`COLUMNS`].
pub(super) fn outer<T: Real, const L: usize, const WIDTH: usize>(
    dy: &[Lanes<T, L>],
    x: &[Lanes<T, L>],
    m: usize,
    k: usize,
    sums: &mut [T],
) {
    let mut turned = [[[T::default(); COLUMNS]; L]; BLOCKS];
    for (dy, x) in dy.chunks(BLOCKS * m).zip(x.chunks(BLOCKS * k)) {
        for i in (0..k).step_by(COLUMNS) {
            let live = COLUMNS.min(k - i);
            for (x, turned) in x.chunks_exact(k).zip(&mut turned) {
                for (c, x) in x[i..i + live].iter().enumerate() {
                    for l in 0..L {
                        turned[l][c] = x.0[l];
                    }
                }
            }
            // The last columns of `turned` may be left over from before: what they give is not stored.
            for from in (0..live).step_by(WIDTH) {
                let columns = i + from..k.min(i + from + WIDTH);
                let mut o = 0;
                while o + ROWS <= m {
                    tile::<T, L, WIDTH, ROWS>(
                        &dy[o..],
                        m,
                        &turned,
                        from,
                        &mut sums[o * k..],
                        columns.clone(),
                        k,
                    );
                    o += ROWS;
                }
                while o < m {
                    tile::<T, L, WIDTH, 1>(
                        &dy[o..],
                        m,
                        &turned,
                        from,
                        &mut sums[o * k..],
                        columns.clone(),
                        k,
                    );
                    o += 1;
                }
            }
        }
    }
}

/// Adds to `R` rows of `sums`, at `columns`, the products with the columns of `turned` at `from`.
#[inline(always)]
fn tile<T: Real, const L: usize, const WIDTH: usize, const R: usize>(
    dy: &[Lanes<T, L>],
    m: usize,
    turned: &[[[T; COLUMNS]; L]; BLOCKS],
    from: usize,
    sums: &mut [T],
    columns: std::ops::Range<usize>,
    k: usize,
) {
    let mut tile = [[T::default(); WIDTH]; R];
    for r in 0..R {
        tile[r][..columns.len()].copy_from_slice(&sums[r * k..][columns.clone()]);
    }
    for (dy, turned) in dy.chunks(m).zip(turned) {
        let dy = &dy[..R];
        for l in 0..L {
            let x = &turned[l][from..from + WIDTH];
            for r in 0..R {
                for c in 0..WIDTH {
                    tile[r][c] += dy[r].0[l] * x[c];
                }
            }
        }
    }
    for r in 0..R {
        sums[r * k..][columns.clone()].copy_from_slice(&tile[r][..columns.len()]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::tests::{lanes, numbers};

    /// Sizes around and between every tile boundary.
    #[test]
    fn agrees_with_the_sum_it_stands_for() {
        for (m, k, blocks) in
            [(1, 1, 1), (3, 5, 2), (4, 8, 1), (6, 7, 3), (10, 33, 4), (17, 130, 5), (64, 9, 7)]
        {
            let dy: Vec<Lanes<f64, 8>> = lanes(1, blocks * m);
            let x: Vec<Lanes<f64, 8>> = lanes(2, blocks * k);
            let before: Vec<f64> = numbers(3, m * k).collect();
            let mut sums = before.clone();
            outer::<f64, 8, 4>(&dy, &x, m, k, &mut sums);
            for (o, i) in (0..m * k).map(|j| (j / k, j % k)) {
                let products =
                    (0..blocks * 8).map(|b| dy[b / 8 * m + o].0[b % 8] * x[b / 8 * k + i].0[b % 8]);
                let expected = before[o * k + i] + products.sum::<f64>();
                assert!((sums[o * k + i] - expected).abs() < 1e-12, "{m}×{k}, row {o}, column {i}");
            }
        }
    }
}
