//! From formulas to mathematics on a page: which operators stand between the parts, where parentheses
//! are needed, how names and numbers look. The result is a tree of boxes, [`Math`], that each format
//! writes in its own way.

mod contraction;
mod equation;
mod moment;
mod number;
mod recurrence;
mod symbol;
mod text;
mod typesetter;

pub use equation::Equation;
pub use moment::Steps;
pub use number::rounded;
pub use symbol::{Accent, Symbol};
pub use text::text;
pub use typesetter::{Typesetter, number_of};

use std::rc::Rc;

/// How tightly a box holds together: a looser one inside a tighter one needs parentheses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// `a < b`.
    Comparison,
    /// `a + b`, `−a`.
    Sum,
    /// `a · b`.
    Product,
    /// `a²`.
    Power,
    /// A name, a call, anything in brackets.
    Atom,
}

/// A box of mathematics.
#[derive(Clone, Debug, PartialEq)]
pub struct Math {
    /// How tightly it holds together.
    pub level: Level,
    /// What it shows.
    pub kind: Box,
    /// The term it names, if it names one.
    pub term: Option<usize>,
}

/// What a box shows.
#[derive(Clone, Debug, PartialEq)]
pub enum Box {
    /// A name.
    Symbol(Symbol),
    /// A number, or a constant like `π`: digits and letters as they are.
    Number(String),
    /// A word that is set upright: the name of a function, a unit.
    Word(String),
    /// An operator between boxes.
    Operator(Operator),
    /// Boxes side by side.
    Row(Vec<Math>),
    /// In parentheses.
    Parentheses(Rc<Math>),
    /// In brackets: 1 where the condition holds, else 0.
    Indicator(Rc<Math>),
    /// One over the other.
    Fraction(Rc<Math>, Rc<Math>),
    /// A base with something raised.
    Power(Rc<Math>, Rc<Math>),
    /// A base with something lowered.
    Index(Rc<Math>, Rc<Math>),
    /// Transposed.
    Transpose(Rc<Math>),
    /// A square root.
    Root(Rc<Math>),
    /// Between vertical lines.
    Absolute(Rc<Math>),
    /// A function's name, with an index where it runs over some axes only, and its arguments.
    Call(Rc<Math>, Vec<Math>),
    /// `Σ` over an index (all, if it is empty), of a body.
    Sum(String, Rc<Math>),
    /// The derivative of the loss by a symbol: `∂J/∂w`.
    Derivative(Symbol),
    /// A value where a condition holds, and another elsewhere.
    Cases {
        /// The condition.
        condition: Rc<Math>,
        /// The value where it holds.
        then: Rc<Math>,
        /// The value elsewhere.
        otherwise: Rc<Math>,
    },
}

/// An operator between two boxes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `+` of a sum.
    Plus,
    /// `−` of a sum.
    Minus,
    /// `−` in front.
    Negative,
    /// The product of numbers, or of matrices.
    Times,
    /// The product in a chain of factors, set wider.
    WideTimes,
    /// The elementwise product of tensors.
    Elementwise,
    /// A product that needs no sign.
    Beside,
    /// `<`
    Less,
    /// `≤`
    LessOrEqual,
    /// `>`
    Greater,
    /// `≥`
    GreaterOrEqual,
    /// `=`
    Equal,
    /// `≠`
    NotEqual,
}

impl Math {
    /// A box that holds together like that.
    pub fn new(level: Level, kind: Box) -> Math {
        Math { level, kind, term: None }
    }

    /// A box that never needs parentheses.
    pub fn atom(kind: Box) -> Math {
        Math::new(Level::Atom, kind)
    }

    /// A word set upright.
    pub fn word(text: &str) -> Math {
        Math::atom(Box::Word(text.to_owned()))
    }

    /// An operator, as part of a row.
    pub fn operator(operator: Operator) -> Math {
        Math::atom(Box::Operator(operator))
    }

    /// The box, in parentheses if it holds together less than that.
    pub fn at_least(self, level: Level) -> Math {
        if self.level >= level { self } else { Math::atom(Box::Parentheses(self.shared())) }
    }

    /// To be part of another.
    pub fn shared(self) -> Rc<Math> {
        Rc::new(self)
    }
}
