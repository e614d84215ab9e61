//! Stages of the compiler as text for people.

mod calculus;
mod summary;

pub use calculus::calculus;
pub use summary::{Row, Summary, summary};
