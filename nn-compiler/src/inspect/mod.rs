//! Stages of the compiler as text for people.

mod summary;

pub use summary::{Row, Summary, summary};
