//! Schedules: learning rates that change while training.

use super::InvalidSetting;
use crate::math::Math;
use std::f64::consts::PI;
use std::fmt::Debug;

/// What the learning rate is multiplied by.
pub trait Schedule: Debug + Send + Sync {
    /// The factor of one step.
    fn factor(&self, at: Moment) -> f64;

    /// Whether all settings make sense.
    fn check(&self) -> Result<(), InvalidSetting> {
        Ok(())
    }
}

/// How far a training is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The steps before this one.
    pub step: u64,
    /// All steps of the training.
    pub steps: u64,
    /// The epochs before this one.
    pub epoch: usize,
    /// All epochs of the training.
    pub epochs: usize,
}

/// Always the same rate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Constant;

impl Schedule for Constant {
    fn factor(&self, _: Moment) -> f64 {
        1.0
    }
}

/// Multiplied by `factor` after every `epochs` epochs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepDecay {
    epochs: usize,
    factor: f64,
}

impl StepDecay {
    /// After every `epochs` epochs multiplied by `factor`.
    pub fn new(epochs: usize, factor: f64) -> Self {
        Self { epochs, factor }
    }
}

impl Schedule for StepDecay {
    fn factor(&self, at: Moment) -> f64 {
        Math::PLAIN.pow(self.factor, (at.epoch / self.epochs) as f64)
    }

    fn check(&self) -> Result<(), InvalidSetting> {
        let epochs = self.epochs as f64;
        InvalidSetting::unless_positive("the number of epochs between changes of the rate", epochs)?;
        InvalidSetting::unless_positive("the factor of the learning rate", self.factor)
    }
}

/// Down from 1 to `floor` along half a wave of the cosine (Loshchilov and Hutter, "SGDR: stochastic
/// gradient descent with warm restarts", 2017, equation 5, without restarts).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cosine {
    floor: f64,
}

impl Cosine {
    /// Down to this factor.
    pub fn to(floor: f64) -> Self {
        Self { floor }
    }
}

impl Schedule for Cosine {
    fn factor(&self, at: Moment) -> f64 {
        let way = at.step as f64 / at.steps.max(1) as f64;
        self.floor + (1.0 - self.floor) * 0.5 * (1.0 + Math::PLAIN.cos(PI * way))
    }

    fn check(&self) -> Result<(), InvalidSetting> {
        InvalidSetting::unless_zero_or_more("the last factor of the learning rate", self.floor)
    }
}

/// Up from near 0 in equal steps (Goyal et al., "Accurate, large minibatch SGD", 2017, section 2.2), then as
/// another schedule whose first step is the one after.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WarmUp<S> {
    steps: u64,
    then: S,
}

impl<S: Schedule> WarmUp<S> {
    /// Up during this many steps.
    pub fn new(steps: u64, then: S) -> Self {
        Self { steps, then }
    }
}

impl<S: Schedule> Schedule for WarmUp<S> {
    fn factor(&self, at: Moment) -> f64 {
        if at.step < self.steps {
            return (at.step + 1) as f64 / self.steps as f64;
        }
        let steps = at.steps.saturating_sub(self.steps);
        self.then.factor(Moment { step: at.step - self.steps, steps, ..at })
    }

    fn check(&self) -> Result<(), InvalidSetting> {
        self.then.check()
    }
}
