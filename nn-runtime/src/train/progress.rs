//! Telling how a training goes.

use super::Epoch;
use super::history::number;
use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

/// How a training tells how it goes, on the standard error stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Progress {
    /// A bar if that is a terminal (and the feature `progress` is on), lines otherwise.
    #[default]
    Auto,
    /// A bar for the epoch, and a line for each one completed; nothing if that is no terminal.
    #[cfg(feature = "progress")]
    Bar,
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
    #[cfg(feature = "progress")]
    Bar(indicatif::ProgressBar, Instant),
    Lines,
    Silent,
}

/// As often as an eye can follow: drawing must cost nothing beside a step of microseconds.
const REDRAW: Duration = Duration::from_millis(50);

impl Reporter {
    pub(super) fn new(progress: Progress, epochs: usize, steps: u64) -> Self {
        let form = match progress {
            #[cfg(feature = "progress")]
            Progress::Auto if io::stderr().is_terminal() => bar(steps),
            #[cfg(feature = "progress")]
            Progress::Bar => bar(steps),
            Progress::Auto | Progress::Lines => Form::Lines,
            Progress::Silent => Form::Silent,
        };
        Self { epochs, form }
    }

    /// After a step: how many steps this epoch has had, and their mean loss.
    pub(super) fn step(&mut self, epoch: usize, steps: u64, loss: f64) {
        match &mut self.form {
            #[cfg(feature = "progress")]
            Form::Bar(bar, drawn) => {
                if drawn.elapsed() >= REDRAW {
                    *drawn = Instant::now();
                    bar.set_prefix(format!("epoch {epoch}/{}", self.epochs));
                    bar.set_message(format!("loss {}", number(loss)));
                    bar.set_position(steps);
                }
            }
            Form::Lines | Form::Silent => {}
        }
    }

    pub(super) fn epoch(&mut self, epoch: &Epoch) {
        match &self.form {
            #[cfg(feature = "progress")]
            Form::Bar(bar, _) => {
                bar.println(self.line(epoch));
                bar.reset();
            }
            // Training goes on when nobody can read the line: a closed stream is no reason to stop.
            Form::Lines => drop(writeln!(io::stderr(), "{}", self.line(epoch))),
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

#[cfg(feature = "progress")]
impl Drop for Reporter {
    fn drop(&mut self) {
        if let Form::Bar(bar, _) = &self.form {
            bar.finish_and_clear();
        }
    }
}

#[cfg(feature = "progress")]
fn bar(steps: u64) -> Form {
    let style = indicatif::ProgressStyle::with_template("{prefix} {wide_bar} {pos}/{len}  {msg}  {eta}");
    let bar = indicatif::ProgressBar::new(steps);
    // The template is a constant; were it malformed, the bar would have the standard look.
    if let Ok(style) = style {
        bar.set_style(style);
    }
    Form::Bar(bar, Instant::now())
}
