//! `f64`, by the `libm` crate: fdlibm's and musl's algorithms in Rust.

use super::Functions;

impl Functions for f64 {
    fn exp(self) -> f64 {
        libm::exp(self)
    }

    fn ln(self) -> f64 {
        libm::log(self)
    }

    fn sin(self) -> f64 {
        libm::sin(self)
    }

    fn cos(self) -> f64 {
        libm::cos(self)
    }

    fn tanh(self) -> f64 {
        libm::tanh(self)
    }

    /// `1 / (1 + e)` or, below zero, `e / (1 + e)`, where `e = exp(-|x|)` cannot overflow.
    fn sigmoid(self) -> f64 {
        let e = libm::exp(-self.abs());
        let numerator = if self < 0.0 { e } else { 1.0 };
        numerator / (1.0 + e)
    }

    /// `max(x, 0) + ln(1 + exp(-|x|))`.
    fn softplus(self) -> f64 {
        super::max(self, 0.0) + libm::log1p(libm::exp(-self.abs()))
    }

    fn erf(self) -> f64 {
        libm::erf(self)
    }

    #[inline(always)]
    fn sqrt(self) -> f64 {
        self.sqrt()
    }

    #[inline(always)]
    fn abs(self) -> f64 {
        self.abs()
    }

    fn floor(self) -> f64 {
        libm::floor(self)
    }

    fn pow(self, exponent: f64) -> f64 {
        libm::pow(self, exponent)
    }
}
