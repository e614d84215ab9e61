//! What holds for both number types.

use std::f64::consts::FRAC_PI_2;

use super::*;
use crate::instructions::Instructions;

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

/// The table of `docs/functions.md`: at minus infinity, both zeros, and infinity.
fn check_special<T: Real>(math: Math) {
    let (inf, nan) = (f64::INFINITY, f64::NAN);
    type Line<T> = (fn(Math, T) -> T, [f64; 4]);
    let table: [Line<T>; 9] = [
        (Math::exp, [0.0, 1.0, 1.0, inf]),
        (Math::ln, [nan, -inf, -inf, inf]),
        (Math::sin, [nan, -0.0, 0.0, nan]),
        (Math::cos, [nan, 1.0, 1.0, nan]),
        (Math::tanh, [-1.0, -0.0, 0.0, 1.0]),
        (Math::atan, [-FRAC_PI_2, -0.0, 0.0, FRAC_PI_2].map(|angle| T::from_f64(angle).to_f64())),
        (Math::ln_1p, [nan, -0.0, 0.0, inf]),
        (Math::sigmoid, [0.0, 0.5, 0.5, 1.0]),
        (Math::erf, [-1.0, -0.0, 0.0, 1.0]),
    ];
    for (at, (function, expected)) in table.into_iter().enumerate() {
        for (x, expected) in [-inf, -0.0, 0.0, inf].into_iter().zip(expected) {
            let found = function(math, T::from_f64(x)).to_f64();
            assert!(
                found.to_bits() == expected.to_bits() || found.is_nan() && expected.is_nan(),
                "{at}: {x}"
            );
        }
        assert!(function(math, T::from_f64(nan)).to_f64().is_nan(), "{at}");
    }
    assert_eq!([-inf, inf].map(|x| math.softplus(T::from_f64(x)).to_f64()), [0.0, inf]);
    assert!(
        math.softplus(T::from_f64(nan)).to_f64().is_nan() && math.ln(T::from_f64(-1.0)).to_f64().is_nan()
    );
    let [bound, beyond] = [-1.0, -2.0].map(|x| math.ln_1p(T::from_f64(x)).to_f64());
    assert!(bound == -inf && beyond.is_nan());
    for x in numbers::<T>().into_iter().filter(|x| !x.to_f64().is_nan()) {
        let within = |function: fn(Math, T) -> T, low: f64| (low..=1.0).contains(&function(math, x).to_f64());
        assert!(within(Math::tanh, -1.0) && within(Math::erf, -1.0) && within(Math::sigmoid, 0.0), "{x}");
    }
}

#[test]
fn special_values_are_exact() {
    for math in [Math::PLAIN, Math::FUSED] {
        check_special::<f32>(math);
        check_special::<f64>(math);
    }
}

/// The results of one function, in loops over lanes compiled for each set of instructions, must have the bits
/// that it gives for one number alone, wherever in the loop and however long the loop is; without fused operations
/// those that it has everywhere.
macro_rules! same_bits {
    ($($name:ident: $function:expr;)*) => {$(
        mod $name {
            use super::*;

            fn check<T: Real>() {
                let function: fn(Math, T) -> T = $function;
                let numbers = numbers::<T>();
                let all = Instructions::available().into_iter().flat_map(|one| [one, one.reproducible()]);
                for instructions in all {
                    for count in (1..=2 * T::LANES + 1).chain([numbers.len()]) {
                        for start in [0, 1, 3] {
                            let x = &numbers[start..numbers.len().min(start + count)];
                            let mut found = x.to_vec();
                            instructions.vectorise(
                                #[inline(always)]
                                |math, x: &mut [T]| {
                                    for x in x {
                                        *x = $function(math, *x);
                                    }
                                },
                                &mut found[..],
                            );
                            for (x, found) in x.iter().zip(&found) {
                                let alone = function(instructions.math(), std::hint::black_box(*x));
                                let bits = |x: T| if x == x { x.to_f64().to_bits() } else { 0 };
                                assert_eq!(bits(*found), bits(alone), "{x} with {}", instructions.name());
                            }
                        }
                    }
                }
            }

            #[test]
            fn has_the_same_bits_in_every_loop() {
                check::<f32>();
                check::<f64>();
            }
        }
    )*};
}
same_bits! {
    exponential: Math::exp;
    logarithm: Math::ln;
    sine: Math::sin;
    cosine: Math::cos;
    hyperbolic_tangent: Math::tanh;
    inverse_tangent: Math::atan;
    logarithm_of_sum: Math::ln_1p;
    logistic: Math::sigmoid;
    soft_maximum: Math::softplus;
    error_function: Math::erf;
    square_root: |_, x| sqrt(x);
    down: |_, x| floor(x);
    power: |math: Math, x| math.pow(x, T::from_f64(1.7));
    power_of: |math: Math, x| math.pow(T::from_f64(0.3), x);
}

/// Numbers of every magnitude and both signs, and special ones.
fn numbers<T: Real>() -> Vec<T> {
    let special =
        [0.0, -0.0, f64::INFINITY, -f64::INFINITY, f64::NAN, 1.0, -1.0, 710.0, -746.0, 89.0, -104.0];
    let scales = [1e-320, 1e-42, 1e-30, 1e-3, 1.0, 10.0, 1e3, 1e30, 1e300];
    let mixed = (0..900u32).map(|i| {
        let unit = f64::from(i.wrapping_mul(0x9E37_79B9)) / 2f64.powi(31) - 1.0;
        unit * scales[i as usize % scales.len()]
    });
    special.into_iter().chain(mixed).map(T::from_f64).collect()
}
