//! A derivation as lines of text.

use std::fmt;

use rustc_hash::FxHashMap;

use super::{Derivation, Path, Role, Term, TermId};
use crate::inspect::formula::{Formula, Step};
use crate::inspect::typeset::{self, Math, Typesetter, text};

/// A line of a listing: an equation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The term it defines.
    pub term: TermId,
    /// How the term is shown.
    pub name: String,
    /// What it equals.
    pub formula: String,
    /// The block whose equality signs stand below each other: the values with the derivatives nearest
    /// to the loss, then those that come through each value.
    pub block: usize,
}

impl Derivation {
    /// The equations: of all values, then of the derivatives that the parameters' need.
    pub fn lines(&self) -> Vec<Line> {
        let wanted = |term: TermId| {
            let is_derivative = matches!(self.terms[term].role, Role::Derivative { .. });
            self.terms[term].formula.is_some() && (!is_derivative || self.terms[term].learns)
        };
        self.equations((0..self.terms.len()).filter(|&term| wanted(term)))
    }

    /// The equations that a term needs, down to what is given; its own is the last.
    pub fn lines_for(&self, term: TermId) -> Vec<Line> {
        let mut needed = vec![false; self.terms.len()];
        needed[term] = true;
        for at in (0..=term).rev().filter(|&at| at <= term) {
            if let Some(formula) = self.terms[at].formula.as_ref().filter(|_| needed[at]) {
                formula.terms().into_iter().for_each(|used| needed[used] = true);
            }
        }
        self.equations((0..=term).filter(|&at| needed[at] && self.terms[at].formula.is_some()))
    }

    /// How a derivative came about, a line for each part: what the chain rule sends along each path from the
    /// loss, then what each rule of simplification made of their sum. Nothing for other terms.
    pub fn account(&self, term: TermId) -> Vec<String> {
        let typesetter = Typesetter::new(self);
        let shown = |formula: &Formula| text(&typesetter.formula(formula));
        let Term { paths, steps, .. } = &self.terms[term];
        let name = |term: TermId| text(typesetter.name(term));
        let path = |path: &Path| {
            let (through, own) = (path.through, &typesetter.name(term).kind);
            let (Some(sent), typeset::Box::Derivative(by)) = (self.derivative_of(through), own) else {
                return format!("directly: {}", shown(&path.formula));
            };
            let by = text(&Math::atom(typeset::Box::Symbol(by.clone())));
            let (sent, through) = (name(sent), name(through));
            format!("through {through}: {sent} · ∂{through}/∂{by} = {}", shown(&path.formula))
        };
        let step = |step: &Step| {
            let (before, after) = (shown(&step.before), shown(&step.after));
            // Some only change the structure.
            (before != after).then(|| format!("{}: {before} → {after}", step.rule))
        };
        paths.iter().map(path).chain(steps.iter().filter_map(step)).collect()
    }

    fn equations(&self, terms: impl Iterator<Item = TermId>) -> Vec<Line> {
        let typesetter = Typesetter::new(self);
        let mut through: Vec<TermId> = Vec::new();
        let line = |term: TermId| {
            let block = match (self.terms[term].role, self.terms[term].paths.first()) {
                (Role::Derivative { .. }, Some(path)) if self.terms[path.through].role != Role::Loss => {
                    let known = through.iter().position(|&other| other == path.through);
                    1 + known.unwrap_or_else(|| {
                        through.push(path.through);
                        through.len() - 1
                    })
                }
                _ => 0,
            };
            let formula = self.terms[term].formula.as_ref().expect("only computed terms have a line");
            let formula = text(&typesetter.formula(formula));
            Line { term, name: text(typesetter.name(term)), formula, block }
        };
        terms.map(line).collect()
    }
}

/// Prints lines with the equality signs of a block below each other.
pub fn listing(lines: &[Line]) -> String {
    let mut widths: FxHashMap<usize, usize> = FxHashMap::default();
    for Line { name, block, .. } in lines {
        let widest = widths.entry(*block).or_default();
        *widest = columns(name).max(*widest);
    }
    let mut page = String::new();
    for Line { name, formula, block, .. } in lines {
        let gap = " ".repeat(widths[block] - columns(name));
        page += &format!("{name}{gap} = {formula}\n");
    }
    page
}

/// How many columns a text takes: marks over letters take none.
pub(in crate::inspect) fn columns(text: &str) -> usize {
    text.chars().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).count()
}

/// How the formulas of one example make the gradient of a batch.
pub const OVER_A_BATCH: &str =
    "Over a batch of N examples the loss is 1/N Σₙ Jₙ, so the gradient by w is 1/N Σₙ ∂Jₙ/∂w.";

impl fmt::Display for Derivation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{OVER_A_BATCH}\n", listing(&self.lines()))?;
        self.ways().map_or(Ok(()), |ways| write!(f, "\n{ways}"))
    }
}
