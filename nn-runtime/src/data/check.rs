//! Whether numbers fit the fields of a network.

use super::{DataError, GivenRow, Place};
use crate::network::{FieldInfo, FieldKind, coordinates};
use crate::real::Real;

/// The fields of a network, one after the other.
pub(crate) type Fields<'a> = dyn Iterator<Item = &'static FieldInfo> + 'a;

/// The first number of a field that does not fit it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Misfit {
    field: &'static FieldInfo,
    /// Its row-major place among the elements of the field.
    pub(super) element: usize,
}

impl Misfit {
    /// In numbers that will be rounded to `T`: one that is not finite, not a class, or outside of the range.
    pub(super) fn find<T: Real>(
        field: &'static FieldInfo,
        mut numbers: impl Iterator<Item = f64>,
    ) -> Option<Self> {
        let misfit = match (field.kind, field.range) {
            (FieldKind::Class { first, count }, _) => {
                let classes = first as f64..(first + count) as f64;
                numbers.position(|number| !(classes.contains(&number) && number.fract() == 0.0))
            }
            (FieldKind::Real, Some(range)) => numbers.position(|number| {
                let number = T::from_f64(number);
                !(range.holds(number) && number.to_f64().is_finite())
            }),
            (FieldKind::Real, None) => numbers.position(|number| !T::from_f64(number).to_f64().is_finite()),
        };
        misfit.map(|element| Misfit { field, element })
    }

    /// Where this number was found.
    pub(super) fn at(self, place: Place, found: f64) -> DataError {
        let element = coordinates(self.field.shape, self.element);
        match (self.field.kind, self.field.range) {
            (FieldKind::Class { first, count }, _) => {
                DataError::Class { place, element, first, classes: count, found }
            }
            (FieldKind::Real, Some(range)) => DataError::Range { place, element, range, found },
            (FieldKind::Real, None) => DataError::NotFinite { place, element, found },
        }
    }
}

/// Checks rows of fields.
pub(crate) fn check_rows<T: Real>(
    fields: &mut Fields<'_>,
    numbers: &[T],
    stride: usize,
) -> Result<(), DataError> {
    let mut start = 0;
    for field in fields {
        for (row, numbers) in numbers.chunks_exact(stride).enumerate() {
            let place = |column| Place::Row { row: row as u64, column };
            check(field, &numbers[start..start + field.elements()], place)?;
        }
        start += field.elements();
    }
    Ok(())
}

/// Checks what a network is given to compute with: it only has to lie in the ranges that are declared. Without one, a
/// NaN goes in, and comes out where it leads.
pub(crate) fn check_given<T: Real>(fields: &mut Fields<'_>, row: &[T]) -> Result<(), DataError> {
    let mut start = 0;
    for field in fields {
        if field.range.is_some() {
            check(field, &row[start..start + field.elements()], |column| Place::Given { column })?;
        }
        start += field.elements();
    }
    Ok(())
}

/// What a network reads of one row, rounded. Numbers are checked as they were before.
pub(crate) fn rounded<T: Real>(row: &GivenRow, fields: &mut Fields<'_>) -> Result<Vec<T>, DataError> {
    let mut rounded = Vec::new();
    for field in fields {
        let numbers = row.get(field.name)?;
        check_width(field, numbers.len())?;
        if let Some(misfit) = Misfit::find::<T>(field, numbers.iter().copied()) {
            let place = Place::Given { column: field.name.to_owned() };
            return Err(misfit.at(place, numbers[misfit.element]));
        }
        rounded.extend(numbers.iter().map(|&number| T::from_f64(number)));
    }
    Ok(rounded)
}

/// Whether a column with `found` numbers a row can be this field.
pub(super) fn check_width(field: &FieldInfo, found: usize) -> Result<(), DataError> {
    match field.elements() {
        expected if expected == found => Ok(()),
        expected => {
            let (column, shape) = (field.name.to_owned(), field.shape.to_vec());
            Err(DataError::Width { column, shape, expected, found })
        }
    }
}

fn check<T: Real>(
    field: &'static FieldInfo,
    numbers: &[T],
    place: impl FnOnce(String) -> Place,
) -> Result<(), DataError> {
    let misfit = Misfit::find::<T>(field, numbers.iter().map(|number| number.to_f64()));
    misfit.map_or(Ok(()), |misfit| {
        Err(misfit.at(place(field.name.to_owned()), in_digits(numbers[misfit.element])))
    })
}

/// The number in as many digits as its type has: what is 0.1 in `f32` is shown as 0.1.
pub(crate) fn in_digits<T: Real>(number: T) -> f64 {
    number.to_string().parse().unwrap_or(number.to_f64())
}
