//! Neural networks declared in a macro, differentiated at compile time, trained as ordinary Rust.
#![deny(unsafe_code)]

pub mod array;
#[cfg(test)]
mod by_hand;
pub mod data;
pub mod emitted;
pub mod gradcheck;
pub mod init;
pub mod instructions;
pub mod kernel;
pub mod math;
pub mod network;
pub mod optim;
mod pairwise;
pub mod pipeline;
mod precompiled;
mod random;
pub mod real;
pub mod run;
#[cfg(feature = "save")]
pub mod save;
pub mod small;
pub mod solve;
pub mod tensor;
pub mod threads;
pub mod tile;
pub mod train;
pub mod vector;

pub use array::Tensor;
pub use data::{DataError, Dataset, Examples, Inputs, Preprocessing};
pub use instructions::Instructions;
pub use network::Network;
pub use optim::{Adam, AdamW, Sgd};
pub use pipeline::Pipeline;
pub use real::{Lanes, Real};
pub use run::Evaluation;
#[cfg(feature = "save")]
pub use save::{LoadError, SaveError, Weights};
pub use solve::{Lbfgs, LevenbergMarquardt, Minimiser, NewtonCg};
pub use tensor::{Class, Elements, View, ViewMut};
pub use threads::Threads;
#[cfg(feature = "save")]
pub use train::Checkpoints;
pub use train::{History, Progress, TrainError, Trainer, copy_parameters};

/// Without the feature `save` a network has no methods for it.
#[cfg(not(feature = "save"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __saving {
    ($Network:ident) => {};
}

/// Declares neural networks in the network language and generates their types, with forward and
/// gradient code specialised for them. The language is described in `docs/language.md`.
#[macro_export]
macro_rules! network {
    ($($networks:tt)*) => {
        $crate::emitted::network! { $crate $($networks)* }
    };
}
