//! The function that is minimised: the mean loss over all examples, of the learned parameters.

use super::SolveError;
use super::vectors::largest;
use crate::data::Examples;
use crate::network::{Network, ParameterInfo, project};
use crate::real::Real;
use crate::run::{Execution, Workspace};
use crate::train::{Cause, Quantity};

/// The mean loss over all examples as a function of the learned parameters, and the point it is at. Vectors are in
/// `f64`; the parameters are the network's own numbers, so that a point is always one that the network can have.
#[derive(Debug)]
pub struct Problem<'a, N: Network> {
    net: &'a mut N,
    examples: &'a Examples<N>,
    workspace: Workspace<N>,
    /// The places of the learned numbers among all parameters.
    places: Vec<usize>,
    /// The ends of their ranges; none if no range is declared.
    ends: Vec<(f64, f64)>,
    point: Sample,
    evaluations: usize,
}

/// A point with the loss there.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    pub(super) parameters: Vec<f64>,
    pub(super) loss: f64,
    pub(super) gradient: Vec<f64>,
}

impl Sample {
    /// Whether all numbers are.
    pub(super) fn is_finite(&self) -> bool {
        self.loss.is_finite() && largest(&self.gradient).is_finite() && largest(&self.parameters).is_finite()
    }
}

impl<'a, N: Network> Problem<'a, N> {
    pub(super) fn new(
        execution: Execution,
        net: &'a mut N,
        examples: &'a Examples<N>,
    ) -> Result<Self, SolveError> {
        let learned = N::INFO.parameters.iter().filter(|parameter| parameter.learned);
        let places: Vec<usize> = learned
            .clone()
            .flat_map(|parameter| parameter.offset..parameter.offset + parameter.elements())
            .collect();
        let ends = match N::INFO.has_ranges() {
            true => {
                learned.flat_map(|parameter| vec![ends::<N::Real>(parameter); parameter.elements()]).collect()
            }
            false => Vec::new(),
        };
        let parameters: Vec<f64> = places.iter().map(|&place| net.parameters()[place].to_f64()).collect();
        let point = Sample { loss: f64::NAN, gradient: vec![0.0; parameters.len()], parameters };
        let workspace = Workspace::with(execution);
        let mut problem = Problem { net, examples, workspace, places, ends, point, evaluations: 0 };
        let mut start = problem.point.clone();
        problem.measure(&mut start);
        problem.point = start;
        let Some(quantity) = problem.infinite() else { return Ok(problem) };
        let rows = (0..examples.len()).map(|index| examples.row(index));
        let cause = match quantity {
            Quantity::Loss(_) => Cause::of_loss(&*problem.net, rows),
            Quantity::Gradient(_) => Cause::of_gradient(&*problem.net, rows),
            Quantity::Parameter(_) => None,
        };
        Err(SolveError::NotFinite { quantity, cause })
    }

    /// What is not finite at the point.
    fn infinite(&self) -> Option<Quantity> {
        if !self.point.loss.is_finite() {
            return Some(Quantity::Loss(self.point.loss));
        }
        let among = |numbers: &[f64]| {
            let at = numbers.iter().position(|number| !number.is_finite())?;
            let holds =
                |offset: usize, elements: usize| (offset..offset + elements).contains(&self.places[at]);
            let parameter = N::INFO.parameters.iter().find(|one| holds(one.offset, one.elements()));
            parameter.map(|parameter| parameter.name)
        };
        let parameter = among(&self.point.parameters).map(Quantity::Parameter);
        parameter.or_else(|| among(&self.point.gradient).map(Quantity::Gradient))
    }

    /// How many learned numbers there are.
    pub fn dimension(&self) -> usize {
        self.places.len()
    }

    /// The learned parameters of the point it is at.
    pub fn parameters(&self) -> &[f64] {
        &self.point.parameters
    }

    /// The mean loss there.
    pub fn loss(&self) -> f64 {
        self.point.loss
    }

    /// The gradient of the mean loss there, which is 0 by a number that is held at an end of its declared range: where
    /// the loss falls only beyond.
    pub fn gradient(&self) -> &[f64] {
        &self.point.gradient
    }

    /// How often loss and gradient were computed.
    pub fn evaluations(&self) -> usize {
        self.evaluations
    }

    /// The network, with the parameters of the point.
    pub(super) fn network(&self) -> &N {
        self.net
    }

    /// What the loss is a mean over.
    pub(super) fn examples(&self) -> &Examples<N> {
        self.examples
    }

    /// Where the learned numbers are among all parameters.
    pub(super) fn places(&self) -> &[usize] {
        &self.places
    }

    /// What programs are run with.
    pub(super) fn execution(&self) -> &Execution {
        self.workspace.execution()
    }

    pub(super) fn point(&self) -> &Sample {
        &self.point
    }

    /// Rounds the parameters of a sample to numbers that the network can have, in their ranges, and computes loss and gradient there. The
    /// network keeps them until [`settle`](Problem::settle) or another sample.
    pub(super) fn measure(&mut self, sample: &mut Sample) {
        self.write(&mut sample.parameters);
        let rows = (0..self.examples.len()).map(|index| self.examples.row(index));
        let (loss, gradient) = self.workspace.gradient(&*self.net, rows);
        sample.loss = loss;
        for (number, &place) in sample.gradient.iter_mut().zip(&self.places) {
            *number = gradient[place].to_f64();
        }
        for ((slope, &number), &ends) in sample.gradient.iter_mut().zip(&sample.parameters).zip(&self.ends) {
            if leads_out(number, -*slope, ends) {
                *slope = 0.0;
            }
        }
        self.evaluations += 1;
    }

    /// Whether a number of the point is held at an end of its range.
    pub(super) fn is_held(&self, at: usize) -> bool {
        let is_end = |&(low, high): &(f64, f64)| [low, high].contains(&self.point.parameters[at]);
        self.point.gradient[at] == 0.0 && self.ends.get(at).is_some_and(is_end)
    }

    /// Takes from a direction what leads out of the ranges at once.
    pub(super) fn confine(&self, direction: &mut [f64]) {
        for ((step, &number), &ends) in direction.iter_mut().zip(&self.point.parameters).zip(&self.ends) {
            if leads_out(number, *step, ends) {
                *step = 0.0;
            }
        }
    }

    /// How the loss changes at a sample along a direction, which bends where it meets the end of a range.
    pub(super) fn slope(&self, sample: &Sample, direction: &[f64]) -> f64 {
        let beyond = |at: usize| {
            let ends = self.ends.get(at);
            ends.is_some_and(|&ends| leads_out(sample.parameters[at], direction[at], ends))
        };
        let places = (0..direction.len()).filter(|&at| !beyond(at));
        places.map(|at| sample.gradient[at] * direction[at]).sum()
    }

    /// Gives the network these parameters, and them the numbers it has then.
    fn write(&mut self, parameters: &mut [f64]) {
        let own = self.net.parameters_mut();
        for (number, &place) in parameters.iter().zip(&self.places) {
            own[place] = N::Real::from_f64(*number);
        }
        project::<N>(own);
        for (number, &place) in parameters.iter_mut().zip(&self.places) {
            *number = own[place].to_f64();
        }
    }

    /// Goes to the sample, which becomes the point that was left.
    pub(super) fn accept(&mut self, sample: &mut Sample) {
        std::mem::swap(&mut self.point, sample);
    }

    /// Gives the network the parameters of the point.
    pub(super) fn settle(&mut self) {
        let own = self.net.parameters_mut();
        for (number, &place) in self.point.parameters.iter().zip(&self.places) {
            own[place] = N::Real::from_f64(*number);
        }
    }
}

/// The ends of the range of a parameter, as numbers of the network; infinite without one.
fn ends<T: Real>(parameter: &ParameterInfo) -> (f64, f64) {
    let end = |number| T::from_f64(number).to_f64();
    parameter.range.map_or((f64::NEG_INFINITY, f64::INFINITY), |range| (end(range.low), end(range.high)))
}

/// Whether a step leads out of a range from one of its ends.
fn leads_out(number: f64, step: f64, (low, high): (f64, f64)) -> bool {
    step < 0.0 && number <= low || step > 0.0 && number >= high
}
