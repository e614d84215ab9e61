//! What every generated network implements: its description, its parameters, and three programs
//! that run on tiles of examples.

mod program;
mod tensors;

use std::fmt;

pub use program::{Alone, Groups, Item, Once, Phases, Program, Steps};
pub use tensors::{Role, TensorInfo};

use crate::optim::Optimiser;
use crate::precompiled::Precompiled;
use crate::real::{Aligned, Real};
use crate::train::Descent;

/// A network declared with `network!`.
///
/// Generated code implements this; the trainer, the data loader and the gradient checker are written
/// over it.
pub trait Network: Clone + Send + Sync + Sized + 'static {
    /// The number type of all values.
    type Real: Real;
    /// What prediction returns for one example: a field for each `output`.
    type Output: Clone + Send + std::fmt::Debug;

    /// Names, shapes and initial values.
    const INFO: &'static NetworkInfo;
    /// What was written between the braces of `network!`; empty if this is implemented by hand. It is
    /// in a program only where it is used.
    const SOURCE: Source = Source { text: "", file: "", line: 0 };
    /// The outputs of each example. Results: all outputs, one after the other.
    const PREDICT: Program<Self::Real>;
    /// The tiles of `PREDICT` for an example alone. Where `PREDICT` has several phases there are none, and one example is a batch.
    const PREDICT_ONE: fn(Alone<'_, Self::Real>) = |_| {};
    /// Loss and metrics of each example. Results: the loss, then each metric.
    const EVALUATE: Program<Self::Real>;
    /// Loss and gradient. Results: the loss.
    const TRAIN: Program<Self::Real>;

    /// Whether [`descend`](Network::descend) is there: for networks so small that calls would take most of a step.
    const DESCENDS: bool = false;

    /// Takes steps over the examples of one tile, compiled as one loop.
    fn descend<O: Optimiser>(_: Descent<'_, Self, O>) {}

    /// A network with all parameters zero.
    fn zeroed() -> Self;
    /// All parameters, in the kernels' layout.
    fn parameters(&self) -> &[Self::Real];
    /// All parameters, in the kernels' layout; others, as many, may take their place. [`project`] brings what is written
    /// here into the declared ranges.
    fn parameters_mut(&mut self) -> &mut Aligned<Self::Real>;
    /// The outputs of one example from the numbers of its results, row-major, one output after the
    /// other: `INFO.output_len()` of them.
    fn output(results: &[Self::Real]) -> Self::Output;
}

/// A network that can multiply with the second derivatives of its loss.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no products with its second derivatives",
    note = "write `#[derivatives(hessian_vector_product)]` before its `struct`"
)]
pub trait SecondOrder: Network {
    /// The derivative of the gradient along a direction, which stands behind the parameters: it is given twice as
    /// many numbers as the network has. Results: the loss.
    const HESSIAN_VECTOR_PRODUCT: Program<Self::Real>;
}

/// A network whose loss is a sum of squares.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not tell its residuals",
    note = "write `#[derivatives(normal_equations)]` before its `struct`"
)]
pub trait LeastSquares: Network {
    /// How many numbers of an example are squared.
    const RESIDUALS: usize;
    /// Results: these, then their derivatives by each learned parameter, with a row for each residual.
    const LEAST_SQUARES: Program<Self::Real>;
}

/// The text a network was written in, which may declare other networks as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// The text: every token at its column, or all without their layout if they stand in no file in this
    /// order, such as those put together by a `macro_rules!`.
    pub text: &'static str,
    /// The file, as the compiler of Rust names it; empty if the tokens are of none.
    pub file: &'static str,
    /// The line of the file that the text starts on, from 1; 0 where the layout is lost.
    pub line: usize,
}

/// The floating-point operations a network does for one example, `FLOPS_PER_EXAMPLE` of its type.
///
/// A contraction (a product of matrices or vectors, an `einsum`) counts two, a multiplication and an addition, for each
/// combination of its indices; a sum or a maximum counts one for each element it is over, `logsumexp` three, `log_softmax` four; and all
/// elementwise operations count one for each element, be it an addition or a `tanh`, but a change of sign none. Of the gradient, which is a mean
/// over examples, each example's addition to the sum counts. Nothing else does: not moving numbers, not values of
/// parameters alone, which are computed once for all examples, and not computing a value again where that is cheaper
/// than keeping it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Flops {
    /// Of a prediction: the outputs.
    pub predict: u64,
    /// Of training: the loss, and the gradient backwards from it, but not the optimiser's step.
    pub train: u64,
}

impl Flops {
    /// So many.
    pub const fn new(predict: u64, train: u64) -> Flops {
        Flops { predict, train }
    }
}

/// The description of a network.
#[derive(Debug)]
pub struct NetworkInfo {
    /// The name of the type.
    pub name: &'static str,
    /// What is given for training and prediction.
    pub inputs: &'static [FieldInfo],
    /// What is given for training only.
    pub targets: &'static [FieldInfo],
    /// What is learned, in the order of the source.
    pub parameters: &'static [ParameterInfo],
    /// What prediction returns.
    pub outputs: &'static [FieldInfo],
    /// The names of the metrics.
    pub metrics: &'static [&'static str],
}

impl NetworkInfo {
    /// How many numbers the inputs of one example are.
    pub const fn input_len(&self) -> usize {
        total(self.inputs)
    }

    /// How many numbers the targets of one example are.
    pub const fn target_len(&self) -> usize {
        total(self.targets)
    }

    /// How many numbers the outputs of one example are.
    pub const fn output_len(&self) -> usize {
        total(self.outputs)
    }

    /// Whether a parameter has a declared range.
    pub(crate) const fn has_ranges(&self) -> bool {
        let mut i = 0;
        while i < self.parameters.len() {
            if self.parameters[i].range.is_some() {
                return true;
            }
            i += 1;
        }
        false
    }

    /// How many numbers all parameters are.
    pub const fn parameter_len(&self) -> usize {
        let (mut sum, mut i) = (0, 0);
        while i < self.parameters.len() {
            sum += self.parameters[i].elements();
            i += 1;
        }
        sum
    }
}

const fn total(fields: &[FieldInfo]) -> usize {
    let (mut sum, mut i) = (0, 0);
    while i < fields.len() {
        sum += fields[i].elements();
        i += 1;
    }
    sum
}

const fn product(shape: &[usize]) -> usize {
    let (mut product, mut i) = (1, 0);
    while i < shape.len() {
        product *= shape[i];
        i += 1;
    }
    product
}

/// An input, target or output.
#[derive(Debug)]
pub struct FieldInfo {
    /// Its name.
    pub name: &'static str,
    /// Its axes; empty for a scalar.
    pub shape: &'static [usize],
    /// Numbers or classes.
    pub kind: FieldKind,
    /// Where all its numbers lie, if that is declared.
    pub range: Option<Range>,
    /// The length that its first axis has, if each example has its own: `shape` says how many elements are the most. In a
    /// row their number stands before them, and what is behind the last is of no account.
    pub length: Option<Length>,
}

/// A declared length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length {
    /// Its name.
    pub name: &'static str,
    /// How many elements there are at least.
    pub least: usize,
}

impl FieldInfo {
    /// A field of numbers.
    pub const fn real(name: &'static str, shape: &'static [usize]) -> FieldInfo {
        FieldInfo { name, shape, kind: FieldKind::Real, range: None, length: None }
    }

    /// A field of so many classes, from 0.
    pub const fn class(name: &'static str, shape: &'static [usize], count: usize) -> FieldInfo {
        FieldInfo { name, shape, kind: FieldKind::Class { first: 0, count }, range: None, length: None }
    }

    /// The same, whose classes count from `first`.
    pub const fn from(self, first: usize) -> FieldInfo {
        let kind = match self.kind {
            FieldKind::Class { count, .. } => FieldKind::Class { first, count },
            FieldKind::Real => FieldKind::Real,
        };
        FieldInfo { kind, ..self }
    }

    /// The same, whose numbers all lie from `low` to `high`.
    pub const fn within(self, low: f64, high: f64) -> FieldInfo {
        FieldInfo { range: Some(Range { low, high }), ..self }
    }

    /// The same along the length of that name, with so many elements at least.
    pub const fn along(self, name: &'static str, least: usize) -> FieldInfo {
        FieldInfo { length: Some(Length { name, least }), ..self }
    }

    /// How many numbers it is in a row: with a length, one more than there are elements at most.
    pub const fn elements(&self) -> usize {
        product(self.shape) + self.length.is_some() as usize
    }

    /// The numbers of elements that stand together in memory: with a length, their number by itself.
    pub(crate) fn blocks(&self) -> impl Iterator<Item = usize> {
        self.length.map(|_| 1).into_iter().chain([product(self.shape)])
    }

    /// How many numbers an element along its length is; without one, all.
    pub(crate) fn of_element(&self) -> usize {
        match self.length {
            Some(_) => product(&self.shape[1..]),
            None => product(self.shape),
        }
    }

    /// The numbers of a row that are elements of the example, without those behind its end.
    pub(crate) fn numbers<'r, T: Real>(&self, row: &'r [T]) -> &'r [T] {
        match (self.length, row) {
            (Some(_), [count, numbers @ ..]) => {
                &numbers[..((count.to_f64() as usize) * self.of_element()).min(numbers.len())]
            }
            _ => row,
        }
    }

    /// What stands behind the last element of a row.
    pub(crate) fn filler<T: Real>(&self) -> T {
        match (self.kind, self.range) {
            (FieldKind::Class { first, .. }, _) => T::from_f64(first as f64),
            (FieldKind::Real, Some(range)) => range.nearest(T::from_f64(0.0)),
            (FieldKind::Real, None) => T::from_f64(0.0),
        }
    }
}

/// A declared range: the numbers from `low` to `high`, both included, each rounded to the network's number type.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Range {
    /// Whether a number lies in it; a NaN does not.
    pub fn holds<T: Real>(self, number: T) -> bool {
        (T::from_f64(self.low)..=T::from_f64(self.high)).contains(&number)
    }

    /// The number of the range that is nearest; a NaN stays one.
    pub fn nearest<T: Real>(self, number: T) -> T {
        let (low, high) = (T::from_f64(self.low), T::from_f64(self.high));
        if number < low {
            low
        } else if number > high {
            high
        } else {
            number
        }
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..={}", self.low, self.high)
    }
}

/// Brings parameters back into the ranges that are declared for them.
pub fn project<N: Network>(parameters: &mut [N::Real]) {
    for parameter in N::INFO.parameters {
        if let Some(range) = parameter.range {
            N::Real::project(&mut parameters[parameter.offset..][..parameter.elements()], range);
        }
    }
}

/// The coordinates of the element at this row-major place.
pub(crate) fn coordinates(shape: &[usize], place: usize) -> Vec<usize> {
    let mut rest = place;
    let mut index = vec![0; shape.len()];
    for (coordinate, &size) in index.iter_mut().zip(shape).rev() {
        *coordinate = rest % size;
        rest /= size;
    }
    index
}

/// Coordinates as they follow a name: nothing of a scalar.
pub(crate) fn index(coordinates: &[usize]) -> String {
    if coordinates.is_empty() { String::new() } else { format!("{coordinates:?}") }
}

/// What the elements of a field are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// Numbers.
    Real,
    /// Classes: whole numbers.
    Class {
        /// The number of the first class.
        first: usize,
        /// How many there are.
        count: usize,
    },
}

/// A learned tensor.
#[derive(Debug)]
pub struct ParameterInfo {
    /// Its dotted name: `hidden.weight`.
    pub name: &'static str,
    /// Its axes, in one block; empty for a scalar.
    pub shape: &'static [usize],
    /// Where it starts in the buffer of all parameters.
    pub offset: usize,
    /// The values it starts with.
    pub init: Init,
    /// Whether the loss has a derivative by it; a frozen one (behind `stop_gradient`) has none.
    pub learned: bool,
    /// Where all its numbers lie, if that is declared: they are brought back after each step.
    pub range: Option<Range>,
    /// How many blocks there are in each of the stacks that it is a part of, outermost first. Its name has a `{}` for
    /// each, where the number of the block goes, and the blocks' numbers follow one another.
    pub blocks: &'static [usize],
}

impl ParameterInfo {
    /// A parameter that is learned.
    pub const fn learned(
        name: &'static str,
        shape: &'static [usize],
        offset: usize,
        init: Init,
    ) -> ParameterInfo {
        ParameterInfo { name, shape, offset, init, learned: true, range: None, blocks: &[] }
    }

    /// A parameter that is not.
    pub const fn frozen(
        name: &'static str,
        shape: &'static [usize],
        offset: usize,
        init: Init,
    ) -> ParameterInfo {
        ParameterInfo { name, shape, offset, init, learned: false, range: None, blocks: &[] }
    }

    /// The same, whose numbers all lie from `low` to `high`.
    pub const fn within(self, low: f64, high: f64) -> ParameterInfo {
        ParameterInfo { range: Some(Range { low, high }), ..self }
    }

    /// The same for each block of stacks within each other, of so many blocks: `blocks.{}.dense1.weight`.
    pub const fn blocks(self, blocks: &'static [usize]) -> ParameterInfo {
        ParameterInfo { blocks, ..self }
    }

    /// How many numbers it is, of all blocks together.
    pub const fn elements(&self) -> usize {
        product(self.blocks) * product(self.shape)
    }
}

/// Where initial values come from; the same meaning as `nn_compiler::ir::Init`.
#[derive(Clone, Copy, Debug)]
pub enum Init {
    /// All the same.
    Constant(f64),
    /// Uniform in `low..high`.
    Uniform {
        /// The lower end.
        low: f64,
        /// The upper end.
        high: f64,
    },
    /// Normal.
    Normal {
        /// The mean.
        mean: f64,
        /// The standard deviation.
        deviation: f64,
    },
    /// A random matrix with orthonormal rows or columns, whichever are fewer, times `gain`.
    Orthogonal {
        /// The factor.
        gain: f64,
    },
    /// These values, row-major.
    Values(&'static [f64]),
    /// Values that stand several times in a row, each with how often, row-major.
    Runs(&'static [(f64, usize)]),
}

impl Init {
    /// Uniform in `low..high`.
    pub const fn uniform(low: f64, high: f64) -> Init {
        Init::Uniform { low, high }
    }
}
