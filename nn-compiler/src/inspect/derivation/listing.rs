//! A derivation as lines of text.

use std::fmt;

use rustc_hash::FxHashMap;

use super::{Derivation, Path, Role, Term, TermId};
use crate::inspect::formula::{Formula, Step};
use crate::inspect::typeset::{self, Equation, Math, Steps, Typesetter, text};

/// A line of a listing: an equation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The term it defines.
    pub term: TermId,
    /// How the term is shown.
    pub name: String,
    /// What it equals.
    pub formula: String,
    /// The steps for which it holds, in a loop.
    pub steps: Option<Steps>,
    /// Which of the term's [equations](Typesetter::equations) it is.
    pub place: usize,
    /// The block whose equality signs stand below each other: the values with the derivatives nearest
    /// to the loss, then those that come through each value.
    pub block: usize,
}

impl Derivation {
    /// The equations: of all values, then of the derivatives that the parameters' need.
    pub fn lines(&self) -> Vec<Line> {
        let wanted = |term: TermId| !self.terms[term].role.is_backward() || self.terms[term].learns;
        self.equations((0..self.terms.len()).filter(|&term| wanted(term)))
    }

    /// The equations that a term needs, down to what is given; its own is the last.
    pub fn lines_for(&self, term: TermId) -> Vec<Line> {
        let mut needed = vec![false; self.terms.len()];
        let mut pending = vec![term];
        while let Some(at) = pending.pop() {
            if !std::mem::replace(&mut needed[at], true) {
                pending.extend(self.needs(at));
            }
        }
        let (own, others): (Vec<TermId>, Vec<TermId>) =
            (0..self.terms.len()).filter(|&at| needed[at]).partition(|&at| at == term);
        self.equations(others.into_iter().chain(own))
    }

    /// The terms that one is computed from; of what a loop carries also those of the step before.
    pub fn needs(&self, at: TermId) -> Vec<TermId> {
        let mut needs = self.terms[at].formula.as_ref().map(Formula::terms).unwrap_or_default();
        let states = self.terms[at].within.map(|id| self.loops[id].states.as_slice()).unwrap_or_default();
        for state in states {
            match &state.later {
                _ if state.before == at => needs.extend([state.first, state.after]),
                Some(later) if later.carried == at => {
                    needs.extend(later.last.terms());
                    needs.push(later.before);
                }
                _ => {}
            }
        }
        needs
    }

    /// The terms that are seen in the formula of one: what has no line of its own is seen as what it is made of.
    pub fn sees(&self, at: TermId) -> Vec<TermId> {
        let mut seen = vec![false; self.terms.len()];
        let mut found = Vec::new();
        let mut pending = self.needs(at);
        pending.reverse();
        while let Some(used) = pending.pop() {
            if std::mem::replace(&mut seen[used], true) || self.terms[used].role == Role::Step {
                continue;
            }
            match self.terms[used].inline {
                true => pending.extend(self.needs(used).into_iter().rev()),
                false => found.push(used),
            }
        }
        found
    }

    /// How a derivative came about, a line for each part: what the chain rule sends along each path from the
    /// loss, then what each rule of simplification made of their sum. Nothing for other terms.
    pub fn account(&self, term: TermId) -> Vec<String> {
        let typesetter = Typesetter::new(self);
        let shown = |formula: &Formula| text(&typesetter.formula(formula));
        let Term { paths, steps, .. } = &self.terms[term];
        let name = |term: TermId| text(&typesetter.name(term));
        let path = |path: &Path| {
            let (through, own) = (path.through, typesetter.name(term).kind);
            match self.terms[through].role {
                Role::Later { .. } => return format!("through the next step: {}", shown(&path.formula)),
                Role::Step => return format!("through the loop: {}", shown(&path.formula)),
                _ => {}
            }
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
        let lines = |term: TermId| {
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
            let line = |(place, Equation { name, formula, steps }): (usize, Equation)| Line {
                term,
                name: text(&name),
                formula: text(&formula),
                steps,
                place,
                block,
            };
            typesetter.equations(term).into_iter().enumerate().map(line).collect::<Vec<_>>()
        };
        terms.flat_map(lines).collect()
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
    let mut steps_before = None;
    for Line { name, formula, steps, block, .. } in lines {
        let gap = " ".repeat(widths[block] - columns(name));
        // The steps are said once of lines that follow each other.
        let shown = steps.as_ref().filter(|_| *steps != steps_before);
        let shown = shown.map(|steps| format!("   for {}", steps.text())).unwrap_or_default();
        page += &format!("{name}{gap} = {formula}{shown}\n");
        steps_before = steps.clone();
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
