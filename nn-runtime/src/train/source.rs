//! What a trainer takes as data.

use crate::data::{DataError, Dataset, Examples};
use crate::network::Network;
use std::borrow::Cow;

/// Examples of a network, or columns that become some.
pub trait TrainingData<N: Network> {
    /// The examples.
    fn examples(&self) -> Result<Cow<'_, Examples<N>>, DataError>;
}

impl<N: Network> TrainingData<N> for Examples<N> {
    fn examples(&self) -> Result<Cow<'_, Examples<N>>, DataError> {
        Ok(Cow::Borrowed(self))
    }
}

impl<N: Network> TrainingData<N> for Dataset {
    fn examples(&self) -> Result<Cow<'_, Examples<N>>, DataError> {
        Ok(Cow::Owned(Examples::from_dataset(self)?))
    }
}

/// What the network is measured with after each epoch: [`TrainingData`] by reference, or nothing.
pub trait Validation<N: Network> {
    /// The examples, if there are to be any.
    fn examples(&self) -> Result<Option<Cow<'_, Examples<N>>>, DataError>;
}

impl<N: Network, D: TrainingData<N>> Validation<N> for &D {
    fn examples(&self) -> Result<Option<Cow<'_, Examples<N>>>, DataError> {
        (**self).examples().map(Some)
    }
}

/// No validation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NoValidation;

impl<N: Network> Validation<N> for NoValidation {
    fn examples(&self) -> Result<Option<Cow<'_, Examples<N>>>, DataError> {
        Ok(None)
    }
}
