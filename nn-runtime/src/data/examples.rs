//! What a network reads: rows of numbers, in the order in which its source names its fields.

use super::check::{Fields, Misfit, check_length, check_width, join};
use super::column::Column;
use super::{DataError, Dataset};
use crate::network::{FieldInfo, FieldKind, Network};
use crate::precompiled::Precompiled;
use crate::real::Real;
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// One example of a network, as the generated `Example` structure has it.
pub trait Row<N: Network> {
    /// Writes the inputs, then the targets, row-major, each after the one before.
    fn write(&self, row: &mut [N::Real]);
}

/// The inputs of many examples.
#[derive(Clone)]
pub struct Inputs<N: Network> {
    numbers: Vec<N::Real>,
    /// From one row to the next: rows that also hold targets are seen as inputs without a copy.
    stride: usize,
    len: usize,
    network: PhantomData<N>,
}

impl<N: Network> Inputs<N> {
    /// The columns of `data` that are inputs of the network; others are not looked at.
    pub fn from_dataset(data: &Dataset) -> Result<Self, DataError> {
        let width = N::INFO.input_len();
        let numbers = N::Real::gather(data, &mut N::INFO.inputs.iter(), width)?;
        Ok(Self { numbers, stride: width, len: data.len(), network: PhantomData })
    }

    /// How many examples there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The inputs of one example: `N::INFO.input_len()` numbers.
    ///
    /// # Panics
    /// If there is no such example.
    pub fn row(&self, index: usize) -> &[N::Real] {
        self.stored(index, N::INFO.input_len())
    }

    fn stored(&self, index: usize, width: usize) -> &[N::Real] {
        assert!(index < self.len, "example {index} of {}", self.len);
        &self.numbers[index * self.stride..][..width]
    }
}

/// Examples to train on or to measure with: inputs and targets.
#[derive(Clone)]
pub struct Examples<N: Network> {
    rows: Inputs<N>,
}

impl<N: Network> Examples<N> {
    /// From the structures that the macro generates.
    ///
    /// # Errors
    /// A number is not finite, or not in the range that the network declares for it.
    pub fn from_rows<R: Row<N>>(rows: &[R]) -> Result<Self, DataError> {
        let width = row_len::<N>();
        let mut numbers = vec![N::Real::default(); rows.len() * width];
        for (index, row) in rows.iter().enumerate() {
            row.write(&mut numbers[index * width..][..width]);
        }
        N::Real::check_rows(&mut N::INFO.inputs.iter().chain(N::INFO.targets), &numbers, width)?;
        Ok(Self { rows: Inputs { numbers, stride: width, len: rows.len(), network: PhantomData } })
    }

    /// The columns of `data` that are inputs or targets of the network; others are not looked at.
    pub fn from_dataset(data: &Dataset) -> Result<Self, DataError> {
        let width = row_len::<N>();
        let mut fields = N::INFO.inputs.iter().chain(N::INFO.targets);
        let numbers = N::Real::gather(data, &mut fields, width)?;
        Ok(Self { rows: Inputs { numbers, stride: width, len: data.len(), network: PhantomData } })
    }

    /// How many examples there are.
    pub fn len(&self) -> usize {
        self.rows.len
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.len == 0
    }

    /// The inputs, then the targets of one example: `N::INFO.input_len() + N::INFO.target_len()`
    /// numbers.
    ///
    /// # Panics
    /// If there is no such example.
    pub fn row(&self, index: usize) -> &[N::Real] {
        self.rows.stored(index, self.rows.stride)
    }

    /// The inputs alone.
    pub fn inputs(&self) -> &Inputs<N> {
        &self.rows
    }

    /// The examples at these places, in this order.
    ///
    /// # Panics
    /// If there is no example at one of them.
    pub fn subset(&self, indices: &[usize]) -> Self {
        let mut numbers = Vec::with_capacity(indices.len() * self.rows.stride);
        indices.iter().for_each(|&index| numbers.extend_from_slice(self.row(index)));
        let rows = Inputs { numbers, stride: self.rows.stride, len: indices.len(), network: PhantomData };
        Self { rows }
    }

    /// The first `count` examples, and the others.
    ///
    /// # Panics
    /// If there are fewer than `count`.
    pub fn split_at(&self, count: usize) -> (Self, Self) {
        assert!(count <= self.len(), "{count} of {} examples", self.len());
        let part = |range: std::ops::Range<usize>| Self {
            rows: Inputs {
                len: range.len(),
                numbers: self.rows.numbers[range.start * self.rows.stride..range.end * self.rows.stride]
                    .to_vec(),
                stride: self.rows.stride,
                network: PhantomData,
            },
        };
        (part(0..count), part(count..self.len()))
    }
}

/// What a network predicts from: inputs, examples, or columns that become inputs.
pub trait PredictionData<N: Network> {
    /// The inputs.
    ///
    /// # Errors
    /// The data does not fit the network.
    fn inputs(&self) -> Result<Cow<'_, Inputs<N>>, DataError>;
}

impl<N: Network> PredictionData<N> for Inputs<N> {
    fn inputs(&self) -> Result<Cow<'_, Inputs<N>>, DataError> {
        Ok(Cow::Borrowed(self))
    }
}

impl<N: Network> PredictionData<N> for Examples<N> {
    fn inputs(&self) -> Result<Cow<'_, Inputs<N>>, DataError> {
        Ok(Cow::Borrowed(&self.rows))
    }
}

impl<N: Network> PredictionData<N> for Dataset {
    fn inputs(&self) -> Result<Cow<'_, Inputs<N>>, DataError> {
        Ok(Cow::Owned(Inputs::from_dataset(self)?))
    }
}

impl<N: Network> fmt::Debug for Inputs<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries((0..self.len).map(|index| self.row(index))).finish()
    }
}

impl<N: Network> fmt::Debug for Examples<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries((0..self.len()).map(|index| self.row(index))).finish()
    }
}

fn row_len<N: Network>() -> usize {
    N::INFO.input_len() + N::INFO.target_len()
}

/// The rows of the columns named as `fields`, each checked against its field.
pub(crate) fn gather<T: Real>(
    data: &Dataset,
    fields: &mut Fields<'_>,
    stride: usize,
) -> Result<Vec<T>, DataError> {
    if data.is_empty() {
        return Err(DataError::Empty);
    }
    let columns = fields.map(|field| Ok((field, column(data, field)?)));
    let columns = columns.collect::<Result<Vec<_>, DataError>>()?;
    let mut numbers = vec![T::default(); data.len() * stride];
    let (mut start, mut lengths) = (0, Vec::new());
    for (field, column) in columns {
        let (width, known) = (field.elements(), join(&mut lengths, field, start));
        for row in 0..data.len() {
            // An example that is too long is cut, and refused for its length.
            let found = column.row_width(row) / field.of_element().max(1);
            let places = &mut numbers[row * stride + start..][..width];
            let places = match (field.length, places) {
                (Some(_), [count, elements @ ..]) => {
                    *count = T::from_f64(found as f64);
                    elements.fill(field.filler());
                    let most = elements.len().min(column.row_width(row));
                    &mut elements[..most]
                }
                (_, places) => places,
            };
            column.copy_row(row, places);
            let misfit = match field.kind {
                FieldKind::Real => Misfit::find::<T>(field, places.iter().map(|place| place.to_f64())),
                FieldKind::Class { .. } => Misfit::find::<T>(field, column.row(row)),
            };
            if let Some(misfit) = misfit {
                return Err(misfit.at(column.place(field.name, row), column.at(row, misfit.element)));
            }
            let numbers = &numbers[row * stride..][..stride];
            check_length(field, start, known, numbers, |name| column.place(&name, row))?;
        }
        start += width;
    }
    Ok(numbers)
}

/// The column of a field, which has as many numbers a row.
fn column<'d>(data: &'d Dataset, field: &FieldInfo) -> Result<&'d Column, DataError> {
    let column = data.get(field.name)?;
    if field.length.is_none() && column.steps(0).is_some() {
        return Err(DataError::Sequences { column: field.name.to_owned() });
    }
    check_width(field, column.width()).and(Ok(column))
}
