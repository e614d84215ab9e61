//! Where a node comes from: it survives every pass, names the generated variables and the terms of
//! the printed derivative.

use proc_macro2::Span;
use std::rc::Rc;

/// Who asked for a node.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The token in the user's source that made it.
    pub span: Span,
    /// The dotted name of the value in the source (`hidden`, `encoder.dense1.weight`), if it has one.
    pub name: Option<Rc<str>>,
    /// Whether the name is that of a `let` inside a function: good for a variable, but nothing its user
    /// knows of.
    pub local: bool,
    /// The layer instance whose body made it, for grouping (`hidden`), outermost first, dotted.
    pub layer: Option<Rc<str>>,
    /// Whether it was made by differentiation within the network: nobody wrote it as it is.
    pub derived: bool,
}

impl Origin {
    /// A node without a name.
    pub fn at(span: Span) -> Origin {
        Origin { span, name: None, local: false, layer: None, derived: false }
    }

    /// The path of the layer, or else of the value itself.
    pub fn path(&self) -> Option<&Rc<str>> {
        self.layer.as_ref().or(self.name.as_ref())
    }

    /// For nodes made by passes and tests rather than by source.
    pub fn none() -> Origin {
        Origin::at(Span::call_site())
    }
}
