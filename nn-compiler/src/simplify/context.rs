//! What a rule sees of the graph, and how often values are used.

use std::cell::Cell;

use super::Classes;
use crate::ir::{Axis, Binary, Comparison, Function, Graph, Leaf, NodeId, NodeMap, Shape, Unary, Variance};

/// The graph a rule reads and adds to.
pub(super) struct Context<'a> {
    pub(super) graph: &'a mut Graph,
    /// How often each value is used; values made since are not counted.
    uses: &'a NodeMap<u32>,
    classes: &'a Classes,
    asked_for_uses: Cell<bool>,
}

impl<'a> Context<'a> {
    pub(super) fn new(graph: &'a mut Graph, uses: &'a NodeMap<u32>, classes: &'a Classes) -> Context<'a> {
        Context { graph, uses, classes, asked_for_uses: Cell::new(false) }
    }

    /// If all elements are known to be integers from 0, the number they are below.
    pub(super) fn classes(&self, node: NodeId) -> Option<usize> {
        match self.graph.op(node).leaf() {
            Some(Leaf::Input(index)) => return *self.classes.inputs.get(index)?,
            Some(Leaf::Target(index)) => return *self.classes.targets.get(index)?,
            Some(Leaf::Placeholder(id)) => return *self.classes.placeholders.get(id)?,
            _ => {}
        }
        let is_movement = self.graph.op(node).structure().is_movement();
        is_movement.then(|| self.classes(self.graph.operand(node, 0)))?
    }

    /// Whether nothing but the node at hand uses the value.
    pub(super) fn used_once(&self, node: NodeId) -> bool {
        self.asked_for_uses.set(true);
        self.uses[node] <= 1
    }

    /// Whether a rule wanted to know how often a value is used.
    pub(super) fn has_asked_for_uses(&self) -> bool {
        self.asked_for_uses.get()
    }

    /// The number every element is known to be.
    pub(super) fn constant(&self, node: NodeId) -> Option<f64> {
        self.graph.op(node).constant()
    }

    /// The operand of a unary operation.
    pub(super) fn unary(&self, op: Unary, node: NodeId) -> Option<NodeId> {
        (self.graph.op(node).function() == Some(Function::Unary(op))).then(|| self.graph.operand(node, 0))
    }

    /// The operands of a binary operation.
    pub(super) fn binary(&self, op: Binary, node: NodeId) -> Option<[NodeId; 2]> {
        (self.graph.op(node).function() == Some(Function::Binary(op)))
            .then(|| [self.graph.operand(node, 0), self.graph.operand(node, 1)])
    }

    /// The operand of a broadcast and the axes along which it is repeated.
    pub(super) fn broadcast(&self, node: NodeId) -> Option<(NodeId, Vec<usize>)> {
        let axes = self.graph.op(node).repeated_axes()?;
        Some((self.graph.operand(node, 0), axes.to_vec()))
    }

    /// Whether the value is known to be the same all along an axis: a broadcast, its negative, or a
    /// constant.
    pub(super) fn is_repeated(&self, node: NodeId, axis: usize) -> bool {
        if let Some(negated) = self.unary(Unary::Neg, node) {
            return self.is_repeated(negated, axis);
        }
        let op = self.graph.op(node);
        op.constant().is_some() || op.repeated_axes().is_some_and(|axes| axes.contains(&axis))
    }

    /// The value without axes along which it is repeated.
    pub(super) fn unrepeated(&mut self, node: NodeId, axes: &[usize]) -> NodeId {
        if axes.is_empty() {
            return node;
        }
        if let Some(value) = self.constant(node) {
            let shape = self.graph.shape(node).without(axes);
            return self.graph.constant(value, &shape);
        }
        if let Some(negated) = self.unary(Unary::Neg, node) {
            let x = self.unrepeated(negated, axes);
            return self.graph.neg(x);
        }
        let (x, own) = self.broadcast(node).expect("the value is repeated along the axes");
        // Where the other repeated axes are once the given ones are gone.
        let before = |axis: usize| axes.iter().filter(|&&gone| gone < axis).count();
        let left: Vec<usize> = own.into_iter().filter(|axis| !axes.contains(axis)).collect();
        let sizes: Vec<Axis> = left.iter().map(|&axis| self.graph.axis(node, axis)).collect();
        let places: Vec<usize> = left.iter().map(|&axis| axis - before(axis)).collect();
        self.graph.broadcast(x, &places, &sizes)
    }

    /// Of `iota = class`, which is 1 at the place of the class along an axis and 0 elsewhere: the axis,
    /// and the class, repeated along it.
    pub(super) fn one_hot(&self, node: NodeId) -> Option<(usize, NodeId)> {
        let [a, b] = self.equated(node)?;
        [(a, b), (b, a)].into_iter().find_map(|(indices, class)| {
            let axis = self.indices_along(indices)?;
            let rows = self.graph.axis(node, axis);
            let within = self.classes(class).is_some_and(|count| rows == Axis::Known(count));
            (within && self.is_repeated(class, axis)).then_some((axis, class))
        })
    }

    /// Whether the value is a matrix with ones on its diagonal and zeros elsewhere.
    pub(super) fn is_identity(&self, node: NodeId) -> bool {
        let Some(sides) = self.equated(node) else { return false };
        let axes = sides.map(|side| self.indices_along(side));
        let shape = self.graph.shape(node);
        shape.rank() == 2 && matches!(axes, [Some(0), Some(1)] | [Some(1), Some(0)])
    }

    /// The axis along which the value counts from 0, if it is such a value.
    fn indices_along(&self, node: NodeId) -> Option<usize> {
        if let Some(Leaf::Indices(axis)) = self.graph.op(node).leaf() {
            return Some(axis);
        }
        let axes = self.graph.op(node).repeated_axes()?;
        let inner = self.indices_along(self.graph.operand(node, 0))?;
        (0..self.graph.shape(node).rank()).filter(|axis| !axes.contains(axis)).nth(inner)
    }

    /// Both sides of `a = b`.
    fn equated(&self, node: NodeId) -> Option<[NodeId; 2]> {
        let is_equation = self.graph.op(node).function() == Some(Function::Compare(Comparison::Equal));
        is_equation.then(|| [0, 1].map(|position| self.graph.operand(node, position)))
    }

    /// Whether the value is the same for all examples.
    pub(super) fn is_shared(&self, node: NodeId) -> bool {
        self.graph.variance(node) == Variance::Shared
    }

    /// The number of elements along the axes, where all are known.
    pub(super) fn count(&self, shape: &Shape, axes: &[usize]) -> Option<f64> {
        axes.iter()
            .map(|&axis| match shape.axes()[axis] {
                Axis::Known(n) => Some(n as f64),
                Axis::Length { .. } => None,
            })
            .product()
    }
}
