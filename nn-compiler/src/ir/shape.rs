//! Shapes: the axes of a value for one example. The batch is not an axis.

use std::fmt;
use std::rc::Rc;

/// The size of one axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Axis {
    /// A size known at compile time.
    Known(usize),
    /// A declared run-time length.
    Length {
        /// Which `length` declaration.
        id: u32,
        /// The largest value it may have.
        bound: usize,
    },
}

impl Axis {
    /// Whether it is a length.
    pub fn is_length(self) -> bool {
        matches!(self, Axis::Length { .. })
    }

    /// The size, or the largest size it may have: what memory is planned for.
    pub fn bound(self) -> usize {
        match self {
            Axis::Known(n) | Axis::Length { bound: n, .. } => n,
        }
    }
}

impl fmt::Display for Axis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Axis::Known(n) => write!(f, "{n}"),
            Axis::Length { bound, .. } => write!(f, "≤{bound}"),
        }
    }
}

/// How many elements, or combinations of indices, there are along axes of these sizes. Where it is beyond all that can be
/// computed, it ends at a number of which sums stay numbers.
pub fn count(sizes: impl IntoIterator<Item = usize>) -> usize {
    sizes.into_iter().fold(1, usize::saturating_mul).min(1 << 40)
}

/// The axes of a value, outermost first. A scalar has none. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Shape(Rc<[Axis]>);

impl Shape {
    /// No axes.
    pub fn scalar() -> Shape {
        Shape(Rc::from([]))
    }

    /// Axes of known sizes.
    pub fn known(sizes: &[usize]) -> Shape {
        sizes.iter().map(|&n| Axis::Known(n)).collect()
    }

    /// The axes, outermost first.
    pub fn axes(&self) -> &[Axis] {
        &self.0
    }

    /// The shape that remains when axes are removed.
    pub fn without(&self, axes: &[usize]) -> Shape {
        let kept = self.0.iter().enumerate().filter(|(i, _)| !axes.contains(i));
        kept.map(|(_, &axis)| axis).collect()
    }

    /// The number of axes.
    pub fn rank(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no axes.
    pub fn is_scalar(&self) -> bool {
        self.0.is_empty()
    }

    /// The number of elements (with every length at its bound).
    pub fn size(&self) -> usize {
        count(self.0.iter().map(|axis| axis.bound()))
    }

    /// Whether values of this shape are also ones of the other: between the axes that are lengths, which both have in
    /// the same order, there are as many elements.
    pub fn holds_as(&self, other: &Shape) -> bool {
        let parts = |shape: &Shape| -> Vec<(usize, Option<Axis>)> {
            let mut parts = Vec::new();
            let mut size = 1_usize;
            for &axis in shape.axes() {
                match axis {
                    Axis::Known(n) => size = size.saturating_mul(n),
                    Axis::Length { .. } => parts.push((std::mem::replace(&mut size, 1), Some(axis))),
                }
            }
            parts.push((size, None));
            parts
        };
        parts(self) == parts(other)
    }

    /// The first axis that is a length.
    pub fn first_length(&self) -> Option<usize> {
        self.0.iter().position(|axis| axis.is_length())
    }

    /// Whether an axis is a length.
    pub fn has_length(&self) -> bool {
        self.first_length().is_some()
    }

    /// The sizes of the axes (with every length at its bound).
    pub fn sizes(&self) -> Vec<usize> {
        self.0.iter().map(|axis| axis.bound()).collect()
    }
}

impl FromIterator<Axis> for Shape {
    fn from_iter<I: IntoIterator<Item = Axis>>(axes: I) -> Shape {
        Shape(axes.into_iter().collect())
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[")?;
        for (i, axis) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str(", ")?;
            }
            write!(f, "{axis}")?;
        }
        f.write_str("]")
    }
}
