//! What every primitive says of itself. Each family's file implements this once for each of its
//! primitives; everything else about a primitive derives from it.

use std::ops::RangeInclusive;

use super::Op;
use super::leaf::Leaf;
use super::lowering::{At, Body, Call, Cost, Reduction, Structure};
use super::notation::Notation;
use super::range::Singularity;
use super::value::{Scope, Value};
use crate::ir::graph::{Graph, NodeId, Variance};
use crate::ir::interval::Interval;
use crate::ir::nest::{Index, TermId};
use crate::ir::shape::{Axis, Shape};
use crate::ir::types::{Results, Type};

/// One primitive with its attributes.
pub(super) trait Primitive {
    /// Its name in listings.
    fn name(&self) -> &'static str;

    /// Its attributes in listings, by name.
    fn attributes(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    /// How many operands it takes.
    fn arity(&self) -> RangeInclusive<usize>;

    /// What it is, if it is a leaf.
    fn leaf(&self) -> Option<Leaf> {
        None
    }

    /// The shape of the result over as many operands as `arity` allows, or why they do not fit.
    fn shape(&self, operands: &[&Shape]) -> Result<Shape, String>;

    /// The shape rule, in words.
    fn shape_rule(&self) -> &'static str;

    /// How often the result exists.
    fn variance(&self, operands: &[Variance]) -> Variance {
        operands.iter().copied().max().unwrap_or(Variance::Shared)
    }

    /// What it computes over operands whose number `arity` allows, or why they do not fit.
    fn results(&self, operands: &[&Results]) -> Result<Results, String> {
        let mut shapes: Vec<&Shape> = Vec::with_capacity(operands.len());
        let mut variances = Vec::with_capacity(operands.len());
        for operand in operands {
            let value = operand.one().ok_or("an operand has several results")?;
            shapes.push(&value.shape);
            variances.push(value.variance);
        }
        Ok(Results::One(Type { shape: self.shape(&shapes)?, variance: self.variance(&variances) }))
    }

    /// The number of the result that it takes of its operand, which has several.
    fn projection(&self) -> Option<usize> {
        None
    }

    /// The position of the operand that names rows of the first.
    fn row_index(&self) -> Option<usize> {
        None
    }

    /// The axes of an operand along which elements meet in one of the result, and the element that changes nothing there.
    fn joins(&self, _: &[&Shape], _: usize) -> (Vec<usize>, f64) {
        (Vec::new(), 0.0)
    }

    /// How often it runs its bodies, if it has any.
    fn steps(&self) -> usize {
        1
    }

    /// The meaning, in `f64`.
    fn evaluate(&self, operands: &[&Value], scope: &Scope<'_>) -> Value;

    /// The meaning of all results. A primitive with several says it here.
    fn evaluations(&self, operands: &[&Value], scope: &Scope<'_>) -> Vec<Value> {
        vec![self.evaluate(operands, scope)]
    }

    /// The part of the cotangent of the operand at `position` that comes from this application: builds nodes.
    fn pullback_to(&self, graph: &mut Graph, at: &VjpArgs<'_>, position: usize) -> Derivative;

    /// The parts of the cotangents of all wanted operands, each handed over with its position as soon as it is made.
    /// A primitive that makes several in one go does it here.
    fn pullback(&self, graph: &mut Graph, at: &VjpArgs<'_>, part: &mut Parts<'_>) {
        for position in (0..at.operands.len()).filter(|&position| at.wanted[position]) {
            let derivative = self.pullback_to(graph, at, position);
            part(graph, position, derivative);
        }
    }

    /// The tangent of the result: builds nodes.
    fn pushforward(&self, graph: &mut Graph, at: &JvpArgs<'_>) -> Derivative;

    /// The tangents of all results. A primitive with several makes them here.
    fn pushforwards(&self, graph: &mut Graph, at: &JvpArgs<'_>) -> Vec<Derivative> {
        vec![self.pushforward(graph, at)]
    }

    /// As many results as there are operands in a stack, along a new first axis. `None` where there is no such
    /// rule; no derivative asks for one.
    fn stacked(&self, graph: &mut Graph, at: &Stacked<'_>) -> Option<NodeId>;

    /// The same of all results. A primitive with several makes them here.
    fn stacks(&self, graph: &mut Graph, at: &Stacked<'_>) -> Option<Vec<NodeId>> {
        self.stacked(graph, at).map(|stack| vec![stack])
    }

    /// Whether it may take its operands in the other order.
    fn is_commutative(&self) -> bool {
        false
    }

    /// How the elements of the result follow from those of the operands.
    fn structure(&self) -> Structure;

    /// Whether the result is its operand's memory under another shape, so that it needs none of its own.
    fn is_view(&self) -> bool {
        false
    }

    /// The operations that the result takes: for each example, if it depends on one.
    fn operations(&self, at: At<'_>) -> usize;

    /// How many of them are products that are summed: two operations each.
    fn multiply_adds(&self, _: At<'_>) -> usize {
        0
    }

    /// What the result takes to be computed, as far as storing it or computing it again is concerned.
    fn cost(&self, at: At<'_>) -> Cost;

    /// Whether elements of the operand at a position are read more than once.
    fn rereads(&self, at: At<'_>, position: usize) -> bool;

    /// Whether an element of the operand at a position is part of several elements of the result.
    fn spreads(&self, _: usize) -> bool {
        false
    }

    /// Whether a loop can only read the operand at a position from memory.
    fn reads_memory(&self, _: At<'_>, _: usize) -> bool {
        false
    }

    /// How the result is reduced, if it is computed as a whole.
    fn reduction(&self, at: At<'_>) -> Option<Reduction>;

    /// The element of the result at an index, over elements of the operands; of one that is reduced the term at these
    /// indices along the axes that are summed over.
    fn element(&self, at: At<'_>, index: &[Index], summed: &[Index], body: &mut dyn Body) -> TermId;

    /// The kernel of the runtime that computes the result from operands in memory, if there is one.
    fn kernel(&self, _: At<'_>) -> Option<Call> {
        None
    }

    /// The kernel that adds up the result over the examples of a batch, from operands in memory.
    fn batch_kernel(&self, _: At<'_>) -> Option<Call> {
        None
    }

    /// In which interval the elements of the result lie, if those of the operands lie in these.
    fn range(&self, at: At<'_>, operands: &[Interval]) -> Interval;

    /// Whether the elements of the result are whole numbers for certain; of each operand whether its are.
    fn is_whole(&self, operands: &[bool]) -> bool;

    /// Where the function, or its derivative, is not finite.
    fn singularity(&self) -> Option<Singularity> {
        None
    }

    /// Whether the result is constant between jumps, so that its derivative is zero wherever there is one.
    fn is_step(&self) -> bool {
        false
    }

    /// Whether derivatives are kept from passing on purpose.
    fn freezes(&self) -> bool {
        false
    }

    /// Of an operand whose value counts only where a condition, the first operand, holds or does not: whether it does.
    fn guard(&self, _: usize) -> Option<bool> {
        None
    }

    /// What generated code calls a result without a name.
    fn noun(&self) -> &'static str {
        "value"
    }

    /// Whether the pullback to some operand sends exact zeros, by selection, to elements the result
    /// does not depend on.
    fn selects(&self) -> bool {
        false
    }

    /// How it is written.
    fn notation(&self) -> Notation;
}

/// An application as documentation shows it.
#[derive(Clone, Debug)]
pub struct Specimen {
    /// The primitive.
    pub op: Op,
    /// What its operands are called in formulas, and their shapes.
    pub operands: Vec<(&'static str, Shape)>,
}

impl Specimen {
    pub(super) fn new(op: Op, operands: &[(&'static str, &[usize])]) -> Specimen {
        let operands = operands.iter().map(|&(name, sizes)| (name, Shape::known(sizes))).collect();
        Specimen { op, operands }
    }
}

/// Takes the part of an operand's cotangent, with the position of the operand.
pub(super) type Parts<'a> = dyn FnMut(&mut Graph, usize, Derivative) + 'a;

/// A primitive applied to operands, with the cotangents of its results.
#[derive(Clone, Copy, Debug)]
pub struct VjpArgs<'a> {
    /// The operands.
    pub operands: &'a [NodeId],
    /// The node of the application.
    pub result: NodeId,
    /// The derivative of the loss by each result, shaped like it; `None` where it is zero. One at least is given.
    pub cotangents: &'a [Option<Cotangent>],
    /// Of each operand whether its cotangent is wanted.
    pub wanted: &'a [bool],
}

impl VjpArgs<'_> {
    /// The cotangent of the one result.
    pub(super) fn cotangent(&self) -> Cotangent {
        self.cotangents.iter().copied().flatten().next().expect("the result has a cotangent")
    }
}

/// A primitive applied to operands that move.
#[derive(Clone, Copy, Debug)]
pub struct JvpArgs<'a> {
    /// The operands.
    pub operands: &'a [NodeId],
    /// The result.
    pub result: NodeId,
    /// How each operand moves, shaped like it; `None` where it stands still. One at least moves.
    pub tangents: &'a [Option<NodeId>],
}

/// A primitive applied to stacks of operands at once.
#[derive(Clone, Copy, Debug)]
pub struct Stacked<'a> {
    /// The operands; with it stands whether it is a stack, along its first axis, or the same for all. One at
    /// least is a stack.
    pub operands: &'a [(NodeId, bool)],
    /// How many lie in a stack.
    pub count: Axis,
}

impl Stacked<'_> {
    /// All operands as stacks.
    pub(super) fn all(&self, graph: &mut Graph) -> Vec<NodeId> {
        let stack = |&(operand, is_stack): &(NodeId, bool)| match is_stack {
            true => operand,
            false => graph.broadcast(operand, &[0], &[self.count]),
        };
        self.operands.iter().map(stack).collect()
    }
}

/// The derivative of the loss by a value.
#[derive(Clone, Copy, Debug)]
pub struct Cotangent {
    /// Its value.
    pub node: NodeId,
    /// Whether it may be exactly zero because a selection left the value out. Such a zero stays zero,
    /// whatever it is multiplied with.
    pub selected: bool,
}

impl From<NodeId> for Cotangent {
    /// That of a value that no selection leaves out.
    fn from(node: NodeId) -> Cotangent {
        Cotangent { node, selected: false }
    }
}

/// What a derivative rule says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Derivative {
    /// The operand's part of the cotangent, or the tangent of the result.
    Node(NodeId),
    /// The result does not change with the operand, wherever the derivative exists.
    Zero,
    /// The primitive has no derivative rule.
    NotDifferentiable,
}
