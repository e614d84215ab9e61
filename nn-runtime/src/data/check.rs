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
    let (mut start, mut lengths) = (0, Vec::new());
    for field in fields {
        let known = join(&mut lengths, field, start);
        for (row, numbers) in numbers.chunks_exact(stride).enumerate() {
            let place = |column| Place::Row { row: row as u64, column };
            check_length(field, start, known, numbers, place)?;
            check(field, field.numbers(&numbers[start..start + field.elements()]), place)?;
        }
        start += field.elements();
    }
    Ok(())
}

/// A length with the first field along it, and where that is in a row.
pub(super) type Known = (&'static FieldInfo, usize);

/// The first field with the length of this one, if it is another.
pub(super) fn join(lengths: &mut Vec<Known>, field: &'static FieldInfo, start: usize) -> Option<Known> {
    let length = field.length?;
    let known = lengths.iter().find(|(first, _)| first.length.is_some_and(|known| known.name == length.name));
    let known = known.copied();
    if known.is_none() {
        lengths.push((field, start));
    }
    known
}

/// Whether a field has as many elements as it may, and as many as the first field of its length.
pub(super) fn check_length<T: Real>(
    field: &'static FieldInfo,
    start: usize,
    known: Option<Known>,
    row: &[T],
    place: impl Fn(String) -> Place,
) -> Result<(), DataError> {
    let Some(length) = field.length else { return Ok(()) };
    let found = row[start].to_f64() as usize;
    let most = field.shape.first().copied().unwrap_or(0);
    if !(length.least..=most).contains(&found) {
        let (place, length, least) = (place(field.name.to_owned()), length.name, length.least);
        return Err(DataError::Length { place, length, least, most, found });
    }
    match known.map(|(first, start)| (first.name, row[start].to_f64() as usize)) {
        Some((other, expected)) if expected != found => {
            let (place, length) = (place(field.name.to_owned()), length.name);
            Err(DataError::Lengths { place, length, found, other, expected })
        }
        _ => Ok(()),
    }
}

/// Checks what a network is given to compute with: it only has to lie in the ranges that are declared. Without one, a
/// NaN goes in, and comes out where it leads.
pub(crate) fn check_given<T: Real>(fields: &mut Fields<'_>, row: &[T]) -> Result<(), DataError> {
    let (mut start, mut lengths) = (0, Vec::new());
    for field in fields {
        let place = |column| Place::Given { column };
        let known = join(&mut lengths, field, start);
        check_length(field, start, known, row, place)?;
        if field.range.is_some() {
            check(field, field.numbers(&row[start..start + field.elements()]), place)?;
        }
        start += field.elements();
    }
    Ok(())
}

/// What a network reads of one row, rounded. Numbers are checked as they were before.
pub(crate) fn rounded<T: Real>(row: &GivenRow, fields: &mut Fields<'_>) -> Result<Vec<T>, DataError> {
    let (mut rounded, mut lengths) = (Vec::new(), Vec::new());
    for field in fields {
        let numbers = row.get(field.name)?;
        check_width(field, numbers.len())?;
        let (start, end) = (rounded.len(), rounded.len() + field.elements());
        if let Some(misfit) = Misfit::find::<T>(field, numbers.iter().copied()) {
            let place = Place::Given { column: field.name.to_owned() };
            return Err(misfit.at(place, numbers[misfit.element]));
        }
        rounded.extend(field.length.map(|_| T::from_f64((numbers.len() / field.of_element()) as f64)));
        rounded.extend(numbers.iter().map(|&number| T::from_f64(number)));
        rounded.resize(end.max(rounded.len()), field.filler());
        let known = join(&mut lengths, field, start);
        check_length(field, start, known, &rounded, |column| Place::Given { column })?;
    }
    Ok(rounded)
}

/// Whether a column with `found` numbers a row can be this field.
pub(super) fn check_width(field: &FieldInfo, found: usize) -> Result<(), DataError> {
    // Of a length, how many elements there may be is looked at later.
    let fits = match field.length {
        Some(_) => found.is_multiple_of(field.of_element()),
        None => found == field.elements(),
    };
    match field.of_element() {
        _ if fits => Ok(()),
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
