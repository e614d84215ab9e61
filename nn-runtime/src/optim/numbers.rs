//! What the rules of optimisers are applied to, number by number.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use crate::kernel::{part, part_mut};
use crate::real::Real;

/// So many numbers are worked on at a time, a vector or two; of the rest so many.
const BLOCKS: [usize; 2] = [16, 4];

/// Parameters with their gradient, and what an optimiser remembers of them: one number of each, then another of each, as often
/// as it remembers one.
#[derive(Debug)]
pub enum Numbers<'a, T> {
    /// Parameters that are moved where they are.
    InPlace {
        /// The parameters.
        parameters: &'a mut [T],
        /// Their gradient, as many.
        gradient: &'a [T],
        /// What is remembered.
        memory: &'a mut [T],
    },
    /// Parameters that are written elsewhere.
    Passing(Passing<'a, T>),
}

/// Parameters that are written, once moved, where what their gradient follows from was; each number is loaded and looked at
/// once.
#[derive(Debug)]
pub struct Passing<'a, T> {
    /// The gradient but for a factor and what is to be added to it; then the parameters moved.
    pub(crate) numbers: &'a mut [T],
    /// What is to be added to the gradient, if anything is.
    pub(crate) rest: Option<&'a [T]>,
    /// From what there is to the gradient.
    pub(crate) scale: T,
    /// From the gradient to the clipped one.
    pub(crate) factor: T,
    /// The parameters as they are.
    pub(crate) parameters: &'a [T],
    pub(crate) memory: &'a mut [T],
    /// As long as `numbers`, for rules that want the gradient by itself.
    pub(crate) room: &'a mut [T],
    /// Where the numbers stand among all of the network.
    pub(crate) start: usize,
    pub(crate) bad: &'a Bad,
}

/// The places of the first numbers that are not finite, of all parts of a pass.
#[derive(Debug)]
pub(crate) struct Bad {
    /// Of the gradient.
    gradient: AtomicUsize,
    /// Of the parameters moved.
    parameter: AtomicUsize,
}

impl Bad {
    /// All are finite so far.
    pub(crate) fn none() -> Bad {
        Bad { gradient: AtomicUsize::new(usize::MAX), parameter: AtomicUsize::new(usize::MAX) }
    }

    /// The places, of the gradient and of the parameters moved; beyond all numbers if all are finite.
    pub(crate) fn places(self) -> [usize; 2] {
        [self.gradient, self.parameter].map(AtomicUsize::into_inner)
    }
}

impl<T: Real> Numbers<'_, T> {
    /// Gives the rule each parameter with its number of the gradient and the `R` numbers remembered of it, and takes the
    /// parameter moved.
    #[inline(always)]
    pub(crate) fn each<const R: usize>(self, rule: impl Fn(T, T, &mut [T; R]) -> T) {
        let count = match &self {
            Numbers::InPlace { parameters, .. } => parameters.len(),
            Numbers::Passing(passing) => passing.numbers.len(),
        };
        let [many, some] = BLOCKS.map(|block| count / block * block);
        match self {
            Numbers::InPlace { parameters, gradient, memory } => {
                in_place::<T, { BLOCKS[0] }, R>(parameters, gradient, memory, 0..many, &rule);
                in_place::<T, { BLOCKS[1] }, R>(parameters, gradient, memory, many..some, &rule);
                in_place::<T, 1, R>(parameters, gradient, memory, some..count, &rule);
            }
            Numbers::Passing(mut passing) => {
                passing.blocks::<{ BLOCKS[0] }, R>(0..many, &rule);
                passing.blocks::<{ BLOCKS[1] }, R>(many..some, &rule);
                passing.blocks::<1, R>(some..count, &rule);
            }
        }
    }
}

#[inline(always)]
fn in_place<T: Real, const B: usize, const R: usize>(
    parameters: &mut [T],
    gradient: &[T],
    memory: &mut [T],
    range: Range<usize>,
    rule: &impl Fn(T, T, &mut [T; R]) -> T,
) {
    let count = parameters.len();
    for at in range.step_by(B) {
        let moved: [T; B] = block(part(parameters, at), part(gradient, at), memory, count, at, rule);
        *part_mut(parameters, at) = moved;
    }
}

impl<T: Real> Passing<'_, T> {
    #[inline(always)]
    fn blocks<const B: usize, const R: usize>(
        &mut self,
        range: Range<usize>,
        rule: &impl Fn(T, T, &mut [T; R]) -> T,
    ) {
        let count = self.numbers.len();
        for at in range.step_by(B) {
            let numbers: &mut [T; B] = part_mut(self.numbers, at);
            let mut gradient = *numbers;
            if let Some(rest) = self.rest {
                let rest: &[T; B] = part(rest, at);
                for l in 0..B {
                    gradient[l] += rest[l];
                }
            }
            for g in &mut gradient {
                *g = *g * self.scale * self.factor;
            }
            if !finite(&gradient) {
                note(&self.bad.gradient, self.start + at, &gradient);
                continue;
            }
            *numbers = block(part(self.parameters, at), &gradient, self.memory, count, at, rule);
            if !finite(numbers) {
                note(&self.bad.parameter, self.start + at, numbers);
            }
        }
    }

    /// Gives all at once to a rule that moves parameters where they are.
    pub(crate) fn at_once(self, step: impl FnOnce(&mut [T], &[T], &mut [T])) {
        let Passing { numbers, rest, scale, factor, parameters, memory, room, start, bad } = self;
        let gradient = &mut room[..numbers.len()];
        for (i, g) in gradient.iter_mut().enumerate() {
            *g = rest.map_or(numbers[i], |rest| numbers[i] + rest[i]) * scale * factor;
        }
        numbers.copy_from_slice(parameters);
        if !finite(gradient) {
            return note(&bad.gradient, start, gradient);
        }
        step(numbers, gradient, memory);
        if !finite(numbers) {
            note(&bad.parameter, start, numbers);
        }
    }
}

/// The parameters moved of a block that starts at `at`, of `count` parameters.
#[inline(always)]
fn block<T: Real, const B: usize, const R: usize>(
    parameters: &[T; B],
    gradient: &[T; B],
    memory: &mut [T],
    count: usize,
    at: usize,
    rule: &impl Fn(T, T, &mut [T; R]) -> T,
) -> [T; B] {
    // All is loaded before anything is stored, so that it may be done side by side.
    let (mut moved, mut remembered) = (*parameters, [[T::default(); B]; R]);
    for (r, remembered) in remembered.iter_mut().enumerate() {
        *remembered = *part(memory, r * count + at);
    }
    for l in 0..B {
        let mut own = [T::default(); R];
        for r in 0..R {
            own[r] = remembered[r][l];
        }
        moved[l] = rule(moved[l], gradient[l], &mut own);
        for r in 0..R {
            remembered[r][l] = own[r];
        }
    }
    for (r, remembered) in remembered.into_iter().enumerate() {
        *part_mut(memory, r * count + at) = remembered;
    }
    moved
}

/// Notes the place of the first number that is not finite, if none before it is known.
#[cold]
fn note<T: Real>(first: &AtomicUsize, start: usize, numbers: &[T]) {
    if let Some(place) = first_not_finite(numbers) {
        first.fetch_min(start + place, Relaxed);
    }
}

/// The place of the first number that is not finite.
pub(crate) fn first_not_finite<T: Real>(numbers: &[T]) -> Option<usize> {
    numbers.iter().position(|number| !finite(std::slice::from_ref(number)))
}

/// Whether the difference of each number to itself is zero: that of an infinity or a NaN is NaN.
#[inline(always)]
#[allow(clippy::eq_op, reason = "the difference of an infinity to itself is NaN")]
pub(crate) fn finite<T: Real>(numbers: &[T]) -> bool {
    // All are looked at, which a vector unit does side by side.
    let mut finite = true;
    for x in numbers {
        finite &= *x - *x == T::default();
    }
    finite
}
