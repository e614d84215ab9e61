//! The number types a network may have, and their vectors.

use std::fmt::{Debug, Display};
use std::ops::{Add, AddAssign, Deref, DerefMut, Div, Mul, MulAssign, Neg, Sub};

use crate::kernel::Kernels;
use crate::math::Functions;
use crate::precompiled::Precompiled;
use crate::vector::{Layout, Vector};

/// Numbers side by side, one for each of `L` examples: one cache line, or the front of one.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C, align(64))]
pub struct Lanes<T, const L: usize>(pub [T; L]);

impl<T: Real, const L: usize> Lanes<T, L> {
    /// The sum, by a fixed tree: the upper half is added to the lower until one is left. `L` is a
    /// power of two.
    #[inline]
    pub fn sum(self) -> T {
        let mut lanes = self.0;
        let mut half = L / 2;
        while half > 0 {
            for l in 0..half {
                lanes[l] += lanes[l + half];
            }
            half /= 2;
        }
        lanes[0]
    }
}

/// Numbers from the beginning of a line of the cache on, where they fill one: else each vector of them lies in two lines.
#[derive(Debug)]
pub struct Aligned<T> {
    /// With some in front and behind, to begin where it should.
    numbers: Vec<T>,
    start: usize,
    len: usize,
}

/// The size of a line of the cache, in bytes.
const LINE: usize = 64;

impl<T: Copy + Default> Aligned<T> {
    /// So many zeros.
    pub fn zeros(len: usize) -> Self {
        let line = LINE / size_of::<T>();
        // The compiler counts these as well, in `memory/footprint.rs`.
        let around = if len < line { 0 } else { line };
        let numbers = vec![T::default(); len + around];
        let start = numbers.as_ptr().align_offset(LINE).min(around);
        Aligned { numbers, start, len }
    }
}

impl<T> Deref for Aligned<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        &self.numbers[self.start..][..self.len]
    }
}

impl<T> DerefMut for Aligned<T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.numbers[self.start..][..self.len]
    }
}

impl<T: Copy + Default> From<&[T]> for Aligned<T> {
    fn from(numbers: &[T]) -> Self {
        let mut aligned = Aligned::zeros(numbers.len());
        aligned.copy_from_slice(numbers);
        aligned
    }
}

impl<T: PartialEq> PartialEq for Aligned<T> {
    fn eq(&self, other: &Self) -> bool {
        self[..] == other[..]
    }
}

impl<T: Copy + Default> Clone for Aligned<T> {
    fn clone(&self) -> Self {
        Aligned::from(&self[..])
    }
}

/// No type has more lanes.
pub(crate) const MAX_LANES: usize = 16;

/// `f32` or `f64`.
pub trait Real:
    Copy
    + Debug
    + Display
    + Default
    + PartialEq
    + PartialOrd
    + Send
    + Sync
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + AddAssign
    + MulAssign
    + Functions
    + Precompiled
    + 'static
{
    /// How many examples share a vector.
    const LANES: usize;
    /// The distance from 1 to the next larger number.
    const EPSILON: Self;
    /// The largest finite number.
    const LARGEST: Self;
    /// The least positive number of full precision: below are the subnormal ones.
    const MIN_POSITIVE: Self;
    /// The least number whose product with [`EPSILON`](Real::EPSILON) is not subnormal.
    const TINY: Self;
    /// All bits set, as often as the longest vector has numbers, then as many zeros.
    const MASKS: [Self; 2 * MAX_LANES];
    /// Half as many of them as in a vector: a register of AVX2.
    type Half: Vector<Self>;
    /// A vector of them.
    type Lane: Kernels<Self>
        + Layout<Self>
        + Copy
        + Send
        + Sync
        + Debug
        + AsRef<[Self]>
        + AsMut<[Self]>
        + 'static;
    /// A vector of equal numbers.
    fn splat(self) -> Self::Lane;
    /// The nearest number of this type.
    fn from_f64(value: f64) -> Self;
    /// The exact value.
    fn to_f64(self) -> f64;
    /// The bits that are set in `mask` too.
    fn masked(self, mask: Self) -> Self;
}

macro_rules! real {
    ($($T:ty, $L:literal, $half:literal;)*) => {$(
        impl AsRef<[$T]> for Lanes<$T, $L> {
            #[inline]
            fn as_ref(&self) -> &[$T] {
                &self.0
            }
        }
        impl AsMut<[$T]> for Lanes<$T, $L> {
            #[inline]
            fn as_mut(&mut self) -> &mut [$T] {
                &mut self.0
            }
        }
        impl Real for $T {
            const LANES: usize = $L;
            const EPSILON: $T = <$T>::EPSILON;
            const LARGEST: $T = <$T>::MAX;
            const MIN_POSITIVE: $T = <$T>::MIN_POSITIVE;
            const TINY: $T = <$T>::MIN_POSITIVE / <$T>::EPSILON;
            const MASKS: [$T; 2 * MAX_LANES] = {
                let mut masks = [0.0; 2 * MAX_LANES];
                let mut l = 0;
                while l < MAX_LANES {
                    masks[l] = <$T>::from_bits(!0);
                    l += 1;
                }
                masks
            };
            type Half = Lanes<$T, $half>;
            type Lane = Lanes<$T, $L>;
            #[inline]
            fn splat(self) -> Lanes<$T, $L> {
                Lanes([self; $L])
            }
            #[inline]
            fn from_f64(value: f64) -> $T {
                value as $T
            }
            #[inline]
            fn to_f64(self) -> f64 {
                self.into()
            }
            #[inline(always)]
            fn masked(self, mask: $T) -> $T {
                <$T>::from_bits(self.to_bits() & mask.to_bits())
            }
        }
    )*};
}
real! { f32, 16, 8; f64, 8, 4; }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_are_summed_by_halves() {
        assert_eq!(Lanes([1.0f64, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0]).sum(), 255.0);
        let mut lanes = [0.0f32; 16];
        (lanes[0], lanes[1], lanes[8], lanes[9]) = (1e8, 1.0, -1e8, 1.0);
        assert_eq!(Lanes(lanes).sum(), 2.0);
    }
}
