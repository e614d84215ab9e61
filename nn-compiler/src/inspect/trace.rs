//! One example on its way through a network and back: every value and every derivative, under the names
//! that the formulas use.

use std::fmt;

use super::derivation::{Derivation, Role, columns};
use super::formula::{Formula, TermId};
use super::typeset::{Typesetter, rounded, text};
use crate::array::Array;
use crate::ir::op::Bindings;

/// A tensor with at most this many elements is shown whole.
const SHOWN_WHOLE: usize = 6;

/// A formula that is longer does not widen its column.
const WIDEST: usize = 48;

/// The numbers behind a derivation, for one example. It prints as a table: each term with its formula, the
/// same formula with numbers in it, and its value.
#[derive(Clone, Debug)]
pub struct Trace {
    /// The terms and their formulas.
    pub derivation: Derivation,
    /// The value of each term, in their order. A derivative is that of this example's loss: over a batch,
    /// the gradient is the mean of these.
    pub values: Vec<Array>,
}

impl Trace {
    /// Evaluates every formula of the derivation, at the first of the examples.
    ///
    /// # Panics
    /// When the bindings lack an input, target or parameter, or hold no example.
    pub fn new(derivation: Derivation, bindings: &Bindings) -> Trace {
        let values = derivation.values(bindings).iter().map(|value| value.of_example(0).clone()).collect();
        Trace { derivation, values }
    }

    /// The value with that name in the source: an input, target, parameter or computed value.
    pub fn value(&self, name: &str) -> Option<&Array> {
        let is = |term: &super::derivation::Term| {
            term.name == name && !matches!(term.role, Role::Derivative { .. })
        };
        self.derivation.terms.iter().position(is).map(|term| &self.values[term])
    }

    /// The derivative of the loss by the value with that name, if the loss depends on it.
    pub fn derivative(&self, name: &str) -> Option<&Array> {
        self.derivation.derivative(name).map(|term| &self.values[term])
    }

    /// The loss of the example.
    pub fn loss(&self) -> f64 {
        let loss = self.derivation.terms.iter().position(|term| term.role == Role::Loss);
        loss.map_or(f64::NAN, |term| self.values[term].elements()[0])
    }

    /// The lines of the table: what is given, then the values, then the derivatives of the parameters and
    /// those that they need.
    pub fn rows(&self) -> Vec<TraceRow> {
        let terms = self.derivation.terms.iter().enumerate();
        let shown = terms.filter(|(_, term)| !term.inline && (term.learns || !term.role.is_backward()));
        self.rows_of(shown.map(|(at, _)| at))
    }

    /// The line of one term.
    pub(super) fn row(&self, term: TermId) -> TraceRow {
        self.rows_of(std::iter::once(term)).remove(0)
    }

    fn rows_of(&self, terms: impl Iterator<Item = TermId>) -> Vec<TraceRow> {
        let typesetter = Typesetter::new(&self.derivation);
        let with_numbers = typesetter.clone().with_numbers(&self.values);
        let is_number = |term: TermId| self.values[term].sizes().is_empty();
        let of_numbers = |formula: &&Formula| {
            let terms = formula.terms();
            !terms.is_empty() && terms.into_iter().all(is_number)
        };
        let row = |at: TermId| {
            let formula = self.derivation.terms[at].formula.as_ref();
            TraceRow {
                term: at,
                name: text(&typesetter.name(at)),
                formula: formula.map(|formula| text(&typesetter.formula(formula))),
                numbers: formula.filter(of_numbers).map(|f| text(&with_numbers.formula(f))),
                value: described(&self.values[at]),
            }
        };
        terms.map(row).collect()
    }
}

/// A line of a trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceRow {
    /// The place of its term.
    pub term: TermId,
    /// How the term is shown.
    pub name: String,
    /// What it is computed from; `None` of what is given.
    pub formula: Option<String>,
    /// The formula with numbers in it, where all that it speaks of are single numbers.
    pub numbers: Option<String>,
    /// The value, in few words.
    pub value: String,
}

/// A value in few words: all its numbers, or of many the shape, range and mean.
pub fn described(value: &Array) -> String {
    let (sizes, elements) = (value.sizes(), value.elements());
    if elements.len() <= SHOWN_WHOLE {
        return whole(sizes, elements);
    }
    let (low, high) = elements.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &x| {
        // Unlike `min` and `max`, these keep a NaN.
        (if x < low || x.is_nan() { x } else { low }, if x > high || x.is_nan() { x } else { high })
    });
    let mean = elements.iter().sum::<f64>() / elements.len() as f64;
    format!("{sizes:?} {} … {}, mean {}", rounded(low), rounded(high), rounded(mean))
}

/// All numbers, in brackets for each axis.
fn whole(sizes: &[usize], elements: &[f64]) -> String {
    let Some((&size, inner)) = sizes.split_first() else { return rounded(elements[0]) };
    let parts: Vec<String> =
        elements.chunks((elements.len() / size.max(1)).max(1)).map(|part| whole(inner, part)).collect();
    format!("[{}]", parts.join(", "))
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = self.rows();
        let width = |cell: &dyn Fn(&TraceRow) -> Option<&str>| {
            let cells = rows.iter().filter_map(cell).map(columns);
            cells.filter(|&columns| columns <= WIDEST).max().unwrap_or(0)
        };
        let names = width(&|row| Some(&row.name));
        let formulas = width(&|row| row.formula.as_deref());
        let numbers = width(&|row| row.numbers.as_deref());
        let cell = |text: &str, width: usize| {
            format!(" = {text}{}", " ".repeat(width.saturating_sub(columns(text))))
        };
        for row in &rows {
            let name = cell(&row.name, names);
            let mut line = name.trim_start_matches(" = ").to_owned();
            if let Some(formula) = &row.formula {
                line += &cell(formula, formulas);
                match &row.numbers {
                    Some(text) => line += &cell(text, numbers),
                    None if numbers > 0 => line += &" ".repeat(numbers + 3),
                    None => {}
                }
            }
            writeln!(f, "{line} = {}", row.value)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_numbers_are_shown_and_many_described() {
        let counted = |sizes: &[usize]| {
            let mut next = 0.0;
            described(&Array::from_fn(sizes, |_| {
                next += 1.0;
                next
            }))
        };
        assert_eq!(counted(&[]), "1");
        assert_eq!(counted(&[3]), "[1, 2, 3]");
        assert_eq!(counted(&[2, 3]), "[[1, 2, 3], [4, 5, 6]]");
        assert_eq!(counted(&[0]), "[]");
        assert_eq!(counted(&[4, 2]), "[4, 2] 1 … 8, mean 4.5");
        let lost = Array::new(&[7], vec![1.0, 2.0, f64::NAN, 0.0, 1.0, 1.0, 1.0]);
        assert_eq!(described(&lost), "[7] NaN … NaN, mean NaN");
    }
}
