//! Exponential, logarithm, and what is made of them.

use std::f64::consts::{FRAC_1_SQRT_2, LOG2_E, SQRT_2};

use super::ROUND;
use crate::math::Math;

/// `ln 2` in two parts, the first so short that its product with an exponent is exact (Cody and Waite,
/// Software Manual for the Elementary Functions, 1980).
const LN_2_HIGH: f64 = 0.693_147_180_369_123_8;
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
const _: () = assert!(LN_2_HIGH + LN_2_LOW == std::f64::consts::LN_2);
const _: () = assert!(LN_2_HIGH.to_bits() << 43 == 0);

/// `exp(x) = 2^n · exp(r)`, where `n` is the integer nearest to `x / ln 2`.
#[inline(always)]
pub(super) fn exp(x: f64, math: Math) -> f64 {
    // Beyond these bounds the result is infinite, or zero. NaN passes.
    let x = if x > 710.0 { 710.0 } else { x };
    let x = if x < -746.0 { -746.0 } else { x };
    let (exp_r, n) = exp_parts(x, math);
    times_power_of_two(exp_r, n)
}

/// The same, for `x` in ±700, where neither it nor a power of two is too large or too small. NaN passes.
#[inline(always)]
fn exp_near_zero(x: f64, math: Math) -> f64 {
    let (exp_r, n) = exp_parts(x, math);
    exp_r * power_of_two(n + ROUND)
}

/// `exp(r)` and `n`.
#[inline(always)]
fn exp_parts(x: f64, math: Math) -> (f64, f64) {
    let n = math.add_product(ROUND, x, LOG2_E) - ROUND;
    let r = math.add_product(math.add_product(x, n, -LN_2_HIGH), n, -LN_2_LOW);
    (1.0 + math.add_product(r, r * r, exp_rest(r, math)), n)
}

/// `(exp(r) - 1 - r) / r²`, for `r` in ±ln 2/2.
#[inline(always)]
pub(super) fn exp_rest(r: f64, math: Math) -> f64 {
    polynomial!(
        math,
        r,
        [
            0.5,
            0.16666666666666682,
            0.04166666666666609,
            0.00833333333331692,
            0.0013888888889117517,
            0.00019841269896676286,
            2.4801586924193202e-05,
            2.7557234561950023e-06,
            2.755758308772771e-07,
            2.51121437683099e-08,
            2.0826460417228185e-09
        ]
    )
}

/// `x · 2^n`, rounded once, for a whole `n` in ±2000. In two steps, for `2^n` alone may be too large or too
/// small.
#[inline(always)]
pub(super) fn times_power_of_two(x: f64, n: f64) -> f64 {
    let half = n * 0.5 + ROUND;
    let rest = n - (half - ROUND) + ROUND;
    x * power_of_two(half) * power_of_two(rest)
}

/// `2^n`, of `n + ROUND`: of the sum the lowest bits are left, an exponent.
#[inline(always)]
fn power_of_two(shifted: f64) -> f64 {
    f64::from_bits(shifted.to_bits().wrapping_add(1023) << 52)
}

/// `ln(m · 2^e) = ln(m) + e · ln 2`, where `m` is in √½..√2.
#[inline(always)]
pub(super) fn ln(x: f64, math: Math) -> f64 {
    let (m, e) = split(x);
    let ln = ln_sum(m - 1.0, e, math);
    // Infinity and NaN stay what they are; zero and negative numbers have no finite logarithm.
    let ln = if x < f64::INFINITY { ln } else { x };
    let ln = if x < 0.0 { f64::NAN } else { ln };
    if x == 0.0 { f64::NEG_INFINITY } else { ln }
}

/// `m` in √½..√2 and a whole number `e` with `m · 2^e = x`, for a positive finite `x`.
#[inline(always)]
pub(super) fn split(x: f64) -> (f64, f64) {
    const SCALE: f64 = (1u64 << 52) as f64;
    /// Makes all exponents positive.
    const BIAS: u64 = 1024;
    let subnormal = x < f64::MIN_POSITIVE;
    let bits = (if subnormal { x * SCALE } else { x }).to_bits();
    let biased = bits.wrapping_sub(FRAC_1_SQRT_2.to_bits()).wrapping_add(BIAS << 52) >> 52;
    let m = f64::from_bits(bits.wrapping_sub(biased << 52).wrapping_add(BIAS << 52));
    // As the lowest bits of 2⁵², the number becomes a float without the conversion that vectors lack.
    let e = f64::from_bits(SCALE.to_bits() | biased) - (SCALE + BIAS as f64);
    (m, e - if subnormal { 52.0 } else { 0.0 })
}

/// `ln(1 + f) + e · ln 2`, for `1 + f` in √½..√2: a series in `s = f / (2 + f)`, summed as in fdlibm's
/// `e_log.c` (Sun Microsystems, 1993).
#[inline(always)]
fn ln_sum(f: f64, e: f64, math: Math) -> f64 {
    let s = f / (2.0 + f);
    let square = s * s;
    let p = polynomial!(
        math,
        square,
        [
            0.6666666666666735,
            0.39999999999410346,
            0.2857142874352751,
            0.22222198438365712,
            0.18183572231748898,
            0.15313826256291266,
            0.14798404031823953
        ]
    );
    let half = 0.5 * f * f;
    let correction = math.add_product(e * LN_2_LOW, s, math.add_product(half, square, p));
    math.add_product(-((half - correction) - f), e, LN_2_HIGH)
}

/// `ln(1 + x)`, as `ln(u) + (1 + x - u) / u` with the rounded sum `u = 1 + x`: what it lost is put back.
#[inline(always)]
pub(super) fn ln_1p(x: f64, math: Math) -> f64 {
    let u = 1.0 + x;
    // The smaller one of `1` and `x` is what lost digits.
    let lost = if x > 1.0 { 1.0 - (u - x) } else { x - (u - 1.0) };
    let (m, e) = split(u);
    let ln = ln_sum(m - 1.0, e, math) + lost / u;
    // Of a small number nothing is left in the sum. Infinity and NaN stay what they are.
    let ln = if u == 1.0 || x.is_nan() || x == f64::INFINITY { x } else { ln };
    let ln = if x < -1.0 { f64::NAN } else { ln };
    if x == -1.0 { f64::NEG_INFINITY } else { ln }
}

/// `ln(1 + u)`, for `u` in `0..=1`.
#[inline(always)]
pub(super) fn ln_1p_to_one(u: f64, math: Math) -> f64 {
    // Above √2 - 1: ln(1 + u) = ln((1 + u)/2) + ln 2, where (1 + u)/2 - 1 = (u - 1)/2 is exact from 1/2 on,
    // and nearly so below.
    let upper = u > SQRT_2 - 1.0;
    let f = if upper { 0.5 * (u - 1.0) } else { u };
    ln_sum(f, if upper { 1.0 } else { 0.0 }, math)
}

/// `if condition { a } else { b }`, of two values that are always computed. Written as that, one of them may be computed
/// behind a branch, and then no loop over lanes becomes vector instructions.
#[inline(always)]
fn either(condition: bool, a: f64, b: f64) -> f64 {
    let mask = u64::from(condition).wrapping_neg();
    f64::from_bits((a.to_bits() & mask) | (b.to_bits() & !mask))
}

/// An odd polynomial for small `x`, else `1 - 2 / (exp(2|x|) + 1)` with the sign of `x`; as in Cephes
/// (Moshier, `tanh.c`).
#[inline(always)]
pub(super) fn tanh(x: f64, math: Math) -> f64 {
    let a = x.abs();
    let square = a * a;
    let p = polynomial!(
        math,
        square,
        [
            -0.33333333333333315,
            0.13333333333329742,
            -0.05396825396605897,
            0.02186948846871679,
            -0.008863234312596306,
            0.0035921140000185073,
            -0.00145572594882983,
            0.0005894518017121991,
            -0.00023701173683160013,
            9.155842201599534e-05,
            -3.0187229508635293e-05,
            6.042471771578283e-06
        ]
    );
    let small = math.add_product(a, a * square, p);
    // From 20 on the hyperbolic tangent is 1 in this precision.
    let b = if a > 20.0 { 20.0 } else { a };
    let large = 1.0 - 2.0 / (exp_near_zero(b + b, math) + 1.0);
    either(a < 0.625, small, large).copysign(x)
}

/// An odd polynomial for small `x`, else `1 - exp(-|x| - |x|·p(|x|))` with the sign of `x`: the complement
/// decays like a Gaussian, so its logarithm is close to a polynomial.
#[inline(always)]
pub(super) fn erf(x: f64, math: Math) -> f64 {
    let a = x.abs();
    let square = a * a;
    let p = polynomial!(
        math,
        square,
        [
            0.1283791670955126,
            -0.3761263890318375,
            0.11283791670954858,
            -0.02686617064507296,
            0.00522397762478137,
            -0.0008548326978765149,
            0.00012055331037551108,
            -1.4925593518728226e-05,
            1.6460972954153765e-06,
            -1.635002619207727e-07,
            1.4657883530919653e-08,
            -1.136567067182716e-09,
            5.945255584223488e-11
        ]
    );
    let small = math.add_product(a, a, p);
    // The error function of 6 is 1 in this precision.
    let b = if a > 6.0 { 6.0 } else { a };
    let p = polynomial!(
        math,
        b,
        [
            0.12837920142237477,
            0.6366193612588155,
            0.10277491580532856,
            -0.019136574111640797,
            -0.0001891743250331064,
            0.0016594553246312106,
            -0.000537976815129918,
            -3.263504567496714e-05,
            0.00011709278890023616,
            -6.778315770157143e-05,
            2.5448072703934328e-05,
            -7.146712386828338e-06,
            1.5593480759800328e-06,
            -2.6553250202744407e-07,
            3.4782908089885884e-08,
            -3.3929991764129787e-09,
            2.323434670107452e-10,
            -9.966503221264582e-12,
            2.014451041756554e-13
        ]
    );
    let large = 1.0 - exp_near_zero(math.add_product(-b, -b, p), math);
    // A NaN takes the way of the small, as it is not above the bound.
    (if a > 1.0 { large } else { small }).copysign(x)
}
