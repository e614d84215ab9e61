//! What attributes of primitives may be, and which of them are regions: so that whatever goes through a graph enters
//! every body, also those of a primitive that is added later.

use super::{Axis, Number, Region, Shape, Variance};

/// An attribute of a primitive.
pub(super) trait Attribute {
    /// The body, if it is one.
    fn region(&self) -> Option<&Region> {
        None
    }

    /// The same, to be replaced.
    fn region_mut(&mut self) -> Option<&mut Region> {
        None
    }
}

impl Attribute for Region {
    fn region(&self) -> Option<&Region> {
        Some(self)
    }

    fn region_mut(&mut self) -> Option<&mut Region> {
        Some(self)
    }
}

macro_rules! without_regions {
    ($($Attribute:ty),*) => {
        $(impl Attribute for $Attribute {})*
    };
}

without_regions!(bool, usize, Number, Axis, Shape, Variance, Vec<u8>, Vec<usize>, Vec<Axis>);
