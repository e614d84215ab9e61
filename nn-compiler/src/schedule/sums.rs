//! A gradient that is a sum of sums over the batch, as that of a matrix that several products share, is summed up in one
//! place from the beginning.

use rustc_hash::FxHashMap;

use super::{Place, Schedule, Step, Value, ValueId};
use crate::ir::{Binary, Index, Kernel, Loop, Term, TermId};

/// Replaces sums over the batch of which only the sum is wanted by that.
pub(super) fn merge(schedule: &mut Schedule) {
    let mut readers: FxHashMap<ValueId, usize> = FxHashMap::default();
    for read in schedule.finish.iter().flat_map(|step| &step.reads) {
        *readers.entry(*read).or_default() += 1;
    }
    // From the sums that are no more to those that they are added to.
    let mut replaced: FxHashMap<ValueId, ValueId> = FxHashMap::default();
    let products: FxHashMap<ValueId, &Kernel> =
        schedule.tile.iter().map(|step| (step.write, &step.kernel)).collect();
    for step in &mut schedule.finish {
        let Kernel::Loop(nest) = &step.kernel else { continue };
        let gradient = matches!(schedule.values[step.write.0].place, Place::Gradient(_));
        let alone =
            |sum: &ValueId| readers[sum] == 1 && matches!(products.get(sum), Some(Kernel::Outer { .. }));
        if gradient && is_sum_of_means(nest) && step.reads.iter().all(alone) {
            let sum = step.reads[0];
            replaced.extend(step.reads[1..].iter().map(|&other| (other, sum)));
            *step = Step { kernel: Kernel::Average, reads: vec![sum], write: step.write };
        }
    }
    for step in &mut schedule.tile {
        step.write = *replaced.get(&step.write).unwrap_or(&step.write);
    }
    remove(schedule, &replaced);
}

/// Whether a loop adds the means that follow from all its operands, element by element.
fn is_sum_of_means(nest: &Loop) -> bool {
    let [size] = nest.axes[..] else { return false };
    let whole = nest.operands.iter().all(|operand| operand.size == size && !operand.lanes);
    let mut found = Vec::new();
    let adds = nest.reduced == 0 && means(nest, nest.results[0].element, &mut found);
    found.sort_unstable();
    whole && adds && found.len() > 1 && found.into_iter().eq(0..nest.operands.len())
}

/// Collects the operands of the means that a term is the sum of; answers whether it is nothing else.
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

/// Forgets values that nothing writes any more.
fn remove(schedule: &mut Schedule, gone: &FxHashMap<ValueId, ValueId>) {
    if gone.is_empty() {
        return;
    }
    let values: Vec<Value> = std::mem::take(&mut schedule.values);
    let mut new = vec![None; values.len()];
    for (old, value) in values.into_iter().enumerate() {
        if !gone.contains_key(&ValueId(old)) {
            new[old] = Some(ValueId(schedule.values.len()));
            schedule.values.push(value);
        }
    }
    let Schedule { prepare, tile, finish, .. } = schedule;
    for step in prepare.iter_mut().chain(tile).chain(finish) {
        for value in step.reads.iter_mut().chain([&mut step.write]) {
            *value = new[value.0].expect("no step works with a value that is gone");
        }
    }
}
