//! How large the tensors of a network may be.

/// The largest number of elements an axis may have: indices stay exact in single precision.
pub(crate) const LARGEST_AXIS: usize = 1 << 24;

/// The largest number of elements a value may have.
pub(crate) const LARGEST_SIZE: usize = 1 << 32;
