//! Networks for people and programs to look at: what needs larger libraries than the compiler should have.
//!
//! Everything starts from a [`Derivation`](nn_compiler::inspect::derivation::Derivation), which the compiler
//! makes and typesets.
#![forbid(unsafe_code)]

mod form;
pub mod json;
mod latex;
mod mathml;
pub mod page;
pub mod picture;
pub mod stage;

pub use latex::{derivation_latex, latex};
pub use mathml::{derivation_mathml, mathml};
