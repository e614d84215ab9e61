//! One thing that is done to a column.

use crate::data::standardise::{Moments, check_width, standardise};
use crate::data::{DataError, Dataset};

/// One thing that is done to a column. What is `None` is learned from the training rows.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "save", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub(super) enum Step {
    /// A field is made of columns.
    Columns { field: String, columns: Vec<String>, width: Option<usize> },
    /// The classes of a column have names.
    Classes { column: String, first: usize, names: Vec<String> },
    /// Each number of a column is multiplied.
    Scale { column: String, factor: f64 },
    /// Each element of a column is brought to mean 0 and deviation 1.
    Standardise { column: String, moments: Option<Vec<Moments>> },
}

/// What steps are done to: columns by name. It is of no use after an error.
pub(super) trait Columns {
    /// How many numbers a row a column has.
    fn width(&self, name: &str) -> Result<usize, DataError>;
    /// Joins these columns to a single one.
    fn group(&mut self, name: &str, parts: &[&str]) -> Result<(), DataError>;
    /// Multiplies each number of a column by `factor`.
    fn scale(&mut self, name: &str, factor: f64) -> Result<(), DataError>;
    /// Standardises a column.
    fn standardise(&mut self, name: &str, moments: &[Moments]) -> Result<(), DataError>;
}

impl Columns for Dataset {
    fn width(&self, name: &str) -> Result<usize, DataError> {
        Ok(self.get(name)?.width())
    }

    fn group(&mut self, name: &str, parts: &[&str]) -> Result<(), DataError> {
        *self = std::mem::take(self).group(name, parts)?;
        Ok(())
    }

    fn scale(&mut self, name: &str, factor: f64) -> Result<(), DataError> {
        *self = std::mem::take(self).scale(name, factor)?;
        Ok(())
    }

    fn standardise(&mut self, name: &str, moments: &[Moments]) -> Result<(), DataError> {
        *self = standardise(std::mem::take(self), name, moments)?;
        Ok(())
    }
}

impl Step {
    /// The column that it is done to, or makes.
    pub(super) fn name(&self) -> &str {
        match self {
            Step::Columns { field: name, .. }
            | Step::Classes { column: name, .. }
            | Step::Scale { column: name, .. }
            | Step::Standardise { column: name, .. } => name,
        }
    }

    /// Learns from training rows as they are before this step.
    pub(super) fn fit(&mut self, data: &Dataset) -> Result<(), DataError> {
        match self {
            Step::Columns { columns, width, .. } => *width = Some(width_of(data, columns)?),
            Step::Standardise { column, moments } => *moments = Some(finite_moments(data, column)?),
            Step::Classes { .. } | Step::Scale { .. } => {}
        }
        Ok(())
    }

    /// Does it.
    pub(super) fn apply(&self, data: &mut impl Columns) -> Result<(), DataError> {
        match self {
            Step::Columns { field, columns, width } => {
                let found = width_of(data, columns)?;
                if let Some(expected) = width.filter(|&width| width != found) {
                    return Err(DataError::Made { field: field.clone(), expected, found });
                }
                let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
                data.group(field, &columns)
            }
            Step::Classes { column, .. } => data.width(column).map(|_| ()),
            Step::Scale { column, factor } => data.scale(column, checked(column, *factor)?),
            Step::Standardise { column, moments } => data.standardise(column, fitted(column, moments)?),
        }
    }

    /// Undoes it in one row.
    pub(super) fn restore(&self, row: &mut [f64]) -> Result<(), DataError> {
        match self {
            Step::Columns { .. } | Step::Classes { .. } => {}
            Step::Scale { column, factor } => {
                let factor = checked(column, *factor)?;
                row.iter_mut().for_each(|number| *number /= factor);
            }
            Step::Standardise { column, moments } => {
                let moments = fitted(column, moments)?;
                check_width(column, moments, row.len())?;
                row.iter_mut().zip(moments).for_each(|(number, moments)| *number = moments.restore(*number));
            }
        }
        Ok(())
    }

    /// Whether nothing is left to be learned, and all numbers can be used.
    pub(super) fn check(&self) -> Result<(), DataError> {
        match self {
            Step::Columns { .. } | Step::Classes { .. } => Ok(()),
            Step::Scale { column, factor } => checked(column, *factor).map(|_| ()),
            Step::Standardise { column, moments } => fitted(column, moments).map(|_| ()),
        }
    }

    /// How many numbers the column has after this step, if that is known.
    pub(super) fn width(&self) -> Option<usize> {
        match self {
            Step::Columns { width, .. } => *width,
            Step::Classes { .. } => Some(1),
            Step::Scale { .. } => None,
            Step::Standardise { moments, .. } => moments.as_ref().map(Vec::len),
        }
    }

    /// The classes of a column, if it gives names to them.
    pub(super) fn classes(&self) -> Option<Classes<'_>> {
        match self {
            Step::Classes { column, first, names } => Some(Classes { column, first: *first, names }),
            _ => None,
        }
    }
}

/// The names of the classes of a column.
#[derive(Clone, Copy)]
pub(super) struct Classes<'a> {
    pub(super) column: &'a str,
    pub(super) first: usize,
    pub(super) names: &'a [String],
}

impl Classes<'_> {
    /// Whether they are those of a network: so many, from `first`.
    pub(super) fn check(&self, first: usize, count: usize) -> Result<(), DataError> {
        if (self.first, self.names.len()) == (first, count) { Ok(()) } else { Err(self.differ(first, count)) }
    }

    /// The error that they are not.
    pub(super) fn differ(&self, first: usize, count: usize) -> DataError {
        DataError::ClassNames {
            column: self.column.to_owned(),
            names: self.names.len(),
            named_from: self.first,
            classes: count,
            first,
        }
    }
}

/// How many numbers a row columns have together.
fn width_of(data: &impl Columns, columns: &[String]) -> Result<usize, DataError> {
    columns.iter().map(|column| data.width(column)).sum()
}

fn checked(column: &str, factor: f64) -> Result<f64, DataError> {
    if factor.is_finite() && factor != 0.0 {
        return Ok(factor);
    }
    Err(DataError::Factor { column: column.to_owned(), factor })
}

fn fitted<'m>(column: &str, moments: &'m Option<Vec<Moments>>) -> Result<&'m [Moments], DataError> {
    moments.as_deref().ok_or_else(|| DataError::NotFitted { column: column.to_owned() })
}

/// The moments of a column of finite numbers.
fn finite_moments(data: &Dataset, name: &str) -> Result<Vec<Moments>, DataError> {
    let column = data.get(name)?;
    let moments = Moments::of(column);
    let Some(element) = moments.iter().position(|one| !(one.mean + one.deviation).is_finite()) else {
        return Ok(moments);
    };
    let numbers = (0..column.len()).flat_map(|row| column.row(row).map(move |number| (row, number)));
    let wrong = numbers.into_iter().find(|(_, number)| !number.is_finite());
    Err(match wrong {
        Some((row, found)) => DataError::NotFinite {
            place: column.place(name, row),
            element: if column.width() == 1 { vec![] } else { vec![element] },
            found,
        },
        None => DataError::Moments { column: name.to_owned(), element },
    })
}
