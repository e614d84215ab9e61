//! Stages of the compiler as text for people.

mod calculus;
mod costs;
pub mod derivation;
mod documentation;
mod equations;
pub mod formula;
mod summary;
pub mod trace;
pub mod typeset;

pub use calculus::calculus;
pub use documentation::documentation;
pub use equations::equations;
pub use summary::{Row, Summary, grouped, summary};
