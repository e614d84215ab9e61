//! Random choices that a reader's name, a seed and an index fix for good.

use chacha20::ChaCha8Rng;
use chacha20::rand_core::{Rng, SeedableRng};

/// The choices of one input.
pub(crate) struct Random(ChaCha8Rng);

impl Random {
    /// Those of the input `index` of a reader.
    pub(crate) fn new(reader: &str, seed: u64, index: u64) -> Random {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..].iter_mut().zip(reader.bytes()).for_each(|(place, byte)| *place = byte);
        let mut random = ChaCha8Rng::from_seed(key);
        random.set_stream(index);
        Random(random)
    }

    /// Up to so many random bytes.
    pub(crate) fn bytes(&mut self, most: usize) -> Vec<u8> {
        let mut bytes = vec![0; self.below(most + 1)];
        self.0.fill_bytes(&mut bytes);
        bytes
    }

    /// A number below `bound`; 0 if that is 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.0.next_u64()) * bound as u128) >> 64) as usize
    }

    /// True `part` of `whole` times.
    pub(crate) fn chance(&mut self, part: usize, whole: usize) -> bool {
        self.below(whole) < part
    }

    /// From 1 on: each next number half as often as the one before.
    pub(crate) fn few(&mut self) -> usize {
        self.0.next_u64().trailing_ones() as usize + 1
    }

    /// A length up to `most`, a small one more often.
    pub(crate) fn length(&mut self, most: usize) -> usize {
        let bound = self.below(most + 1);
        self.below(bound + 1)
    }

    /// One of them.
    ///
    /// # Panics
    /// If there are none.
    pub(crate) fn one<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}
