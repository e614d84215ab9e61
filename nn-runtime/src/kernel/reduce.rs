//! Sums over examples, and which lanes count.

use crate::instructions::Vectors;
use crate::real::{Lanes, MAX_LANES, Real};
use crate::vector::Vector;

/// So many blocks are added one after the other, and then such sums.
pub(crate) const BLOCKS: usize = 64;

/// For fewer elements the lanes of each are added by themselves.
const WORTH_A_SQUARE: usize = 4;

/// The operands of [`accumulate`](super::accumulate).
pub(super) struct Accumulate<'a, T: Real> {
    pub(super) d: &'a [T::Lane],
    pub(super) first: bool,
    pub(super) sums: &'a mut [T],
}

impl<T: Real> Accumulate<'_, T> {
    /// First the blocks are added, then the lanes.
    #[inline(always)]
    pub(super) fn run<I: Vectors<T>>(self, set: I) {
        let Accumulate { d, first, sums } = self;
        let n = sums.len();
        for (at, sums) in sums.chunks_mut(T::LANES).enumerate() {
            let mut square = [set.zero(); MAX_LANES];
            for (number, d) in d.chunks(n * BLOCKS).enumerate() {
                let mut sum_of = [set.zero(); MAX_LANES];
                for d in d.chunks_exact(n) {
                    for (sum, d) in sum_of.iter_mut().zip(&d[at * T::LANES..][..sums.len()]) {
                        *sum = set.add(*sum, set.load(d.as_ref()));
                    }
                }
                for (all, sum) in square.iter_mut().zip(sum_of) {
                    *all = if number == 0 { sum } else { set.add(*all, sum) };
                }
            }
            let mut found = [T::default(); MAX_LANES];
            if sums.len() < WORTH_A_SQUARE {
                for (found, row) in found.iter_mut().zip(&square[..sums.len()]) {
                    let mut lanes = T::default().splat();
                    set.store(*row, lanes.as_mut());
                    *found = Vector::sum(lanes);
                }
            } else {
                set.store(set.sums(&square), &mut found);
            }
            for (sum, found) in sums.iter_mut().zip(found) {
                *sum = if first { found } else { *sum + found };
            }
        }
    }
}

pub(super) fn total<T: Real, const L: usize>(values: &[Lanes<T, L>], examples: usize, sum: f64) -> f64 {
    let numbers = values.iter().flat_map(|lanes| lanes.0).take(examples);
    numbers.fold(sum, |sum, number| sum + number.to_f64())
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
    use crate::instructions::Instructions;
    use crate::kernel::accumulate;
    use crate::kernel::tests::lanes;

    #[test]
    fn every_sum_is_its_own() {
        for (n, blocks) in [(1, 1), (8, 3), (21, 5), (40, 2)] {
            let d = lanes(1, n * blocks);
            for instructions in Instructions::available() {
                let mut sums = vec![1.0; n];
                accumulate(instructions, &d, false, &mut sums);
                for (i, sum) in sums.iter().enumerate() {
                    let expected: f64 = d.iter().skip(i).step_by(n).flat_map(|lanes| lanes.0).sum();
                    assert!((sum - 1.0 - expected).abs() < 1e-12, "{n}, {blocks}, {i}");
                }
            }
        }
    }

    #[test]
    fn only_lanes_with_an_example_count() {
        let mut values = vec![Lanes([f32::INFINITY; 16]); 6];
        for (i, value) in values.iter_mut().enumerate() {
            value.0[..3].fill(i as f32);
        }
        values[..3].fill(Lanes([1.0; 16]));
        mask(&mut values, 3, 2, 19);
        for instructions in Instructions::available() {
            let mut sums = [0.5f32, 0.0, 0.0];
            accumulate(instructions, &values, false, &mut sums);
            assert_eq!(sums, [16.5 + 9.0, 16.0 + 12.0, 16.0 + 15.0]);
        }
    }

    #[test]
    fn a_total_is_of_the_examples_alone() {
        let mut values = vec![Lanes([0.1f32; 16]), Lanes([1e9; 16])];
        values[1].0[..3].fill(2.5);
        let expected = (0..16).fold(1.0, |sum, _| sum + f64::from(0.1f32)) + 7.5;
        assert_eq!(crate::kernel::total::<f32>(&values, 19, 1.0), expected);
    }

    #[test]
    fn a_full_tile_keeps_every_lane() {
        let mut values = vec![Lanes([1.0f32; 16]); 4];
        mask(&mut values, 2, 2, 32);
        let mut sums = [f32::NAN; 2];
        accumulate(Instructions::best(), &values, true, &mut sums);
        assert_eq!(sums, [32.0; 2]);
    }
}
