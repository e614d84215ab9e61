//! The limited-memory method of Broyden, Fletcher, Goldfarb and Shanno.

use super::Method;
use super::line_search;
use super::problem::{Problem, Sample};
use super::vectors::{add, dot, norm};
use crate::network::Network;
use crate::optim::InvalidSetting;
use std::collections::VecDeque;

/// L-BFGS: Nocedal and Wright, algorithms 7.4 and 7.5, with a line search to the strong Wolfe conditions (algorithms
/// 3.5 and 3.6). It estimates the curvature of the loss from its last steps, and needs nothing but loss and gradient.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lbfgs {
    memory: usize,
}

impl Lbfgs {
    /// Remembers 10 steps.
    pub fn new() -> Self {
        Self { memory: 10 }
    }

    /// How many steps are remembered, each with two numbers for a parameter: 3 to 20 as a rule, more for losses
    /// that are hard.
    pub fn memory(mut self, steps: usize) -> Self {
        self.memory = steps;
        self
    }
}

impl Default for Lbfgs {
    fn default() -> Self {
        Self::new()
    }
}

/// A step and what it did to the gradient.
#[derive(Debug)]
struct Pair {
    step: Vec<f64>,
    change: Vec<f64>,
    /// Of both.
    product: f64,
}

/// What [`Lbfgs`] remembers.
#[derive(Debug)]
pub struct Memory {
    /// The last steps, the newest last.
    pairs: VecDeque<Pair>,
    /// One more.
    free: Option<Pair>,
    direction: Vec<f64>,
    spare: Sample,
}

impl<N: Network> Method<N> for Lbfgs {
    type State = Memory;

    fn check(&self) -> Result<(), InvalidSetting> {
        InvalidSetting::unless_positive("the memory of L-BFGS", self.memory as f64)
    }

    fn start(&self, problem: &Problem<'_, N>) -> Memory {
        Memory {
            pairs: VecDeque::new(),
            free: None,
            direction: vec![0.0; problem.dimension()],
            spare: problem.point().clone(),
        }
    }

    fn iterate(&self, memory: &mut Memory, problem: &mut Problem<'_, N>) -> Option<f64> {
        memory.aim(problem.gradient());
        problem.confine(&mut memory.direction);
        // Without a memory the gradient says nothing about the length of the step.
        let first = if memory.pairs.is_empty() { 1.0 / norm(problem.gradient()).max(1.0) } else { 1.0 };
        if line_search::search(problem, &memory.direction, first, &mut memory.spare).is_none() {
            if memory.pairs.is_empty() {
                return None;
            }
            // What was remembered may be of another part of the loss: downhill from here.
            memory.pairs.clear();
            return self.iterate(memory, problem);
        }
        Some(memory.remember(self.memory, problem.point()))
    }
}

impl Memory {
    /// Algorithm 7.4: the direction in which the estimate of the loss is smallest.
    fn aim(&mut self, gradient: &[f64]) {
        let Memory { pairs, direction, .. } = self;
        direction.iter_mut().zip(gradient).for_each(|(d, g)| *d = -g);
        let Some(newest) = pairs.back() else { return };
        let scale = newest.product / dot(&newest.change, &newest.change);
        let mut shares = vec![0.0; pairs.len()];
        for (share, pair) in shares.iter_mut().zip(pairs.iter()).rev() {
            *share = dot(&pair.step, direction) / pair.product;
            add(direction, -*share, &pair.change);
        }
        direction.iter_mut().for_each(|d| *d *= scale);
        for (share, pair) in shares.iter().zip(pairs.iter()) {
            let other = dot(&pair.change, direction) / pair.product;
            add(direction, share - other, &pair.step);
        }
    }

    /// Takes note of the step from the spare point to this one, and says how long it was.
    fn remember(&mut self, most: usize, point: &Sample) -> f64 {
        let size = self.direction.len();
        let oldest = if self.pairs.len() >= most { self.pairs.pop_front() } else { None };
        let mut pair = oldest.or_else(|| self.free.take()).unwrap_or_else(|| Pair {
            step: vec![0.0; size],
            change: vec![0.0; size],
            product: 0.0,
        });
        let difference = |of: &mut [f64], a: &[f64], b: &[f64]| {
            of.iter_mut().zip(a.iter().zip(b)).for_each(|(of, (a, b))| *of = a - b);
        };
        difference(&mut pair.step, &point.parameters, &self.spare.parameters);
        difference(&mut pair.change, &point.gradient, &self.spare.gradient);
        pair.product = dot(&pair.step, &pair.change);
        let moved = norm(&pair.step);
        // The estimate stays positive definite only by steps along which the slope has grown.
        match pair.product > 1e-10 * moved * norm(&pair.change) {
            true => self.pairs.push_back(pair),
            false => self.free = Some(pair),
        }
        moved
    }
}
