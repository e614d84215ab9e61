//! Many steps over the same few examples, compiled as one loop around the tile of a small network.
//!
//! A step of such a network takes a few hundred clocks, most of them waiting for one result after the other. Calls, bringing
//! the examples into lanes, and memory between the parts of a step would take longer than that; here nothing is left but
//! what depends on the step before.

use super::Quantity;
use super::update::{finite, first_not_finite, name};
use crate::kernel;
use crate::math::Math;
use crate::network::{Groups, Network, NetworkInfo};
use crate::optim::{Optimiser, Step};
use crate::real::Real;
use crate::run::Loaded;
use crate::small::Small;
use crate::tile::Tile;
use crate::vector::Vector;

/// Takes the steps of a [`Descent`], as [`Stepper::step`](super::Stepper::step) does one by one, for a network with so many
/// numbers, all of them learned, and so many in an example, whose tile needs so many vectors of scratch memory for a group.
/// The function that runs a tile, and all it calls, must be `#[inline(always)]`; it is compiled twice, for
/// [half](Real::Half) of a vector and for a whole one.
#[doc(hidden)]
#[macro_export]
macro_rules! descend {
    ($descent:ident, $tile:ident, $parameters:literal, $fields:literal, $scratch:literal) => {
        $descent.run::<$parameters, $fields, $scratch>(
            #[inline(always)]
            |tile| $tile(tile),
            #[inline(always)]
            |tile| $tile(tile),
        )
    };
}

/// Steps that are to be taken over the examples of one tile, and all that they change.
#[derive(Debug)]
pub struct Descent<'a, N: Network, O> {
    pub(super) optimiser: &'a O,
    pub(super) examples: Loaded<'a, N::Real>,
    /// The steps that were taken before, and how many are to be taken.
    pub(super) before: u64,
    pub(super) count: u64,
    pub(super) parameters: &'a mut [N::Real],
    /// The parameters before the last step.
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
    /// Takes the steps, as [`descend!`](crate::descend) says.
    pub fn run<const P: usize, const F: usize, const S: usize>(
        self,
        half: impl Fn(Small<'_, T, T::Half>),
        whole: impl Fn(Small<'_, T>),
    ) {
        let instructions = self.examples.instructions;
        if self.examples.count <= T::Half::LEN {
            instructions.vectorise(
                #[inline(always)]
                |math, this: Self| {
                    let mut fields = [T::Half::splat(T::default()); F];
                    for (half, whole) in fields.iter_mut().zip(this.examples.fields) {
                        for l in 0..T::Half::LEN {
                            half[l] = whole[l];
                        }
                    }
                    this.steps::<_, P, S>(math, &fields, 1, &half);
                },
                self,
            );
        } else {
            instructions.vectorise(
                #[inline(always)]
                |math, this: Self| {
                    let (fields, groups) = (this.examples.fields, this.examples.count.div_ceil(T::LANES));
                    this.steps::<_, P, S>(math, fields, groups, &whole);
                },
                self,
            );
        }
    }

    /// The steps over so many groups.
    #[inline(always)]
    fn steps<V: Vector<T>, const P: usize, const S: usize>(
        self,
        math: Math,
        fields: &[V],
        groups: usize,
        tile: &impl Fn(Small<'_, T, V>),
    ) {
        let Descent { optimiser, before, count, memory, outcome, .. } = self;
        let Loaded { instructions, count: examples, shared, sums, .. } = self.examples;
        let (mut parameters, mut last) = (self.parameters, self.last);
        let parameters: &mut [T; P] = kernel::take(&mut parameters);
        let last: &mut [T; P] = kernel::take(&mut last);
        let zeros = V::splat(T::default());
        let (mut scratch, mut losses) = ([zeros; S], [zeros; Groups::MOST]);
        let mut gradient = [T::default(); P];
        let scale = T::from_f64(1.0 / examples as f64);
        let mut number = before;
        outcome.failed = loop {
            if number == before + count {
                break None;
            }
            number += 1;
            (N::TRAIN.prepare)(instructions, parameters, shared);
            for group in 0..groups {
                let part = Tile {
                    instructions,
                    groups: 1,
                    examples: (examples - group * V::LEN).min(V::LEN),
                    parameters: &parameters[..],
                    shared,
                    fields,
                    scratch: &mut scratch,
                    results: &mut losses[..groups],
                    first: group == 0,
                    sums: if N::TRAIN.summed { &mut gradient } else { &mut *sums },
                };
                tile(Small::of(part, math, group, groups));
            }
            // Lanes past the last example repeat it.
            if !losses[..groups].iter().all(all_finite) {
                *parameters = *last;
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
            let step = Step { number, rate: optimiser.rate(), instructions };
            // A copy: what is read at a place found out at run time cannot stay in registers.
            let copy = gradient;
            optimiser.step_few(step, parameters, &copy, memory);
            if !finite(&parameters[..]) {
                let failed = first_not_finite(&parameters[..]).map(Failed::Parameter);
                *parameters = *last;
                break failed;
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
