//! What the generator knows of a value.

/// What the elements of a value are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    Real,
    /// Integers below this.
    Class(usize),
}

/// A named value.
#[derive(Clone, Debug)]
pub(crate) struct Tensor {
    pub(crate) name: String,
    pub(crate) sizes: Vec<usize>,
    pub(crate) kind: Kind,
    /// Whether an expression uses it.
    pub(crate) used: bool,
}

impl Tensor {
    pub(crate) fn rank(&self) -> usize {
        self.sizes.len()
    }

    pub(crate) fn count(&self) -> usize {
        self.sizes.iter().product()
    }

    pub(crate) fn last(&self) -> usize {
        self.sizes.last().copied().unwrap_or(1)
    }
}

/// The sizes of two values broadcast together, if they can be.
pub(crate) fn together(a: &[usize], b: &[usize]) -> Option<Vec<usize>> {
    let rank = a.len().max(b.len());
    let size =
        |sizes: &[usize], axis: usize| (axis + sizes.len()).checked_sub(rank).map_or(1, |axis| sizes[axis]);
    let joined = |axis: usize| match (size(a, axis), size(b, axis)) {
        (a, b) if a == b || b == 1 => Some(a),
        (1, b) => Some(b),
        _ => None,
    };
    (0..rank).map(joined).collect()
}
