//! Neural networks declared in a macro, differentiated at compile time, trained as ordinary Rust.
#![forbid(unsafe_code)]

pub mod data;
pub mod kernel;
pub mod math;
pub mod network;
mod random;
pub mod real;
pub mod tensor;

pub use data::{Dataset, Examples, Inputs};
pub use network::Network;
pub use nn_macros::network;
pub use real::{Lanes, Real};
pub use tensor::{Class, Elements, View, ViewMut};
