//! The part of a step after the gradient: checks, and the optimiser's move, in one pass over the parameters.

use std::ops::Range;

use super::Quantity;
use crate::network::{Network, NetworkInfo, ParameterInfo, project};
use crate::optim::{Bad, Optimiser, Passing, Step};
use crate::precompiled::Precompiled;
use crate::real::{Aligned, Real};
use crate::run::{Execution, Gradient};
use crate::threads::Divide;

/// Small enough that a chunk of the parameters, with its gradient and the optimiser's memory, stays in
/// the first-level cache while a rule that is given slices goes over it. What the optimiser remembers is cut in the same way, and
/// checkpoints hold it so: with another size here, [the version of files](crate::save::VERSION) must be another.
const CHUNK: usize = 1024;

/// A thread is worth its while for so many chunks: some microseconds.
const CHUNKS_WORTH_A_THREAD: usize = 16;

/// All that steps need beside the network and the gradient, allocated once.
pub struct Update<T> {
    /// The learned parameters, cut to chunks. Frozen ones are in none, so nothing moves them.
    chunks: Vec<Range<usize>>,
    pub(super) memory: Aligned<T>,
    /// How many numbers the optimiser remembers for each parameter.
    remembered: usize,
    /// The learned parameters as they were before the last step; of others anything. While parameters are moved this is
    /// past, and makes room for the gradient of a chunk.
    pub(super) before: Aligned<T>,
}

impl<T: Real> Update<T> {
    pub(super) fn new<N: Network<Real = T>>(net: &N, optimiser: &impl Optimiser) -> Self {
        let remembered = optimiser.memory();
        let before = Aligned::from(net.parameters());
        Self {
            chunks: chunks(N::INFO),
            memory: Aligned::zeros(remembered * before.len()),
            remembered,
            before,
        }
    }

    /// Moves the parameters. If a number of the gradient is not finite, or one of the parameters moved, they all
    /// stay as they are: what they were when the loss was finite.
    ///
    /// They are then brought into their declared ranges: the step is that of the projected gradient.
    ///
    /// The moved parameters are written where their gradient was, which is read for the last time, and that memory becomes
    /// the network's. So each number passes by once, and nothing is copied to be kept: what the network had is what there
    /// was before. The next gradient is written to the memory of what there was before that.
    pub(super) fn step<N: Network<Real = T>>(
        &mut self,
        execution: &Execution,
        net: &mut N,
        optimiser: &impl Optimiser,
        step: Step,
        gradient: Gradient<'_, T>,
        clip_norm: Option<f64>,
    ) -> Result<(), Quantity> {
        let rule = |parameters: Passing<'_, T>| optimiser.advance(step, parameters);
        let Gradient { numbers: moved, rest, scale } = gradient;
        let parameters = net.parameters();
        let numbers = &mut moved[..];
        let by =
            Advance { execution, info: N::INFO, parameters, numbers, rest, scale, clip_norm, rule: &rule };
        if let Err(quantity) = T::advance(self, by) {
            self.before.copy_from_slice(net.parameters());
            return Err(quantity);
        }
        project::<N>(moved);
        // As a whole where all are learned: frozen ones were not written, and are too many to be copied in each step.
        if self.chunks.iter().map(Range::len).sum::<usize>() == moved.len() {
            std::mem::swap(net.parameters_mut(), moved);
        } else {
            let parameters = net.parameters_mut();
            for chunk in &self.chunks {
                parameters[chunk.clone()].swap_with_slice(&mut moved[chunk.clone()]);
            }
        }
        std::mem::swap(moved, &mut self.before);
        Ok(())
    }

    /// Brings the parameters back to what they were before the last step.
    pub(super) fn restore<N: Network<Real = T>>(&self, net: &mut N) {
        let parameters = net.parameters_mut();
        for chunk in &self.chunks {
            parameters[chunk.clone()].copy_from_slice(&self.before[chunk.clone()]);
        }
    }

    /// The parameters before the last step, also those that are not learned.
    #[cfg(feature = "save")]
    pub(super) fn earlier<N: Network<Real = T>>(&self, net: &N) -> Vec<T> {
        let mut parameters = net.parameters().to_vec();
        for chunk in &self.chunks {
            parameters[chunk.clone()].copy_from_slice(&self.before[chunk.clone()]);
        }
        parameters
    }

    /// The factor that brings the gradient to the norm `most` if its norm, over all learned parameters, is larger
    /// (Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks", 2013,
    /// algorithm 1).
    fn clip(&self, gradient: &[T], scale: T, most: f64) -> T {
        let squares = self.chunks.iter().map(|chunk| sum_of_squares(&gradient[chunk.clone()], scale));
        let norm = squares.sum::<f64>().sqrt();
        T::from_f64(if norm > most { most / norm } else { 1.0 })
    }
}

/// The learned parameters in chunks. Neighbours share one: a small network is a single chunk.
fn chunks(info: &NetworkInfo) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for parameter in info.parameters.iter().filter(|parameter| parameter.learned) {
        let range = range(parameter);
        match runs.last_mut() {
            Some(run) if run.end == range.start => run.end = range.end,
            _ => runs.push(range),
        }
    }
    let chunks = runs
        .into_iter()
        .flat_map(|run| run.clone().step_by(CHUNK).map(move |start| start..(start + CHUNK).min(run.end)));
    chunks.collect()
}

/// Where the numbers of a parameter are.
fn range(parameter: &ParameterInfo) -> Range<usize> {
    parameter.offset..parameter.offset + parameter.elements()
}

/// The parameter that the number at this place belongs to.
pub(super) fn name(info: &NetworkInfo, place: usize) -> Option<&'static str> {
    let parameter = info.parameters.iter().find(|parameter| range(parameter).contains(&place));
    parameter.map(|parameter| parameter.name)
}

/// How an optimiser moves some parameters.
type Rule<'a, T> = dyn Fn(Passing<'_, T>) + Sync + 'a;

/// What parameters are moved by, with neither the network nor the optimiser in its type.
pub struct Advance<'a, T> {
    execution: &'a Execution,
    info: &'static NetworkInfo,
    parameters: &'a [T],
    /// The gradient but for a factor and what is to be added to it, as [`Gradient`] has it; then the parameters moved.
    numbers: &'a mut [T],
    rest: Option<&'a [T]>,
    scale: T,
    clip_norm: Option<f64>,
    rule: &'a Rule<'a, T>,
}

/// Moves the parameters to where their gradient is, as [`Update::step`] says.
pub(crate) fn advance<T: Real>(update: &mut Update<T>, by: Advance<'_, T>) -> Result<(), Quantity> {
    let Advance { execution, info, parameters, numbers, rest, scale, clip_norm, rule } = by;
    // The norm is that of all of it.
    let rest = match (clip_norm, rest) {
        (Some(_), Some(rest)) => {
            Precompiled::add(numbers, rest);
            None
        }
        (_, rest) => rest,
    };
    let factor = clip_norm.map_or(T::from_f64(1.0), |most| update.clip(numbers, scale, most));
    let bad = Bad::none();
    let facts = Facts { rule, parameters, rest, scale, factor, bad: &bad };
    let pass = Pass {
        chunks: &update.chunks,
        start: 0,
        numbers,
        memory: &mut update.memory,
        remembered: update.remembered,
        room: &mut update.before,
    };
    execution.threads.share(pass, |pass| run_pass(pass, &facts));
    let [gradient, parameter] = bad.places();
    if gradient.min(parameter) == usize::MAX {
        return Ok(());
    }
    let name = |place| name(info, place);
    let quantity = name(gradient).map(Quantity::Gradient).or(name(parameter).map(Quantity::Parameter));
    quantity.map_or(Ok(()), Err)
}

/// What all parts of a pass are told.
struct Facts<'a, T> {
    rule: &'a Rule<'a, T>,
    parameters: &'a [T],
    /// What is to be added to the gradient, if anything is.
    rest: Option<&'a [T]>,
    /// From what there is to the gradient.
    scale: T,
    /// From the gradient to the clipped one.
    factor: T,
    bad: &'a Bad,
}

/// Some chunks, and the memory from `start` on.
struct Pass<'a, T> {
    chunks: &'a [Range<usize>],
    start: usize,
    numbers: &'a mut [T],
    memory: &'a mut [T],
    remembered: usize,
    /// As long as `numbers`, for the gradient of one chunk after the other.
    room: &'a mut [T],
}

impl<T: Real> Divide for Pass<'_, T> {
    fn parts(&self) -> usize {
        self.chunks.len() / CHUNKS_WORTH_A_THREAD
    }

    fn cut(self, part: usize, of: usize) -> (Self, Self) {
        let (chunks, others) = self.chunks.split_at(self.chunks.len() * part / of);
        let start = others.first().map_or(self.start, |chunk| chunk.start);
        let at = start - self.start;
        let (numbers, numbers_rest) = self.numbers.split_at_mut(at);
        let (memory, memory_rest) = self.memory.split_at_mut(at * self.remembered);
        let (room, room_rest) = self.room.split_at_mut(at);
        (
            Pass { chunks, numbers, memory, room, ..self },
            Pass {
                chunks: others,
                start,
                numbers: numbers_rest,
                memory: memory_rest,
                room: room_rest,
                ..self
            },
        )
    }
}

fn run_pass<T: Real>(pass: Pass<'_, T>, facts: &Facts<'_, T>) {
    let Facts { rule, parameters, rest, scale, factor, bad } = *facts;
    for chunk in pass.chunks {
        let range = chunk.start - pass.start..chunk.end - pass.start;
        rule(Passing {
            numbers: &mut pass.numbers[range.clone()],
            rest: rest.map(|rest| &rest[chunk.clone()]),
            scale,
            factor,
            parameters: &parameters[chunk.clone()],
            memory: &mut pass.memory[range.start * pass.remembered..range.end * pass.remembered],
            room: &mut pass.room[range],
            start: chunk.start,
            bad,
        });
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Init;

    #[test]
    fn neighbours_share_chunks_and_frozen_parameters_are_in_none() {
        static INFO: NetworkInfo = NetworkInfo {
            name: "Some",
            inputs: &[],
            targets: &[],
            parameters: &[
                ParameterInfo::learned("a", &[3], 0, Init::Constant(0.0)),
                ParameterInfo::learned("b", &[2], 3, Init::Constant(0.0)),
                ParameterInfo::frozen("c", &[5], 5, Init::Constant(0.0)),
                ParameterInfo::learned("d", &[2, 1000], 10, Init::Constant(0.0)),
                ParameterInfo::learned("e", &[100], 2010, Init::Constant(0.0)),
            ],
            outputs: &[],
            metrics: &[],
        };
        assert_eq!(chunks(&INFO), [0..5, 10..1034, 1034..2058, 2058..2110]);
    }
}
