//! Tables of text: a line for each row, the names of the columns in the first.

use super::column::Column;
use super::origin::Origin;
use super::records::{Record, Records};
use super::{DataError, Dataset, Place};
use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

/// How a table of comma-separated values is read.
///
/// Every column is one of numbers unless it is said to hold [`classes`](Csv::classes) or to be
/// [`ignored`](Csv::ignore). What cannot be read is an error that names file, line and column.
///
/// Reading a table takes at most 16 times the memory of its text, and 400 bytes for each column.
///
/// ```
/// # use nn_runtime::data::{Csv, Dataset};
/// let text = "length,width,kind\n5.1,3.5,setosa\n6.2,2.9,versicolor\n";
/// let data = Csv::new().classes("kind", &["setosa", "versicolor"]).read_from("iris.csv", text.as_bytes())?;
/// let data = data.group("features", &["length", "width"])?;
/// assert!(data.get("features")?.row(0).eq([5.1, 3.5]));
/// assert_eq!(data.get("kind")?.at(1, 0), 1.0);
/// # Ok::<(), nn_runtime::data::DataError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Csv {
    delimiter: u8,
    header: Option<Vec<String>>,
    selected: Option<Vec<String>>,
    ignored: Vec<String>,
    classes: Vec<ClassesOf>,
    missing: Missing,
    markers: Vec<String>,
}

/// The classes of a column.
#[derive(Clone, Debug)]
struct ClassesOf {
    column: String,
    /// The number of the first.
    first: usize,
    names: Vec<String>,
}

/// What is done about a value that is missing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Missing {
    /// It is an error.
    Refuse,
    /// Its row is left out.
    DropRow,
    /// This number stands for it. A missing class remains an error.
    Replace(f64),
}

impl Dataset {
    /// The columns of a table of numbers, their names in its first line. [`Csv`] reads others.
    pub fn from_csv(path: impl AsRef<Path>) -> Result<Self, DataError> {
        Csv::new().read(path)
    }
}

impl Default for Csv {
    fn default() -> Self {
        Self {
            delimiter: b',',
            header: None,
            selected: None,
            ignored: Vec::new(),
            classes: Vec::new(),
            missing: Missing::Refuse,
            markers: Vec::new(),
        }
    }
}

impl Csv {
    /// Fields between commas, names in the first line, no missing values.
    pub fn new() -> Self {
        Self::default()
    }

    /// Another character between the fields.
    pub fn delimiter(mut self, delimiter: u8) -> Self {
        self.delimiter = delimiter;
        self
    }

    /// The names of the columns, for a file whose first line is data.
    pub fn header(mut self, names: &[&str]) -> Self {
        self.header = Some(owned(names));
        self
    }

    /// Only these columns are read; others may be there or not.
    pub fn select(mut self, names: &[&str]) -> Self {
        self.selected = Some(owned(names));
        self
    }

    /// Columns that are not read.
    pub fn ignore(mut self, names: &[&str]) -> Self {
        self.ignored.extend(owned(names));
        self
    }

    /// A column of names: each becomes its place in `classes`, from 0.
    pub fn classes(self, name: &str, classes: &[&str]) -> Self {
        self.classes_from(name, 0, classes)
    }

    /// The same for a field such as `class(1..=4)`: each name becomes its place, counted from `first`.
    pub fn classes_from(mut self, name: &str, first: usize, classes: &[&str]) -> Self {
        self.classes.push(ClassesOf { column: name.to_owned(), first, names: owned(classes) });
        self
    }

    /// What to do about missing values.
    pub fn missing(mut self, missing: Missing) -> Self {
        self.missing = missing;
        self
    }

    /// A text that says that a value is missing, such as `?` or `NA`. Empty fields always do.
    pub fn missing_marker(mut self, marker: &str) -> Self {
        self.markers.push(marker.to_owned());
        self
    }

    /// Reads a file.
    pub fn read(&self, path: impl AsRef<Path>) -> Result<Dataset, DataError> {
        let path = path.as_ref();
        let file: Arc<str> = path.display().to_string().into();
        match File::open(path) {
            Ok(opened) => self.table(file, opened),
            Err(source) => Err(DataError::Read { file, source }),
        }
    }

    /// Reads text from memory or any other reader; `file` names it in errors.
    pub fn read_from(&self, file: &str, reader: impl Read) -> Result<Dataset, DataError> {
        self.table(file.into(), reader)
    }

    fn table(&self, file: Arc<str>, mut reader: impl Read) -> Result<Dataset, DataError> {
        let mut text = Vec::new();
        if let Err(source) = reader.read_to_end(&mut text) {
            return Err(DataError::Read { file, source });
        }
        let (columns, lines) = self.rows(&file, &text)?;
        drop(text);
        let (count, origin) = (columns.len(), Origin::lines(file, lines));
        columns.into_iter().try_fold(Dataset::with_capacity(count), |data, reading| {
            data.with(reading.name, Column::reals(1, reading.numbers, origin.clone()))
        })
    }

    /// The columns with their numbers, and the line of each row.
    fn rows(&self, file: &Arc<str>, text: &[u8]) -> Result<(Vec<Reading<'_>>, Vec<u64>), DataError> {
        let mut records = Records::new(text, self.delimiter);
        let names: Vec<String> = match &self.header {
            Some(names) => names.clone(),
            None => match records.next() {
                Some(first) => (0..first.len()).map(|field| first.text(field).into_owned()).collect(),
                None => return Err(DataError::NoHeader { file: file.clone() }),
            },
        };
        let rows = records.at_most(names.len());
        records.keep(names.len());
        let mut columns = self.columns(&names, rows)?;
        let mut lines = Vec::with_capacity(rows);
        while let Some(record) = records.next() {
            let line = record.line;
            if record.len() != names.len() {
                let (expected, found) = (names.len(), record.len());
                return Err(DataError::Fields { file: file.clone(), line, expected, found });
            }
            if self.row(&mut columns, &record, file)? {
                lines.push(line);
            }
        }
        Ok((columns, lines))
    }

    /// The columns to read, in the order of the table, with room for `rows` rows.
    fn columns(&self, names: &[String], rows: usize) -> Result<Vec<Reading<'_>>, DataError> {
        let there: HashSet<&String> = names.iter().collect();
        let classes = self.classes.iter().map(|classes| &classes.column);
        for name in self.selected.iter().flatten().chain(&self.ignored).chain(classes) {
            if !there.contains(name) {
                return Err(DataError::NoColumn { name: name.clone(), available: names.to_vec() });
            }
        }
        let ignored: HashSet<&String> = self.ignored.iter().collect();
        // Of two lists for one column the first counts.
        let mut classes: HashMap<&String, Classes<'_>> =
            self.classes.iter().rev().map(|classes| (&classes.column, Classes::new(classes))).collect();
        let selected: Option<HashSet<&String>> = self.selected.as_ref().map(|names| names.iter().collect());
        let is_read = |name: &String| {
            !ignored.contains(name) && selected.as_ref().is_none_or(|selected| selected.contains(name))
        };
        let read = names.iter().enumerate().filter(|(_, name)| is_read(name));
        let mut seen = HashSet::new();
        let columns = read.map(|(field, name)| {
            if !seen.insert(name) {
                return Err(DataError::DuplicateColumn { name: name.clone() });
            }
            let (classes, numbers) = (classes.remove(name), Vec::with_capacity(rows));
            Ok(Reading { field, name: name.clone(), classes, numbers })
        });
        columns.collect()
    }

    /// Adds the values of one line to the columns; says whether it was not dropped.
    fn row(
        &self,
        columns: &mut [Reading<'_>],
        record: &Record<'_>,
        file: &Arc<str>,
    ) -> Result<bool, DataError> {
        let is_missing = |text: &str| text.is_empty() || self.markers.iter().any(|marker| marker == text);
        let text = |reading: &Reading<'_>| record.text(reading.field);
        if self.missing == Missing::DropRow && columns.iter().any(|reading| is_missing(&text(reading))) {
            return Ok(false);
        }
        for reading in columns {
            let text = text(reading);
            let place =
                || Place::Line { file: file.clone(), line: record.line, column: reading.name.clone() };
            let number = match (&reading.classes, self.missing) {
                (None, Missing::Replace(number)) if is_missing(&text) => number,
                _ if is_missing(&text) => return Err(DataError::Missing { place: place() }),
                (Some(classes), _) => match classes.places.get(&*text) {
                    Some(&place) => classes.of.first as f64 + place as f64,
                    None => {
                        let (classes, found) = (classes.of.names.clone(), text.into_owned());
                        return Err(DataError::UnknownClass { place: place(), classes, found });
                    }
                },
                (None, _) => match text.parse() {
                    Ok(number) if f64::is_finite(number) => number,
                    _ => return Err(DataError::NotANumber { place: place(), found: text.into_owned() }),
                },
            };
            reading.numbers.push(number);
        }
        Ok(true)
    }
}

/// A column being read.
struct Reading<'a> {
    field: usize,
    name: String,
    classes: Option<Classes<'a>>,
    numbers: Vec<f64>,
}

/// The classes of a column, and the place of each: of one that is named twice, the first.
struct Classes<'a> {
    of: &'a ClassesOf,
    places: HashMap<&'a str, usize>,
}

impl<'a> Classes<'a> {
    fn new(of: &'a ClassesOf) -> Self {
        let places = of.names.iter().enumerate().rev().map(|(place, name)| (name.as_str(), place));
        Classes { of, places: places.collect() }
    }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}
