//! `f64`: the methods of `single/` with longer polynomials, and sums of two numbers where one is too short.
//!
//! Where a comment gives no other source, the coefficients are printed by `minimax.py`. How far the results
//! are from the exact ones is measured in `docs/functions.md`.

mod circular;
mod exponential;
mod power;
#[cfg(test)]
mod tests;

use super::{Functions, Math};

/// Adding this number rounds to an integer, which then stands in the lowest bits of the sum.
const ROUND: f64 = (3u64 << 51) as f64;

/// `x` without its lowest 27 bits: the product of two such numbers is exact.
#[inline(always)]
fn upper(x: f64) -> f64 {
    f64::from_bits(x.to_bits() & (!0 << 27))
}

impl Functions for f64 {
    #[inline(always)]
    fn add_product(self, a: f64, b: f64, math: Math) -> f64 {
        if math.fused { a.mul_add(b, self) } else { self + a * b }
    }

    #[inline(always)]
    fn exp(self, math: Math) -> f64 {
        exponential::exp(self, math)
    }

    #[inline(always)]
    fn ln(self, math: Math) -> f64 {
        exponential::ln(self, math)
    }

    #[inline(always)]
    fn sin(self, math: Math) -> f64 {
        circular::sin(self, math)
    }

    #[inline(always)]
    fn cos(self, math: Math) -> f64 {
        circular::cos(self, math)
    }

    #[inline(always)]
    fn tanh(self, math: Math) -> f64 {
        exponential::tanh(self, math)
    }

    #[inline(always)]
    fn atan(self, math: Math) -> f64 {
        circular::atan(self, math)
    }

    #[inline(always)]
    fn ln_1p(self, math: Math) -> f64 {
        exponential::ln_1p(self, math)
    }

    #[inline(always)]
    fn ln_1p_to_one(self, math: Math) -> f64 {
        exponential::ln_1p_to_one(self, math)
    }

    #[inline(always)]
    fn erf(self, math: Math) -> f64 {
        exponential::erf(self, math)
    }

    #[inline(always)]
    fn sqrt(self) -> f64 {
        self.sqrt()
    }

    #[inline(always)]
    fn abs(self) -> f64 {
        self.abs()
    }

    /// Adding and taking away 2⁵² rounds to an integer, for there the distance between numbers is 1.
    #[inline(always)]
    fn floor(self) -> f64 {
        const INTEGERS: f64 = (1u64 << 52) as f64;
        let nearest = ((self.abs() + INTEGERS) - INTEGERS).copysign(self);
        let floor = if nearest > self { nearest - 1.0 } else { nearest };
        if self.abs() < INTEGERS { floor } else { self }
    }

    #[inline(always)]
    fn pow(self, exponent: f64, math: Math) -> f64 {
        power::pow(self, exponent, math)
    }
}
