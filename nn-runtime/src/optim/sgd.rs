//! Stochastic gradient descent, with momentum if wanted.

use super::{InvalidSetting, Numbers, Optimiser, Passing, Step, unless_tiny};
use crate::real::Real;

/// Steps against the gradient: `θ ← θ − rate·g`.
///
/// With [`momentum`](Sgd::momentum) µ, against a velocity that sums up the gradients,
/// `v ← µ·v + g`, `θ ← θ − rate·v` (Polyak, USSR Computational Mathematics and Mathematical Physics 4,
/// 1964); with [`nesterov`](Sgd::nesterov), `θ ← θ − rate·(g + µ·v)` after the same change of `v`
/// (Sutskever, Martens, Dahl and Hinton, "On the importance of initialization and momentum in deep
/// learning", 2013, written for the parameters looked ahead at).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sgd {
    rate: f64,
    momentum: f64,
    nesterov: bool,
    decay: f64,
}

impl Sgd {
    /// Plain descent.
    pub fn new(rate: f64) -> Self {
        Self { rate, momentum: 0.0, nesterov: false, decay: 0.0 }
    }

    /// How much of the velocity remains after a step; 0.9 is usual.
    pub fn momentum(mut self, momentum: f64) -> Self {
        self.momentum = momentum;
        self
    }

    /// Looks ahead: the step is taken along the velocity as it will be.
    pub fn nesterov(mut self) -> Self {
        self.nesterov = true;
        self
    }

    /// Adds `decay·θ` to each gradient: the gradient of `decay/2·|θ|²` in the loss. Every learned
    /// parameter decays, biases too.
    pub fn weight_decay(mut self, decay: f64) -> Self {
        self.decay = decay;
        self
    }
}

impl Optimiser for Sgd {
    fn rate(&self) -> f64 {
        self.rate
    }

    fn memory(&self) -> usize {
        usize::from(self.momentum != 0.0)
    }

    fn check(&self) -> Result<(), InvalidSetting> {
        InvalidSetting::unless_positive("the learning rate", self.rate)?;
        InvalidSetting::unless_below_one("the momentum", self.momentum)?;
        InvalidSetting::unless_zero_or_more("the weight decay", self.decay)?;
        let looks_along = !self.nesterov || self.momentum > 0.0;
        InvalidSetting::unless(looks_along, "the momentum", self.momentum, "above 0 for Nesterov's method")
    }

    fn step<T: Real>(&self, step: Step, parameters: &mut [T], gradient: &[T], memory: &mut [T]) {
        T::sgd(self, step, Numbers::InPlace { parameters, gradient, memory });
    }

    fn advance<T: Real>(&self, step: Step, parameters: Passing<'_, T>) {
        T::sgd(self, step, Numbers::Passing(parameters));
    }

    #[inline(always)]
    fn step_few<T: Real>(&self, step: Step, parameters: &mut [T], gradient: &[T], memory: &mut [T]) {
        descend(self, step.rate, Numbers::InPlace { parameters, gradient, memory });
    }
}

/// A step of [`Sgd`].
pub(crate) fn sgd<T: Real>(settings: &Sgd, step: Step, numbers: Numbers<'_, T>) {
    step.instructions.vectorise(
        #[inline(always)]
        |_, numbers| descend(settings, step.rate, numbers),
        numbers,
    );
}

#[inline(always)]
fn descend<T: Real>(settings: &Sgd, rate: f64, numbers: Numbers<'_, T>) {
    let rate = T::from_f64(rate);
    let momentum = T::from_f64(settings.momentum);
    let decay = T::from_f64(settings.decay);
    // Parameters that do not decay stay what they are.
    let least = if settings.decay == 0.0 { T::default() } else { T::TINY };
    if settings.memory() == 0 && settings.decay == 0.0 {
        numbers.each(
            #[inline(always)]
            |parameter, g, []| parameter - rate * g,
        );
    } else if settings.memory() == 0 {
        numbers.each(
            #[inline(always)]
            |parameter, g, []| unless_tiny(parameter - rate * (g + decay * parameter), least),
        );
    } else if settings.nesterov {
        numbers.each(
            #[inline(always)]
            |parameter, g, [velocity]| {
                let g = g + decay * parameter;
                *velocity = unless_tiny(momentum * *velocity + g, T::TINY);
                unless_tiny(parameter - rate * (g + momentum * *velocity), least)
            },
        );
    } else {
        numbers.each(
            #[inline(always)]
            |parameter, g, [velocity]| {
                *velocity = unless_tiny(momentum * *velocity + (g + decay * parameter), T::TINY);
                unless_tiny(parameter - rate * *velocity, least)
            },
        );
    }
}
