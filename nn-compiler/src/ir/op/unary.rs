//! Elementwise primitives of one operand: a row for each.

use std::ops::RangeInclusive;

use self::Unary::{Abs, Cos, Exp, Floor, Ln, Ln1p, Neg, Powi, Recip, Sigmoid, Sign, Sin, Sqrt, Step};
use super::Op;
use super::algebra::{Expr, derive};
use super::elementwise::{self, Domain, element_by_element};
use super::lowering::{At, Body, Cost, Reduction, Structure};
use super::notation::{Level, Notation};
use super::primitive::{Derivative, JvpArgs, Primitive, Stacked, VjpArgs};
use super::range::{self, Singularity, wave};
use super::selection::chain;
use super::tangent::each;
use super::value::{Scope, Value};
use crate::ir::graph::{Graph, NodeId};
use crate::ir::interval::Interval;
use crate::ir::nest::{Index, Term, TermId};
use crate::ir::shape::Shape;

/// From the rows: the enum and everything that is said of its members.
///
/// In a row, `cost` is that of an element, in additions; `range` is the image of an interval `x`; `derivative` is the
/// operand's cotangent from the operand `x`, the result `y` and the result's cotangent `d`; `None` where the function is
/// constant between its jumps. A payload stands with the values it takes in tests and documentation.
macro_rules! unary {
    ($($(#[doc = $doc:literal])+ $Row:ident $(($n:ident: $N:ty = $samples:expr))? {
        name: $name:literal,
        domain: $domain:expr,
        cost: $cost:expr,
        value: |$v:ident| $value:expr,
        range: |$i:ident| $range:expr,
        rust: |$a:ident| $rust:expr,
        derivative: |$x:ident, $y:ident, $d:ident| $derivative:expr,
        notation: $text:expr, $latex:expr, $level:ident,
    })*) => {
        /// Elementwise primitives of one operand.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Unary {
            $($(#[doc = $doc])+ $Row $(($N))?,)*
        }

        impl Unary {
            /// All of them, in the order of the rows; with several values of a payload.
            pub fn all() -> Vec<Unary> {
                [$(unary!(@samples $Row $($samples)?)),*].concat()
            }

            /// What it computes, in words.
            pub fn description(self) -> &'static str {
                match self {
                    $(Unary::$Row $(($n))? => { $(let _ = $n;)? concat!($($doc),+).trim_start() })*
                }
            }

            /// The name in listings.
            pub fn name(self) -> &'static str {
                match self {
                    $(Unary::$Row $(($n))? => { $(let _ = $n;)? $name })*
                }
            }

            /// Where the function is smooth.
            pub fn domain(self) -> Domain {
                match self {
                    $(Unary::$Row $(($n))? => $domain,)*
                }
            }

            /// What it costs, in additions.
            fn additions(self) -> u32 {
                match self {
                    $(Unary::$Row $(($n))? => { $(let _ = $n;)? $cost })*
                }
            }

            /// The function.
            pub fn value(self, x: f64) -> f64 {
                match self {
                    $(Unary::$Row $(($n))? => { let $v = x; $value })*
                }
            }

            /// The image of an interval.
            fn image(self, x: Interval) -> Interval {
                match self {
                    $(Unary::$Row $(($n))? => { let $i = x; $range })*
                }
            }

            /// The Rust expression of an argument that needs no parentheses.
            pub fn rust(self, argument: &str) -> String {
                match self {
                    $(Unary::$Row $(($n))? => { let $a = argument; $rust })*
                }
            }

            #[allow(unused_variables, reason = "not every rule speaks of operand, result and cotangent")]
            fn derivative<'g>(self, [x, y, d]: [Expr<'g>; 3]) -> Option<Expr<'g>> {
                match self {
                    $(Unary::$Row $(($n))? => { let ($x, $y, $d) = (x, y, d); $derivative })*
                }
            }

            fn written(self) -> Notation {
                match self {
                    $(Unary::$Row $(($n))? => Notation::new($text, $latex, Level::$level),)*
                }
            }
        }
    };
    (@samples $Row:ident) => { vec![Unary::$Row] };
    (@samples $Row:ident $samples:expr) => { Vec::from($samples.map(Unary::$Row)) };
}

unary! {
    /// The number with the other sign.
    Neg {
        name: "neg",
        domain: Domain::Everywhere,
        cost: 1,
        value: |x| -x,
        range: |x| x.decreasing(|x| -x),
        rust: |a| format!("-{a}"),
        derivative: |x, y, d| Some(-d),
        notation: "-$0.", "-$0.", Sum,
    }
    /// One over the number.
    Recip {
        name: "recip",
        domain: Domain::NonZero,
        cost: 10,
        value: |x| 1.0 / x,
        range: |x| x.reciprocal(),
        rust: |a| format!("1.0 / {a}"),
        derivative: |x, y, d| Some(-(d * (y * y))),
        notation: "1 / $0!", r"\frac{1}{$0}", Product,
    }
    /// The square root.
    Sqrt {
        name: "sqrt",
        domain: Domain::Positive,
        cost: 10,
        value: |x| libm::sqrt(x),
        range: |x| x.above(0.0, true).increasing(f64::sqrt),
        rust: |a| format!("math::sqrt({a})"),
        derivative: |x, y, d| Some(d * (0.5 * y.apply(Recip))),
        notation: "sqrt($0)", r"\sqrt{$0}", Atom,
    }
    /// The exponential function.
    Exp {
        name: "exp",
        domain: Domain::Everywhere,
        cost: 10,
        value: |x| libm::exp(x),
        range: |x| x.increasing(f64::exp),
        rust: |a| format!("math.exp({a})"),
        derivative: |x, y, d| Some(d * y),
        notation: "exp($0)", r"\exp\left($0\right)", Atom,
    }
    /// The natural logarithm.
    Ln {
        name: "ln",
        domain: Domain::Positive,
        cost: 10,
        value: |x| libm::log(x),
        range: |x| x.above(0.0, true).increasing(f64::ln),
        rust: |a| format!("math.ln({a})"),
        derivative: |x, y, d| Some(d * x.apply(Recip)),
        notation: "ln($0)", r"\ln\left($0\right)", Atom,
    }
    /// The sine.
    Sin {
        name: "sin",
        domain: Domain::Everywhere,
        cost: 10,
        value: |x| libm::sin(x),
        range: |x| wave(x, libm::sin),
        rust: |a| format!("math.sin({a})"),
        derivative: |x, y, d| Some(d * x.apply(Cos)),
        notation: "sin($0)", r"\sin\left($0\right)", Atom,
    }
    /// The cosine.
    Cos {
        name: "cos",
        domain: Domain::Everywhere,
        cost: 10,
        value: |x| libm::cos(x),
        range: |x| wave(x, libm::cos),
        rust: |a| format!("math.cos({a})"),
        derivative: |x, y, d| Some(-(d * x.apply(Sin))),
        notation: "cos($0)", r"\cos\left($0\right)", Atom,
    }
    /// The inverse tangent, an angle in radians.
    Atan {
        name: "atan",
        domain: Domain::Everywhere,
        cost: 10,
        value: |x| libm::atan(x),
        range: |x| x.increasing(libm::atan),
        rust: |a| format!("math.atan({a})"),
        derivative: |x, y, d| Some(d * (x.number(1.0) + x * x).apply(Recip)),
        notation: "atan($0)", r"\arctan\left($0\right)", Atom,
    }
    /// `ln(1 + x)`, exact also for small `x`.
    Ln1p {
        name: "ln_1p",
        domain: Domain::AboveMinusOne,
        cost: 10,
        value: |x| libm::log1p(x),
        range: |x| x.above(-1.0, true).increasing(libm::log1p),
        rust: |a| format!("math.ln_1p({a})"),
        derivative: |x, y, d| Some(d * (x.number(1.0) + x).apply(Recip)),
        notation: "ln(1 + $0+)", r"\ln\left(1 + $0+\right)", Atom,
    }
    /// The hyperbolic tangent.
    Tanh {
        name: "tanh",
        domain: Domain::Everywhere,
        cost: 10,
        value: |x| libm::tanh(x),
        range: |x| x.increasing(f64::tanh),
        rust: |a| format!("math.tanh({a})"),
        derivative: |x, y, d| Some(d * (1.0 - y * y)),
        notation: "tanh($0)", r"\tanh\left($0\right)", Atom,
    }
    /// The logistic function `1 / (1 + exp(-x))`.
    Sigmoid {
        name: "sigmoid",
        domain: Domain::Everywhere,
        cost: 10,
        value: |x| 1.0 / (1.0 + libm::exp(-x)),
        range: |x| x.increasing(|x| 1.0 / (1.0 + (-x).exp())),
        rust: |a| format!("math.sigmoid({a})"),
        derivative: |x, y, d| Some(d * (y * (1.0 - y))),
        notation: "sigmoid($0)", r"\sigma\left($0\right)", Atom,
    }
    /// `ln(1 + exp(x))`, without overflow.
    Softplus {
        name: "softplus",
        domain: Domain::Everywhere,
        cost: 10,
        // max(x, 0) + ln(1 + exp(-|x|)), in an order that hands NaN on
        value: |x| (if x < 0.0 { 0.0 } else { x }) + libm::log1p(libm::exp(-x.abs())),
        range: |x| x.increasing(|x| x.max(0.0) + (-x.abs()).exp().ln_1p()),
        rust: |a| format!("math.softplus({a})"),
        derivative: |x, y, d| Some(d * x.apply(Sigmoid)),
        notation: "softplus($0)", r"\operatorname{softplus}\left($0\right)", Atom,
    }
    /// The error function, `2/√π ∫₀ˣ exp(-t²) dt`.
    Erf {
        name: "erf",
        domain: Domain::Everywhere,
        cost: 10,
        value: |x| libm::erf(x),
        range: |x| x.increasing(libm::erf),
        rust: |a| format!("math.erf({a})"),
        derivative: |x, y, d| Some(d * (std::f64::consts::FRAC_2_SQRT_PI * (-(x * x)).apply(Exp))),
        notation: "erf($0)", r"\operatorname{erf}\left($0\right)", Atom,
    }
    /// The number without its sign. Derivative 0 at 0.
    Abs {
        name: "abs",
        domain: Domain::KinkAtZero,
        cost: 1,
        value: |x| x.abs(),
        range: |x| x.abs(),
        rust: |a| format!("math::abs({a})"),
        derivative: |x, y, d| Some(d * x.apply(Sign)),
        notation: "abs($0)", r"\left\lvert $0\right\rvert", Atom,
    }
    /// `-1`, `0` or `1`.
    Sign {
        name: "sign",
        domain: Domain::KinkAtZero,
        cost: 1,
        value: |x| if x > 0.0 { 1.0 } else if x < 0.0 { -1.0 } else { x },
        range: |x| x.stepwise(|x| if x == 0.0 { 0.0 } else { x.signum() }),
        rust: |a| format!("math::sign({a})"),
        derivative: |x, y, d| None,
        notation: "sign($0)", r"\operatorname{sign}\left($0\right)", Atom,
    }
    /// The largest integer not above the number.
    Floor {
        name: "floor",
        domain: Domain::JumpsAtIntegers,
        cost: 10,
        value: |x| libm::floor(x),
        range: |x| x.stepwise(f64::floor),
        rust: |a| format!("math::floor({a})"),
        derivative: |x, y, d| None,
        notation: "floor($0)", r"\left\lfloor $0\right\rfloor", Atom,
    }
    /// `1` where positive, else `0`.
    Step {
        name: "step",
        domain: Domain::KinkAtZero,
        cost: 1,
        value: |x| if x > 0.0 { 1.0 } else { 0.0 },
        range: |x| x.stepwise(|x| f64::from(u8::from(x > 0.0))),
        rust: |a| format!("math::step({a})"),
        derivative: |x, y, d| None,
        notation: "step($0)", r"\operatorname{step}\left($0\right)", Atom,
    }
    /// An integer power.
    Powi(n: i32 = [-2, -1, 0, 1, 2, 3, 5]) {
        name: "powi",
        domain: if n < 0 { Domain::NonZero } else { Domain::Everywhere },
        cost: if n == 2 { 1 } else { 10 },
        value: |x| powi(x, n),
        range: |x| range::powi(x, n),
        rust: |a| format!("math::powi({a}, {n})"),
        derivative: |x, y, d| match n {
            0 => None,
            1 => Some(d),
            2 => Some(d * (2.0 * x)),
            _ => Some(d * (f64::from(n) * x.apply(Powi(n - 1)))),
        },
        notation: format!("$0!^{n}"), format!("$0!^{{{n}}}"), Product,
    }
}

/// Multiplied out by squaring, from the lowest bit of the exponent; of a negative exponent, one over
/// that.
fn powi(x: f64, n: i32) -> f64 {
    let (mut result, mut square, mut rest) = (1.0, x, n.unsigned_abs());
    while rest > 0 {
        if rest & 1 == 1 {
            result *= square;
        }
        square *= square;
        rest >>= 1;
    }
    if n < 0 { 1.0 / result } else { result }
}

impl Primitive for Unary {
    fn name(&self) -> &'static str {
        Unary::name(*self)
    }

    fn attributes(&self) -> Vec<(&'static str, String)> {
        match self {
            Powi(n) => vec![("n", n.to_string())],
            _ => Vec::new(),
        }
    }

    fn arity(&self) -> RangeInclusive<usize> {
        1..=1
    }

    fn shape(&self, operands: &[&Shape]) -> Result<Shape, String> {
        elementwise::shape(operands)
    }

    fn shape_rule(&self) -> &'static str {
        "any shape: the same"
    }

    fn evaluate(&self, operands: &[&Value], _: &Scope<'_>) -> Value {
        Value::each(operands, |x| x[0].map(|x| self.value(x)))
    }

    fn pullback_to(&self, graph: &mut Graph, at: &VjpArgs<'_>, _: usize) -> Derivative {
        let (x, y) = (at.operands[0], at.result);
        let rule = |graph: &mut Graph, d: NodeId| derive(graph, [x, y, d], |nodes| self.derivative(nodes));
        chain(graph, at.cotangent(), self.domain().is_singular(), rule)
    }

    fn pushforward(&self, graph: &mut Graph, at: &JvpArgs<'_>) -> Derivative {
        // A diagonal map is its own transpose: the same rule carries tangents and cotangents.
        let x = at.operands[0];
        each(graph, at, |graph, _, tangent| {
            let partial = derive(graph, [x, at.result, tangent], |nodes| self.derivative(nodes));
            partial.map_or(Derivative::Zero, Derivative::Node)
        })
    }

    fn stacked(&self, graph: &mut Graph, at: &Stacked<'_>) -> Option<NodeId> {
        Some(elementwise::stacked(graph, Op::Unary(*self), at))
    }

    element_by_element!();

    /// A difference is the sum with the negative: one operation.
    fn operations(&self, at: At<'_>) -> usize {
        if *self == Neg { 0 } else { at.size() }
    }

    fn cost(&self, _: At<'_>) -> Cost {
        Cost::Element(self.additions())
    }

    fn element(&self, at: At<'_>, index: &[Index], _: &[Index], body: &mut dyn Body) -> TermId {
        let x = body.element(at.operand(0), index);
        body.term(Term::Unary(*self, x))
    }

    fn range(&self, _: At<'_>, operands: &[Interval]) -> Interval {
        self.image(operands[0])
    }

    fn is_whole(&self, operands: &[bool]) -> bool {
        match self {
            Floor | Sign | Step => true,
            Neg | Abs => operands[0],
            _ => false,
        }
    }

    fn singularity(&self) -> Option<Singularity> {
        match self {
            Ln => Some(Singularity::Logarithm(0.0)),
            Ln1p => Some(Singularity::Logarithm(-1.0)),
            Sqrt => Some(Singularity::Root),
            Recip => Some(Singularity::Division),
            Powi(n) if *n < 0 => Some(Singularity::Division),
            _ => None,
        }
    }

    fn is_step(&self) -> bool {
        matches!(self, Floor | Sign | Step)
    }

    fn notation(&self) -> Notation {
        self.written()
    }
}
