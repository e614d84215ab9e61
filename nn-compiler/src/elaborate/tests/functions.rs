//! What functions give, at the edges too.

use super::value;

#[track_caller]
fn near(actual: &[f64], expected: &[f64]) {
    assert_eq!(actual.len(), expected.len(), "{actual:?}");
    for (actual, expected) in actual.iter().zip(expected) {
        let same = actual == expected || actual.is_nan() && expected.is_nan();
        assert!(same || (actual - expected).abs() <= 4e-16 * expected.abs(), "{actual:e} {expected:e}");
    }
}

/// A function of one number, against one of Rust's.
#[track_caller]
fn like(name: &str, function: fn(f64) -> f64, at: &[f64]) {
    for &x in at {
        // Through an input, so that it is computed as it is in a network.
        near(&value(&format!("{name}(2 * s * {x:e})")), &[function(x)]);
        // And at compile time, where what is not finite is a mistake.
        if function(x).is_finite() {
            near(&value(&format!("{name}({x:e})")), &[function(x)]);
        }
    }
}

#[test]
fn inverse_circular_functions_keep_their_digits() {
    let inside = [0.0, 1e-300, 1e-9, -0.3, 0.49, 0.51, 0.999999999, 1.0, -1.0, -0.999, 1.5];
    like("asin", f64::asin, &inside);
    like("acos", f64::acos, &inside);
    like("atan", f64::atan, &[0.0, 1e-300, -0.55, 1.8, 1e300]);
    for (y, x) in
        [(1.0, 2.0), (2.0, 1.0), (-2.0, 1.0), (2.0, -1.0), (-1.0, -2.0), (0.0, -1.0), (0.0, 0.0), (-3.0, 0.0)]
    {
        near(&value(&format!("atan2(2 * s * {y}, 2 * s * {x})")), &[f64::atan2(y, x)]);
        near(&value(&format!("atan2({y}, {x})")), &[f64::atan2(y, x)]);
    }
}

#[test]
fn hyperbolic_functions_keep_their_digits() {
    like("sinh", libm::sinh, &[0.0, 1e-300, 1e-9, -0.1, 0.99, 1.01, -20.0, 700.0]);
    like("asinh", libm::asinh, &[0.0, 1e-300, -1e-9, 0.5, -1.0, 1.5, 1e9, -1e200, 1e308]);
    like("acosh", libm::acosh, &[1.0, 1.000000001, 1.5, 2.0, 3.0, 1e200, 0.5]);
    like("atanh", libm::atanh, &[0.0, 1e-300, -1e-9, 0.3, -0.75, 0.999999999, 1.0, 2.0]);
    like("ln_1p", libm::log1p, &[0.0, 1e-300, -1e-9, 0.3, -0.75, 1e9, -1.0, -2.0]);
}

#[test]
fn logarithms_of_whole_powers_are_exact() {
    for power in [-1000, -60, -3, 0, 1, 3, 29, 47, 1023] {
        assert_eq!(value(&format!("log2(2 * s * {:e})", 2f64.powi(power))), [f64::from(power)]);
        assert_eq!(value(&format!("exp2({power})")), [2f64.powi(power)]);
    }
    for power in [0, 1, 2, 3, 6, 15, 22] {
        assert_eq!(value(&format!("log10(2 * s * {:e})", 10f64.powi(power))), [f64::from(power)]);
    }
    assert_eq!(value("zeros([log2(8)]).sum()"), [0.0]);
}

#[test]
fn numbers_are_rounded_to_even() {
    let numbers =
        [0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 0.49999999999999994, -0.3, 4503599627370497.0, 7.0, f64::MAX];
    like("round", f64::round_ties_even, &numbers);
    like("trunc", f64::trunc, &numbers);
    like("ceil", f64::ceil, &numbers);
    assert_eq!(value("round(INFINITY * s)"), [f64::INFINITY]);
}

#[test]
fn remainders_of_whole_numbers_are_exact() {
    for b in [-49.0, -7.0, 3.0, 10.0, 49.0, 103.0] {
        for a in [-206.0, -98.0, -49.0, -10.0, -1.0, 0.0, 2.0, 49.0, 98.0, 147.0, 206.0] {
            let python = ((a % b) + b) % b;
            assert_eq!(value(&format!("modulo(2 * s * {a}, {b})")), [python], "{a} {b}");
            assert_eq!(value(&format!("rem(2 * s * {a}, 2 * s * {b})")), [a % b], "{a} {b}");
        }
    }
}

#[test]
fn what_is_no_number_is_seen() {
    assert_eq!(value("is_nan([s, 0 / s, ln(-s), INFINITY * s])"), [0.0, 0.0, 1.0, 0.0]);
    assert_eq!(value("is_finite([s, ln(-s), INFINITY * s, -INFINITY * s])"), [1.0, 0.0, 0.0, 0.0]);
    assert_eq!(value("if is_nan(ln(-v)) { 0 } else { 1 }"), [0.0, 1.0, 0.0]);
}

#[test]
fn running_sums_and_products() {
    assert_eq!(value("cumsum(v)"), [1.0, -1.0, 2.0]);
    assert_eq!(value("x.cumsum(axis = 0)"), [0.0, 1.0, 2.0, 3.0, 5.0, 7.0]);
    assert_eq!(value("x.cumsum(reverse = true)"), [3.0, 3.0, 2.0, 12.0, 9.0, 5.0]);
    assert_eq!(value("x.cumsum(exclusive = true)"), [0.0, 0.0, 1.0, 0.0, 3.0, 7.0]);
    assert_eq!(value("v.cumsum(exclusive = true, reverse = true)"), [1.0, 3.0, 0.0]);
    assert_eq!(value("cumprod([s, 2, 3, 4, -1])"), [0.5, 1.0, 3.0, 12.0, -12.0]);
    assert_eq!(value("[s].cumprod(exclusive = true)"), [1.0]);
    assert_eq!(value("cumsum(iota(100))[99]"), [4950.0]);
}

#[test]
fn products_over_axes() {
    assert_eq!(value("prod(x + 1)"), [720.0]);
    assert_eq!(value("prod(x + 1, axis = 0)"), [4.0, 10.0, 18.0]);
    assert_eq!(value("prod(x + 1, axis = (0, 1), keep = true)"), [720.0]);
    assert_eq!(value("prod(x + 1, axis = -1, keep = true).flatten()"), [6.0, 120.0]);
    assert_eq!(value("prod(s)"), [0.5]);
}

#[test]
fn repetition_and_surroundings() {
    assert_eq!(value("v.expand((2, 3))"), [1.0, -2.0, 3.0, 1.0, -2.0, 3.0]);
    assert_eq!(value("s.expand(3)"), [0.5; 3]);
    assert_eq!(value("v.tile(2)"), [1.0, -2.0, 3.0, 1.0, -2.0, 3.0]);
    assert_eq!(value("x.tile((1, 2))[0]"), [0.0, 1.0, 2.0, 0.0, 1.0, 2.0]);
    assert_eq!(value("[c, c].tile(2) == 2"), [1.0; 4]);
    assert_eq!(value("v.pad(1, 2, value = -7)"), [-7.0, 1.0, -2.0, 3.0, -7.0, -7.0]);
    let padded = value("x.pad(before = (1, 0), after = (0, 1), value = INFINITY)");
    let far = f64::INFINITY;
    assert_eq!(padded, [far, far, far, far, 0.0, 1.0, 2.0, far, 3.0, 4.0, 5.0, far]);
}

#[test]
fn elements_and_rows_by_number() {
    assert_eq!(value("x.take_along(cs.unsqueeze(-1))"), [1.0, 3.0]);
    assert_eq!(value("x.take_along(argmin(x, axis = 0).unsqueeze(0), axis = 0)"), [0.0, 1.0, 2.0]);
    assert_eq!(value("v.take_along(cs)"), [-2.0, 1.0]);
    assert_eq!(value("scatter_add(x, cs)"), [3.0, 4.0, 5.0, 0.0, 1.0, 2.0, 0.0, 0.0, 0.0]);
    assert_eq!(value("scatter_add([s, 4], [c, c], 4)"), [0.0, 0.0, 4.5, 0.0]);
    assert_eq!(value("argmin(v)"), [1.0]);
    assert_eq!(value("one_hot(iota(2) + 1, 4)"), [0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0]);
    assert_eq!(value("x.move_axis(0, -1)"), [0.0, 3.0, 1.0, 4.0, 2.0, 5.0]);
}

#[test]
fn steps_and_backwards() {
    assert_eq!(value("iota(10)[1..9; 2]"), [1.0, 3.0, 5.0, 7.0]);
    assert_eq!(value("iota(10)[1..; 4]"), [1.0, 5.0, 9.0]);
    assert_eq!(value("iota(10)[..7; -3]"), [6.0, 3.0, 0.0]);
    assert_eq!(value("v[..; -1]"), [3.0, -2.0, 1.0]);
    assert_eq!(value("v[1..2; -5]"), [-2.0]);
    assert_eq!(value("x[.., ..; -1]"), [2.0, 1.0, 0.0, 5.0, 4.0, 3.0]);
    assert_eq!(value("x[..; -1, 0..3; 2]"), [3.0, 5.0, 0.0, 2.0]);
    assert_eq!(value("x[1, ..; 2]"), [3.0, 5.0]);
    assert_eq!(value("x.transpose()[cs, ..; -2]"), [4.0, 3.0]);
}

#[test]
fn matrices() {
    assert_eq!(value("eye(2)"), [1.0, 0.0, 0.0, 1.0]);
    assert_eq!(value("eye(2, 3, diagonal = 1)"), [0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);
    assert_eq!(value("lower_triangle(x)"), [0.0, 0.0, 0.0, 3.0, 4.0, 0.0]);
    assert_eq!(value("upper_triangle(x, diagonal = 1)"), [0.0, 1.0, 2.0, 0.0, 0.0, 5.0]);
    assert_eq!(value("lower_triangle(x, diagonal = -1)"), [0.0, 0.0, 0.0, 3.0, 0.0, 0.0]);
}
