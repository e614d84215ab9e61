//! How the threads share the products with a matrix: by rows of the matrix where it has more numbers than what it is
//! multiplied by, else by examples. Each thread then reads the smaller of the two whole, and its part of the larger.

use super::contract::ROWS;
use super::{Matrix, Product, WORTH_A_THREAD};
use crate::real::Real;
use crate::threads::{Divide, share};

/// The most blocks that are divided by rows.
const BLOCKS: usize = 16;

/// Runs the products: large ones each by itself, which the threads share, others all at once, as they then copy weights
/// only once.
pub(super) fn divide<T: Real>(
    matrix: Matrix<'_, T>,
    products: &mut [Product<'_, T::Lane>],
    run: impl Fn(Matrix<'_, T>, &mut [Product<'_, T::Lane>]) + Sync,
) {
    let large = |(_, y): &Product<'_, T::Lane>| matrix.parts(y.len()) > 1;
    if !products.iter().any(large) {
        return run(matrix, products);
    }
    for (x, y) in products {
        let blocks = y.len() / matrix.m;
        if blocks <= BLOCKS && blocks * T::LANES <= matrix.m {
            share(ByRows::new(matrix, x, y), |mut part| run(part.matrix, &mut part.blocks[..part.count]));
        } else {
            share(ByBlocks::<T> { matrix, x, y }, |ByBlocks { x, y, .. }| run(matrix, &mut [(x, y)]));
        }
    }
}

impl<T: Real> Matrix<'_, T> {
    /// Among how many threads it is worth dividing a product of so many vectors.
    fn parts(&self, vectors: usize) -> usize {
        vectors * self.k * T::LANES / WORTH_A_THREAD
    }
}

/// Some blocks of a product.
struct ByBlocks<'a, T: Real> {
    matrix: Matrix<'a, T>,
    x: &'a [T::Lane],
    y: &'a mut [T::Lane],
}

impl<T: Real> Divide for ByBlocks<'_, T> {
    fn parts(&self) -> usize {
        self.matrix.parts(self.y.len()).min(self.y.len() / self.matrix.m)
    }

    fn cut(self, part: usize, of: usize) -> (Self, Self) {
        let Matrix { m, k, .. } = self.matrix;
        let blocks = self.y.len() / m * part / of;
        let (x, x_rest) = self.x.split_at(blocks * k);
        let (y, y_rest) = self.y.split_at_mut(blocks * m);
        (ByBlocks { x, y, ..self }, ByBlocks { x: x_rest, y: y_rest, ..self })
    }
}

/// Some rows of each block.
struct ByRows<'a, T: Real> {
    matrix: Matrix<'a, T>,
    blocks: [Product<'a, T::Lane>; BLOCKS],
    count: usize,
}

impl<'a, T: Real> ByRows<'a, T> {
    fn new(matrix: Matrix<'a, T>, x: &'a [T::Lane], y: &'a mut [T::Lane]) -> Self {
        let (mut blocks, count) = (<[Product<'_, _>; BLOCKS]>::default(), y.len() / matrix.m);
        for (block, of) in blocks.iter_mut().zip(x.chunks_exact(matrix.k).zip(y.chunks_exact_mut(matrix.m))) {
            *block = of;
        }
        ByRows { matrix, blocks, count }
    }
}

impl<T: Real> Divide for ByRows<'_, T> {
    fn parts(&self) -> usize {
        self.matrix.parts(self.count * self.matrix.m).min(self.matrix.m / ROWS)
    }

    fn cut(mut self, part: usize, of: usize) -> (Self, Self) {
        let Matrix { m, k, .. } = self.matrix;
        // As many rows as are computed at once, and again as many.
        let rows = (m / ROWS * part / of * ROWS).max(ROWS);
        let mut rest = <[Product<'_, _>; BLOCKS]>::default();
        for ((x, y), rest) in self.blocks.iter_mut().zip(&mut rest).take(self.count) {
            let (front, back) = std::mem::take(y).split_at_mut(rows);
            (*y, *rest) = (front, (*x, back));
        }
        let [matrix, below] = [0..rows, rows..m].map(|rows| self.matrix.part(rows, 0..k));
        (ByRows { matrix, ..self }, ByRows { matrix: below, blocks: rest, count: self.count })
    }
}

#[cfg(test)]
mod tests {
    use crate::instructions::Instructions;
    use crate::kernel::tests::{lanes, numbers};
    use crate::kernel::{Matrix, contract};
    use crate::real::Lanes;
    use crate::threads::Threads;

    /// More rows than examples, and more examples than rows; numbers of rows and blocks that do not fit.
    #[test]
    fn any_number_of_threads_has_the_same_bits() {
        let sizes = match cfg!(miri) {
            true => [(41, 3, 4), (21, 9, 1), (2, 7, 5), (3, 3, 16)],
            false => [(411, 300, 4), (800, 130, 1), (24, 700, 23), (300, 300, 16)],
        };
        for (m, k, count) in sizes {
            let w: Vec<f64> = numbers(1, m * k).collect();
            let x: Vec<Lanes<f64, 8>> = lanes(2, count * k);
            for matrix in [Matrix::new(&w, m, k), Matrix::new(&w, k, m).transposed()] {
                let product = |threads: usize| {
                    let mut y = vec![Lanes([f64::NAN; 8]); count * m];
                    Threads::new(threads).unwrap().enter(|| {
                        contract(Instructions::best(), matrix, 8, &mut [(&x, &mut y)]);
                    });
                    y
                };
                let one = product(1);
                assert!(one.iter().all(|y| y.0.iter().all(|y| y.is_finite())));
                assert!([2, 3, 8].iter().all(|&threads| product(threads) == one), "{m}×{k}, {count}");
            }
        }
    }
}
