//! What attributes of primitives may be, and which of them are regions: so that whatever goes through a graph enters
//! every body, also those of a primitive that is added later.

use super::{Axis, Number, Op, Region, Shape, Variance};

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

    /// Changes the sizes of axes in it.
    fn map_axes(&mut self, _: &dyn Fn(Axis) -> Axis) {}
}

impl Attribute for Axis {
    fn map_axes(&mut self, map: &dyn Fn(Axis) -> Axis) {
        *self = map(*self);
    }
}

impl Attribute for Vec<Axis> {
    fn map_axes(&mut self, map: &dyn Fn(Axis) -> Axis) {
        self.iter_mut().for_each(|axis| *axis = map(*axis));
    }
}

impl Attribute for Shape {
    fn map_axes(&mut self, map: &dyn Fn(Axis) -> Axis) {
        if self.has_length() {
            *self = self.axes().iter().map(|&axis| map(axis)).collect();
        }
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

macro_rules! plain {
    ($($Attribute:ty),*) => {
        $(impl Attribute for $Attribute {})*
    };
}

plain!(bool, u32, usize, Number, Variance, Vec<u8>, Vec<usize>);

impl Op {
    /// The position of the operand that names rows of the first.
    pub(in crate::ir) fn row_index(&self) -> Option<usize> {
        self.ask(|primitive| primitive.row_index())
    }

    /// The same primitive over operands of which those that had `shapes` have axes of other sizes.
    pub(in crate::ir) fn resized(&self, shapes: &[&Shape], size: &dyn Fn(Axis) -> Axis) -> Op {
        let mut op = self.map_axes(size);
        if let Op::Slice { len, .. } = &mut op {
            for (len, &axis) in len.iter_mut().zip(shapes[0].axes()) {
                if axis.is_length() {
                    *len = size(axis).bound();
                }
            }
        }
        op
    }
}
