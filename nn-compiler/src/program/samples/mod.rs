//! Programs written down by hand, with what they compute, in plain Rust: for tests of all that works on programs.

mod batch;
pub(super) mod draft;
mod layers;
mod loops;

use super::{Outcome, Program};
use crate::array::Array;
use crate::eval::Bindings;

/// A program with what it is given and what it computes of that.
#[derive(Clone, Debug)]
pub struct Sample {
    /// What it shows.
    pub name: &'static str,
    /// The program.
    pub program: Program,
    /// A batch of [`EXAMPLES`] examples, and parameters.
    pub bindings: Bindings,
    /// What comes of it.
    pub expected: Outcome,
}

/// The number of examples in a batch: odd, so that few tiles are full.
pub const EXAMPLES: usize = 5;

/// All of them.
pub fn all() -> Vec<Sample> {
    let mut all = vec![layers::dense(), layers::embedding(), layers::window()];
    all.extend([loops::scan(4, false), loops::scan(3, true), loops::scan(0, false), loops::nested()]);
    all.push(loops::once());
    all.extend(in_phases());
    all
}

/// Those with several phases over tiles.
pub fn in_phases() -> Vec<Sample> {
    vec![batch::centred(), batch::repeated(), batch::stacked()]
}

/// Numbers that differ, between -1 and 1; `seed` decides which.
fn numbers(seed: usize, count: usize) -> Vec<f64> {
    (0..count).map(|i| (1.0 + 7.3 * seed as f64 + 2.9 * i as f64).sin()).collect()
}

/// A value of each example.
fn field(seed: usize, size: usize) -> Vec<Array> {
    let of = |example| Array::new(&[size], numbers(seed + 10 * example, size));
    (0..EXAMPLES).map(of).collect()
}

/// A value that exists once.
fn value(seed: usize, size: usize) -> Array {
    Array::new(&[size], numbers(seed, size))
}

/// What something is on average over the batch.
fn mean(of: &[Vec<f64>]) -> Vec<f64> {
    let mut mean = vec![0.0; of[0].len()];
    of.iter().for_each(|numbers| mean.iter_mut().zip(numbers).for_each(|(mean, x)| *mean += x));
    mean.iter().map(|sum| sum / of.len() as f64).collect()
}

/// `W x` of a row-major matrix.
fn product(w: &[f64], x: &[f64]) -> Vec<f64> {
    w.chunks(x.len()).map(|row| row.iter().zip(x).map(|(w, x)| w * x).sum()).collect()
}

/// `a bᵀ`, row-major.
fn outer(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().flat_map(|a| b.iter().map(move |b| a * b)).collect()
}
