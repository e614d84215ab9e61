//! Formulas as people write them, and what they mean.
//!
//! A [`Formula`] is a tree: sums and products of any number of parts, quotients, functions with names,
//! and every primitive that has no shorter form. Its meaning is that of the primitives, so that a
//! formula can be [evaluated](Formula::evaluate) from the very structure that is printed.

mod evaluate;
mod function;
mod functions;
mod read;
mod tidy;

pub use function::Function;
pub use read::Reader;
pub(super) use tidy::with_names;
pub use tidy::{Step, tidy};

use crate::ir::{Op, Shape};

/// The place of a term in the list of terms a formula speaks of.
pub type TermId = usize;

/// A formula with the shape of its value for one example.
#[derive(Clone, Debug)]
pub struct Formula {
    /// What it is made of.
    pub kind: Kind,
    /// The shape of its value.
    pub shape: Shape,
    /// Whether no rule that makes formulas short applies to it or to a part.
    is_tidy: bool,
}

impl PartialEq for Formula {
    fn eq(&self, other: &Formula) -> bool {
        self.kind == other.kind && self.shape == other.shape
    }
}

/// What a formula is made of. The parts of a sum or an elementwise product have the shape of the whole.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A term, by its place.
    Term(TermId),
    /// The same number in every element.
    Number(f64),
    /// A sum of parts.
    Sum(Vec<Formula>),
    /// The elementwise product of factors.
    Product(Vec<Formula>),
    /// The opposite.
    Negative(Box<Formula>),
    /// One formula over another.
    Quotient(Box<Formula>, Box<Formula>),
    /// A function with a name.
    Call(Function, Vec<Formula>),
    /// Any primitive over its operands.
    Apply(Op, Vec<Formula>),
}

impl Formula {
    /// A formula of that kind and shape.
    pub fn new(kind: Kind, shape: &Shape) -> Formula {
        Formula { kind, shape: shape.clone(), is_tidy: false }
    }

    /// The same number in every element.
    pub fn number(value: f64, shape: &Shape) -> Formula {
        Formula::new(Kind::Number(value), shape)
    }

    /// A function of parts.
    pub fn call(function: Function, parts: Vec<Formula>, shape: &Shape) -> Formula {
        Formula::new(Kind::Call(function, parts), shape)
    }

    /// The sum of parts; of none, zero.
    pub fn sum(mut parts: Vec<Formula>, shape: &Shape) -> Formula {
        match parts.len() {
            0 => Formula::number(0.0, shape),
            1 => parts.remove(0),
            _ => Formula::new(Kind::Sum(parts), shape),
        }
    }

    /// The product of factors; of none, one.
    pub fn product(mut factors: Vec<Formula>, shape: &Shape) -> Formula {
        match factors.len() {
            0 => Formula::number(1.0, shape),
            1 => factors.remove(0),
            _ => Formula::new(Kind::Product(factors), shape),
        }
    }

    /// The opposite of a formula.
    pub fn negative(self) -> Formula {
        let shape = self.shape.clone();
        Formula::new(Kind::Negative(Box::new(self)), &shape)
    }

    /// The number, if it is one.
    pub fn as_number(&self) -> Option<f64> {
        match self.kind {
            Kind::Number(value) => Some(value),
            _ => None,
        }
    }

    /// The parts it is made of, in order.
    pub fn parts(&self) -> Vec<&Formula> {
        match &self.kind {
            Kind::Term(_) | Kind::Number(_) => Vec::new(),
            Kind::Sum(parts) | Kind::Product(parts) | Kind::Call(_, parts) | Kind::Apply(_, parts) => {
                parts.iter().collect()
            }
            Kind::Negative(part) => vec![part],
            Kind::Quotient(above, below) => vec![above, below],
        }
    }

    /// The formula with each of its parts changed.
    pub fn map_parts(self, change: &mut impl FnMut(Formula) -> Formula) -> Formula {
        let all = |parts: Vec<Formula>, change: &mut dyn FnMut(Formula) -> Formula| {
            parts.into_iter().map(change).collect::<Vec<_>>()
        };
        let kind = match self.kind {
            Kind::Sum(parts) => Kind::Sum(all(parts, change)),
            Kind::Product(parts) => Kind::Product(all(parts, change)),
            Kind::Call(function, parts) => Kind::Call(function, all(parts, change)),
            Kind::Apply(op, parts) => Kind::Apply(op, all(parts, change)),
            Kind::Negative(part) => Kind::Negative(Box::new(change(*part))),
            Kind::Quotient(above, below) => {
                Kind::Quotient(Box::new(change(*above)), Box::new(change(*below)))
            }
            leaf @ (Kind::Term(_) | Kind::Number(_)) => leaf,
        };
        Formula { kind, shape: self.shape, is_tidy: false }
    }

    /// How much there is to read: the number of names, numbers and functions.
    pub fn weight(&self) -> usize {
        let own = match &self.kind {
            Kind::Term(_) | Kind::Number(_) | Kind::Quotient(..) => 1,
            Kind::Call(..) => 1,
            Kind::Apply(op, _) => usize::from(!read::is_unseen(op)),
            Kind::Sum(_) | Kind::Product(_) | Kind::Negative(_) => 0,
        };
        own + self.parts().iter().map(|part| part.weight()).sum::<usize>()
    }

    /// The terms it speaks of, each once, in the order of reading.
    pub fn terms(&self) -> Vec<TermId> {
        fn collect(formula: &Formula, found: &mut Vec<TermId>) {
            if let Kind::Term(term) = formula.kind
                && !found.contains(&term)
            {
                found.push(term);
            }
            formula.parts().into_iter().for_each(|part| collect(part, found));
        }
        let mut found = Vec::new();
        collect(self, &mut found);
        found
    }

    /// The formula with terms replaced, where `definition` knows one.
    pub fn substitute(self, definition: &impl Fn(TermId) -> Option<Formula>) -> Formula {
        if let Kind::Term(term) = self.kind {
            return definition(term).unwrap_or(self);
        }
        self.map_parts(&mut |part| part.substitute(definition))
    }
}
