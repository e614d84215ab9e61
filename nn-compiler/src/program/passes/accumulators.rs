//! Where each sum over the batch begins.

use rustc_hash::FxHashSet;

use crate::program::{BufferId, Instruction, Program, Write};

/// The first instruction of a phase that writes a sum begins it; the others add to it.
pub(super) fn begin(program: &mut Program) {
    for phase in program.phases_mut() {
        let mut begun: FxHashSet<BufferId> = FxHashSet::default();
        for instruction in &mut phase.block.instructions {
            let (sum, write) = match instruction {
                Instruction::Outer { sum, write, .. }
                | Instruction::Accumulate { sum, write, .. }
                | Instruction::Scatter { sum, write, .. } => (*sum, write),
                _ => continue,
            };
            *write = if begun.insert(sum) { Write::Overwrite } else { Write::Add };
        }
    }
}
