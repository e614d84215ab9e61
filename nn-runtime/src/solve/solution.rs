//! What happened in a minimisation.

use std::fmt;

/// One step from a point to a better one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Iteration {
    /// Which one, counted from 1; 0 is the start.
    pub number: usize,
    /// The mean loss at its end.
    pub loss: f64,
    /// The size of the largest element of the gradient at its end.
    pub gradient: f64,
    /// How far the parameters were moved: the Euclidean norm.
    pub moved: f64,
    /// How often loss and gradient were computed over all examples so far.
    pub evaluations: usize,
}

/// Why a minimisation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// No element of the gradient is above the tolerance.
    Converged,
    /// No step makes the loss smaller: what is left is below the rounding of the network's numbers, or there is a
    /// kink.
    Stalled,
    /// All iterations are done.
    Iterations,
    /// The caller ended it.
    Interrupted,
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Stop::Converged => "the gradient is within the tolerance",
            Stop::Stalled => "no step makes the loss smaller",
            Stop::Iterations => "all iterations are done",
            Stop::Interrupted => "ended by the caller",
        })
    }
}

/// The iterations of a minimisation, and why it ended. It displays as a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Solution {
    pub(super) iterations: Vec<Iteration>,
    pub(super) stop: Stop,
}

impl Solution {
    /// The start, then each iteration.
    pub fn iterations(&self) -> &[Iteration] {
        &self.iterations
    }

    /// The start if there was no iteration, or else the last one.
    pub fn last(&self) -> &Iteration {
        &self.iterations[self.iterations.len() - 1]
    }

    /// The mean loss at the parameters found.
    pub fn loss(&self) -> f64 {
        self.last().loss
    }

    /// Why it ended.
    pub fn stop(&self) -> Stop {
        self.stop
    }
}

impl fmt::Display for Solution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:>9}  {:>11}  {:>11}  {:>11}  {:>11}",
            "iteration", "loss", "gradient", "moved", "evaluations"
        )?;
        for Iteration { number, loss, gradient, moved, evaluations } in &self.iterations {
            writeln!(f, "{number:>9}  {loss:>11.4e}  {gradient:>11.4e}  {moved:>11.4e}  {evaluations:>11}")?;
        }
        write!(f, "{}", self.stop)
    }
}
