//! Inputs that are not what they should be, for all that reads files, and for the compiler: no panic, no hang, no more
//! memory than is said.
//!
//! An input is made from valid files or words by changes that the name of its reader, a seed and an index fix, so a finding is
//! repeated by these three: `nn-fuzz show READER SEED INDEX`.

mod check;
mod checkpoints;
mod json;
mod mutate;
mod networks;
mod random;
mod readers;
mod seeds;
mod shards;
pub mod sources;
mod vary;
mod worst;

pub use check::{Checked, check};
pub use readers::{READERS, Reader};
pub use shards::{Summary, part, run};
pub use worst::worst;

/// Counts the memory of the whole program. A check is of one thread.
#[global_allocator]
pub(crate) static MEMORY: peak_alloc::PeakAlloc = peak_alloc::PeakAlloc;
