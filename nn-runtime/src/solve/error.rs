//! Why a minimisation could not begin.

use crate::data::DataError;
use crate::optim::InvalidSetting;
use crate::train::{Cause, Quantity, first};

/// Why a minimisation could not begin. Once it has begun, it ends with a [`Solution`](super::Solution): a step to
/// where a number is not finite is not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SolveError {
    /// The data does not fit the network.
    #[error(transparent)]
    Data(#[from] DataError),
    /// A setting makes no sense.
    #[error(transparent)]
    Setting(#[from] InvalidSetting),
    /// There are no examples.
    #[error("there are no examples to fit the network to")]
    NoExamples,
    /// A number is infinite or NaN at the parameters the network was given with. It still has them.
    #[error("{quantity} is not finite at the parameters to start from{}", first(cause))]
    NotFinite {
        /// What is not finite.
        quantity: Quantity,
        /// The first example that makes it so; `None` where none does by itself.
        cause: Option<Box<Cause>>,
    },
}
