//! Telling how a training goes.

use super::Epoch;
use super::bar::Bar;
use super::history::number;
use std::io::{self, Write};

/// How a training tells how it goes, on the standard error stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Progress {
    /// A bar if that is a terminal and the feature `progress` is on; a line for each epoch.
    #[default]
    Auto,
    /// A line for each epoch.
    Lines,
    /// Nothing.
    Silent,
}

/// Tells how one training goes.
pub(super) struct Reporter {
    epochs: usize,
    form: Form,
}

enum Form {
    Bar(Bar),
    Lines,
    Silent,
}

impl Reporter {
    pub(super) fn new(progress: Progress, epochs: usize, steps: u64) -> Self {
        let form = match progress {
            Progress::Auto => Bar::open(steps).map_or(Form::Lines, Form::Bar),
            Progress::Lines => Form::Lines,
            Progress::Silent => Form::Silent,
        };
        Self { epochs, form }
    }

    /// Before the first step of a training that goes on after `steps` steps.
    #[cfg(feature = "save")]
    pub(super) fn goes_on(&self, steps: u64, epochs: usize) {
        self.tell(format!("goes on after step {steps}, with {epochs}/{} epochs done", self.epochs));
    }

    /// After a step: how many steps this epoch has had, and the mean loss of its examples so far.
    pub(super) fn step(&mut self, epoch: usize, steps: u64, loss: f64) {
        if let Form::Bar(bar) = &mut self.form {
            bar.step(steps, || [format!("epoch {epoch}/{}", self.epochs), format!("loss {}", number(loss))]);
        }
    }

    /// After an epoch.
    pub(super) fn epoch(&mut self, epoch: &Epoch) {
        self.tell(self.line(epoch));
    }

    fn tell(&self, line: String) {
        match &self.form {
            Form::Bar(bar) => bar.line(line),
            // Training goes on when nobody can read the line: a closed stream is no reason to stop.
            Form::Lines => drop(writeln!(io::stderr(), "{line}")),
            Form::Silent => {}
        }
    }

    fn line(&self, epoch: &Epoch) -> String {
        let width = self.epochs.to_string().len();
        let mut line = format!("epoch {:>width$}/{}  loss {}", epoch.number, self.epochs, number(epoch.loss));
        if let Some(evaluation) = &epoch.validation {
            line += &format!("  validation {}", number(evaluation.loss));
            for (name, value) in &evaluation.metrics {
                line += &format!("  {name} {}", number(*value));
            }
        }
        line + &format!("  {:.2} s", epoch.seconds)
    }
}
