//! `f32`: polynomials without branches or calls, so that a loop over lanes becomes vector instructions.
//!
//! Where a comment gives no other source, the coefficients are printed by `minimax.py`. Errors are at most 2
//! units in the last place over all numbers; the tests measure them.

mod circular;
mod exponential;
mod power;
#[cfg(test)]
mod tests;

use super::{Functions, Math};

impl Functions for f32 {
    #[inline(always)]
    fn add_product(self, a: f32, b: f32, math: Math) -> f32 {
        if math.fused { a.mul_add(b, self) } else { self + a * b }
    }

    #[inline(always)]
    fn exp(self, math: Math) -> f32 {
        exponential::exp(self, math)
    }

    #[inline(always)]
    fn ln(self, math: Math) -> f32 {
        exponential::ln(self, math)
    }

    #[inline(always)]
    fn sin(self, math: Math) -> f32 {
        circular::sin(self, math)
    }

    #[inline(always)]
    fn cos(self, math: Math) -> f32 {
        circular::cos(self, math)
    }

    #[inline(always)]
    fn tanh(self, math: Math) -> f32 {
        exponential::tanh(self, math)
    }

    #[inline(always)]
    fn atan(self, math: Math) -> f32 {
        circular::atan(self, math)
    }

    #[inline(always)]
    fn ln_1p(self, math: Math) -> f32 {
        exponential::ln_1p(self, math)
    }

    #[inline(always)]
    fn ln_1p_to_one(self, math: Math) -> f32 {
        exponential::ln_1p_to_one(self, math)
    }

    #[inline(always)]
    fn erf(self, math: Math) -> f32 {
        exponential::erf(self, math)
    }

    #[inline(always)]
    fn sqrt(self) -> f32 {
        self.sqrt()
    }

    #[inline(always)]
    fn abs(self) -> f32 {
        self.abs()
    }

    /// Adding and taking away 2²³ rounds to an integer, for there the distance between numbers is 1.
    #[inline(always)]
    fn floor(self) -> f32 {
        const INTEGERS: f32 = (1 << 23) as f32;
        let nearest = ((self.abs() + INTEGERS) - INTEGERS).copysign(self);
        let floor = if nearest > self { nearest - 1.0 } else { nearest };
        if self.abs() < INTEGERS { floor } else { self }
    }

    #[inline(always)]
    fn pow(self, exponent: f32, math: Math) -> f32 {
        power::pow(self, exponent, math)
    }
}
