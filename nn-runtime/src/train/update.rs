//! The part of a step after the gradient: checks, and the optimiser's move.

use super::Quantity;
use crate::math;
use crate::network::{Network, ParameterInfo};
use crate::optim::{Optimiser, Step};
use crate::real::Real;
use std::ops::Range;

/// Small enough that a chunk of the parameters, with its gradient and the optimiser's memory, stays in
/// the first-level cache from the copy to the check.
const CHUNK: usize = 1024;

/// All that steps need beside the network and the gradient, allocated once.
pub(super) struct Update<T> {
    /// The learned parameters, cut to chunks. Frozen ones are in none, so nothing moves them.
    chunks: Vec<(&'static ParameterInfo, Range<usize>)>,
    memory: Vec<T>,
    /// How many numbers the optimiser remembers for each parameter.
    remembered: usize,
    /// All parameters as they were before the last step.
    before: Vec<T>,
}

impl<T: Real> Update<T> {
    pub(super) fn new<N: Network<Real = T>>(net: &N, optimiser: &impl Optimiser) -> Self {
        let learned = N::INFO.parameters.iter().filter(|parameter| parameter.learned);
        let chunks = learned.flat_map(|parameter| {
            let end = parameter.offset + parameter.elements();
            let starts = (parameter.offset..end).step_by(CHUNK);
            starts.map(move |start| (parameter, start..(start + CHUNK).min(end)))
        });
        let remembered = optimiser.memory();
        let before = net.parameters().to_vec();
        Self {
            chunks: chunks.collect(),
            memory: vec![T::default(); remembered * before.len()],
            remembered,
            before,
        }
    }

    /// Moves the parameters, unless a number is not finite: then they become what they were before the
    /// last step that went well.
    pub(super) fn step<N: Network<Real = T>>(
        &mut self,
        net: &mut N,
        optimiser: &impl Optimiser,
        step: Step,
        gradient: &mut [T],
        clip_norm: Option<f64>,
    ) -> Result<(), Quantity> {
        if let Some(name) = self.not_finite(gradient) {
            self.restore(net);
            return Err(Quantity::Gradient(name));
        }
        if let Some(most) = clip_norm {
            self.clip(gradient, most);
        }
        let parameters = net.parameters_mut();
        let mut not_finite = None;
        for (parameter, chunk) in &self.chunks {
            let now = &mut parameters[chunk.clone()];
            self.before[chunk.clone()].copy_from_slice(now);
            let memory = &mut self.memory[chunk.start * self.remembered..chunk.end * self.remembered];
            optimiser.step(step, now, &gradient[chunk.clone()], memory);
            if !finite(now) {
                not_finite.get_or_insert(parameter.name);
            }
        }
        match not_finite {
            None => Ok(()),
            Some(name) => {
                self.restore(net);
                Err(Quantity::Parameter(name))
            }
        }
    }

    /// Brings the parameters back to what they were before the last step.
    pub(super) fn restore<N: Network<Real = T>>(&self, net: &mut N) {
        net.parameters_mut().copy_from_slice(&self.before);
    }

    fn not_finite(&self, gradient: &[T]) -> Option<&'static str> {
        let found = self.chunks.iter().find(|(_, chunk)| !finite(&gradient[chunk.clone()]));
        found.map(|(parameter, _)| parameter.name)
    }

    /// Scales the gradient to the norm `most` if its norm, over all learned parameters, is larger
    /// (Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks", 2013,
    /// algorithm 1).
    fn clip(&self, gradient: &mut [T], most: f64) {
        let squares = self.chunks.iter().map(|(_, chunk)| sum_of_squares(&gradient[chunk.clone()]));
        let norm = squares.sum::<f64>().sqrt();
        if norm > most {
            let factor = T::from_f64(most / norm);
            gradient.iter_mut().for_each(|g| *g *= factor);
        }
    }
}

/// Without an early way out, so that it is done in vectors.
fn finite<T: Real>(numbers: &[T]) -> bool {
    let infinity = T::from_f64(f64::INFINITY);
    numbers.iter().fold(true, |finite, &x| finite & (math::abs(x) < infinity))
}

/// In eight sums, which a vector unit adds to side by side.
fn sum_of_squares<T: Real>(numbers: &[T]) -> f64 {
    let (eights, rest) = numbers.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for eight in eights {
        for (sum, x) in sums.iter_mut().zip(eight) {
            *sum += x.to_f64() * x.to_f64();
        }
    }
    for (sum, x) in sums.iter_mut().zip(rest) {
        *sum += x.to_f64() * x.to_f64();
    }
    sums.iter().sum()
}
