//! The special cases, and a comparison with `libm`. The errors themselves are measured by the crate
//! `nn-benches`, in multiple precision.

use crate::math;

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
    type Pair = (fn(f64) -> f64, fn(f64) -> f64);
    let functions: [Pair; 8] = [
        (math::exp, libm::exp),
        (math::ln, libm::log),
        (math::sin, libm::sin),
        (math::cos, libm::cos),
        (math::tanh, libm::tanh),
        (math::sigmoid, |x| libm::exp(x.min(0.0)) / (1.0 + libm::exp(-x.abs()))),
        (math::softplus, |x| math::max(x, 0.0) + libm::log1p(libm::exp(-x.abs()))),
        (math::erf, libm::erf),
    ];
    for (function, libm) in functions {
        for x in numbers() {
            close(function(x), libm(x), x);
        }
    }
    for x in numbers() {
        assert!(math::floor(x).to_bits() == libm::floor(x).to_bits() || x.is_nan(), "floor({x})");
        for y in
            [0.5, -0.5, 1.7, -3.3, 2.0, 3.0, -1.0, 0.01, 40.25, -77.5, 1e-300, 1e300, 9_007_199_254_740_991.0]
        {
            close(math::pow(x, y), libm::pow(x, y), (x, y));
        }
    }
}

#[test]
fn pow_has_the_special_cases_of_the_standard() {
    let (inf, nan) = (f64::INFINITY, f64::NAN);
    let numbers = [0.0, 0.5, 1.0, 2.0, 3.0, 5e-324, 1e308, 2.5, 9_007_199_254_740_992.0, inf, nan];
    let numbers = || numbers.into_iter().flat_map(|x| [x, -x]);
    for (x, y) in numbers().flat_map(|x| numbers().map(move |y| (x, y))) {
        let (expected, found) = (libm::pow(x, y), math::pow(x, y));
        close(found, expected, (x, y));
        assert!(found.is_nan() || found.is_sign_negative() == expected.is_sign_negative(), "pow({x}, {y})");
    }
}

#[test]
fn zeros_keep_their_sign() {
    for function in [math::sin, math::tanh, math::erf, math::floor, math::sqrt] as [fn(f64) -> f64; 5] {
        assert_eq!(function(-0.0).to_bits(), (-0.0f64).to_bits());
        assert_eq!(function(0.0).to_bits(), 0);
    }
}
