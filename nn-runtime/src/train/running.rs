//! The loop over epochs and batches.

use super::best::Best;
use super::checkpoint::Checkpoints;
use super::progress::Reporter;
use super::{
    Cause, Epoch, History, NotFinite, Stepper, TrainError, Trainer, TrainingData, Validation, checkpoint,
};
use crate::data::Examples;
use crate::network::Network;
use crate::optim::{Moment, Optimiser};
use crate::random::Random;
use crate::run;
use std::borrow::Cow;
use std::ops::ControlFlow;
use std::time::Instant;

/// One training under way.
pub(super) struct Running<'a, O, V, N: Network> {
    pub(super) trainer: &'a Trainer<O, V>,
    pub(super) examples: Cow<'a, Examples<N>>,
    validation: Option<Cow<'a, Examples<N>>>,
    /// How many steps an epoch has.
    pub(super) batches: u64,
    /// The examples in the order of an epoch, and the number of that epoch; 0 before the first.
    order: Vec<usize>,
    ordered: usize,
    reporter: Reporter,
    pub(super) state: State<&'a O, N>,
}

/// How far a training is. What comes follows from this and the parameters of the network, from the settings of the trainer,
/// and from the examples. The place in the epoch follows from the number of steps, the order of the examples from the seed and
/// the number of the epoch: seed and step are also what random numbers of a step follow from.
pub(super) struct State<O, N: Network> {
    pub(super) stepper: Stepper<N, O>,
    /// The sum of the losses of the examples in the steps of this epoch.
    pub(super) losses: f64,
    /// How long these steps took.
    pub(super) seconds: f64,
    /// The epochs that are completed.
    pub(super) history: History,
    /// For early stopping.
    pub(super) best: Option<Best<N::Real>>,
    /// Whether the caller ended the training after the last epoch.
    pub(super) ended: bool,
}

impl<'a, O: Optimiser, V: Validation<N>, N: Network> Running<'a, O, V, N> {
    /// At the beginning.
    pub(super) fn new(
        trainer: &'a Trainer<O, V>,
        net: &N,
        data: &'a impl TrainingData<N>,
    ) -> Result<Self, TrainError> {
        trainer.check()?;
        let examples = data.examples()?;
        let validation = trainer.validation.examples()?;
        if examples.is_empty() {
            return Err(TrainError::NoExamples { purpose: "train on" });
        }
        if validation.as_ref().is_some_and(|examples| examples.is_empty()) {
            return Err(TrainError::NoExamples { purpose: "validate with" });
        }
        if trainer.patience.is_some() && validation.is_none() {
            return Err(TrainError::NoValidation);
        }
        let execution = trainer.execution.clone();
        let batches = examples.len().div_ceil(trainer.batch_size) as u64;
        Ok(Self {
            trainer,
            batches,
            order: vec![0; examples.len()],
            ordered: 0,
            reporter: Reporter::new(trainer.progress, trainer.epochs, batches),
            state: State {
                stepper: Stepper::unchecked(net, &trainer.optimiser, execution, trainer.clip_norm),
                losses: 0.0,
                seconds: 0.0,
                history: History::default(),
                best: trainer.patience.map(|patience| Best::new(net, patience)),
                ended: false,
            },
            examples,
            validation,
        })
    }

    /// Trains until the epochs are done or something ends the training before.
    pub(super) fn finish(
        mut self,
        net: &mut N,
        mut each: impl FnMut(&N, &Epoch) -> ControlFlow<()>,
    ) -> Result<History, TrainError> {
        while !self.is_done() {
            self.steps(net)?;
            if self.state.stepper.steps().is_multiple_of(self.batches) {
                self.end_epoch(net, &mut each)?;
            }
            checkpoint::keep(&self, net)?;
        }
        let mut history = self.state.history;
        let epochs = history.epochs.len();
        history.restored = self.state.best.and_then(|best| best.restore(net, epochs));
        Ok(history)
    }

    /// Tells that the training goes on from where it has been brought to. If the caller had ended it there, the caller is asked
    /// again.
    #[cfg(feature = "save")]
    pub(super) fn goes_on(&mut self, net: &N, each: &mut impl FnMut(&N, &Epoch) -> ControlFlow<()>) {
        let Self { reporter, state, .. } = self;
        reporter.goes_on(state.stepper.steps(), state.history.epochs.len());
        if let (true, Some(last)) = (state.ended, state.history.last()) {
            state.ended = each(net, last).is_break();
        }
    }

    pub(super) fn is_done(&self) -> bool {
        let epochs = self.state.history.epochs.len();
        let is_over = self.state.best.as_ref().is_some_and(|best| best.is_over(epochs));
        self.state.ended || is_over || epochs >= self.trainer.epochs
    }

    /// The steps until the epoch ends or a checkpoint is due.
    fn steps(&mut self, net: &mut N) -> Result<(), TrainError> {
        let began = Instant::now();
        let epoch = self.state.history.epochs.len();
        self.bring_into_order(epoch + 1);
        let steps = self.state.stepper.steps();
        let done = steps % self.batches;
        let to_checkpoint = |checkpoints: &Checkpoints| {
            let interval = checkpoints.interval(self.batches);
            interval - steps % interval
        };
        let to_checkpoint = self.trainer.checkpoints.as_ref().map_or(u64::MAX, to_checkpoint);
        for done in done..self.batches.min(done.saturating_add(to_checkpoint)) {
            self.step(net, epoch, done).map_err(|NotFinite { quantity, step, cause }| {
                let history = std::mem::take(&mut self.state.history);
                TrainError::NotFinite { quantity, step, epoch: epoch + 1, cause, history }
            })?;
        }
        self.state.seconds += began.elapsed().as_secs_f64();
        Ok(())
    }

    /// The next step, after so many epochs and so many steps of this one.
    fn step(&mut self, net: &mut N, epoch: usize, done: u64) -> Result<(), NotFinite> {
        let Self { trainer, batches, state, .. } = self;
        let moment = Moment {
            step: state.stepper.steps(),
            steps: batches.saturating_mul(trainer.epochs as u64),
            epoch,
            epochs: trainer.epochs,
        };
        let rate = trainer.optimiser.rate() * trainer.schedule.factor(moment);
        let start = done as usize * trainer.batch_size;
        let end = start.saturating_add(trainer.batch_size).min(self.order.len());
        let batch = &self.order[start..end];
        let rows = batch.iter().map(|&index| self.examples.row(index));
        let loss = state
            .stepper
            .step_at(rate, net, rows)
            .map_err(|error| NotFinite { cause: error.cause.map(|cause| cause.among(batch)), ..error })?;
        state.losses += loss * batch.len() as f64;
        self.reporter.step(epoch + 1, done + 1, state.losses / end as f64);
        Ok(())
    }

    /// Brings the examples into the order of an epoch: from the same start in each, so that it depends on seed and epoch
    /// alone.
    fn bring_into_order(&mut self, epoch: usize) {
        if self.ordered != epoch {
            self.order.iter_mut().enumerate().for_each(|(index, place)| *place = index);
            Random::new(self.trainer.seed, b"shuffle\0", epoch as u64).shuffle(&mut self.order);
            self.ordered = epoch;
        }
    }

    /// What follows the last step of an epoch.
    fn end_epoch(
        &mut self,
        net: &N,
        each: &mut impl FnMut(&N, &Epoch) -> ControlFlow<()>,
    ) -> Result<(), TrainError> {
        let Self { state, .. } = self;
        let execution = || self.trainer.execution.clone();
        let validation =
            self.validation.as_deref().map(|examples| run::evaluate_with(execution(), net, examples));
        let epoch = Epoch {
            number: state.history.epochs.len() + 1,
            loss: std::mem::take(&mut state.losses) / self.examples.len() as f64,
            validation,
            seconds: std::mem::take(&mut state.seconds),
        };
        self.reporter.epoch(&epoch);
        if let (Some(examples), Some(found)) = (&self.validation, &epoch.validation)
            && !found.loss.is_finite()
        {
            let cause = Cause::of_loss(net, (0..examples.len()).map(|index| examples.row(index)));
            let history = std::mem::take(&mut state.history);
            return Err(TrainError::Validation { loss: found.loss, epoch: epoch.number, cause, history });
        }
        state.ended = each(net, &epoch).is_break();
        if let (Some(best), Some(validation)) = (&mut state.best, &epoch.validation) {
            best.see(net, epoch.number, validation.loss);
        }
        state.history.epochs.push(epoch);
        Ok(())
    }
}
