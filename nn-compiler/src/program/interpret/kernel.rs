//! The kernels of the runtime, on the numbers of one lane.

use crate::ir::Contraction;

/// `y[o] = Σ_i w[o·row + i·column] · x[i]` for each block of `x`.
pub(super) fn product(contraction: &Contraction, w: &[f64], x: &[f64]) -> Vec<f64> {
    let Contraction { row, column, m, k } = *contraction;
    let blocks = x.chunks(k);
    let element = |x: &[f64], o: usize| x.iter().enumerate().map(|(i, x)| w[o * row + i * column] * x).sum();
    blocks.flat_map(|x| (0..m).map(move |o| element(x, o))).collect()
}

/// `sums[o][i] += a[o] · b[i]` for each pair of blocks.
pub(super) fn outer(m: usize, k: usize, a: &[f64], b: &[f64], sums: &mut [f64]) {
    for (a, b) in a.chunks(m).zip(b.chunks(k)) {
        for (row, a) in sums.chunks_mut(k).zip(a) {
            row.iter_mut().zip(b).for_each(|(sum, b)| *sum += a * b);
        }
    }
}

/// `sums[i] += x[i]` for each block.
pub(super) fn accumulate(n: usize, x: &[f64], sums: &mut [f64]) {
    x.chunks(n).for_each(|block| sums.iter_mut().zip(block).for_each(|(sum, x)| *sum += x));
}

/// `sums[index] += x` for each row of `x` and its index.
pub(super) fn scatter(rows: usize, width: usize, x: &[f64], index: &[f64], sums: &mut [f64]) {
    for (row, index) in x.chunks(width).zip(index) {
        let first = (*index as usize).min(rows - 1) * width;
        sums[first..].iter_mut().zip(row).for_each(|(sum, x)| *sum += x);
    }
}
