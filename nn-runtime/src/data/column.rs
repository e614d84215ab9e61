//! One column: equally many numbers for every row, and where each row was read.

use super::Place;
use super::origin::Origin;
use crate::real::Real;
use std::sync::Arc;

/// The values of one name: `width()` numbers for every row.
#[derive(Clone, Debug)]
pub struct Column {
    width: usize,
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
        Self { width, numbers: Numbers::Reals(numbers), origin }
    }

    /// `codes` row-major, `width` for each row of `origin`, each standing for one of `values`.
    pub(super) fn bytes(width: usize, codes: Vec<u8>, values: Box<[f64; 256]>, origin: Arc<Origin>) -> Self {
        debug_assert_eq!(codes.len(), width * origin.len());
        Self { width, numbers: Numbers::Bytes { codes, values }, origin }
    }

    /// How many numbers each row has.
    pub fn width(&self) -> usize {
        self.width
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
        assert!(element < self.width, "element {element} of {}", self.width);
        let index = row * self.width + element;
        match &self.numbers {
            Numbers::Reals(numbers) => numbers[index],
            Numbers::Bytes { codes, values } => values[usize::from(codes[index])],
        }
    }

    /// The numbers of one row.
    ///
    /// # Panics
    /// If there is no such row.
    pub fn row(&self, row: usize) -> impl ExactSizeIterator<Item = f64> {
        assert!(row < self.len(), "row {row} of {}", self.len());
        (0..self.width).map(move |element| self.at(row, element))
    }

    /// Writes the numbers of one row, rounded, to `places`.
    pub(super) fn copy_row<T: Real>(&self, row: usize, places: &mut [T]) {
        let range = row * self.width..(row + 1) * self.width;
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

    /// Each number replaced by `f` of its place in the row and itself.
    pub(super) fn map_elements(&mut self, f: impl Fn(usize, f64) -> f64) {
        let mut numbers = std::mem::take(&mut self.numbers).into_reals();
        for row in numbers.chunks_exact_mut(self.width.max(1)) {
            row.iter_mut().enumerate().for_each(|(element, number)| *number = f(element, *number));
        }
        self.numbers = Numbers::Reals(numbers);
    }

    /// These rows in this order; `origin` is theirs.
    pub(super) fn subset(&self, rows: &[usize], origin: Arc<Origin>) -> Self {
        let width = self.width;
        let numbers = match &self.numbers {
            Numbers::Reals(numbers) => Numbers::Reals(gather(numbers, width, rows)),
            Numbers::Bytes { codes, values } => {
                Numbers::Bytes { codes: gather(codes, width, rows), values: values.clone() }
            }
        };
        Self { width, numbers, origin }
    }

    /// The rows of `other`, of the same width, after these; `origin` is that of both.
    pub(super) fn append(self, other: Self, origin: Arc<Origin>) -> Self {
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
        Self { width: self.width, numbers, origin }
    }

    /// Columns with equally many rows side by side: one column.
    pub(super) fn beside(columns: &[&Column], origin: Arc<Origin>) -> Self {
        let width = columns.iter().map(|column| column.width).sum();
        let numbers =
            (0..origin.len()).flat_map(|row| columns.iter().flat_map(move |c| c.row(row))).collect();
        Self::reals(width, numbers, origin)
    }
}

impl Default for Numbers {
    fn default() -> Self {
        Numbers::Reals(Vec::new())
    }
}

impl Numbers {
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

fn gather<T: Copy>(numbers: &[T], width: usize, rows: &[usize]) -> Vec<T> {
    rows.iter().flat_map(|&row| &numbers[row * width..][..width]).copied().collect()
}
