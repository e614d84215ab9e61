//! Emits the functions of a tile. A long one is several, each of which names the parts of the memory that it
//! needs.

use rustc_hash::FxHashSet;
use std::fmt::Write;

use super::program::{Writer, offset};
use crate::memory::Spot;
use crate::schedule::{Place, Step, ValueId, calls};

/// A tile of more steps than this is several functions, one after the other: neither people nor compilers are
/// quick with long ones.
const PART: usize = 32;

impl Writer<'_> {
    /// The functions of a tile; the one that is called comes first, and has that name.
    pub(super) fn tile(&mut self, name: &str) -> String {
        let program = self.program;
        let steps = &program.schedule.tile;
        let parts = steps.len().div_ceil(PART);
        if parts <= 1 {
            return self.part_of_tile(name, steps);
        }
        let (mut text, mut functions) = (self.head(name), String::new());
        for (at, steps) in cut(steps, steps.len().div_ceil(parts)).into_iter().enumerate() {
            let part = format!("{name}_{}", at + 1);
            _ = write!(text, "{part}(tile.again());");
            functions += &self.part_of_tile(&part, steps);
        }
        text + "}\n" + &functions
    }

    /// The beginning of a function that is given a tile.
    fn head(&self, name: &str) -> String {
        let real = self.real();
        if self.program.is_small() {
            return format!(
                "#[inline(always)] fn {name}<V: nn::Vector<{real}>>(mut tile: nn::Small<'_, {real}, V>) {{"
            );
        }
        // What sums nothing over examples may run on one of them as well.
        match self.program.plan.sums {
            0 => format!("fn {name}<V: nn::Layout<{real}>>(mut tile: nn::Tile<'_, {real}, V>) {{"),
            _ => format!("fn {name}(mut tile: nn::Tile<'_, {real}>) {{"),
        }
    }

    /// A function that takes these steps. It names what they need itself, also where a function before it had a
    /// name for it.
    fn part_of_tile(&mut self, name: &str, steps: &[Step]) -> String {
        let plan = &self.program.plan;
        let mut text = self.head(name);
        for (value, offset) in self.parameters_read(steps) {
            text += &self.member(value, &format!("parameter({offset})"));
        }
        for value in self.read(steps, |place| place == Place::Shared) {
            text += &self.member(value, &format!("shared({})", offset(&self.program.plan, value)));
        }
        text += &self.fields(steps);
        let mut sums = self.used(steps, |place| place == Place::Sum);
        sums.sort_unstable_by_key(|value| offset(plan, *value));
        let mut end = 0;
        for value in sums {
            let start = offset(plan, value);
            if start > end {
                _ = write!(text, "nn::take_slot(&mut tile.sums, {});", start - end);
            }
            text += &self.member(value, "sum()");
            end = start + self.size(value);
        }
        text += &self.slots(steps);
        text += &self.results(steps);
        text += &self.calls(steps, "tile.run");
        text + "}\n"
    }

    /// Names the slots that the steps use, and what stands in them before.
    fn slots(&self, steps: &[Step]) -> String {
        let plan = &self.program.plan;
        let slot = |value: &ValueId| match plan.spots.get(value) {
            Some(Spot::Slot(slot)) => Some(*slot),
            _ => None,
        };
        let values = self.used(steps, |_| true);
        let wanted: FxHashSet<usize> = values.iter().filter_map(slot).collect();
        let Some(last) = wanted.iter().max() else { return String::new() };
        let name = |i: usize| if wanted.contains(&i) { format!("slot{i}") } else { "_".to_owned() };
        let names: Vec<String> = (0..=*last).map(name).collect();
        let mut text = format!("let [{}] = tile.slots({:?});", names.join(", "), &plan.slots[..=*last]);
        let written: FxHashSet<ValueId> = steps.iter().map(|step| step.write).collect();
        for value in values.iter().filter(|value| !written.contains(value)) {
            if let Some(slot) = slot(value) {
                text += &self.member(*value, &format!("value(slot{slot})"));
            }
        }
        text
    }

    /// Names the results that the steps use.
    fn results(&self, steps: &[Step]) -> String {
        let mut results: Vec<(usize, ValueId)> = Vec::new();
        for (value, place) in self.places() {
            if let Place::Result(i) = place {
                results.push((i, value));
            }
        }
        results.sort_unstable();
        let used = self.used(steps, |place| matches!(place, Place::Result(_)));
        let (mut text, mut skipped) = (String::new(), 0);
        for (_, value) in results {
            if !used.contains(&value) {
                skipped += self.size(value);
                continue;
            }
            if skipped > 0 {
                _ = write!(text, "tile.skip_results({skipped});");
                skipped = 0;
            }
            text += &self.member(value, "result()");
        }
        text
    }
}

/// Cuts steps into parts of at least so many, but for the last, where a call ends: the plan of the memory knows calls as
/// they are in the whole.
fn cut(steps: &[Step], least: usize) -> Vec<&[Step]> {
    let (mut parts, mut start, mut end) = (Vec::new(), 0, 0);
    for call in calls(steps) {
        end += call.len();
        if end - start >= least || end == steps.len() {
            parts.push(&steps[start..end]);
            start = end;
        }
    }
    parts
}
