//! The workloads that this project is measured on beside PyTorch, JAX and other crates: the same networks with the
//! same initial values on the same examples, timed in the same way.
#![forbid(unsafe_code)]

mod measure;
pub mod stream;
mod workload;

pub use measure::{Timing, peak_memory, time};
pub use workload::{Task, WORKLOADS, Workload, examples};
