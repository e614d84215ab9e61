//! Damped Gauss–Newton steps.

use super::Method;
use super::cholesky::Cholesky;
use super::equations::{Assembly, NormalEquations};
use super::problem::{Problem, Sample};
use super::vectors::{largest, norm};
use crate::network::LeastSquares;
use crate::optim::InvalidSetting;

/// The method of Levenberg and Marquardt for losses that are sums of squares: Nocedal and Wright, section 10.3, with
/// Moré's scaling and the damping of Madsen, Nielsen and Tingleff, "Methods for non-linear least squares problems",
/// 2004, algorithm 3.16. For networks with `#[derivatives(normal_equations)]` and up to a few hundred parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LevenbergMarquardt {
    damping: f64,
}

impl LevenbergMarquardt {
    /// With a first damping of 1e-3.
    pub fn new() -> Self {
        Self { damping: 1e-3 }
    }

    /// The damping of the first step, in units of the curvature of each parameter: larger makes it shorter.
    pub fn damping(mut self, damping: f64) -> Self {
        self.damping = damping;
        self
    }
}

impl Default for LevenbergMarquardt {
    fn default() -> Self {
        Self::new()
    }
}

/// What [`LevenbergMarquardt`] remembers.
#[derive(Debug)]
pub struct Damping<N: LeastSquares> {
    assembly: Assembly<N>,
    damping: f64,
    /// By what the damping grows if the next step fails.
    growth: f64,
    /// The largest curvature that each parameter has had.
    scale: Vec<f64>,
    spare: Sample,
}

/// How often the damping grows in one iteration: by then the step is nothing.
const TRIALS: usize = 30;

impl<N: LeastSquares> Method<N> for LevenbergMarquardt {
    type State = Damping<N>;

    fn check(&self) -> Result<(), InvalidSetting> {
        InvalidSetting::unless_positive("the damping", self.damping)
    }

    fn start(&self, problem: &Problem<'_, N>) -> Damping<N> {
        Damping {
            assembly: Assembly::new(problem.execution().clone(), problem.examples().len()),
            damping: self.damping,
            growth: 2.0,
            scale: vec![0.0; problem.dimension()],
            spare: problem.point().clone(),
        }
    }

    fn iterate(&self, state: &mut Damping<N>, problem: &mut Problem<'_, N>) -> Option<f64> {
        let mut equations = state.assembly.equations(problem.network(), problem.examples());
        for place in (0..problem.dimension()).filter(|&place| problem.is_held(place)) {
            equations.hold(place);
        }
        for (place, scale) in state.scale.iter_mut().enumerate() {
            *scale = scale.max(equations.matrix[place][place]);
        }
        // A parameter without effect stays where it is.
        let least = 1e-12 * largest(&state.scale);
        state.scale.iter_mut().for_each(|scale| *scale = scale.max(least));
        for _ in 0..TRIALS {
            if let Some(step) = state.step(&equations)
                && let Some(ratio) = state.advance(problem, &equations, &step)
            {
                state.damping *= (1.0 - (2.0 * ratio - 1.0).powi(3)).max(1.0 / 3.0);
                state.growth = 2.0;
                return Some(norm(&step));
            }
            state.damping *= state.growth;
            state.growth *= 2.0;
        }
        None
    }
}

impl<N: LeastSquares> Damping<N> {
    /// The solution of the damped equations.
    fn step(&self, equations: &NormalEquations) -> Option<Vec<f64>> {
        let size = self.scale.len();
        let mut matrix = equations.matrix.concat();
        for (place, scale) in self.scale.iter().enumerate() {
            matrix[place * size + place] += self.damping * scale;
        }
        let mut step: Vec<f64> = equations.gradient.iter().map(|g| -g).collect();
        Cholesky::of(size, &matrix)?.solve(&mut step);
        Some(step)
    }

    /// Takes the step if the loss becomes smaller; by how much, of what linear residuals would give.
    fn advance(
        &mut self,
        problem: &mut Problem<'_, N>,
        equations: &NormalEquations,
        step: &[f64],
    ) -> Option<f64> {
        let parts = step.iter().zip(&self.scale).zip(&equations.gradient);
        let promised = parts.map(|((p, scale), g)| p * (self.damping * scale * p - g)).sum::<f64>();
        let promised = promised / problem.examples().len() as f64;
        for ((to, from), step) in self.spare.parameters.iter_mut().zip(problem.parameters()).zip(step) {
            *to = from + step;
        }
        problem.measure(&mut self.spare);
        let gained = problem.loss() - self.spare.loss;
        // Where rounding hides what is gained, a flatter place is a better one.
        let is_flatter =
            || gained == 0.0 && largest(&self.spare.gradient) < 0.9 * largest(problem.gradient());
        let is_better = self.spare.is_finite() && (gained > 0.0 || is_flatter());
        if is_better {
            problem.accept(&mut self.spare);
        } else {
            problem.settle();
        }
        is_better.then(|| (gained / promised).clamp(0.0, 1.0))
    }
}
