//! Numbers so near to zero that they are taken for it.
//!
//! What an optimiser remembers of a parameter shrinks by a factor in each step that has no gradient for it: of a pixel that is
//! never lit, or a unit that is off. It would end among the subnormal numbers, between zero and the least number of full
//! precision, on which many processors take far longer. Zero is quick, and moves a parameter as little.

use crate::math;
use crate::real::Real;

/// The number, or zero if it is nearer to zero than `least`. A selection, and no branch; NaN passes.
#[inline(always)]
pub(super) fn unless_tiny<T: Real>(number: T, least: T) -> T {
    if math::abs(number) < least { T::default() } else { number }
}

/// Puts zero in the place of the subnormal ones.
pub(crate) fn without_subnormal<T: Real>(numbers: &mut [T]) {
    numbers.iter_mut().for_each(|number| *number = unless_tiny(*number, T::MIN_POSITIVE));
}
