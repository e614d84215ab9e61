//! The memory of a step of training: what exists once, and what each example of a tile has.

use std::fmt;

use super::summary::grouped;
use crate::Network;
use crate::emit;
use crate::memory::{Footprint, Spot};
use crate::program::{BufferId, Role};

/// The memory of a step of training.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Memory {
    /// How much there is of each kind, in bytes.
    pub footprint: Footprint,
    /// The most groups of examples in a tile.
    pub groups: usize,
    /// Whether tiles may have sums of their own, as threads take them.
    pub apart: bool,
    /// How many examples a group has.
    pub lanes: usize,
    /// What one example has in a tile.
    pub parts: Vec<Part>,
}

/// A part of a tile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// `fields`, `slot0`, `results`: as in the generated code.
    pub name: String,
    /// How large it is, for one example.
    pub bytes: usize,
    /// The variables of the generated code that stand in it: those of a slot one after the other, each over what
    /// is needed no more, those of other parts side by side.
    pub values: Vec<String>,
}

impl Memory {
    /// The bytes of a step at their most, `PEAK_BYTES` of the network's type.
    pub fn peak(&self) -> usize {
        self.footprint.total(self.groups, self.apart)
    }
}

/// Tabulates what the program that trains was given.
pub(super) fn memory(network: &Network) -> Memory {
    let Network { model, programs, .. } = network;
    let planned = &programs.train;
    let (program, plan) = (&planned.program, &planned.plan);
    let names = emit::variables(planned, model);
    let number = model.attributes.dtype.bytes();
    let part = |name: &str, numbers: usize, has: &dyn Fn(BufferId, Role) -> bool| {
        let values = program.ids().filter(|&buffer| has(buffer, program[buffer].role));
        let values = values.map(|buffer| names[buffer.0].clone()).collect();
        Part { name: name.to_owned(), bytes: numbers * number, values }
    };
    let fields = model.inputs.iter().chain(&model.targets).map(|field| field.shape.size()).sum();
    let mut parts = vec![part("fields", fields, &|_, role| matches!(role, Role::Input(_) | Role::Target(_)))];
    parts.extend(plan.slots.iter().enumerate().map(|(slot, &size)| {
        part(&format!("slot{slot}"), size, &|buffer, _| plan.spots.get(&buffer) == Some(&Spot::Slot(slot)))
    }));
    let results = program.results();
    parts.push(part("results", results, &|_, role| matches!(role, Role::Result(_))));
    Memory {
        footprint: planned.footprint(model),
        groups: planned.groups,
        apart: planned.thread_groups > 0,
        lanes: model.attributes.dtype.lanes(),
        parts,
    }
}

impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Memory { footprint, groups, apart, lanes, parts } = self;
        let examples = groups * lanes;
        let tile = format!("a tile of {examples} examples, {lanes} side by side");
        let mut rows = vec![
            ("parameters", footprint.parameters),
            ("the same before the step", footprint.before),
            ("gradient", footprint.gradient),
            ("sums over the batch", footprint.sums),
            ("other values of the whole batch", footprint.shared),
            (&tile, groups * footprint.group),
        ];
        if *apart {
            rows.push(("its own sums, as threads take tiles", footprint.apart));
        }
        let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        writeln!(f, "A step of training takes {} bytes:", grouped(self.peak()))?;
        for (name, bytes) in rows {
            writeln!(f, "  {name:width$}  {:>13}", grouped(bytes))?;
        }
        write!(f, "Of the tile, {} bytes for each example:", grouped(footprint.group / lanes))?;
        for Part { name, bytes, values } in parts {
            write!(f, "\n  {name:8}{:>9}  {}", grouped(*bytes), values.join(", "))?;
        }
        Ok(())
    }
}
