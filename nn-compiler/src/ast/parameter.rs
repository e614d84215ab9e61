//! What takes the arguments of a function.

use proc_macro2::Span;

use super::{Expr, Limit, Meaning, Name};

/// A name, `_`, or a tuple of patterns.
#[derive(Clone, Debug)]
pub enum Pattern {
    /// Binds the value to a name.
    Name(Name),
    /// `_`: binds nothing.
    Ignore(Span),
    /// `(a, b)`: takes a tuple apart.
    Tuple(Vec<Pattern>, Span),
}

impl Pattern {
    /// The one name that is bound.
    pub fn name(&self) -> Option<&str> {
        match self {
            Pattern::Name(name) => Some(&name.text),
            Pattern::Ignore(_) | Pattern::Tuple(..) => None,
        }
    }

    /// The names it binds, from the left.
    pub fn names(&self) -> Vec<&Name> {
        match self {
            Pattern::Name(name) => vec![name],
            Pattern::Ignore(_) => Vec::new(),
            Pattern::Tuple(parts, _) => parts.iter().flat_map(Pattern::names).collect(),
        }
    }

    /// The name, or the whole of the tuple.
    pub fn span(&self) -> Span {
        match self {
            Pattern::Name(name) => name.span,
            Pattern::Ignore(span) | Pattern::Tuple(_, span) => *span,
        }
    }
}

/// One parameter of a function, or one hyper-parameter of a layer.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// The name or tuple pattern that takes the argument.
    pub pattern: Pattern,
    /// `: probability`: what the argument means.
    pub meaning: Option<Meaning>,
    /// `> 0`: where the argument lies.
    pub limits: Vec<Limit>,
    /// `= default`.
    pub default: Option<Expr>,
    /// Whether it stands behind a semicolon: it is given by name only.
    pub named: bool,
}

impl Parameter {
    /// Its name; a tuple pattern has none.
    pub fn name(&self) -> Option<&str> {
        self.pattern.name()
    }
}
