//! The number types a network may have, and their vectors.

use std::fmt::{Debug, Display};
use std::ops::{Add, AddAssign, Div, Mul, MulAssign, Neg, Sub};

/// Numbers side by side, one for each of `L` examples: one cache line.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C, align(64))]
pub struct Lanes<T, const L: usize>(pub [T; L]);

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
    + 'static
{
    /// How many examples share a vector.
    const LANES: usize;
    /// A vector of them.
    type Lane: Copy + Send + Sync + Debug + AsRef<[Self]> + AsMut<[Self]> + 'static;
    /// A vector of equal numbers.
    fn splat(self) -> Self::Lane;
    /// The nearest number of this type.
    fn from_f64(value: f64) -> Self;
    /// The exact value.
    fn to_f64(self) -> f64;
}

macro_rules! real {
    ($($T:ty, $L:literal;)*) => {$(
        impl AsRef<[$T]> for Lanes<$T, $L> {
            fn as_ref(&self) -> &[$T] {
                &self.0
            }
        }
        impl AsMut<[$T]> for Lanes<$T, $L> {
            fn as_mut(&mut self) -> &mut [$T] {
                &mut self.0
            }
        }
        impl Real for $T {
            const LANES: usize = $L;
            type Lane = Lanes<$T, $L>;
            fn splat(self) -> Lanes<$T, $L> {
                Lanes([self; $L])
            }
            fn from_f64(value: f64) -> $T {
                value as $T
            }
            fn to_f64(self) -> f64 {
                self.into()
            }
        }
    )*};
}
real! { f32, 16; f64, 8; }
