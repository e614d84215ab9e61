//! From rows of examples to lanes, and back.

use crate::real::{Lanes, Real};

pub(super) fn transpose<T: Real, const L: usize>(rows: &[&[T]], start: usize, out: &mut [Lanes<T, L>]) {
    let Some(last) = rows.len().checked_sub(1) else { return };
    let rows: [&[T]; L] = std::array::from_fn(|l| &rows[l.min(last)][start..start + out.len()]);
    for (i, out) in out.iter_mut().enumerate() {
        for l in 0..L {
            out.0[l] = rows[l][i];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_row_is_repeated() {
        let rows: [&[f64]; 3] = [&[0.0, 1.0, 2.0, 3.0], &[4.0, 5.0, 6.0, 7.0], &[8.0, 9.0, 10.0, 11.0]];
        let mut out = [Lanes([f64::NAN; 8]); 2];
        transpose(&rows, 1, &mut out);
        assert_eq!(out[0].0, [1.0, 5.0, 9.0, 9.0, 9.0, 9.0, 9.0, 9.0]);
        assert_eq!(out[1].0, [2.0, 6.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0]);
    }
}
