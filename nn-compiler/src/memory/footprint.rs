//! How much memory a program takes, and how large its tiles may be.

use super::Plan;
use crate::ir::Model;
use crate::program::{Program, Role};

/// How much of the cache the values of one tile may fill, in bytes: half of the second level of
/// common processors (512 KiB and more), so that weights pass by without driving them out.
const TILE_BYTES: usize = 256 << 10;

/// The most groups of examples one tile has: beyond this a weight is used often enough for each load. `Groups::MOST` of the
/// runtime, which refuses to compile a program with more.
const MOST_GROUPS: usize = 16;

/// Weights, and the sums of their gradient, that are smaller stay in the second-level cache from tile to tile.
const CACHED_WEIGHTS: usize = 1 << 20;

/// The groups of a tile for which cached weights are worth loading: a weight and its sum are loaded and stored in
/// about the time of three groups' arithmetic, where other weights take that of fifteen.
const GROUPS_FOR_CACHED_WEIGHTS: usize = 4;

/// What a tile of its own costs a thread beside its work, in operations on a vector: handing it over, and for each
/// number among the parameters and sums one, as they pass by once more.
const HANDING_OVER: usize = 2_500;

/// How much more a tile must do than that.
const WORTH_A_THREAD: usize = 6;

/// The size of one vector, whatever its numbers: a line of the cache.
const VECTOR_BYTES: usize = 64;

/// The memory one program takes, in bytes. Not counted are what the network is given, all its examples, and what an
/// optimiser remembers of each parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Footprint {
    /// The parameters.
    pub parameters: usize,
    /// The parameters as they were before a step of training, which a step that fails goes back to.
    pub before: usize,
    /// The gradient.
    pub gradient: usize,
    /// The sums over the batch.
    pub sums: usize,
    /// The values of parameters alone, and those that follow from the sums.
    pub shared: usize,
    /// The sums of one tile, where threads take tiles.
    pub apart: usize,
    /// The inputs, targets, values and results of one group of examples.
    pub group: usize,
}

impl Footprint {
    /// What exists once, beside the parameters: the gradient with all that it is made from.
    pub fn once(&self) -> usize {
        self.gradient + self.sums + self.shared
    }

    /// The memory for tiles of so many groups, which may be summed up each by itself.
    pub fn total(&self, groups: usize, apart: bool) -> usize {
        let own = if apart { self.apart } else { 0 };
        self.parameters + self.before + self.once() + self.group * groups + own
    }

    /// The number of groups a tile has: as many as the cache holds, but so many that the weights, which pass by once
    /// for each tile, are worth it; no more than the budget has room for, where there is one, and at least one.
    pub fn groups(&self, budget: Option<u64>) -> usize {
        let passing = match self.parameters + self.once() < CACHED_WEIGHTS {
            true => GROUPS_FOR_CACHED_WEIGHTS,
            false => MOST_GROUPS,
        };
        let cached = (TILE_BYTES / self.group.max(1)).clamp(passing, MOST_GROUPS);
        match budget {
            Some(bytes) => {
                let left = usize::try_from(bytes).unwrap_or(usize::MAX).saturating_sub(self.total(0, false));
                cached.min(left / self.group.max(1)).max(1)
            }
            None => cached,
        }
    }
}

/// How many groups make a tile that is worth a thread of its own, where tiles have at most `groups`. It is zero where
/// threads share the kernels of each tile: where tiles would have to be larger, or every thread would have sums that
/// do not stay in the cache.
pub fn thread_groups(program: &Program, footprint: &Footprint, groups: usize, number: usize) -> usize {
    let passing = footprint.parameters + footprint.apart;
    let cost = HANDING_OVER + passing / number;
    let least = (cost * WORTH_A_THREAD).div_ceil(program.work().max(1));
    if passing < 2 * CACHED_WEIGHTS && least <= groups { least } else { 0 }
}

/// The memory of so many bytes that begin with a line of the cache, if they fill one.
fn aligned(bytes: usize) -> usize {
    if bytes < VECTOR_BYTES { bytes } else { bytes + VECTOR_BYTES }
}

/// The memory a program of the network takes.
pub fn footprint(model: &Model, program: &Program, plan: &Plan) -> Footprint {
    let number = model.attributes.dtype.bytes();
    let count = model.parameter_count();
    let trains = program.buffers.iter().any(|buffer| matches!(buffer.role, Role::Gradient(_)));
    let parameters = aligned(number * count);
    let gradient = if trains { parameters } else { 0 };
    let fields: usize = model.inputs.iter().chain(&model.targets).map(|field| field.shape.size()).sum();
    Footprint {
        parameters,
        before: gradient,
        gradient,
        sums: if program.sums_in_place() { 0 } else { number * plan.sums },
        shared: number * plan.shared,
        apart: aligned(number * plan.sums),
        group: VECTOR_BYTES * (fields + plan.scratch() + program.results()),
    }
}
