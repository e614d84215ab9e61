//! One column: equally many numbers for every row, or for every step of a row, and where each row was read.

use super::Place;
use super::origin::Origin;
use crate::real::Real;
use std::sync::Arc;

/// The values of one name: `width()` numbers for every row; of sequences, for every step of a row.
#[derive(Clone, Debug)]
pub struct Column {
    width: usize,
    /// Of sequences, at which step of all each row begins, and where the last ends.
    starts: Option<Vec<usize>>,
    numbers: Numbers,
    pub(super) origin: Arc<Origin>,
}

#[derive(Clone, Debug)]
enum Numbers {
    Reals(Vec<f64>),
    /// Images stay the bytes they were read as: the values they stand for are a table, so scaling
    /// them rewrites 256 numbers and no image.
    Bytes {
        codes: Vec<u8>,
        values: Box<[f64; 256]>,
    },
}

impl Column {
    /// `numbers` row-major: `width` for each row of `origin`.
    pub(super) fn reals(width: usize, numbers: Vec<f64>, origin: Arc<Origin>) -> Self {
        debug_assert_eq!(numbers.len(), width * origin.len());
        Self { width, starts: None, numbers: Numbers::Reals(numbers), origin }
    }

    /// Sequences: `numbers` row-major, `width` for each step; the steps of row `i` are `starts[i]..starts[i + 1]`.
    pub(super) fn sequences(
        width: usize,
        numbers: Vec<f64>,
        starts: Vec<usize>,
        origin: Arc<Origin>,
    ) -> Self {
        debug_assert_eq!(numbers.len(), width * starts.last().copied().unwrap_or(0));
        Self { width, starts: Some(starts), numbers: Numbers::Reals(numbers), origin }
    }

    /// `codes` row-major, `width` for each row of `origin`, each standing for one of `values`.
    pub(super) fn bytes(width: usize, codes: Vec<u8>, values: Box<[f64; 256]>, origin: Arc<Origin>) -> Self {
        debug_assert_eq!(codes.len(), width * origin.len());
        Self { width, starts: None, numbers: Numbers::Bytes { codes, values }, origin }
    }

    /// How many numbers each row has; of sequences, each step.
    pub fn width(&self) -> usize {
        self.width
    }

    /// How many steps a row has, if the rows are sequences.
    ///
    /// # Panics
    /// If there is no such row.
    pub fn steps(&self, row: usize) -> Option<usize> {
        self.starts.as_ref().map(|starts| starts[row + 1] - starts[row])
    }

    /// Where the numbers of a row are.
    fn range(&self, row: usize) -> std::ops::Range<usize> {
        match &self.starts {
            Some(starts) => starts[row] * self.width..starts[row + 1] * self.width,
            None => row * self.width..(row + 1) * self.width,
        }
    }

    /// How many numbers a row has.
    pub(super) fn row_width(&self, row: usize) -> usize {
        self.range(row).len()
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.origin.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One number.
    ///
    /// # Panics
    /// If there is no such row or element.
    pub fn at(&self, row: usize, element: usize) -> f64 {
        let range = self.range(row);
        assert!(element < range.len(), "element {element} of {}", range.len());
        self.numbers.at(range.start + element)
    }

    /// All numbers at this place among those of a row, or of a step, one after the other.
    pub(super) fn each(&self, element: usize) -> impl Iterator<Item = f64> {
        let count = match &self.starts {
            Some(starts) => starts.last().copied().unwrap_or(0),
            None => self.len(),
        };
        (0..count).map(move |step| self.numbers.at(step * self.width + element))
    }

    /// The numbers of one row.
    ///
    /// # Panics
    /// If there is no such row.
    pub fn row(&self, row: usize) -> impl ExactSizeIterator<Item = f64> {
        assert!(row < self.len(), "row {row} of {}", self.len());
        self.range(row).map(|place| self.numbers.at(place))
    }

    /// Writes the numbers of one row, rounded, to `places`.
    pub(super) fn copy_row<T: Real>(&self, row: usize, places: &mut [T]) {
        let range = self.range(row);
        match &self.numbers {
            Numbers::Reals(numbers) => copy(&numbers[range], places, |&number| number),
            Numbers::Bytes { codes, values } => {
                copy(&codes[range], places, |&code| values[usize::from(code)])
            }
        }
    }

    /// Where a row was read; `name` is the column's.
    pub(super) fn place(&self, name: &str, row: usize) -> Place {
        self.origin.place(row, name)
    }

    /// Each number replaced by `f` of it.
    pub(super) fn map(&mut self, f: impl Fn(f64) -> f64) {
        let numbers = match &mut self.numbers {
            Numbers::Reals(numbers) => numbers.as_mut_slice(),
            Numbers::Bytes { values, .. } => values.as_mut_slice(),
        };
        numbers.iter_mut().for_each(|number| *number = f(*number));
    }

    /// Each number replaced by `f` of its place in the row, or in the step, and itself.
    pub(super) fn map_elements(&mut self, f: impl Fn(usize, f64) -> f64) {
        let mut numbers = std::mem::take(&mut self.numbers).into_reals();
        for row in numbers.chunks_exact_mut(self.width.max(1)) {
            row.iter_mut().enumerate().for_each(|(element, number)| *number = f(element, *number));
        }
        self.numbers = Numbers::Reals(numbers);
    }

    /// These rows in this order; `origin` is theirs.
    pub(super) fn subset(&self, rows: &[usize], origin: Arc<Origin>) -> Self {
        let ranges = || rows.iter().map(|&row| self.range(row));
        let numbers = match &self.numbers {
            Numbers::Reals(numbers) => Numbers::Reals(gather(numbers, ranges())),
            Numbers::Bytes { codes, values } => {
                Numbers::Bytes { codes: gather(codes, ranges()), values: values.clone() }
            }
        };
        let starts = self.starts.as_ref().map(|_| starts_of(rows.iter().filter_map(|&row| self.steps(row))));
        Self { width: self.width, starts, numbers, origin }
    }

    /// The rows of `other`, of the same width, after these; `origin` is that of both.
    pub(super) fn append(self, other: Self, origin: Arc<Origin>) -> Self {
        let starts = self.starts.as_ref().map(|starts| {
            let own = (0..starts.len() - 1).filter_map(|row| self.steps(row));
            starts_of(own.chain((0..other.len()).map(|row| other.steps(row).unwrap_or(1))))
        });
        let numbers = match (self.numbers, other.numbers) {
            (Numbers::Bytes { mut codes, values }, Numbers::Bytes { codes: more, values: others })
                if values == others =>
            {
                codes.extend(more);
                Numbers::Bytes { codes, values }
            }
            (first, second) => {
                let mut numbers = first.into_reals();
                numbers.extend(second.into_reals());
                Numbers::Reals(numbers)
            }
        };
        Self { width: self.width, starts, numbers, origin }
    }

    /// The rows of each group as the steps of one row; `origin` is theirs.
    pub(super) fn in_sequences(&self, groups: &[Vec<usize>], origin: Arc<Origin>) -> Self {
        let numbers = groups.iter().flatten().flat_map(|&row| self.row(row)).collect();
        Self::sequences(self.width, numbers, starts_of(groups.iter().map(Vec::len)), origin)
    }

    /// Whether both have a row for a row, and a step for a step.
    pub(super) fn goes_along(&self, other: &Self) -> bool {
        self.len() == other.len() && self.starts == other.starts
    }

    /// Columns that go along each other side by side: one column.
    pub(super) fn beside(columns: &[&Column], origin: Arc<Origin>) -> Self {
        let width = columns.iter().map(|column| column.width).sum();
        let starts = columns.first().and_then(|first| first.starts.clone());
        let steps = starts.as_ref().map_or(origin.len(), |starts| starts.last().copied().unwrap_or(0));
        let of_step = |step: usize| {
            let parts = columns.iter();
            parts.flat_map(move |c| (step * c.width..(step + 1) * c.width).map(|place| c.numbers.at(place)))
        };
        let numbers = (0..steps).flat_map(of_step).collect();
        match starts {
            Some(starts) => Self::sequences(width, numbers, starts, origin),
            None => Self::reals(width, numbers, origin),
        }
    }
}

impl Default for Numbers {
    fn default() -> Self {
        Numbers::Reals(Vec::new())
    }
}

impl Numbers {
    fn at(&self, place: usize) -> f64 {
        match self {
            Numbers::Reals(numbers) => numbers[place],
            Numbers::Bytes { codes, values } => values[usize::from(codes[place])],
        }
    }

    fn into_reals(self) -> Vec<f64> {
        match self {
            Numbers::Reals(numbers) => numbers,
            Numbers::Bytes { codes, values } => codes.iter().map(|&code| values[usize::from(code)]).collect(),
        }
    }
}

fn copy<S, T: Real>(source: &[S], places: &mut [T], value: impl Fn(&S) -> f64) {
    places.iter_mut().zip(source).for_each(|(place, source)| *place = T::from_f64(value(source)));
}

fn gather<T: Copy>(numbers: &[T], rows: impl Iterator<Item = std::ops::Range<usize>>) -> Vec<T> {
    rows.flat_map(|range| &numbers[range]).copied().collect()
}

/// Where sequences of so many steps begin, and where the last ends.
fn starts_of(steps: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut end = 0;
    let ends = steps.map(|steps| {
        end += steps;
        end
    });
    [0].into_iter().chain(ends).collect()
}
