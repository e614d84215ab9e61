//! Choices that bytes make: those of a fuzzer, or random ones.

use arbitrary::Unstructured;

/// What is still to be chosen from. Where the bytes have come to their end, everything is the first, the smallest, and no.
#[derive(Debug)]
pub struct Choices<'b>(Unstructured<'b>);

impl<'b> Choices<'b> {
    /// Those that these bytes make.
    pub fn new(bytes: &'b [u8]) -> Choices<'b> {
        Choices(Unstructured::new(bytes))
    }

    /// Whether nothing is left to choose.
    pub(crate) fn are_over(&self) -> bool {
        self.0.is_empty()
    }

    /// A number below `bound`; 0 if that is 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0.int_in_range(0..=bound.saturating_sub(1)).unwrap_or(0)
    }

    /// True `part` of `whole` times.
    pub(crate) fn chance(&mut self, part: usize, whole: usize) -> bool {
        self.below(whole) >= whole - part
    }

    /// From 1 on: each next number half as often as the one before.
    pub(crate) fn few(&mut self) -> usize {
        let mut count = 1;
        while self.chance(1, 2) {
            count += 1;
        }
        count
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

    /// One of these words.
    pub(crate) fn word(&mut self, words: &[&'static str]) -> &'static str {
        words[self.below(words.len())]
    }
}
