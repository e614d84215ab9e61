//! What the elementwise families share.

use crate::ir::shape::Shape;

/// Where an elementwise function is smooth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Domain {
    /// For every number.
    Everywhere,
    /// But for a kink or a jump at zero, where the stated convention holds.
    KinkAtZero,
    /// But for jumps at the integers.
    JumpsAtIntegers,
    /// For every number but zero, where it is singular.
    NonZero,
    /// For positive numbers; singular at zero and undefined below.
    Positive,
}

impl Domain {
    /// Whether function or derivative is infinite or undefined somewhere.
    pub fn is_singular(self) -> bool {
        matches!(self, Domain::NonZero | Domain::Positive)
    }
}

/// Operands of equal shapes, and a result of the same.
pub(super) fn shape(operands: &[&Shape]) -> Result<Shape, String> {
    match operands.iter().find(|shape| **shape != operands[0]) {
        None => Ok(operands[0].clone()),
        Some(other) => Err(format!("the operands have different shapes, {} and {other}", operands[0])),
    }
}
