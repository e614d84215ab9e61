//! `f32`.

use super::Functions;

impl Functions for f32 {
    fn exp(self) -> f32 {
        Functions::exp(f64::from(self)) as f32
    }

    fn ln(self) -> f32 {
        Functions::ln(f64::from(self)) as f32
    }

    fn sin(self) -> f32 {
        Functions::sin(f64::from(self)) as f32
    }

    fn cos(self) -> f32 {
        Functions::cos(f64::from(self)) as f32
    }

    fn tanh(self) -> f32 {
        Functions::tanh(f64::from(self)) as f32
    }

    fn sigmoid(self) -> f32 {
        Functions::sigmoid(f64::from(self)) as f32
    }

    fn softplus(self) -> f32 {
        Functions::softplus(f64::from(self)) as f32
    }

    fn erf(self) -> f32 {
        Functions::erf(f64::from(self)) as f32
    }

    #[inline(always)]
    fn sqrt(self) -> f32 {
        self.sqrt()
    }

    #[inline(always)]
    fn abs(self) -> f32 {
        self.abs()
    }

    fn floor(self) -> f32 {
        libm::floorf(self)
    }

    fn pow(self, exponent: f32) -> f32 {
        Functions::pow(f64::from(self), f64::from(exponent)) as f32
    }
}
