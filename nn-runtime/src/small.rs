//! Tiles of networks so small that calling the kernels would take longer than what they do: all that is done for one
//! group of examples is compiled as one function, for the instructions of the processor, with products of constant size in
//! place. Values then stay in registers as far as these reach.
//!
//! Products, and sums of a value, have the same bits as those of the kernels: sums are taken in the same order, fused or not
//! as these are. Sums of products over the examples are not: products are rounded, and the lanes added by halves, of which
//! less is waited for. Of several groups each is summed up by itself. So half of a vector gives the same sums as all of it
//! where no example is in the other half, and the [steps](crate::train::Stepper::descend) over few examples go that way.

use std::ops::{Deref, DerefMut};

use crate::kernel;
use crate::math::Math;
use crate::real::Real;
use crate::tile::{Multiplied, Tile};
use crate::vector::Vector;

/// One group of a tile, with methods that are compiled where they are called.
#[derive(Debug)]
pub struct Small<'a, T: Real, V = <T as Real>::Lane> {
    tile: Tile<'a, T, V>,
    math: Math,
}

impl<T: Real, V: Vector<T>> Tile<'_, T, V> {
    /// Calls a closure for each group, one after the other, compiled as one. It must be `#[inline(always)]`, and all it
    /// calls.
    pub fn at_once(self, function: impl Fn(Small<'_, T, V>)) {
        self.instructions.vectorise_tile(
            V::LEN == 1,
            #[inline(always)]
            |math, mut tile: Tile<'_, T, V>| {
                let (of, examples, first) = (tile.groups, tile.examples, tile.first);
                for group in 0..of {
                    let examples = (examples - group * V::LEN).min(V::LEN);
                    let first = first && group == 0;
                    let tile = Tile { groups: 1, group, of, examples, first, ..tile.again() };
                    function(Small { tile, math });
                }
            },
            self,
        );
    }
}

impl<'a, T: Real, V> Deref for Small<'a, T, V> {
    type Target = Tile<'a, T, V>;

    #[inline(always)]
    fn deref(&self) -> &Tile<'a, T, V> {
        &self.tile
    }
}

impl<T: Real, V> DerefMut for Small<'_, T, V> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.tile
    }
}

impl<'a, T: Real, V: Vector<T>> Small<'a, T, V> {
    /// A tile of one group.
    #[inline(always)]
    pub(crate) fn of(tile: Tile<'a, T, V>, math: Math) -> Self {
        Small { tile, math }
    }

    /// See [`Tile::again`].
    #[inline(always)]
    pub fn again(&mut self) -> Small<'_, T, V> {
        Small { tile: self.tile.again(), ..*self }
    }

    /// See [`Tile::run`].
    #[inline(always)]
    pub fn run<Operands, Out: ?Sized>(
        &self,
        function: impl Fn(Math, Operands, &mut Out),
        operands: Operands,
        out: &mut Out,
    ) {
        function(self.math, operands, out);
    }

    /// See [`Tile::forward`].
    #[inline(always)]
    pub fn forward<const N: usize, const K: usize, const M: usize>(
        &self,
        w: &[T; N],
        x: &[[V; K]],
        y: &mut [[V; M]],
    ) {
        const { assert!(N == M * K) };
        self.product(|o, i| w[o * K + i], x, y);
    }

    /// See [`Tile::forward_all`].
    #[inline(always)]
    pub fn forward_all<const N: usize, const K: usize, const M: usize, const C: usize>(
        &self,
        w: &[T; N],
        products: [Multiplied<'_, V, K, M>; C],
    ) {
        for (x, y) in products {
            self.forward(w, x, y);
        }
    }

    /// See [`Tile::backward`].
    #[inline(always)]
    pub fn backward<const N: usize, const K: usize, const M: usize>(
        &self,
        w: &[T; N],
        dy: &[[V; K]],
        dx: &mut [[V; M]],
    ) {
        const { assert!(N == M * K) };
        self.product(|o, i| w[o + i * M], dy, dx);
    }

    /// See [`Tile::backward_all`].
    #[inline(always)]
    pub fn backward_all<const N: usize, const K: usize, const M: usize, const C: usize>(
        &self,
        w: &[T; N],
        products: [Multiplied<'_, V, K, M>; C],
    ) {
        for (dy, dx) in products {
            self.backward(w, dy, dx);
        }
    }

    /// `y = W x`, with sums in the order of the operands.
    #[inline(always)]
    fn product<const K: usize, const M: usize>(
        &self,
        weight: impl Fn(usize, usize) -> T,
        x: &[[V; K]],
        y: &mut [[V; M]],
    ) {
        for (x, y) in x.iter().zip(y) {
            for (o, y) in y.iter_mut().enumerate() {
                let mut sum = V::splat(T::default());
                for (i, x) in x.iter().enumerate() {
                    let weight = weight(o, i);
                    for l in 0..V::LEN {
                        sum[l] = self.math.add_product(sum[l], weight, x[l]);
                    }
                }
                *y = sum;
            }
        }
    }
}

/// Sums over the examples.
impl<T: Real, V: Vector<T>> Small<'_, T, V> {
    /// See [`Tile::mask`].
    #[inline(always)]
    pub fn mask<const N: usize>(&self, values: &mut [[V; N]]) {
        if self.examples < V::LEN {
            for value in values.as_flattened_mut() {
                *value = value.first(self.examples);
            }
        }
    }

    /// See [`Tile::reduce`].
    #[inline(always)]
    pub fn reduce<Operands, const N: usize>(
        &self,
        function: impl Fn(Math, Operands, &mut [T; N]),
        operands: Operands,
        sums: &mut [T; N],
    ) {
        self.restart(sums);
        function(self.math, operands, sums);
    }

    /// See [`Tile::outer`].
    #[inline(always)]
    pub fn outer<const M: usize, const K: usize, const N: usize>(
        &self,
        dy: &[[V; M]],
        x: &[[V; K]],
        sums: &mut [T; N],
    ) {
        const { assert!(N == M * K) };
        add_products(dy, x, self.first, sums);
    }

    /// See [`Tile::outer_more`].
    #[inline(always)]
    pub fn outer_more<const M: usize, const K: usize, const N: usize>(
        &self,
        dy: &[[V; M]],
        x: &[[V; K]],
        sums: &mut [T; N],
    ) {
        const { assert!(N == M * K) };
        add_products(dy, x, false, sums);
    }

    /// See [`Tile::accumulate`].
    #[inline(always)]
    pub fn accumulate<const D: usize, const N: usize>(&self, d: &[[V; D]], sums: &mut [T; N]) {
        const { assert!(D.is_multiple_of(N)) };
        let blocks = d.as_flattened().as_chunks::<N>().0;
        for (i, sum) in sums.iter_mut().enumerate() {
            let mut lanes = V::splat(T::default());
            for (number, blocks) in blocks.chunks(kernel::BLOCKS).enumerate() {
                let mut of = blocks[0][i];
                for d in &blocks[1..] {
                    for l in 0..V::LEN {
                        of[l] += d[i][l];
                    }
                }
                for l in 0..V::LEN {
                    lanes[l] = if number == 0 { of[l] } else { lanes[l] + of[l] };
                }
            }
            let found = lanes.sum();
            *sum = if self.first { found } else { *sum + found };
        }
    }

    /// See [`Tile::scatter`].
    #[inline(always)]
    pub fn scatter<const D: usize, const I: usize, const N: usize>(
        &self,
        d: &[[V; D]],
        index: &[[V; I]],
        sums: &mut [T; N],
    ) {
        const { assert!(D.is_multiple_of(I)) };
        self.restart(sums);
        kernel::scatter_few(sums, D / I, index.as_flattened(), d.as_flattened());
    }
}

/// `sums += dy xᵀ`, or `sums = dy xᵀ` if what is there is to be replaced.
#[inline(always)]
fn add_products<T: Real, V: Vector<T>, const M: usize, const K: usize>(
    dy: &[[V; M]],
    x: &[[V; K]],
    mut replace: bool,
    sums: &mut [T],
) {
    for (dy, x) in dy.iter().zip(x) {
        for (sums, dy) in sums.chunks_exact_mut(K).zip(dy) {
            for (sum, x) in sums.iter_mut().zip(x) {
                let mut products = *x;
                for l in 0..V::LEN {
                    products[l] = dy[l] * x[l];
                }
                let found = products.sum();
                *sum = if replace { found } else { *sum + found };
            }
        }
        replace = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instructions::Instructions;
    use crate::network::Steps;
    use crate::real::Lanes;

    /// Numbers without a pattern, of which 19 examples fill a group and a part of the next.
    fn vectors<const N: usize>(seed: usize) -> [[Lanes<f32, 16>; N]; 2] {
        let number = |i: usize| ((i * 7919 + seed * 104_729) % 1009) as f32 / 337.0 - 1.5;
        std::array::from_fn(|g| {
            std::array::from_fn(|i| Lanes(std::array::from_fn(|l| number((g * N + i) * 16 + l))))
        })
    }

    fn tile(instructions: Instructions, first: bool) -> Tile<'static, f32> {
        let (groups, group, of, examples) = (2, 0, 2, 19);
        let (scratch, batch, results, sums) = (&mut [], &mut [], &mut [], &mut []);
        let (parameters, shared, fields, steps) = (&[], &[], &[], Steps::default());
        Tile {
            instructions,
            groups,
            group,
            of,
            examples,
            parameters,
            shared,
            fields,
            scratch,
            batch,
            results,
            first,
            sums,
            steps,
        }
    }

    /// Each group finds its own blocks among those of all fields and results, and its own examples.
    #[test]
    fn groups_have_fields_and_results_of_their_own() {
        let fields = [vectors::<1>(1).as_flattened(), vectors::<2>(2).as_flattened()].concat();
        for instructions in Instructions::available() {
            let (mut results, mut sums) = (vec![Lanes([0.0; 16]); 6], [f32::NAN; 2]);
            let (results_of_tile, sums_of_tile) = (&mut results[..], &mut sums[..]);
            let tile = Tile {
                fields: &fields,
                results: results_of_tile,
                sums: sums_of_tile,
                ..tile(instructions, true)
            };
            tile.at_once(
                #[inline(always)]
                |mut small| {
                    let [a, b] = [small.field::<1>(0)[0], [small.field::<2>(1)[0][1]]];
                    let sums = small.sum::<1>();
                    let add = |_, x: &[[Lanes<f32, 16>; 1]], sums: &mut [f32; 1]| sums[0] += x[0][0].0[0];
                    small.reduce(add, &[a], sums);
                    small.sum::<1>()[0] = small.examples as f32;
                    small.skip_results(1);
                    small.result::<2>()[0] = [a[0], b[0]];
                },
            );
            let first = |field: usize| fields[field].0[0];
            assert_eq!(results[2..], [fields[0], fields[3], fields[1], fields[5]], "field, second of two");
            assert_eq!(sums, [first(0) + first(1), 3.0], "added for each group; the last has three examples");
        }
    }

    #[test]
    fn products_and_sums_in_place_are_those_of_the_kernels() {
        let w: [f32; 15] = std::array::from_fn(|i| (i as f32 * 0.37).sin());
        let x = vectors::<5>(1);
        let all = Instructions::available().into_iter().flat_map(|one| [one, one.reproducible()]);
        for (instructions, first) in all.flat_map(|one| [(one, false), (one, true)]) {
            let small = Small { tile: tile(instructions, first), math: instructions.math() };
            let tile = tile(instructions, first);
            let mut dy = vectors::<3>(2);
            tile.mask(&mut dy);

            let [mut called, mut in_place] = [vectors::<3>(3); 2];
            tile.forward(&w, &x, &mut called);
            small.forward(&w, &x, &mut in_place);
            assert_eq!(called, in_place);

            let [mut called, mut in_place] = [vectors::<5>(3); 2];
            tile.backward(&w, &dy, &mut called);
            small.backward(&w, &dy, &mut in_place);
            assert_eq!(called, in_place);

            let [mut called, mut in_place] = [w; 2];
            tile.outer(&dy, &x, &mut called);
            small.outer(&dy, &x, &mut in_place);
            let close = |(a, b): (&f32, &f32)| (a - b).abs() < 1e-4;
            assert!(called.iter().zip(&in_place).all(close), "{called:?}, {in_place:?}");

            let [mut called, mut in_place] = [[0.25; 3]; 2];
            tile.accumulate(&dy, &mut called);
            small.accumulate(&dy, &mut in_place);
            assert_eq!(called, in_place);
        }
    }
}
