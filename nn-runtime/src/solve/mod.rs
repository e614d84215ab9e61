//! Whole-batch minimisation: methods that look at all examples in every iteration and use more of the loss than one
//! gradient, for networks that are small or must be exact, such as those of physics and of curve fitting.
//!
//! A [`Minimiser`] is to a [`Method`] what a [`Trainer`](crate::Trainer) is to an optimiser. Sources are named by
//! their numbers in J. Nocedal and S. J. Wright, "Numerical Optimization", second edition, Springer 2006.

mod cholesky;
mod equations;
mod error;
mod lbfgs;
mod levenberg_marquardt;
mod line_search;
mod minimiser;
mod newton_cg;
mod problem;
mod solution;
#[cfg(test)]
mod tests;
mod vectors;

pub use equations::{Covariance, NormalEquations, Undetermined, normal_equations};
pub use error::SolveError;
pub use lbfgs::Lbfgs;
pub use levenberg_marquardt::LevenbergMarquardt;
pub use minimiser::{Method, Minimiser};
pub use newton_cg::NewtonCg;
pub use problem::Problem;
pub use solution::{Iteration, Solution, Stop};
