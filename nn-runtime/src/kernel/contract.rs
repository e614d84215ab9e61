//! A shared matrix times per-example vectors.

use crate::real::{Lanes, Real};

pub(super) fn contract<T: Real, const L: usize>(
    w: &[T],
    row: usize,
    column: usize,
    m: usize,
    k: usize,
    x: &[Lanes<T, L>],
    y: &mut [Lanes<T, L>],
) {
    for (x, y) in x.chunks_exact(k).zip(y.chunks_exact_mut(m)) {
        for (o, y) in y.iter_mut().enumerate() {
            let mut total = [T::default(); L];
            for (i, x) in x.iter().enumerate() {
                let w = w[o * row + i * column];
                for l in 0..L {
                    total[l] += w * x.0[l];
                }
            }
            *y = Lanes(total);
        }
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
            [(1, 1, 1), (3, 5, 2), (4, 8, 1), (6, 7, 3), (10, 33, 4), (17, 130, 5), (64, 9, 7)]
        {
            let w: Vec<f64> = numbers(1, m * k).collect();
            let x: Vec<Lanes<f64, 8>> = lanes(2, blocks * k);
            for (row, column) in [(k, 1), (1, m)] {
                let mut y = vec![Lanes([f64::NAN; 8]); blocks * m];
                contract(&w, row, column, m, k, &x, &mut y);
                for (g, o, l) in (0..blocks * m * 8).map(|j| (j / 8 / m, j / 8 % m, j % 8)) {
                    let expected: f64 = (0..k).map(|i| w[o * row + i * column] * x[g * k + i].0[l]).sum();
                    assert!((y[g * m + o].0[l] - expected).abs() < 1e-12, "{m}×{k}, block {g}, row {o}");
                }
            }
        }
    }
}
