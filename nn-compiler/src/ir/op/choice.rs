//! Elementwise choice: comparisons, a row for each, and selection by their results.

use std::ops::RangeInclusive;

use super::Op;
use super::elementwise::{self, element_by_element};
use super::lowering::{At, Body, Cost, Reduction, Structure};
use super::notation::{Level, Notation};
use super::primitive::{Derivative, JvpArgs, Primitive, Specimen, Stacked, VjpArgs};
use super::selection::selected;
use super::value::{Scope, Value};
use crate::array::Array;
use crate::ir::graph::{Graph, NodeId};
use crate::ir::interval::Interval;
use crate::ir::nest::{Index, Term, TermId};
use crate::ir::shape::Shape;

pub(super) fn specimens() -> Vec<Specimen> {
    vec![Specimen::new(Op::Select, &[("c", &[3]), ("a", &[3]), ("b", &[3])])]
}

/// From the rows: the enum and everything that is said of its members. `operator` is Rust's.
macro_rules! comparisons {
    ($($(#[doc = $doc:literal])+ $Row:ident {
        name: $name:literal,
        operator: $operator:tt,
        notation: $text:literal, $latex:literal,
    })*) => {
        /// How `Compare` compares. A comparison with NaN is false, but for `NotEqual`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Comparison {
            $($(#[doc = $doc])+ $Row,)*
        }

        impl Comparison {
            /// All of them, in the order of the rows.
            pub fn all() -> Vec<Comparison> {
                vec![$(Comparison::$Row),*]
            }

            /// What it computes, in words.
            pub fn description(self) -> &'static str {
                match self {
                    $(Comparison::$Row => concat!($($doc),+).trim_start(),)*
                }
            }

            /// The name in listings.
            pub fn name(self) -> &'static str {
                match self {
                    $(Comparison::$Row => $name,)*
                }
            }

            /// Whether it holds.
            pub fn holds(self, a: f64, b: f64) -> bool {
                match self {
                    $(Comparison::$Row => a $operator b,)*
                }
            }

            /// The Rust condition over arguments that need no parentheses.
            pub fn rust(self, a: &str, b: &str) -> String {
                match self {
                    $(Comparison::$Row => format!("{a} {} {b}", stringify!($operator)),)*
                }
            }

            fn written(self) -> Notation {
                match self {
                    $(Comparison::$Row => Notation::new($text, $latex, Level::Comparison),)*
                }
            }
        }
    };
}

comparisons! {
    /// `a < b`.
    Less {
        name: "less",
        operator: <,
        notation: "$0+ < $1+", "$0+ < $1+",
    }
    /// `a ≤ b`.
    LessOrEqual {
        name: "less_or_equal",
        operator: <=,
        notation: "$0+ ≤ $1+", r"$0+ \le $1+",
    }
    /// `a = b`.
    Equal {
        name: "equal",
        operator: ==,
        notation: "$0+ = $1+", "$0+ = $1+",
    }
    /// `a ≠ b`.
    NotEqual {
        name: "not_equal",
        operator: !=,
        notation: "$0+ ≠ $1+", r"$0+ \ne $1+",
    }
}

impl Primitive for Comparison {
    fn name(&self) -> &'static str {
        Comparison::name(*self)
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
        Value::each(operands, |x| x[0].zip(x[1], |a, b| if self.holds(a, b) { 1.0 } else { 0.0 }))
    }

    fn pullback_to(&self, _: &mut Graph, _: &VjpArgs<'_>, _: usize) -> Derivative {
        Derivative::Zero
    }

    fn pushforward(&self, _: &mut Graph, _: &JvpArgs<'_>) -> Derivative {
        Derivative::Zero
    }

    fn stacked(&self, graph: &mut Graph, at: &Stacked<'_>) -> Option<NodeId> {
        Some(elementwise::stacked(graph, Op::Compare(*self), at))
    }

    element_by_element!();

    fn operations(&self, at: At<'_>) -> usize {
        at.size()
    }

    fn cost(&self, _: At<'_>) -> Cost {
        Cost::Element(1)
    }

    fn element(&self, at: At<'_>, index: &[Index], _: &[Index], body: &mut dyn Body) -> TermId {
        let [a, b] = [0, 1].map(|position| body.element(at.operand(position), index));
        body.term(Term::Compare(*self, a, b))
    }

    fn range(&self, _: At<'_>, operands: &[Interval]) -> Interval {
        let (a, b) = (operands[0], operands[1]);
        let certain = match self {
            Comparison::Less if a.high < b.low => Some(true),
            Comparison::Less if a.low >= b.high => Some(false),
            Comparison::LessOrEqual if a.high <= b.low => Some(true),
            Comparison::LessOrEqual if a.low > b.high => Some(false),
            Comparison::Equal if a.high < b.low || a.low > b.high => Some(false),
            Comparison::NotEqual if a.high < b.low || a.low > b.high => Some(true),
            _ => None,
        };
        certain.map_or(Interval::open(0.0, 1.0), |holds| Interval::point(f64::from(u8::from(holds))))
    }

    fn is_whole(&self, _: &[bool]) -> bool {
        true
    }

    fn is_step(&self) -> bool {
        true
    }

    fn is_commutative(&self) -> bool {
        matches!(self, Comparison::Equal | Comparison::NotEqual)
    }

    fn notation(&self) -> Notation {
        self.written()
    }
}

pub(super) struct Select {}

impl Primitive for Select {
    fn name(&self) -> &'static str {
        "select"
    }

    fn arity(&self) -> RangeInclusive<usize> {
        3..=3
    }

    fn shape(&self, operands: &[&Shape]) -> Result<Shape, String> {
        elementwise::shape(operands)
    }

    fn shape_rule(&self) -> &'static str {
        "three equal shapes: the same"
    }

    fn evaluate(&self, operands: &[&Value], _: &Scope<'_>) -> Value {
        Value::each(operands, |x| {
            Array::from_fn(x[0].sizes(), |index| {
                let chosen = if x[0].at(index) != 0.0 { x[1] } else { x[2] };
                chosen.at(index)
            })
        })
    }

    fn pullback_to(&self, graph: &mut Graph, at: &VjpArgs<'_>, position: usize) -> Derivative {
        match position {
            0 => Derivative::Zero,
            _ => Derivative::Node(selected(graph, at.operands[0], position == 1, at.cotangent().node)),
        }
    }

    fn pushforward(&self, graph: &mut Graph, at: &JvpArgs<'_>) -> Derivative {
        if at.tangents[1..].iter().all(Option::is_none) {
            return Derivative::Zero;
        }
        let zero = graph.constant_like(0.0, at.result);
        let [then, otherwise] = [1, 2].map(|position| at.tangents[position].unwrap_or(zero));
        Derivative::Node(graph.select(at.operands[0], then, otherwise))
    }

    fn stacked(&self, graph: &mut Graph, at: &Stacked<'_>) -> Option<NodeId> {
        Some(elementwise::stacked(graph, Op::Select, at))
    }

    fn selects(&self) -> bool {
        true
    }

    element_by_element!();

    fn operations(&self, at: At<'_>) -> usize {
        at.size()
    }

    fn cost(&self, _: At<'_>) -> Cost {
        Cost::Element(1)
    }

    fn element(&self, at: At<'_>, index: &[Index], _: &[Index], body: &mut dyn Body) -> TermId {
        let [c, a, b] = [0, 1, 2].map(|position| body.element(at.operand(position), index));
        body.term(Term::Select(c, a, b))
    }

    /// As far as nothing is known of the condition.
    fn range(&self, _: At<'_>, operands: &[Interval]) -> Interval {
        operands[1].blurred().hull(operands[2].blurred())
    }

    fn is_whole(&self, operands: &[bool]) -> bool {
        operands[1] && operands[2]
    }

    fn guard(&self, position: usize) -> Option<bool> {
        (position > 0).then_some(position == 1)
    }

    fn notation(&self) -> Notation {
        let latex = r"\begin{cases} $1 & \text{if } $0 \\ $2 & \text{otherwise} \end{cases}";
        Notation::new("if $0 { $1 } else { $2 }", latex, Level::Comparison)
    }
}
