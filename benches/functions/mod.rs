//! How far the functions of `nn_runtime::math` are from the exact results.

mod exact;
mod points;
#[cfg(test)]
mod tests;

use astro_float_num::BigFloat;
pub use exact::{Exact, ulps};
use nn_runtime::math::{self, Math};
use nn_runtime::{Instructions, Real};
pub use points::{doubles, pairs};

/// A function of one argument: what is measured, and what with.
pub struct Function {
    /// As the language calls it.
    pub name: &'static str,
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
    pub single: Apply<f32>,
    /// Applied to many numbers of double precision.
    pub double: Apply<f64>,
}

/// Applies a function to every number, in a loop as those that `network!` emits.
pub type Apply<T> = fn(Instructions, &mut [T]);

/// The two ways to compute each function: without fused operations, and with them where the processor has them.
pub fn ways() -> [Instructions; 2] {
    let best = Instructions::best();
    [best.reproducible(), best]
}

macro_rules! functions {
    ($($name:ident, $libm:expr, $range:literal, $single:literal, $double:literal;)*) => {
        /// All functions of one argument that round more than once.
        pub const FUNCTIONS: &[Function] = &[$(Function {
            name: stringify!($name),
            libm: $libm,
            exact: Exact::$name,
            range: $range,
            bounds: [$single, $double],
            single: |instructions, x| apply(instructions, x, #[inline(always)] |math, x| math.$name(x)),
            double: |instructions, x| apply(instructions, x, #[inline(always)] |math, x| math.$name(x)),
        }),*];
    };
}
functions! {
    exp, libm::exp, 750.0, 1.0, 1.0;
    ln, libm::log, 4.0, 1.0, 1.0;
    sin, libm::sin, 100.0, 0.51, 1.0;
    cos, libm::cos, 100.0, 0.51, 1.0;
    tanh, libm::tanh, 22.0, 1.5, 1.5;
    atan, libm::atan, 20.0, 1.5, 1.5;
    ln_1p, libm::log1p, 4.0, 1.5, 1.5;
    sigmoid, |x| libm::exp(x.min(0.0)) / (1.0 + libm::exp(-x.abs())), 750.0, 2.0, 2.0;
    softplus, |x| math::max(x, 0.0) + libm::log1p(libm::exp(-x.abs())), 750.0, 2.0, 2.0;
    erf, libm::erf, 6.5, 1.5, 1.5;
}

/// The largest errors of `pow` allowed, in units of the last place: in single and in double precision.
pub const POW_BOUNDS: [f64; 2] = [0.51, 1.0];

fn apply<T: Real>(instructions: Instructions, x: &mut [T], function: impl Fn(Math, T) -> T) {
    instructions.vectorise(
        #[inline(always)]
        |math, x: &mut [T]| {
            for x in x {
                *x = function(math, *x);
            }
        },
        x,
    );
}

/// Raises every number to a power of its own.
pub fn powers<T: Real>(instructions: Instructions, x: &mut [T], y: &[T]) {
    instructions.vectorise(
        #[inline(always)]
        |math, (x, y): (&mut [T], &[T])| {
            for (x, &y) in x.iter_mut().zip(y) {
                *x = math.pow(*x, y);
            }
        },
        (x, y),
    );
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

/// How many numbers a function is applied to at a time.
const MANY: usize = 4096;

/// The worst results of each way, where `apply` computes many of them and `error` says how far one is from the exact one.
fn worst<X: Copy + Default, T: Copy>(
    points: impl Iterator<Item = X>,
    apply: impl Fn(Instructions, &[X]) -> Vec<T>,
    mut error: impl FnMut(X, [T; 2]) -> [f64; 2],
) -> [Worst<X>; 2] {
    let mut worst = [Worst::default(); 2];
    let mut points = points.peekable();
    while points.peek().is_some() {
        let many: Vec<X> = points.by_ref().take(MANY).collect();
        let [plain, fused] = ways().map(|instructions| apply(instructions, &many));
        for (x, found) in many.into_iter().zip(plain.into_iter().zip(fused)) {
            let errors = error(x, found.into());
            worst[0].see(errors[0], x);
            worst[1].see(errors[1], x);
        }
    }
    worst
}

/// The worst of the results in double precision, of both ways.
pub fn worst_double(function: &Function, points: impl Iterator<Item = f64>) -> [Worst<f64>; 2] {
    let mut exact = Exact::default();
    let apply = |instructions, x: &[f64]| {
        let mut found = x.to_vec();
        (function.double)(instructions, &mut found);
        found
    };
    worst(points, apply, |x, found| {
        let exact = (function.exact)(&mut exact, x);
        found.map(|found| ulps(found, &exact))
    })
}

/// The worst of the results in single precision, of the arguments with these bits, of both ways.
pub fn worst_single(function: &Function, bits: impl Iterator<Item = u32>) -> [Worst<f32>; 2] {
    let apply = |instructions, x: &[f32]| {
        let mut found = x.to_vec();
        (function.single)(instructions, &mut found);
        found
    };
    worst(bits.map(f32::from_bits), apply, |x, found| {
        let exact = (function.libm)(x.into());
        found.map(|found| ulps_single(found, exact))
    })
}

fn powers_of<T: Real>(instructions: Instructions, points: &[(T, T)]) -> Vec<T> {
    let (mut x, y): (Vec<T>, Vec<T>) = points.iter().copied().unzip();
    powers(instructions, &mut x, &y);
    x
}

/// The worst of the powers in double precision, of both ways.
pub fn worst_double_pow(points: impl Iterator<Item = (f64, f64)>) -> [Worst<(f64, f64)>; 2] {
    let mut exact = Exact::default();
    worst(points, powers_of, |(x, y), found| {
        let exact = exact.pow(x, y);
        found.map(|found| ulps(found, &exact))
    })
}

/// The worst of the powers in single precision, of both ways.
pub fn worst_single_pow(points: impl Iterator<Item = (f64, f64)>) -> [Worst<(f32, f32)>; 2] {
    worst(points.map(|(x, y)| (x as f32, y as f32)), powers_of, |(x, y), found| {
        let exact = libm::pow(x.into(), y.into());
        found.map(|found| ulps_single(found, exact))
    })
}
