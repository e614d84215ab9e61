//! Where lanes past the last example are cleared.

use rustc_hash::FxHashSet;

use crate::program::{BufferId, Instruction, Program};

/// Clears them in one operand of each kernel that sums over lanes: the first that is the tile's own, unless they are clear
/// already. The other operand of a product must then be finite there, as it is where the last example is repeated; what
/// follows from zeros may not be, and is cleared as well.
pub(super) fn insert(program: &mut Program) {
    let own: FxHashSet<BufferId> = program.ids().filter(|&buffer| program[buffer].is_of_tile()).collect();
    for phase in program.phases_mut() {
        let mut lanes = Lanes { masked: FxHashSet::default(), of_zeros: FxHashSet::default() };
        let instructions = std::mem::take(&mut phase.block.instructions);
        for instruction in instructions {
            let cleared = lanes.cleared(&instruction, &own);
            let masks = cleared.into_iter().map(|buffer| Instruction::Mask { buffer });
            phase.block.instructions.extend(masks);
            phase.block.instructions.push(instruction);
        }
    }
}

/// What is in the lanes past the last example.
struct Lanes {
    /// The buffers in which it is zero.
    masked: FxHashSet<BufferId>,
    /// Those whose values there follow from such zeros.
    of_zeros: FxHashSet<BufferId>,
}

impl Lanes {
    /// The buffers in which lanes are to be cleared before an instruction.
    fn cleared(&mut self, instruction: &Instruction, own: &FxHashSet<BufferId>) -> Vec<BufferId> {
        let mut wanted = Vec::new();
        match instruction {
            Instruction::Outer { a, b, .. } => {
                wanted.extend([*a, *b].into_iter().find(|read| own.contains(read)));
                wanted.extend([*a, *b].into_iter().filter(|read| self.of_zeros.contains(read)));
            }
            Instruction::Accumulate { x, .. } | Instruction::Scatter { x, .. } => wanted.push(*x),
            _ if instruction
                .reads()
                .iter()
                .any(|read| self.masked.contains(read) || self.of_zeros.contains(read)) =>
            {
                self.of_zeros.extend(instruction.writes().into_iter().filter(|write| own.contains(write)));
            }
            _ => {}
        }
        wanted.retain(|buffer| self.masked.insert(*buffer));
        wanted.iter().for_each(|buffer| _ = self.of_zeros.remove(buffer));
        wanted
    }
}
