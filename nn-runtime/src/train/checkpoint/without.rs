//! Without the feature `save` nothing is kept.

use super::running::Running;
use super::{TrainError, Trainer};
use crate::network::Network;
use crate::optim::InvalidSetting;

/// There are none.
#[derive(Clone, Copy, Debug)]
pub(super) enum Checkpoints {}

impl Checkpoints {
    pub(super) fn check(&self) -> Result<(), InvalidSetting> {
        match *self {}
    }

    pub(super) fn interval(&self, _: u64) -> u64 {
        match *self {}
    }
}

pub(super) fn begin<O, V>(_: &Trainer<O, V>) -> Result<(), TrainError> {
    Ok(())
}

pub(super) fn keep<O, V, N: Network>(_: &Running<'_, O, V, N>, _: &N) -> Result<(), TrainError> {
    Ok(())
}
