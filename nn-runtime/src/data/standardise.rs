//! Columns brought to mean 0 and deviation 1.

use super::named::Named;
use super::{Column, DataError, Dataset};

/// The mean and the deviation of every element of some columns: taken from the training data, applied
/// to all data.
///
/// ```
/// # use nn_runtime::Dataset;
/// let train = Dataset::new().column("x", [1.0, 3.0])?;
/// let test = Dataset::new().column("x", [5.0])?;
/// let scaling = train.standardisation(&["x"])?;
/// assert_eq!(scaling.apply(train)?.get("x")?.at(0, 0), -1.0);
/// assert_eq!(scaling.apply(test)?.get("x")?.at(0, 0), 3.0);
/// # Ok::<(), nn_runtime::data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Standardisation {
    columns: Named<Vec<Moments>>,
}

/// Mean and standard deviation.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "save", derive(serde::Serialize))]
pub struct Moments {
    /// The mean.
    pub mean: f64,
    /// The standard deviation of the rows there are: the root of the mean squared distance from the
    /// mean.
    pub deviation: f64,
}

impl Dataset {
    /// The mean and the deviation of every element of these columns.
    pub fn standardisation(&self, columns: &[&str]) -> Result<Standardisation, DataError> {
        if self.is_empty() {
            return Err(DataError::Empty);
        }
        let moments = columns.iter().map(|&name| Ok((name.to_owned(), Moments::of(self.get(name)?))));
        Ok(Standardisation { columns: moments.collect::<Result<_, _>>()? })
    }
}

impl Standardisation {
    /// The data with these columns standardised.
    pub fn apply(&self, data: Dataset) -> Result<Dataset, DataError> {
        self.columns.iter().try_fold(data, |data, (name, moments)| standardise(data, name, moments))
    }

    /// The statistics of each element of a column.
    pub fn moments(&self, name: &str) -> Result<&[Moments], DataError> {
        let found = self.columns.get(name).map(Vec::as_slice);
        found.ok_or_else(|| DataError::NoColumn { name: name.to_owned(), available: self.columns.names() })
    }
}

/// The data with one column standardised.
pub(super) fn standardise(mut data: Dataset, name: &str, moments: &[Moments]) -> Result<Dataset, DataError> {
    let column = data.get_mut(name)?;
    check_width(name, moments, column.width())?;
    column.map_elements(|element, number| moments[element].standardise(number));
    Ok(data)
}

/// Whether these are the moments of a column with `found` numbers a row.
pub(super) fn check_width(column: &str, moments: &[Moments], found: usize) -> Result<(), DataError> {
    match moments.len() {
        expected if expected == found => Ok(()),
        expected => Err(DataError::Statistics { column: column.to_owned(), expected, found }),
    }
}

impl Moments {
    pub(super) fn of(column: &Column) -> Vec<Self> {
        let count = column.each(0).count() as f64;
        let element = |element| {
            let first = column.each(element).next().unwrap_or(0.0);
            if column.each(element).all(|number| number == first) {
                // Said exactly: rounding in the sum would leave a tiny deviation, and dividing by it noise.
                return Self { mean: first, deviation: 0.0 };
            }
            let mean = column.each(element).sum::<f64>() / count;
            let variance =
                column.each(element).map(|number| (number - mean) * (number - mean)).sum::<f64>() / count;
            Self { mean, deviation: variance.sqrt() }
        };
        (0..column.width()).map(element).collect()
    }

    /// How many deviations a number is above the mean. An element that never varies has no deviation;
    /// its distance from the mean is left as it is.
    pub fn standardise(&self, number: f64) -> f64 {
        (number - self.mean) / self.unit()
    }

    /// The number that is so many deviations above the mean.
    pub fn restore(&self, standardised: f64) -> f64 {
        self.mean + standardised * self.unit()
    }

    fn unit(&self) -> f64 {
        if self.deviation == 0.0 { 1.0 } else { self.deviation }
    }
}
