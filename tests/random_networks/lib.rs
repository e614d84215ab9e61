//! Random networks, and what their graphs compute by naive evaluation.

mod generate;
mod loops;
#[path = "../parallel.rs"]
pub mod parallel;
mod programs;
pub mod random;
mod reference;

pub use generate::{Network, curve, curves, network, networks, surface};
pub use loops::{Loops, looped_network};
pub use programs::{EXAMPLES, PLANNED, SIMPLIFIED, error};
pub use reference::{Computation, Numbers, Reference};
