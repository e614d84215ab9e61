//! How much a program does.

use super::{Instruction, Over, Program};
use crate::ir::{Contraction, count};

impl Program {
    /// How many vectors an instruction goes over for one group of examples: the elements of a loop, the products of a
    /// contraction. What is repeated counts as often.
    pub fn elements(&self, instruction: &Instruction) -> usize {
        let size = |buffer: super::BufferId| self[buffer].size;
        match instruction {
            Instruction::Loop(call) => count(call.nest.axes.iter().copied()),
            Instruction::Product { contraction: Contraction { k, .. }, products, .. } => {
                let elements = products.iter().map(|product| size(product.y).saturating_mul(*k));
                elements.fold(0, usize::saturating_add)
            }
            Instruction::Outer { k, a, .. } => size(*a) * k,
            Instruction::Accumulate { x, .. } | Instruction::Scatter { x, .. } => size(*x),
            Instruction::Average { sum, .. } => size(*sum),
            Instruction::Mask { .. } => 0,
            Instruction::Repeat(repeat) => {
                let body = repeat.body.instructions.iter().map(|instruction| self.elements(instruction));
                body.fold(0, usize::saturating_add).saturating_mul(repeat.steps)
            }
        }
    }

    /// What the tiles do for one group of examples, in operations on a vector.
    pub fn work(&self) -> usize {
        self.instructions(Over::Tiles)
            .map(|instruction| self.operations(instruction))
            .fold(0, usize::saturating_add)
    }

    fn operations(&self, instruction: &Instruction) -> usize {
        match instruction {
            Instruction::Loop(call) => self.elements(instruction).saturating_mul(call.nest.terms.len()),
            Instruction::Repeat(repeat) => {
                let body = repeat.body.instructions.iter().map(|instruction| self.operations(instruction));
                body.fold(0, usize::saturating_add).saturating_mul(repeat.steps)
            }
            _ => self.elements(instruction),
        }
    }

    /// The number of vectors of results that one group of examples has.
    pub fn results(&self) -> usize {
        let results = self.buffers.iter().filter(|buffer| matches!(buffer.role, super::Role::Result(_)));
        results.map(|buffer| buffer.size).sum()
    }
}
