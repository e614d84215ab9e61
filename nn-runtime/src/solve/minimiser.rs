//! The loop over iterations.

use super::vectors::largest;
use super::{Iteration, Problem, Solution, SolveError, Stop};
use crate::instructions::Instructions;
use crate::network::Network;
use crate::optim::InvalidSetting;
use crate::run::Execution;
use crate::threads::Threads;
use crate::train::TrainingData;
use std::ops::ControlFlow;

/// A rule that goes from a point to a better one.
pub trait Method<N: Network> {
    /// What is remembered between the iterations.
    type State;

    /// Whether all settings make sense.
    fn check(&self) -> Result<(), InvalidSetting>;

    /// The state before the first iteration.
    fn start(&self, problem: &Problem<'_, N>) -> Self::State;

    /// Goes to a better point, where the loss is not above that before, and says how far that was; `None` if none is
    /// found.
    fn iterate(&self, state: &mut Self::State, problem: &mut Problem<'_, N>) -> Option<f64>;
}

/// Fits networks to all examples at once: its settings, which any number of fits may use.
///
/// ```
/// use nn_runtime::solve::{Lbfgs, Minimiser, Stop};
/// use nn_runtime::network;
///
/// network! {
///     #[dtype(f64)]
///     pub struct Decay {
///         input time; target amount;
///         param start = 1.0; param rate = 1.0;
///         output left = start * exp(-rate * time);
///         loss squared_error(left, amount);
///     }
/// }
///
/// let points: Vec<_> = (0..20).map(f64::from).map(|i| i / 5.0)
///     .map(|time| decay::Example { time, amount: 3.0 * (-0.5 * time).exp() }).collect();
/// let mut net = Decay::new(0);
/// let solution = Minimiser::new(Lbfgs::new()).tolerance(1e-10).fit(&mut net, &Decay::examples(&points)?)?;
/// assert_eq!(solution.stop(), Stop::Converged);
/// assert!((net.start() - 3.0).abs() < 1e-8 && (net.rate() - 0.5).abs() < 1e-8);
/// # Ok::<(), nn_runtime::solve::SolveError>(())
/// ```
///
/// Results are as reproducible as those of a [`Trainer`](crate::Trainer): to the last bit on processors with the same
/// vector instructions, and with [`reproducible`](Minimiser::reproducible) on all.
#[derive(Clone, Debug)]
pub struct Minimiser<M> {
    method: M,
    max_iterations: usize,
    tolerance: f64,
    execution: Execution,
}

impl<M> Minimiser<M> {
    /// At most 1000 iterations, to a gradient of 1e-6.
    pub fn new(method: M) -> Self {
        Self { method, max_iterations: 1000, tolerance: 1e-6, execution: Execution::default() }
    }

    /// How many iterations there are at most.
    pub fn max_iterations(mut self, most: usize) -> Self {
        self.max_iterations = most;
        self
    }

    /// It is done when no element of the gradient of the mean loss is larger than this. With 0 it goes on as long
    /// as the loss becomes smaller.
    pub fn tolerance(mut self, gradient: f64) -> Self {
        self.tolerance = gradient;
        self
    }

    /// Comes to the same bits on every processor: without operations that not all have.
    pub fn reproducible(self) -> Self {
        let instructions = self.execution.instructions.reproducible();
        self.instructions(instructions)
    }

    /// Which vector instructions to use, in place of the best that there are.
    pub fn instructions(mut self, instructions: Instructions) -> Self {
        self.execution.instructions = instructions;
        self
    }

    /// On which threads, in place of as many as run side by side. The results have the same bits for any number.
    pub fn threads(mut self, threads: Threads) -> Self {
        self.execution.threads = threads;
        self
    }

    /// Moves the learned parameters of a network to where the mean loss over the examples, `&Examples` or
    /// `&Dataset`, is smallest nearby. The loss after an iteration is never above that before.
    ///
    /// # Errors
    /// Data that do not fit, settings without sense, or a start where the loss is not finite.
    pub fn fit<N: Network>(&self, net: &mut N, data: &impl TrainingData<N>) -> Result<Solution, SolveError>
    where
        M: Method<N>,
    {
        self.fit_with(net, data, |_, _| ControlFlow::Continue(()))
    }

    /// As [`fit`](Minimiser::fit); `each` sees the network after every iteration and may end the minimisation.
    ///
    /// # Errors
    /// See [`fit`](Minimiser::fit).
    pub fn fit_with<N: Network>(
        &self,
        net: &mut N,
        data: &impl TrainingData<N>,
        mut each: impl FnMut(&N, &Iteration) -> ControlFlow<()>,
    ) -> Result<Solution, SolveError>
    where
        M: Method<N>,
    {
        self.method.check()?;
        InvalidSetting::unless_zero_or_more("the tolerance", self.tolerance)?;
        let examples = data.examples()?;
        if examples.is_empty() {
            return Err(SolveError::NoExamples);
        }
        let mut problem = Problem::new(self.execution.clone(), net, &examples)?;
        let mut state = self.method.start(&problem);
        let at = |problem: &Problem<'_, N>, number, moved| Iteration {
            number,
            loss: problem.loss(),
            gradient: largest(problem.gradient()),
            moved,
            evaluations: problem.evaluations(),
        };
        let mut solution = Solution { iterations: vec![at(&problem, 0, 0.0)], stop: Stop::Iterations };
        for number in 1..=self.max_iterations {
            if solution.last().gradient <= self.tolerance {
                break;
            }
            let moved = self.method.iterate(&mut state, &mut problem);
            problem.settle();
            let Some(moved) = moved else {
                solution.stop = Stop::Stalled;
                break;
            };
            let iteration = at(&problem, number, moved);
            solution.iterations.push(iteration);
            if each(problem.network(), &iteration).is_break() {
                solution.stop = Stop::Interrupted;
                break;
            }
        }
        if solution.last().gradient <= self.tolerance {
            solution.stop = Stop::Converged;
        }
        Ok(solution)
    }
}
