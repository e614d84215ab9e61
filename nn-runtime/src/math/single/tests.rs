//! Accuracy against `f64`, and the special cases.

use crate::math::{self, Math};

/// Both ways to compute the functions.
const WAYS: [Math; 2] = [Math::PLAIN, Math::FUSED];

/// The distance from `exact` to `found` in units of the last place of an `f32` near `exact`.
fn ulps(found: f32, exact: f64) -> f64 {
    if found.is_nan() && exact.is_nan() || exact as f32 == found {
        return 0.0;
    }
    let exponent = (exact.abs().to_bits() >> 52) as i32 - 1023;
    (f64::from(found) - exact).abs() / 2f64.powi(exponent.max(-126) - 23)
}

/// Numbers of every magnitude and both signs: each 3001st of all bit patterns, infinities and NaNs among
/// them, and all neighbours of zero and infinity.
fn numbers() -> impl Iterator<Item = f32> {
    let special = [0, 1, 2, 0x007F_FFFF, 0x0080_0000, 0x7F7F_FFFF, 0x7F80_0000, 0x7FC0_0000];
    let special = special.into_iter().flat_map(|bits| [bits, bits | 1 << 31]);
    (0..=u32::MAX).step_by(3001).chain(special).map(f32::from_bits)
}

#[track_caller]
fn accurate(bound: f64, function: fn(Math, f32) -> f32, exact: fn(Math, f64) -> f64) {
    for math in WAYS {
        let exact = |x: f32| exact(Math::PLAIN, x.into());
        let errors = numbers().map(|x| (ulps(function(math, x), exact(x)), x));
        let (worst, x) =
            errors.fold((0.0, 0.0), |worst, error| if error.0 > worst.0 { error } else { worst });
        assert!(
            worst <= bound,
            "{worst} units in the last place at {x:e}: {:e}, not {:e} ({math:?})",
            function(math, x),
            exact(x)
        );
    }
}

#[test]
fn exp() {
    accurate(1.0, Math::exp, Math::exp);
}

#[test]
fn ln() {
    accurate(1.0, Math::ln, Math::ln);
}

#[test]
fn sin() {
    accurate(0.51, Math::sin, Math::sin);
}

#[test]
fn cos() {
    accurate(0.51, Math::cos, Math::cos);
}

#[test]
fn tanh() {
    accurate(1.5, Math::tanh, Math::tanh);
}

#[test]
fn atan() {
    accurate(1.5, Math::atan, Math::atan);
}

#[test]
fn ln_1p() {
    accurate(1.5, Math::ln_1p, Math::ln_1p);
}

#[test]
fn sigmoid() {
    accurate(2.0, Math::sigmoid, Math::sigmoid);
}

#[test]
fn softplus() {
    accurate(2.0, Math::softplus, Math::softplus);
}

#[test]
fn erf() {
    accurate(1.5, Math::erf, Math::erf);
}

#[test]
fn floor() {
    accurate(0.0, |_, x| math::floor(x), |_, x| math::floor(x));
}

#[test]
fn pow() {
    for y in [0.5, -0.5, 1.7, -3.3, 2.0, 3.0, -1.0, 0.01, 40.25, -77.5, 1e-30, 1e30, 16_777_215.0] {
        for (math, x) in WAYS.into_iter().flat_map(|math| numbers().step_by(5).map(move |x| (math, x))) {
            let error = ulps(math.pow(x, y), Math::PLAIN.pow(f64::from(x), f64::from(y)));
            assert!(error <= 0.51, "{error} units in the last place: {x:e} to the power of {y} ({math:?})");
        }
    }
}

#[test]
fn pow_has_the_special_cases_of_the_standard() {
    let (inf, nan) = (f32::INFINITY, f32::NAN);
    let numbers = [0.0, 0.5, 1.0, 2.0, 3.0, 1e-45, 1e38, 2.5, 16_777_216.0, inf, nan];
    let numbers = || numbers.into_iter().flat_map(|x| [x, -x]);
    for (x, y) in numbers().flat_map(|x| numbers().map(move |y| (x, y))) {
        let expected = Math::PLAIN.pow(f64::from(x), f64::from(y)) as f32;
        for found in WAYS.map(|math| math.pow(x, y)) {
            let same = found == expected && found.is_sign_negative() == expected.is_sign_negative();
            assert!(same || found.is_nan() && expected.is_nan(), "pow({x}, {y}) = {found}, not {expected}");
        }
    }
}

#[test]
fn zeros_keep_their_sign() {
    let functions: [fn(Math, f32) -> f32; 7] = [
        Math::sin,
        Math::tanh,
        Math::atan,
        Math::ln_1p,
        Math::erf,
        |_, x| math::floor(x),
        |_, x| math::sqrt(x),
    ];
    for (function, math) in functions.into_iter().flat_map(|function| WAYS.map(|math| (function, math))) {
        assert_eq!(function(math, -0.0).to_bits(), (-0.0f32).to_bits());
        assert_eq!(function(math, 0.0).to_bits(), 0);
    }
}

/// Neighbouring numbers must not come out in the wrong order by more than rounding, nor beyond the bounds.
#[test]
fn rising_functions_rise() {
    let functions: [fn(Math, f32) -> f32; 6] =
        [Math::exp, Math::tanh, Math::atan, Math::sigmoid, Math::softplus, Math::erf];
    for (function, math) in functions.into_iter().flat_map(|function| WAYS.map(|math| (function, math))) {
        let mut before = function(math, -120.0);
        for x in (-24_000..24_000).map(|i| i as f32 / 200.0) {
            let value = function(math, x);
            assert!(
                value >= before * (1.0 - f32::EPSILON.copysign(before)),
                "at {x}: {value} after {before}"
            );
            before = value;
        }
    }
    for math in WAYS {
        let bounded = |function: fn(Math, f32) -> f32, low: f32| {
            numbers().filter(|x| !x.is_nan()).all(|x| (low..=1.0).contains(&function(math, x)))
        };
        assert!(bounded(Math::tanh, -1.0) && bounded(Math::erf, -1.0) && bounded(Math::sigmoid, 0.0));
    }
}
