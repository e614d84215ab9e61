//! How the derivative of a network comes about: named values, and for each the derivative of the loss
//! by it, as the chain rule makes it from those of the values it is used in.
//!
//! Everything is said of one example: `J` is its loss. The gradient that trains the network is the mean
//! of these derivatives over the examples of the batch.

mod build;
mod cuts;
mod listing;
mod subgraph;
mod values;
mod ways;

pub use build::derivation;
pub(super) use listing::columns;
pub use listing::{Line, OVER_A_BATCH, listing};
pub use ways::OPERATIONS_OF_WAYS;

use std::collections::BTreeMap;
use std::rc::Rc;

use proc_macro2::Span;

use super::formula::{Formula, Step, TermId};
use crate::ir::{InnerDerivative, Model, Shape};

/// The derivation of a network.
#[derive(Clone, Debug)]
pub struct Derivation {
    /// The name of the network.
    pub network: String,
    /// Every term: what is given, the values in the order in which they are computed, the loss, then
    /// the derivatives, from the loss backwards. A term only speaks of terms before it.
    pub terms: Vec<Term>,
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
    /// The shape for one example.
    pub shape: Shape,
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

/// The number of terms of a network's derivation that are not derivatives.
pub(super) fn terms(model: &Model) -> usize {
    cuts::cuts(model).len()
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
    /// derivatives, nothing else. Meant for small networks: with every layer the formulas grow by a factor.
    pub fn expanded(&self) -> Derivation {
        let mut whole: Vec<Option<Formula>> = Vec::with_capacity(self.terms.len());
        for term in &self.terms {
            let formula = term.formula.clone().map(|formula| formula.substitute(&|term| whole[term].clone()));
            whole.push(formula);
        }
        let terms = self.terms.iter().zip(whole).map(|(term, formula)| Term { formula, ..term.clone() });
        Derivation { terms: terms.collect(), ..self.clone() }
    }
}
