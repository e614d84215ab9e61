//! Training: epochs of steps, each over a batch.

mod bar;
mod best;
mod cause;
#[cfg_attr(not(feature = "save"), path = "checkpoint/without.rs")]
mod checkpoint;
mod descent;
mod error;
mod history;
mod progress;
mod running;
mod source;
mod stepper;
#[cfg(test)]
mod tests;
mod trainer;
mod transfer;
mod update;

pub use cause::Cause;
pub(crate) use cause::Rows;
#[cfg(feature = "save")]
pub use checkpoint::{Checkpoint, CheckpointError, Checkpoints, Difference};
pub use descent::Descent;
pub(crate) use error::first;
pub use error::{NotFinite, Quantity, TrainError};
pub use history::{Epoch, History};
pub use progress::Progress;
pub use source::{NoValidation, TrainingData, Validation};
pub use stepper::Stepper;
pub use trainer::Trainer;
pub use transfer::{TransferError, copy_parameters};
pub(crate) use update::{Advance, Update, advance};
