//! A gradient that is a sum of sums over the batch, as that of a matrix that several products share, is summed up in one
//! place from the beginning.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::ir::{Binary, Index, Loop, Term, TermId};
use crate::program::{BufferId, Instruction, Over, Program, Role};

/// Replaces sums over the batch of which only the sum is wanted by that.
pub(super) fn merge(program: &mut Program) {
    let mut readers: FxHashMap<BufferId, usize> = FxHashMap::default();
    for read in program.instructions(Over::Once).flat_map(Instruction::reads) {
        *readers.entry(read).or_default() += 1;
    }
    let outer = |instruction: &Instruction| match instruction {
        Instruction::Outer { sum, .. } => Some(*sum),
        _ => None,
    };
    let products: FxHashSet<BufferId> = program.instructions(Over::Tiles).filter_map(outer).collect();
    // From the sums that are no more to those that they are added to.
    let mut replaced: FxHashMap<BufferId, BufferId> = FxHashMap::default();
    let roles: Vec<Role> = program.buffers.iter().map(|buffer| buffer.role).collect();
    let alone = |sum: &BufferId| readers[sum] == 1 && products.contains(sum);
    for instruction in program.phases_mut().into_iter().flat_map(|phase| &mut phase.block.instructions) {
        let Instruction::Loop(call) = instruction else { continue };
        let mean = call.writes[0];
        let gradient = matches!(roles[mean.0], Role::Gradient(_));
        if gradient && is_sum_of_means(&call.nest) && call.reads.iter().all(alone) {
            let sum = call.reads[0];
            replaced.extend(call.reads[1..].iter().map(|&other| (other, sum)));
            *instruction = Instruction::Average { sum, mean };
        }
    }
    program.replace(&replaced);
}

/// Whether a loop adds the means that follow from all its operands, element by element.
fn is_sum_of_means(nest: &Loop) -> bool {
    let ([size], [computed]) = (&nest.axes[..], &nest.results[..]) else { return false };
    let whole = nest.operands.iter().all(|operand| operand.size == *size && !operand.lanes);
    let mut found = Vec::new();
    let adds = nest.reduced == 0 && means(nest, computed.element, &mut found);
    found.sort_unstable();
    whole && adds && found.len() > 1 && found.into_iter().eq(0..nest.operands.len())
}

/// Collects the operands of the means that a term is the sum of; returns whether it is nothing else.
fn means(nest: &Loop, term: TermId, found: &mut Vec<usize>) -> bool {
    let load = |term: TermId| match &nest.terms[term.0] {
        Term::Load { operand, index } if *index == Index::variable(0) => Some(*operand),
        _ => None,
    };
    match nest.terms[term.0] {
        Term::Binary(Binary::Add, a, b) => means(nest, a, found) && means(nest, b, found),
        Term::Binary(Binary::Mul, sum, scale) if nest.terms[scale.0] == Term::Scale => {
            found.extend(load(sum));
            load(sum).is_some()
        }
        _ => false,
    }
}
