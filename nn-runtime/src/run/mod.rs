//! Running a network's programs over examples.

mod cut;
mod derivatives;
mod memory;
#[cfg(test)]
mod phases;
mod step;
#[cfg(test)]
mod tests;
mod tiles;

use crate::data::{DataError, Examples, PredictionData};
use crate::instructions::Instructions;
use crate::network::{Network, NetworkInfo};
use crate::precompiled::Precompiled;
use crate::real::{Aligned, Real};
use crate::threads::Threads;
pub use derivatives::{
    Products, Residuals, hessian, hessian_vector_product, results_of_example, results_of_inputs,
};
pub(crate) use memory::{Each, Loaded, Memory, Rows};
use tiles::Results;

/// What programs run with. The results have the same bits for any number of threads, and with
/// [`Instructions::reproducible`] on every processor.
#[derive(Clone, Debug)]
pub struct Execution {
    /// Which vector instructions.
    pub instructions: Instructions,
    /// On which threads, where there is enough to do.
    pub threads: Threads,
}

/// The best instructions of the processor, on the threads that all share.
impl Default for Execution {
    fn default() -> Self {
        Execution { instructions: Instructions::best(), threads: Threads::shared().clone() }
    }
}

/// What [`evaluate`] finds: means over the examples.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// The loss.
    pub loss: f64,
    /// The metrics, in the order of the source.
    pub metrics: Vec<(&'static str, f64)>,
}

impl Evaluation {
    /// The metric of this name.
    pub fn metric(&self, name: &str) -> Option<f64> {
        self.metrics.iter().find(|(metric, _)| *metric == name).map(|&(_, value)| value)
    }
}

/// The outputs of one example, whose inputs `write` writes into a row of `N::INFO.input_len()` numbers. They may
/// differ from those of [`predict_batch`] in their last digits, as sums are taken in another order.
///
/// # Errors
/// An input is not in its declared range.
pub fn predict_one<N: Network>(net: &N, write: impl FnOnce(&mut [N::Real])) -> Result<N::Output, DataError> {
    let mut row = vec![N::Real::default(); N::INFO.input_len()];
    write(&mut row);
    N::Real::check_given(&mut N::INFO.inputs.iter(), &row)?;
    Ok(predict_row(net, &row))
}

/// The same of inputs that were checked.
#[inline]
pub(crate) fn predict_row<N: Network>(net: &N, row: &[N::Real]) -> N::Output {
    if const { N::PREDICT.is_one_phase() } {
        return derivatives::of_one(net, N::PREDICT, N::PREDICT_ONE, row, N::output);
    }
    let of_batch = predicted(Execution::default(), net, std::iter::once(row), N::output);
    of_batch.into_iter().next().expect("a batch of one has the outputs of one")
}

/// The outputs of each example.
///
/// # Errors
/// The data does not fit the network.
pub fn predict_batch<N: Network>(
    net: &N,
    data: &impl PredictionData<N>,
) -> Result<Vec<N::Output>, DataError> {
    predict_batch_with(Execution::default(), net, data)
}

/// As [`predict_batch`], with chosen instructions and threads.
///
/// # Errors
/// The data does not fit the network.
pub fn predict_batch_with<N: Network>(
    execution: Execution,
    net: &N,
    data: &impl PredictionData<N>,
) -> Result<Vec<N::Output>, DataError> {
    let inputs = data.inputs()?;
    Ok(predicted(execution, net, (0..inputs.len()).map(|index| inputs.row(index)), N::output))
}

/// What `of` makes of the outputs of each row of inputs, given one after the other.
fn predicted<'r, N: Network, R: Send>(
    execution: Execution,
    net: &N,
    rows: impl ExactSizeIterator<Item = &'r [N::Real]> + Send,
    of: impl Fn(&[N::Real]) -> R + Sync,
) -> Vec<R> {
    let mut found = Vec::with_capacity(rows.len());
    let fields = N::INFO.inputs.iter();
    let mut memory = Memory::new(execution, N::PREDICT, fields, 0, rows.len());
    let mut outputs = vec![N::Real::default(); N::INFO.output_len()];
    memory.run(net.parameters(), rows, &mut [], |results| {
        for example in 0..results.examples() {
            results.read(example, N::INFO.outputs.iter().flat_map(|output| output.blocks()), &mut outputs);
            found.push(of(&outputs));
        }
    });
    found
}

/// The mean loss; NaN of no examples.
pub fn loss<N: Network>(net: &N, examples: &Examples<N>) -> f64 {
    evaluate(net, examples).loss
}

/// The mean loss and metrics; NaN of no examples. Each is the sum, in `f64` and in the order of the
/// examples, divided by their number.
pub fn evaluate<N: Network>(net: &N, examples: &Examples<N>) -> Evaluation {
    evaluate_with(Execution::default(), net, examples)
}

/// As [`evaluate`], with chosen instructions and threads.
pub fn evaluate_with<N: Network>(execution: Execution, net: &N, examples: &Examples<N>) -> Evaluation {
    let mut memory = Memory::new(execution, N::EVALUATE, fields(N::INFO), 0, examples.len());
    let mut sums = vec![0.0; 1 + N::INFO.metrics.len()];
    memory.run(net.parameters(), rows(examples), &mut [], |results| {
        for (number, sum) in sums.iter_mut().enumerate() {
            *sum = results.total(number, *sum);
        }
    });
    let mean = |sum: f64| sum / examples.len() as f64;
    let metrics = N::INFO.metrics.iter().copied().zip(sums[1..].iter().map(|&sum| mean(sum)));
    Evaluation { loss: mean(sums[0]), metrics: metrics.collect() }
}

/// The loss of each row.
pub(crate) fn losses<'r, N: Network>(
    net: &N,
    rows: impl ExactSizeIterator<Item = &'r [N::Real]> + Send,
) -> Vec<f64> {
    let mut memory = Memory::new(Execution::default(), N::EVALUATE, fields(N::INFO), 0, rows.len());
    let mut losses = Vec::with_capacity(rows.len());
    memory.run(net.parameters(), rows, &mut [], |results| {
        let mut loss = [N::Real::default()];
        for example in 0..results.examples() {
            results.read(example, std::iter::once(1), &mut loss);
            losses.push(loss[0].to_f64());
        }
    });
    losses
}

/// All outputs of one row, one after the other. It is computed as one of many, so that a network that is only trained
/// is not compiled for single examples.
pub(crate) fn outputs<N: Network>(net: &N, row: &[N::Real]) -> Vec<N::Real> {
    let row = std::iter::once(&row[..N::INFO.input_len()]);
    predicted(Execution::default(), net, row, <[N::Real]>::to_vec).pop().unwrap_or_default()
}

/// The mean loss and its gradient by all parameters, stored as they are; NaNs of no examples.
pub fn gradient<N: Network>(net: &N, examples: &Examples<N>) -> (f64, Vec<N::Real>) {
    let mut workspace = Workspace::for_examples(Execution::default(), examples.len());
    let (loss, _) = workspace.gradient(net, rows(examples));
    (loss, workspace.gradient.to_vec())
}

/// The memory of training steps, allocated once.
#[derive(Debug)]
pub struct Workspace<N: Network> {
    memory: Memory<N::Real>,
    gradient: Aligned<N::Real>,
}

impl<N: Network> Workspace<N> {
    /// Memory for steps of any number of examples.
    pub fn new() -> Self {
        Self::with(Execution::default())
    }

    /// The same, for steps with chosen instructions and threads.
    pub fn with(execution: Execution) -> Self {
        Self::for_examples(execution, Memory::<N::Real>::ANY)
    }

    /// The same, for steps of so many examples or fewer. Steps of more run in tiles that are no larger, and allocate what
    /// several phases keep of a batch.
    pub fn for_examples(execution: Execution, count: usize) -> Self {
        let gradient = Aligned::zeros(N::INFO.parameter_len());
        let memory = Memory::new(execution, N::TRAIN, fields(N::INFO), gradient.len(), count);
        Workspace { memory, gradient }
    }

    /// The mean loss and its gradient by all parameters, stored as they are, over rows as
    /// [`Examples::row`] gives them; NaNs of no rows. The loss is the sum, in `f64` and in the order of the
    /// rows, divided by their number. Allocates nothing.
    ///
    /// # Panics
    /// If a row is shorter than the inputs and targets of the network, or `rows` is not as long as it says.
    pub fn gradient<'r>(
        &mut self,
        net: &N,
        rows: impl ExactSizeIterator<Item = &'r [N::Real]> + Send,
    ) -> (f64, &[N::Real]) {
        let (loss, gradient, _) = self.sums(net, rows);
        (loss, gradient.complete())
    }

    /// The same, before the sums are divided by the number of rows; and what all this is run with.
    pub(crate) fn sums<'r>(
        &mut self,
        net: &N,
        rows: impl ExactSizeIterator<Item = &'r [N::Real]> + Send,
    ) -> (f64, Gradient<'_, N::Real>, &Execution) {
        let count = rows.len();
        let mut loss = 0.0;
        self.memory.run(net.parameters(), rows, &mut self.gradient, |results: Results<'_, N::Real>| {
            loss = results.total(0, loss);
        });
        let gradient = Gradient::found(&self.memory, &mut self.gradient, count);
        (loss / count as f64, gradient, self.memory.execution())
    }

    /// Whether so many examples are a single tile.
    pub(crate) fn is_one_tile(&self, examples: usize) -> bool {
        self.memory.is_one_tile(examples)
    }

    /// The rows of a single tile in lanes.
    pub(crate) fn load<'r>(
        &mut self,
        rows: impl ExactSizeIterator<Item = &'r [N::Real]> + Send,
    ) -> Loaded<'_, N::Real> {
        self.memory.load(rows)
    }

    /// What steps are run with.
    pub(crate) fn execution(&self) -> &Execution {
        self.memory.execution()
    }
}

/// The gradient of the mean loss, but for a factor.
pub(crate) struct Gradient<'a, T> {
    /// By all parameters.
    pub(crate) numbers: &'a mut Aligned<T>,
    /// What is still to be added to these, if anything is.
    pub(crate) rest: Option<&'a [T]>,
    /// What these are still to be multiplied by.
    pub(crate) scale: T,
}

impl<'a, T: Real> Gradient<'a, T> {
    /// What the program of a memory has found over so many examples.
    fn found(memory: &'a Memory<T>, numbers: &'a mut Aligned<T>, examples: usize) -> Self {
        let scale = if memory.sums_gradient() { 1.0 / examples as f64 } else { 1.0 };
        Gradient { numbers, rest: memory.left(), scale: T::from_f64(scale) }
    }

    /// The gradient itself.
    fn complete(self) -> &'a [T] {
        if let Some(rest) = self.rest {
            Precompiled::add(self.numbers, rest);
        }
        T::scale(self.numbers, self.scale);
        self.numbers
    }
}

impl<N: Network> Default for Workspace<N> {
    fn default() -> Self {
        Self::new()
    }
}

fn fields(info: &'static NetworkInfo) -> impl Iterator<Item = &'static crate::network::FieldInfo> {
    info.inputs.iter().chain(info.targets)
}

fn rows<N: Network>(examples: &Examples<N>) -> impl ExactSizeIterator<Item = &[N::Real]> + Send {
    (0..examples.len()).map(|index| examples.row(index))
}
