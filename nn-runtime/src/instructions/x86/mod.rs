//! AVX2 with FMA, and AVX-512: the only place of the runtime that is not checked by the compiler.
//!
//! Two things are asked of it. A function compiled for instructions that the processor lacks must not be
//! called: each call stands behind a token, [`HasAvx2`] or [`HasAvx512`], which is made by detection alone.
//! And loads and stores must stay in their slices: each looks at the length first.

mod mask;
mod sums;
mod transpose;

use std::arch::x86_64::*;

use super::{InstructionSet, Shape, Vectors, Work};
use crate::math::Math;
use crate::real::MAX_LANES;

/// The processor has AVX2 and FMA.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct HasAvx2(());

/// The processor has AVX-512 (its foundation, and what nearly all have beside it), beside AVX2 and FMA.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct HasAvx512(());

/// The arithmetic of AVX2.
#[derive(Clone, Copy, Debug)]
pub(super) struct Avx2<const FUSED: bool>(pub(super) HasAvx2);

/// The arithmetic of AVX-512.
#[derive(Clone, Copy, Debug)]
pub(super) struct Avx512<const FUSED: bool>(pub(super) HasAvx512);

impl HasAvx2 {
    pub(super) fn detect() -> Option<HasAvx2> {
        (is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma")).then_some(HasAvx2(()))
    }

    #[inline]
    pub(super) fn run<I: InstructionSet>(self, set: I, work: impl Work) {
        #[target_feature(enable = "avx2,fma")]
        fn compiled<I: InstructionSet>(set: I, work: impl Work) {
            work.run(set);
        }
        // SAFETY: `self` exists, so the processor has these instructions.
        unsafe { compiled(set, work) }
    }

    #[inline]
    pub(super) fn vectorise<const FUSED: bool, Arguments>(
        self,
        function: impl Fn(Math, Arguments),
        arguments: Arguments,
    ) {
        #[target_feature(enable = "avx2,fma")]
        fn compiled<const FUSED: bool, Arguments>(function: impl Fn(Math, Arguments), arguments: Arguments) {
            function(if FUSED { Math::FUSED } else { Math::PLAIN }, arguments);
        }
        // SAFETY: `self` exists, so the processor has these instructions.
        unsafe { compiled::<FUSED, _>(function, arguments) }
    }
}

impl HasAvx512 {
    pub(super) fn detect() -> Option<HasAvx512> {
        let detected = is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx512bw");
        (detected && HasAvx2::detect().is_some()).then_some(HasAvx512(()))
    }

    pub(super) fn avx2(self) -> HasAvx2 {
        HasAvx2(())
    }

    #[inline]
    pub(super) fn run<I: InstructionSet>(self, set: I, work: impl Work) {
        #[target_feature(enable = "avx512f,avx2,fma")]
        fn compiled<I: InstructionSet>(set: I, work: impl Work) {
            work.run(set);
        }
        // SAFETY: `self` exists, so the processor has these instructions.
        unsafe { compiled(set, work) }
    }

    #[inline]
    pub(super) fn vectorise<Arguments>(self, function: impl Fn(Math, Arguments), arguments: Arguments) {
        #[target_feature(enable = "avx512f,avx512vl,avx512dq,avx512bw,avx2,fma")]
        fn compiled<Arguments>(function: impl Fn(Math, Arguments), arguments: Arguments) {
            function(Math::FUSED, arguments);
        }
        // SAFETY: `self` exists, so the processor has these instructions.
        unsafe { compiled(function, arguments) }
    }
}

impl<const FUSED: bool> InstructionSet for Avx2<FUSED> {
    const SHAPE: Shape = Shape::Medium;
}

impl<const FUSED: bool> InstructionSet for Avx512<FUSED> {
    const SHAPE: Shape = Shape::Large;
}

/// The two sets differ in what they are told first.
macro_rules! masked {
    (Avx2, $load:ident, $from:expr, $mask:expr) => {
        $load($from, $mask)
    };
    (Avx512, $load:ident, $from:expr, $mask:expr) => {
        $load($mask, $from)
    };
}

/// The vectors of one set and number type: a register's type and length, how many registers hold
/// `LANES` numbers, and the instructions.
macro_rules! vectors {
    ($($Token:ident: $T:ty, $Register:ty, $length:literal by $count:literal,
        $zero:ident $splat:ident $load:ident $store:ident $fused:ident $mul:ident $add:ident $sums:ident $turn:ident
        $mask:ident $load_some:ident $store_some:ident;)*) => {$(
        impl<const FUSED: bool> Vectors<$T> for $Token<FUSED> {
            type Vector = [$Register; $count];

            #[inline(always)]
            fn zero(self) -> Self::Vector {
                // SAFETY: the token exists, so the processor has the instruction.
                [unsafe { $zero() }; $count]
            }

            #[inline(always)]
            fn splat(self, number: $T) -> Self::Vector {
                // SAFETY: the token exists, so the processor has the instruction.
                [unsafe { $splat(number) }; $count]
            }

            #[inline(always)]
            fn load(self, from: &[$T]) -> Self::Vector {
                let from = &from[..$length * $count];
                // SAFETY: the token exists, so the processor has the instruction; each register is filled
                // from `$length` numbers inside of the slice.
                std::array::from_fn(|part| unsafe { $load(from.as_ptr().add(part * $length)) })
            }

            #[inline(always)]
            fn store(self, vector: Self::Vector, to: &mut [$T]) {
                let to = &mut to[..$length * $count];
                for (part, register) in vector.into_iter().enumerate() {
                    // SAFETY: the token exists, so the processor has the instruction; `$length` numbers inside
                    // of the slice are written.
                    unsafe { $store(to.as_mut_ptr().add(part * $length), register) }
                }
            }

            #[inline(always)]
            fn load_some(self, from: &[$T]) -> Self::Vector {
                // SAFETY: the token exists, so the processor has the instruction; it reads the numbers of the mask, which
                // are inside of the slice.
                std::array::from_fn(|part| unsafe {
                    let left = from.get(part * $length..).unwrap_or_default();
                    masked!($Token, $load_some, left.as_ptr(), mask::$mask(left.len()))
                })
            }

            #[inline(always)]
            fn store_some(self, vector: Self::Vector, to: &mut [$T]) {
                for (part, register) in vector.into_iter().enumerate() {
                    let left = to.get_mut(part * $length..).unwrap_or_default();
                    // SAFETY: the token exists, so the processor has the instruction; it writes the numbers of the mask,
                    // which are inside of the slice.
                    unsafe { $store_some(left.as_mut_ptr(), mask::$mask(left.len()), register) }
                }
            }

            #[inline(always)]
            fn add_product(self, sum: Self::Vector, a: Self::Vector, b: Self::Vector) -> Self::Vector {
                // SAFETY: the token exists, so the processor has the instructions.
                std::array::from_fn(|part| unsafe {
                    match FUSED {
                        true => $fused(a[part], b[part], sum[part]),
                        false => $add(sum[part], $mul(a[part], b[part])),
                    }
                })
            }

            #[inline(always)]
            fn add(self, a: Self::Vector, b: Self::Vector) -> Self::Vector {
                // SAFETY: the token exists, so the processor has the instruction.
                std::array::from_fn(|part| unsafe { $add(a[part], b[part]) })
            }

            #[inline(always)]
            fn sums(self, vectors: &[Self::Vector; MAX_LANES]) -> Self::Vector {
                // SAFETY: the token exists, so the processor has the instructions.
                unsafe { sums::$sums(vectors) }
            }

            type Register = $Register;
            const SIDE: usize = $length;

            #[inline(always)]
            fn turn<'a>(
                self,
                count: usize,
                row: impl Fn(usize) -> &'a [$T],
                mut put: impl FnMut(usize, $Register),
            ) {
                let mut square = [Vectors::<$T>::zero(self)[0]; $length];
                for r in 0..count.min($length) {
                    let row = &row(r)[..$length];
                    // SAFETY: the token exists, so the processor has the instruction; `$length` numbers inside
                    // of the slice are read.
                    square[r] = unsafe { $load(row.as_ptr()) };
                }
                // SAFETY: the token exists, so the processor has the instructions.
                unsafe { transpose::$turn(&mut square) };
                for c in 0..$length {
                    put(c, square[c]);
                }
            }

            #[inline(always)]
            fn put(self, column: $Register, to: &mut [$T]) {
                let to = &mut to[..$length];
                // SAFETY: the token exists, so the processor has the instruction; `$length` numbers inside of the
                // slice are written.
                unsafe { $store(to.as_mut_ptr(), column) }
            }
        }
    )*};
}
vectors! {
    Avx2: f32, __m256, 8 by 2,
        _mm256_setzero_ps _mm256_set1_ps _mm256_loadu_ps _mm256_storeu_ps _mm256_fmadd_ps _mm256_mul_ps _mm256_add_ps
        avx2_singles avx2_singles_square
        avx2_singles _mm256_maskload_ps _mm256_maskstore_ps;
    Avx2: f64, __m256d, 4 by 2,
        _mm256_setzero_pd _mm256_set1_pd _mm256_loadu_pd _mm256_storeu_pd _mm256_fmadd_pd _mm256_mul_pd _mm256_add_pd
        avx2_doubles avx2_doubles_square
        avx2_doubles _mm256_maskload_pd _mm256_maskstore_pd;
    Avx512: f32, __m512, 16 by 1,
        _mm512_setzero_ps _mm512_set1_ps _mm512_loadu_ps _mm512_storeu_ps _mm512_fmadd_ps _mm512_mul_ps _mm512_add_ps
        avx512_singles avx512_singles_square
        avx512_singles _mm512_maskz_loadu_ps _mm512_mask_storeu_ps;
    Avx512: f64, __m512d, 8 by 1,
        _mm512_setzero_pd _mm512_set1_pd _mm512_loadu_pd _mm512_storeu_pd _mm512_fmadd_pd _mm512_mul_pd _mm512_add_pd
        avx512_doubles avx512_doubles_square
        avx512_doubles _mm512_maskz_loadu_pd _mm512_mask_storeu_pd;
}
