//! Where double precision is measured: far too many numbers to see all.

use std::f64::consts::{FRAC_PI_2, LN_2};

/// Numbers without end that look random and are the same for a seed (SplitMix64: Steele, Lea and Flood, OOPSLA
/// 2014).
fn random(seed: u64) -> impl Iterator<Item = u64> {
    (0u64..).map(move |i| {
        let z = (seed << 40 | i).wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ z >> 31
    })
}

/// In -1..1, from random bits.
fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 / (1u64 << 52) as f64 - 1.0
}

/// Finite numbers of every magnitude and both signs; numbers in minus to plus `range`; and with the first
/// seed those that are special to one of the functions, with their neighbours.
pub fn doubles(seed: u64, count: usize, range: f64) -> impl Iterator<Item = f64> {
    let special = (seed == 0).then(special).into_iter().flatten();
    let random = random(seed).enumerate().map(move |(i, bits)| match i % 4 {
        0 => f64::from_bits(bits),
        1 => unit(bits),
        _ => range * unit(bits),
    });
    special.chain(random.take(count)).filter(|x| x.is_finite())
}

/// Bases and exponents: of every magnitude, and such that the power is finite.
pub fn pairs(seed: u64, count: usize) -> impl Iterator<Item = (f64, f64)> {
    random(seed + 1000)
        .zip(random(seed + 2000))
        .take(count)
        .map(|(a, b)| {
            let x = match a % 3 {
                0 => f64::from_bits(a >> 1),
                1 => 1.0 + 0.5 * unit(a),
                _ => 10f64.powf(3.0 * unit(a)),
            };
            let y = match b % 4 {
                0 => 4.0 * unit(b),
                1 => (20.0 * unit(b)).round() / 2.0,
                // The power is anywhere in the range of the exponents.
                _ => 1080.0 * unit(b) / x.log2(),
            };
            (x, y)
        })
        .filter(|(x, y)| x.is_finite() && y.is_finite() && *x > 0.0)
}

fn special() -> impl Iterator<Item = f64> {
    let bounds = [
        f64::MIN_POSITIVE,
        f64::from_bits(1),
        f64::MAX,
        1.0,
        0.5,
        0.625,
        2.0,
        6.0,
        LN_2,
        FRAC_PI_2 / 2.0,
        std::f64::consts::SQRT_2,
        std::f64::consts::FRAC_1_SQRT_2,
        // Where the exponential overflows, becomes subnormal, and zero.
        709.782_712_893_384,
        708.396_418_532_264_1,
        745.133_219_101_941_2,
        // The `f64` that is next to a multiple of π/2 (Muller, Elementary Functions, 2006).
        6_381_956_970_095_103.0 * 2f64.powi(797),
    ];
    let turns = (1..2000).map(|n| f64::from(n) * FRAC_PI_2);
    let large_turns = (0..1000).map(|n| (2f64.powi(n) * FRAC_PI_2).floor());
    let halves = (1..1500).map(|n| f64::from(n) * LN_2 / 2.0);
    let all = bounds.into_iter().chain(turns).chain(large_turns).chain(halves);
    all.flat_map(|x| [x, x.next_up(), x.next_down(), -x, -x.next_up(), -x.next_down()]).chain([0.0, -0.0])
}
