//! Sums over the batch that stand where their means are wanted.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::program::{BufferId, Instruction, Item, Over, Program, Role};

/// If the sums are the gradient, number by number, but for the division by the number of examples, they are made in the
/// memory of the gradient. Parameters behind the last one may have none. Of several phases each has its own part of the sums,
/// which stay where they are.
pub(super) fn average(program: &mut Program) {
    if !program.is_one_phase() {
        return;
    }
    let Some(averages) = averages(program) else { return };
    let sums: FxHashSet<BufferId> = averages.iter().map(|average| average.sum).collect();
    let all = program.buffers.iter().filter(|buffer| buffer.role == Role::Sum).count();
    let mut parameters: Vec<usize> = averages.iter().map(|average| average.parameter).collect();
    parameters.sort_unstable();
    let in_order = parameters.into_iter().eq(0..averages.len());
    if sums.is_empty() || sums.len() != averages.len() || all != sums.len() || !in_order {
        return;
    }
    let mut replaced = FxHashMap::default();
    for Average { sum, mean, parameter } in averages {
        program.buffers[sum.0].role = Role::Gradient(parameter);
        replaced.insert(mean, sum);
    }
    program.replace(&replaced);
}

struct Average {
    sum: BufferId,
    mean: BufferId,
    parameter: usize,
}

/// What is averaged after the tiles, if nothing else is done there.
fn averages(program: &Program) -> Option<Vec<Average>> {
    let last = match program.items.last()? {
        Item::Phase(phase) if phase.over == Over::Once => phase,
        _ => return None,
    };
    let average = |instruction: &Instruction| match *instruction {
        Instruction::Average { sum, mean } => match program[mean].role {
            Role::Gradient(parameter) => Some(Average { sum, mean, parameter }),
            _ => None,
        },
        _ => None,
    };
    last.block.instructions.iter().map(average).collect()
}
