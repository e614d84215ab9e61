//! Why a training could not begin or go on.

use super::{Cause, History};
#[cfg(feature = "save")]
use super::{Checkpoint, CheckpointError};
use crate::data::DataError;
use crate::optim::InvalidSetting;
#[cfg(feature = "save")]
use crate::save::SaveError;
use std::fmt;

/// Why a training could not begin or go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TrainError {
    /// The data does not fit the network.
    #[error(transparent)]
    Data(#[from] DataError),
    /// A setting makes no sense.
    #[error(transparent)]
    Setting(#[from] InvalidSetting),
    /// There are no examples.
    #[error("there are no examples to {purpose}")]
    NoExamples {
        /// What they are needed for.
        purpose: &'static str,
    },
    /// Early stopping without anything to judge by.
    #[error("early stopping looks at the validation loss; give examples to `validation`")]
    NoValidation,
    /// The training cannot be kept, or gone on with.
    #[cfg(feature = "save")]
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// A checkpoint could not be written. Those before it are as they were, and the network has the parameters of this one.
    #[cfg(feature = "save")]
    #[error(
        "{error}; the training stopped after step {}. It is in `unwritten` of this error: `unwritten.write(folder)` writes it, \
         and `resume` goes on from there", unwritten.step()
    )]
    Unwritten {
        /// What could not be written, and why.
        error: SaveError,
        /// The training.
        unwritten: Box<Checkpoint>,
        /// The epochs that were completed.
        history: History,
    },
    /// A number has become infinite or NaN. The network has the parameters of the last step whose
    /// numbers were all finite.
    #[error(
        "{quantity} is not finite in step {step} (epoch {epoch}){}; the network has the parameters {}{}",
        first(cause), remaining(*step), advice(quantity, *step)
    )]
    NotFinite {
        /// What is not finite.
        quantity: Quantity,
        /// The step of the whole training, counted from 1.
        step: u64,
        /// Its epoch, counted from 1.
        epoch: usize,
        /// The first example that makes it so, by its place among those that are trained on; `None` where none does by
        /// itself.
        cause: Option<Box<Cause>>,
        /// The epochs that were completed.
        history: History,
    },
    /// The loss of the validation examples is infinite or NaN. The network has the parameters it was measured with.
    #[error("the validation loss, {loss}, is not finite after epoch {epoch}{}", first(cause))]
    Validation {
        /// The mean loss.
        loss: f64,
        /// The epoch, counted from 1.
        epoch: usize,
        /// The first example that makes it so, by its place among those that are validated with.
        cause: Option<Box<Cause>>,
        /// The epochs that were completed.
        history: History,
    },
}

/// A number of a single step has become infinite or NaN. The network has the parameters of the last step whose
/// numbers were all finite.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error(
    "{quantity} is not finite in step {step}{}; the network has the parameters {}{}",
    first(cause), remaining(*step), advice(quantity, *step)
)]
pub struct NotFinite {
    /// What is not finite.
    pub quantity: Quantity,
    /// The step, counted from 1.
    pub step: u64,
    /// The first example that makes it so, by its place among those of the step; `None` where none does by itself.
    pub cause: Option<Box<Cause>>,
}

/// The example with which it begins.
pub(crate) fn first(cause: &Option<Box<Cause>>) -> String {
    cause.as_ref().map_or(String::new(), |cause| format!(", first of {cause}"))
}

/// What may help. Before the first step is taken the learning rate has had no part in anything.
fn advice(quantity: &Quantity, step: u64) -> &'static str {
    match quantity {
        Quantity::Loss(_) | Quantity::Gradient(_) if step == 1 => "",
        _ => ". A smaller learning rate often helps, or `clip_norm`",
    }
}

/// Which parameters a network has after a step that was not finite.
fn remaining(step: u64) -> &'static str {
    if step == 1 { "it started with" } else { "of the last step in which all numbers were finite" }
}

/// A number that can become infinite or NaN.
#[derive(Clone, Debug, PartialEq)]
pub enum Quantity {
    /// The mean loss of the batch, with its value.
    Loss(f64),
    /// The gradient by a parameter of this name.
    Gradient(&'static str),
    /// A parameter of this name, after the step.
    Parameter(&'static str),
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Quantity::Loss(loss) => write!(f, "the loss, {loss},"),
            Quantity::Gradient(name) => write!(f, "the gradient by `{name}`"),
            Quantity::Parameter(name) => write!(f, "the parameter `{name}`"),
        }
    }
}
