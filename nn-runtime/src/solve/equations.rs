//! The normal equations of least squares, and what they say of the parameters found.

use super::cholesky::Cholesky;
use crate::data::Examples;
use crate::network::LeastSquares;
use crate::real::Real;
use crate::run::{Execution, Residuals};

/// `JᵀJ · step = −Jᵀr`, where `r` are the residuals of all examples and `J` their derivatives by the learned
/// parameters, in their order: Nocedal and Wright, equation 10.14. The mean loss is `rᵀr` over the number of examples.
#[derive(Clone, Debug, PartialEq)]
pub struct NormalEquations {
    /// How many residuals there are.
    pub residuals: usize,
    /// `rᵀr`.
    pub squares: f64,
    /// `Jᵀr`: a number for each learned one.
    pub gradient: Vec<f64>,
    /// `JᵀJ`: a row for each.
    pub matrix: Vec<Vec<f64>>,
}

impl NormalEquations {
    /// How uncertain the parameters are after a fit: their covariances if the residuals are independent, of equal
    /// variance and nearly linear: `rᵀr / (residuals − parameters) · (JᵀJ)⁻¹`.
    ///
    /// # Errors
    /// The data do not determine the parameters.
    pub fn covariance(&self) -> Result<Covariance, Undetermined> {
        let parameters = self.gradient.len();
        if self.residuals <= parameters {
            return Err(Undetermined::TooFew { residuals: self.residuals, parameters });
        }
        let variance = self.squares / (self.residuals - parameters) as f64;
        let factor = Cholesky::of(parameters, &self.matrix.concat()).ok_or(Undetermined::Singular)?;
        let column = |place: usize| {
            let mut column = vec![0.0; parameters];
            column[place] = variance;
            factor.solve(&mut column);
            column
        };
        Ok(Covariance { variance, matrix: (0..parameters).map(column).collect() })
    }

    /// Takes a parameter out of the equations: it stays where it is.
    pub(super) fn hold(&mut self, place: usize) {
        self.gradient[place] = 0.0;
        for other in (0..self.matrix.len()).filter(|&other| other != place) {
            self.matrix[place][other] = 0.0;
            self.matrix[other][place] = 0.0;
        }
    }

    /// Adds one residual with its derivatives; of the matrix only what is not above the diagonal.
    fn add(&mut self, residual: f64, derivatives: &[f64]) {
        self.squares += residual * residual;
        for (i, &derivative) in derivatives.iter().enumerate() {
            self.gradient[i] += derivative * residual;
            let sums = self.matrix[i][..=i].iter_mut().zip(derivatives);
            sums.for_each(|(sum, other)| *sum += derivative * other);
        }
    }

    /// Fills in what is above the diagonal.
    fn mirror(&mut self) {
        for i in 0..self.matrix.len() {
            for j in 0..i {
                self.matrix[j][i] = self.matrix[i][j];
            }
        }
    }
}

/// How uncertain fitted parameters are.
#[derive(Clone, Debug, PartialEq)]
pub struct Covariance {
    /// The variance of a residual.
    pub variance: f64,
    /// The covariances of the learned parameters, a row for each, in their order.
    pub matrix: Vec<Vec<f64>>,
}

impl Covariance {
    /// The standard deviation of each parameter.
    pub fn deviations(&self) -> Vec<f64> {
        self.matrix.iter().enumerate().map(|(place, row)| row[place].sqrt()).collect()
    }

    /// How strongly two parameters are tied together, from −1 to 1.
    ///
    /// # Panics
    /// If there are not so many.
    pub fn correlation(&self, a: usize, b: usize) -> f64 {
        self.matrix[a][b] / (self.matrix[a][a] * self.matrix[b][b]).sqrt()
    }
}

/// Why parameters have no covariances.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Undetermined {
    /// Nothing is left over to judge the errors by.
    #[error(
        "{residuals} residuals do not say how uncertain {parameters} parameters are; there must be more of them"
    )]
    TooFew {
        /// How many residuals there are.
        residuals: usize,
        /// How many learned numbers there are.
        parameters: usize,
    },
    /// Some change of the parameters does nothing.
    #[error("the data do not determine the parameters: some change of them changes no residual")]
    Singular,
}

/// The equations at the parameters that a network has.
pub fn normal_equations<N: LeastSquares>(net: &N, examples: &Examples<N>) -> NormalEquations {
    Assembly::new(Execution::default(), examples.len()).equations(net, examples)
}

/// The memory of normal equations, allocated once.
#[derive(Debug)]
pub(super) struct Assembly<N: LeastSquares> {
    residuals: Residuals<N>,
    /// The derivatives of one residual.
    row: Vec<f64>,
}

impl<N: LeastSquares> Assembly<N> {
    pub(super) fn new(execution: Execution, examples: usize) -> Self {
        let learned = N::INFO.parameters.iter().filter(|parameter| parameter.learned);
        let size = learned.map(|parameter| parameter.elements()).sum();
        Assembly { residuals: Residuals::new(execution, examples), row: vec![0.0; size] }
    }

    /// In `f64`, examples in their order.
    pub(super) fn equations(&mut self, net: &N, examples: &Examples<N>) -> NormalEquations {
        let size = self.row.len();
        let mut found = NormalEquations {
            residuals: examples.len() * N::RESIDUALS,
            squares: 0.0,
            gradient: vec![0.0; size],
            matrix: vec![vec![0.0; size]; size],
        };
        let row = &mut self.row;
        self.residuals.each(net, examples, |residuals, derivatives| {
            for (number, residual) in residuals.iter().enumerate() {
                let residual = residual.to_f64();
                let mut start = 0;
                for parameter in N::INFO.parameters.iter().filter(|parameter| parameter.learned) {
                    let width = parameter.elements();
                    let block = &derivatives[start * N::RESIDUALS + number * width..][..width];
                    for (own, derivative) in row[start..].iter_mut().zip(block) {
                        *own = derivative.to_f64();
                    }
                    start += width;
                }
                found.add(residual, row);
            }
        });
        found.mirror();
        found
    }
}
