//! The state of a training, in a file and back.

use super::facts::{Stepped, Trained, damaged, difference, network, noted, numbers};
use super::{CheckpointError, Running};
use crate::network::Network;
use crate::optim::Optimiser;
use crate::run::Evaluation;
use crate::save::{Role, SaveError, Weights};
use crate::train::{Epoch, History, Validation};

/// The parameters that early stopping would return to.
const BEST: &str = "training/best";

/// A row for each epoch: its loss and seconds, the loss of its validation, which is NaN if there was none, and the metrics.
const HISTORY: &str = "training/history";

/// Of the epoch under way: the sum of the losses so far, and the seconds.
const EPOCH: &str = "training/epoch";

impl<O: Optimiser, V: Validation<N>, N: Network> Running<'_, O, V, N> {
    /// The network, and all else that the rest of the training follows from.
    pub(super) fn checkpoint(&self, net: &N) -> Result<Weights, SaveError> {
        let state = &self.state;
        let mut checkpoint = state.stepper.checkpoint(net)?;
        checkpoint.note(Trained::KEY, &self.facts())?;
        insert_history(&mut checkpoint, &state.history, N::INFO.metrics);
        checkpoint.insert(EPOCH, Role::Training, &[2], &[state.losses, state.seconds]);
        if let Some(best) = state.best.as_ref().filter(|best| best.epoch > 0) {
            checkpoint.insert(BEST, Role::Training, &[best.parameters.len()], &best.parameters);
        }
        Ok(checkpoint)
    }

    /// Brings the training and the network to where a checkpoint was made.
    pub(super) fn restore(&mut self, net: &mut N, checkpoint: &Weights) -> Result<(), CheckpointError> {
        let stepped: Stepped = noted(checkpoint, Stepped::KEY)?;
        let trained: Trained = noted(checkpoint, Trained::KEY)?;
        let mut differences = trained.differences(&self.facts());
        differences.extend(stepped.differences(&self.state.stepper.facts()));
        if differences.is_empty() && stepped.steps.div_ceil(self.batches) > self.trainer.epochs as u64 {
            let begun = stepped.steps.div_ceil(self.batches);
            let (begun, now) = (format!("{begun} or more"), self.trainer.epochs.to_string());
            differences.extend(difference("`epochs`", begun, now));
        }
        let network: N = network(checkpoint, differences)?;
        let memory = self.state.stepper.read(checkpoint, &stepped)?;
        let epochs = read_history(checkpoint, stepped.steps / self.batches, N::INFO.metrics)?;
        let epoch = numbers(checkpoint, EPOCH, 2)?;
        let best = match trained.best {
            0 => None,
            epoch => {
                let parameters = numbers(checkpoint, BEST, network.parameters().len())?;
                let found = epochs.get(epoch - 1).and_then(|epoch: &Epoch| epoch.validation.as_ref());
                let loss = found.map(|validation| validation.loss);
                let missing =
                    || damaged(checkpoint, format!("epoch {epoch}, the best one, has no validation"));
                Some((loss.ok_or_else(missing)?, parameters))
            }
        };
        // All is read: from here on nothing can fail.
        let state = &mut self.state;
        if let (Some(now), Some((loss, parameters))) = (&mut state.best, best) {
            (now.epoch, now.loss, now.parameters) = (trained.best, loss, parameters);
        }
        *net = network;
        state.stepper.restore(memory);
        (state.losses, state.seconds) = (epoch[0], epoch[1]);
        state.history = History { epochs, restored: None };
        state.ended = trained.ended;
        Ok(())
    }

    fn facts(&self) -> Trained {
        Trained {
            seed: self.trainer.seed,
            batch_size: self.trainer.batch_size,
            examples: self.examples.len(),
            metrics: N::INFO.metrics.iter().map(|&metric| metric.to_owned()).collect(),
            best: self.state.best.as_ref().map_or(0, |best| best.epoch),
            ended: self.state.ended,
        }
    }
}

/// How many numbers of an epoch are kept beside its metrics.
const COLUMNS: usize = 3;

fn insert_history(checkpoint: &mut Weights, history: &History, metrics: &[&str]) {
    let columns = COLUMNS + metrics.len();
    let mut rows = Vec::new();
    for (index, epoch) in history.into_iter().enumerate() {
        rows.extend([epoch.loss, epoch.seconds]);
        if let Some(found) = &epoch.validation {
            rows.push(found.loss);
            rows.extend(found.metrics.iter().map(|(_, value)| value));
        }
        rows.resize((index + 1) * columns, f64::NAN);
    }
    checkpoint.insert(HISTORY, Role::Training, &[history.epochs.len(), columns], &rows);
}

fn read_history(
    checkpoint: &Weights,
    epochs: u64,
    metrics: &'static [&'static str],
) -> Result<Vec<Epoch>, CheckpointError> {
    let columns = COLUMNS + metrics.len();
    let count = usize::try_from(epochs).ok().and_then(|epochs| epochs.checked_mul(columns));
    let numbers: Vec<f64> = numbers(checkpoint, HISTORY, count.unwrap_or(usize::MAX))?;
    let epoch = |(index, row): (usize, &[f64])| {
        let (row, values) = row.split_at(COLUMNS);
        let metrics = metrics.iter().copied().zip(values.iter().copied()).collect();
        let validation = (!row[2].is_nan()).then_some(Evaluation { loss: row[2], metrics });
        Epoch { number: index + 1, loss: row[0], validation, seconds: row[1] }
    };
    Ok(numbers.chunks_exact(columns).enumerate().map(epoch).collect())
}
