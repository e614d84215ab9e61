//! What happened in a training.

use crate::run::Evaluation;
use std::fmt;

/// One pass over the examples.
#[derive(Clone, Debug, PartialEq)]
pub struct Epoch {
    /// Which one, counted from 1.
    pub number: usize,
    /// The mean loss over its examples, each at the parameters its batch met.
    pub loss: f64,
    /// Loss and metrics of the validation examples at its end.
    pub validation: Option<Evaluation>,
    /// How long it took, without the validation and without checkpoints.
    pub seconds: f64,
}

/// The epochs of a training. It displays as a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    pub(super) epochs: Vec<Epoch>,
    pub(super) restored: Option<usize>,
}

impl History {
    /// The epochs, the first one first.
    pub fn epochs(&self) -> &[Epoch] {
        &self.epochs
    }

    /// The last epoch.
    pub fn last(&self) -> Option<&Epoch> {
        self.epochs.last()
    }

    /// Whether no epoch before the last had as small a loss: of the validation, where the last one has that.
    #[cfg(feature = "save")]
    pub(super) fn ends_with_the_best(&self) -> bool {
        let Some((last, before)) = self.epochs.split_last() else { return false };
        let is_validated = last.validation.is_some();
        let loss = |epoch: &Epoch| match is_validated {
            true => epoch.validation.as_ref().map(|validation| validation.loss),
            false => Some(epoch.loss),
        };
        before.iter().filter_map(loss).all(|other| Some(other) > loss(last))
    }

    /// The number of the epoch whose parameters the network has, if early stopping brought it back to
    /// one before the last.
    pub fn restored(&self) -> Option<usize> {
        self.restored
    }
}

impl<'a> IntoIterator for &'a History {
    type Item = &'a Epoch;
    type IntoIter = std::slice::Iter<'a, Epoch>;

    fn into_iter(self) -> Self::IntoIter {
        self.epochs.iter()
    }
}

impl fmt::Display for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let measured = self.epochs.iter().find_map(|epoch| epoch.validation.as_ref());
        write!(f, "{:>5}  {:>10}", "epoch", "loss")?;
        if let Some(evaluation) = measured {
            write!(f, "  {:>10}", "validation")?;
            evaluation.metrics.iter().try_for_each(|(name, _)| write!(f, "  {name:>10}"))?;
        }
        write!(f, "  {:>8}", "seconds")?;
        for epoch in self {
            write!(f, "\n{:>5}  {:>10}", epoch.number, number(epoch.loss))?;
            if let Some(evaluation) = &epoch.validation {
                write!(f, "  {:>10}", number(evaluation.loss))?;
                for (name, value) in &evaluation.metrics {
                    write!(f, "  {:>width$}", number(*value), width = name.chars().count().max(10))?;
                }
            }
            write!(f, "  {:>8.2}", epoch.seconds)?;
        }
        self.restored.map_or(Ok(()), |epoch| write!(f, "\nThe parameters are those of epoch {epoch}."))
    }
}

/// Five digits, whatever the size; in columns of ten characters.
pub(super) fn number(value: f64) -> String {
    let size = value.abs();
    if value == 0.0 || !value.is_finite() {
        value.to_string()
    } else if (1e-4..1e6).contains(&size) {
        let decimals = (4.0 - size.log10().floor()).clamp(0.0, 7.0);
        format!("{value:.*}", decimals as usize)
    } else {
        format!("{value:.4e}")
    }
}
