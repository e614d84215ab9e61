//! Optimisers: how parameters follow from gradients.

mod adam;
mod numbers;
mod schedule;
mod setting;
mod sgd;
#[cfg(test)]
mod tests;
mod tiny;

pub(crate) use adam::adam;
pub use adam::{Adam, AdamW};
pub use numbers::Passing;
pub(crate) use numbers::{Bad, Numbers, finite, first_not_finite};
pub use schedule::{Constant, Cosine, Moment, Schedule, StepDecay, WarmUp};
pub use setting::InvalidSetting;
pub use sgd::Sgd;
pub(crate) use sgd::sgd;
use tiny::unless_tiny;
pub(crate) use tiny::without_subnormal;

use crate::instructions::Instructions;
use crate::precompiled::Precompiled;
use crate::real::Real;

/// A rule that moves parameters by their gradient.
///
/// It works on each parameter alone, and may remember some numbers for each between the steps. Of these, and of the parameters
/// moved, subnormal ones become zero: they are so near to it that many processors take far longer for them. A
/// rule need not care.
pub trait Optimiser: Sync {
    /// What the rule is called: the last part of the name of its type, `Adam`. A training that was kept goes on with a rule of
    /// the same name.
    fn name(&self) -> &'static str {
        let path = std::any::type_name::<Self>();
        let path = path.split_once('<').map_or(path, |(path, _)| path);
        path.rsplit_once("::").map_or(path, |(_, name)| name)
    }

    /// The learning rate, before a [`Schedule`] changes it.
    fn rate(&self) -> f64;

    /// How many numbers are remembered for each parameter.
    fn memory(&self) -> usize;

    /// Whether all settings make sense.
    fn check(&self) -> Result<(), InvalidSetting>;

    /// Moves the parameters. `memory` has `self.memory()` numbers for each of them, arranged as the
    /// optimiser likes, zero before the first step.
    fn step<T: Real>(&self, step: Step, parameters: &mut [T], gradient: &[T], memory: &mut [T]);

    /// The same for parameters that are written elsewhere. The rules of this library load each number once; another is given
    /// slices, as [`step`](Optimiser::step) is, and one that is made of another hands this on.
    fn advance<T: Real>(&self, step: Step, parameters: Passing<'_, T>) {
        parameters.at_once(|parameters, gradient, memory| self.step(step, parameters, gradient, memory));
    }

    /// The same as [`step`](Optimiser::step), compiled where it is called: for parameters so few that a call takes longer than
    /// what it does. It makes what calls it larger, so only plain rules should.
    #[inline(always)]
    fn step_few<T: Real>(&self, step: Step, parameters: &mut [T], gradient: &[T], memory: &mut [T]) {
        self.step(step, parameters, gradient, memory);
        Precompiled::without_subnormal(parameters);
        Precompiled::without_subnormal(memory);
    }
}

impl<O: Optimiser> Optimiser for &O {
    fn name(&self) -> &'static str {
        (**self).name()
    }

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

    fn advance<T: Real>(&self, step: Step, parameters: Passing<'_, T>) {
        (**self).advance(step, parameters);
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
