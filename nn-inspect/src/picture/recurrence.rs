//! Which terms of a derivation with loops are drawn, and what is connected with what.

use std::collections::{BTreeMap, BTreeSet};

use nn_compiler::inspect::derivation::{Derivation, Role};
use nn_compiler::inspect::formula::{Formula, Function, Kind, TermId};
use nn_compiler::inspect::typeset::{Steps, Typesetter};

use super::names::{around_all, framed, instances, mark_of_loop};

/// The terms of a derivation as a graph.
pub(super) struct Drawn<'a> {
    derivation: &'a Derivation,
    /// The values, in order.
    pub(super) values: Vec<TermId>,
    /// The place of each among them.
    pub(super) place: BTreeMap<TermId, usize>,
}

impl<'a> Drawn<'a> {
    pub(super) fn of(derivation: &'a Derivation) -> Drawn<'a> {
        let is_value = |&at: &TermId| {
            let term = &derivation.terms[at];
            !term.role.is_backward() && !term.inline && term.role != Role::Step
        };
        let values: Vec<TermId> = (0..derivation.terms.len()).filter(is_value).collect();
        let place = values.iter().enumerate().map(|(place, &at)| (at, place)).collect();
        Drawn { derivation, values, place }
    }

    /// The derivatives with boxes, by the values that they are by.
    pub(super) fn derivatives(&self) -> BTreeMap<TermId, TermId> {
        let mut found = BTreeMap::new();
        for (at, term) in self.derivation.terms.iter().enumerate() {
            if let Role::Derivative { of } = term.role
                && term.learns
                && self.place.contains_key(&of)
            {
                found.insert(of, at);
            }
        }
        found
    }

    /// The drawn terms that one is computed from: what is written in its formula stands for what that is made of.
    pub(super) fn operands(&self, at: TermId) -> BTreeSet<TermId> {
        let mut found = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut pending = self.used(at);
        while let Some(used) = pending.pop() {
            if !seen.insert(used) {
                continue;
            }
            match self.is_drawn(used) {
                true => _ = found.insert(used),
                false => pending.extend(self.used(used)),
            }
        }
        found
    }

    fn is_drawn(&self, at: TermId) -> bool {
        match self.derivation.terms[at].role {
            Role::Derivative { of } => self.place.contains_key(&of),
            _ => self.place.contains_key(&at),
        }
    }

    /// The terms that one is made of in a step; of what comes from other steps, what it is where they end.
    fn used(&self, at: TermId) -> Vec<TermId> {
        let term = &self.derivation.terms[at];
        let states = term.within.map(|id| self.derivation.loops[id].states.as_slice()).unwrap_or_default();
        for state in states {
            match &state.later {
                _ if state.before == at => return vec![state.first],
                Some(later) if later.carried == at => return spoken_of(&later.last),
                _ => {}
            }
        }
        term.formula.as_ref().map(spoken_of).unwrap_or_default()
    }

    /// What steps hand on to the next, or on the way back to the one before.
    pub(super) fn returns(&self) -> Vec<(TermId, TermId)> {
        let mut returns = Vec::new();
        for state in self.derivation.loops.iter().flat_map(|each| &each.states) {
            returns.push((state.after, state.before));
            if let (Some(later), Some(after)) = (&state.later, self.derivation.derivative_of(state.after)) {
                returns.push((later.before, after));
            }
        }
        returns
    }

    /// The layers whose bodies made a value, and the loops, outermost first.
    pub(super) fn path(&self, at: TermId) -> Vec<String> {
        let Derivation { terms, loops, layers, .. } = self.derivation;
        let mut around: Vec<usize> =
            std::iter::successors(terms[at].within, |&id| loops[id].within).collect();
        around.reverse();
        let of = |at: TermId| instances(terms[at].layer.as_deref(), layers);
        let body = |id: usize| self.values.iter().filter(move |&&at| loops[id].forward.contains(&at));
        let around = around.into_iter().map(|id| (id, around_all(body(id).map(|&at| of(at)))));
        framed(of(at), &around.collect::<Vec<_>>())
    }

    /// What is said at the frames of layers and loops.
    pub(super) fn kinds(&self, typesetter: &Typesetter<'_>) -> BTreeMap<String, String> {
        let mut kinds = self.derivation.layers.clone();
        for (id, each) in self.derivation.loops.iter().enumerate() {
            let order = typesetter.steps(id).as_ref().map(Steps::text);
            let order = order.map(|order| format!(": {order}")).unwrap_or_default();
            kinds.insert(mark_of_loop(id), format!("{} {}{order}", each.steps, each.noun()));
        }
        kinds
    }
}

/// The terms of a formula, but for what a state begins as where its end is meant.
fn spoken_of(formula: &Formula) -> Vec<TermId> {
    match &formula.kind {
        Kind::Call(Function::Last { .. }, parts) => parts[1].terms(),
        Kind::Term(term) => vec![*term],
        _ => formula.parts().into_iter().flat_map(spoken_of).collect(),
    }
}
