//! Rows of a shared sum, by a per-example index.

use crate::real::Real;
use crate::vector::Vector;

/// The row an index means. The compiler and the data loader keep indices in range; the bound here
/// makes it plain to the reader, and to the optimiser, that no row is read outside the table.
fn row<T: Real>(index: T, rows: usize) -> usize {
    (index.to_f64() as usize).min(rows.saturating_sub(1))
}

#[inline(always)]
pub(super) fn scatter_add<T: Real, V: Vector<T>>(sums: &mut [T], n: usize, index: &[V], d: &[V]) {
    let rows = sums.len() / n;
    for (index, d) in index.iter().zip(d.chunks_exact(n)) {
        for l in 0..V::LEN {
            let start = row(index[l], rows) * n;
            for (sum, d) in sums[start..start + n].iter_mut().zip(d) {
                *sum += d[l];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::Lanes;

    #[test]
    fn rows_are_added_where_the_index_points() {
        let index = [Lanes([0.0, 3.0, 1.0, 1.0, 2.0, 0.0, 3.0, 9.0]), Lanes([2.0; 8])];
        let d: Vec<_> = [1.0, 2.0, 3.0, 10.0, 20.0, 30.0].map(|value| Lanes([value; 8])).to_vec();
        let mut sums = vec![0.5; 12];
        scatter_add(&mut sums, 3, &index, &d);
        assert_eq!(sums, [2.5, 4.5, 6.5, 2.5, 4.5, 6.5, 81.5, 162.5, 243.5, 3.5, 6.5, 9.5]);
    }
}
