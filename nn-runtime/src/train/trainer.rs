//! The settings of a training.

use super::checkpoint::{self, Checkpoints};
use super::running::Running;
use super::{Epoch, History, NoValidation, Progress, TrainError, TrainingData, Validation};
use crate::instructions::Instructions;
use crate::network::Network;
use crate::optim::{Constant, InvalidSetting, Optimiser, Schedule};
use crate::run::Execution;
use crate::threads::Threads;
use std::ops::ControlFlow;
use std::sync::Arc;

/// Trains networks: its settings, which any number of trainings may use.
///
/// ```
/// use nn_runtime::{Adam, Trainer, network};
///
/// network! {
///     pub struct Line {
///         input x; target y;
///         param slope = 0.0; param start = 0.0;
///         let y_hat = slope * x + start;
///         output y_hat;
///         loss (y - y_hat).square();
///     }
/// }
///
/// let points: Vec<_> = (0..20).map(|x| x as f32 / 10.0).map(|x| line::Example { x, y: 3.0 * x - 1.0 }).collect();
/// let mut net = Line::new(0);
/// let trainer = Trainer::new(Adam::new(0.1)).batch_size(8).epochs(200).seed(7).quiet();
/// let history = trainer.fit(&mut net, &Line::examples(&points)?)?;
/// assert!(history.last().is_some_and(|epoch| epoch.loss < 1e-3));
/// assert!((net.slope() - 3.0).abs() < 0.1);
/// # Ok::<(), nn_runtime::TrainError>(())
/// ```
///
/// The same settings, examples and initial parameters give the same parameters to the last bit on processors
/// with the same vector instructions, and with [`reproducible`](Trainer::reproducible) on all.
#[derive(Clone, Debug)]
pub struct Trainer<O, V = NoValidation> {
    pub(super) optimiser: O,
    pub(super) schedule: Arc<dyn Schedule>,
    pub(super) batch_size: usize,
    pub(super) epochs: usize,
    pub(super) seed: u64,
    pub(super) clip_norm: Option<f64>,
    pub(super) patience: Option<usize>,
    pub(super) validation: V,
    pub(super) checkpoints: Option<Checkpoints>,
    pub(super) progress: Progress,
    pub(super) execution: Execution,
}

impl<O: Optimiser> Trainer<O> {
    /// Ten epochs of batches of 32.
    pub fn new(optimiser: O) -> Self {
        Self {
            optimiser,
            schedule: Arc::new(Constant),
            batch_size: 32,
            epochs: 10,
            seed: 0,
            clip_norm: None,
            patience: None,
            validation: NoValidation,
            checkpoints: None,
            progress: Progress::Auto,
            execution: Execution::default(),
        }
    }
}

impl<O: Optimiser, V> Trainer<O, V> {
    /// How many examples make a step. The last step of an epoch has those that are left.
    pub fn batch_size(mut self, examples: usize) -> Self {
        self.batch_size = examples;
        self
    }

    /// How often each example is seen.
    pub fn epochs(mut self, epochs: usize) -> Self {
        self.epochs = epochs;
        self
    }

    /// The seed of the order of the examples, which is another one in each epoch.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// How the learning rate changes.
    pub fn schedule(mut self, schedule: impl Schedule + 'static) -> Self {
        self.schedule = Arc::new(schedule);
        self
    }

    /// Scales down gradients whose norm over all learned parameters is larger.
    pub fn clip_norm(mut self, most: f64) -> Self {
        self.clip_norm = Some(most);
        self
    }

    /// Examples to measure the network with after each epoch, which it does not learn from: `&Examples` or
    /// `&Dataset`.
    pub fn validation<D>(self, data: &D) -> Trainer<O, &D> {
        Trainer {
            optimiser: self.optimiser,
            schedule: self.schedule,
            batch_size: self.batch_size,
            epochs: self.epochs,
            seed: self.seed,
            clip_norm: self.clip_norm,
            patience: self.patience,
            validation: data,
            checkpoints: self.checkpoints,
            progress: self.progress,
            execution: self.execution,
        }
    }

    /// Stops after this many epochs in a row without a smaller validation loss. The network gets the
    /// parameters of the epoch where that loss was smallest, also if all epochs are done.
    pub fn early_stopping(mut self, patience: usize) -> Self {
        self.patience = Some(patience);
        self
    }

    /// Trains to the same bits on every processor, for some speed: without operations that not all have.
    pub fn reproducible(self) -> Self {
        let instructions = self.execution.instructions.reproducible();
        self.instructions(instructions)
    }

    /// Which vector instructions to train with, in place of the best that there are.
    pub fn instructions(mut self, instructions: Instructions) -> Self {
        self.execution.instructions = instructions;
        self
    }

    /// On which threads to train a network that is large enough, in place of as many as run side by side. The
    /// results have the same bits for any number of them.
    pub fn threads(mut self, threads: Threads) -> Self {
        self.execution.threads = threads;
        self
    }

    /// How the training tells how it goes.
    pub fn progress(mut self, progress: Progress) -> Self {
        self.progress = progress;
        self
    }

    /// Tells nothing: [`Progress::Silent`].
    pub fn quiet(self) -> Self {
        self.progress(Progress::Silent)
    }

    /// Trains a network on examples: `&Examples` or `&Dataset`. The optimiser begins anew.
    ///
    /// # Errors
    /// The data does not fit the network, a setting makes no sense, a number becomes infinite or NaN, or what is learned
    /// cannot be kept where it is to be.
    pub fn fit<N: Network>(&self, net: &mut N, data: &impl TrainingData<N>) -> Result<History, TrainError>
    where
        V: Validation<N>,
    {
        self.fit_with(net, data, |_, _| ControlFlow::Continue(()))
    }

    /// As [`fit`](Trainer::fit); `each` sees the network after every epoch and may end the training.
    ///
    /// # Errors
    /// See [`fit`](Trainer::fit).
    pub fn fit_with<N: Network>(
        &self,
        net: &mut N,
        data: &impl TrainingData<N>,
        each: impl FnMut(&N, &Epoch) -> ControlFlow<()>,
    ) -> Result<History, TrainError>
    where
        V: Validation<N>,
    {
        let running = Running::new(self, net, data)?;
        checkpoint::begin(self)?;
        running.finish(net, each)
    }

    /// Whether all settings make sense.
    pub(super) fn check(&self) -> Result<(), InvalidSetting> {
        self.optimiser.check()?;
        self.schedule.check()?;
        InvalidSetting::unless_positive("the batch size", self.batch_size as f64)?;
        if let Some(most) = self.clip_norm {
            InvalidSetting::unless_positive("the largest norm of the gradient", most)?;
        }
        if let Some(patience) = self.patience {
            InvalidSetting::unless_positive("the patience of early stopping", patience as f64)?;
        }
        if let Some(checkpoints) = &self.checkpoints {
            checkpoints.check()?;
        }
        Ok(())
    }
}
