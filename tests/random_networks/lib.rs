//! Random networks, and what their graphs compute by naive evaluation.

mod generate;
mod loops;
pub mod random;
mod reference;

pub use generate::{Network, curve, curves, network, networks, surface};
pub use loops::{Loops, looped};
pub use reference::{Computation, Numbers, Reference};
