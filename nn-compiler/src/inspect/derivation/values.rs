//! The numbers behind a derivation: every term's value, from the formulas that are printed.

use std::ops::Range;

use super::{Derivation, Loop, LoopId, Role, TermId};
use crate::array::Array;
use crate::ir::op::{Bindings, Value};

impl Derivation {
    /// The value of every term, in their order: what is given as bound, the others by evaluating their
    /// formulas. A term of a loop's body has the values of all steps, along a first axis.
    ///
    /// # Panics
    /// When the bindings lack an input, target or parameter.
    pub fn values(&self, bindings: &Bindings) -> Vec<Value> {
        let nothing = Value::Shared(Array::new(&[0], Vec::new()));
        let mut evaluation =
            Evaluation { derivation: self, bindings, values: vec![nothing; self.terms.len()] };
        evaluation.terms(0..self.terms.len(), None);
        evaluation.values
    }
}

struct Evaluation<'a> {
    derivation: &'a Derivation,
    bindings: &'a Bindings,
    /// Of a term in the body of a loop that is being run, what it is in the present step.
    values: Vec<Value>,
}

impl Evaluation<'_> {
    /// Evaluates the terms of a range that are within a loop, or none, and runs the loops among them.
    fn terms(&mut self, range: Range<TermId>, within: Option<LoopId>) {
        let mut at = range.start;
        while at < range.end {
            at = match self.derivation.terms[at].within == within {
                true => self.term(at),
                false => self.run(at, within),
            };
        }
    }

    fn term(&mut self, at: TermId) -> TermId {
        let term = &self.derivation.terms[at];
        let given = match (&term.formula, term.role) {
            (Some(formula), _) => Some(formula.evaluate(&self.values)),
            (None, Role::Input(index)) => Some(Value::Example(self.bindings.inputs[index].clone())),
            (None, Role::Target(index)) => Some(Value::Example(self.bindings.targets[index].clone())),
            (None, Role::Parameter(index)) => Some(Value::Shared(self.bindings.parameters[index].clone())),
            // What a loop gives to a step is there before the step.
            (None, _) => None,
        };
        if let Some(value) = given {
            self.values[at] = value;
        }
        at + 1
    }

    /// Runs the loop whose terms begin there; returns where they end.
    fn run(&mut self, at: TermId, within: Option<LoopId>) -> TermId {
        let is_it = |each: &Loop| {
            each.within == within && (each.forward.contains(&at) || each.backward.contains(&at))
        };
        let id = self.derivation.loops.iter().position(is_it).expect("a body belongs to a loop");
        let each = &self.derivation.loops[id];
        let is_backward = each.backward.contains(&at);
        let steps = match &each.along {
            Some(along) => along.evaluate(&self.values).of_example(0).sizes()[0],
            None => each.steps.bound(),
        };
        let range = if is_backward { each.backward.clone() } else { each.forward.clone() };
        let forward = self.values[each.forward.clone()].to_vec();
        let mut rows: Vec<Vec<Value>> = vec![Vec::new(); range.len()];
        let mut order: Vec<usize> = (0..steps).collect();
        if each.reverse != is_backward {
            order.reverse();
        }
        for &step in &order {
            let is_first = step == order[0];
            match is_backward {
                true => self.enter_backward(each, &forward, step, is_first),
                false => self.enter_forward(each, step, is_first),
            }
            self.terms(range.clone(), Some(id));
            rows.iter_mut()
                .zip(&self.values[range.clone()])
                .for_each(|(rows, value)| rows.push(value.clone()));
        }
        if is_backward {
            self.values[each.forward.clone()].clone_from_slice(&forward);
        }
        for (at, mut rows) in range.clone().zip(rows) {
            if each.reverse != is_backward {
                rows.reverse();
            }
            self.values[at] = stack(&rows, &self.derivation.terms[at].shape.sizes());
        }
        range.end
    }

    fn enter_forward(&mut self, each: &Loop, step: usize, is_first: bool) {
        let states = each.states.iter();
        let before: Vec<Value> = states
            .map(|state| self.values[if is_first { state.first } else { state.after }].clone())
            .collect();
        self.values[each.step] = Value::Shared(Array::new(&[], vec![step as f64]));
        each.states.iter().zip(before).for_each(|(state, value)| self.values[state.before] = value);
    }

    fn enter_backward(&mut self, each: &Loop, forward: &[Value], step: usize, is_first: bool) {
        for (at, all) in each.forward.clone().zip(forward) {
            self.values[at] = row(all, step);
        }
        let later: Vec<_> = each.states.iter().filter_map(|state| state.later.as_ref()).collect();
        let sent: Vec<Value> = later
            .iter()
            .map(|later| match is_first {
                true => later.last.evaluate(&self.values),
                false => self.values[later.before].clone(),
            })
            .collect();
        later.iter().zip(sent).for_each(|(later, value)| self.values[later.carried] = value);
    }
}

/// What a value is in one step.
fn row(all: &Value, step: usize) -> Value {
    Value::each(&[all], |all| {
        Array::from_fn(&all[0].sizes()[1..], |index| all[0].at(&[&[step], index].concat()))
    })
}

/// What a value is in all steps, along a first axis; in one it has these sizes.
fn stack(rows: &[Value], sizes: &[usize]) -> Value {
    if rows.is_empty() {
        return Value::Shared(Array::new(&[&[0], sizes].concat(), Vec::new()));
    }
    Value::each(&rows.iter().collect::<Vec<_>>(), |each| {
        let elements = each.iter().flat_map(|row| row.elements().iter().copied()).collect();
        Array::new(&[&[rows.len()], each[0].sizes()].concat(), elements)
    })
}
