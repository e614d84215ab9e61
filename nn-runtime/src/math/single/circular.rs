//! Sine and cosine, right for every angle, and the inverse tangent. An angle is divided by π/2
//! exactly enough for the largest numbers.

use std::f32::consts::{FRAC_PI_2, FRAC_PI_4};

use crate::math::Math;
use crate::math::quarters::{digits, power_of_two};

/// For each exponent of an `f32`, three constants whose sum, times a number with that exponent, is the
/// number times `2/π` modulo 4. The products with the first two are exact: multiples of 2⁻²⁷ and of 2⁻⁵⁶.
static QUARTERS: [[f64; 3]; 256] = quarters();

const fn quarters() -> [[f64; 3]; 256] {
    // Numbers below 1/4, far from the first multiple of π/4, need no more than rounding to nearest.
    let mut table = [[0.0, 0.0, std::f64::consts::FRAC_2_PI]; 256];
    let mut exponent = 125;
    while exponent < 255 {
        // The number is m · 2^e with a whole m. Digit d of 2/π has the weight 2^-d in it and 2^(e - d) in the
        // product with 2^e, where those with d < e - 1 are multiples of 4.
        let e = exponent - 150;
        let first = e - 1;
        let high = digits(first, 29) as f64 * power_of_two(-27 - e);
        let middle = digits(first + 29, 29) as f64 * power_of_two(-56 - e);
        let low = digits(first + 58, 62) as f64 * power_of_two(-118 - e);
        table[exponent as usize] = [high, middle, low];
        exponent += 1;
    }
    // Infinities and NaN have no angle.
    table[255] = [f64::NAN; 3];
    table
}

#[inline(always)]
pub(super) fn sin(x: f32, math: Math) -> f32 {
    let sign = x.to_bits() & (1 << 31);
    f32::from_bits(circular(x.abs(), 0, math).to_bits() ^ sign)
}

#[inline(always)]
pub(super) fn cos(x: f32, math: Math) -> f32 {
    circular(x.abs(), 1, math)
}

/// The sine of `a + turn · π/2`, for `a` that is not negative.
#[inline(always)]
fn circular(a: f32, turn: u64, math: Math) -> f32 {
    let [high, middle, low] = QUARTERS[(a.to_bits() >> 23) as usize & 0xFF];
    let a = f64::from(a);
    let (high, middle, low) = (a * high, a * middle, a * low);
    const ROUND: f64 = (3u64 << 51) as f64;
    let shifted = high + middle + ROUND;
    let r = (high - (shifted - ROUND)) + middle + low;
    let quadrant = shifted.to_bits().wrapping_add(turn);
    let r = r * std::f64::consts::FRAC_PI_2;
    let square = r * r;
    let p = polynomial!(
        math,
        square,
        [-0.16666666638655592, 0.008333329057057259, -0.00019839232816917668, 2.7173673124279456e-6]
    );
    let sin = math.add_product(r, r * square, p);
    let p = polynomial!(math, square, [0.04166664439941354, -0.0013887252511414073, 2.4425761704433245e-5]);
    let cos = math.add_product(math.add_product(1.0, -0.5, square), square * square, p);
    // Odd quadrants want the cosine, the upper two a change of sign: by bits, so that no branch arises.
    let odd = 0u64.wrapping_sub(quadrant & 1);
    let chosen = (sin.to_bits() & !odd) | (cos.to_bits() & odd);
    f64::from_bits(chosen ^ ((quadrant & 2) << 62)) as f32
}

/// Beyond 0.55 and its inverse the angle is counted from π/4 and π/2, so that one odd polynomial does for all; as in
/// Cephes (Moshier, `atan.c`), but with bounds between which `|x| - 1` is exact.
#[inline(always)]
pub(super) fn atan(x: f32, math: Math) -> f32 {
    const FLATTEST: f32 = 0.55;
    const STEEPEST: f32 = 1.0 / FLATTEST;
    /// What π/4 and π/2 lose by rounding.
    const FRAC_PI_4_LOW: f32 = -2.185_569_4e-8;
    const FRAC_PI_2_LOW: f32 = -4.371_139e-8;
    let a = x.abs();
    let (middle, steep) = (a > FLATTEST, a > STEEPEST);
    let choose = |low: f32, between: f32, high: f32| {
        let below = if middle { between } else { low };
        if steep { high } else { below }
    };
    let t = choose(a, a - 1.0, -1.0) / choose(1.0, a + 1.0, a);
    let square = t * t;
    let p = polynomial!(
        math,
        square,
        [-0.333_333_16, 0.199_988_3, -0.142_597_76, 0.108_419_046, -0.076_245_46, 0.033_897_043]
    );
    let rest = choose(0.0, FRAC_PI_4_LOW, FRAC_PI_2_LOW) + math.add_product(t, t * square, p);
    (choose(0.0, FRAC_PI_4, FRAC_PI_2) + rest).copysign(x)
}
