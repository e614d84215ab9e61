//! What is known of a value before it is computed.

use std::rc::Rc;

use super::graph::Variance;
use super::shape::Shape;

/// What a value is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Type {
    /// Its shape, for one example.
    pub shape: Shape,
    /// Once per step or once per example.
    pub variance: Variance,
}

/// What a node computes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Results {
    /// A value.
    One(Type),
    /// Several values, of which `Op::Project` takes one.
    Several(Rc<[Type]>),
}

impl Results {
    /// The value, where there is just one.
    pub fn one(&self) -> Option<&Type> {
        match self {
            Results::One(value) => Some(value),
            Results::Several(_) => None,
        }
    }

    /// Where an axis is a length, there is a value for each example.
    pub(super) fn by_example(self) -> Results {
        let value = |mut value: Type| {
            if value.shape.has_length() {
                value.variance = Variance::Example;
            }
            value
        };
        match self {
            Results::One(one) => Results::One(value(one)),
            Results::Several(several) => Results::Several(several.iter().cloned().map(value).collect()),
        }
    }

    /// All values.
    pub fn all(&self) -> &[Type] {
        match self {
            Results::One(value) => std::slice::from_ref(value),
            Results::Several(values) => values,
        }
    }
}
