//! Which blocks are compiled as one function.

use crate::program::{Over, Program};

/// A tile whose loops and products have fewer elements in all is compiled as one function: calling some twenty kernels
/// takes a tenth of a microsecond, in which so much is computed for sixteen examples.
pub const SMALL: usize = 256;

/// The blocks of tiles that do so little that calls would take most of their time.
pub(super) fn decide(program: &mut Program) {
    let elements = |block: &crate::program::Block| {
        block
            .instructions
            .iter()
            .map(|instruction| program.elements(instruction))
            .fold(0, usize::saturating_add)
    };
    let small: Vec<bool> = program
        .phases()
        .into_iter()
        .map(|phase| phase.over == Over::Tiles && elements(&phase.block) < SMALL)
        .collect();
    for (phase, inlined) in program.phases_mut().into_iter().zip(small) {
        phase.block.inlined = inlined;
    }
}
