//! Leaves: what a graph starts from.

use std::ops::RangeInclusive;

use super::lowering::{At, Body, Cost, Reduction, Structure};
use super::notation::{Level, Notation};
use super::primitive::{Derivative, JvpArgs, Primitive, Specimen, Stacked, VjpArgs};
use super::value::{Scope, Value};
use super::{Number, Op};
use crate::array::Array;
use crate::ir::graph::{Graph, NodeId, Variance};
use crate::ir::interval::Interval;
use crate::ir::nest::{Index, Term, TermId};
use crate::ir::shape::Shape;

/// What a leaf is, with its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Leaf {
    /// A declared input.
    Input(usize),
    /// A declared target.
    Target(usize),
    /// A parameter.
    Parameter(usize),
    /// How the parameter with this number moves.
    Tangent(usize),
    /// Every element has this value.
    Constant(Number),
    /// The length of the example, of the declaration with this number.
    Length(u32),
    /// The index along this axis.
    Indices(usize),
    /// Where a pass puts a value later.
    Placeholder(usize),
    /// An input of a region.
    RegionInput(usize),
}

impl Leaf {
    /// Whether the value comes from outside of the graph: an input, a target, a parameter of the network or its tangent.
    pub fn is_given(self) -> bool {
        matches!(
            self,
            Leaf::Input(_) | Leaf::Target(_) | Leaf::Parameter(_) | Leaf::Tangent(_) | Leaf::Length(_)
        )
    }
}

/// The leaves of formulas.
pub(super) fn specimens() -> Vec<Specimen> {
    let shape = || Shape::known(&[3]);
    let leaves = [
        Op::Input { index: 0, shape: shape() },
        Op::Target { index: 0, shape: shape() },
        Op::Param { index: 0, shape: shape() },
        Op::Tangent { index: 0, shape: shape() },
        Op::Const { value: Number::new(0.5), shape: shape() },
        Op::Iota { axis: 0, shape: shape() },
        Op::Length { id: 0, bound: 8 },
        Op::Placeholder { id: 0, shape: shape(), variance: Variance::Example },
    ];
    leaves.map(|op| Specimen::new(op, &[])).into()
}

/// What all leaves have in common: no operands, hence no derivative rule.
macro_rules! no_operands {
    () => {
        fn arity(&self) -> RangeInclusive<usize> {
            0..=0
        }

        fn pullback_to(&self, _: &mut Graph, _: &VjpArgs<'_>, _: usize) -> Derivative {
            Derivative::Zero
        }

        fn pushforward(&self, _: &mut Graph, _: &JvpArgs<'_>) -> Derivative {
            Derivative::Zero
        }

        fn stacked(&self, _: &mut Graph, _: &Stacked<'_>) -> Option<NodeId> {
            None
        }

        fn structure(&self) -> Structure {
            Structure::Leaf
        }

        fn operations(&self, _: At<'_>) -> usize {
            0
        }

        fn cost(&self, _: At<'_>) -> Cost {
            Cost::Element(0)
        }

        fn rereads(&self, _: At<'_>, _: usize) -> bool {
            false
        }

        fn reduction(&self, _: At<'_>) -> Option<Reduction> {
            None
        }
    };
}

/// Of leaves whose values are given: what is known of them is declared elsewhere.
macro_rules! from_memory {
    () => {
        fn range(&self, _: At<'_>, _: &[Interval]) -> Interval {
            Interval::UNKNOWN
        }

        fn is_whole(&self, _: &[bool]) -> bool {
            false
        }

        fn element(&self, _: At<'_>, _: &[Index], _: &[Index], _: &mut dyn Body) -> TermId {
            unreachable!("what is given is in memory: `{}` has no expression", self.name())
        }
    };
}

pub(super) use {from_memory, no_operands};

fn numbered(name: &str, index: usize) -> Notation {
    let latex = format!(r"\mathrm{{{name}}}_{{{index}}}");
    Notation::new(format!("{name}{index}"), latex, Level::Atom)
}

pub(super) struct Input<'a> {
    pub(super) index: &'a usize,
    pub(super) shape: &'a Shape,
}

impl Primitive for Input<'_> {
    no_operands!();
    from_memory!();

    fn leaf(&self) -> Option<Leaf> {
        Some(Leaf::Input(*self.index))
    }

    fn name(&self) -> &'static str {
        "input"
    }

    fn attributes(&self) -> Vec<(&'static str, String)> {
        vec![("index", self.index.to_string())]
    }

    fn shape(&self, _: &[&Shape]) -> Result<Shape, String> {
        Ok(self.shape.clone())
    }

    fn variance(&self, _: &[Variance]) -> Variance {
        Variance::Example
    }

    fn shape_rule(&self) -> &'static str {
        "as declared"
    }

    fn evaluate(&self, _: &[&Value], scope: &Scope<'_>) -> Value {
        Value::Example(scope.bindings.inputs[*self.index].clone())
    }

    fn notation(&self) -> Notation {
        numbered("input", *self.index)
    }
}

pub(super) struct Target<'a> {
    pub(super) index: &'a usize,
    pub(super) shape: &'a Shape,
}

impl Primitive for Target<'_> {
    no_operands!();
    from_memory!();

    fn leaf(&self) -> Option<Leaf> {
        Some(Leaf::Target(*self.index))
    }

    fn name(&self) -> &'static str {
        "target"
    }

    fn attributes(&self) -> Vec<(&'static str, String)> {
        vec![("index", self.index.to_string())]
    }

    fn shape(&self, _: &[&Shape]) -> Result<Shape, String> {
        Ok(self.shape.clone())
    }

    fn variance(&self, _: &[Variance]) -> Variance {
        Variance::Example
    }

    fn shape_rule(&self) -> &'static str {
        "as declared"
    }

    fn evaluate(&self, _: &[&Value], scope: &Scope<'_>) -> Value {
        Value::Example(scope.bindings.targets[*self.index].clone())
    }

    fn notation(&self) -> Notation {
        numbered("target", *self.index)
    }
}

pub(super) struct Param<'a> {
    pub(super) index: &'a usize,
    pub(super) shape: &'a Shape,
}

impl Primitive for Param<'_> {
    no_operands!();
    from_memory!();

    fn leaf(&self) -> Option<Leaf> {
        Some(Leaf::Parameter(*self.index))
    }

    fn name(&self) -> &'static str {
        "param"
    }

    fn attributes(&self) -> Vec<(&'static str, String)> {
        vec![("index", self.index.to_string())]
    }

    fn shape(&self, _: &[&Shape]) -> Result<Shape, String> {
        Ok(self.shape.clone())
    }

    fn shape_rule(&self) -> &'static str {
        "as declared"
    }

    fn evaluate(&self, _: &[&Value], scope: &Scope<'_>) -> Value {
        Value::Shared(scope.bindings.parameters[*self.index].clone())
    }

    fn notation(&self) -> Notation {
        numbered("param", *self.index)
    }
}

pub(super) struct Tangent<'a> {
    pub(super) index: &'a usize,
    pub(super) shape: &'a Shape,
}

impl Primitive for Tangent<'_> {
    no_operands!();
    from_memory!();

    fn leaf(&self) -> Option<Leaf> {
        Some(Leaf::Tangent(*self.index))
    }

    fn name(&self) -> &'static str {
        "tangent"
    }

    fn attributes(&self) -> Vec<(&'static str, String)> {
        vec![("index", self.index.to_string())]
    }

    fn shape(&self, _: &[&Shape]) -> Result<Shape, String> {
        Ok(self.shape.clone())
    }

    fn shape_rule(&self) -> &'static str {
        "that of the parameter"
    }

    fn evaluate(&self, _: &[&Value], scope: &Scope<'_>) -> Value {
        Value::Shared(scope.bindings.tangents[*self.index].clone())
    }

    fn notation(&self) -> Notation {
        numbered("tangent", *self.index)
    }
}

pub(super) struct Const<'a> {
    pub(super) value: &'a Number,
    pub(super) shape: &'a Shape,
}

impl Primitive for Const<'_> {
    no_operands!();

    fn leaf(&self) -> Option<Leaf> {
        Some(Leaf::Constant(*self.value))
    }

    fn name(&self) -> &'static str {
        "const"
    }

    fn attributes(&self) -> Vec<(&'static str, String)> {
        vec![("value", format!("{:?}", self.value.get()))]
    }

    fn shape(&self, _: &[&Shape]) -> Result<Shape, String> {
        Ok(self.shape.clone())
    }

    fn shape_rule(&self) -> &'static str {
        "as declared"
    }

    fn evaluate(&self, _: &[&Value], _: &Scope<'_>) -> Value {
        Value::Shared(Array::filled(&self.shape.sizes(), self.value.get()))
    }

    fn element(&self, _: At<'_>, _: &[Index], _: &[Index], body: &mut dyn Body) -> TermId {
        body.term(Term::Constant(*self.value))
    }

    fn range(&self, _: At<'_>, _: &[Interval]) -> Interval {
        Interval::point(self.value.get()).checked()
    }

    fn is_whole(&self, _: &[bool]) -> bool {
        self.value.get().fract() == 0.0
    }

    fn notation(&self) -> Notation {
        let value = self.value.get();
        let level = if value.is_sign_negative() { Level::Sum } else { Level::Atom };
        Notation::new(value.to_string(), value.to_string(), level)
    }
}

pub(super) struct Iota<'a> {
    pub(super) axis: &'a usize,
    pub(super) shape: &'a Shape,
}

impl Primitive for Iota<'_> {
    no_operands!();

    fn leaf(&self) -> Option<Leaf> {
        Some(Leaf::Indices(*self.axis))
    }

    fn name(&self) -> &'static str {
        "iota"
    }

    fn attributes(&self) -> Vec<(&'static str, String)> {
        vec![("axis", self.axis.to_string())]
    }

    fn shape(&self, _: &[&Shape]) -> Result<Shape, String> {
        match *self.axis < self.shape.rank() {
            true => Ok(self.shape.clone()),
            false => Err(format!("{} has no axis {}", self.shape, self.axis)),
        }
    }

    fn shape_rule(&self) -> &'static str {
        "as declared"
    }

    fn evaluate(&self, _: &[&Value], _: &Scope<'_>) -> Value {
        Value::Shared(Array::from_fn(&self.shape.sizes(), |index| index[*self.axis] as f64))
    }

    fn element(&self, _: At<'_>, index: &[Index], _: &[Index], body: &mut dyn Body) -> TermId {
        body.term(Term::Position(index[*self.axis].clone()))
    }

    fn range(&self, _: At<'_>, _: &[Interval]) -> Interval {
        let last = self.shape.axes()[*self.axis].bound().max(1) - 1;
        Interval { full: last == 0, ..Interval::closed(0.0, last as f64) }
    }

    fn is_whole(&self, _: &[bool]) -> bool {
        true
    }

    fn notation(&self) -> Notation {
        Notation::new("iota()", r"\operatorname{iota}()", Level::Atom)
    }
}

pub(super) struct Length<'a> {
    pub(super) id: &'a u32,
    pub(super) bound: &'a usize,
}

impl Primitive for Length<'_> {
    no_operands!();
    from_memory!();

    fn leaf(&self) -> Option<Leaf> {
        Some(Leaf::Length(*self.id))
    }

    fn name(&self) -> &'static str {
        "length"
    }

    fn attributes(&self) -> Vec<(&'static str, String)> {
        vec![("id", self.id.to_string()), ("bound", self.bound.to_string())]
    }

    fn shape(&self, _: &[&Shape]) -> Result<Shape, String> {
        Ok(Shape::scalar())
    }

    fn variance(&self, _: &[Variance]) -> Variance {
        Variance::Example
    }

    fn shape_rule(&self) -> &'static str {
        "scalar"
    }

    fn evaluate(&self, _: &[&Value], scope: &Scope<'_>) -> Value {
        let lengths = &scope.bindings.lengths[*self.id as usize];
        Value::Example(lengths.iter().map(|&length| Array::filled(&[], length as f64)).collect())
    }

    fn notation(&self) -> Notation {
        numbered("n", *self.id as usize)
    }
}

pub(super) struct Placeholder<'a> {
    pub(super) id: &'a usize,
    pub(super) shape: &'a Shape,
    pub(super) variance: &'a Variance,
}

impl Primitive for Placeholder<'_> {
    no_operands!();
    from_memory!();

    fn leaf(&self) -> Option<Leaf> {
        Some(Leaf::Placeholder(*self.id))
    }

    fn name(&self) -> &'static str {
        "placeholder"
    }

    fn attributes(&self) -> Vec<(&'static str, String)> {
        vec![("id", self.id.to_string())]
    }

    fn shape(&self, _: &[&Shape]) -> Result<Shape, String> {
        Ok(self.shape.clone())
    }

    fn variance(&self, _: &[Variance]) -> Variance {
        *self.variance
    }

    fn shape_rule(&self) -> &'static str {
        "as declared"
    }

    fn evaluate(&self, _: &[&Value], _: &Scope<'_>) -> Value {
        unreachable!("a placeholder has no value: `verify` refuses graphs that need one")
    }

    fn notation(&self) -> Notation {
        numbered("placeholder", *self.id)
    }
}
