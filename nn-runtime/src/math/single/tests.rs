//! Accuracy against `f64`, and the special cases.

use crate::math;

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
fn accurate(bound: f64, function: fn(f32) -> f32, exact: fn(f64) -> f64) {
    let errors = numbers().map(|x| (ulps(function(x), exact(f64::from(x))), x));
    let (worst, x) = errors.fold((0.0, 0.0), |worst, error| if error.0 > worst.0 { error } else { worst });
    assert!(
        worst <= bound,
        "{worst} units in the last place at {x:e}: {:e}, not {:e}",
        function(x),
        exact(x.into())
    );
}

#[test]
fn exp() {
    accurate(1.0, math::exp, math::exp);
}

#[test]
fn ln() {
    accurate(1.0, math::ln, math::ln);
}

#[test]
fn sin() {
    accurate(0.51, math::sin, math::sin);
}

#[test]
fn cos() {
    accurate(0.51, math::cos, math::cos);
}

#[test]
fn tanh() {
    accurate(1.5, math::tanh, math::tanh);
}

#[test]
fn sigmoid() {
    accurate(2.0, math::sigmoid, math::sigmoid);
}

#[test]
fn softplus() {
    accurate(2.0, math::softplus, math::softplus);
}

#[test]
fn erf() {
    accurate(1.5, math::erf, math::erf);
}

#[test]
fn floor() {
    accurate(0.0, math::floor, math::floor);
}

#[test]
fn pow() {
    for y in [0.5, -0.5, 1.7, -3.3, 2.0, 3.0, -1.0, 0.01, 40.25, -77.5, 1e-30, 1e30, 16_777_215.0] {
        let errors =
            numbers().step_by(5).map(|x| (ulps(math::pow(x, y), math::pow(f64::from(x), f64::from(y))), x));
        for (error, x) in errors {
            assert!(error <= 0.51, "{error} units in the last place: {x:e} to the power of {y}");
        }
    }
}

#[test]
fn pow_has_the_special_cases_of_the_standard() {
    let (inf, nan) = (f32::INFINITY, f32::NAN);
    let numbers = [0.0, 0.5, 1.0, 2.0, 3.0, 1e-45, 1e38, 2.5, 16_777_216.0, inf, nan];
    let numbers = || numbers.into_iter().flat_map(|x| [x, -x]);
    for (x, y) in numbers().flat_map(|x| numbers().map(move |y| (x, y))) {
        let expected = math::pow(f64::from(x), f64::from(y)) as f32;
        let found = math::pow(x, y);
        let same = found == expected && found.is_sign_negative() == expected.is_sign_negative();
        assert!(same || found.is_nan() && expected.is_nan(), "pow({x}, {y}) = {found}, not {expected}");
    }
}

#[test]
fn zeros_keep_their_sign() {
    for function in [math::sin, math::tanh, math::erf, math::floor, math::sqrt] as [fn(f32) -> f32; 5] {
        assert_eq!(function(-0.0).to_bits(), (-0.0f32).to_bits());
        assert_eq!(function(0.0).to_bits(), 0);
    }
}

/// Neighbouring numbers must not come out in the wrong order by more than rounding, nor beyond the bounds.
#[test]
fn rising_functions_rise() {
    for function in [math::exp, math::tanh, math::sigmoid, math::softplus, math::erf] as [fn(f32) -> f32; 5] {
        let mut before = function(-120.0);
        for x in (-24_000..24_000).map(|i| i as f32 / 200.0) {
            let value = function(x);
            assert!(
                value >= before * (1.0 - f32::EPSILON.copysign(before)),
                "at {x}: {value} after {before}"
            );
            before = value;
        }
    }
    let bounded = |function: fn(f32) -> f32, low: f32| {
        numbers().filter(|x| !x.is_nan()).all(|x| (low..=1.0).contains(&function(x)))
    };
    assert!(bounded(math::tanh, -1.0) && bounded(math::erf, -1.0) && bounded(math::sigmoid, 0.0));
}
