//! A step along a direction after which the loss is lower and its slope flatter: the strong Wolfe conditions, by
//! Nocedal and Wright, algorithms 3.5 and 3.6.

use super::problem::{Problem, Sample};
use super::vectors::add;
use crate::network::Network;
use crate::real::Real;

/// How much of the decrease that the slope promises there must be: Nocedal and Wright, section 3.1.
const DECREASE: f64 = 1e-4;
/// How much of the slope may be left.
const CURVATURE: f64 = 0.9;
/// How many points are tried. Each halves the interval at least every second time.
const TRIALS: usize = 40;
/// The longest step, as a multiple of the first.
const LONGEST: f64 = 1e6;

/// The loss along the direction.
#[derive(Clone, Copy, Debug)]
struct Trial {
    step: f64,
    loss: f64,
    slope: f64,
}

/// Moves the problem along a direction; `first` is the step that is tried first, and `spare` becomes the point that
/// was left. `None`, and the problem stays, if the direction leads up or no lower point is found.
pub(super) fn search<N: Network>(
    problem: &mut Problem<'_, N>,
    direction: &[f64],
    first: f64,
    spare: &mut Sample,
) -> Option<()> {
    let slope = problem.slope(problem.point(), direction);
    if slope.is_nan() || slope >= 0.0 {
        return None;
    }
    let start = Trial { step: 0.0, loss: problem.loss(), slope };
    let mut search = Search { problem, direction, start, sample: spare, trials: 0 };
    search.run(first).then(|| problem.accept(spare))
}

struct Search<'s, 'p, N: Network> {
    problem: &'s mut Problem<'p, N>,
    direction: &'s [f64],
    start: Trial,
    sample: &'s mut Sample,
    trials: usize,
}

impl<N: Network> Search<'_, '_, N> {
    /// Algorithm 3.5: longer and longer steps until an interval must hold a good one. Says whether the sample is a
    /// point to go to.
    fn run(&mut self, first: f64) -> bool {
        let (mut before, mut step) = (self.start, first);
        while self.trials < TRIALS {
            let trial = self.at(step);
            if self.is_level(trial) {
                return true;
            }
            if !self.is_lower(trial) || (self.trials > 1 && trial.loss >= before.loss) {
                return self.zoom(before, trial);
            }
            if self.is_flat(trial) || step >= LONGEST * first {
                return true;
            }
            if trial.slope >= 0.0 {
                return self.zoom(trial, before);
            }
            (before, step) = (trial, 4.0 * step);
        }
        true
    }

    /// Algorithm 3.6: `low` is the lowest end of an interval that holds a good step, and its slope points into it.
    fn zoom(&mut self, mut low: Trial, mut high: Trial) -> bool {
        let mut width = (high.step - low.step).abs();
        while self.trials < TRIALS {
            let middle = 0.5 * (low.step + high.step);
            let shrinks = (high.step - low.step).abs() <= 0.66 * width || width == 0.0;
            width = (high.step - low.step).abs();
            let step = if shrinks { cubic(low, high).unwrap_or(middle) } else { middle };
            if step == low.step || step == high.step {
                break;
            }
            let trial = self.at(step);
            if self.is_level(trial) {
                return true;
            }
            if !self.is_lower(trial) || trial.loss >= low.loss {
                high = trial;
                continue;
            }
            if self.is_flat(trial) {
                return true;
            }
            if trial.slope * (high.step - low.step) >= 0.0 {
                high = low;
            }
            low = trial;
        }
        // No step satisfies both conditions within rounding: the lowest one found will do.
        low.step > 0.0 && low.loss < self.start.loss && self.at(low.step).loss <= low.loss
    }

    /// Measures the sample at this step.
    fn at(&mut self, step: f64) -> Trial {
        self.trials += 1;
        self.sample.parameters.copy_from_slice(self.problem.parameters());
        add(&mut self.sample.parameters, step, self.direction);
        self.problem.measure(self.sample);
        match self.sample.is_finite() {
            true => {
                let slope = self.problem.slope(self.sample, self.direction);
                Trial { step, loss: self.sample.loss, slope }
            }
            // Where there is no value, the step is too long.
            false => Trial { step, loss: f64::INFINITY, slope: f64::INFINITY },
        }
    }

    fn is_lower(&self, trial: Trial) -> bool {
        trial.loss < self.start.loss
            && trial.loss <= self.start.loss + DECREASE * trial.step * self.start.slope
    }

    /// Where rounding hides the decrease, a flatter slope alone says that the minimum is nearer (Hager and Zhang, "A
    /// new conjugate gradient method with guaranteed descent and an efficient line search", 2005, section 3).
    fn is_level(&self, trial: Trial) -> bool {
        let rounding = 4.0 * N::Real::EPSILON.to_f64() * self.start.loss.abs();
        (0.0..=rounding).contains(&(self.start.loss - trial.loss)) && self.is_flat(trial)
    }

    fn is_flat(&self, trial: Trial) -> bool {
        trial.slope.abs() <= -CURVATURE * self.start.slope
    }
}

/// The minimum of the cubic with these values and slopes (Nocedal and Wright, equation 3.59), if it is well inside
/// of the interval.
fn cubic(a: Trial, b: Trial) -> Option<f64> {
    let d1 = a.slope + b.slope - 3.0 * (a.loss - b.loss) / (a.step - b.step);
    let d2 = (b.step - a.step).signum() * (d1 * d1 - a.slope * b.slope).sqrt();
    let step = b.step - (b.step - a.step) * (b.slope + d2 - d1) / (b.slope - a.slope + 2.0 * d2);
    let margin = 0.1 * (b.step - a.step).abs();
    let (low, high) = (a.step.min(b.step) + margin, a.step.max(b.step) - margin);
    (step >= low && step <= high).then_some(step)
}
