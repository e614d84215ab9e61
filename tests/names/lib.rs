//! Networks in a crate that makes it hard for generated code: it has another name for `nn_runtime`, denies every lint,
//! and calls things as Rust, the generated code or the user's other code call theirs. That it compiles is half of the
//! test.
#![forbid(unsafe_code, unused, nonstandard_style)]
#![deny(warnings, missing_docs, unreachable_pub, rust_2018_idioms, clippy::all, clippy::pedantic)]
#![allow(
    clippy::float_cmp,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "the numbers are exact"
)]

#[cfg(test)]
mod accessors;
#[cfg(test)]
mod bare;
#[cfg(test)]
mod networks;
#[cfg(test)]
mod places;
#[cfg(test)]
mod variables;
