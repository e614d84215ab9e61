//! Exponential, logarithm, and what is made of them.

use std::f32::consts::LOG2_E;

use crate::math::Math;

/// Adding this number rounds to an integer, which then stands in the lowest bits of the sum.
const ROUND: f32 = (3 << 22) as f32;
/// `ln 2` in two parts, the first so short that its product with an exponent is exact (Cody and Waite,
/// Software Manual for the Elementary Functions, 1980).
const _: () = assert!((LN_2_HIGH as f64 + LN_2_LOW as f64 - std::f64::consts::LN_2).abs() < 1e-11);
const LN_2_HIGH: f32 = 0.693_359_4;
const LN_2_LOW: f32 = -2.121_944_4e-4;

/// `exp(x) = 2^n · exp(r)`, where `n` is the integer nearest to `x / ln 2`.
#[inline(always)]
pub(super) fn exp(x: f32, math: Math) -> f32 {
    // Beyond these bounds the result is infinite, or zero. NaN passes.
    let x = if x > 89.0 { 89.0 } else { x };
    let x = if x < -104.0 { -104.0 } else { x };
    let (exp_r, n) = exp_parts(x, math);
    // In two steps, for 2^n alone may be too large or too small.
    let half = n >> 1;
    exp_r * power_of_two(half) * power_of_two(n.wrapping_sub(half))
}

/// The same, for `x` in ±80, where neither it nor a power of two is too large or too small. NaN passes.
#[inline(always)]
fn exp_near_zero(x: f32, math: Math) -> f32 {
    let (exp_r, n) = exp_parts(x, math);
    exp_r * power_of_two(n)
}

/// `exp(r)` and `n`.
#[inline(always)]
fn exp_parts(x: f32, math: Math) -> (f32, i32) {
    let shifted = math.add_product(ROUND, x, LOG2_E);
    let n = shifted - ROUND;
    let r = math.add_product(math.add_product(x, n, -LN_2_HIGH), n, -LN_2_LOW);
    let p = polynomial!(
        math,
        r,
        [0.5, 0.166_666_66, 0.041_666_295, 0.008_333_498, 0.001_394_464_5, 0.000_197_900_32]
    );
    let exp_r = 1.0 + math.add_product(r, r * r, p);
    (exp_r, shifted.to_bits().wrapping_sub(ROUND.to_bits()) as i32)
}

/// `2^n`, for `n` in `-126..=127`.
#[inline(always)]
fn power_of_two(n: i32) -> f32 {
    f32::from_bits((n.wrapping_add(127) << 23) as u32)
}

/// `ln(m · 2^e) = ln(m) + e · ln 2`, where `m` is in 0.75..1.5.
#[inline(always)]
pub(super) fn ln(x: f32, math: Math) -> f32 {
    let (m, e) = split(x, 0.75);
    let ln = ln_sum(m - 1.0, e, math);
    // Infinity and NaN stay what they are; zero and negative numbers have no finite logarithm.
    let ln = if x < f32::INFINITY { ln } else { x };
    let ln = if x < 0.0 { f32::NAN } else { ln };
    if x == 0.0 { f32::NEG_INFINITY } else { ln }
}

/// `m` in `lowest..2·lowest` and a whole number `e` with `m · 2^e = x`, for a positive finite `x`.
#[inline(always)]
pub(super) fn split(x: f32, lowest: f32) -> (f32, f32) {
    const SCALE: f32 = (1 << 23) as f32;
    let subnormal = x < f32::MIN_POSITIVE;
    let scaled = if subnormal { x * SCALE } else { x };
    let e = (scaled.to_bits().wrapping_sub(lowest.to_bits()) as i32) >> 23;
    let m = f32::from_bits(scaled.to_bits().wrapping_sub((e << 23) as u32));
    (m, e as f32 - if subnormal { 23.0 } else { 0.0 })
}

/// `ln(1 + f) + e · ln 2`, for `f` in `-0.25..=0.5`.
#[inline(always)]
fn ln_sum(f: f32, e: f32, math: Math) -> f32 {
    let p = polynomial!(
        math,
        f,
        [
            0.333_333_4,
            -0.250_001_65,
            0.199_996_05,
            -0.166_552_97,
            0.142_762_37,
            -0.127_277_73,
            0.117_006_73,
            -0.091_162_44,
            0.037_673_38
        ]
    );
    let square = f * f;
    let correction = math.add_product(math.add_product(f * square * p, e, LN_2_LOW), square, -0.5);
    math.add_product(f + correction, e, LN_2_HIGH)
}

/// `ln(1 + x)`, as `ln(u) + (1 + x - u) / u` with the rounded sum `u = 1 + x`: what it lost is put back.
#[inline(always)]
pub(super) fn ln_1p(x: f32, math: Math) -> f32 {
    let u = 1.0 + x;
    // The smaller one of `1` and `x` is what lost digits.
    let lost = if x > 1.0 { 1.0 - (u - x) } else { x - (u - 1.0) };
    let (m, e) = split(u, 0.75);
    let ln = ln_sum(m - 1.0, e, math) + lost / u;
    // Of a small number nothing is left in the sum. Infinity and NaN stay what they are.
    let ln = if u == 1.0 || x.is_nan() || x == f32::INFINITY { x } else { ln };
    let ln = if x < -1.0 { f32::NAN } else { ln };
    if x == -1.0 { f32::NEG_INFINITY } else { ln }
}

/// `ln(1 + u)`, for `u` in `0..=1`.
#[inline(always)]
pub(super) fn ln_1p_to_one(u: f32, math: Math) -> f32 {
    // Above 1/2: ln(1 + u) = ln((1 + u)/2) + ln 2, where (1 + u)/2 - 1 = (u - 1)/2 is exact.
    let upper = u > 0.5;
    let f = if upper { 0.5 * (u - 1.0) } else { u };
    ln_sum(f, if upper { 1.0 } else { 0.0 }, math)
}

/// An odd polynomial for small `x`, else `1 - 2 / (exp(2|x|) + 1)` with the sign of `x`; as in Cephes
/// (Moshier, `tanhf.c`).
#[inline(always)]
pub(super) fn tanh(x: f32, math: Math) -> f32 {
    let a = x.abs();
    let square = a * a;
    let p = polynomial!(
        math,
        square,
        [-0.333_332_8, 0.133_314_43, -0.053_739_8, 0.020_639_278, -0.005_705_129_3]
    );
    let small = math.add_product(a, a * square, p);
    // From 10 on the hyperbolic tangent is 1 in this precision.
    let b = if a > 10.0 { 10.0 } else { a };
    let large = 1.0 - 2.0 / (exp_near_zero(b + b, math) + 1.0);
    (if a < 0.625 { small } else { large }).copysign(x)
}

/// An odd polynomial for small `x`, else `1 - exp(-|x| - |x|·p(|x|))` with the sign of `x`: the complement
/// decays like a Gaussian, so its logarithm is close to a polynomial.
#[inline(always)]
pub(super) fn erf(x: f32, math: Math) -> f32 {
    let a = x.abs();
    let square = a * a;
    let p = polynomial!(
        math,
        square,
        [
            0.128_379_17,
            -0.376_126_32,
            0.112_836_875,
            -0.026_858_943,
            0.005_199_908,
            -0.000_813_001_9,
            8.316_769e-5
        ]
    );
    let small = math.add_product(a, a, p);
    // The error function of 4 is 1 in this precision.
    let b = if a > 4.0 { 4.0 } else { a };
    let p = polynomial!(
        math,
        b,
        [
            0.128_648_47,
            0.635_151_4,
            0.106_236_75,
            -0.023_761_95,
            0.003_642_404_7,
            -0.000_322_790_33,
            1.122_995_1e-5
        ]
    );
    let large = 1.0 - exp_near_zero(math.add_product(-b, -b, p), math);
    // A NaN takes the way of the small, as it is not above the bound.
    (if a > 0.92 { large } else { small }).copysign(x)
}
