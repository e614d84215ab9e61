//! Named columns of numbers.

use super::DataError;
use super::column::Column;
use super::named::Named;
use super::origin::{Origin, Source};
use crate::random::Random;
use crate::tensor::Class;
use std::sync::Arc;

/// Named columns with equally many rows; a row is an example.
///
/// ```
/// # use nn_runtime::Dataset;
/// let data = Dataset::new()
///     .column("x", [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])?
///     .column("y", [0, 1, 1, 0])?;
/// assert_eq!(data.len(), 4);
/// # Ok::<(), nn_runtime::data::DataError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Dataset {
    columns: Named<Column>,
}

impl Dataset {
    /// No columns.
    pub fn new() -> Self {
        Self::default()
    }

    /// No columns, with room for `columns`.
    #[cfg(feature = "csv")]
    pub(super) fn with_capacity(columns: usize) -> Self {
        Self { columns: Named::with_capacity(columns) }
    }

    /// With one more column: numbers, integers, or arrays of them, one for each row.
    pub fn column<E: Entry>(self, name: &str, rows: impl IntoIterator<Item = E>) -> Result<Self, DataError> {
        let mut numbers = Vec::new();
        let mut count = 0;
        for row in rows {
            row.append_to(&mut numbers);
            count += 1;
        }
        let origin = Origin::counted(Source::Memory, count);
        self.with(name.to_owned(), Column::reals(E::WIDTH, numbers, origin))
    }

    /// With one more column of sequences: for each row numbers, integers or arrays of them, one for each step.
    ///
    /// ```
    /// # use nn_runtime::Dataset;
    /// let data = Dataset::new().sequences("x", [vec![1.0, 2.0, 3.0], vec![4.0]])?.column("y", [0, 1])?;
    /// assert_eq!(data.get("x")?.steps(0), Some(3));
    /// # Ok::<(), nn_runtime::data::DataError>(())
    /// ```
    pub fn sequences<E: Entry, R: IntoIterator<Item = E>>(
        self,
        name: &str,
        rows: impl IntoIterator<Item = R>,
    ) -> Result<Self, DataError> {
        let (mut numbers, mut starts) = (Vec::new(), vec![0]);
        for row in rows {
            let mut steps = 0;
            for step in row {
                step.append_to(&mut numbers);
                steps += 1;
            }
            starts.push(starts.last().copied().unwrap_or(0) + steps);
        }
        let origin = Origin::counted(Source::Memory, starts.len() - 1);
        self.with(name.to_owned(), Column::sequences(E::WIDTH, numbers, starts, origin))
    }

    /// Rows that are steps of sequences as one row for each sequence: those with the same number in column `by`, in their
    /// order. The columns of the `whole` have one value for a sequence; all others become columns of sequences, but for `by`,
    /// which goes.
    ///
    /// ```
    /// # use nn_runtime::Dataset;
    /// let steps = Dataset::new()
    ///     .column("series", [7, 7, 8])?
    ///     .column("x", [1.0, 2.0, 3.0])?
    ///     .column("kind", [1, 1, 0])?;
    /// let data = steps.into_sequences("series", &["kind"])?;
    /// assert_eq!((data.len(), data.get("x")?.steps(0)), (2, Some(2)));
    /// # Ok::<(), nn_runtime::data::DataError>(())
    /// ```
    pub fn into_sequences(self, by: &str, whole: &[&str]) -> Result<Self, DataError> {
        let key = self.get(by)?;
        for name in whole {
            self.get(name)?;
        }
        let mut places: std::collections::HashMap<u64, usize> = std::collections::HashMap::new();
        let mut groups: Vec<Vec<usize>> = Vec::new();
        for row in 0..self.len() {
            let place = *places.entry(key.at(row, 0).to_bits()).or_insert_with(|| {
                groups.push(Vec::new());
                groups.len() - 1
            });
            groups[place].push(row);
        }
        let first: Vec<usize> = groups.iter().map(|group| group[0]).collect();
        let mut origins = Shared::default();
        let mut data = Self::new();
        for (name, column) in self.columns.iter().filter(|(name, _)| *name != by) {
            let origin = origins.of(&column.origin, &column.origin, |origin, _| origin.subset(&first));
            let made = match whole.contains(&name) {
                true => {
                    constant(name, column, &groups)?;
                    column.subset(&first, origin)
                }
                false => column.in_sequences(&groups, origin),
            };
            data = data.with(name.to_owned(), made)?;
        }
        Ok(data)
    }

    /// With the columns of `other` beside its own: both have equally many rows.
    pub fn join(self, other: Self) -> Result<Self, DataError> {
        other.columns.into_iter().try_fold(self, |all, (name, column)| all.with(name, column))
    }

    /// With the rows of `other` after its own: both have the same columns, in any order.
    pub fn append(self, other: Self) -> Result<Self, DataError> {
        let mismatch = DataError::Columns { first: self.described(), second: other.described() };
        if self.columns.len() != other.columns.len() {
            return Err(mismatch);
        }
        let (mut origins, mut others) = (Shared::default(), other.columns.into_map());
        let columns = self.columns.into_iter().map(|(name, column)| {
            let more = others.remove(&name).filter(|more| more.width() == column.width())?;
            let origin = origins.of(&column.origin, &more.origin, Origin::append);
            Some((name, column.append(more, origin)))
        });
        Ok(Self { columns: columns.collect::<Option<_>>().ok_or(mismatch)? })
    }

    /// With a column under another name.
    pub fn rename(mut self, from: &str, to: &str) -> Result<Self, DataError> {
        self.get(from)?;
        if from != to && self.columns.get(to).is_some() {
            return Err(DataError::DuplicateColumn { name: to.to_owned() });
        }
        self.columns.rename(from, to);
        Ok(self)
    }

    /// Only these columns, in this order.
    pub fn select(self, names: &[&str]) -> Result<Self, DataError> {
        let available = self.names();
        let mut columns = self.columns.into_map();
        let chosen = names.iter().map(|name| columns.remove_entry(*name).ok_or(name));
        match chosen.collect::<Result<_, _>>() {
            Ok(columns) => Ok(Self { columns }),
            // Chosen twice, or not there at all.
            Err(&name) if available.iter().any(|there| there == name) => {
                Err(DataError::DuplicateColumn { name: name.to_owned() })
            }
            Err(&name) => Err(DataError::NoColumn { name: name.to_owned(), available }),
        }
    }

    /// A copy of these columns alone.
    pub(crate) fn copied<'n>(&self, mut names: impl Iterator<Item = &'n str>) -> Result<Self, DataError> {
        names.try_fold(Self::new(), |chosen, name| chosen.with(name.to_owned(), self.get(name)?.clone()))
    }

    /// These columns joined to a single one, which may be named as one of them.
    ///
    /// ```
    /// # use nn_runtime::Dataset;
    /// let data = Dataset::new().column("width", [1.0, 2.0])?.column("height", [3.0, 4.0])?;
    /// let data = data.group("size", &["width", "height"])?;
    /// assert!(data.get("size")?.row(1).eq([2.0, 4.0]));
    /// # Ok::<(), nn_runtime::data::DataError>(())
    /// ```
    pub fn group(self, name: &str, parts: &[&str]) -> Result<Self, DataError> {
        let columns = parts.iter().map(|part| self.get(part)).collect::<Result<Vec<_>, _>>()?;
        let Some(first) = columns.first() else {
            return Err(DataError::NoColumn { name: name.to_owned(), available: self.names() });
        };
        if let Some(at) = columns.iter().position(|column| !column.goes_along(first)) {
            return Err(DataError::Steps { column: parts[at].to_owned(), first: parts[0].to_owned() });
        }
        let joined = Column::beside(&columns, first.origin.clone());
        Self { columns: self.columns.without(parts) }.with(name.to_owned(), joined)
    }

    /// Each number of a column times `factor`.
    pub fn scale(self, name: &str, factor: f64) -> Result<Self, DataError> {
        self.map(name, |number| number * factor)
    }

    /// Each number of a column replaced by `f` of it.
    pub fn map(mut self, name: &str, f: impl Fn(f64) -> f64) -> Result<Self, DataError> {
        self.get_mut(name)?.map(f);
        Ok(self)
    }

    /// The rows at these places, in this order.
    ///
    /// # Panics
    /// If there is no row at one of them.
    pub fn subset(&self, rows: &[usize]) -> Self {
        let mut origins = Shared::default();
        let columns = self.columns.iter().map(|(name, column)| {
            let origin = origins.of(&column.origin, &column.origin, |origin, _| origin.subset(rows));
            (name.to_owned(), column.subset(rows, origin))
        });
        Self { columns: columns.collect() }
    }

    /// The rows in a random order that `seed` fixes.
    pub fn shuffled(&self, seed: u64) -> Self {
        let mut rows: Vec<usize> = (0..self.len()).collect();
        Random::new(seed, b"data set", 0).shuffle(&mut rows);
        self.subset(&rows)
    }

    /// The first `fraction` of the rows, rounded to whole rows, and the others. Shuffle first unless the
    /// order of the rows is of no meaning.
    pub fn split(&self, fraction: f64) -> Result<(Self, Self), DataError> {
        if !(0.0..=1.0).contains(&fraction) {
            return Err(DataError::Split { part: fraction, rows: self.len() });
        }
        self.split_at((fraction * self.len() as f64).round() as usize)
    }

    /// The first `count` rows, and the others.
    pub fn split_at(&self, count: usize) -> Result<(Self, Self), DataError> {
        if count > self.len() {
            return Err(DataError::Split { part: count as f64, rows: self.len() });
        }
        let rows: Vec<usize> = (0..self.len()).collect();
        Ok((self.subset(&rows[..count]), self.subset(&rows[count..])))
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.columns.iter().next().map_or(0, |(_, column)| column.len())
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The names of the columns.
    pub fn names(&self) -> Vec<String> {
        self.columns.names()
    }

    /// The values of one name.
    pub fn get(&self, name: &str) -> Result<&Column, DataError> {
        self.columns.get(name).ok_or_else(|| self.missing(name))
    }

    pub(super) fn get_mut(&mut self, name: &str) -> Result<&mut Column, DataError> {
        if self.columns.get(name).is_none() {
            return Err(self.missing(name));
        }
        Ok(self.columns.get_mut(name).expect("it was just found"))
    }

    /// With one more column.
    pub(super) fn with(mut self, name: String, column: Column) -> Result<Self, DataError> {
        if !self.columns.is_empty() && column.len() != self.len() {
            return Err(DataError::Rows { column: name, expected: self.len(), found: column.len() });
        }
        match self.columns.insert(name, column) {
            Ok(()) => Ok(self),
            Err(name) => Err(DataError::DuplicateColumn { name }),
        }
    }

    /// The error that there is not such a column.
    fn missing(&self, name: &str) -> DataError {
        DataError::NoColumn { name: name.to_owned(), available: self.names() }
    }

    fn described(&self) -> String {
        let columns = self.columns.iter().map(|(name, column)| format!("`{name}` [{}]", column.width()));
        columns.collect::<Vec<_>>().join(", ")
    }
}

/// Whether a column has one value in each group of rows.
fn constant(name: &str, column: &Column, groups: &[Vec<usize>]) -> Result<(), DataError> {
    for group in groups {
        for &row in group {
            let pairs = column.row(group[0]).zip(column.row(row));
            if let Some((first, found)) = pairs.into_iter().find(|(first, found)| first != found) {
                return Err(DataError::NotConstant { place: column.place(name, row), first, found });
            }
        }
    }
    Ok(())
}

/// Makes the origin of columns that shared theirs once, so that they share the result as well.
#[derive(Default)]
struct Shared {
    last: Option<[Arc<Origin>; 3]>,
}

impl Shared {
    fn of(
        &mut self,
        first: &Arc<Origin>,
        second: &Arc<Origin>,
        make: impl Fn(&Origin, &Origin) -> Origin,
    ) -> Arc<Origin> {
        match &self.last {
            Some([a, b, made]) if Arc::ptr_eq(a, first) && Arc::ptr_eq(b, second) => made.clone(),
            _ => {
                let made = Arc::new(make(first, second));
                self.last = Some([first.clone(), second.clone(), made.clone()]);
                made
            }
        }
    }
}

/// What a row of a column may be: a number, an integer, a truth value, or an array of them, nested to
/// any depth.
pub trait Entry {
    /// How many numbers it is.
    const WIDTH: usize;
    /// Appends its numbers, row-major.
    fn append_to(&self, numbers: &mut Vec<f64>);
}

impl<E: Entry + ?Sized> Entry for &E {
    const WIDTH: usize = E::WIDTH;
    fn append_to(&self, numbers: &mut Vec<f64>) {
        (**self).append_to(numbers);
    }
}

impl<E: Entry, const N: usize> Entry for [E; N] {
    const WIDTH: usize = E::WIDTH * N;
    fn append_to(&self, numbers: &mut Vec<f64>) {
        self.iter().for_each(|element| element.append_to(numbers));
    }
}

impl Entry for bool {
    const WIDTH: usize = 1;
    fn append_to(&self, numbers: &mut Vec<f64>) {
        numbers.push(f64::from(u8::from(*self)));
    }
}

macro_rules! entry {
    ($($T:ty)*) => {$(
        impl Entry for $T {
            const WIDTH: usize = 1;
            fn append_to(&self, numbers: &mut Vec<f64>) {
                numbers.push(*self as f64);
            }
        }
    )*};
}
entry! { f32 f64 u8 i8 u16 i16 u32 i32 usize i64 u64 }

impl<const N: usize, const FIRST: usize> Entry for Class<N, FIRST> {
    const WIDTH: usize = 1;
    fn append_to(&self, numbers: &mut Vec<f64>) {
        numbers.push(self.number() as f64);
    }
}
