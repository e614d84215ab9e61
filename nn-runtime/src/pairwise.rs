//! Sums of many numbers.

use std::marker::PhantomData;

use crate::real::Real;
use crate::vector::Vector;

/// A sum of blocks that are added in pairs, the sums of these again in pairs, and so on: each number is rounded as often
/// as there are levels, not as there are blocks. Of `LEVELS` levels there are fewer than two to that power.
#[derive(Debug)]
pub struct Pairwise<T, V, const LEVELS: usize> {
    /// At the level `l` the sum of `2^l` blocks, where the count has a one at that place.
    sums: [V; LEVELS],
    count: usize,
    numbers: PhantomData<T>,
}

impl<T: Real, V: Vector<T>, const LEVELS: usize> Pairwise<T, V, LEVELS> {
    /// Of no blocks.
    #[inline(always)]
    #[allow(clippy::new_without_default, reason = "generated code names all it makes")]
    pub fn new() -> Self {
        Pairwise { sums: [V::splat(T::default()); LEVELS], count: 0, numbers: PhantomData }
    }

    /// Adds the sum of the next block.
    #[inline(always)]
    pub fn add(&mut self, block: V) {
        let (mut sum, mut level) = (block, 0);
        while self.count >> level & 1 == 1 {
            sum = added(self.sums[level], sum);
            level += 1;
        }
        self.sums[level] = sum;
        self.count += 1;
    }

    /// The sum of all blocks.
    #[inline(always)]
    pub fn sum(&self) -> V {
        let mut sum = V::splat(T::default());
        for level in 0..LEVELS {
            if self.count >> level & 1 == 1 {
                sum = added(self.sums[level], sum);
            }
        }
        sum
    }
}

#[inline(always)]
fn added<T: Real, V: Vector<T>>(mut a: V, b: V) -> V {
    for l in V::places() {
        a[l] += b[l];
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_number_of_blocks_is_summed() {
        for count in 0..32 {
            let mut pairs = Pairwise::<f64, [f64; 1], 5>::new();
            (1..=count).for_each(|block| pairs.add([f64::from(block)]));
            assert_eq!(pairs.sum(), [f64::from(count * (count + 1) / 2)]);
        }
    }

    #[test]
    fn the_error_does_not_grow_with_the_number_of_blocks() {
        let mut pairs = Pairwise::<f32, [f32; 1], 17>::new();
        (0..1 << 16).for_each(|_| pairs.add([0.1]));
        assert_eq!(pairs.sum(), [0.1 * 65_536.0]);
    }
}
