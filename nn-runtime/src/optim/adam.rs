//! Adam and AdamW.

use super::{InvalidSetting, Numbers, Optimiser, Passing, Step, unless_tiny};
use crate::math;
use crate::real::Real;

/// Steps of a size that hardly depends on the size of the gradient (Kingma and Ba, "Adam: a method for
/// stochastic optimization", 2015, algorithm 1):
///
/// `m ← β₁·m + (1 − β₁)·g`, `v ← β₂·v + (1 − β₂)·g²`, and in step `t`
/// `θ ← θ − rate · m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Adam {
    rate: f64,
    beta1: f64,
    beta2: f64,
    epsilon: f64,
}

impl Adam {
    /// With the paper's β₁ = 0.9, β₂ = 0.999, ε = 10⁻⁸.
    pub fn new(rate: f64) -> Self {
        Self { rate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }
    }

    /// How slowly the means of the gradient and of its square change.
    pub fn betas(mut self, beta1: f64, beta2: f64) -> Self {
        (self.beta1, self.beta2) = (beta1, beta2);
        self
    }

    /// What keeps the denominator from zero. The square of a gradient below 10⁻¹⁷ in `f32` (10⁻¹⁵² in `f64`) would be too small
    /// to be remembered; that of this number is, in its place.
    pub fn epsilon(mut self, epsilon: f64) -> Self {
        self.epsilon = epsilon;
        self
    }
}

impl Optimiser for Adam {
    fn rate(&self) -> f64 {
        self.rate
    }

    fn memory(&self) -> usize {
        2
    }

    fn check(&self) -> Result<(), InvalidSetting> {
        InvalidSetting::unless_positive("the learning rate", self.rate)?;
        InvalidSetting::unless_below_one("beta1", self.beta1)?;
        InvalidSetting::unless_below_one("beta2", self.beta2)?;
        InvalidSetting::unless_positive("epsilon", self.epsilon)
    }

    fn step<T: Real>(&self, step: Step, parameters: &mut [T], gradient: &[T], memory: &mut [T]) {
        T::adam(self, 0.0, step, Numbers::InPlace { parameters, gradient, memory });
    }

    fn advance<T: Real>(&self, step: Step, parameters: Passing<'_, T>) {
        T::adam(self, 0.0, step, Numbers::Passing(parameters));
    }
}

/// [`Adam`] with weight decay that the gradient's size does not change (Loshchilov and Hutter,
/// "Decoupled weight decay regularization", 2019, algorithm 2): before each step of Adam,
/// `θ ← θ − rate·decay·θ`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AdamW {
    adam: Adam,
    decay: f64,
}

impl AdamW {
    /// With the settings of [`Adam::new`] and a weight decay of 0.01.
    pub fn new(rate: f64) -> Self {
        Self { adam: Adam::new(rate), decay: 0.01 }
    }

    /// As [`Adam::betas`].
    pub fn betas(mut self, beta1: f64, beta2: f64) -> Self {
        self.adam = self.adam.betas(beta1, beta2);
        self
    }

    /// As [`Adam::epsilon`].
    pub fn epsilon(mut self, epsilon: f64) -> Self {
        self.adam = self.adam.epsilon(epsilon);
        self
    }

    /// How fast parameters decay, in units of the learning rate. Every learned parameter decays, biases
    /// too.
    pub fn weight_decay(mut self, decay: f64) -> Self {
        self.decay = decay;
        self
    }
}

impl Optimiser for AdamW {
    fn rate(&self) -> f64 {
        self.adam.rate
    }

    fn memory(&self) -> usize {
        self.adam.memory()
    }

    fn check(&self) -> Result<(), InvalidSetting> {
        InvalidSetting::unless_zero_or_more("the weight decay", self.decay)?;
        self.adam.check()
    }

    fn step<T: Real>(&self, step: Step, parameters: &mut [T], gradient: &[T], memory: &mut [T]) {
        T::adam(&self.adam, step.rate * self.decay, step, Numbers::InPlace { parameters, gradient, memory });
    }

    fn advance<T: Real>(&self, step: Step, parameters: Passing<'_, T>) {
        T::adam(&self.adam, step.rate * self.decay, step, Numbers::Passing(parameters));
    }
}

/// Algorithm 1 of Kingma and Ba, and before it `θ ← (1 − shrink)·θ`.
pub(crate) fn adam<T: Real>(settings: &Adam, shrink: f64, step: Step, numbers: Numbers<'_, T>) {
    let factors = Factors::new(settings, shrink, step);
    step.instructions.vectorise(
        #[inline(always)]
        |_, numbers| descend(&factors, numbers),
        numbers,
    );
}

/// What all parameters have in common in a step.
struct Factors<T> {
    beta: [T; 2],
    /// What the gradient is multiplied by: for its mean; and before it is squared.
    rest: [T; 2],
    rate: T,
    spread: T,
    epsilon: T,
    keep: T,
    /// The least number whose square is not subnormal. What is smaller is squared as if it were this: so no square, nor a mean
    /// of them, is subnormal, and a mean gradient is never divided by a root that was taken for zero.
    least_root: T,
}

impl<T: Real> Factors<T> {
    fn new(settings: &Adam, shrink: f64, step: Step) -> Self {
        // By multiplication: this is done for each chunk of the parameters.
        let number = i32::try_from(step.number).unwrap_or(i32::MAX);
        let unbiased = |beta: f64| 1.0 - math::powi(beta, number);
        Factors {
            beta: [settings.beta1, settings.beta2].map(T::from_f64),
            rest: [1.0 - settings.beta1, math::sqrt(1.0 - settings.beta2)].map(T::from_f64),
            rate: T::from_f64(step.rate / unbiased(settings.beta1)),
            spread: T::from_f64(1.0 / unbiased(settings.beta2)),
            epsilon: T::from_f64(settings.epsilon),
            keep: T::from_f64(1.0 - shrink),
            least_root: math::sqrt(T::MIN_POSITIVE),
        }
    }

    /// What is taken from a parameter, before it shrank.
    #[inline(always)]
    fn step(&self, g: T, [mean, square]: &mut [T; 2]) -> T {
        let Factors { beta: [beta1, beta2], rest: [rest1, rest2], least_root, .. } = *self;
        let root = math::abs(rest2 * g);
        let root = if root > least_root { root } else { least_root };
        *mean = unless_tiny(beta1 * *mean + rest1 * g, T::TINY);
        *square = beta2 * *square + root * root;
        self.rate * *mean / (math::sqrt(*square * self.spread) + self.epsilon)
    }
}

#[inline(always)]
fn descend<T: Real>(factors: &Factors<T>, numbers: Numbers<'_, T>) {
    let keep = factors.keep;
    if keep == T::from_f64(1.0) {
        numbers.each(
            #[inline(always)]
            |parameter, g, remembered| parameter - factors.step(g, remembered),
        );
    } else {
        // Only parameters that shrink can become tiny.
        numbers.each(
            #[inline(always)]
            |parameter, g, remembered| unless_tiny(keep * parameter - factors.step(g, remembered), T::TINY),
        );
    }
}
