//! Rows of a shared table, by a per-example index.

use crate::real::{Lanes, Real};

/// The row an index means. The compiler and the data loader keep indices in range; the bound here
/// makes it plain to the reader, and to the optimiser, that no row is read outside the table.
fn row<T: Real>(index: T, rows: usize) -> usize {
    (index.to_f64() as usize).min(rows.saturating_sub(1))
}

pub(super) fn gather<T: Real, const L: usize>(
    table: &[T],
    n: usize,
    index: &[Lanes<T, L>],
    out: &mut [Lanes<T, L>],
) {
    for (index, out) in index.iter().zip(out.chunks_exact_mut(n)) {
        for l in 0..L {
            let start = row(index.0[l], table.len() / n) * n;
            for (out, &element) in out.iter_mut().zip(&table[start..start + n]) {
                out.0[l] = element;
            }
        }
    }
}

pub(super) fn scatter_add<T: Real, const L: usize>(
    sums: &mut [T],
    n: usize,
    index: &[Lanes<T, L>],
    d: &[Lanes<T, L>],
) {
    let rows = sums.len() / n;
    for (index, d) in index.iter().zip(d.chunks_exact(n)) {
        for l in 0..L {
            let start = row(index.0[l], rows) * n;
            for (sum, d) in sums[start..start + n].iter_mut().zip(d) {
                *sum += d.0[l];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gathers_rows_and_adds_them_back() {
        let table: Vec<f64> = (0..12).map(f64::from).collect();
        let index = [Lanes([0.0, 3.0, 1.0, 1.0, 2.0, 0.0, 3.0, 9.0]), Lanes([2.0; 8])];
        let mut out = [Lanes([f64::NAN; 8]); 6];
        gather(&table, 3, &index, &mut out);
        assert_eq!(out[0].0, [0.0, 9.0, 3.0, 3.0, 6.0, 0.0, 9.0, 9.0]);
        assert_eq!(out[5].0, [8.0; 8]);
        let mut sums = vec![0.0; 12];
        scatter_add(&mut sums, 3, &index, &[Lanes([1.0; 8]); 6]);
        assert_eq!(sums, [2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 9.0, 9.0, 9.0, 3.0, 3.0, 3.0]);
    }
}
