//! The equations of a term: one, or of what comes back through a loop one for the last step and one for the others.

use super::moment::Moment;
use super::{Math, Steps, Typesetter};
use crate::inspect::derivation::{LoopId, Role};
use crate::inspect::formula::{Formula, Kind, TermId};

/// An equation.
#[derive(Clone, Debug, PartialEq)]
pub struct Equation {
    /// The left-hand side.
    pub name: Math,
    /// The right-hand side.
    pub formula: Math,
    /// The steps for which it holds, in a loop.
    pub steps: Option<Steps>,
}

impl Typesetter<'_> {
    /// The equations that say what a term is: none of what is given, nor of what is written where it is used.
    pub fn equations(&self, at: TermId) -> Vec<Equation> {
        let term = &self.derivation.terms[at];
        let Some(formula) = term.formula.as_ref().filter(|_| !term.inline) else { return Vec::new() };
        let is_backward = term.role.is_backward();
        if let Some(id) = self.rows_of(formula) {
            let all = vec![self.row(formula, id)];
            let name = self.indexed(at, Some(id));
            // `hₜ = hₜ` says nothing.
            let is_same = |formula: &Math| super::text(formula) == super::text(&name);
            let steps = Moment::steps(&self.derivation.loops[id], is_backward, false);
            let equation = |formula| Equation { name: name.clone(), formula, steps: steps.clone() };
            return all.into_iter().filter(|formula| !is_same(formula)).map(equation).collect();
        }
        let whole = |typesetter: &Self, steps: Option<Steps>| Equation {
            name: typesetter.name(at),
            formula: typesetter.formula(formula),
            steps,
        };
        let Some(id) = term.within else { return vec![whole(self, None)] };
        let within = &self.derivation.loops[id];
        if !self.speaks_of_later(formula, id) {
            return vec![whole(self, Moment::steps(within, is_backward, false))];
        }
        let last = self.at(id, Moment::at(within, true));
        let others = Moment::steps(within, is_backward, true);
        let mut equations = vec![whole(&last, None)];
        equations.extend(others.map(|steps| whole(self, Some(steps))));
        equations
    }

    /// The steps of a loop, in its order; nothing of one without steps.
    pub fn steps(&self, id: LoopId) -> Option<Steps> {
        Moment::steps(&self.derivation.loops[id], false, false)
    }

    /// The loop whose steps a formula is told of row by row: where it holds what has no name of its own in all steps, or
    /// is a value of all steps.
    fn rows_of(&self, formula: &Formula) -> Option<LoopId> {
        let all = |formula: &Formula| match formula.kind {
            Kind::Term(term) if self.is_all(formula) => Some((self.derivation.terms[term].within?, term)),
            _ => None,
        };
        if let Some((id, _)) = all(formula) {
            return Some(id);
        }
        let is_row_by_row = matches!(formula.kind, Kind::Sum(_) | Kind::Product(_) | Kind::Negative(_));
        let parts = formula.parts();
        let inline =
            parts.iter().filter_map(|part| all(part)).find(|&(_, term)| self.derivation.terms[term].inline);
        let inner = || {
            parts.iter().find_map(|part| self.rows_of(part).filter(|_| !matches!(part.kind, Kind::Term(_))))
        };
        inline.map(|(id, _)| id).or_else(inner).filter(|_| is_row_by_row)
    }

    /// Whether a formula speaks of what comes from the later steps of a loop.
    fn speaks_of_later(&self, formula: &Formula, id: LoopId) -> bool {
        formula.terms().into_iter().any(|term| {
            let term = &self.derivation.terms[term];
            matches!(term.role, Role::Later { .. }) && term.within == Some(id)
        })
    }
}
