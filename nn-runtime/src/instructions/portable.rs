//! Vectors as arrays: what every processor can do, and the meaning of the others.

use super::{InstructionSet, Shape, Vectors};
use crate::real::{Lanes, MAX_LANES, Real};

/// The instructions that the program was compiled for; with fused operations only where these are one
/// instruction.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Portable<const FUSED: bool>;

impl Portable<true> {
    /// Whether there are fused operations.
    pub(crate) const IS_FUSED: bool = cfg!(any(target_arch = "aarch64", target_feature = "fma"));
}

impl<const FUSED: bool> InstructionSet for Portable<FUSED> {
    const SHAPE: Shape = if cfg!(target_arch = "aarch64") { Shape::Medium } else { Shape::Small };
}

macro_rules! vectors {
    ($($T:ty)*) => {$(
        impl<const FUSED: bool> Vectors<$T> for Portable<FUSED> {
            type Vector = [$T; <$T as Real>::LANES];

            #[inline(always)]
            fn zero(self) -> Self::Vector {
                [0.0; <$T as Real>::LANES]
            }

            #[inline(always)]
            fn splat(self, number: $T) -> Self::Vector {
                [number; <$T as Real>::LANES]
            }

            #[inline(always)]
            fn load(self, from: &[$T]) -> Self::Vector {
                *from.first_chunk().expect("a vector of numbers")
            }

            #[inline(always)]
            fn store(self, vector: Self::Vector, to: &mut [$T]) {
                *to.first_chunk_mut().expect("room for a vector of numbers") = vector;
            }

            #[inline(always)]
            fn load_some(self, from: &[$T]) -> Self::Vector {
                std::array::from_fn(|l| from.get(l).copied().unwrap_or(0.0))
            }

            #[inline(always)]
            fn store_some(self, vector: Self::Vector, to: &mut [$T]) {
                to.iter_mut().zip(vector).for_each(|(to, number)| *to = number);
            }

            #[inline(always)]
            fn add_product(self, mut sum: Self::Vector, a: Self::Vector, b: Self::Vector) -> Self::Vector {
                for l in 0..<$T as Real>::LANES {
                    sum[l] = if FUSED { a[l].mul_add(b[l], sum[l]) } else { sum[l] + a[l] * b[l] };
                }
                sum
            }

            #[inline(always)]
            fn add(self, a: Self::Vector, b: Self::Vector) -> Self::Vector {
                std::array::from_fn(|l| a[l] + b[l])
            }

            #[inline(always)]
            fn sums(self, vectors: &[Self::Vector; MAX_LANES]) -> Self::Vector {
                std::array::from_fn(|l| Lanes(vectors[l]).sum())
            }

            type Register = [$T; 4];
            const SIDE: usize = 4;

            #[inline(always)]
            fn turn<'a>(
                self,
                count: usize,
                row: impl Fn(usize) -> &'a [$T],
                mut put: impl FnMut(usize, [$T; 4]),
            ) {
                let row = |r: usize| *row(r).first_chunk::<4>().expect("a row of numbers");
                let square: [[$T; 4]; 4] = std::array::from_fn(|r| if r < count { row(r) } else { [0.0; 4] });
                for c in 0..4 {
                    put(c, std::array::from_fn(|r| square[r][c]));
                }
            }

            #[inline(always)]
            fn put(self, column: [$T; 4], to: &mut [$T]) {
                to[..4].copy_from_slice(&column);
            }
        }
    )*};
}
vectors! { f32 f64 }
