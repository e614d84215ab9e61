//! Squares of numbers, turned over in registers.
//!
//! Neighbouring rows are interleaved, first by single numbers, then by pairs, until every 128-bit part of a
//! register holds a piece of one column; then these parts change places.

use std::arch::x86_64::*;

/// Interleaves the numbers, then the pairs, of each four rows: part `q` of register `4g + c` is the piece of
/// column `4q + c` in the rows `4g..4g + 4`.
macro_rules! interleave_singles {
    ($rows:ident: $lo_ps:ident $hi_ps:ident $lo_pd:ident $hi_pd:ident $as_pd:ident $as_ps:ident) => {
        for four in $rows.as_chunks_mut::<4>().0 {
            let [a, b, c, d] = *four;
            let (ab_low, cd_low) = ($as_pd($lo_ps(a, b)), $as_pd($lo_ps(c, d)));
            let (ab_high, cd_high) = ($as_pd($hi_ps(a, b)), $as_pd($hi_ps(c, d)));
            *four = [
                $as_ps($lo_pd(ab_low, cd_low)),
                $as_ps($hi_pd(ab_low, cd_low)),
                $as_ps($lo_pd(ab_high, cd_high)),
                $as_ps($hi_pd(ab_high, cd_high)),
            ];
        }
    };
}

/// The same for numbers of 64 bits: part `q` of register `2g + c` is the piece of column `2q + c` in the rows
/// `2g` and `2g + 1`.
macro_rules! interleave_doubles {
    ($rows:ident: $lo:ident $hi:ident) => {
        for two in $rows.as_chunks_mut::<2>().0 {
            let [a, b] = *two;
            *two = [$lo(a, b), $hi(a, b)];
        }
    };
}

/// The four parts of the registers `c`, `C + c`, `2C + c`, `3C + c` change places, for every `c` below `C`.
macro_rules! exchange_of_four {
    ($rows:ident, $C:literal, $shuffle:ident) => {
        for c in 0..$C {
            let (first, second) = ($rows[c], $rows[$C + c]);
            let (third, fourth) = ($rows[2 * $C + c], $rows[3 * $C + c]);
            let (even, odd) = ($shuffle::<0x88>(first, second), $shuffle::<0xdd>(first, second));
            let (even2, odd2) = ($shuffle::<0x88>(third, fourth), $shuffle::<0xdd>(third, fourth));
            $rows[c] = $shuffle::<0x88>(even, even2);
            $rows[$C + c] = $shuffle::<0x88>(odd, odd2);
            $rows[2 * $C + c] = $shuffle::<0xdd>(even, even2);
            $rows[3 * $C + c] = $shuffle::<0xdd>(odd, odd2);
        }
    };
}

/// The two parts of the registers `c` and `C + c` change places, for every `c` below `C`.
macro_rules! exchange_of_two {
    ($rows:ident, $C:literal, $permute:ident) => {
        for c in 0..$C {
            let (a, b) = ($rows[c], $rows[$C + c]);
            $rows[c] = $permute::<0x20>(a, b);
            $rows[$C + c] = $permute::<0x31>(a, b);
        }
    };
}

/// 16 × 16.
#[target_feature(enable = "avx512f,avx2,fma")]
#[inline]
pub(super) fn avx512_singles_square(rows: &mut [__m512; 16]) {
    interleave_singles!(rows: _mm512_unpacklo_ps _mm512_unpackhi_ps _mm512_unpacklo_pd _mm512_unpackhi_pd
        _mm512_castps_pd _mm512_castpd_ps);
    exchange_of_four!(rows, 4, _mm512_shuffle_f32x4);
}

/// 8 × 8.
#[target_feature(enable = "avx512f,avx2,fma")]
#[inline]
pub(super) fn avx512_doubles_square(rows: &mut [__m512d; 8]) {
    interleave_doubles!(rows: _mm512_unpacklo_pd _mm512_unpackhi_pd);
    exchange_of_four!(rows, 2, _mm512_shuffle_f64x2);
}

/// 8 × 8.
#[target_feature(enable = "avx2,fma")]
#[inline]
pub(super) fn avx2_singles_square(rows: &mut [__m256; 8]) {
    interleave_singles!(rows: _mm256_unpacklo_ps _mm256_unpackhi_ps _mm256_unpacklo_pd _mm256_unpackhi_pd
        _mm256_castps_pd _mm256_castpd_ps);
    exchange_of_two!(rows, 4, _mm256_permute2f128_ps);
}

/// 4 × 4.
#[target_feature(enable = "avx2,fma")]
#[inline]
pub(super) fn avx2_doubles_square(rows: &mut [__m256d; 4]) {
    interleave_doubles!(rows: _mm256_unpacklo_pd _mm256_unpackhi_pd);
    exchange_of_two!(rows, 2, _mm256_permute2f128_pd);
}
