//! The special cases, and a comparison with `libm`. The errors themselves are measured by the crate
//! `nn-benches`, in multiple precision.

use crate::math::{self, Math};

/// Both ways to compute the functions.
const WAYS: [Math; 2] = [Math::PLAIN, Math::FUSED];

/// Numbers of every magnitude and both signs, infinities and NaN among them.
fn numbers() -> impl Iterator<Item = f64> {
    let special = [0, 1, 2, (1 << 52) - 1, 1 << 52, (0x7FF << 52) - 1, 0x7FF << 52, 0x7FF8 << 48];
    let special = special.into_iter().flat_map(|bits| [bits, bits | 1 << 63]);
    let all = (0..20_000).map(|i: u64| i.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let middle = (-8000..8000).map(|i| f64::from(i) * 0.093_7);
    all.chain(special).map(f64::from_bits).chain(middle)
}

#[track_caller]
fn close(found: f64, libm: f64, argument: impl std::fmt::Debug) {
    let near = (found - libm).abs() <= 3.0 * f64::EPSILON * libm.abs().max(f64::MIN_POSITIVE);
    assert!(
        near || found == libm || found.is_nan() && libm.is_nan(),
        "{argument:?}: {found:e}, not {libm:e}"
    );
}

#[test]
fn all_are_close_to_libm() {
    type Pair = (fn(Math, f64) -> f64, fn(f64) -> f64);
    let functions: [Pair; 10] = [
        (Math::exp, libm::exp),
        (Math::ln, libm::log),
        (Math::sin, libm::sin),
        (Math::cos, libm::cos),
        (Math::tanh, libm::tanh),
        (Math::atan, libm::atan),
        (Math::ln_1p, libm::log1p),
        (Math::sigmoid, |x| libm::exp(x.min(0.0)) / (1.0 + libm::exp(-x.abs()))),
        (Math::softplus, |x| math::max(x, 0.0) + libm::log1p(libm::exp(-x.abs()))),
        (Math::erf, libm::erf),
    ];
    for (math, (function, libm)) in WAYS.into_iter().flat_map(|math| functions.map(|pair| (math, pair))) {
        for x in numbers() {
            close(function(math, x), libm(x), (math, x));
        }
    }
    for x in numbers() {
        assert!(math::floor(x).to_bits() == libm::floor(x).to_bits() || x.is_nan(), "floor({x})");
        for y in
            [0.5, -0.5, 1.7, -3.3, 2.0, 3.0, -1.0, 0.01, 40.25, -77.5, 1e-300, 1e300, 9_007_199_254_740_991.0]
        {
            for math in WAYS {
                close(math.pow(x, y), libm::pow(x, y), (math, x, y));
            }
        }
    }
}

#[test]
fn pow_has_the_special_cases_of_the_standard() {
    let (inf, nan) = (f64::INFINITY, f64::NAN);
    let numbers = [0.0, 0.5, 1.0, 2.0, 3.0, 5e-324, 1e308, 2.5, 9_007_199_254_740_992.0, inf, nan];
    let numbers = || numbers.into_iter().flat_map(|x| [x, -x]);
    for (x, y) in numbers().flat_map(|x| numbers().map(move |y| (x, y))) {
        let expected = libm::pow(x, y);
        for found in WAYS.map(|math| math.pow(x, y)) {
            close(found, expected, (x, y));
            assert!(
                found.is_nan() || found.is_sign_negative() == expected.is_sign_negative(),
                "pow({x}, {y})"
            );
        }
    }
}

#[test]
fn zeros_keep_their_sign() {
    let functions: [fn(Math, f64) -> f64; 7] = [
        Math::sin,
        Math::tanh,
        Math::atan,
        Math::ln_1p,
        Math::erf,
        |_, x| math::floor(x),
        |_, x| math::sqrt(x),
    ];
    for (function, math) in functions.into_iter().flat_map(|function| WAYS.map(|math| (function, math))) {
        assert_eq!(function(math, -0.0).to_bits(), (-0.0f64).to_bits());
        assert_eq!(function(math, 0.0).to_bits(), 0);
    }
}
