//! Where every value of a schedule stands: values that exist once follow one another, values of a
//! tile share slots whose last reader is gone.

mod check;
mod footprint;

use crate::ir::Kernel;
use rustc_hash::FxHashMap;

use crate::schedule::{Place, Schedule, Step, ValueId, calls};
pub use check::check;
pub use footprint::{Footprint, footprint, results, thread_groups};

/// The places of all values.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// For every value of the schedule that is computed and kept by the program: where it stands.
    pub spots: FxHashMap<ValueId, Spot>,
    /// The size of each slot of a tile, in vectors for one group of examples.
    pub slots: Vec<usize>,
    /// How many numbers all values that exist once need.
    pub shared: usize,
    /// How many numbers all sums over the batch need.
    pub sums: usize,
    /// Whether these are the gradient, number by number, but for the division by the number of examples. Then they
    /// stand in its place.
    pub summed: bool,
}

/// Where one value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    /// In the slot with this number.
    Slot(usize),
    /// From this number of its memory on.
    Offset(usize),
}

impl Plan {
    /// How many vectors of scratch memory one group of examples needs.
    pub fn scratch(&self) -> usize {
        self.slots.iter().sum()
    }
}

/// Plans the memory of a schedule.
pub fn plan(schedule: &Schedule) -> Plan {
    let mut plan = Plan::default();
    let mut once: Vec<usize> = (0..schedule.values.len()).collect();
    let parameters = averaged(schedule);
    once.sort_by_key(|value| parameters.get(&ValueId(*value)).copied().unwrap_or(usize::MAX));
    for i in once {
        let value = &schedule.values[i];
        let next = match value.place {
            Place::Shared => &mut plan.shared,
            Place::Sum => &mut plan.sums,
            _ => continue,
        };
        plan.spots.insert(ValueId(i), Spot::Offset(*next));
        *next += value.size;
    }
    plan.summed = summed(schedule, &parameters, &plan);
    slots(schedule, &mut plan);
    plan
}

/// Whether each sum is the gradient by the parameter of the same place. Parameters behind the last one may have none.
fn summed(schedule: &Schedule, parameters: &FxHashMap<ValueId, usize>, plan: &Plan) -> bool {
    let mut written: Vec<usize> = parameters.values().copied().collect();
    written.sort_unstable();
    let numbers: usize = parameters.keys().map(|sum| schedule.values[sum.0].size).sum();
    let only_means = parameters.len() == schedule.finish.len() && numbers == plan.sums;
    plan.sums > 0 && only_means && written.iter().enumerate().all(|(place, &parameter)| place == parameter)
}

/// The sums whose mean is the gradient by a parameter. They come first, in the order of the parameters: most
/// often the gradient is then the mean of all sums, as they stand.
fn averaged(schedule: &Schedule) -> FxHashMap<ValueId, usize> {
    let mean = |step: &Step| match schedule.values[step.write.0].place {
        Place::Gradient(parameter) if step.kernel == Kernel::Average => Some((step.reads[0], parameter)),
        _ => None,
    };
    schedule.finish.iter().filter_map(mean).collect()
}

/// Gives each value of a tile the free slot that fits best: the smallest that is large enough, else
/// the largest, which grows.
fn slots(schedule: &Schedule, plan: &mut Plan) {
    let last_uses = last_uses(&schedule.tile);
    let mut free: Vec<usize> = Vec::new();
    let mut end = 0;
    for call in calls(&schedule.tile) {
        end += call.len();
        for step in call {
            let value = &schedule.values[step.write.0];
            if value.place != Place::Scratch {
                continue;
            }
            let size = |slot: &usize| plan.slots[*slot];
            let large_enough = free.iter().copied().filter(|slot| size(slot) >= value.size).min_by_key(size);
            let slot = large_enough.or_else(|| free.iter().copied().max_by_key(size));
            let slot = match slot {
                Some(slot) => {
                    free.retain(|&other| other != slot);
                    plan.slots[slot] = plan.slots[slot].max(value.size);
                    slot
                }
                None => {
                    plan.slots.push(value.size);
                    plan.slots.len() - 1
                }
            };
            plan.spots.insert(step.write, Spot::Slot(slot));
        }
        // A call never writes where it reads, so what it read is free only from the next one on.
        let mut done: Vec<ValueId> =
            call.iter().flat_map(|step| step.reads.iter().copied().chain([step.write])).collect();
        done.sort_unstable();
        done.dedup();
        for value in done {
            if last_uses.get(&value).is_none_or(|&last| last < end)
                && let Some(&Spot::Slot(slot)) = plan.spots.get(&value)
            {
                free.push(slot);
            }
        }
    }
}

/// The position of the last step that reads each value.
fn last_uses(steps: &[Step]) -> FxHashMap<ValueId, usize> {
    let mut last = FxHashMap::default();
    for (position, step) in steps.iter().enumerate() {
        last.extend(step.reads.iter().map(|&value| (value, position)));
    }
    last
}
