//! Networks for people and programs to look at: what needs larger libraries than the compiler should have.
//!
//! Everything starts from a [`Derivation`], which the compiler makes and typesets. With [`Inspect`] a program asks
//! its own networks for theirs.
#![forbid(unsafe_code)]

mod form;
mod inspect;
pub mod json;
mod latex;
mod mathml;
pub mod page;
pub mod picture;
pub mod stage;

pub use inspect::Inspect;
pub use latex::{derivation_latex, latex};
pub use mathml::{derivation_mathml, mathml};
pub use nn_compiler::inspect::derivation::{Derivation, Term};
pub use nn_compiler::inspect::trace::Trace;
pub use nn_compiler::inspect::{Row, Summary};
