//! The state of a stepper, in a file and back.

use super::facts::{Stepped, damaged, network, noted, numbers};
use super::{CheckpointError, Stepper};
use crate::network::Network;
use crate::optim::Optimiser;
use crate::save::{Role, SaveError, Weights};

/// What the optimiser remembers, in the arrangement of an [`Update`](super::super::Update).
const OPTIMISER: &str = "training/optimiser";

/// The parameters before the last step, as the network has them.
const BEFORE: &str = "training/before";

/// No training has had more steps, and to this many any number can be added that is counted to.
const MOST_STEPS: u64 = u64::MAX / 2;

/// What a stepper remembers, read and found right.
pub(super) struct Memory<T> {
    steps: u64,
    optimiser: Vec<T>,
    before: Vec<T>,
}

impl<N: Network, O: Optimiser> Stepper<N, O> {
    /// The network, and all else that the steps to come follow from, beside the optimiser's settings and the examples.
    /// Written to a file, the network can also be loaded from it alone.
    ///
    /// ```
    /// use nn_runtime::save::Weights;
    /// use nn_runtime::{Adam, network, train::Stepper};
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
    /// let examples = Line::examples(&[1.0, 2.0].map(|x| line::Example { x, y: 3.0 * x }))?;
    /// let rows = || (0..examples.len()).map(|index| examples.row(index));
    /// let mut net = Line::new(0);
    /// let mut stepper = Stepper::new(&net, Adam::new(0.1))?;
    /// stepper.step(&mut net, rows())?;
    /// let bytes = stepper.checkpoint(&net)?.to_bytes()?;
    /// stepper.step(&mut net, rows())?;
    ///
    /// let mut other = Line::new(0);
    /// let mut stepper = Stepper::new(&other, Adam::new(0.1))?;
    /// stepper.resume(&mut other, &Weights::from_bytes(&bytes)?)?;
    /// stepper.step(&mut other, rows())?;
    /// assert_eq!(other.slope().to_bits(), net.slope().to_bits());
    /// assert_eq!(stepper.steps(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// What is said beside the tensors cannot be written down.
    pub fn checkpoint(&self, net: &N) -> Result<Weights, SaveError> {
        let mut checkpoint = Weights::of(net);
        let memory = &self.update.memory;
        checkpoint.insert(OPTIMISER, Role::Training, &[memory.len()], memory);
        let before = self.update.earlier(net);
        checkpoint.insert(BEFORE, Role::Training, &[before.len()], &before);
        checkpoint.note(Stepped::KEY, &self.facts())?;
        Ok(checkpoint)
    }

    /// Goes on from a [`checkpoint`](Stepper::checkpoint), to the bit as the stepper that made it: the network and the
    /// stepper become what they were. The optimiser's settings may differ from what they were.
    ///
    /// # Errors
    /// It is not a checkpoint, or is of another network or of another kind of optimiser. The network and the stepper are
    /// then as they were.
    pub fn resume(&mut self, net: &mut N, checkpoint: &Weights) -> Result<(), CheckpointError> {
        let found: Stepped = noted(checkpoint, Stepped::KEY)?;
        let network = network(checkpoint, found.differences(&self.facts()))?;
        let memory = self.read(checkpoint, &found)?;
        *net = network;
        self.restore(memory);
        Ok(())
    }

    /// What is said beside the tensors.
    pub(super) fn facts(&self) -> Stepped {
        Stepped {
            steps: self.steps,
            optimiser: self.optimiser.name().to_owned(),
            remembered: self.optimiser.memory(),
            clip_norm: self.clip_norm,
        }
    }

    /// What is to be remembered after a checkpoint that has been found to be of these steps.
    pub(super) fn read(
        &self,
        checkpoint: &Weights,
        found: &Stepped,
    ) -> Result<Memory<N::Real>, CheckpointError> {
        if found.steps > MOST_STEPS {
            return Err(damaged(checkpoint, format!("it says that there were {} steps", found.steps)));
        }
        Ok(Memory {
            steps: found.steps,
            optimiser: numbers(checkpoint, OPTIMISER, self.update.memory.len())?,
            before: numbers(checkpoint, BEFORE, self.update.before.len())?,
        })
    }

    pub(super) fn restore(&mut self, memory: Memory<N::Real>) {
        self.steps = memory.steps;
        self.update.memory.copy_from_slice(&memory.optimiser);
        self.update.before.copy_from_slice(&memory.before);
    }
}
