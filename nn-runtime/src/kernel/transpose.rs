//! From rows of examples to lanes.

use crate::instructions::Vectors;
use crate::real::{Lanes, MAX_LANES, Real};

/// The operands of [`transpose`](super::transpose).
pub(super) struct Transpose<'a, T: Real> {
    pub(super) rows: &'a [&'a [T]],
    pub(super) start: usize,
    pub(super) out: &'a mut [T::Lane],
}

impl<T: Real> Transpose<'_, T> {
    #[inline(always)]
    pub(super) fn run<I: Vectors<T>>(self, set: I) {
        let Transpose { rows, start, out } = self;
        let Some(last) = rows.len().checked_sub(1) else { return };
        if out.len() < I::SIDE {
            return narrow(set, rows, start, out);
        }
        let rows: [&[T]; MAX_LANES] = std::array::from_fn(|l| &rows[l.min(last)][start..start + out.len()]);
        let squares = out.len() / I::SIDE * I::SIDE;
        for at in (0..squares).step_by(I::SIDE) {
            for l in (0..T::LANES).step_by(I::SIDE) {
                let to = &mut out[at..][..I::SIDE];
                set.turn(
                    I::SIDE,
                    |r| &rows[l + r][at..],
                    |c, column| set.put(column, &mut to[c].as_mut()[l..]),
                );
            }
        }
        for at in squares..out.len() {
            for (number, row) in out[at].as_mut().iter_mut().zip(rows) {
                *number = row[at];
            }
        }
    }
}

/// The same for rows shorter than the side of a square: all lanes are made copies of the last row, and then the numbers of
/// the others are put in their places. The other way round, vectors would be loaded that have just been written in parts,
/// which processors wait for.
#[inline(always)]
fn narrow<I: Vectors<T>, T: Real>(set: I, rows: &[&[T]], start: usize, out: &mut [T::Lane]) {
    let width = out.len();
    let Some((last, others)) = rows.split_last() else { return };
    for (out, number) in out.iter_mut().zip(&last[start..start + width]) {
        set.store(set.splat(*number), out.as_mut());
    }
    for (l, row) in others.iter().enumerate() {
        for (out, number) in out.iter_mut().zip(&row[start..start + width]) {
            out.as_mut()[l] = *number;
        }
    }
}

/// Makes the lanes from `live` on copies of the last before them.
#[inline(always)]
pub(super) fn repeat_last<I: Vectors<T>, T: Real>(set: I, live: usize, lanes: &mut T::Lane) {
    let lanes = lanes.as_mut();
    let (examples, last) = (set.load(lanes), set.splat(lanes[live - 1]));
    set.store(last, lanes);
    set.store_some(examples, &mut lanes[..live]);
}

pub(super) fn extract<T: Copy, const L: usize>(values: &[Lanes<T, L>], lane: usize, numbers: &mut [T]) {
    for (number, lanes) in numbers.iter_mut().zip(values) {
        *number = lanes.0[lane];
    }
}

#[cfg(test)]
mod tests {
    use crate::instructions::Instructions;
    use crate::kernel::tests::numbers;
    use crate::real::{Lanes, Real};

    /// Squares and what is left of them; the last row is repeated.
    fn every_number_is_in_its_lane<T: Real>() {
        let numbers: Vec<T> = numbers(1, 16 * 50).map(T::from_f64).collect();
        let rows: Vec<&[T]> = numbers.chunks(50).collect();
        for instructions in Instructions::available() {
            for (count, start, width) in
                [(1, 0, 3), (3, 1, 8), (7, 2, 16), (T::LANES, 0, 50), (T::LANES, 9, 40)]
            {
                let mut out = vec![T::from_f64(f64::NAN).splat(); width];
                crate::kernel::transpose(instructions, &rows[..count], start, &mut out);
                for (i, l) in (0..width * T::LANES).map(|j| (j / T::LANES, j % T::LANES)) {
                    let expected = rows[l.min(count - 1)][start + i];
                    assert_eq!(out[i].as_ref()[l], expected, "{}, {i}, {l}", instructions.name());
                }
                let mut back = vec![T::default(); width];
                crate::kernel::extract(&out, count - 1, &mut back);
                assert_eq!(back, rows[count - 1][start..start + width]);
            }
        }
    }

    #[test]
    fn every_single_is_in_its_lane() {
        every_number_is_in_its_lane::<f32>();
    }

    #[test]
    fn every_double_is_in_its_lane() {
        every_number_is_in_its_lane::<f64>();
    }

    #[test]
    fn no_rows_leave_the_lanes_alone() {
        let mut out = [Lanes([1.0f64; 8])];
        crate::kernel::transpose::<f64>(Instructions::best(), &[], 0, &mut out);
        assert_eq!(out[0].0, [1.0; 8]);
    }
}
