//! Sine and cosine, right for every angle, and the inverse tangent.
//!
//! The angle is divided by π/2 exactly enough for the largest numbers (`quarters.rs`), to twice the digits of an
//! `f64`, since next to a multiple of π/2 the first 61 of them can be lost.

use std::f64::consts::{FRAC_PI_2, FRAC_PI_4};

use super::{ROUND, upper};
use crate::math::Math;
use crate::math::quarters::{digits, power_of_two};

/// Constants whose sum, times a whole number of 53 bits, is a number of quarter turns modulo 4: five with 26
/// bits, at most half as large as what their predecessors leave out, and one with the rest.
type Pieces = [f64; 6];

const BITS: i32 = 26;
/// The lowest of the exponents in the table, that of 1/2, and how many follow.
const LOWEST: usize = 1022;
const COUNT: usize = 1026;

/// The pieces for each exponent of an `f64` from [`LOWEST`] on; the last stands for infinities and NaN, which have
/// no angle.
static QUARTERS: [Pieces; COUNT] = quarters();

const fn quarters() -> [Pieces; COUNT] {
    let mut table = [[f64::NAN; 6]; COUNT];
    let mut entry = 0;
    while entry < COUNT - 1 {
        // The number is m · 2^e with a whole m. Digit d of 2/π has the weight 2^(e - d) in the product with 2^e:
        // those with d < e - 1 are multiples of 4.
        let e = (entry + LOWEST) as i32 - 1075;
        let mut piece = 0;
        let mut first = e - 1;
        while piece < 5 {
            // To the nearest: the next piece has the sign of its first digit.
            let nearest = digits(first, BITS) as i64 + digits(first + BITS, 1) as i64
                - ((digits(first, 1) as i64) << BITS);
            first += BITS;
            table[entry][piece] = nearest as f64 * power_of_two(e - first + 1);
            piece += 1;
        }
        let rest = digits(first, 53) as i64 - ((digits(first, 1) as i64) << 53);
        table[entry][5] = rest as f64 * power_of_two(e - first - 52);
        entry += 1;
    }
    table
}

#[inline(always)]
pub(super) fn sin(x: f64, math: Math) -> f64 {
    let sign = x.to_bits() & (1 << 63);
    f64::from_bits(circular(x.abs(), 0, math).to_bits() ^ sign)
}

#[inline(always)]
pub(super) fn cos(x: f64, math: Math) -> f64 {
    circular(x.abs(), 1, math)
}

/// The sine of `a + turn · π/2`, for `a` that is not negative.
#[inline(always)]
fn circular(a: f64, turn: u64, math: Math) -> f64 {
    let (shifted, high, low) = reduced(a);
    let small = a < FRAC_PI_4;
    let quadrant = if small { turn } else { shifted.to_bits().wrapping_add(turn) };
    let high = if small { a } else { high };
    let low = if small { 0.0 } else { low };

    // The sine and the cosine of high + low, summed as in fdlibm's k_sin.c and k_cos.c (Sun Microsystems, 1993).
    let square = high * high;
    let cube = square * high;
    let p = polynomial!(
        math,
        square,
        [
            0.008333333333333323,
            -0.00019841269841254668,
            2.755731921399355e-06,
            -2.5052104862642817e-08,
            1.6058360640993293e-10,
            -7.578411637094441e-13
        ]
    );
    let sin = high - ((square * (0.5 * low - cube * p) - low) + cube * (1.0 / 6.0));
    let p = polynomial!(
        math,
        square,
        [
            0.041666666666666595,
            -0.0013888888888872902,
            2.4801587288751222e-05,
            -2.7557314149238595e-07,
            2.0875696629908508e-09,
            -1.135831244478818e-11
        ]
    );
    let half = 0.5 * square;
    let first = 1.0 - half;
    let cos = first + (((1.0 - first) - half) + (square * square * p - high * low));

    // Odd quadrants want the cosine, the upper two a change of sign: by bits, so that no branch arises.
    let odd = 0u64.wrapping_sub(quadrant & 1);
    let chosen = (sin.to_bits() & !odd) | (cos.to_bits() & odd);
    f64::from_bits(chosen ^ ((quadrant & 2) << 62))
}

/// The whole number of quarter turns in `a ≥ 1/2`, in the lowest bits of a float, and what is left of the angle as a
/// sum of two numbers.
#[inline(always)]
fn reduced(a: f64) -> (f64, f64, f64) {
    const MANTISSA: u64 = (1 << 52) - 1;
    let entry = ((a.to_bits() >> 52) as usize).wrapping_sub(LOWEST).min(COUNT - 1);
    let [t0, t1, t2, t3, t4, t5] = QUARTERS[entry];
    // The number as 53 bits before the point, in two parts of 26: multiples of 2^27, and up to ±2^26.
    let m = f64::from_bits((a.to_bits() & MANTISSA) | (1075 << 52));
    const ROUND_UPPER: f64 = ROUND * (1 << 27) as f64;
    let m_high = (m + ROUND_UPPER) - ROUND_UPPER;
    let m_low = m - m_high;

    // All these sums but the last are exact, with 53 bits; m_high · t0 is a multiple of 4.
    let s0 = m_low * t0 + m_high * t1;
    let s1 = m_low * t1 + m_high * t2;
    let s2 = m_low * t2 + m_high * t3;
    let s3 = m_low * t3 + m_high * t4;
    let s4 = m_low * t4 + m * t5;
    let shifted = (s0 + s1) + ROUND;
    let r = (s0 - (shifted - ROUND)) + s1;
    let (r, lost2) = two_sum(r, s2);
    let (r, lost3) = two_sum(r, s3);
    let rest = (lost2 + lost3) + s4;
    let high = r + rest;
    let low = rest - (high - r);

    // Quarter turns times π/2.
    const PI_2_HIGH: f64 = 1.570_796_325_802_803;
    const PI_2_LOW: f64 = 9.920_935_796_805_404e-10;
    let first = upper(high);
    let product = first * PI_2_HIGH;
    let rest = first * PI_2_LOW + ((high - first) + low) * FRAC_PI_2;
    let angle = product + rest;
    (shifted, angle, rest - (angle - product))
}

/// The sum, and what it loses by rounding (Knuth, The Art of Computer Programming, volume 2, 4.2.2).
#[inline(always)]
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let b_part = sum - a;
    (sum, (a - (sum - b_part)) + (b - b_part))
}

/// Beyond 0.55 and its inverse the angle is counted from π/4 and π/2, so that one odd polynomial does for all; as in
/// Cephes (Moshier, `atan.c`), but with bounds between which `|x| - 1` is exact.
#[inline(always)]
pub(super) fn atan(x: f64, math: Math) -> f64 {
    const FLATTEST: f64 = 0.55;
    const STEEPEST: f64 = 1.0 / FLATTEST;
    /// What π/4 and π/2 lose by rounding.
    const FRAC_PI_4_LOW: f64 = 3.061616997868383e-17;
    const FRAC_PI_2_LOW: f64 = 6.123233995736766e-17;
    let a = x.abs();
    let (middle, steep) = (a > FLATTEST, a > STEEPEST);
    let choose = |low: f64, between: f64, high: f64| {
        let below = if middle { between } else { low };
        if steep { high } else { below }
    };
    let t = choose(a, a - 1.0, -1.0) / choose(1.0, a + 1.0, a);
    let square = t * t;
    let p = polynomial!(
        math,
        square,
        [
            -0.3333333333333333,
            0.19999999999999665,
            -0.1428571428567379,
            0.11111111108623122,
            -0.09090908999700724,
            0.07692305509335944,
            -0.06666630609708002,
            0.05881927030141008,
            -0.05259478112496683,
            0.047383478037016986,
            -0.04235504063236338,
            0.0360169550025634,
            -0.02660510868611868,
            0.014480255948538334,
            -0.004142723611968445
        ]
    );
    let rest = choose(0.0, FRAC_PI_4_LOW, FRAC_PI_2_LOW) + math.add_product(t, t * square, p);
    (choose(0.0, FRAC_PI_4, FRAC_PI_2) + rest).copysign(x)
}
