//! How examples lie in memory: what the loops and tiles of `network!` are generic over.

use std::hint::black_box;
use std::ops::{Index, IndexMut, Range};

use crate::instructions::Instructions;
use crate::kernel::{Kernels, Matrix, Product, part};
use crate::real::{Lanes, MAX_LANES, Real};

/// One number of each of `LEN` examples.
pub trait Vector<T: Real>: Copy + Send + Sync + Index<usize, Output = T> + IndexMut<usize> {
    /// How many examples lie side by side.
    const LEN: usize;
    /// The places of the numbers, to go over in a loop.
    fn places() -> Range<usize>;
    /// The same number everywhere.
    fn splat(number: T) -> Self;
    /// The first numbers of a slice, which has as many.
    fn load(numbers: &[T]) -> Self;
    /// The function of each number.
    fn map(self, function: impl Fn(T) -> T) -> Self;
    /// The first `count` of the numbers, and zeros; all, if there are fewer.
    fn first(self, count: usize) -> Self;
    /// Adds the first `count` of some numbers to those at the same places; all, if there are fewer.
    #[inline(always)]
    fn add_first(&mut self, count: usize, numbers: Self) {
        // Without a branch for all of them, of which the compiler of Rust makes vectors of two numbers.
        let first = numbers.first(count);
        for l in Self::places() {
            self[l] += first[l];
        }
    }
    /// The sum of the numbers, in a fixed order.
    fn sum(self) -> T;
}

/// A vector that the kernels know.
pub trait Layout<T: Real>: Vector<T> {
    /// Products of a shared matrix with vectors, as [`kernel::contract`](crate::kernel::contract) says.
    fn contract(
        instructions: Instructions,
        matrix: Matrix<'_, T>,
        live: usize,
        products: &mut [Product<'_, Self>],
    );
}

impl<T: Real, const L: usize> Vector<T> for Lanes<T, L> {
    const LEN: usize = L;

    /// A loop over the places becomes one vector instruction for each operation only where it stays alone: rather than
    /// that, the compiler of Rust gathers numbers from several steps of the loop around it if it has instructions
    /// for that. It does not if there is something between the steps that it does not know.
    #[inline(always)]
    fn places() -> Range<usize> {
        black_box(());
        0..L
    }

    #[inline(always)]
    fn splat(number: T) -> Self {
        Lanes([number; L])
    }

    #[inline(always)]
    fn load(numbers: &[T]) -> Self {
        Lanes(*part(numbers, 0))
    }

    #[inline(always)]
    fn map(self, function: impl Fn(T) -> T) -> Self {
        // `array::map` is not inlined into code that is compiled for other instructions.
        let mut mapped = self;
        for lane in &mut mapped.0 {
            *lane = function(*lane);
        }
        mapped
    }

    /// By a mask that is loaded: of comparisons with `count` the compiler of Rust makes jumps.
    #[inline(always)]
    fn first(self, count: usize) -> Self {
        let masks = &T::MASKS[MAX_LANES - count.min(MAX_LANES)..][..L];
        let mut first = self;
        for l in Self::places() {
            first[l] = self[l].masked(masks[l]);
        }
        first
    }

    #[inline(always)]
    fn sum(self) -> T {
        Lanes::sum(self)
    }
}

impl<T: Real, const L: usize> Layout<T> for Lanes<T, L>
where
    Lanes<T, L>: Kernels<T>,
{
    fn contract(
        instructions: Instructions,
        matrix: Matrix<'_, T>,
        live: usize,
        products: &mut [Product<'_, Self>],
    ) {
        <Self as Kernels<T>>::contract(instructions, matrix, live, products);
    }
}

/// An example alone: its numbers lie side by side.
impl<T: Real> Vector<T> for [T; 1] {
    const LEN: usize = 1;

    #[inline(always)]
    fn places() -> Range<usize> {
        0..1
    }

    #[inline(always)]
    fn splat(number: T) -> Self {
        [number]
    }

    #[inline(always)]
    fn load(numbers: &[T]) -> Self {
        [numbers[0]]
    }

    #[inline(always)]
    fn map(self, function: impl Fn(T) -> T) -> Self {
        [function(self[0])]
    }

    #[inline(always)]
    fn first(self, count: usize) -> Self {
        if count > 0 { self } else { [T::default()] }
    }

    #[inline(always)]
    fn sum(self) -> T {
        self[0]
    }
}

impl<T: Real> Layout<T> for [T; 1] {
    fn contract(
        instructions: Instructions,
        matrix: Matrix<'_, T>,
        _: usize,
        products: &mut [Product<'_, Self>],
    ) {
        for (x, y) in products {
            T::Lane::contract_one(instructions, matrix, x.as_flattened(), y.as_flattened_mut());
        }
    }
}

impl<T, const L: usize> Index<usize> for Lanes<T, L> {
    type Output = T;

    #[inline(always)]
    fn index(&self, lane: usize) -> &T {
        &self.0[lane]
    }
}

impl<T, const L: usize> IndexMut<usize> for Lanes<T, L> {
    #[inline(always)]
    fn index_mut(&mut self, lane: usize) -> &mut T {
        &mut self.0[lane]
    }
}
