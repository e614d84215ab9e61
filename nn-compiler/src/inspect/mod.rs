//! Stages of the compiler as text for people.

mod calculus;
mod costs;
pub mod derivation;
mod documentation;
mod equations;
pub mod formula;
mod memory;
pub mod origin;
mod summary;
pub mod trace;
pub mod typeset;

pub use calculus::calculus;
pub use documentation::documentation;
pub use equations::equations;
pub use memory::{Memory, Part};
pub use summary::{Row, Summary, described, grouped, summary};
