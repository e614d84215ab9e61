//! Sums over examples, and which lanes count.

use crate::real::{Lanes, Real};

pub(super) fn accumulate<T: Real, const L: usize>(d: &[Lanes<T, L>], n: usize, sums: &mut [T]) {
    for d in d.chunks_exact(n) {
        for (d, sum) in d.iter().zip(&mut *sums) {
            *sum += d.sum();
        }
    }
}

pub(super) fn mask<T: Real, const L: usize>(
    values: &mut [Lanes<T, L>],
    n: usize,
    groups: usize,
    examples: usize,
) {
    let full = groups.saturating_sub(1);
    let live = examples - full * L;
    if live < L {
        for value in &mut values[full * n..groups * n] {
            value.0[live..].fill(T::default());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lanes_with_an_example_count() {
        let mut values = vec![Lanes([f32::INFINITY; 16]); 6];
        for (i, value) in values.iter_mut().enumerate() {
            value.0[..3].fill(i as f32);
        }
        values[..3].fill(Lanes([1.0; 16]));
        mask(&mut values, 3, 2, 19);
        let mut sums = [0.5, 0.0, 0.0];
        accumulate(&values, 3, &mut sums);
        assert_eq!(sums, [16.5 + 9.0, 16.0 + 12.0, 16.0 + 15.0]);
    }

    #[test]
    fn a_full_tile_keeps_every_lane() {
        let mut values = vec![Lanes([1.0f32; 16]); 4];
        mask(&mut values, 2, 2, 32);
        let mut sums = [0.0; 2];
        accumulate(&values, 2, &mut sums);
        assert_eq!(sums, [32.0; 2]);
    }
}
