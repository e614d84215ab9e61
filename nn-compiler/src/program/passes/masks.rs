//! Where lanes past the last example are cleared.

use rustc_hash::FxHashSet;

use crate::program::{BufferId, Instruction, Layout, Program, Role};

/// Clears them in one operand of each kernel that sums over lanes: the first that is the tile's own, unless they are clear
/// already.
pub(super) fn insert(program: &mut Program) {
    let own = |buffer: &BufferId| {
        let buffer = &program.buffers[buffer.0];
        matches!(buffer.role, Role::Temporary | Role::Carried) && buffer.layout == Layout::Lanes
    };
    let own: FxHashSet<BufferId> = program.ids().filter(own).collect();
    for phase in program.phases_mut() {
        let mut masked: FxHashSet<BufferId> = FxHashSet::default();
        let instructions = std::mem::take(&mut phase.block.instructions);
        for instruction in instructions {
            let buffer = match &instruction {
                Instruction::Outer { a, b, .. } => [*a, *b].into_iter().find(|read| own.contains(read)),
                Instruction::Accumulate { x, .. } | Instruction::Scatter { x, .. } => Some(*x),
                _ => None,
            };
            if let Some(buffer) = buffer
                && masked.insert(buffer)
            {
                phase.block.instructions.push(Instruction::Mask { buffer });
            }
            phase.block.instructions.push(instruction);
        }
    }
}
