//! The loops in which a network spends its time, over tiles of examples in lanes.
//!
//! A per-example value with `n` elements stands as blocks of `n` vectors, one block for each group of
//! examples (see [`Tile`](crate::tile::Tile)); a value with a leading axis of `t` elements may as
//! well be read as `t` times as many blocks. Lanes past the last example hold copies of it: before
//! they enter a sum over examples, [`mask`] makes them zero.
//!
//! Sums run in a fixed order: the same bits on every machine. Blocks of a fixed length are summed up one number after the
//! other, and then added: the error of a long sum is about that of a sum of as many numbers as a block has, or there are blocks.
//!
//! The functions are generic shells. The work is done by the instances of [`Kernels`] for the two
//! number types, which are compiled here, with this crate's optimisation, and not in the crate of the
//! user, where it may be off.

#![allow(clippy::needless_range_loop, reason = "loops over lanes are read as the formulas they stand for")]

mod apply;
mod contract;
mod divide;
mod few;
mod index;
mod outer;
mod part;
mod reduce;
mod rows;
mod transpose;

use std::cell::RefCell;
use std::ops::Range;

use crate::instructions::{InstructionSet, Instructions, Work};
use crate::real::{Lanes, Real};
use crate::threads::share;
use crate::vector::Vector;
pub use apply::Cut;
pub use part::part_mut;
pub use part::{part, take, take_slot};
pub(crate) use reduce::BLOCKS;

/// No more products are added one after the other, before their sum is added to that of those before.
const CHAIN: usize = 256;

/// A thread is worth its while for so many multiplications with additions: some three microseconds, where handing
/// over takes less than one. Under Miri, which takes long for large products, small ones are shared too.
const WORTH_A_THREAD: usize = if cfg!(miri) { 100 } else { 250_000 };

/// A matrix that all examples share, of `m` rows and `k` columns.
#[derive(Clone, Copy, Debug)]
pub struct Matrix<'a, T> {
    w: &'a [T],
    /// The distance of neighbours in a column.
    row: usize,
    /// The distance of neighbours in a row.
    column: usize,
    m: usize,
    k: usize,
}

impl<'a, T> Matrix<'a, T> {
    /// The matrix of `m` rows and `k` columns whose rows stand one after the other.
    pub fn new(w: &'a [T], m: usize, k: usize) -> Self {
        Matrix { w, row: k, column: 1, m, k }
    }

    /// Some rows and some columns.
    fn part(self, rows: Range<usize>, columns: Range<usize>) -> Self {
        let w = &self.w[rows.start * self.row + columns.start * self.column..];
        Matrix { w, m: rows.len(), k: columns.len(), ..self }
    }

    /// The same numbers with rows for columns.
    pub fn transposed(self) -> Self {
        Matrix { w: self.w, row: self.column, column: self.row, m: self.k, k: self.m }
    }
}

/// What a matrix is multiplied by, and where the product goes: blocks of `k` and of `m` vectors.
pub type Product<'a, V> = (&'a [V], &'a mut [V]);

/// `y[g·m + o] = Σ_i w[o, i] · x[g·k + i]` for every block `g`: the product of a shared matrix with per-example vectors;
/// of several such, each for itself. The `live` first lanes of each block are examples, the others copies of the last of
/// these.
pub fn contract<T: Real>(
    instructions: Instructions,
    matrix: Matrix<'_, T>,
    live: usize,
    products: &mut [Product<'_, T::Lane>],
) {
    T::Lane::contract(instructions, matrix, live, products);
}

/// `sums[o·k + i] += Σ_g Σ_l dy[g·m + o][l] · x[g·k + i][l]`: the gradient of a shared matrix. The `first` such
/// sums are not added to what was there, but replace it. `dy` must be [masked](mask); only the `live` first lanes of each
/// block are examples.
#[allow(clippy::too_many_arguments, reason = "as the formula has them")]
pub fn outer<T: Real>(
    instructions: Instructions,
    live: usize,
    dy: &[T::Lane],
    x: &[T::Lane],
    m: usize,
    k: usize,
    first: bool,
    sums: &mut [T],
) {
    T::Lane::outer(instructions, live, dy, x, m, k, first, sums);
}

/// `sums[i] += Σ_l Σ_g d[g·n + i][l]`: the gradient of a shared vector, of which `sums` has `n` elements; as with
/// [`outer`], the `first` ones replace what was there. `d` must be [masked](mask).
pub fn accumulate<T: Real>(instructions: Instructions, d: &[T::Lane], first: bool, sums: &mut [T]) {
    T::Lane::accumulate(instructions, d, first, sums);
}

/// `means[i] = sums[i] · scale`.
pub fn average<T: Real>(sums: &[T], scale: T, means: &mut [T]) {
    T::Lane::average(sums, scale, means);
}

/// Makes the lanes zero that belong to no example, in a value with `n` elements. They are assigned,
/// not multiplied, so that an infinity in them does no harm.
pub fn mask<T: Real>(values: &mut [T::Lane], n: usize, groups: usize, examples: usize) {
    T::Lane::mask(values, n, groups, examples);
}

/// `sums[index[b][l]·n + c] += d[b·n + c][l]`: the gradient of a shared table. `d` must be
/// [masked](mask). An index beyond the table adds to its last row.
pub fn scatter_add<T: Real>(sums: &mut [T], n: usize, index: &[T::Lane], d: &[T::Lane]) {
    T::Lane::scatter_add(sums, n, index, d);
}

/// The same, compiled where it is called, for vectors of any length.
#[inline(always)]
pub(crate) fn scatter_few<T: Real, V: Vector<T>>(sums: &mut [T], n: usize, index: &[V], d: &[V]) {
    index::scatter_add(sums, n, index, d);
}

/// `out[i][l] = rows[l][start + i]`: from rows of examples to lanes. There are at most `T::LANES` rows;
/// lanes past the last repeat it.
pub fn transpose<T: Real>(instructions: Instructions, rows: &[&[T]], start: usize, out: &mut [T::Lane]) {
    T::Lane::transpose(instructions, rows, start, out);
}

/// `sum` and the numbers of so many examples, one after the other, in `f64`.
pub fn total<T: Real>(values: &[T::Lane], examples: usize, sum: f64) -> f64 {
    T::Lane::total(values, examples, sum)
}

/// `numbers[i] = values[i][lane]`: one example out of its lane.
pub fn extract<T: Real>(values: &[T::Lane], lane: usize, numbers: &mut [T]) {
    T::Lane::extract(values, lane, numbers);
}

/// The kernels for vectors of `T`.
pub trait Kernels<T>: Sized {
    /// See [`contract`].
    fn contract(
        instructions: Instructions,
        matrix: Matrix<'_, T>,
        live: usize,
        products: &mut [Product<'_, Self>],
    );
    /// The same for an example alone, whose numbers stand side by side.
    fn contract_one(instructions: Instructions, matrix: Matrix<'_, T>, x: &[T], y: &mut [T]);
    /// See [`outer`].
    #[allow(clippy::too_many_arguments, reason = "as the formula has them")]
    fn outer(
        instructions: Instructions,
        live: usize,
        dy: &[Self],
        x: &[Self],
        m: usize,
        k: usize,
        first: bool,
        sums: &mut [T],
    );
    /// See [`accumulate`].
    fn accumulate(instructions: Instructions, d: &[Self], first: bool, sums: &mut [T]);
    /// See [`average`].
    fn average(sums: &[T], scale: T, means: &mut [T]);
    /// See [`mask`].
    fn mask(values: &mut [Self], n: usize, groups: usize, examples: usize);
    /// See [`scatter_add`].
    fn scatter_add(sums: &mut [T], n: usize, index: &[Self], d: &[Self]);
    /// See [`transpose`].
    fn transpose(instructions: Instructions, rows: &[&[T]], start: usize, out: &mut [Self]);
    /// See [`total`].
    fn total(values: &[Self], examples: usize, sum: f64) -> f64;
    /// See [`extract`].
    fn extract(values: &[Self], lane: usize, numbers: &mut [T]);
}

/// How many numbers the kernels of a thread may copy, to have them side by side.
const BUFFER: usize = 8192;

/// These, from the beginning of a line of the cache on.
#[repr(align(64))]
struct Buffer<T>([T; BUFFER]);

macro_rules! kernels {
    ($($T:ty, $L:literal;)*) => {$(const _: () = {
        thread_local! {
            // Always the same: clearing one would take a tenth of the time of a small product.
            static BUFFER: RefCell<Buffer<$T>> = const { RefCell::new(Buffer([0.0; self::BUFFER])) };
        }

        impl Work for contract::Contract<'_, '_, $T> {
            #[inline(always)]
            fn run<I: InstructionSet>(self, set: I) {
                contract::Contract::run(self, set, I::SHAPE);
            }
        }

        impl Work for rows::Rows<'_, $T> {
            #[inline(always)]
            fn run<I: InstructionSet>(self, set: I) {
                rows::Rows::run(self, set, I::SHAPE);
            }
        }

        impl Work for few::Gathered<'_, $T> {
            #[inline(always)]
            fn run<I: InstructionSet>(self, set: I) {
                few::Gathered::run(self, set, I::SHAPE);
            }
        }

        impl Work for few::OuterGathered<'_, $T> {
            #[inline(always)]
            fn run<I: InstructionSet>(self, set: I) {
                few::OuterGathered::run(self, set, I::SHAPE);
            }
        }

        impl Work for outer::Turned<'_, $T> {
            #[inline(always)]
            fn run<I: InstructionSet>(self, set: I) {
                outer::Turned::run(self, set, I::SHAPE);
            }
        }

        impl Work for reduce::Accumulate<'_, $T> {
            #[inline(always)]
            fn run<I: InstructionSet>(self, set: I) {
                reduce::Accumulate::run(self, set);
            }
        }

        impl Work for transpose::Transpose<'_, $T> {
            #[inline(always)]
            fn run<I: InstructionSet>(self, set: I) {
                transpose::Transpose::run(self, set);
            }
        }

        impl Kernels<$T> for Lanes<$T, $L> {
            fn contract(
                instructions: Instructions,
                matrix: Matrix<'_, $T>,
                live: usize,
                products: &mut [Product<'_, Self>],
            ) {
                if few::are_few(live, matrix.m * matrix.k) {
                    return few::divide(matrix, live, products, |few| {
                        BUFFER.with_borrow_mut(|buffer| instructions.run(few::Gathered { few, buffer }));
                    });
                }
                if matrix.m == 0 || matrix.k == 0 {
                    return products.iter_mut().for_each(|(_, y)| y.fill(<$T>::default().splat()));
                }
                divide::divide(matrix, products, |matrix, products| {
                    BUFFER.with_borrow_mut(|buffer| {
                        instructions.run(contract::Contract { matrix, products, buffer: &mut buffer.0 });
                    });
                });
            }

            fn contract_one(instructions: Instructions, matrix: Matrix<'_, $T>, x: &[$T], y: &mut [$T]) {
                instructions.run(rows::Rows { matrix, x, y, strides: [matrix.k, matrix.m] });
            }

            fn outer(
                instructions: Instructions,
                live: usize,
                dy: &[Self],
                x: &[Self],
                m: usize,
                k: usize,
                first: bool,
                sums: &mut [$T],
            ) {
                share(outer::Outer { dy, x, m, k, live, row: 0, first, sums }, |outer| {
                    BUFFER.with_borrow_mut(|buffer| {
                        if few::are_few(live, m * k) {
                            instructions.run(few::OuterGathered { outer, buffer });
                        } else {
                            instructions.run(outer::Turned { outer, buffer: &mut buffer.0 });
                        }
                    });
                });
            }

            fn accumulate(instructions: Instructions, d: &[Self], first: bool, sums: &mut [$T]) {
                instructions.run(reduce::Accumulate { d, first, sums });
            }

            fn average(sums: &[$T], scale: $T, means: &mut [$T]) {
                for (mean, sum) in means.iter_mut().zip(sums) {
                    *mean = *sum * scale;
                }
            }

            fn mask(values: &mut [Self], n: usize, groups: usize, examples: usize) {
                reduce::mask(values, n, groups, examples);
            }

            fn scatter_add(sums: &mut [$T], n: usize, index: &[Self], d: &[Self]) {
                index::scatter_add(sums, n, index, d);
            }

            fn transpose(instructions: Instructions, rows: &[&[$T]], start: usize, out: &mut [Self]) {
                instructions.run(transpose::Transpose { rows, start, out });
            }

            #[inline(never)]
            fn total(values: &[Self], examples: usize, sum: f64) -> f64 {
                reduce::total(values, examples, sum)
            }

            #[inline(never)]
            fn extract(values: &[Self], lane: usize, numbers: &mut [$T]) {
                transpose::extract(values, lane, numbers);
            }
        }
    };)*};
}
kernels! { f32, 16; f64, 8; }

#[cfg(test)]
mod tests {
    use crate::real::Lanes;

    /// Numbers in -1..1 that look random and are the same for a seed.
    pub(super) fn numbers(seed: u64, count: usize) -> impl Iterator<Item = f64> {
        (0..count as u64).map(move |i| {
            let mixed = (i + seed * 1_000_003).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            (mixed >> 40) as f64 / (1u64 << 23) as f64 - 1.0
        })
    }

    /// Rows, columns and blocks that a test looks at: under Miri, which takes a hundred times as long, the small ones.
    pub(super) fn sizes<const N: usize>(
        all: [(usize, usize, usize); N],
    ) -> impl Iterator<Item = (usize, usize, usize)> {
        all.into_iter().filter(|(m, k, blocks)| !cfg!(miri) || m * k * blocks <= 1500)
    }

    pub(super) fn lanes(seed: u64, count: usize) -> Vec<Lanes<f64, 8>> {
        let numbers: Vec<f64> = numbers(seed, count * 8).collect();
        numbers.chunks_exact(8).map(|lanes| Lanes(std::array::from_fn(|l| lanes[l]))).collect()
    }
}
