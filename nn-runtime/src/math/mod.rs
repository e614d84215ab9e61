//! The functions of the network language.
//!
//! Nothing here calls the platform's mathematics library, whose results differ between systems. There are two ways
//! to compute each function, [`Math::PLAIN`], which has the same bits on every machine, and one with fused
//! multiplication and addition, which is quicker and differs in the last bit.

/// `c[0] + c[1]·x + c[2]·x² + …` by Horner's rule.
macro_rules! polynomial {
    ($math:ident, $x:expr, [$($c:expr),* $(,)?]) => {
        polynomial!(@ $math, $x, $($c),*)
    };
    (@ $math:ident, $x:expr, $c:expr) => { $c };
    (@ $math:ident, $x:expr, $c:expr, $($rest:expr),+) => {
        $math.add_product($c, $x, polynomial!(@ $math, $x, $($rest),+))
    };
}

mod double;
mod quarters;
mod single;
#[cfg(test)]
mod tests;

use crate::real::Real;

/// What each number type implements itself. Use the methods of [`Math`] and the free functions of this module, which
/// say what they mean.
#[allow(missing_docs, reason = "described at the functions of the same names")]
pub trait Functions: Sized {
    fn add_product(self, a: Self, b: Self, math: Math) -> Self;
    fn exp(self, math: Math) -> Self;
    fn ln(self, math: Math) -> Self;
    fn sin(self, math: Math) -> Self;
    fn cos(self, math: Math) -> Self;
    fn tanh(self, math: Math) -> Self;
    fn atan(self, math: Math) -> Self;
    fn ln_1p(self, math: Math) -> Self;
    /// `ln(1 + self)`, for `0..=1`.
    fn ln_1p_to_one(self, math: Math) -> Self;
    fn erf(self, math: Math) -> Self;
    fn sqrt(self) -> Self;
    fn abs(self) -> Self;
    fn floor(self) -> Self;
    fn pow(self, exponent: Self, math: Math) -> Self;
}

/// How the functions that round more than once are computed: with fused multiplication and addition or without.
///
/// It is a constant wherever it is used in a loop, as [`Instructions::vectorise`](crate::Instructions::vectorise)
/// compiles a loop for either.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Math {
    fused: bool,
}

impl Math {
    /// The same bits on every machine.
    pub const PLAIN: Math = Math { fused: false };
    /// Only for code that is compiled for a processor with fused operations: elsewhere each of them is a call.
    pub(crate) const FUSED: Math = Math { fused: true };

    /// `sum + a · b`, rounded once where operations are fused.
    #[inline(always)]
    pub fn add_product<T: Real>(self, sum: T, a: T, b: T) -> T {
        // What is generic over the number type is slow in a debug build.
        sum.add_product(a, b, self)
    }

    /// The logistic function `1 / (1 + exp(-x))`.
    ///
    /// It is `1 / (1 + e)` or, below zero, `e / (1 + e)`, where `e = exp(-|x|)` cannot overflow. What the sum `1 + e`
    /// loses by rounding is put back to first order.
    #[inline(always)]
    pub fn sigmoid<T: Real>(self, x: T) -> T {
        let (zero, one) = (T::default(), T::from_f64(1.0));
        let e = self.exp(-abs(x));
        let sum = one + e;
        let lost = e - (sum - one);
        let quotient = (if x < zero { e } else { one }) / sum;
        // `1 / sum`, to a tenth of what is lost: the line through 1 at 1.
        let reciprocal = self.add_product(one, e, T::from_f64(-0.55));
        self.add_product(quotient, -(lost * reciprocal), quotient)
    }

    /// `ln(1 + exp(x))`, which does not overflow: `max(x, 0) + ln(1 + exp(-|x|))`.
    #[inline(always)]
    pub fn softplus<T: Real>(self, x: T) -> T {
        let positive = if x < T::default() { T::default() } else { x };
        positive + self.exp(-abs(x)).ln_1p_to_one(self)
    }

    /// `x` to the power of `y`, as IEEE 754 says: NaN of a negative `x` and a `y` that is not an integer;
    /// `pow(x, 0)` and `pow(1, y)` are 1, also of NaN.
    #[inline(always)]
    pub fn pow<T: Real>(self, x: T, y: T) -> T {
        x.pow(y, self)
    }
}

macro_rules! methods {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        impl Math {$(
            $(#[$doc])*
            #[inline(always)]
            pub fn $name<T: Real>(self, x: T) -> T {
                Functions::$name(x, self)
            }
        )*}
    };
}
methods! {
    /// `e` to the power of `x`.
    exp;
    /// The natural logarithm: `-∞` at zero, NaN below.
    ln;
    /// The sine of an angle in radians.
    sin;
    /// The cosine of an angle in radians.
    cos;
    /// The hyperbolic tangent.
    tanh;
    /// The inverse tangent, an angle in radians.
    atan;
    /// `ln(1 + x)`, exact also for small `x`: `-∞` at -1, NaN below.
    ln_1p;
    /// The error function.
    erf;
}

macro_rules! functions {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[inline(always)]
        pub fn $name<T: Real>(x: T) -> T {
            Functions::$name(x)
        }
    )*};
}
functions! {
    /// The square root, correctly rounded: NaN below zero.
    sqrt;
    /// The absolute value.
    abs;
    /// The largest integer that is not above `x`.
    floor;
}

/// `1 / x`.
#[inline(always)]
pub fn recip<T: Real>(x: T) -> T {
    T::from_f64(1.0) / x
}

/// `1` above zero, `-1` below, `0` at both zeros, NaN of NaN.
#[inline(always)]
pub fn sign<T: Real>(x: T) -> T {
    let zero = T::default();
    let one = T::from_f64(1.0);
    let negative_or_nan = if x < zero { -one } else { x };
    let signed = if x > zero { one } else { negative_or_nan };
    if x == zero { zero } else { signed }
}

/// `1` above zero, else `0`, also of NaN.
#[inline(always)]
pub fn step<T: Real>(x: T) -> T {
    if x > T::default() { T::from_f64(1.0) } else { T::default() }
}

/// The larger one; NaN if any is NaN.
#[inline(always)]
pub fn max<T: Real>(a: T, b: T) -> T {
    // A comparison with NaN fails: the inner choice takes `b` if it is NaN, the outer one `a`.
    let larger = if a > b { a } else { b };
    #[allow(clippy::eq_op, reason = "only a NaN differs from itself")]
    if a != a { a } else { larger }
}

/// An integer power by repeated multiplication: the factors `x^(2^j)`, each the square of the one
/// before, of the bits `j` of `|n|` from the lowest, multiplied in that order; the reciprocal of
/// that for a negative `n`. `powi(x, 0)` is 1, also of NaN.
#[inline(always)]
pub fn powi<T: Real>(x: T, n: i32) -> T {
    let one = T::from_f64(1.0);
    let mut bits = n.unsigned_abs();
    let mut square = x;
    let mut power = one;
    while bits > 0 {
        if bits & 1 == 1 {
            power *= square;
        }
        bits >>= 1;
        if bits > 0 {
            square *= square;
        }
    }
    if n < 0 { one / power } else { power }
}
