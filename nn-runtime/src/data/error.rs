//! What can be wrong with data, said with the place where it is wrong.

use std::fmt;
use std::io;
use std::sync::Arc;

/// Why data could not be read, or does not fit a network.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// A file cannot be read.
    #[error("cannot read `{file}`: {source}")]
    Read {
        /// The file.
        file: Arc<str>,
        /// What the system says.
        source: io::Error,
    },
    /// A number that a network cannot compute with.
    #[error("{place}: {found} is no finite number of the network's type")]
    NotFinite {
        /// Where it stands.
        place: Place,
        /// The value.
        found: f64,
    },
    /// A number that is no index of a class.
    #[error("{place}: {found} is no class; the classes are the integers 0 to {}", classes - 1)]
    Class {
        /// Where it stands.
        place: Place,
        /// How many classes there are.
        classes: usize,
        /// The value.
        found: f64,
    },
    /// A name without a column.
    #[error("there is no column `{name}`; {}", listed(available))]
    NoColumn {
        /// The name.
        name: String,
        /// The names that exist.
        available: Vec<String>,
    },
    /// Two columns with one name.
    #[error("there are two columns `{name}`; rename one of them")]
    DuplicateColumn {
        /// The name.
        name: String,
    },
    /// A column of another width than its field.
    #[error(
        "column `{column}` has {} a row, but the network's `{column}` has the shape {shape:?}: {expected}",
        numbers(*found)
    )]
    Width {
        /// The name of column and field.
        column: String,
        /// The shape of the field.
        shape: Vec<usize>,
        /// How many numbers the field is.
        expected: usize,
        /// How many numbers a row of the column is.
        found: usize,
    },
    /// Columns of different lengths.
    #[error("column `{column}` has {found} rows, but the columns before it have {expected}")]
    Rows {
        /// The column.
        column: String,
        /// The rows of the columns before it.
        expected: usize,
        /// The rows of this column.
        found: usize,
    },
    /// Data sets with different columns cannot follow each other.
    #[error("cannot append: one data set has the columns {first}, the other {second}")]
    Columns {
        /// Names and widths of the first.
        first: String,
        /// Names and widths of the second.
        second: String,
    },
    /// No rows at all.
    #[error("the data set has no rows")]
    Empty,
    /// A part that is no part.
    #[error("cannot split off {part} of {rows} rows")]
    Split {
        /// What was asked for.
        part: f64,
        /// How many rows there are.
        rows: usize,
    },
}

/// Where a value was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a text file.
    Line {
        /// The file.
        file: Arc<str>,
        /// The line, counted from 1.
        line: u64,
        /// The column's name.
        column: String,
    },
    /// In a file of equal items.
    Item {
        /// The file.
        file: Arc<str>,
        /// The item, counted from 0.
        item: u64,
        /// The name given to the file's values.
        column: String,
    },
    /// In a column made in memory.
    Row {
        /// The row, counted from 0.
        row: u64,
        /// The column's name.
        column: String,
    },
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Line { file, line, column } => write!(f, "{file}, line {line}, column `{column}`"),
            Place::Item { file, item, column } => write!(f, "{file}, item {item} (from 0) of `{column}`"),
            Place::Row { row, column } => write!(f, "row {row} (from 0) of `{column}`"),
        }
    }
}

fn numbers(count: usize) -> String {
    if count == 1 { "1 number".to_owned() } else { format!("{count} numbers") }
}

fn listed(names: &[String]) -> String {
    if names.is_empty() {
        return "there are no columns".to_owned();
    }
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    format!("the columns are {}", names.join(", "))
}
