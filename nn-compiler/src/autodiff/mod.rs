//! Derivatives of graphs, as graphs: the rules stand at the primitives, the chain rule here.
//!
//! [`reverse`] carries cotangents from a value back to what it depends on, [`forward`] tangents from what
//! moves on to a value, [`stack`] makes of one such pass many at once, and [`partial`] makes of these the
//! derivatives that the language has, by whichever way takes fewer operations.

pub mod forward;
pub mod laplacian;
mod learned;
pub mod partial;
pub mod reverse;
pub mod stack;

pub use learned::learned;
