//! A shared matrix times the vector of one example: the weights pass by once, so this takes as long as loading them.

use super::Matrix;
use crate::instructions::{Shape, Vectors};
use crate::real::{MAX_LANES, Real};

/// The operands of [`contract`](super::contract), for examples that do not share vectors.
pub(super) struct One<'a, T: Real> {
    pub(super) matrix: Matrix<'a, T>,
    pub(super) x: &'a [T],
    pub(super) y: &'a mut [T],
}

impl<T: Real> One<'_, T> {
    #[inline(always)]
    pub(super) fn run<I: Vectors<T>>(self, set: I, shape: Shape) {
        let One { matrix: Matrix { w, row, column, m, k }, x, y } = self;
        if m == 0 || k == 0 {
            return y.fill(T::default());
        }
        for (x, y) in x.chunks_exact(k).zip(y.chunks_exact_mut(m)) {
            if column == 1 {
                let rows = Rows { w, row, x };
                let mut at = 0;
                match shape {
                    Shape::Large => at = rows.dot::<I, 8>(set, y, at),
                    Shape::Medium => at = rows.dot::<I, 4>(set, y, at),
                    Shape::Small => {}
                }
                at = rows.dot::<I, 2>(set, y, at);
                rows.dot::<I, 1>(set, y, at);
            } else {
                assert_eq!(row, 1, "a matrix is stored by rows or by columns");
                let columns = Columns { w, column, x };
                let at = columns.add::<I, 4>(set, y, 0);
                let at = columns.add::<I, 1>(set, y, at);
                columns.rest(set, y, at);
            }
        }
    }
}

/// A matrix in which the weights of a result stand side by side.
struct Rows<'a, T> {
    w: &'a [T],
    row: usize,
    x: &'a [T],
}

impl<T: Real> Rows<'_, T> {
    /// The results from `at` on, `R` at a time; answers the first that is left. Whatever `R` is, a result is summed in
    /// `LANES` parts, which are then added by halves: the same bits with all instructions that round alike.
    #[inline(always)]
    fn dot<I: Vectors<T>, const R: usize>(&self, set: I, y: &mut [T], at: usize) -> usize {
        let (x, k) = (self.x, self.x.len());
        let whole = k - k % T::LANES;
        let mut at = at;
        while at + R <= y.len() {
            let rows: [&[T]; R] = std::array::from_fn(|r| &self.w[(at + r) * self.row..][..k]);
            let mut sums = [set.zero(); R];
            for i in (0..whole).step_by(T::LANES) {
                let x = set.load(&x[i..]);
                for r in 0..R {
                    sums[r] = set.add_product(sums[r], set.load(&rows[r][i..]), x);
                }
            }
            if whole < k {
                let x = set.load(&padded(&x[whole..]));
                for r in 0..R {
                    sums[r] = set.add_product(sums[r], set.load(&padded(&rows[r][whole..])), x);
                }
            }
            for (y, sum) in y[at..].iter_mut().zip(sums) {
                let mut lanes = T::default().splat();
                set.store(sum, lanes.as_mut());
                *y = crate::vector::Vector::sum(lanes);
            }
            at += R;
        }
        at
    }
}

/// A matrix in which the weights of an operand stand side by side.
struct Columns<'a, T> {
    w: &'a [T],
    column: usize,
    x: &'a [T],
}

impl<T: Real> Columns<'_, T> {
    /// The results from `at` on, `C` vectors at a time; answers the first that is left.
    #[inline(always)]
    fn add<I: Vectors<T>, const C: usize>(&self, set: I, y: &mut [T], at: usize) -> usize {
        let mut at = at;
        while at + C * T::LANES <= y.len() {
            let mut sums = [set.zero(); C];
            for (i, &x) in self.x.iter().enumerate() {
                let (w, x) = (&self.w[i * self.column + at..][..C * T::LANES], set.splat(x));
                for c in 0..C {
                    sums[c] = set.add_product(sums[c], x, set.load(&w[c * T::LANES..]));
                }
            }
            for (c, sum) in sums.into_iter().enumerate() {
                set.store(sum, &mut y[at + c * T::LANES..]);
            }
            at += C * T::LANES;
        }
        at
    }

    /// The results from `at` on, which are fewer than a vector has.
    #[inline(always)]
    fn rest<I: Vectors<T>>(&self, set: I, y: &mut [T], at: usize) {
        let y = &mut y[at..];
        if y.is_empty() {
            return;
        }
        let mut sum = set.zero();
        for (i, &x) in self.x.iter().enumerate() {
            let w = padded(&self.w[i * self.column + at..][..y.len()]);
            sum = set.add_product(sum, set.splat(x), set.load(&w));
        }
        let mut lanes = [T::default(); MAX_LANES];
        set.store(sum, &mut lanes);
        y.copy_from_slice(&lanes[..y.len()]);
    }
}

/// Fewer numbers than a vector has, and zeros.
#[inline(always)]
fn padded<T: Real>(numbers: &[T]) -> [T; MAX_LANES] {
    let mut padded = [T::default(); MAX_LANES];
    padded[..numbers.len()].copy_from_slice(numbers);
    padded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instructions::Instructions;
    use crate::kernel::tests::numbers;
    use crate::vector::Vector;

    const SIZES: [(usize, usize, usize); 8] =
        [(1, 1, 1), (3, 5, 2), (8, 8, 1), (13, 7, 3), (10, 33, 1), (17, 130, 2), (65, 16, 1), (121, 258, 1)];

    /// Sizes around and between every boundary, both layouts of the matrix, all instructions.
    #[test]
    fn agrees_with_the_sum_it_stands_for() {
        for (m, k, blocks) in SIZES {
            let w: Vec<f64> = numbers(1, m * k).collect();
            let x: Vec<[f64; 1]> = numbers(2, blocks * k).map(|x| [x]).collect();
            for instructions in Instructions::available() {
                let matrices = [(Matrix::new(&w, m, k), k, 1), (Matrix::new(&w, k, m).transposed(), 1, m)];
                for (matrix, row, column) in matrices {
                    let mut y = vec![[f64::NAN]; blocks * m];
                    <[f64; 1]>::contract(instructions, matrix, &mut [(&x, &mut y)]);
                    for (g, o) in (0..blocks * m).map(|j| (j / m, j % m)) {
                        let expected: f64 = (0..k).map(|i| w[o * row + i * column] * x[g * k + i][0]).sum();
                        let name = instructions.name();
                        assert!((y[g * m + o][0] - expected).abs() < 1e-12, "{m}×{k}, row {o}, {name}");
                    }
                }
            }
        }
    }

    #[test]
    fn reproducible_ones_have_the_same_bits() {
        for (m, k, blocks) in SIZES {
            let w: Vec<f32> = numbers(1, m * k).map(|w| w as f32).collect();
            let x: Vec<[f32; 1]> = numbers(2, blocks * k).map(|x| [x as f32]).collect();
            for matrix in [Matrix::new(&w, m, k), Matrix::new(&w, k, m).transposed()] {
                let product = |instructions: Instructions| {
                    let mut y = vec![[f32::NAN]; blocks * m];
                    let set = instructions.reproducible();
                    <[f32; 1]>::contract(set, matrix, &mut [(&x, &mut y)]);
                    y.into_iter().map(|y| y[0].to_bits()).collect::<Vec<_>>()
                };
                let all = Instructions::available();
                assert!(all.iter().all(|one| product(*one) == product(all[0])), "{m}×{k}");
            }
        }
    }
}
