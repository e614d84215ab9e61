//! Layers that are repeated with parameters of their own: these are stacked, the blocks along a first axis, and a block
//! sees the part that is its own.

use super::Elaborator;
use super::ownership::OwnerId;
use super::value::Tensor;
use crate::ir::op::Input;
use crate::ir::{Axis, Shape};

/// A stack whose block is elaborated.
pub(super) struct Stack {
    /// The instance that is repeated: what it and those below it own is stacked.
    owner: OwnerId,
    count: usize,
    /// The stacked parameters that the block has seen, with the placeholders of its parts.
    pub(super) parameters: Vec<Input>,
}

impl Stack {
    pub(super) fn new(owner: OwnerId, count: usize) -> Stack {
        Stack { owner, count, parameters: Vec::new() }
    }
}

impl Elaborator<'_> {
    /// The stacks that repeat what the current owner owns, outermost first.
    fn repeating(&self) -> Vec<usize> {
        let repeats = |stack: &Stack| self.owners.is_within(stack.owner);
        (0..self.stacks.len()).filter(|&at| repeats(&self.stacks[at])).collect()
    }

    /// The stacked shape of a parameter that has this one in each block.
    pub(super) fn stacked_shape(&self, of_block: &Shape) -> Shape {
        let counts = self.repeating().into_iter().map(|at| Axis::Known(self.stacks[at].count));
        counts.chain(of_block.axes().iter().copied()).collect()
    }

    /// The stacks of a parameter that is made now, outermost first: what is repeated, and how often.
    pub(super) fn stacks_of_parameter(&self) -> Vec<(OwnerId, usize)> {
        let stacks = self.repeating().into_iter().map(|at| &self.stacks[at]);
        stacks.map(|stack| (stack.owner, stack.count)).collect()
    }

    /// What a block sees of a stacked parameter.
    pub(super) fn part_of_block(&mut self, parameter: Tensor) -> Tensor {
        let mut node = parameter.node;
        for at in self.repeating() {
            let known = self.stacks[at].parameters.iter().find(|input| input.operand == node);
            node = known.map(|input| input.leaf).unwrap_or_else(|| {
                let shape = self.graph.shape(node).without(&[0]);
                let variance = self.graph.variance(node);
                let leaf = self.graph.placeholder(&shape, variance);
                if let Some(label) = self.labels.get(&node).cloned() {
                    self.labels.insert(leaf, label);
                }
                self.stacks[at].parameters.push(Input { leaf, operand: node });
                leaf
            });
        }
        Tensor { node, ..parameter }
    }
}
