//! What can be wrong with data, said with the place where it is wrong.

use crate::network::{Range, index};
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
    /// A file that is not what an IDX file must be.
    #[error("`{file}`: {problem}")]
    Idx {
        /// The file.
        file: Arc<str>,
        /// What is wrong.
        problem: IdxProblem,
    },
    /// A line of a table with too few or too many fields.
    #[error("{file}, line {line}: {found} fields, but the table has {expected} columns")]
    Fields {
        /// The file.
        file: Arc<str>,
        /// The line, counted from 1.
        line: u64,
        /// How many columns the table has.
        expected: usize,
        /// How many fields the line has.
        found: usize,
    },
    /// A table without its line of names.
    #[error("`{file}` is empty: the names of the columns should stand in its first line")]
    NoHeader {
        /// The file.
        file: Arc<str>,
    },
    /// A field without a value.
    #[error("{place}: the value is missing; `Csv::missing` can drop such rows or fill in a number")]
    Missing {
        /// Where it is missing.
        place: Place,
    },
    /// A field that should be a number.
    #[error(
        "{place}: {} is not a finite number; columns of names are read with `Csv::classes` or left out with \
         `Csv::ignore`",
        shortened(found)
    )]
    NotANumber {
        /// Where it stands.
        place: Place,
        /// The text.
        found: String,
    },
    /// A field that should be the name of a class.
    #[error("{place}: {} is none of the classes {}", shortened(found), quoted(classes))]
    UnknownClass {
        /// Where it stands.
        place: Place,
        /// The names of the classes.
        classes: Vec<String>,
        /// The text.
        found: String,
    },
    /// A number that a network cannot learn from.
    #[error("{place}{}: {found} is not a finite number of the network's type", index(element))]
    NotFinite {
        /// Where it stands.
        place: Place,
        /// The coordinates in its row; none of a scalar.
        element: Vec<usize>,
        /// The value.
        found: f64,
    },
    /// A number that is not an index of a class.
    #[error(
        "{place}{}: {found} is not a class; the classes are the integers {first} to {}",
        index(element), first + classes.saturating_sub(1)
    )]
    Class {
        /// Where it stands.
        place: Place,
        /// The coordinates in its row; none of a scalar.
        element: Vec<usize>,
        /// The number of the first class.
        first: usize,
        /// How many classes there are.
        classes: usize,
        /// The value.
        found: f64,
    },
    /// A number outside of the range that the network declares for it.
    #[error("{place}{}: {found} is not in {range}, the range that the network declares", index(element))]
    Range {
        /// Where it stands.
        place: Place,
        /// The coordinates in its row; none of a scalar.
        element: Vec<usize>,
        /// The declared range.
        range: Range,
        /// The value.
        found: f64,
    },
    /// A column of sequences where a network wants as many numbers of each example.
    #[error(
        "column `{column}` has sequences, but the network wants as many numbers of each example; a field of the network may \
         be along a `length`"
    )]
    Sequences {
        /// The column, and the field.
        column: String,
    },
    /// Columns that are joined, of which the sequences have other numbers of steps.
    #[error("the sequences of `{column}` have other numbers of steps than those of `{first}`")]
    Steps {
        /// The column.
        column: String,
        /// The first of the columns.
        first: String,
    },
    /// A column that should be one value for a whole sequence.
    #[error(
        "{place}: {found} where the sequence has {first}; a column with a value for each step is not named among those of the whole"
    )]
    NotConstant {
        /// Where the other value stands.
        place: Place,
        /// The first value of the sequence.
        first: f64,
        /// The other one.
        found: f64,
    },
    /// An example with more elements, or fewer, than a length may have.
    #[error("{place}: {found} elements, but the length `{length}` is from {least} to {most}")]
    Length {
        /// Where they stand.
        place: Place,
        /// The name of the length.
        length: &'static str,
        /// The fewest elements.
        least: usize,
        /// The most.
        most: usize,
        /// How many there are.
        found: usize,
    },
    /// An example whose fields along one length have different numbers of elements.
    #[error("{place}: {found} elements, but `{other}`, also along the length `{length}`, has {expected}")]
    Lengths {
        /// Where they stand.
        place: Place,
        /// The name of the length.
        length: &'static str,
        /// How many elements there are.
        found: usize,
        /// The other field.
        other: &'static str,
        /// How many elements that has.
        expected: usize,
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
        "column `{column}` has {} a row, but the network's `{column}` has the shape {shape:?}: {}",
        numbers(*found), numbers(*expected)
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
    /// Statistics of a column of another width.
    #[error("column `{column}` has {} a row, but its mean and deviation are of {expected}", numbers(*found))]
    Statistics {
        /// The column.
        column: String,
        /// The width that the statistics are of.
        expected: usize,
        /// The width of the column.
        found: usize,
    },
    /// The columns that a field is made of have another width than where this was fitted.
    #[error("`{field}` was made of columns with {} a row, and is now made of {found}", numbers(*expected))]
    Made {
        /// The field.
        field: String,
        /// The width it had.
        expected: usize,
        /// The width it would have; at least, where the raw columns are not there.
        found: usize,
    },
    /// A column of numbers that are too large.
    #[error(
        "the mean or the deviation of `{column}`, element {element} (from 0), is too large for `f64`: `scale` the column before it is standardised"
    )]
    Moments {
        /// The column.
        column: String,
        /// The place in its rows.
        element: usize,
    },
    /// A column is to be standardised, but it is not known how.
    #[error(
        "the mean and the deviation of `{column}` are not known yet: call `fit` with the raw rows to train on, and go \
         on with what it returns, `let recipe = recipe.fit(&train)?`"
    )]
    NotFitted {
        /// The column.
        column: String,
    },
    /// A column cannot be multiplied by this.
    #[error("`{column}` cannot be scaled by {factor}: write a finite number other than 0")]
    Factor {
        /// The column.
        column: String,
        /// The factor.
        factor: f64,
    },
    /// The columns that a row is given for are not those that are needed.
    #[error("the row does not fit:{}; the columns are {}", wrong(missing, unknown, twice), quoted(columns))]
    GivenColumns {
        /// Those that were not given.
        missing: Vec<String>,
        /// Those that were given and are not needed.
        unknown: Vec<String>,
        /// Those that were given more than once.
        twice: Vec<String>,
        /// Those that are needed.
        columns: Vec<String>,
    },
    /// A name in a column of numbers.
    #[error(
        "{place}: {} is a name, but the column is one of numbers; `Preprocessing::classes` gives names to classes",
        shortened(found)
    )]
    NotAClass {
        /// Where it was given.
        place: Place,
        /// The name.
        found: String,
    },
    /// The classes with names are not those of the network.
    #[error(
        "`{column}` has names for {}, but the network has {}",
        counted(*names, *named_from), counted(*classes, *first)
    )]
    ClassNames {
        /// The column.
        column: String,
        /// How many names there are.
        names: usize,
        /// The number of the first class with a name.
        named_from: usize,
        /// How many classes the network has.
        classes: usize,
        /// The number of the first.
        first: usize,
    },
    /// No rows at all.
    #[error("the data set has no rows")]
    Empty,
    /// A part that is not a part.
    #[error("cannot split off {part} of {rows} rows")]
    Split {
        /// What was asked for.
        part: f64,
        /// How many rows there are.
        rows: usize,
    },
}

/// What is wrong with an IDX file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdxProblem {
    /// It does not start with two zeros.
    #[error("no IDX file: it starts with the bytes {0:?} instead of [0, 0]")]
    Start([u8; 2]),
    /// Its third byte is not a type of number.
    #[error(
        "the third byte, the type of its numbers, is {0:#04x}; known are 0x08 (u8), 0x09 (i8), 0x0b (i16), \
         0x0c (i32), 0x0d (f32) and 0x0e (f64)"
    )]
    Type(u8),
    /// It ends before its header does.
    #[error("it ends within the header, {field}")]
    Header {
        /// The part of the header that is incomplete.
        field: String,
    },
    /// It announces no numbers, or more than memory can hold.
    #[error("the header announces {0:?} numbers")]
    Extent(Vec<u32>),
    /// More or fewer numbers than announced.
    #[error("the header announces {axes:?} numbers, {expected} bytes, but {} follow", count_or_more(*found))]
    Length {
        /// The lengths of the axes.
        axes: Vec<u32>,
        /// How many bytes they are.
        expected: u64,
        /// How many bytes follow; `None` if more than announced.
        found: Option<u64>,
    },
    /// It is compressed, and this build cannot read that.
    #[error("it is compressed with gzip: turn on the feature `gzip` of nn-runtime, or unpack the file")]
    Compressed,
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
    /// In a column made in memory, or in one of several examples.
    Row {
        /// The row, counted from 0.
        row: u64,
        /// The name of the column or field.
        column: String,
    },
    /// Among the inputs, or the targets, of one example.
    Given {
        /// The name of the field.
        column: String,
    },
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Line { file, line, column } => write!(f, "{file}, line {line}, column `{column}`"),
            Place::Item { file, item, column } => write!(f, "{file}, item {item} (from 0) of `{column}`"),
            Place::Row { row, column } => write!(f, "row {row} (from 0) of `{column}`"),
            Place::Given { column } => write!(f, "`{column}`"),
        }
    }
}

fn numbers(count: usize) -> String {
    if count == 1 { "1 number".to_owned() } else { format!("{count} numbers") }
}

/// So many classes from this number on.
fn counted(classes: usize, first: usize) -> String {
    match classes {
        0 => "no classes".to_owned(),
        1 => format!("1 class, {first}"),
        _ => format!("{classes} classes, {first} to {}", first.saturating_add(classes - 1)),
    }
}

/// What is wrong with the columns of a row.
fn wrong(missing: &[String], unknown: &[String], twice: &[String]) -> String {
    let kinds = [
        (missing, "is missing", "are missing"),
        (unknown, "is not known", "are not known"),
        (twice, "is given twice", "are given twice"),
    ];
    let said = kinds.iter().filter(|(names, ..)| !names.is_empty()).map(|(names, one, several)| {
        format!(" {} {}", quoted(names), if names.len() == 1 { one } else { several })
    });
    said.collect::<Vec<_>>().join(";")
}

fn count_or_more(count: Option<u64>) -> String {
    count.map_or("more".to_owned(), |count| count.to_string())
}

fn listed(names: &[String]) -> String {
    if names.is_empty() {
        return "there are no columns".to_owned();
    }
    format!("the columns are {}", quoted(names))
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Found text as it may be shown: on one line, and not a whole file of it.
fn shortened(text: &str) -> String {
    let start: String = text.chars().take(40).flat_map(char::escape_debug).collect();
    if text.chars().nth(40).is_some() { format!("`{start}…`") } else { format!("`{start}`") }
}
