//! An independent check of a memory plan: the steps are replayed with each place holding the name of
//! the value last written to it.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Plan, Spot};
use crate::schedule::{Place, Schedule, ValueId, calls};

/// Replays the schedule on the plan.
///
/// # Errors
/// What a step would read wrongly, write beyond its slot, or write onto one of its operands.
pub fn check(schedule: &Schedule, plan: &Plan) -> Result<(), String> {
    let mut owners: FxHashMap<usize, ValueId> = FxHashMap::default();
    let mut written: FxHashSet<ValueId> = FxHashSet::default();
    for call in [&schedule.prepare, &schedule.tile, &schedule.finish].into_iter().flat_map(|part| calls(part))
    {
        let reads: Vec<ValueId> = call.iter().flat_map(|step| step.reads.iter().copied()).collect();
        for read in &reads {
            if !schedule.values[read.0].place.is_given() && !written.contains(read) {
                return Err(format!("{read:?} is read before it is written"));
            }
            if let Some(Spot::Slot(slot)) = plan.spots.get(read)
                && owners.get(slot) != Some(read)
            {
                return Err(format!("{read:?} is no longer in slot {slot} when it is read"));
            }
        }
        for step in call {
            claim(schedule, plan, step.write, &reads, &mut owners)?;
            written.insert(step.write);
        }
    }
    disjoint(schedule, plan, Place::Shared, plan.shared)?;
    disjoint(schedule, plan, Place::Sum, plan.sums)
}

/// A value is written by a call that reads others.
fn claim(
    schedule: &Schedule,
    plan: &Plan,
    write: ValueId,
    reads: &[ValueId],
    owners: &mut FxHashMap<usize, ValueId>,
) -> Result<(), String> {
    let Some(&Spot::Slot(slot)) = plan.spots.get(&write) else {
        return Ok(());
    };
    if schedule.values[write.0].size > plan.slots[slot] {
        return Err(format!("{write:?} does not fit in slot {slot}"));
    }
    if reads.iter().any(|read| plan.spots.get(read) == Some(&Spot::Slot(slot))) {
        return Err(format!("{write:?} is written onto an operand in slot {slot}"));
    }
    owners.insert(slot, write);
    Ok(())
}

/// Whether values that exist once do not overlap and end within their memory.
fn disjoint(schedule: &Schedule, plan: &Plan, place: Place, total: usize) -> Result<(), String> {
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for (i, value) in schedule.values.iter().enumerate().filter(|(_, value)| value.place == place) {
        match plan.spots.get(&ValueId(i)) {
            Some(&Spot::Offset(offset)) => spans.push((offset, offset + value.size)),
            other => return Err(format!("value {i} has no offset but {other:?}")),
        }
    }
    spans.sort_unstable();
    let overlap = spans.windows(2).any(|pair| pair[0].1 > pair[1].0);
    let beyond = spans.last().is_some_and(|last| last.1 > total);
    if overlap || beyond { Err(format!("values overlap or end beyond {total}: {spans:?}")) } else { Ok(()) }
}
