//! The rules, one file a subject. To add one, add a row: its property test follows from it.
//!
//! Elementwise equations are written as such ([`equations!`]); `x y z w` stand for any value, `c d`
//! for constants, `n` for a negative constant, `b` for a value that is 0 or 1, and `once(…)` asks that
//! nothing else uses the value. Rules about shapes are functions, named in rows with the equation they
//! follow ([`functions!`]).

use super::rule::Rule;

macro_rules! exactness {
    (exact) => {
        $crate::simplify::rule::Exactness::Exact
    };
    (real) => {
        $crate::simplify::rule::Exactness::Real
    };
}

/// Rows `exactness name: left => right;`.
macro_rules! equations {
    ($($exactness:ident $name:ident: $left:expr => $right:expr;)*) => {
        vec![$(Rule::algebraic(
            stringify!($name),
            exactness!($exactness),
            concat!(stringify!($left), " => ", stringify!($right)),
            Equation::new($left, $right),
        )),*]
    };
}

/// Rows `exactness function, of operations => "left => right";`. The operations are told apart by their
/// kind alone; the function looks at their attributes.
macro_rules! functions {
    ($($exactness:ident $function:ident, of $root:pat => $equation:literal;)*) => {
        vec![$(Rule::structural(
            stringify!($function),
            exactness!($exactness),
            $equation,
            |op| matches!(op, $root),
            $function,
        )),*]
    };
}

mod algebra;
mod association;
mod batch;
mod broadcast;
mod choice;
mod constants;
mod contraction;
mod factors;
mod indexing;
mod movement;
mod probability;
mod reduction;
mod slicing;
mod sparse;
mod terms;

/// All rules, in the order in which they are tried.
pub(super) fn all() -> Vec<Rule> {
    let subjects = [
        constants::rules(),
        algebra::rules(),
        choice::rules(),
        probability::rules(),
        terms::rules(),
        factors::rules(),
        broadcast::rules(),
        movement::rules(),
        slicing::rules(),
        reduction::rules(),
        indexing::rules(),
        sparse::rules(),
        contraction::rules(),
        association::rules(),
        batch::rules(),
    ];
    subjects.into_iter().flatten().collect()
}
