//! What a program works on at a time: the memory of some examples, and the kernels on it.

use crate::instructions::Instructions;
use crate::kernel::{self, Cut, Matrix};
use crate::math::Math;
use crate::network::Steps;
use crate::real::Real;
use crate::vector::{Layout, Vector};

/// A value that is multiplied by a matrix, and where its product goes.
pub type Multiplied<'a, V, const K: usize, const M: usize> = (&'a [[V; K]], &'a mut [[V; M]]);

/// The memory one tile works on. A per-example value with `n` elements stands as `groups` blocks of
/// `n` vectors, row-major; lane `l` of group `g` is example `g · V::LEN + l`. Its fields, results and what it keeps may be those
/// of more groups than it has: of [a tile of which it is a part](Tile::at_once).
#[derive(Debug)]
pub struct Tile<'a, T: Real, V = <T as Real>::Lane> {
    /// What kernels and loops are run with.
    pub instructions: Instructions,
    /// How many groups of `V::LEN` examples there are.
    pub groups: usize,
    /// The first of them, among all whose fields and results are here.
    pub group: usize,
    /// How many these are.
    pub of: usize,
    /// How many examples there are: in `(groups - 1) · LEN + 1 ..= groups · LEN`. Lanes past them
    /// repeat the last example and do not count in sums.
    pub examples: usize,
    /// All parameters.
    pub parameters: &'a [T],
    /// What `prepare` wrote.
    pub shared: &'a [T],
    /// The inputs, then (not for prediction) the targets, each `of` blocks of vectors.
    pub fields: &'a [V],
    /// `groups · scratch` vectors with any content.
    pub scratch: &'a mut [V],
    /// What is kept for other phases, each value `of` blocks of vectors.
    pub batch: &'a mut [V],
    /// The results, each `of` blocks of vectors.
    pub results: &'a mut [V],
    /// Whether it is the first tile of a phase: its sums replace what is there.
    pub first: bool,
    /// Sums over the examples of all tiles so far.
    pub sums: &'a mut [T],
    /// The steps of the loops around the phase.
    pub steps: Steps<'a>,
}

/// Names for the parts of the memory.
impl<'a, T: Real, V: Vector<T>> Tile<'a, T, V> {
    /// The same tile, for one of several functions that work on it one after the other.
    #[inline(always)]
    pub fn again(&mut self) -> Tile<'_, T, V> {
        Tile {
            scratch: &mut *self.scratch,
            batch: &mut *self.batch,
            results: &mut *self.results,
            sums: &mut *self.sums,
            ..*self
        }
    }

    /// The parameter of `N` numbers that starts at `start`.
    #[inline(always)]
    pub fn parameter<const N: usize>(&self, start: usize) -> &'a [T; N] {
        kernel::part(self.parameters, start)
    }

    /// The value that `prepare` left at `start`.
    #[inline(always)]
    pub fn shared<const N: usize>(&self, start: usize) -> &'a [T; N] {
        kernel::part(self.shared, start)
    }

    /// The input or target of `N` elements, before which stand others with `start` elements.
    #[inline(always)]
    pub fn field<const N: usize>(&self, start: usize) -> &'a [[V; N]] {
        self.fields[start * self.of + self.group * N..][..N * self.groups].as_chunks().0
    }

    /// Parts of the scratch memory, which values of several sizes use in turn: the most elements of each.
    #[inline(always)]
    pub fn slots<const S: usize>(&mut self, sizes: [usize; S]) -> [&'a mut [V]; S] {
        sizes.map(|size| kernel::take_slot(&mut self.scratch, size * self.groups))
    }

    /// A value of `N` elements in the front of a slot.
    #[inline(always)]
    pub fn value<'s, const N: usize>(&self, slot: &'s mut [V]) -> &'s mut [[V; N]] {
        slot[..N * self.groups].as_chunks_mut().0
    }

    /// Leaves out values of so many elements of those that are kept for other phases.
    #[inline(always)]
    pub fn skip_batch(&mut self, elements: usize) {
        kernel::take_slot(&mut self.batch, elements * self.of);
    }

    /// The next value that is kept for other phases, of `N` elements.
    #[inline(always)]
    pub fn batch<const N: usize>(&mut self) -> &'a mut [[V; N]] {
        let all = kernel::take_slot(&mut self.batch, N * self.of);
        self.own(all)
    }

    /// Leaves out results of so many elements.
    #[inline(always)]
    pub fn skip_results(&mut self, elements: usize) {
        kernel::take_slot(&mut self.results, elements * self.of);
    }

    /// The next result, of `N` elements.
    #[inline(always)]
    pub fn result<const N: usize>(&mut self) -> &'a mut [[V; N]] {
        let all = kernel::take_slot(&mut self.results, N * self.of);
        self.own(all)
    }

    /// Of a value of all groups, that of these.
    #[inline(always)]
    fn own<const N: usize>(&self, all: &'a mut [V]) -> &'a mut [[V; N]] {
        all[self.group * N..][..N * self.groups].as_chunks_mut().0
    }

    /// The next sum over the examples, of `N` elements.
    #[inline(always)]
    pub fn sum<const N: usize>(&mut self) -> &'a mut [T; N] {
        kernel::take(&mut self.sums)
    }

    /// Clears sums before the first tile adds to them.
    #[inline(always)]
    pub(crate) fn restart(&self, sums: &mut [T]) {
        if self.first {
            sums.fill(T::default());
        }
    }
}

/// What is computed from them.
impl<T: Real, V: Vector<T>> Tile<'_, T, V> {
    /// Calls a fused loop over blocks of examples, compiled for the processor.
    #[inline]
    pub fn run<Operands: Cut, Block: Send>(
        &self,
        function: impl Fn(Math, Operands, &mut [Block]) + Copy + Sync,
        operands: Operands,
        out: &mut [Block],
    ) {
        self.instructions.spread(function, operands, out);
    }

    /// The same on one thread, for any number of operands.
    #[inline]
    pub fn apply<Operands, Block>(
        &self,
        function: impl Fn(Math, Operands, &mut [Block]),
        operands: Operands,
        out: &mut [Block],
    ) {
        self.instructions.apply(function, operands, out);
    }
}

/// Products with matrices.
impl<T: Real, V: Layout<T>> Tile<'_, T, V> {
    /// `y = W x`, of each example; `w` is row-major.
    pub fn forward<const N: usize, const K: usize, const M: usize>(
        &self,
        w: &[T; N],
        x: &[[V; K]],
        y: &mut [[V; M]],
    ) {
        self.forward_all(w, [(x, y)]);
    }

    /// The same for several `x`, which share the matrix.
    pub fn forward_all<const N: usize, const K: usize, const M: usize, const C: usize>(
        &self,
        w: &[T; N],
        products: [Multiplied<'_, V, K, M>; C],
    ) {
        const { assert!(N == M * K) };
        self.contract(Matrix::new(w, M, K), products);
    }

    /// `dx = Wᵀ dy`, of each example; `w` is row-major.
    pub fn backward<const N: usize, const K: usize, const M: usize>(
        &self,
        w: &[T; N],
        dy: &[[V; K]],
        dx: &mut [[V; M]],
    ) {
        self.backward_all(w, [(dy, dx)]);
    }

    /// The same for several `dy`, which share the matrix.
    pub fn backward_all<const N: usize, const K: usize, const M: usize, const C: usize>(
        &self,
        w: &[T; N],
        products: [Multiplied<'_, V, K, M>; C],
    ) {
        const { assert!(N == M * K) };
        self.contract(Matrix::new(w, K, M).transposed(), products);
    }

    /// How many lanes of every group are examples.
    fn live(&self) -> usize {
        if self.groups == 1 { self.examples } else { V::LEN }
    }

    fn contract<const K: usize, const M: usize, const C: usize>(
        &self,
        matrix: Matrix<'_, T>,
        products: [Multiplied<'_, V, K, M>; C],
    ) {
        let mut products = products.map(|(x, y)| (x.as_flattened(), y.as_flattened_mut()));
        V::contract(self.instructions, matrix, self.live(), &mut products);
    }
}

/// Sums over the examples.
impl<T: Real> Tile<'_, T> {
    /// Makes the lanes zero that belong to no example, before they enter a sum.
    pub fn mask<const N: usize>(&self, values: &mut [[T::Lane; N]]) {
        kernel::mask::<T>(values.as_flattened_mut(), N, self.groups, self.examples);
    }

    /// Calls a fused loop that adds to `sums`, compiled for the processor.
    pub fn reduce<Operands, const N: usize>(
        &self,
        function: impl Fn(Math, Operands, &mut [T; N]),
        operands: Operands,
        sums: &mut [T; N],
    ) {
        self.restart(sums);
        self.instructions.apply(function, operands, sums);
    }

    /// `sums += dy xᵀ` over all examples. One of the two must be [masked](Tile::mask).
    pub fn outer<const M: usize, const K: usize, const N: usize>(
        &self,
        dy: &[[T::Lane; M]],
        x: &[[T::Lane; K]],
        sums: &mut [T; N],
    ) {
        const { assert!(N == M * K) };
        kernel::outer(
            self.instructions,
            self.live(),
            dy.as_flattened(),
            x.as_flattened(),
            M,
            K,
            self.first,
            sums,
        );
    }

    /// `sums += dy xᵀ` once more: to sums that something was already added to in this tile.
    pub fn outer_more<const M: usize, const K: usize, const N: usize>(
        &self,
        dy: &[[T::Lane; M]],
        x: &[[T::Lane; K]],
        sums: &mut [T; N],
    ) {
        const { assert!(N == M * K) };
        kernel::outer(self.instructions, self.live(), dy.as_flattened(), x.as_flattened(), M, K, false, sums);
    }

    /// `sums += d` over all examples, and over the leading axis that `d` has more. It must be
    /// [masked](Tile::mask).
    pub fn accumulate<const D: usize, const N: usize>(&self, d: &[[T::Lane; D]], sums: &mut [T; N]) {
        const { assert!(D.is_multiple_of(N)) };
        kernel::accumulate(self.instructions, d.as_flattened(), self.first, sums);
    }

    /// `sums[index] += d` for each index of an example and its row of `d`, which must be [masked](Tile::mask).
    pub fn scatter<const D: usize, const I: usize, const N: usize>(
        &self,
        d: &[[T::Lane; D]],
        index: &[[T::Lane; I]],
        sums: &mut [T; N],
    ) {
        const { assert!(D.is_multiple_of(I)) };
        self.restart(sums);
        kernel::scatter_add(sums, D / I, index.as_flattened(), d.as_flattened());
    }
}

/// The two places of a state of a loop around phases, of which the first is read and the other written after so many steps:
/// they change places with each.
pub fn turned<V>(steps: usize, places: [V; 2]) -> [V; 2] {
    let [first, second] = places;
    if steps.is_multiple_of(2) { [first, second] } else { [second, first] }
}

/// A value of `N` elements as more blocks, of `K`: its leading axis counts as examples do.
pub fn rows<V, const N: usize, const K: usize>(values: &[[V; N]]) -> &[[V; K]] {
    const { assert!(N.is_multiple_of(K)) };
    values.as_flattened().as_chunks().0
}

/// The same, to be written.
pub fn rows_mut<V, const N: usize, const K: usize>(values: &mut [[V; N]]) -> &mut [[V; K]] {
    const { assert!(N.is_multiple_of(K)) };
    values.as_flattened_mut().as_chunks_mut().0
}

/// Of a value with `N` elements for each step of a loop, those of one step. The tile has one group.
pub fn step<V, const M: usize, const N: usize>(values: &[[V; M]], step: usize) -> &[[V; N]] {
    const { assert!(M.is_multiple_of(N)) };
    values.as_flattened()[step * N..][..N].as_chunks().0
}

/// The same, to be written.
pub fn step_mut<V, const M: usize, const N: usize>(values: &mut [[V; M]], step: usize) -> &mut [[V; N]] {
    const { assert!(M.is_multiple_of(N)) };
    values.as_flattened_mut()[step * N..][..N].as_chunks_mut().0
}
