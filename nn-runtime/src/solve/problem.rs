//! The function that is minimised: the mean loss over all examples, of the learned parameters.

use super::SolveError;
use super::vectors::largest;
use crate::data::Examples;
use crate::network::Network;
use crate::real::Real;
use crate::run::{Execution, Workspace};
use crate::train::Quantity;

/// The mean loss over all examples as a function of the learned parameters, and the point it is at. Vectors are in
/// `f64`; the parameters are the network's own numbers, so that a point is always one that the network can have.
#[derive(Debug)]
pub struct Problem<'a, N: Network> {
    net: &'a mut N,
    examples: &'a Examples<N>,
    workspace: Workspace<N>,
    /// The places of the learned numbers among all parameters.
    places: Vec<usize>,
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
        let places: Vec<usize> =
            learned.flat_map(|parameter| parameter.offset..parameter.offset + parameter.elements()).collect();
        let parameters: Vec<f64> = places.iter().map(|&place| net.parameters()[place].to_f64()).collect();
        let point = Sample { loss: f64::NAN, gradient: vec![0.0; parameters.len()], parameters };
        let mut problem =
            Problem { net, examples, workspace: Workspace::with(execution), places, point, evaluations: 0 };
        let mut start = problem.point.clone();
        problem.measure(&mut start);
        problem.point = start;
        match problem.infinite() {
            None => Ok(problem),
            Some(quantity) => Err(SolveError::NotFinite(quantity)),
        }
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

    /// The gradient of the mean loss there.
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

    /// Rounds the parameters of a sample to numbers that the network has, and computes loss and gradient there. The
    /// network keeps them until [`settle`](Problem::settle) or another sample.
    pub(super) fn measure(&mut self, sample: &mut Sample) {
        self.write(&mut sample.parameters);
        let rows = (0..self.examples.len()).map(|index| self.examples.row(index));
        let (loss, gradient) = self.workspace.gradient(&*self.net, rows);
        sample.loss = loss;
        for (number, &place) in sample.gradient.iter_mut().zip(&self.places) {
            *number = gradient[place].to_f64();
        }
        self.evaluations += 1;
    }

    /// Gives the network these parameters, and them the numbers it has then.
    fn write(&mut self, parameters: &mut [f64]) {
        let own = self.net.parameters_mut();
        for (number, &place) in parameters.iter_mut().zip(&self.places) {
            own[place] = N::Real::from_f64(*number);
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
