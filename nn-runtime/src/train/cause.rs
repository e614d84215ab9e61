//! Which example makes a number infinite or NaN.

use std::fmt;

use crate::data::in_digits;
use crate::network::{FieldInfo, Network, coordinates, index};
use crate::real::Real;
use crate::run::{self, Workspace};

/// The first example whose loss or gradient is infinite or NaN, at the parameters it is so with.
///
/// It displays as what the network was given there, and the outputs that are not finite. `nn-inspect` finds the first
/// value on the way that is not, in the line of its source: `Inspect::explain`.
#[derive(Clone, PartialEq)]
pub struct Cause {
    /// The example's place among those given, from 0.
    pub example: usize,
    /// Its inputs and targets, one after the other.
    pub numbers: Vec<f64>,
    /// The parameters.
    pub parameters: Vec<f64>,
    described: String,
}

/// What all examples of a step are, more than once.
pub(crate) trait Rows<'r, T: 'r>: ExactSizeIterator<Item = &'r [T]> + Clone + Send {}

impl<'r, T: 'r, I: ExactSizeIterator<Item = &'r [T]> + Clone + Send> Rows<'r, T> for I {}

impl Cause {
    /// The first row whose loss is not finite.
    pub(crate) fn of_loss<'r, N: Network>(net: &N, mut rows: impl Rows<'r, N::Real>) -> Option<Box<Cause>> {
        let losses = run::losses(net, rows.clone());
        let example = losses.iter().position(|loss| !loss.is_finite())?;
        Some(Cause::at(net, example, rows.nth(example)?))
    }

    /// The first row whose gradient is not finite.
    pub(crate) fn of_gradient<'r, N: Network>(net: &N, rows: impl Rows<'r, N::Real>) -> Option<Box<Cause>> {
        let mut workspace = Workspace::<N>::for_examples(run::Execution::default(), 1);
        let is_finite = |row: &'r [N::Real], workspace: &mut Workspace<N>| {
            let (_, gradient) = workspace.gradient(net, std::iter::once(row));
            gradient.iter().all(|number| number.to_f64().is_finite())
        };
        let (example, row) = rows.enumerate().find(|&(_, row)| !is_finite(row, &mut workspace))?;
        Some(Cause::at(net, example, row))
    }

    fn at<N: Network>(net: &N, example: usize, row: &[N::Real]) -> Box<Cause> {
        let given = described(N::INFO.inputs.iter().chain(N::INFO.targets), row, |_| true);
        let outputs = run::outputs(net, row);
        let is_bad = |numbers: &[N::Real]| numbers.iter().any(|number| !number.to_f64().is_finite());
        let outputs = described(N::INFO.outputs.iter(), &outputs, is_bad);
        let numbers = |all: &[N::Real]| all.iter().map(|number| number.to_f64()).collect();
        Box::new(Cause {
            example,
            numbers: numbers(row),
            parameters: numbers(net.parameters()),
            described: match (given.is_empty(), outputs.is_empty()) {
                (true, true) => String::new(),
                (false, true) => format!(", where {given}"),
                (true, false) => format!(", where the output {outputs}"),
                (false, false) => format!(", where {given}, and the output {outputs}"),
            },
        })
    }

    /// Among the examples of which these were chosen.
    pub(crate) fn among(mut self: Box<Self>, chosen: &[usize]) -> Box<Self> {
        self.example = chosen.get(self.example).copied().unwrap_or(self.example);
        self
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "example {} (from 0){}", self.example, self.described)
    }
}

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A tensor with at most this many elements is shown whole.
const SHOWN_WHOLE: usize = 6;

/// At most so many fields are shown.
const FIELDS: usize = 8;

/// The fields of a row that are wanted, in few words.
fn described<T: Real>(
    fields: impl Iterator<Item = &'static FieldInfo>,
    row: &[T],
    wanted: impl Fn(&[T]) -> bool,
) -> String {
    let (mut start, mut all) = (0, Vec::new());
    for field in fields {
        let numbers = field.numbers(&row[start..start + field.elements()]);
        start += field.elements();
        if wanted(numbers) {
            all.push(format!("`{}` {}", field.name, in_words(field.shape, numbers)));
        }
    }
    if all.len() > FIELDS {
        all.truncate(FIELDS);
        all.push("…".to_owned());
    }
    all.join(", ")
}

/// Numbers as the rest of a sentence: all of few; of many the first that is not finite, or how far they reach.
fn in_words<T: Real>(shape: &[usize], numbers: &[T]) -> String {
    let shown: Vec<f64> = numbers.iter().map(|&number| in_digits(number)).collect();
    if let ([], &[number]) = (shape, &shown[..]) {
        return format!("is {number}");
    }
    if shown.len() <= SHOWN_WHOLE {
        return format!("is {shown:?}");
    }
    match shown.iter().position(|number| !number.is_finite()) {
        Some(place) => format!("has {} at {}", shown[place], index(&coordinates(shape, place))),
        None => {
            let (low, high) =
                shown.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &number| {
                    (low.min(number), high.max(number))
                });
            format!("is from {low} to {high}")
        }
    }
}
