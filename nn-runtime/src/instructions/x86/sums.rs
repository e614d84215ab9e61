//! The sums of the numbers of some vectors: lane `l` of the result is the sum of vector `l`.
//!
//! The upper half of each vector is added to its lower, and so on until one number is left, of two vectors at once, whose
//! halves are first brought side by side.

use std::arch::x86_64::*;

use crate::real::MAX_LANES;

/// `$low` has the lower halves of both, `$high` the upper ones.
macro_rules! halves {
    ($add:ident, $low:ident $(<$l:literal>)?, $high:ident $(<$h:literal>)?, $a:expr, $b:expr) => {{
        let (a, b) = ($a, $b);
        $add($low $(::<$l>)? (a, b), $high $(::<$h>)? (a, b))
    }};
}

/// Of 16 vectors.
#[target_feature(enable = "avx512f,avx2,fma")]
#[inline]
pub(super) fn avx512_singles(rows: &[[__m512; 1]; MAX_LANES]) -> [__m512; 1] {
    let mut quarters = [_mm512_setzero_ps(); 4];
    for j in 0..4 {
        let [[a], [b], [c], [d]] = [rows[j], rows[4 + j], rows[8 + j], rows[12 + j]];
        let ab = halves!(_mm512_add_ps, _mm512_shuffle_f32x4<0x44>, _mm512_shuffle_f32x4<0xee>, a, b);
        let cd = halves!(_mm512_add_ps, _mm512_shuffle_f32x4<0x44>, _mm512_shuffle_f32x4<0xee>, c, d);
        quarters[j] = halves!(_mm512_add_ps, _mm512_shuffle_f32x4<0x88>, _mm512_shuffle_f32x4<0xdd>, ab, cd);
    }
    let [a, b, c, d] = quarters;
    let ab = halves!(_mm512_add_ps, _mm512_shuffle_ps<0x44>, _mm512_shuffle_ps<0xee>, a, b);
    let cd = halves!(_mm512_add_ps, _mm512_shuffle_ps<0x44>, _mm512_shuffle_ps<0xee>, c, d);
    [halves!(_mm512_add_ps, _mm512_shuffle_ps<0x88>, _mm512_shuffle_ps<0xdd>, ab, cd)]
}

/// Of 8 vectors.
#[target_feature(enable = "avx512f,avx2,fma")]
#[inline]
pub(super) fn avx512_doubles(rows: &[[__m512d; 1]; MAX_LANES]) -> [__m512d; 1] {
    let mut quarters = [_mm512_setzero_pd(); 2];
    for j in 0..2 {
        let [[a], [b], [c], [d]] = [rows[j], rows[2 + j], rows[4 + j], rows[6 + j]];
        let ab = halves!(_mm512_add_pd, _mm512_shuffle_f64x2<0x44>, _mm512_shuffle_f64x2<0xee>, a, b);
        let cd = halves!(_mm512_add_pd, _mm512_shuffle_f64x2<0x44>, _mm512_shuffle_f64x2<0xee>, c, d);
        quarters[j] = halves!(_mm512_add_pd, _mm512_shuffle_f64x2<0x88>, _mm512_shuffle_f64x2<0xdd>, ab, cd);
    }
    let [a, b] = quarters;
    [halves!(_mm512_add_pd, _mm512_unpacklo_pd, _mm512_unpackhi_pd, a, b)]
}

/// Of 16 vectors in two registers each.
#[target_feature(enable = "avx2,fma")]
#[inline]
pub(super) fn avx2_singles(rows: &[[__m256; 2]; MAX_LANES]) -> [__m256; 2] {
    let mut sums = [_mm256_setzero_ps(); 2];
    for (sum, rows) in sums.iter_mut().zip(rows.as_chunks::<8>().0) {
        let mut quarters = [_mm256_setzero_ps(); 4];
        for j in 0..4 {
            let [a, b] = [rows[j], rows[4 + j]];
            let (a, b) = (_mm256_add_ps(a[0], a[1]), _mm256_add_ps(b[0], b[1]));
            quarters[j] =
                halves!(_mm256_add_ps, _mm256_permute2f128_ps<0x20>, _mm256_permute2f128_ps<0x31>, a, b);
        }
        let [a, b, c, d] = quarters;
        let ab = halves!(_mm256_add_ps, _mm256_shuffle_ps<0x44>, _mm256_shuffle_ps<0xee>, a, b);
        let cd = halves!(_mm256_add_ps, _mm256_shuffle_ps<0x44>, _mm256_shuffle_ps<0xee>, c, d);
        *sum = halves!(_mm256_add_ps, _mm256_shuffle_ps<0x88>, _mm256_shuffle_ps<0xdd>, ab, cd);
    }
    sums
}

/// Of 8 vectors in two registers each.
#[target_feature(enable = "avx2,fma")]
#[inline]
pub(super) fn avx2_doubles(rows: &[[__m256d; 2]; MAX_LANES]) -> [__m256d; 2] {
    let mut sums = [_mm256_setzero_pd(); 2];
    for (sum, rows) in sums.iter_mut().zip(rows.as_chunks::<4>().0) {
        let mut quarters = [_mm256_setzero_pd(); 2];
        for j in 0..2 {
            let [a, b] = [rows[j], rows[2 + j]];
            let (a, b) = (_mm256_add_pd(a[0], a[1]), _mm256_add_pd(b[0], b[1]));
            quarters[j] =
                halves!(_mm256_add_pd, _mm256_permute2f128_pd<0x20>, _mm256_permute2f128_pd<0x31>, a, b);
        }
        let [a, b] = quarters;
        *sum = halves!(_mm256_add_pd, _mm256_unpacklo_pd, _mm256_unpackhi_pd, a, b);
    }
    sums
}
