//! The loop over epochs and batches.

use super::progress::Reporter;
use super::{
    Cause, Epoch, History, NoValidation, NotFinite, Progress, Stepper, TrainError, TrainingData, Validation,
};
use crate::data::Examples;
use crate::instructions::Instructions;
use crate::network::Network;
use crate::optim::{Constant, InvalidSetting, Moment, Optimiser, Schedule};
use crate::random::Random;
use crate::run::{self, Execution};
use crate::threads::Threads;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Instant;

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
    optimiser: O,
    schedule: Arc<dyn Schedule>,
    batch_size: usize,
    epochs: usize,
    seed: u64,
    clip_norm: Option<f64>,
    patience: Option<usize>,
    validation: V,
    progress: Progress,
    execution: Execution,
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
    pub fn fit<N: Network>(&self, net: &mut N, data: &impl TrainingData<N>) -> Result<History, TrainError>
    where
        V: Validation<N>,
    {
        self.fit_with(net, data, |_, _| ControlFlow::Continue(()))
    }

    /// As [`fit`](Trainer::fit); `each` sees the network after every epoch and may end the training.
    pub fn fit_with<N: Network>(
        &self,
        net: &mut N,
        data: &impl TrainingData<N>,
        mut each: impl FnMut(&N, &Epoch) -> ControlFlow<()>,
    ) -> Result<History, TrainError>
    where
        V: Validation<N>,
    {
        self.check()?;
        let examples = data.examples()?;
        let validation_data = self.validation.examples()?;
        if examples.is_empty() {
            return Err(TrainError::NoExamples { purpose: "train on" });
        }
        if validation_data.as_ref().is_some_and(|examples| examples.is_empty()) {
            return Err(TrainError::NoExamples { purpose: "validate with" });
        }
        let mut best = match (self.patience, &validation_data) {
            (Some(_), None) => return Err(TrainError::NoValidation),
            (Some(patience), Some(_)) => Some(Best::new(net, patience)),
            (None, _) => None,
        };
        let mut run = Run::new(self, net, &examples);
        let mut history = History::default();
        for number in 1..=self.epochs {
            let began = Instant::now();
            let loss = match run.epoch(net, number) {
                Ok(loss) => loss,
                Err(NotFinite { quantity, step, cause }) => {
                    return Err(TrainError::NotFinite { quantity, step, epoch: number, cause, history });
                }
            };
            let seconds = began.elapsed().as_secs_f64();
            let validation = validation_data
                .as_deref()
                .map(|examples| run::evaluate_with(self.execution.clone(), net, examples));
            let epoch = Epoch { number, loss, validation, seconds };
            run.reporter.epoch(&epoch);
            if let (Some(examples), Some(found)) = (&validation_data, &epoch.validation)
                && !found.loss.is_finite()
            {
                let cause = Cause::of_loss(net, (0..examples.len()).map(|index| examples.row(index)));
                return Err(TrainError::Validation { loss: found.loss, epoch: number, cause, history });
            }
            let mut flow = each(net, &epoch);
            if let (Some(best), Some(validation)) = (&mut best, &epoch.validation)
                && best.is_over(net, number, validation.loss)
            {
                flow = ControlFlow::Break(());
            }
            history.epochs.push(epoch);
            if flow.is_break() {
                break;
            }
        }
        if let Some(best) = best.filter(|best| best.epoch > 0 && best.epoch < history.epochs.len()) {
            net.parameters_mut().copy_from_slice(&best.parameters);
            history.restored = Some(best.epoch);
        }
        Ok(history)
    }

    fn check(&self) -> Result<(), InvalidSetting> {
        self.optimiser.check()?;
        self.schedule.check()?;
        InvalidSetting::unless_positive("the batch size", self.batch_size as f64)?;
        if let Some(most) = self.clip_norm {
            InvalidSetting::unless_positive("the largest norm of the gradient", most)?;
        }
        if let Some(patience) = self.patience {
            InvalidSetting::unless_positive("the patience of early stopping", patience as f64)?;
        }
        Ok(())
    }
}

/// One training under way.
struct Run<'a, O, V, N: Network> {
    trainer: &'a Trainer<O, V>,
    examples: &'a Examples<N>,
    order: Vec<usize>,
    stepper: Stepper<N, &'a O>,
    reporter: Reporter,
}

impl<'a, O: Optimiser, V, N: Network> Run<'a, O, V, N> {
    fn new(trainer: &'a Trainer<O, V>, net: &N, examples: &'a Examples<N>) -> Self {
        let batches = examples.len().div_ceil(trainer.batch_size) as u64;
        Self {
            trainer,
            examples,
            order: vec![0; examples.len()],
            stepper: Stepper::unchecked(
                net,
                &trainer.optimiser,
                trainer.execution.clone(),
                trainer.clip_norm,
            ),
            reporter: Reporter::new(trainer.progress, trainer.epochs, batches),
        }
    }

    /// One pass over the examples; gives their mean loss, or what was not finite in which step.
    fn epoch(&mut self, net: &mut N, number: usize) -> Result<f64, NotFinite> {
        let trainer = self.trainer;
        let batches = self.order.len().div_ceil(trainer.batch_size) as u64;
        shuffle(trainer.seed, number, &mut self.order);
        let (mut sum, mut seen) = (0.0, 0);
        for (done, batch) in (1..).zip(self.order.chunks(trainer.batch_size)) {
            let moment = Moment {
                step: self.stepper.steps(),
                steps: batches.saturating_mul(trainer.epochs as u64),
                epoch: number - 1,
                epochs: trainer.epochs,
            };
            let rate = trainer.optimiser.rate() * trainer.schedule.factor(moment);
            let rows = batch.iter().map(|&index| self.examples.row(index));
            let loss = self
                .stepper
                .step_at(rate, net, rows)
                .map_err(|error| NotFinite { cause: error.cause.map(|cause| cause.among(batch)), ..error })?;
            sum += loss * batch.len() as f64;
            seen += batch.len();
            self.reporter.step(number, done, sum / seen as f64);
        }
        Ok(sum / seen as f64)
    }
}

/// The order of the examples in an epoch: from the same start in each, so that it depends on seed and epoch alone.
fn shuffle(seed: u64, epoch: usize, order: &mut [usize]) {
    order.iter_mut().enumerate().for_each(|(index, place)| *place = index);
    Random::new(seed, b"shuffle\0", epoch as u64).shuffle(order);
}

/// The epoch with the smallest validation loss so far.
struct Best<T> {
    patience: usize,
    epoch: usize,
    loss: f64,
    parameters: Vec<T>,
}

impl<T: Copy> Best<T> {
    fn new<N: Network<Real = T>>(net: &N, patience: usize) -> Self {
        Self { patience, epoch: 0, loss: f64::INFINITY, parameters: net.parameters().to_vec() }
    }

    /// Takes note of an epoch; says whether the last one that was better is too long ago.
    fn is_over<N: Network<Real = T>>(&mut self, net: &N, epoch: usize, loss: f64) -> bool {
        if loss < self.loss {
            (self.epoch, self.loss) = (epoch, loss);
            self.parameters.copy_from_slice(net.parameters());
        }
        epoch - self.epoch >= self.patience
    }
}
