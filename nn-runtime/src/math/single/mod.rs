//! `f32`: polynomials without branches or calls, so that a loop over lanes becomes vector instructions.
//!
//! Where a comment gives no other source, the coefficients are printed by `minimax.py`. Errors are at most 2
//! units in the last place over all numbers; the tests measure them.

mod circular;
mod exponential;
mod power;
#[cfg(test)]
mod tests;

use super::Functions;

impl Functions for f32 {
    #[inline(always)]
    fn exp(self) -> f32 {
        exponential::exp(self)
    }

    #[inline(always)]
    fn ln(self) -> f32 {
        exponential::ln(self)
    }

    #[inline(always)]
    fn sin(self) -> f32 {
        circular::sin(self)
    }

    #[inline(always)]
    fn cos(self) -> f32 {
        circular::cos(self)
    }

    #[inline(always)]
    fn tanh(self) -> f32 {
        exponential::tanh(self)
    }

    #[inline(always)]
    fn ln_1p(self) -> f32 {
        exponential::ln_1p(self)
    }

    #[inline(always)]
    fn erf(self) -> f32 {
        exponential::erf(self)
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
    fn pow(self, exponent: f32) -> f32 {
        power::pow(self, exponent)
    }
}
