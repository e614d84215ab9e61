//! The first numbers of a register: so many, or all it has.

use std::arch::x86_64::*;

/// With AVX-512, a number counts whose bit is set.
macro_rules! bits {
    ($($name:ident: $Mask:ty;)*) => {$(
        #[inline(always)]
        pub(super) fn $name(count: usize) -> $Mask {
            if count < <$Mask>::BITS as usize { (1 << count) - 1 } else { <$Mask>::MAX }
        }
    )*};
}
bits! { avx512_singles: __mmask16; avx512_doubles: __mmask8; }

/// With AVX2, a number counts at whose place is no zero.
#[target_feature(enable = "avx2,fma")]
#[inline]
pub(super) fn avx2_singles(count: usize) -> __m256i {
    _mm256_cmpgt_epi32(_mm256_set1_epi32(count.min(8) as i32), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7))
}

/// The same for numbers of 64 bits.
#[target_feature(enable = "avx2,fma")]
#[inline]
pub(super) fn avx2_doubles(count: usize) -> __m256i {
    _mm256_cmpgt_epi64(_mm256_set1_epi64x(count.min(4) as i64), _mm256_setr_epi64x(0, 1, 2, 3))
}
