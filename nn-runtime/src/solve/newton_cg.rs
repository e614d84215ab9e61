//! Newton's method, its systems solved by conjugate gradients.

use super::Method;
use super::line_search;
use super::problem::{Problem, Sample};
use super::vectors::{add, dot, norm};
use crate::network::SecondOrder;
use crate::optim::InvalidSetting;
use crate::real::Real;
use crate::run::Products;

/// Newton-CG with a line search: Nocedal and Wright, algorithm 7.1; its inner loop also goes on while it gains much
/// (Nash and Sofer, "Assessing a search direction within a truncated-Newton method", 1990). For networks with
/// `#[derivatives(hessian_vector_product)]`; each product takes about two gradients, and nothing larger than a few
/// vectors is stored.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NewtonCg {
    products: usize,
}

impl NewtonCg {
    /// At most 200 products in an iteration.
    pub fn new() -> Self {
        Self { products: 200 }
    }

    /// How many products with the second derivatives an iteration takes at most.
    pub fn products(mut self, most: usize) -> Self {
        self.products = most;
        self
    }
}

impl Default for NewtonCg {
    fn default() -> Self {
        Self::new()
    }
}

/// The vectors of [`NewtonCg`].
#[derive(Debug)]
pub struct Vectors<N: SecondOrder> {
    products: Products<N>,
    /// A direction as the network stores parameters, frozen ones zero.
    stored: Vec<N::Real>,
    step: Vec<f64>,
    residual: Vec<f64>,
    direction: Vec<f64>,
    product: Vec<f64>,
    spare: Sample,
}

impl<N: SecondOrder> Method<N> for NewtonCg {
    type State = Vectors<N>;

    fn check(&self) -> Result<(), InvalidSetting> {
        InvalidSetting::unless_positive("the number of products", self.products as f64)
    }

    fn start(&self, problem: &Problem<'_, N>) -> Vectors<N> {
        let zeros = vec![0.0; problem.dimension()];
        Vectors {
            products: Products::new(problem.execution().clone(), problem.examples().len()),
            stored: vec![N::Real::default(); N::INFO.parameter_len()],
            step: zeros.clone(),
            residual: zeros.clone(),
            direction: zeros.clone(),
            product: zeros,
            spare: problem.point().clone(),
        }
    }

    fn iterate(&self, vectors: &mut Vectors<N>, problem: &mut Problem<'_, N>) -> Option<f64> {
        vectors.aim(problem, self.products);
        problem.confine(&mut vectors.step);
        if line_search::search(problem, &vectors.step, 1.0, &mut vectors.spare).is_none() {
            // What was taken from the step may have been what led downhill; the gradient does.
            vectors.step.iter_mut().zip(problem.gradient()).for_each(|(step, slope)| *step = -slope);
            let first = 1.0 / norm(problem.gradient()).max(1.0);
            line_search::search(problem, &vectors.step, first, &mut vectors.spare)?;
        }
        let moved = problem.parameters().iter().zip(&vectors.spare.parameters);
        Some(moved.map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt())
    }
}

impl<N: SecondOrder> Vectors<N> {
    /// The inner loop of algorithm 7.1: Newton's step, as exactly as pays at this distance from the minimum.
    fn aim(&mut self, problem: &Problem<'_, N>, most: usize) {
        let gradient = problem.gradient();
        let size = norm(gradient);
        let enough = size.sqrt().min(0.5) * size;
        let mut gained = 0.0;
        self.step.fill(0.0);
        self.residual.copy_from_slice(gradient);
        self.direction.iter_mut().zip(gradient).for_each(|(d, g)| *d = -g);
        for number in 0..most {
            self.multiply(problem);
            let curvature = dot(&self.direction, &self.product);
            // Also where it is not a number.
            if curvature.is_nan() || curvature <= 0.0 {
                if number == 0 {
                    self.step.copy_from_slice(&self.direction);
                }
                return;
            }
            let before = dot(&self.residual, &self.residual);
            let length = before / curvature;
            add(&mut self.step, length, &self.direction);
            add(&mut self.residual, length, &self.product);
            let after = dot(&self.residual, &self.residual);
            let gain = length * before;
            gained += gain;
            // In a narrow valley little of the gradient is left after a step down its side, and all of the way along
            // it is still to go: a last step that still gains much says so.
            let is_much = (number + 1) as f64 * gain > 0.5 * gained;
            if after == 0.0 || (after.sqrt() < enough && !is_much) {
                return;
            }
            let share = after / before;
            self.direction.iter_mut().zip(&self.residual).for_each(|(d, r)| *d = share * *d - r);
        }
    }

    /// The second derivatives times the direction.
    fn multiply(&mut self, problem: &Problem<'_, N>) {
        // Of unit length, so that no number type is left by very small or very large ones.
        let length = norm(&self.direction).max(f64::MIN_POSITIVE);
        for (number, &place) in self.direction.iter().zip(problem.places()) {
            self.stored[place] = N::Real::from_f64(number / length);
        }
        let product = self.products.product(problem.network(), problem.examples(), &self.stored);
        for (number, &place) in self.product.iter_mut().zip(problem.places()) {
            *number = product[place].to_f64() * length;
        }
        // Numbers held at the end of a range are not part of the system.
        for (at, number) in self.product.iter_mut().enumerate() {
            if problem.is_held(at) {
                *number = 0.0;
            }
        }
    }
}
