//! What must be as it was for a training to go on to the bit.

use std::fmt::Display;

use serde::Serialize;

use super::{CheckpointError, Difference};
use crate::network::Network;
use crate::real::Real;
use crate::save::json::{Others, Problem, Read, Reader};
use crate::save::{FormatProblem, LoadError, Weights};

/// What steps follow from, beside tensors.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Stepped {
    /// How many there were.
    pub(super) steps: u64,
    pub(super) optimiser: String,
    /// How many numbers the optimiser remembers for each parameter.
    pub(super) remembered: usize,
    pub(super) clip_norm: Option<f64>,
}

/// What a training follows from, beside its steps.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Trained {
    pub(super) seed: u64,
    pub(super) batch_size: usize,
    pub(super) examples: usize,
    pub(super) metrics: Vec<String>,
    /// The epoch that early stopping would return to; 0 if there is none.
    pub(super) best: usize,
    /// Whether the caller ended the training.
    pub(super) ended: bool,
}

impl Read for Stepped {
    fn read(reader: &mut Reader<'_>) -> Result<Stepped, Problem> {
        let names = ["steps", "optimiser", "remembered", "clip_norm"];
        let [steps, optimiser, remembered, clip_norm] = reader.fields(names, Others::Skipped)?;
        Ok(Stepped {
            steps: steps.read()?,
            optimiser: optimiser.read()?,
            remembered: remembered.read()?,
            clip_norm: clip_norm.read()?,
        })
    }
}

impl Read for Trained {
    fn read(reader: &mut Reader<'_>) -> Result<Trained, Problem> {
        let names = ["seed", "batch_size", "examples", "metrics", "best", "ended"];
        let [seed, batch_size, examples, metrics, best, ended] = reader.fields(names, Others::Skipped)?;
        Ok(Trained {
            seed: seed.read()?,
            batch_size: batch_size.read()?,
            examples: examples.read()?,
            metrics: metrics.read()?,
            best: best.read()?,
            ended: ended.read()?,
        })
    }
}

impl Stepped {
    /// The note it is under.
    pub(super) const KEY: &str = "steps";

    /// What keeps steps from going on with these settings.
    pub(super) fn differences(&self, now: &Stepped) -> Vec<Difference> {
        let clip = |norm: Option<f64>| norm.map_or_else(|| "none".to_owned(), |norm| norm.to_string());
        let mut differences = Vec::new();
        differences.extend(difference("the optimiser", &self.optimiser, &now.optimiser));
        if differences.is_empty() {
            let name = "the numbers the optimiser remembers for each parameter";
            differences.extend(difference(name, self.remembered, now.remembered));
        }
        differences.extend(difference("`clip_norm`", clip(self.clip_norm), clip(now.clip_norm)));
        differences
    }
}

impl Trained {
    /// The note it is under.
    pub(super) const KEY: &str = "training";

    /// What keeps the training from going on with these settings.
    pub(super) fn differences(&self, now: &Trained) -> Vec<Difference> {
        let names = |metrics: &[String]| match metrics {
            [] => "none".to_owned(),
            _ => metrics.join(", "),
        };
        let differences = [
            difference("`seed`", self.seed, now.seed),
            difference("`batch_size`", self.batch_size, now.batch_size),
            difference("the number of examples", self.examples, now.examples),
            difference("the metrics", names(&self.metrics), names(&now.metrics)),
        ];
        differences.into_iter().flatten().collect()
    }
}

pub(super) fn difference<T: Display + PartialEq>(
    name: &'static str,
    checkpoint: T,
    now: T,
) -> Option<Difference> {
    let differs = checkpoint != now;
    differs.then(|| Difference::Setting { name, checkpoint: checkpoint.to_string(), now: now.to_string() })
}

/// A note that each checkpoint has.
pub(super) fn noted<V: Read>(checkpoint: &Weights, key: &str) -> Result<V, CheckpointError> {
    let noted = checkpoint.noted(key).map_err(|problem| of(checkpoint, problem))?;
    noted.ok_or_else(|| damaged(checkpoint, format!("it is not a checkpoint, for it lacks the note `{key}`")))
}

/// The numbers of a tensor that should have `count`.
pub(super) fn numbers<T: Real>(
    checkpoint: &Weights,
    name: &str,
    count: usize,
) -> Result<Vec<T>, CheckpointError> {
    let numbers = checkpoint.numbers(name).map_err(|problem| of(checkpoint, problem))?;
    match numbers.len() {
        found if found == count => Ok(numbers),
        found => Err(damaged(checkpoint, format!("`{name}` has {found} numbers, and not {count}"))),
    }
}

pub(super) fn damaged(checkpoint: &Weights, reason: String) -> CheckpointError {
    of(checkpoint, FormatProblem::Damaged { reason })
}

fn of(checkpoint: &Weights, problem: FormatProblem) -> CheckpointError {
    LoadError::Format { file: checkpoint.file(), problem }.into()
}

/// The network of a checkpoint, unless that or anything else differs.
pub(super) fn network<N: Network>(
    checkpoint: &Weights,
    mut differences: Vec<Difference>,
) -> Result<N, CheckpointError> {
    match checkpoint.load() {
        Ok(network) if differences.is_empty() => return Ok(network),
        Ok(_) => {}
        Err(LoadError::Misfit { misfits, .. }) => {
            differences.extend(misfits.into_iter().map(Difference::Tensor))
        }
        Err(error) => return Err(error.into()),
    }
    Err(CheckpointError::Differs { file: checkpoint.file(), differences })
}
