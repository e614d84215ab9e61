//! Data: named columns read from memory or files, and the rows of numbers a network is trained on.

mod column;
mod dataset;
mod error;
mod examples;

pub use column::Column;
pub use dataset::{Dataset, Entry};
pub use error::{DataError, Place};
pub use examples::{Examples, Inputs, Row};
