//! Where checkpoints are written, and how often.

use std::path::{Path, PathBuf};

use crate::optim::InvalidSetting;

/// Where a training is kept, and how often: given to [`Trainer::checkpoint`](crate::Trainer::checkpoint). A path alone
/// means a checkpoint after each epoch, of which the last two are kept. To write one takes milliseconds, as it waits for the
/// disk: where an epoch takes less, one after every hundred or so costs less time.
///
/// ```
/// use nn_runtime::train::Checkpoints;
///
/// let checkpoints = Checkpoints::to("runs/digits").every_steps(500).keep(3);
/// # let _: Checkpoints = checkpoints;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoints {
    pub(super) folder: PathBuf,
    every: Every,
    pub(super) keep: usize,
}

/// From one checkpoint to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Every {
    Steps(u64),
    Epochs(usize),
}

impl Checkpoints {
    /// In this folder, which is made if it is not there.
    pub fn to(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), every: Every::Epochs(1), keep: 2 }
    }

    /// After each `steps` steps: where an epoch takes long.
    pub fn every_steps(mut self, steps: u64) -> Self {
        self.every = Every::Steps(steps);
        self
    }

    /// After each `epochs` epochs.
    pub fn every_epochs(mut self, epochs: usize) -> Self {
        self.every = Every::Epochs(epochs);
        self
    }

    /// How many are kept: the last ones. The best network is kept besides.
    pub fn keep(mut self, count: usize) -> Self {
        self.keep = count;
        self
    }

    /// Whether all settings make sense.
    pub(in super::super) fn check(&self) -> Result<(), InvalidSetting> {
        let (name, count) = match self.every {
            Every::Steps(steps) => ("the number of steps between checkpoints", steps as f64),
            Every::Epochs(epochs) => ("the number of epochs between checkpoints", epochs as f64),
        };
        InvalidSetting::unless_positive(name, count)?;
        InvalidSetting::unless_positive("the number of checkpoints to keep", self.keep as f64)
    }

    /// From one checkpoint to the next, in steps, of which an epoch has `batches`.
    pub(in super::super) fn interval(&self, batches: u64) -> u64 {
        match self.every {
            Every::Steps(steps) => steps,
            Every::Epochs(epochs) => batches.saturating_mul(epochs as u64),
        }
    }
}

impl From<&str> for Checkpoints {
    fn from(folder: &str) -> Self {
        Checkpoints::to(folder)
    }
}

impl From<String> for Checkpoints {
    fn from(folder: String) -> Self {
        Checkpoints::to(folder)
    }
}

impl From<&Path> for Checkpoints {
    fn from(folder: &Path) -> Self {
        Checkpoints::to(folder)
    }
}

impl From<PathBuf> for Checkpoints {
    fn from(folder: PathBuf) -> Self {
        Checkpoints::to(folder)
    }
}

impl From<&PathBuf> for Checkpoints {
    fn from(folder: &PathBuf) -> Self {
        Checkpoints::to(folder)
    }
}
