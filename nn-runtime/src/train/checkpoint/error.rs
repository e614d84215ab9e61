//! Why a training could not be kept, or gone on with.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::save::{FormatProblem, LoadError, Misfit, SaveError};

/// Why a training could not be kept, or gone on with. Before the first step the network is as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CheckpointError {
    /// A training is to go on, and nothing says where it was kept.
    #[error("`resume` needs the folder of the checkpoints; give it to `checkpoint`")]
    NoFolder,
    /// A training is to begin where one was kept.
    #[error(
        "there is a training in this folder already, with `{}`; `resume` goes on with it, or give `checkpoint` another \
         folder to begin anew",
        file.display()
    )]
    Occupied {
        /// The newest file of that training.
        file: PathBuf,
    },
    /// Nothing can be written into the folder, or it cannot be looked into.
    #[error("checkpoints cannot be kept in `{}`: {source}; give `checkpoint` a folder that you may write to", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The newest checkpoint is damaged.
    #[error("{error}\nhelp: delete it, and `resume` {}", instead(*before))]
    Damaged {
        /// What is wrong.
        error: Box<LoadError>,
        /// The step of the checkpoint before, if there is one.
        before: Option<u64>,
    },
    /// A checkpoint cannot be read.
    #[error(transparent)]
    Load(Box<LoadError>),
    /// The checkpoint is of another training. All that differs is named.
    #[error(
        "`{file}` is of another training:{}\nhelp: with the values of the file it goes on; to begin anew, choose another \
         folder",
        listed(differences)
    )]
    Differs {
        /// The checkpoint.
        file: Arc<str>,
        /// All that differs.
        differences: Vec<Difference>,
    },
    /// The state of the training could not be written down.
    #[error(transparent)]
    Save(#[from] SaveError),
}

impl CheckpointError {
    pub(super) fn folder(folder: &Path, source: io::Error) -> Self {
        CheckpointError::Folder { folder: folder.to_owned(), source }
    }

    /// Of the newest checkpoint of a folder, before which there is this one.
    pub(super) fn of_newest(self, before: Option<u64>) -> Self {
        match self {
            CheckpointError::Load(error) => match *error {
                // The system, or the problem itself, says what helps.
                LoadError::Read { .. } | LoadError::Format { problem: FormatProblem::Version { .. }, .. } => {
                    CheckpointError::Load(error)
                }
                _ => CheckpointError::Damaged { error, before },
            },
            other => other,
        }
    }
}

impl From<LoadError> for CheckpointError {
    fn from(error: LoadError) -> Self {
        CheckpointError::Load(Box::new(error))
    }
}

/// What comes of it where the newest checkpoint is deleted.
fn instead(before: Option<u64>) -> String {
    match before {
        Some(step) => format!("goes on from the checkpoint after step {step}"),
        None => "begins anew: there is not an older one".to_owned(),
    }
}

fn listed(differences: &[Difference]) -> String {
    differences.iter().map(|difference| format!("\n  {difference}")).collect()
}

/// What a training and a checkpoint do not have in common.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Difference {
    /// A setting, or the data.
    Setting {
        /// What it is.
        name: &'static str,
        /// Its value in the checkpoint.
        checkpoint: String,
        /// Its value now.
        now: String,
    },
    /// A tensor of the network.
    Tensor(Misfit),
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Difference::Setting { name, checkpoint, now } => {
                write!(f, "{name}: {checkpoint} in the file, now {now}")
            }
            Difference::Tensor(misfit) => misfit.fmt(f),
        }
    }
}
