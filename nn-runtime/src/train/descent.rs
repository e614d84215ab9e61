//! Many steps over the same few examples, compiled as one loop around the tile of a small network.
//!
//! A step of such a network takes a few hundred clocks, most of them waiting for one result after the other. Calls, bringing
//! the examples into lanes, and memory between the parts of a step would take longer than that; here nothing is left but
//! what depends on the step before.

use super::Quantity;
use super::update::name;
use crate::kernel;
use crate::network::{Groups, Network, NetworkInfo, Steps, project};
use crate::optim::{Optimiser, Step, finite, first_not_finite};
use crate::real::Real;
use crate::run::Loaded;
use crate::small::Small;
use crate::tile::Tile;
use crate::vector::Vector;

/// Steps that are to be taken over the examples of one tile, and all that they change.
#[derive(Debug)]
pub struct Descent<'a, N: Network, O> {
    pub(super) optimiser: &'a O,
    /// The learning rate of all the steps.
    pub(super) rate: f64,
    pub(super) examples: Loaded<'a, N::Real>,
    /// The steps that were taken before, and how many are to be taken.
    pub(super) before: u64,
    pub(super) count: u64,
    pub(super) parameters: &'a mut [N::Real],
    /// The parameters before the last step; after a loss that is not finite, those it was so with.
    pub(super) last: &'a mut [N::Real],
    /// What the optimiser remembers.
    pub(super) memory: &'a mut [N::Real],
    pub(super) outcome: &'a mut Outcome,
}

/// How far steps came.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Outcome {
    /// How many were taken, with the one that failed.
    pub(super) steps: u64,
    /// The sum of the losses of the examples in the last of them.
    pub(super) loss: f64,
    pub(super) failed: Option<Failed>,
}

/// What was not finite in a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failed {
    Loss,
    /// The number of the gradient at this place.
    Gradient(usize),
    /// The parameter at this place, once moved.
    Parameter(usize),
}

impl Failed {
    /// How it is reported, where the mean loss was this.
    pub(super) fn quantity(self, info: &NetworkInfo, loss: f64) -> Quantity {
        let name = |place| name(info, place).unwrap_or_default();
        match self {
            Failed::Loss => Quantity::Loss(loss),
            Failed::Gradient(place) => Quantity::Gradient(name(place)),
            Failed::Parameter(place) => Quantity::Parameter(name(place)),
        }
    }
}

impl<T: Real, N: Network<Real = T>, O: Optimiser> Descent<'_, N, O> {
    /// Takes the steps, for a network with `P` numbers, all of them learned, and `F` in an example, whose tile needs `S`
    /// vectors of scratch memory for a group. Over few examples the tile is compiled into the loop, for [half](Real::Half) of a
    /// vector, where operations are fused; it must be `#[inline(always)]`, and all it calls. Else it is called.
    pub fn run<const P: usize, const F: usize, const S: usize>(
        mut self,
        tile: impl Fn(Small<'_, T, T::Half>),
    ) {
        let Loaded { instructions, fields, count, .. } = self.examples;
        if count > T::Half::LEN || !instructions.are_fused() {
            return self.calling::<P>();
        }
        instructions.vectorise_fused(
            #[inline(always)]
            |math, this: &mut Self| {
                let zeros = T::Half::splat(T::default());
                let (mut halves, mut scratch) = ([zeros; F], [zeros; S]);
                for (half, whole) in halves.iter_mut().zip(kernel::part::<_, F>(fields, 0)) {
                    *half = T::Half::load(whole.as_ref());
                }
                this.steps::<_, P>(
                    &halves,
                    1,
                    &mut scratch,
                    #[inline(always)]
                    |part| tile(Small::of(part, math)),
                );
            },
            &mut self,
        );
    }

    /// The same, with calls of the tile.
    fn calling<const P: usize>(&mut self) {
        let Loaded { fields, count, .. } = self.examples;
        let scratch = std::mem::take(&mut self.examples.scratch);
        self.steps::<_, P>(fields, count.div_ceil(T::LANES), scratch, const { N::TRAIN.tile() });
    }

    /// The steps over so many groups.
    #[inline(always)]
    fn steps<V: Vector<T>, const P: usize>(
        &mut self,
        fields: &[V],
        groups: usize,
        scratch: &mut [V],
        tile: impl Fn(Tile<'_, T, V>),
    ) {
        let Descent { optimiser, rate, before, count, ref mut memory, ref mut outcome, .. } = *self;
        let Loaded { instructions, count: examples, ref mut shared, ref mut sums, .. } = self.examples;
        let parameters: &mut [T; P] = kernel::part_mut(self.parameters, 0);
        let last: &mut [T; P] = kernel::part_mut(self.last, 0);
        let zeros = V::splat(T::default());
        let (mut losses, mut gradient) = ([zeros; Groups::MOST], [T::default(); P]);
        let scale = T::from_f64(1.0 / examples as f64);
        let mut number = before;
        outcome.failed = loop {
            if number - before == count {
                break None;
            }
            number += 1;
            (N::TRAIN.prepare)(instructions, parameters, shared);
            tile(Tile {
                instructions,
                groups,
                group: 0,
                of: groups,
                examples,
                parameters: &parameters[..],
                shared,
                fields,
                scratch: &mut *scratch,
                batch: &mut [],
                results: &mut losses[..groups],
                first: true,
                sums: if N::TRAIN.summed { &mut gradient } else { sums },
                steps: Steps::default(),
            });
            // Lanes past the last example repeat it.
            if !losses[..groups].iter().all(all_finite) {
                std::mem::swap(parameters, last);
                break Some(Failed::Loss);
            }
            *last = *parameters;
            if N::TRAIN.summed {
                for g in &mut gradient {
                    *g *= scale;
                }
            } else {
                (N::TRAIN.finish)(instructions, parameters, shared, sums, scale, &mut gradient);
            }
            if !finite(&gradient) {
                break first_not_finite(&gradient).map(Failed::Gradient);
            }
            let step = Step { number, rate, instructions };
            // A copy: what is read at a place found out at run time cannot stay in registers.
            let copy = gradient;
            optimiser.step_few(step, parameters, &copy, memory);
            if !finite(&parameters[..]) {
                let failed = first_not_finite(&parameters[..]).map(Failed::Parameter);
                *parameters = *last;
                break failed;
            }
            if const { N::INFO.has_ranges() } {
                project::<N>(parameters);
            }
        };
        outcome.steps = number - before;
        outcome.loss = (0..examples).map(|i| losses[i / V::LEN][i % V::LEN].to_f64()).sum();
    }
}

#[inline(always)]
fn all_finite<T: Real, V: Vector<T>>(lanes: &V) -> bool {
    let mut all = true;
    for l in 0..V::LEN {
        all &= finite(std::slice::from_ref(&lanes[l]));
    }
    all
}
