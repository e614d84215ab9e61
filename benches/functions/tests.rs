//! A sample of what the command `accuracy` measures.

use super::*;

#[test]
fn single_precision_is_as_accurate_as_said() {
    for function in FUNCTIONS {
        for worst in worst_single(function, (0..=u32::MAX).step_by(9001)) {
            assert!(worst.error <= function.bounds[0], "{}: {worst:?}", function.name);
        }
    }
}

#[test]
fn double_precision_is_as_accurate_as_said() {
    for function in FUNCTIONS {
        for worst in worst_double(function, doubles(0, 4000, function.range)) {
            assert!(worst.error <= function.bounds[1], "{}: {worst:?}", function.name);
        }
    }
}

#[test]
fn powers_are_as_accurate_as_said() {
    for worst in worst_double_pow(pairs(0, 10_000)) {
        assert!(worst.error <= POW_BOUNDS[1], "{worst:?}");
    }
    for worst in worst_single_pow(pairs(0, 100_000)) {
        assert!(worst.error <= POW_BOUNDS[0], "{worst:?}");
    }
}

/// What the units mean: half of one to both neighbours' middle, also where numbers are subnormal or end.
#[test]
fn units_are_those_of_the_last_place() {
    let mut exact = Exact::default();
    let one = exact.exp(0.0);
    assert_eq!(ulps(1.0, &one), 0.0);
    assert_eq!(ulps(1.0 + f64::EPSILON, &one), 1.0);
    assert_eq!(ulps(1.0 - f64::EPSILON, &one), 1.0);
    assert_eq!(ulps(f64::NAN, &one), f64::INFINITY);
    assert_eq!(ulps(f64::INFINITY, &exact.exp(800.0)), 0.0);
    assert_eq!(ulps(f64::MAX, &exact.exp(800.0)), f64::INFINITY);
    let tiny = exact.exp(-800.0);
    assert!(ulps(0.0, &tiny) < 1e-9 && ulps(5e-324, &tiny) > 0.999);
    assert_eq!(ulps_single(1.0 + f32::EPSILON, 1.0), 1.0);
    assert_eq!(ulps_single(f32::from_bits(3), f64::from(f32::from_bits(1))), 2.0);
    assert_eq!(ulps_single(f32::INFINITY, f64::from(f32::MAX)), 1.0);
}
