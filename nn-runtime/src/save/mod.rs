//! What was learned, in files.
//!
//! `net.save("digits.safetensors")` and `Digits::load("digits.safetensors")` are methods of every network. Beneath them are
//! [`Weights`], tensors by name, for all that two methods cannot say: other names, other layouts, other number types, a part
//! of a network.
//!
//! Files are those of the `safetensors` library, which Python reads too: names as in the source (`hidden.weight`), numbers
//! row-major. What else is known of a network stands in the file's metadata under the key `nn-runtime`, as JSON: the version of
//! this arrangement, the network's name and text, a fingerprint of its shapes, the role of each tensor. With the feature `numpy`
//! files of NumPy, `.npz` and `.npy`, are read and written as well.
//!
//! Reading trusts nothing: what is not such a file is a [`LoadError`], and reading takes at most 16 times the memory of the
//! file. It takes that much where a file is all header, as one of thousands of empty tensors; numbers take about their own size.
//! Of arrays of NumPy that are compressed it is at most 16 times what they are unpacked, which is at most 1032 times their
//! length in the file.

mod dtype;
mod durable;
mod error;
mod fit;
mod format;
mod header;
pub(crate) mod json;
mod methods;
mod notes;
#[cfg(feature = "numpy")]
mod npy;
#[cfg(feature = "numpy")]
mod npz;
mod pipeline;
mod safetensors;
#[cfg(test)]
mod tests;
mod weights;

pub use dtype::Dtype;
pub(crate) use durable::{UNFINISHED, make_folder_durably, write_durably};
pub use error::{FormatProblem, LoadError, Misfit, SaveError};
pub use fit::Partial;
pub use header::MAX_HEADER;
pub use notes::VERSION;
pub use weights::{Role, Stored, Weights};
