//! Random numbers that a seed fixes for good.
//!
//! The generator is ChaCha with eight rounds (Bernstein, "ChaCha, a variant of Salsa20", 2008): its bits
//! are laid down by its definition and not by a version of a library. The 32 bytes of the key are the
//! seed (8 bytes, little-endian), a purpose (8 bytes), and zeros; so one seed gives unrelated numbers to
//! what uses it for different purposes. The nonce is the number of the stream, the counter starts at 0.

use chacha20::ChaCha8Rng;
use chacha20::rand_core::{Rng, SeedableRng};

/// A stream of random bits.
#[derive(Debug)]
pub(crate) struct Random(ChaCha8Rng);

impl Random {
    pub(crate) fn new(seed: u64, purpose: &[u8; 8], stream: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..16].copy_from_slice(purpose);
        let mut generator = ChaCha8Rng::from_seed(key);
        generator.set_stream(stream);
        Self(generator)
    }

    /// The next 64 bits: two words of the key stream, the first in the lower half.
    pub(crate) fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// An integer below `bound`: the upper half of the 128-bit product of `bound` and the next 64 bits.
    /// For bounds that fit in memory the departure from uniform is below 2⁻²⁰.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.bits()) * bound as u128) >> 64) as usize
    }

    /// Brings `items` into a random order, every order equally likely: the algorithm of Fisher and Yates
    /// in the form of Durstenfeld (Communications of the ACM 7, 1964), from the last place downwards.
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for place in (1..items.len()).rev() {
            items.swap(place, self.below(place + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bits_are_those_of_chacha8() {
        // Key and nonce all zero: the first block of draft-strombergson-chacha-test-vectors-01, TC1, 8 rounds.
        let mut random = Random::new(0, &[0; 8], 0);
        let bytes: Vec<u8> = (0..2).flat_map(|_| random.bits().to_le_bytes()).collect();
        let expected =
            [0x3e, 0x00, 0xef, 0x2f, 0x89, 0x5f, 0x40, 0xd6, 0x7f, 0x5b, 0xb8, 0xe8, 0x1f, 0x09, 0xa5, 0xa1];
        assert_eq!(bytes, expected);
    }

    #[test]
    fn a_shuffle_is_a_permutation_fixed_by_seed_purpose_and_stream() {
        let order = |seed, purpose: &[u8; 8], stream| {
            let mut items: Vec<usize> = (0..100).collect();
            Random::new(seed, purpose, stream).shuffle(&mut items);
            items
        };
        let first = order(7, b"shuffle\0", 0);
        let mut sorted = first.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, (0..100).collect::<Vec<_>>());
        assert_eq!(first, order(7, b"shuffle\0", 0));
        assert_ne!(first, order(8, b"shuffle\0", 0));
        assert_ne!(first, order(7, b"initial\0", 0));
        assert_ne!(first, order(7, b"shuffle\0", 1));
    }

    #[test]
    fn all_orders_of_three_are_about_equally_frequent() {
        let mut counts = std::collections::BTreeMap::new();
        let mut random = Random::new(1, b"shuffle\0", 0);
        for _ in 0..6000 {
            let mut items = [0, 1, 2];
            random.shuffle(&mut items);
            *counts.entry(items).or_insert(0) += 1;
        }
        assert_eq!(counts.len(), 6);
        assert!(counts.values().all(|&count| (850..1150).contains(&count)), "{counts:?}");
    }
}
