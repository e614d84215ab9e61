//! The gradient of a shared matrix: products of per-example vectors, summed over the examples.

use crate::real::{Lanes, Real};

pub(super) fn outer<T: Real, const L: usize>(
    dy: &[Lanes<T, L>],
    x: &[Lanes<T, L>],
    m: usize,
    k: usize,
    sums: &mut [T],
) {
    for (dy, x) in dy.chunks_exact(m).zip(x.chunks_exact(k)) {
        for (dy, sums) in dy.iter().zip(sums.chunks_exact_mut(k)) {
            for (x, sum) in x.iter().zip(sums) {
                *sum += Lanes::<T, L>(std::array::from_fn(|l| dy.0[l] * x.0[l])).sum();
            }
        }
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
            outer(&dy, &x, m, k, &mut sums);
            for (o, i) in (0..m * k).map(|j| (j / k, j % k)) {
                let products =
                    (0..blocks * 8).map(|b| dy[b / 8 * m + o].0[b % 8] * x[b / 8 * k + i].0[b % 8]);
                let expected = before[o * k + i] + products.sum::<f64>();
                assert!((sums[o * k + i] - expected).abs() < 1e-12, "{m}×{k}, row {o}, column {i}");
            }
        }
    }
}
