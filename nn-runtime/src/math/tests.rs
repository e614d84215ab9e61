//! What holds for both number types.

use super::*;

fn check<T: Real>() {
    let n = T::from_f64;
    let same = |a: T, b: f64| a.to_f64().to_bits() == b.to_bits() || (a.to_f64().is_nan() && b.is_nan());
    let (inf, nan) = (f64::INFINITY, f64::NAN);
    for (x, expected) in
        [(2.5, 1.0), (-0.1, -1.0), (0.0, 0.0), (-0.0, 0.0), (inf, 1.0), (-inf, -1.0), (nan, nan)]
    {
        assert!(same(sign(n(x)), expected), "sign({x})");
    }
    for (x, expected) in [(1e-30, 1.0), (0.0, 0.0), (-0.0, 0.0), (-3.0, 0.0), (inf, 1.0), (nan, 0.0)] {
        assert!(same(step(n(x)), expected), "step({x})");
    }
    for (a, b, expected) in [
        (1.0, 2.0, 2.0),
        (2.0, 1.0, 2.0),
        (nan, 1.0, nan),
        (1.0, nan, nan),
        (-inf, nan, nan),
        (inf, -inf, inf),
    ] {
        assert!(same(max(n(a), n(b)), expected), "max({a}, {b})");
    }
    for (x, expected) in
        [(1.5, 1.0), (-1.5, -2.0), (-0.0, -0.0), (-0.25, -1.0), (3.0, 3.0), (1e30, 1e30), (inf, inf)]
    {
        assert!(same(floor(n(x)), n(expected).to_f64()), "floor({x})");
    }
    for (x, power, expected) in
        [(3.0, 5, 243.0), (-2.0, -3, -0.125), (nan, 0, 1.0), (0.0, -1, inf), (2.0, 10, 1024.0)]
    {
        assert!(same(powi(n(x), power), expected), "powi({x}, {power})");
    }
    let x = n(1.1);
    assert!(powi(x, 13) == x * ((x * x) * (x * x)) * (((x * x) * (x * x)) * ((x * x) * (x * x))));
    assert!(same(recip(n(4.0)), 0.25));
    assert!(same(sqrt(n(9.0)), 3.0) && same(sqrt(n(-1.0)), nan) && same(abs(n(-2.0)), 2.0));
}

#[test]
fn both_types_keep_the_conventions() {
    check::<f32>();
    check::<f64>();
}
