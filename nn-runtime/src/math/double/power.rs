//! Powers, by a logarithm with 68 bits: the exponent magnifies its error up to 1000 times.
//!
//! Logarithm and exponential are summed as in fdlibm's `e_pow.c` (Sun Microsystems, 2004): numbers in two parts, the
//! first so short that its products are exact.

use std::f64::consts::LN_2;

use super::exponential::{exp_rest, split, times_power_of_two};
use super::{ROUND, upper};
use crate::math::{Math, floor};

/// `x^y = 2^(y · log2 |x|)`, with the sign and the special cases of IEEE 754-2019, section 9.2.1.
#[inline(always)]
pub(super) fn pow(x: f64, y: f64, math: Math) -> f64 {
    let a = x.abs();
    let (log_high, log_low) = log2(a, math);
    // Beyond this bound the power is 1, infinite or zero. NaN passes.
    const LARGEST: f64 = (1u64 << 63) as f64 * 2.0;
    let bounded = if y > LARGEST { LARGEST } else { y };
    let bounded = if bounded < -LARGEST { -LARGEST } else { bounded };
    let y_high = upper(bounded);
    let high = y_high * log_high;
    let low = (bounded - y_high) * log_high + bounded * log_low;
    // Of zero and infinity the logarithm is infinite; NaN stays what it is.
    let limit = if a == 0.0 { f64::NEG_INFINITY } else { a };
    let finite = a > 0.0 && a < f64::INFINITY;
    let power = exp2(if finite { high } else { y * limit }, if finite { low } else { 0.0 }, math);

    let power = if a == 1.0 && !y.is_nan() || y == 0.0 { 1.0 } else { power };
    let integer = floor(y) == y;
    let odd = integer && floor(0.5 * y) != 0.5 * y;
    let power = if odd { power.copysign(x) } else { power };
    let power = if x < 0.0 && x > f64::NEG_INFINITY && !integer { f64::NAN } else { power };
    if x == 1.0 { 1.0 } else { power }
}

/// The logarithm to base 2 of a positive finite number as a sum, the first part with 26 bits: `e + log2(m)`, where
/// `m` is in √½..√2, and `log2(m)` is `2/ln 2` times a series in `s = (m - 1) / (m + 1)`.
#[inline(always)]
fn log2(x: f64, math: Math) -> (f64, f64) {
    let (m, e) = split(x);
    let f = m - 1.0;
    // The divisor and the quotient, in two parts each.
    let divisor = m + 1.0;
    let divisor_lost = m - (divisor - 1.0);
    let divisor_high = upper(divisor);
    let divisor_low = (divisor - divisor_high) + divisor_lost;
    let reciprocal = 1.0 / divisor;
    let s_high = upper(f * reciprocal);
    let s_low = ((f - s_high * divisor_high) - s_high * divisor_low) * reciprocal;
    let s = s_high + s_low;

    // s + s³/3 + s⁵/5 + … = s/3 · (3 + s² + s⁴·p(s²)); the square, too, in two parts.
    let square = s * s;
    let square_high = s_high * s_high;
    let square_low = s_low * (s_high + s);
    let p = polynomial!(
        math,
        square,
        [
            0.5999999999999996,
            0.42857142857167885,
            0.3333333332624794,
            0.2727272831282481,
            0.23076834782567612,
            0.2000449700345622,
            0.17511791783334713,
            0.1798723678876387
        ]
    );
    let rest = square_low + square * square * p;
    let t_high = upper(3.0 + square_high + rest);
    let t_low = rest - ((t_high - 3.0) - square_high);
    let product_high = s_high * t_high;
    let product_low = s_low * t_high + t_low * s;

    // Times 2/(3·ln 2), plus the exponent.
    const SCALE: f64 = 0.961_796_693_925_975_6;
    const SCALE_HIGH: f64 = 0.961_796_686_053_276_1;
    const SCALE_LOW: f64 = 7.872_699_542_894_897e-9;
    let high = upper(product_high + product_low);
    let low = product_low - (high - product_high);
    let scaled_high = high * SCALE_HIGH;
    let scaled_low = high * SCALE_LOW + low * SCALE;
    let log_high = upper((scaled_high + scaled_low) + e);
    (log_high, scaled_low - ((log_high - e) - scaled_high))
}

/// `2^(high + low) = 2^n · exp(r · ln 2)`, where `n` is the integer nearest to the sum.
#[inline(always)]
fn exp2(high: f64, low: f64, math: Math) -> f64 {
    // Beyond these bounds the result is infinite, or zero. NaN passes.
    let sum = high + low;
    let beyond = sum.abs() > 1100.0;
    let bound = if sum > 0.0 { 1100.0 } else { -1100.0 };
    let high = if beyond { bound } else { high };
    let low = if beyond { 0.0 } else { low };
    let n = (high + low + ROUND) - ROUND;
    let high = high - n;

    const LN_2_HIGH: f64 = 0.693_147_167_563_438_4;
    const LN_2_LOW: f64 = 1.299_650_689_388_989e-8;
    let t = upper(high + low);
    let product = t * LN_2_HIGH;
    let rest = (low - (t - high)) * LN_2 + t * LN_2_LOW;
    let r = product + rest;
    let lost = rest - (r - product);
    times_power_of_two(1.0 + (r + (r * r * exp_rest(r, math) + (lost + r * lost))), n)
}
