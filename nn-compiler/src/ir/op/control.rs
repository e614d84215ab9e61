//! Control: the inputs of regions, one of several results, and the end of derivatives.

use std::ops::RangeInclusive;

use super::Op;
use super::leaf::{Leaf, from_memory, no_operands};
use super::lowering::{At, Body, Cost, Reduction, Structure};
use super::notation::{Level, Notation};
use super::primitive::{Derivative, JvpArgs, Primitive, Specimen, Stacked, VjpArgs};
use super::value::{Scope, Value};
use crate::ir::graph::{Graph, NodeId, Variance};
use crate::ir::interval::Interval;
use crate::ir::nest::{Index, TermId};
use crate::ir::shape::Shape;
use crate::ir::types::Results;

pub(super) fn specimens() -> Vec<Specimen> {
    let leaf = || Op::RegionInput { index: 0, shape: Shape::known(&[3]), variance: Variance::Example };
    vec![Specimen::new(Op::StopGradient, &[("x", &[3])]), Specimen::new(leaf(), &[])]
}

pub(super) struct StopGradient {}

impl Primitive for StopGradient {
    fn name(&self) -> &'static str {
        "stop_gradient"
    }

    fn arity(&self) -> RangeInclusive<usize> {
        1..=1
    }

    fn shape(&self, operands: &[&Shape]) -> Result<Shape, String> {
        Ok(operands[0].clone())
    }

    fn shape_rule(&self) -> &'static str {
        "any shape: the same"
    }

    fn evaluate(&self, operands: &[&Value], _: &Scope<'_>) -> Value {
        operands[0].clone()
    }

    fn pullback_to(&self, _: &mut Graph, _: &VjpArgs<'_>, _: usize) -> Derivative {
        Derivative::Zero
    }

    fn pushforward(&self, _: &mut Graph, _: &JvpArgs<'_>) -> Derivative {
        Derivative::Zero
    }

    fn stacked(&self, graph: &mut Graph, at: &Stacked<'_>) -> Option<NodeId> {
        Some(graph.stop_gradient(at.operands[0].0))
    }

    fn structure(&self) -> Structure {
        Structure::Same
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

    fn element(&self, at: At<'_>, index: &[Index], _: &[Index], body: &mut dyn Body) -> TermId {
        body.element(at.operand(0), index)
    }

    fn range(&self, _: At<'_>, operands: &[Interval]) -> Interval {
        operands[0]
    }

    fn is_whole(&self, operands: &[bool]) -> bool {
        operands[0]
    }

    fn freezes(&self) -> bool {
        true
    }

    fn notation(&self) -> Notation {
        Notation::new("stop_gradient($0)", r"\operatorname{stop}\left($0\right)", Level::Atom)
    }
}

pub(super) struct RegionInput<'a> {
    pub(super) index: &'a usize,
    pub(super) shape: &'a Shape,
    pub(super) variance: &'a Variance,
}

impl Primitive for RegionInput<'_> {
    no_operands!();
    from_memory!();

    fn leaf(&self) -> Option<Leaf> {
        Some(Leaf::RegionInput(*self.index))
    }

    fn name(&self) -> &'static str {
        "region_input"
    }

    fn attributes(&self) -> Vec<(&'static str, String)> {
        vec![("index", self.index.to_string())]
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

    fn evaluate(&self, _: &[&Value], scope: &Scope<'_>) -> Value {
        scope.region_inputs[*self.index].clone()
    }

    fn notation(&self) -> Notation {
        let latex = format!(r"\mathrm{{in}}_{{{}}}", self.index);
        Notation::new(format!("in{}", self.index), latex, Level::Atom)
    }
}

/// Of loops and their results: what lowering asks of a value that a body computes.
macro_rules! by_a_loop {
    () => {
        fn structure(&self) -> Structure {
            Structure::Loop
        }

        /// Those of the body are counted with the body.
        fn operations(&self, _: At<'_>) -> usize {
            0
        }

        fn cost(&self, _: At<'_>) -> Cost {
            Cost::Whole
        }

        fn rereads(&self, _: At<'_>, _: usize) -> bool {
            true
        }

        fn reduction(&self, _: At<'_>) -> Option<Reduction> {
            None
        }

        fn element(&self, _: At<'_>, _: &[Index], _: &[Index], _: &mut dyn Body) -> TermId {
            unreachable!("what a loop computes is read from memory")
        }

        /// A state may grow with every step.
        fn range(&self, _: At<'_>, _: &[Interval]) -> Interval {
            Interval::UNKNOWN
        }

        fn is_whole(&self, _: &[bool]) -> bool {
            false
        }
    };
}

pub(super) use by_a_loop;

pub(super) struct Project<'a> {
    pub(super) index: &'a usize,
}

impl Primitive for Project<'_> {
    by_a_loop!();

    fn name(&self) -> &'static str {
        "project"
    }

    fn attributes(&self) -> Vec<(&'static str, String)> {
        vec![("index", self.index.to_string())]
    }

    fn arity(&self) -> RangeInclusive<usize> {
        1..=1
    }

    fn results(&self, operands: &[&Results]) -> Result<Results, String> {
        let values = operands[0].all();
        let value = values.get(*self.index).ok_or_else(|| format!("the operand has {}", values.len()))?;
        Ok(Results::One(value.clone()))
    }

    fn projection(&self) -> Option<usize> {
        Some(*self.index)
    }

    fn shape(&self, _: &[&Shape]) -> Result<Shape, String> {
        Err("the operand has one".to_owned())
    }

    fn shape_rule(&self) -> &'static str {
        "that of the result"
    }

    // Whoever goes through a graph keeps what belongs to each result of a node beside the node, and takes it here.
    fn evaluate(&self, _: &[&Value], _: &Scope<'_>) -> Value {
        unreachable!("its operand has several values")
    }

    fn pullback_to(&self, _: &mut Graph, _: &VjpArgs<'_>, _: usize) -> Derivative {
        Derivative::NotDifferentiable
    }

    fn pushforward(&self, _: &mut Graph, _: &JvpArgs<'_>) -> Derivative {
        Derivative::NotDifferentiable
    }

    fn stacked(&self, _: &mut Graph, _: &Stacked<'_>) -> Option<NodeId> {
        None
    }

    fn notation(&self) -> Notation {
        let index = self.index;
        Notation::new(format!("$0[{index}]"), format!("{{$0}}_{{{index}}}"), Level::Atom)
    }
}
