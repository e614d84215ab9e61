//! Powers, by way of `f64`: the exponent magnifies the error of a logarithm up to 150 times.

use super::exponential::split;
use crate::math::{Math, floor};
use std::f32::consts::FRAC_1_SQRT_2;
use std::f64::consts::LOG2_E;

/// `x^y = 2^(y · log2 |x|)`, with the sign and the special cases of IEEE 754-2019, section 9.2.1.
#[inline(always)]
pub(super) fn pow(x: f32, y: f32, math: Math) -> f32 {
    let exponent = f64::from(y) * log2(x.abs(), math);
    let power = exp2(exponent, math) as f32;
    let power = if x.abs() == 1.0 && !y.is_nan() || y == 0.0 { 1.0 } else { power };
    let integer = floor(y) == y;
    let odd = integer && floor(0.5 * y) != 0.5 * y;
    let power = if odd { power.copysign(x) } else { power };
    let power = if x < 0.0 && x > f32::NEG_INFINITY && !integer { f32::NAN } else { power };
    if x == 1.0 { 1.0 } else { power }
}

/// The logarithm to base 2 of a number that is not negative: `e + log2(m)`, where `m` is in √½..√2, and
/// `log2(m)` is a series in `s = (m - 1) / (m + 1)`. Minus infinity at zero; infinity and NaN stay what they
/// are.
#[inline(always)]
fn log2(x: f32, math: Math) -> f64 {
    let (m, e) = split(x, FRAC_1_SQRT_2);
    let m = f64::from(m);
    let s = (m - 1.0) / (m + 1.0);
    let square = s * s;
    let p = polynomial!(
        math,
        square,
        [
            0.961_796_677_959_713_1,
            0.577_083_155_030_733_2,
            0.411_685_802_122_979_45,
            0.340_629_687_025_407_97
        ]
    );
    let log2 = math.add_product(s * (2.0 * LOG2_E), s * square, p) + f64::from(e);
    let log2 = if x < f32::INFINITY { log2 } else { f64::from(x) };
    if x == 0.0 { f64::NEG_INFINITY } else { log2 }
}

/// `2^x = 2^n · 2^f`, where `n` is the integer nearest to `x`.
#[inline(always)]
fn exp2(x: f64, math: Math) -> f64 {
    // Beyond these bounds an `f32` is infinite, or zero. NaN passes.
    let x = if x > 150.0 { 150.0 } else { x };
    let x = if x < -200.0 { -200.0 } else { x };
    const ROUND: f64 = (3u64 << 51) as f64;
    let shifted = x + ROUND;
    let f = x - (shifted - ROUND);
    let p = polynomial!(
        math,
        f,
        [
            0.6931471807176561,
            0.24022651089158614,
            0.05550410332524821,
            0.009618034452102435,
            0.001333395161649897,
            0.00015468027289530548,
            1.519488168274256e-5
        ]
    );
    let power_of_two = f64::from_bits(shifted.to_bits().wrapping_add(1023) << 52);
    math.add_product(1.0, f, p) * power_of_two
}
