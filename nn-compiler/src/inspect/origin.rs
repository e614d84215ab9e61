//! Where a number first became infinite or NaN.

use std::fmt;

use super::derivation::Role;
use super::formula::{Formula, TermId};
use super::trace::{Trace, TraceRow};

/// The first value, on the way to one that is infinite or NaN, that is so itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// How the value is shown.
    pub name: String,
    /// The line of the source that made it.
    pub line: usize,
    /// What it is computed from; `None` of what is given.
    pub formula: Option<String>,
    /// What it is.
    pub value: String,
    /// The names and values of what it is computed from.
    pub operands: Vec<(String, String)>,
}

impl Trace {
    /// Where the loss first becomes infinite or NaN, or the gradient if the loss is neither; `None` if all are finite.
    /// A number beyond `largest` counts as infinite.
    pub fn origin(&self, largest: f64) -> Option<Origin> {
        let badness = |term: TermId| {
            let worst = |number: &f64| match number.abs() {
                size if size.is_nan() => Badness::Nan,
                size if size > largest => Badness::Infinite,
                _ => Badness::None,
            };
            self.values[term].elements().iter().map(worst).max().unwrap_or(Badness::None)
        };
        let is_parameter = |term: TermId| matches!(self.derivation.terms[term].role, Role::Parameter(_));
        let is_start = |term: TermId| match self.derivation.terms[term].role {
            Role::Loss => true,
            Role::Derivative { of } => is_parameter(of),
            _ => false,
        };
        let terms = 0..self.derivation.terms.len();
        let mut term = terms.into_iter().find(|&term| is_start(term) && badness(term) > Badness::None)?;
        // A NaN comes from a NaN where there is one: infinities alone may be meant, as in a mask.
        while let Some(before) =
            self.operands(term).into_iter().find(|&other| badness(other) >= badness(term))
        {
            term = before;
        }
        Some(self.origin_at(term))
    }

    fn operands(&self, term: TermId) -> Vec<TermId> {
        self.derivation.terms[term].formula.as_ref().map(Formula::terms).unwrap_or_default()
    }

    fn origin_at(&self, term: TermId) -> Origin {
        let TraceRow { name, formula, value, .. } = self.row(term);
        let operands = self.operands(term).into_iter().map(|operand| {
            let row = self.row(operand);
            (row.name, row.value)
        });
        let line = self.derivation.terms[term].span.start().line;
        Origin { name, line, formula, value, operands: operands.collect() }
    }
}

/// How far a number is from a finite one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Badness {
    None,
    Infinite,
    Nan,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.name)?;
        if let Some(formula) = &self.formula {
            write!(f, " = {formula}")?;
        }
        write!(f, " is {}", self.value)?;
        let operands = self.operands.iter().map(|(name, value)| format!("{name} is {value}"));
        let operands = operands.collect::<Vec<_>>().join(", ");
        if operands.is_empty() { Ok(()) } else { write!(f, ", where {operands}") }
    }
}
