//! Optimisers: how parameters follow from gradients.

mod adam;
mod schedule;
mod setting;
mod sgd;
#[cfg(test)]
mod tests;

pub(crate) use adam::adam;
pub use adam::{Adam, AdamW};
pub use schedule::{Constant, Cosine, Moment, Schedule, StepDecay, WarmUp};
pub use setting::InvalidSetting;
pub use sgd::Sgd;
pub(crate) use sgd::sgd;

use crate::instructions::Instructions;
use crate::real::Real;

/// A rule that moves parameters by their gradient.
///
/// It works on each parameter alone, and may remember some numbers for each between the steps.
pub trait Optimiser: Sync {
    /// The learning rate, before a [`Schedule`] changes it.
    fn rate(&self) -> f64;

    /// How many numbers are remembered for each parameter.
    fn memory(&self) -> usize;

    /// Whether all settings make sense.
    fn check(&self) -> Result<(), InvalidSetting>;

    /// Moves the parameters. `memory` has `self.memory()` numbers for each of them, arranged as the
    /// optimiser likes, zero before the first step.
    fn step<T: Real>(&self, step: Step, parameters: &mut [T], gradient: &[T], memory: &mut [T]);

    /// The same, compiled where it is called: for parameters so few that a call takes longer than what it does.
    #[inline(always)]
    fn step_few<T: Real>(&self, step: Step, parameters: &mut [T], gradient: &[T], memory: &mut [T]) {
        self.step(step, parameters, gradient, memory);
    }
}

impl<O: Optimiser> Optimiser for &O {
    fn rate(&self) -> f64 {
        (**self).rate()
    }

    fn memory(&self) -> usize {
        (**self).memory()
    }

    fn check(&self) -> Result<(), InvalidSetting> {
        (**self).check()
    }

    fn step<T: Real>(&self, step: Step, parameters: &mut [T], gradient: &[T], memory: &mut [T]) {
        (**self).step(step, parameters, gradient, memory);
    }

    #[inline(always)]
    fn step_few<T: Real>(&self, step: Step, parameters: &mut [T], gradient: &[T], memory: &mut [T]) {
        (**self).step_few(step, parameters, gradient, memory);
    }
}

/// What an optimiser is told about a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Which step it is, counted from 1.
    pub number: u64,
    /// The learning rate of this step.
    pub rate: f64,
    /// What loops may be compiled for, by [`Instructions::vectorise`].
    pub instructions: Instructions,
}
