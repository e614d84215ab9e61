//! Typed views of the flat buffers: sizes are in the types.

use crate::real::Real;

/// An index below `N`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Class<const N: usize>(u32);

/// What has a fixed number of elements: numbers, classes, and arrays of them, nested to any depth.
pub trait Elements<T: Real>: Sized {
    /// The number of elements.
    const LEN: usize;
    /// Writes the elements, row-major, to the front of `row`, which has at least `LEN` places.
    fn write(&self, row: &mut [T]);
    /// Reads the elements, row-major, from the front of `row`, which has at least `LEN` places.
    fn read(row: &[T]) -> Self;
}
