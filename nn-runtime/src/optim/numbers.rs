//! What the rules of optimisers are applied to, number by number.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use crate::precompiled::Precompiled;
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
    let mut remembered = Remembered::<T, B, R>::of(memory, parameters.len(), &range);
    let (parameters, _) = parameters[range.clone()].as_chunks_mut::<B>();
    let (gradient, _) = gradient[range].as_chunks::<B>();
    for (at, (parameters, gradient)) in parameters.iter_mut().zip(gradient).enumerate() {
        *parameters = remembered.block(at, parameters, gradient, rule);
    }
}

/// What is remembered of some blocks of `B` parameters.
struct Remembered<'a, T, const B: usize, const R: usize>([&'a mut [[T; B]]; R]);

impl<'a, T: Real, const B: usize, const R: usize> Remembered<'a, T, B, R> {
    /// The blocks of a range of `count` parameters.
    #[inline(always)]
    fn of(memory: &'a mut [T], count: usize, range: &Range<usize>) -> Self {
        let mut rows = memory.chunks_exact_mut(count.max(1));
        Remembered([(); R].map(|()| match rows.next() {
            Some(row) => row[range.clone()].as_chunks_mut().0,
            None => &mut [],
        }))
    }

    /// The parameters moved of a block.
    #[inline(always)]
    fn block(
        &mut self,
        at: usize,
        parameters: &[T; B],
        gradient: &[T; B],
        rule: &impl Fn(T, T, &mut [T; R]) -> T,
    ) -> [T; B] {
        // All is loaded before anything is stored, so that it may be done side by side.
        let (mut moved, mut remembered) = (*parameters, [[T::default(); B]; R]);
        for (remembered, row) in remembered.iter_mut().zip(&self.0) {
            *remembered = row[at];
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
        for (remembered, row) in remembered.into_iter().zip(&mut self.0) {
            row[at] = remembered;
        }
        moved
    }
}

impl<T: Real> Passing<'_, T> {
    #[inline(always)]
    fn blocks<const B: usize, const R: usize>(
        &mut self,
        range: Range<usize>,
        rule: &impl Fn(T, T, &mut [T; R]) -> T,
    ) {
        let start = self.start + range.start;
        let mut remembered = Remembered::<T, B, R>::of(self.memory, self.numbers.len(), &range);
        let rest = self.rest.map(|rest| rest[range.clone()].as_chunks::<B>().0);
        let (parameters, _) = self.parameters[range.clone()].as_chunks::<B>();
        let (numbers, _) = self.numbers[range].as_chunks_mut::<B>();
        for (at, (numbers, parameters)) in numbers.iter_mut().zip(parameters).enumerate() {
            let mut gradient = *numbers;
            if let Some(rest) = rest {
                for l in 0..B {
                    gradient[l] += rest[at][l];
                }
            }
            for g in &mut gradient {
                *g = *g * self.scale * self.factor;
            }
            if !finite(&gradient) {
                note(&self.bad.gradient, start + at * B, &gradient);
                continue;
            }
            let moved = remembered.block(at, parameters, &gradient, rule);
            *numbers = moved;
            if !finite(&moved) {
                note(&self.bad.parameter, start + at * B, &moved);
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
        Precompiled::without_subnormal(numbers);
        Precompiled::without_subnormal(memory);
        if !finite(numbers) {
            note(&bad.parameter, start, numbers);
        }
    }
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
