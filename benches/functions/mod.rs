//! How far the functions of `nn_runtime::math` are from the exact results.

mod exact;
mod points;
#[cfg(test)]
mod tests;

use astro_float::BigFloat;
pub use exact::{Exact, ulps};
use nn_runtime::{Instructions, math};
pub use points::{doubles, pairs};

/// A function of one argument: what is measured, and what with.
pub struct Function {
    /// As the language calls it.
    pub name: &'static str,
    /// In single precision.
    pub single: fn(f32) -> f32,
    /// In double precision.
    pub double: fn(f64) -> f64,
    /// In double precision by the `libm` crate, which single precision is measured with.
    pub libm: fn(f64) -> f64,
    /// In multiple precision, which double precision is measured with.
    pub exact: fn(&mut Exact, f64) -> BigFloat,
    /// Double precision is measured most closely in minus to plus this; beyond, the results are constant,
    /// or all numbers are alike.
    pub range: f64,
    /// The largest errors allowed, in units of the last place: in single and in double precision.
    pub bounds: [f64; 2],
    /// Applied to many numbers of single precision.
    pub all_single: Apply<f32>,
    /// Applied to many numbers of double precision.
    pub all_double: Apply<f64>,
}

/// Applies a function to every number.
pub type Apply<T> = fn(&mut [T]);

macro_rules! functions {
    ($($name:ident, $libm:expr, $range:literal, $single:literal, $double:literal;)*) => {
        /// All functions of one argument that round more than once.
        pub const FUNCTIONS: &[Function] = &[$(Function {
            name: stringify!($name),
            single: math::$name,
            double: math::$name,
            libm: $libm,
            exact: Exact::$name,
            range: $range,
            bounds: [$single, $double],
            all_single: |x| apply(x, |x| x.iter_mut().for_each(|x| *x = math::$name(*x))),
            all_double: |x| apply(x, |x| x.iter_mut().for_each(|x| *x = math::$name(*x))),
        }),*];
    };
}
functions! {
    exp, libm::exp, 750.0, 1.0, 1.0;
    ln, libm::log, 4.0, 1.0, 1.0;
    sin, libm::sin, 100.0, 0.51, 1.0;
    cos, libm::cos, 100.0, 0.51, 1.0;
    tanh, libm::tanh, 22.0, 1.5, 1.5;
    sigmoid, |x| libm::exp(x.min(0.0)) / (1.0 + libm::exp(-x.abs())), 750.0, 2.0, 2.0;
    softplus, |x| math::max(x, 0.0) + libm::log1p(libm::exp(-x.abs())), 750.0, 2.0, 2.0;
    erf, libm::erf, 6.5, 1.5, 1.5;
}

/// The largest errors of `pow` allowed, in units of the last place: in single and in double precision.
pub const POW_BOUNDS: [f64; 2] = [0.51, 1.0];

/// Runs a loop as those are run that `network!` emits.
pub fn apply<T>(x: &mut [T], all: impl Fn(&mut [T]) + Copy) {
    Instructions::best().vectorise(all, (x,));
}

/// The distance from `exact` to `found` in units of the last place that an `f32` near `exact` has. Infinity
/// counts as the number that would follow the largest.
pub fn ulps_single(found: f32, exact: f64) -> f64 {
    if found.is_nan() && exact.is_nan() || exact as f32 == found {
        return 0.0;
    }
    let exponent = (exact.abs().to_bits() >> 52) as i32 - 1023;
    let found = if found.is_infinite() { 2f64.powi(128).copysign(found.into()) } else { found.into() };
    (found - exact).abs() / 2f64.powi(exponent.max(-126) - 23)
}

/// The largest error so far, and where.
#[derive(Clone, Copy, Debug)]
pub struct Worst<X> {
    /// In units of the last place.
    pub error: f64,
    /// The argument.
    pub at: X,
    /// How many were looked at.
    pub points: u64,
}

impl<X: Copy + Default> Default for Worst<X> {
    fn default() -> Worst<X> {
        Worst { error: 0.0, at: X::default(), points: 0 }
    }
}

impl<X: Copy + Default> Worst<X> {
    /// Looks at one more.
    #[inline]
    pub fn see(&mut self, error: f64, at: X) {
        self.points += 1;
        // A NaN must not pass.
        if error > self.error || error.is_nan() {
            (self.error, self.at) = (error, at);
        }
    }

    /// The worse of two.
    pub fn and(self, other: Worst<X>) -> Worst<X> {
        let worse = if other.error > self.error { other } else { self };
        Worst { points: self.points + other.points, ..worse }
    }
}

/// The worst of the results in double precision.
pub fn worst_double(function: &Function, points: impl Iterator<Item = f64>) -> Worst<f64> {
    let (mut exact, mut worst) = (Exact::default(), Worst::default());
    for x in points {
        worst.see(ulps((function.double)(x), &(function.exact)(&mut exact, x)), x);
    }
    worst
}

/// The worst of the results in single precision, of the arguments with these bits.
pub fn worst_single(function: &Function, bits: impl Iterator<Item = u32>) -> Worst<f32> {
    let mut worst = Worst::default();
    for x in bits.map(f32::from_bits) {
        worst.see(ulps_single((function.single)(x), (function.libm)(x.into())), x);
    }
    worst
}

/// The worst of the powers in double precision.
pub fn worst_double_pow(points: impl Iterator<Item = (f64, f64)>) -> Worst<(f64, f64)> {
    let (mut exact, mut worst) = (Exact::default(), Worst::default());
    for (x, y) in points {
        worst.see(ulps(math::pow(x, y), &exact.pow(x, y)), (x, y));
    }
    worst
}

/// The worst of the powers in single precision.
pub fn worst_single_pow(points: impl Iterator<Item = (f64, f64)>) -> Worst<(f32, f32)> {
    let mut worst = Worst::default();
    for (x, y) in points.map(|(x, y)| (x as f32, y as f32)) {
        worst.see(ulps_single(math::pow(x, y), libm::pow(x.into(), y.into())), (x, y));
    }
    worst
}
