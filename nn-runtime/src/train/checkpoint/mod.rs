//! Trainings that outlive their process.

mod error;
mod facts;
mod folder;
mod settings;
mod state;
mod steps;
#[cfg(test)]
mod tests;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

pub use error::{CheckpointError, Difference};
pub use settings::Checkpoints;

use super::running::Running;
use super::{Epoch, History, Stepper, TrainError, Trainer, TrainingData, Validation};
use crate::network::Network;
use crate::optim::Optimiser;
use crate::save::{SaveError, Weights, make_folder_durably};

/// A training in the middle: a network, and all else that the rest of its training follows from.
#[derive(Clone, PartialEq)]
pub struct Checkpoint {
    step: u64,
    weights: Weights,
}

impl Checkpoint {
    /// After how many steps it was made.
    pub fn step(&self) -> u64 {
        self.step
    }

    /// Its tensors: those of the network, and those of the training, whose names begin with `training/`.
    pub fn weights(&self) -> &Weights {
        &self.weights
    }

    /// Writes it into a folder, which is made if it is not there, and gives the path of its file.
    /// [`Trainer::resume`] goes on with it if it is the newest one there.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write(&self, folder: impl AsRef<Path>) -> Result<PathBuf, SaveError> {
        let folder = folder.as_ref();
        make_folder_durably(folder).map_err(|source| folder::unwritten(folder, source))?;
        let file = folder::file(folder, self.step);
        self.weights.write(&file)?;
        Ok(file)
    }
}

impl std::fmt::Debug for Checkpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Checkpoint").field("step", &self.step).finish_non_exhaustive()
    }
}

impl<O: Optimiser, V> Trainer<O, V> {
    /// Writes the training into a folder as it goes on, so that [`resume`](Trainer::resume) can go on with it after the
    /// process has ended, however it did: a path, or [`Checkpoints`].
    ///
    /// The folder is made if it is not there. In it are
    /// - `step-000000938.safetensors`, the training after that step: after each epoch, or as often as [`Checkpoints`] says, and
    ///   at the end. The last two are kept. The network at that step can be loaded from it as well.
    /// - `best.safetensors`, the network of the epoch with the smallest validation loss, or training loss if there is no
    ///   validation.
    ///
    /// Each file is written beside, flushed and renamed, and older ones are removed only then: at any moment the folder holds
    /// a whole checkpoint, if it has ever held one.
    pub fn checkpoint(mut self, checkpoints: impl Into<Checkpoints>) -> Self {
        self.checkpoints = Some(checkpoints.into());
        self
    }

    /// Goes on with the training in the folder of [`checkpoint`](Trainer::checkpoint), from the newest one there, as if it
    /// had never stopped: the same parameters to the last bit, on any number of threads, and the same history but for the
    /// seconds. If there is none yet, it begins, so that a program that is started again and again only calls this. A
    /// training that was done gives its history at once.
    ///
    /// ```
    /// use nn_runtime::{Adam, Trainer, network};
    ///
    /// network! {
    ///     pub struct Line {
    ///         input x; target y;
    ///         param slope = 0.0;
    ///         output y_hat = slope * x;
    ///         loss squared_error(y_hat, y);
    ///     }
    /// }
    ///
    /// let points: Vec<_> = (0..20).map(|x| x as f32 / 10.0).map(|x| line::Example { x, y: 3.0 * x }).collect();
    /// let examples = Line::examples(&points)?;
    /// # let runs = std::env::temp_dir().join(format!("runs-{}", std::process::id()));
    /// # let folder = runs.join("line");
    /// # let trainer = Trainer::new(Adam::new(0.1)).quiet();
    /// # let folder = &folder;
    /// let trainer = trainer.epochs(3).checkpoint(folder);
    /// let mut net = Line::new(0);
    /// trainer.resume(&mut net, &examples)?;
    ///
    /// // In another process, or another day: two epochs more.
    /// let mut same = Line::new(0);
    /// let history = trainer.epochs(5).resume(&mut same, &examples)?;
    /// assert_eq!(history.epochs().len(), 5);
    /// # std::fs::remove_dir_all(&runs).unwrap();
    /// # Ok::<(), nn_runtime::TrainError>(())
    /// ```
    ///
    /// The network, the number of examples, seed, batch size, `clip_norm` and the kind of optimiser must be what they were.
    /// There may be more epochs than before, and settings of the optimiser, the schedule, early stopping and the validation may
    /// be others: they hold from here on, and a schedule sees the new number of epochs. That the examples are the same is not
    /// looked at.
    ///
    /// # Errors
    /// Those of [`fit`](Trainer::fit); and there is no folder, the newest checkpoint is damaged, or it is of another training.
    pub fn resume<N: Network>(&self, net: &mut N, data: &impl TrainingData<N>) -> Result<History, TrainError>
    where
        V: Validation<N>,
    {
        self.resume_with(net, data, |_, _| ControlFlow::Continue(()))
    }

    /// As [`resume`](Trainer::resume); `each` sees the network after every epoch that follows, and may end the training. If
    /// that is how it ended before, `each` is asked once more after its last epoch.
    ///
    /// # Errors
    /// See [`resume`](Trainer::resume).
    pub fn resume_with<N: Network>(
        &self,
        net: &mut N,
        data: &impl TrainingData<N>,
        mut each: impl FnMut(&N, &Epoch) -> ControlFlow<()>,
    ) -> Result<History, TrainError>
    where
        V: Validation<N>,
    {
        let mut running = Running::new(self, net, data)?;
        let Checkpoints { folder, .. } = self.checkpoints.as_ref().ok_or(CheckpointError::NoFolder)?;
        let steps = folder::steps(folder).map_err(|source| CheckpointError::folder(folder, source))?;
        if let [older @ .., newest] = &steps[..] {
            let file = folder::file(folder, *newest);
            let restored = Weights::read(&file)
                .map_err(CheckpointError::from)
                .and_then(|found| running.restore(net, &found));
            restored.map_err(|error| error.of_newest(older.last().copied()))?;
            running.goes_on(net, &mut each);
        }
        if !running.is_done() {
            folder::open(folder)?;
        }
        running.finish(net, each)
    }
}

/// Before a new training: there must be room for its checkpoints.
pub(super) fn begin<O, V>(trainer: &Trainer<O, V>) -> Result<(), CheckpointError> {
    match &trainer.checkpoints {
        Some(Checkpoints { folder, .. }) => folder::is_free(folder).and_then(|()| folder::open(folder)),
        None => Ok(()),
    }
}

/// After some steps: writes what is to be kept of them.
pub(super) fn keep<O: Optimiser, V: Validation<N>, N: Network>(
    running: &Running<'_, O, V, N>,
    net: &N,
) -> Result<(), TrainError> {
    let Some(checkpoints) = &running.trainer.checkpoints else { return Ok(()) };
    let step = running.state.stepper.steps();
    let is_due = running.is_done() || step.is_multiple_of(checkpoints.interval(running.batches));
    let ends_epoch = step.is_multiple_of(running.batches);
    let checkpoint = || Ok(Checkpoint { step, weights: running.checkpoint(net)? });
    Kept { checkpoints, is_due, ends_epoch, history: &running.state.history }
        .write(&|| Weights::of(net), &checkpoint)
}

/// What is to be kept of a training after a step. Its code is the same for all networks.
struct Kept<'a> {
    checkpoints: &'a Checkpoints,
    is_due: bool,
    ends_epoch: bool,
    history: &'a History,
}

impl Kept<'_> {
    fn write(
        self,
        network: &dyn Fn() -> Weights,
        checkpoint: &dyn Fn() -> Result<Checkpoint, SaveError>,
    ) -> Result<(), TrainError> {
        let Checkpoints { folder, keep, .. } = self.checkpoints;
        let write = || {
            if self.ends_epoch && self.history.ends_with_the_best() {
                network().write(folder.join(folder::BEST))?;
            }
            if self.is_due {
                let Checkpoint { step, weights } = checkpoint()?;
                weights.write(folder::file(folder, step))?;
                folder::keep_last(folder, *keep)?;
            }
            Ok(())
        };
        write().map_err(|error: SaveError| match checkpoint() {
            Ok(unwritten) => {
                let history = self.history.clone();
                TrainError::Unwritten { error, unwritten: Box::new(unwritten), history }
            }
            Err(error) => CheckpointError::from(error).into(),
        })
    }
}
