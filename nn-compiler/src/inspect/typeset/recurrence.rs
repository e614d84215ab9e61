//! Terms of loops in formulas: with the step that is meant at their foot, or written out where they have no line.

use super::moment::Moment;
use super::typesetter::row;
use super::{Box, Level, Math, Operator, Symbol, Typesetter};
use crate::inspect::derivation::{Loop, LoopId, Role};
use crate::inspect::formula::{Formula, Kind, TermId};
use crate::ir::Structure;

impl<'d> Typesetter<'d> {
    /// The same where a step of a loop is meant.
    pub(super) fn at(&self, id: LoopId, moment: Moment) -> Typesetter<'d> {
        let mut typesetter = self.clone();
        typesetter.moments[id] = moment;
        typesetter
    }

    /// A term in a formula, with the shape that it has there.
    pub(super) fn term(&self, term: TermId, formula: &Formula) -> Math {
        match self.written_out(formula) {
            Some((typesetter, inner)) if self.is_all(formula) => {
                let step = self.derivation.terms[term].within.map(|id| self.moments[id].text());
                indexed(typesetter.formula(&inner), &step.unwrap_or_default())
            }
            Some((typesetter, inner)) => typesetter.formula(&inner),
            None => self.symbol(term, self.missing(formula), None),
        }
    }

    /// Of a term that has no line of its own: its formula, and what typesets it.
    pub(super) fn written_out(&self, formula: &Formula) -> Option<(Typesetter<'d>, Formula)> {
        let Kind::Term(at) = formula.kind else { return None };
        let term = &self.derivation.terms[at];
        if !term.inline {
            return None;
        }
        let Role::Later { of } = term.role else {
            return Some((self.clone(), term.formula.clone()?));
        };
        let id = term.within?;
        let states = &self.derivation.loops[id].states;
        let later = states.iter().find(|state| state.after == of)?.later.as_ref()?;
        if self.moments[id].is_end() {
            return Some((self.clone(), later.last.clone()));
        }
        let before = self.derivation.terms[later.before].formula.clone()?;
        Some((self.at(id, self.moments[id].moved(1)), before))
    }

    /// How many loops a formula's term is within, beyond those that the formula is: it then is what it is in all steps.
    fn missing(&self, formula: &Formula) -> usize {
        match formula.kind {
            Kind::Term(term) => formula.shape.rank().saturating_sub(self.derivation.terms[term].shape.rank()),
            _ => 0,
        }
    }

    /// Whether a formula is a term of a loop's body in all steps.
    pub(super) fn is_all(&self, formula: &Formula) -> bool {
        self.missing(formula) == 1
    }

    /// The loop whose steps a formula counts.
    pub(super) fn counted(&self, formula: &Formula) -> Option<LoopId> {
        let Kind::Term(term) = formula.kind else { return None };
        let term = &self.derivation.terms[term];
        term.within.filter(|_| term.role == Role::Step)
    }

    /// The name of a term; of a value of all steps of a loop, in the step that is meant.
    pub(super) fn indexed(&self, term: TermId, steps_of: Option<LoopId>) -> Math {
        self.symbol(term, 0, steps_of.map(|id| self.moments[id].text()))
    }

    /// A term's symbol, where so many of the loops around it are left out and a step is added.
    fn symbol(&self, at: TermId, left_out: usize, step: Option<String>) -> Math {
        let term = &self.derivation.terms[at];
        let mut steps = self.steps_around(term.within);
        steps.truncate(steps.len().saturating_sub(left_out));
        let of = match term.role {
            Role::Derivative { of } | Role::Later { of } => of,
            _ => at,
        };
        let begins = |each: &&Loop| each.states.iter().any(|state| state.first == of);
        if let Some(each) = self.derivation.loops.iter().find(begins) {
            steps.push(Moment::at(each, false).moved(-1).text());
        }
        if let (Role::Before, Some(id), Some(last)) =
            (self.derivation.terms[of].role, self.derivation.terms[of].within, steps.last_mut())
        {
            *last = self.moments[id].moved(-1).text();
        }
        if let (Role::Step, Some(id)) = (term.role, term.within) {
            return Math {
                term: Some(at),
                ..Math::atom(Box::Symbol(Symbol::plain(&self.moments[id].text())))
            };
        }
        steps.extend(step);
        let step = Some(steps.join(",")).filter(|steps| !steps.is_empty());
        let symbol = Symbol { step, ..self.symbols[at].clone() };
        let (level, kind) = match term.role.is_backward() {
            true => (Level::Power, Box::Derivative(symbol)),
            false => (Level::Atom, Box::Symbol(symbol)),
        };
        Math { term: Some(at), ..Math::new(level, kind) }
    }

    /// The steps that are meant of a loop and those around it, the outermost first.
    fn steps_around(&self, within: Option<LoopId>) -> Vec<String> {
        let around = std::iter::successors(within, |&id| self.derivation.loops[id].within);
        let mut steps: Vec<String> = around.map(|id| self.moments[id].text()).collect();
        steps.reverse();
        steps
    }

    /// What stands at the place of a loop's step along the first axis of a formula's value.
    pub(super) fn row(&self, formula: &Formula, id: LoopId) -> Math {
        match &formula.kind {
            Kind::Term(term) if self.is_all(formula) => {
                let own = self.derivation.terms[*term].within.unwrap_or(id);
                let typesetter = self.at(own, self.moments[id].clone());
                match typesetter.written_out(formula) {
                    Some((typesetter, inner)) => typesetter.formula(&inner),
                    None => typesetter.symbol(*term, 0, None),
                }
            }
            Kind::Term(term) => match self.written_out(formula) {
                Some((typesetter, inner)) => typesetter.row(&inner, id),
                None => self.indexed(*term, Some(id)),
            },
            Kind::Number(_) => self.formula(formula),
            // The same at every step.
            Kind::Apply(op, parts)
                if op.structure() == Structure::Repeated && parts[0].shape == formula.shape.without(&[0]) =>
            {
                self.formula(&parts[0])
            }
            Kind::Negative(inner) => {
                let inner = self.row(inner, id).at_least(Level::Product);
                row(Level::Sum, vec![Math::operator(Operator::Negative), inner])
            }
            Kind::Sum(parts) => self.rows(parts, id, Operator::Plus, Level::Sum),
            Kind::Product(parts) => self.rows(parts, id, Operator::Elementwise, Level::Product),
            _ => indexed(self.formula(formula), &self.moments[id].text()),
        }
    }

    fn rows(&self, parts: &[Formula], id: LoopId, operator: Operator, level: Level) -> Math {
        let mut all = Vec::with_capacity(2 * parts.len());
        for (at, part) in parts.iter().enumerate() {
            let (operator, part) = match &part.kind {
                Kind::Negative(inner) if operator == Operator::Plus && !all.is_empty() => {
                    (Operator::Minus, &**inner)
                }
                _ => (operator, part),
            };
            let has_number = part.as_number().is_some() || at > 0 && parts[at - 1].as_number().is_some();
            if !all.is_empty() {
                let is_multiple = operator == Operator::Elementwise && has_number;
                all.push(Math::operator(if is_multiple { Operator::Times } else { operator }));
            }
            let least = if operator == Operator::Plus { Level::Sum } else { Level::Product };
            all.push(self.row(part, id).at_least(least));
        }
        row(level, all)
    }

    /// The sum of a term over the steps of its loop.
    pub(super) fn over_steps(&self, all: &Formula) -> Math {
        let Kind::Term(term) = all.kind else { return self.formula(all) };
        let id = self.derivation.terms[term].within.unwrap_or_default();
        let letter = self.moments[id].text();
        let inner = self.row(all, id).at_least(Level::Product);
        Math::new(Level::Product, Box::Sum(letter, inner.shared()))
    }

    /// What a state is in the end: after the last step, or, of a derivative, before the first.
    pub(super) fn last(&self, first: &Formula, all: &Formula, reverse: bool) -> Math {
        let Kind::Term(term) = all.kind else { return self.formula(first) };
        let Some(id) = self.derivation.terms[term].within else { return self.formula(first) };
        let within = &self.derivation.loops[id];
        if within.steps.bound() == 0 {
            return self.formula(first);
        }
        let typesetter = self.at(id, Moment::at(within, reverse == within.reverse));
        let one = Formula::new(Kind::Term(term), &self.derivation.terms[term].shape);
        typesetter.formula(&one)
    }
}

/// A formula at a step of a loop.
fn indexed(math: Math, step: &str) -> Math {
    match &math.kind {
        Box::Symbol(symbol) => {
            let around = symbol.step.iter().map(String::as_str);
            let step = around.chain([step]).collect::<Vec<_>>().join(",");
            let symbol = Symbol { step: Some(step), ..symbol.clone() };
            Math { kind: Box::Symbol(symbol), ..math }
        }
        _ => Math::atom(Box::Index(math.at_least(Level::Atom).shared(), Math::word(step).shared())),
    }
}
