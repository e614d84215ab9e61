//! The gradient of a shared matrix: products of per-example vectors, summed over the examples.
//!
//! The sum runs over the lanes, so one operand must have its features side by side instead: columns of
//! `x` are turned over in a small buffer, a few blocks at a time, and used for all rows. Every element
//! of the result is summed over these blocks in the order of the examples, and then added to what was there.

use super::{BUFFER, CHAIN, WORTH_A_THREAD};
use crate::instructions::{Shape, Vectors};
use crate::real::Real;
use crate::threads::Divide;

/// The operands of [`outer`](super::outer).
pub(super) struct Outer<'a, T: Real> {
    pub(super) dy: &'a [T::Lane],
    pub(super) x: &'a [T::Lane],
    pub(super) m: usize,
    pub(super) k: usize,
    /// How many lanes of a block are not zero.
    pub(super) live: usize,
    /// The first of the rows in `sums`.
    pub(super) row: usize,
    /// Whether the sums replace what was there.
    pub(super) first: bool,
    pub(super) sums: &'a mut [T],
}

/// By rows of the result: every thread reads all examples.
impl<T: Real> Divide for Outer<'_, T> {
    fn parts(&self) -> usize {
        let rows = self.sums.len() / self.k.max(1);
        rows.min(rows * self.x.len() * self.live / WORTH_A_THREAD)
    }

    fn cut(self, part: usize, of: usize) -> (Self, Self) {
        let rows = self.sums.len() / self.k * part / of;
        let (sums, rest) = self.sums.split_at_mut(rows * self.k);
        (Outer { sums, ..self }, Outer { sums: rest, row: self.row + rows, ..self })
    }
}

/// The same with room for columns of `x`.
pub(super) struct Turned<'a, T: Real> {
    pub(super) outer: Outer<'a, T>,
    pub(super) buffer: &'a mut [T; BUFFER],
}

impl<T: Real> Turned<'_, T> {
    #[inline(always)]
    pub(super) fn run<I: Vectors<T>>(self, set: I, shape: Shape) {
        let Turned { outer: Outer { dy, x, m, k, row, first, sums, .. }, buffer: turned } = self;
        if m == 0 || k == 0 {
            return;
        }
        let width = match shape {
            Shape::Large => 2 * T::LANES,
            Shape::Medium | Shape::Small => T::LANES,
        };
        let block = T::LANES * width;
        let blocks = CHAIN / T::LANES;
        for (at, (dy, x)) in dy.chunks(blocks * m).zip(x.chunks(blocks * k)).enumerate() {
            let first = first && at == 0;
            for from in (0..k).step_by(width) {
                let columns = from..k.min(from + width);
                for (x, turned) in x.chunks_exact(k).zip(turned.chunks_exact_mut(block)) {
                    turn(set, &x[columns.clone()], turned, width);
                }
                let live = columns.len();
                let mut part = Part { dy, m, row, first, turned: &*turned, width, from, live, k, sums };
                match shape {
                    Shape::Large => {
                        let at = part.rows::<I, 12, 2>(set, 0);
                        let at = part.rows::<I, 8, 2>(set, at);
                        let at = part.rows::<I, 4, 2>(set, at);
                        let at = part.rows::<I, 2, 2>(set, at);
                        part.rows::<I, 1, 2>(set, at);
                    }
                    Shape::Medium => {
                        let at = part.rows::<I, 6, 1>(set, 0);
                        let at = part.rows::<I, 4, 1>(set, at);
                        let at = part.rows::<I, 2, 1>(set, at);
                        part.rows::<I, 1, 1>(set, at);
                    }
                    Shape::Small => {
                        let at = part.rows::<I, 2, 1>(set, 0);
                        part.rows::<I, 1, 1>(set, at);
                    }
                }
            }
        }
    }
}

/// From lanes of examples to rows of `width` features.
#[inline(always)]
fn turn<T: Real, I: Vectors<T>>(set: I, x: &[T::Lane], turned: &mut [T], width: usize) {
    let squares = x.len() / I::SIDE * I::SIDE;
    for at in (0..squares).step_by(I::SIDE) {
        for l in (0..T::LANES).step_by(I::SIDE) {
            let to = &mut turned[l * width + at..];
            set.turn(I::SIDE, |c| &x[at + c].as_ref()[l..], |r, row| set.put(row, &mut to[r * width..]));
        }
    }
    for c in squares..x.len() {
        for (turned, number) in turned.chunks_exact_mut(width).zip(x[c].as_ref()) {
            turned[c] = *number;
        }
    }
}

/// The rows of the result at some columns.
struct Part<'a, T: Real> {
    dy: &'a [T::Lane],
    m: usize,
    /// The first row, of all `m`.
    row: usize,
    first: bool,
    turned: &'a [T],
    /// How many columns are turned over.
    width: usize,
    /// The first column, and how many there are.
    from: usize,
    live: usize,
    k: usize,
    sums: &'a mut [T],
}

impl<T: Real> Part<'_, T> {
    /// Adds to the rows from `at` on, `R` at a time, in `C` vectors of columns; answers the first row that is
    /// left.
    #[inline(always)]
    fn rows<I: Vectors<T>, const R: usize, const C: usize>(&mut self, set: I, at: usize) -> usize {
        let mut at = at;
        let rows = self.sums.len() / self.k;
        while at + R <= rows {
            self.tile::<I, R, C>(set, at);
            at += R;
        }
        at
    }

    #[inline(always)]
    fn tile<I: Vectors<T>, const R: usize, const C: usize>(&mut self, set: I, at: usize) {
        let (k, live, lanes) = (self.k, self.live, T::LANES);
        let whole = live == C * lanes;
        let mut tile = [[set.zero(); C]; R];
        // As wide as the vectors of a tile, which the compiler knows.
        let width = C * lanes;
        assert_eq!(width, self.width);
        for (dy, turned) in self.dy.chunks(self.m).zip(self.turned.chunks_exact(lanes * width)) {
            let dy = &dy[self.row + at..][..R];
            for (l, x) in turned.chunks_exact(width).enumerate() {
                let x: [I::Vector; C] = std::array::from_fn(|c| set.load(&x[c * lanes..]));
                for r in 0..R {
                    let dy = set.splat(dy[r].as_ref()[l]);
                    for c in 0..C {
                        tile[r][c] = set.add_product(tile[r][c], dy, x[c]);
                    }
                }
            }
        }
        for r in 0..R {
            let row = &mut self.sums[(at + r) * k + self.from..][..live];
            for c in 0..C {
                let row = if whole { &mut row[c * lanes..] } else { &mut row[(c * lanes).min(live)..] };
                let before = match (self.first, whole) {
                    (true, _) => set.zero(),
                    (false, true) => set.load(row),
                    (false, false) => set.load_some(row),
                };
                let sum = set.add(before, tile[r][c]);
                if whole {
                    set.store(sum, row);
                } else {
                    set.store_some(sum, row);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::instructions::Instructions;
    use crate::kernel::tests::{lanes, numbers, sizes};
    use crate::real::Lanes;

    /// Sizes around and between every boundary, all instructions.
    #[test]
    fn agrees_with_the_sum_it_stands_for() {
        for (m, k, blocks) in sizes([
            (1, 1, 1),
            (3, 5, 2),
            (4, 8, 1),
            (6, 7, 3),
            (10, 33, 4),
            (17, 130, 5),
            (64, 9, 7),
            (29, 16, 19),
        ]) {
            let dy: Vec<Lanes<f64, 8>> = lanes(1, blocks * m);
            let x: Vec<Lanes<f64, 8>> = lanes(2, blocks * k);
            let before: Vec<f64> = numbers(3, m * k).collect();
            for instructions in Instructions::available() {
                let (mut sums, mut only) = (before.clone(), vec![f64::NAN; m * k]);
                crate::kernel::outer(instructions, 8, &dy, &x, m, k, false, &mut sums);
                crate::kernel::outer(instructions, 8, &dy, &x, m, k, true, &mut only);
                for (o, i) in (0..m * k).map(|j| (j / k, j % k)) {
                    let products =
                        (0..blocks * 8).map(|b| dy[b / 8 * m + o].0[b % 8] * x[b / 8 * k + i].0[b % 8]);
                    let expected = products.sum::<f64>();
                    let name = instructions.name();
                    let found = [sums[o * k + i] - before[o * k + i], only[o * k + i]];
                    assert!(
                        found.iter().all(|found| (found - expected).abs() < 1e-12),
                        "{m}×{k}, row {o}, column {i}, {name}"
                    );
                }
            }
        }
    }
}
