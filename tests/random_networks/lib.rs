//! Random networks, and what they compute by naive evaluation: of their graphs, and of the programs that are planned
//! for these.

mod generate;
// mod interpreter;
pub mod random;
mod reference;

pub use generate::{Network, curve, curves, network, networks, surface};
// pub use interpreter::{Results, interpret};
pub use reference::{Computation, Numbers, Reference};
