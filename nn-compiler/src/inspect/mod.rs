//! Stages of the compiler as text for people.

mod calculus;
mod equations;
mod summary;

pub use calculus::calculus;
pub use equations::equations;
pub use summary::{Row, Summary, summary};
