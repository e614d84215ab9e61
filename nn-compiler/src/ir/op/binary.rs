//! Elementwise primitives of two operands: a row for each.

use std::ops::RangeInclusive;

use super::Op;
use super::Unary::Ln;
use super::algebra::{Expr, derive};
use super::elementwise::{self, Domain, element_by_element};
use super::lowering::{At, Body, Cost, Reduction, Structure};
use super::notation::{Level, Notation};
use super::primitive::{Derivative, JvpArgs, Primitive, Stacked, VjpArgs};
use super::range::{self, Singularity, larger, plus, product};
use super::selection::chain;
use super::tangent::each;
use super::value::{Scope, Value};
use crate::ir::graph::{Graph, NodeId};
use crate::ir::interval::Interval;
use crate::ir::nest::{Index, Term, TermId};
use crate::ir::shape::Shape;

/// From the rows: the enum and everything that is said of its members.
///
/// In a row, `left` and `right` are the operands' cotangents from the operands `a`, `b`, the result `y`
/// and the result's cotangent `d`; `domain` is that of the left operand. `range` is the image of intervals `a`, `b`, of the
/// `same` value or of two.
macro_rules! binary {
    ($($(#[doc = $doc:literal])+ $Row:ident {
        name: $name:literal,
        domain: $domain:expr,
        cost: $cost:literal,
        selects: $selects:literal,
        value: |$x:ident, $z:ident| $value:expr,
        range: |$i:ident, $j:ident, $same:ident| $range:expr,
        keeps_whole: $whole:literal,
        rust: |$r:ident, $s:ident| $rust:expr,
        left: |$la:ident, $lb:ident, $ly:ident, $ld:ident| $left:expr,
        right: |$ra:ident, $rb:ident, $ry:ident, $rd:ident| $right:expr,
        notation: $text:expr, $latex:expr, $level:ident,
    })*) => {
        /// Elementwise primitives of two operands.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Binary {
            $($(#[doc = $doc])+ $Row,)*
        }

        impl Binary {
            /// All of them, in the order of the rows.
            pub fn all() -> Vec<Binary> {
                vec![$(Binary::$Row),*]
            }

            /// What it computes, in words.
            pub fn description(self) -> &'static str {
                match self {
                    $(Binary::$Row => concat!($($doc),+).trim_start(),)*
                }
            }

            /// The name in listings.
            pub fn name(self) -> &'static str {
                match self {
                    $(Binary::$Row => $name,)*
                }
            }

            /// For which left operands the function is smooth.
            pub fn domain(self) -> Domain {
                match self {
                    $(Binary::$Row => $domain,)*
                }
            }

            /// What it costs, in additions.
            fn additions(self) -> u32 {
                match self {
                    $(Binary::$Row => $cost,)*
                }
            }

            /// The function.
            pub fn value(self, a: f64, b: f64) -> f64 {
                match self {
                    $(Binary::$Row => { let ($x, $z) = (a, b); $value })*
                }
            }

            /// The image of intervals of two values, which may be the same.
            #[allow(unused_variables, reason = "not every image depends on whether both are the same value")]
            fn image(self, a: Interval, b: Interval, same: bool) -> Interval {
                match self {
                    $(Binary::$Row => { let ($i, $j, $same) = (a, b, same); $range })*
                }
            }

            /// Whether whole numbers give a whole number.
            fn keeps_whole(self) -> bool {
                match self {
                    $(Binary::$Row => $whole,)*
                }
            }

            /// The Rust expression of arguments that need no parentheses.
            pub fn rust(self, a: &str, b: &str) -> String {
                match self {
                    $(Binary::$Row => { let ($r, $s) = (a, b); $rust })*
                }
            }

            #[allow(unused_variables, reason = "not every rule speaks of both operands and the result")]
            fn derivative<'g>(self, position: usize, [a, b, y, d]: [Expr<'g>; 4]) -> Expr<'g> {
                match (self, position) {
                    $(
                        (Binary::$Row, 0) => { let ($la, $lb, $ly, $ld) = (a, b, y, d); $left }
                        (Binary::$Row, _) => { let ($ra, $rb, $ry, $rd) = (a, b, y, d); $right }
                    )*
                }
            }

            fn leaves_out(self) -> bool {
                match self {
                    $(Binary::$Row => $selects,)*
                }
            }

            fn written(self) -> Notation {
                match self {
                    $(Binary::$Row => Notation::new($text, $latex, Level::$level),)*
                }
            }
        }
    };
}

binary! {
    /// The sum.
    Add {
        name: "add",
        domain: Domain::Everywhere,
        cost: 1,
        selects: false,
        value: |a, b| a + b,
        range: |a, b, same| plus(a, b, same),
        keeps_whole: true,
        rust: |a, b| format!("{a} + {b}"),
        left: |a, b, y, d| d,
        right: |a, b, y, d| d,
        notation: "$0+ + $1+", "$0+ + $1+", Sum,
    }
    /// The product.
    Mul {
        name: "mul",
        domain: Domain::Everywhere,
        cost: 1,
        selects: false,
        value: |a, b| a * b,
        range: |a, b, same| product(a, b, same),
        keeps_whole: true,
        rust: |a, b| format!("{a} * {b}"),
        left: |a, b, y, d| d * b,
        right: |a, b, y, d| d * a,
        notation: "$0. · $1.", r"$0. \cdot $1.", Product,
    }
    /// The larger of both; NaN if either is. Equal operands share the derivative equally.
    Max {
        name: "max",
        domain: Domain::Everywhere,
        cost: 1,
        selects: true,
        value: |a, b| if a > b || a.is_nan() { a } else { b },
        range: |a, b, same| larger(a, b),
        keeps_whole: true,
        rust: |a, b| format!("math::max({a}, {b})"),
        left: |a, b, y, d| winner(a, b, d),
        right: |a, b, y, d| winner(b, a, d),
        notation: "max($0, $1)", r"\max\left($0, $1\right)", Atom,
    }
    /// The left operand to the power of the right one.
    Pow {
        name: "pow",
        domain: Domain::Positive,
        cost: 10,
        selects: false,
        value: |a, b| libm::pow(a, b),
        range: |a, b, same| range::pow(a, b),
        keeps_whole: false,
        rust: |a, b| format!("math.pow({a}, {b})"),
        // b · a^(b - 1), and 0 for b = 0, where 0 · a^-1 is undefined at a = 0
        left: |a, b, y, d| {
            let zero = b.number(0.0);
            d * (b * a.pow(b.equals(zero).select(b.number(1.0), b - 1.0)))
        },
        // a^b · ln a, and for b > 0 its limit 0 at a = 0
        right: |a, b, y, d| {
            let zero = a.number(0.0);
            let limit = zero.less(b).select(a.equals(zero), zero);
            d * (y * limit.select(a.number(1.0), a).apply(Ln))
        },
        notation: "$0!^$1!", "{$0!}^{$1}", Product,
    }
}

/// The part of `d` that goes to `a`, where the result is the larger of `a` and `b`.
fn winner<'g>(a: Expr<'g>, b: Expr<'g>, d: Expr<'g>) -> Expr<'g> {
    a.less(b).select(a.number(0.0), a.equals(b).select(0.5 * d, d))
}

impl Primitive for Binary {
    fn name(&self) -> &'static str {
        Binary::name(*self)
    }

    fn arity(&self) -> RangeInclusive<usize> {
        2..=2
    }

    fn shape(&self, operands: &[&Shape]) -> Result<Shape, String> {
        elementwise::shape(operands)
    }

    fn shape_rule(&self) -> &'static str {
        "two equal shapes: the same"
    }

    fn evaluate(&self, operands: &[&Value], _: &Scope<'_>) -> Value {
        Value::each(operands, |x| x[0].zip(x[1], |a, b| self.value(a, b)))
    }

    fn pullback_to(&self, graph: &mut Graph, at: &VjpArgs<'_>, position: usize) -> Derivative {
        let (a, b, y) = (at.operands[0], at.operands[1], at.result);
        chain(graph, at.cotangent(), self.domain().is_singular(), |graph: &mut Graph, d: NodeId| {
            derive(graph, [a, b, y, d], |nodes| Some(self.derivative(position, nodes)))
        })
    }

    fn pushforward(&self, graph: &mut Graph, at: &JvpArgs<'_>) -> Derivative {
        let (a, b) = (at.operands[0], at.operands[1]);
        each(graph, at, |graph, position, tangent| {
            let nodes = [a, b, at.result, tangent];
            let partial = derive(graph, nodes, |nodes| Some(self.derivative(position, nodes)));
            partial.map_or(Derivative::Zero, Derivative::Node)
        })
    }

    fn stacked(&self, graph: &mut Graph, at: &Stacked<'_>) -> Option<NodeId> {
        Some(elementwise::stacked(graph, Op::Binary(*self), at))
    }

    fn selects(&self) -> bool {
        self.leaves_out()
    }

    element_by_element!();

    fn operations(&self, at: At<'_>) -> usize {
        at.size()
    }

    fn cost(&self, _: At<'_>) -> Cost {
        Cost::Element(self.additions())
    }

    fn element(&self, at: At<'_>, index: &[Index], _: &[Index], body: &mut dyn Body) -> TermId {
        let [a, b] = [0, 1].map(|position| body.element(at.operand(position), index));
        body.term(Term::Binary(*self, a, b))
    }

    fn range(&self, at: At<'_>, operands: &[Interval]) -> Interval {
        self.image(operands[0], operands[1], at.operand(0) == at.operand(1))
    }

    fn is_whole(&self, operands: &[bool]) -> bool {
        self.keeps_whole() && operands.iter().all(|&is_whole| is_whole)
    }

    fn singularity(&self) -> Option<Singularity> {
        (*self == Binary::Pow).then_some(Singularity::Power)
    }

    fn is_commutative(&self) -> bool {
        *self != Binary::Pow
    }

    fn notation(&self) -> Notation {
        self.written()
    }
}
