//! Shared pieces of the tests.

pub mod macros;
mod stream;
pub use nn_random_networks::{parallel, random};
pub use stream::uniform;

/// The snippets of the README, compiled as its readers would.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;

/// Those of the recipes.
#[cfg(doctest)]
#[doc = include_str!("../docs/training.md")]
pub struct Training;
