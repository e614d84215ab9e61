//! The part of a step after the gradient: checks, and the optimiser's move, in one pass over the parameters.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use super::Quantity;
use crate::network::{Network, ParameterInfo};
use crate::optim::{Optimiser, Step};
use crate::real::Real;
use crate::run::{Execution, Gradient};
use crate::threads::{Divide, share};

/// Small enough that a chunk of the parameters, with its gradient and the optimiser's memory, stays in
/// the first-level cache from the copy to the check.
const CHUNK: usize = 1024;

/// A thread is worth its while for so many chunks: some microseconds.
const CHUNKS_WORTH_A_THREAD: usize = 16;

/// All that steps need beside the network and the gradient, allocated once.
pub(super) struct Update<T> {
    /// The learned parameters, cut to chunks. Frozen ones are in none, so nothing moves them.
    chunks: Vec<Chunk>,
    memory: Vec<T>,
    /// How many numbers the optimiser remembers for each parameter.
    remembered: usize,
    /// All parameters as they were before the last step.
    before: Vec<T>,
}

/// A piece of one parameter.
struct Chunk {
    /// The number of the parameter.
    parameter: usize,
    range: Range<usize>,
}

impl<T: Real> Update<T> {
    pub(super) fn new<N: Network<Real = T>>(net: &N, optimiser: &impl Optimiser) -> Self {
        let learned = N::INFO.parameters.iter().enumerate().filter(|(_, parameter)| parameter.learned);
        let chunks = learned.flat_map(|(number, parameter)| {
            let end = parameter.offset + parameter.elements();
            (parameter.offset..end)
                .step_by(CHUNK)
                .map(move |start| Chunk { parameter: number, range: start..(start + CHUNK).min(end) })
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

    /// Moves the parameters. If a number of the gradient is not finite, or one of the parameters moved, they all
    /// stay as they are: what they were when the loss was finite.
    pub(super) fn step<N: Network<Real = T>>(
        &mut self,
        execution: &Execution,
        net: &mut N,
        optimiser: &impl Optimiser,
        step: Step,
        gradient: Gradient<'_, T>,
        clip_norm: Option<f64>,
    ) -> Result<(), Quantity> {
        let Gradient { numbers: gradient, scale } = gradient;
        let factor = clip_norm.map_or(T::from_f64(1.0), |most| self.clip(gradient, scale, most));
        let (bad_gradient, bad_parameter) = (AtomicUsize::new(usize::MAX), AtomicUsize::new(usize::MAX));
        let pass = Pass {
            chunks: &self.chunks,
            start: 0,
            parameters: net.parameters_mut(),
            gradient,
            before: &mut self.before,
            memory: &mut self.memory,
            remembered: self.remembered,
        };
        execution.threads.enter(|| {
            share(pass, |pass| {
                let facts = Facts {
                    optimiser,
                    step,
                    scale,
                    factor,
                    bad_gradient: &bad_gradient,
                    bad_parameter: &bad_parameter,
                };
                execution.instructions.vectorise(run_pass, (pass, facts));
            });
        });
        let name =
            |number: usize| N::INFO.parameters.get(number).map(|parameter: &ParameterInfo| parameter.name);
        let bad = name(bad_gradient.into_inner()).map(Quantity::Gradient);
        match bad.or_else(|| name(bad_parameter.into_inner()).map(Quantity::Parameter)) {
            None => Ok(()),
            Some(quantity) => {
                self.restore(net);
                Err(quantity)
            }
        }
    }

    /// Brings the parameters back to what they were before the last step.
    pub(super) fn restore<N: Network<Real = T>>(&self, net: &mut N) {
        net.parameters_mut().copy_from_slice(&self.before);
    }

    /// The factor that brings the gradient to the norm `most` if its norm, over all learned parameters, is larger
    /// (Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks", 2013,
    /// algorithm 1).
    fn clip(&self, gradient: &[T], scale: T, most: f64) -> T {
        let squares = self.chunks.iter().map(|chunk| sum_of_squares(&gradient[chunk.range.clone()], scale));
        let norm = squares.sum::<f64>().sqrt();
        T::from_f64(if norm > most { most / norm } else { 1.0 })
    }
}

/// What all parts of a pass are told.
struct Facts<'a, T, O> {
    optimiser: &'a O,
    step: Step,
    /// From what there is to the gradient.
    scale: T,
    /// From the gradient to the clipped one.
    factor: T,
    /// The first parameter whose gradient has a number that is not finite.
    bad_gradient: &'a AtomicUsize,
    /// The first parameter that has one itself after the move.
    bad_parameter: &'a AtomicUsize,
}

/// Some chunks, and the memory from `start` on.
struct Pass<'a, T> {
    chunks: &'a [Chunk],
    start: usize,
    parameters: &'a mut [T],
    gradient: &'a mut [T],
    before: &'a mut [T],
    memory: &'a mut [T],
    remembered: usize,
}

impl<T: Real> Divide for Pass<'_, T> {
    fn parts(&self) -> usize {
        self.chunks.len() / CHUNKS_WORTH_A_THREAD
    }

    fn cut(self, part: usize, of: usize) -> (Self, Self) {
        let (chunks, others) = self.chunks.split_at(self.chunks.len() * part / of);
        let start = others.first().map_or(self.start, |chunk| chunk.range.start);
        let at = start - self.start;
        let (parameters, parameters_rest) = self.parameters.split_at_mut(at);
        let (gradient, gradient_rest) = self.gradient.split_at_mut(at);
        let (before, before_rest) = self.before.split_at_mut(at);
        let (memory, memory_rest) = self.memory.split_at_mut(at * self.remembered);
        let rest = Pass {
            chunks: others,
            start,
            parameters: parameters_rest,
            gradient: gradient_rest,
            before: before_rest,
            memory: memory_rest,
            ..self
        };
        (
            Pass {
                chunks,
                start: self.start,
                parameters,
                gradient,
                before,
                memory,
                remembered: self.remembered,
            },
            rest,
        )
    }
}

#[inline(always)]
fn run_pass<T: Real, O: Optimiser>(pass: Pass<'_, T>, facts: Facts<'_, T, O>) {
    for Chunk { parameter, range } in pass.chunks {
        let range = range.start - pass.start..range.end - pass.start;
        let (now, gradient) = (&mut pass.parameters[range.clone()], &mut pass.gradient[range.clone()]);
        let memory = &mut pass.memory[range.start * pass.remembered..range.end * pass.remembered];
        for factor in [facts.scale, facts.factor] {
            if factor != T::from_f64(1.0) {
                gradient.iter_mut().for_each(|g| *g *= factor);
            }
        }
        pass.before[range].copy_from_slice(now);
        if !finite(gradient) {
            facts.bad_gradient.fetch_min(*parameter, Relaxed);
            continue;
        }
        facts.optimiser.step(facts.step, now, gradient, memory);
        if !finite(now) {
            facts.bad_parameter.fetch_min(*parameter, Relaxed);
        }
    }
}

/// Whether the difference of each number to itself is zero: an infinity or a NaN makes it NaN. In sixteen sums,
/// which a vector unit adds to side by side.
#[inline(always)]
#[allow(clippy::eq_op, reason = "the difference of an infinity to itself is NaN")]
fn finite<T: Real>(numbers: &[T]) -> bool {
    let mut sums = [T::default(); 16];
    let (sixteens, rest) = numbers.as_chunks::<16>();
    for sixteen in sixteens {
        for (sum, x) in sums.iter_mut().zip(sixteen) {
            *sum += *x - *x;
        }
    }
    for x in rest {
        sums[0] += *x - *x;
    }
    sums.iter().all(|sum| *sum == T::default())
}

/// Of the scaled numbers; in eight sums, which a vector unit adds to side by side.
fn sum_of_squares<T: Real>(numbers: &[T], scale: T) -> f64 {
    let square = |x: &T| (*x * scale).to_f64() * (*x * scale).to_f64();
    let (eights, rest) = numbers.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for eight in eights {
        for (sum, x) in sums.iter_mut().zip(eight) {
            *sum += square(x);
        }
    }
    for (sum, x) in sums.iter_mut().zip(rest) {
        *sum += square(x);
    }
    sums.iter().sum()
}
