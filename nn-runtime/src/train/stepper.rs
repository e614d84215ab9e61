//! Training step by step.

use super::descent::{Descent, Failed, Outcome};
use super::update::Update;
use super::{Cause, NotFinite, Quantity, Rows};
use crate::network::Network;
use crate::optim::{InvalidSetting, Optimiser, Step};
use crate::run::{Execution, Workspace};

/// Trains one network a step at a time, on whatever examples the caller chooses: for a training loop of one's
/// own. A [`Trainer`](super::Trainer) takes the same steps.
///
/// ```
/// use nn_runtime::{Sgd, network, train::Stepper};
///
/// network! {
///     pub struct Line {
///         input x; target y;
///         param slope = 0.0;
///         output y_hat = slope * x;
///         loss squared_error(y_hat, y);
///     }
/// }
///
/// let points = [1.0, 2.0].map(|x| line::Example { x, y: 3.0 * x });
/// let examples = Line::examples(&points)?;
/// let mut net = Line::new(0);
/// let mut stepper = Stepper::new(&net, Sgd::new(0.1))?;
/// for _ in 0..50 {
///     stepper.step(&mut net, (0..examples.len()).map(|index| examples.row(index)))?;
/// }
/// assert!((net.slope() - 3.0).abs() < 1e-3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Stepper<N: Network, O> {
    pub(super) optimiser: O,
    pub(super) clip_norm: Option<f64>,
    workspace: Workspace<N>,
    pub(super) update: Update<N::Real>,
    /// The steps so far.
    pub(super) steps: u64,
}

impl<N: Network, O: Optimiser> Stepper<N, O> {
    /// For this network, with the optimiser at its beginning. All memory is allocated here.
    pub fn new(net: &N, optimiser: O) -> Result<Self, InvalidSetting> {
        Self::with(net, optimiser, Execution::default())
    }

    /// The same, with chosen instructions and threads.
    pub fn with(net: &N, optimiser: O, execution: Execution) -> Result<Self, InvalidSetting> {
        optimiser.check()?;
        Ok(Self::unchecked(net, optimiser, execution, None))
    }

    /// With settings that have been checked.
    pub(super) fn unchecked(net: &N, optimiser: O, execution: Execution, clip_norm: Option<f64>) -> Self {
        let update = Update::new(net, &optimiser);
        Self { optimiser, clip_norm, workspace: Workspace::with(execution), update, steps: 0 }
    }

    /// Moves the parameters of the network by one step over these rows, as
    /// [`Examples::row`](crate::Examples::row) gives them; gives the mean loss before the move. Allocates nothing.
    ///
    /// # Errors
    /// A number is infinite or NaN, as the loss of no rows is.
    ///
    /// # Panics
    /// If a row is shorter than the inputs and targets of the network, or `rows` is not as long as it says.
    pub fn step<'r>(
        &mut self,
        net: &mut N,
        rows: impl ExactSizeIterator<Item = &'r [N::Real]> + Clone + Send,
    ) -> Result<f64, NotFinite> {
        self.step_at(self.optimiser.rate(), net, rows)
    }

    /// The same at another learning rate than the optimiser's own.
    ///
    /// # Errors
    /// See [`step`](Stepper::step).
    ///
    /// # Panics
    /// See [`step`](Stepper::step).
    pub fn step_at<'r>(
        &mut self,
        rate: f64,
        net: &mut N,
        rows: impl ExactSizeIterator<Item = &'r [N::Real]> + Clone + Send,
    ) -> Result<f64, NotFinite> {
        if self.is_one_loop(rows.len()) {
            return self.one_loop(rate, net, 1, rows);
        }
        self.steps += 1;
        let (loss, gradient, execution) = self.workspace.sums(net, rows.clone());
        let step = Step { number: self.steps, rate, instructions: execution.instructions };
        let (quantity, cause) = if loss.is_finite() {
            match self.update.step(execution, net, &self.optimiser, step, gradient, self.clip_norm) {
                Ok(()) => return Ok(loss),
                Err(quantity) => (quantity.clone(), of_gradient(&quantity, net, rows)),
            }
        } else {
            let cause = Cause::of_loss(net, rows);
            self.update.restore(net);
            (Quantity::Loss(loss), cause)
        };
        Err(NotFinite { quantity, step: step.number, cause })
    }

    /// Takes so many steps over the same rows: descent on a whole set of examples. Gives the mean loss before the last of
    /// them; NaN if there are none. The numbers are those of as many calls of [`step`](Stepper::step), but the steps of a
    /// small network over the examples of one tile (up to 256 in `f32`) are one compiled loop, which is twice as quick.
    /// Allocates nothing.
    ///
    /// ```
    /// use nn_runtime::{Sgd, network, train::Stepper};
    ///
    /// network! {
    ///     pub struct Xor {
    ///         input x: [2]; target y: [1];
    ///         output y_hat = x.dense(2).tanh().dense(1).sigmoid();
    ///         loss squared_error(y_hat, y);
    ///     }
    /// }
    ///
    /// let table = [[0.0, 0.0, 0.0], [0.0, 1.0, 1.0], [1.0, 0.0, 1.0], [1.0, 1.0, 0.0]];
    /// let examples = Xor::examples(&table.map(|[a, b, y]| xor::Example { x: [a, b], y: [y] }))?;
    /// let mut net = Xor::new(1);
    /// let mut stepper = Stepper::new(&net, Sgd::new(0.5))?;
    /// let loss = stepper.descend(&mut net, 5000, (0..4).map(|index| examples.row(index)))?;
    /// assert!(loss < 0.01);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// See [`step`](Stepper::step). The steps before the one that failed have been taken.
    ///
    /// # Panics
    /// See [`step`](Stepper::step).
    pub fn descend<'r>(
        &mut self,
        net: &mut N,
        count: u64,
        rows: impl ExactSizeIterator<Item = &'r [N::Real]> + Clone + Send,
    ) -> Result<f64, NotFinite> {
        if count > 0 && self.is_one_loop(rows.len()) {
            return self.one_loop(self.optimiser.rate(), net, count, rows);
        }
        let mut loss = f64::NAN;
        for _ in 0..count {
            loss = self.step(net, rows.clone())?;
        }
        Ok(loss)
    }

    /// Whether steps over so many examples are a compiled loop.
    fn is_one_loop(&self, examples: usize) -> bool {
        N::DESCENDS && self.clip_norm.is_none() && self.workspace.is_one_tile(examples)
    }

    /// Takes steps in that way.
    fn one_loop<'r>(
        &mut self,
        rate: f64,
        net: &mut N,
        count: u64,
        rows: impl ExactSizeIterator<Item = &'r [N::Real]> + Clone + Send,
    ) -> Result<f64, NotFinite> {
        let (mut outcome, examples) = (Outcome::default(), rows.len() as f64);
        N::descend(Descent {
            optimiser: &self.optimiser,
            rate,
            examples: self.workspace.load(rows.clone()),
            before: self.steps,
            count,
            parameters: net.parameters_mut(),
            last: &mut self.update.before,
            memory: &mut self.update.memory,
            outcome: &mut outcome,
        });
        self.steps += outcome.steps;
        let loss = outcome.loss / examples;
        match outcome.failed {
            None => Ok(loss),
            Some(failed) => {
                let quantity = failed.quantity(N::INFO, loss);
                let cause = match failed {
                    // The loop leaves these where those before them were, which the network has again.
                    Failed::Loss => {
                        let mut failing = net.clone();
                        failing.parameters_mut().copy_from_slice(&self.update.before);
                        self.update.before.copy_from_slice(net.parameters());
                        Cause::of_loss(&failing, rows)
                    }
                    _ => of_gradient(&quantity, net, rows),
                };
                Err(NotFinite { quantity, step: self.steps, cause })
            }
        }
    }

    /// How many steps there have been.
    pub fn steps(&self) -> u64 {
        self.steps
    }
}

/// The first row whose gradient is not finite, if that is what is wrong.
fn of_gradient<'r, N: Network>(
    quantity: &Quantity,
    net: &N,
    rows: impl Rows<'r, N::Real>,
) -> Option<Box<Cause>> {
    matches!(quantity, Quantity::Gradient(_)).then(|| Cause::of_gradient(net, rows))?
}
