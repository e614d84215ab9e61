//! How the derivative of a network comes about: named values, and for each the derivative of the loss
//! by it, as the chain rule makes it from those of the values it is used in.
//!
//! Everything is said of one example: `J` is its loss. The gradient that trains the network is the mean
//! of these derivatives over the examples of the batch.

mod backward;
mod build;
mod cuts;
mod forward;
mod listing;
mod loops;
mod names;
mod scope;
mod subgraph;
mod values;
mod ways;

pub use build::derivation;
pub(super) use build::derivation_up_to;
pub(super) use listing::columns;
pub use listing::{Line, OVER_A_BATCH, listing};
pub use loops::{Later, Loop, LoopId, State};
pub use ways::OPERATIONS_OF_WAYS;

use std::collections::BTreeMap;
use std::rc::Rc;

use proc_macro2::Span;

use super::formula::{Formula, Step, TermId};
use crate::ir::{InnerDerivative, Shape};

/// The derivation of a network.
#[derive(Clone, Debug)]
pub struct Derivation {
    /// The name of the network.
    pub network: String,
    /// Every term: what is given, the values in the order in which they are computed, the loss, then
    /// the derivatives, from the loss backwards. A term only speaks of terms before it.
    pub terms: Vec<Term>,
    /// The loops, an outer one before those in its body.
    pub loops: Vec<Loop>,
    /// The layer instances by their dotted names, each with the layer it is an instance of.
    pub layers: BTreeMap<String, String>,
    /// The derivatives that the network asks for itself, in the order in which they were made.
    pub inner: Vec<InnerDerivative>,
}

/// A value with a name, or the derivative of the loss by one.
#[derive(Clone, Debug)]
pub struct Term {
    /// The dotted name in the source, `hidden.weight`; of a derivative, that of what it is by. What has
    /// no name and is worth one is called `t1`, `t2`, ….
    pub name: String,
    /// What it is.
    pub role: Role,
    /// The shape for one example; of a value of a loop's body, in one step.
    pub shape: Shape,
    /// The loop of whose body it is a value.
    pub within: Option<LoopId>,
    /// Whether it has no line of its own: where it is spoken of, its formula is written.
    pub inline: bool,
    /// The token in the source that made it.
    pub span: Span,
    /// The layer instance it belongs to.
    pub layer: Option<Rc<str>>,
    /// What it is computed from; `None` of what is given.
    pub formula: Option<Formula>,
    /// Of a derivative: what the chain rule sends along each path from the loss. Their sum, made
    /// shorter, is the formula.
    pub paths: Vec<Path>,
    /// Of a derivative: how the sum of the paths was made shorter.
    pub steps: Vec<Step>,
    /// Of a derivative: whether a parameter's derivative speaks of it; others only matter for the inputs. Of a
    /// parameter: whether it is learned, rather than frozen by `stop_gradient`.
    pub learns: bool,
}

/// What a term is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The declared input with this number.
    Input(usize),
    /// The declared target with this number.
    Target(usize),
    /// The parameter with this number.
    Parameter(usize),
    /// A computed value.
    Value,
    /// The loss.
    Loss,
    /// The derivative of the loss by a term.
    Derivative {
        /// That term.
        of: TermId,
    },
    /// Of a loop: the number of the step, from 0.
    Step,
    /// Of a loop: a state as a step finds it.
    Before,
    /// Of a loop: what reaches the derivative by a state through later steps.
    Later {
        /// The state as a step leaves it.
        of: TermId,
    },
    /// Of a loop: what a step adds to the derivative by a value of outside, or the derivative by what is given to it.
    Part,
}

impl Role {
    /// Whether it belongs to the way from the loss backwards.
    pub fn is_backward(self) -> bool {
        matches!(self, Role::Derivative { .. } | Role::Later { .. } | Role::Part)
    }
}

/// One path of the chain rule.
#[derive(Clone, Debug)]
pub struct Path {
    /// The value it comes through: one that is computed from what the derivative is by.
    pub through: TermId,
    /// The derivative of the loss by that value times the derivative of that value.
    pub formula: Formula,
}

impl Term {
    /// Whether it is a parameter that stays as it is.
    pub fn is_frozen(&self) -> bool {
        matches!(self.role, Role::Parameter(_)) && !self.learns
    }
}

impl Derivation {
    /// The derivative by the term with that name, if the loss depends on it.
    pub fn derivative(&self, name: &str) -> Option<TermId> {
        let is = |term: &Term| matches!(term.role, Role::Derivative { .. }) && term.name == name;
        self.terms.iter().position(is)
    }

    /// The place of the derivative by a term.
    pub fn derivative_of(&self, term: TermId) -> Option<TermId> {
        self.terms.iter().position(|other| other.role == Role::Derivative { of: term })
    }

    /// The same derivation in which every formula is written out down to what is given and, for
    /// derivatives, nothing else. Meant for small networks: with every layer the formulas grow by a factor. The body of
    /// a loop keeps its names where it is spoken of from outside.
    pub fn expanded(&self) -> Derivation {
        let mut whole: Vec<Option<Formula>> = Vec::with_capacity(self.terms.len());
        let mut terms = self.terms.clone();
        for term in &mut terms {
            let speaks_of = |formula: &Formula| formula.terms().into_iter().map(|at| self.terms[at].within);
            term.formula = term.formula.take().map(|formula| {
                formula.substitute(&|at| {
                    whole[at].clone().filter(|_| self.is_around(self.terms[at].within, term.within))
                })
            });
            // The same names mean another thing in a step than of all steps, and what comes from later steps is
            // told in terms of itself.
            let is_plain = |formula: &&Formula| {
                let is_later = |&at: &TermId| matches!(self.terms[at].role, Role::Later { .. });
                speaks_of(formula).all(|within| self.is_around(within, term.within))
                    && !formula.terms().iter().any(is_later)
            };
            whole.push(term.formula.as_ref().filter(is_plain).cloned());
        }
        Derivation { terms, ..self.clone() }
    }
}
