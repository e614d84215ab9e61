//! Data: named columns read from memory or files, and the rows of numbers a network is trained on.

mod check;
mod column;
#[cfg(feature = "csv")]
mod csv;
mod dataset;
mod error;
mod examples;
mod idx;
mod named;
mod origin;
mod preprocessing;
#[cfg(feature = "csv")]
mod records;
mod standardise;
#[cfg(test)]
mod tests;

pub(crate) use check::{Fields, check_given, check_rows, in_digits, rounded};
pub use column::Column;
#[cfg(feature = "csv")]
pub use csv::{Csv, Missing};
pub use dataset::{Dataset, Entry};
pub use error::{DataError, IdxProblem, Place};
pub(crate) use examples::gather;
pub use examples::{Examples, Inputs, PredictionData, Row};
#[cfg(feature = "save")]
pub(crate) use named::Named;
pub(crate) use preprocessing::{GivenRow, RawInputs};
pub use preprocessing::{Preprocessing, Raw};
pub use standardise::{Moments, Standardisation};
