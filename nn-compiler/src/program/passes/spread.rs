//! Which loops threads share.

use crate::ir::Target;
use crate::program::{Instruction, Over, Program};

/// The most operands of a loop that is divided among threads: `nn_runtime::kernel::Cut` has no longer tuples.
const MOST_OPERANDS: usize = 15;

/// A loop over the examples of a tile is divided among threads, unless it has too many operands.
pub(super) fn decide(program: &mut Program) {
    for phase in program.phases_mut().into_iter().filter(|phase| phase.over == Over::Tiles) {
        phase.block.for_each(&mut |block| {
            for instruction in &mut block.instructions {
                if let Instruction::Loop(call) = instruction {
                    let operands = call.reads.len() + usize::from(call.nest.needs_scale());
                    call.spread = call.nest.target == Target::Lanes && operands <= MOST_OPERANDS;
                }
            }
        });
    }
}
