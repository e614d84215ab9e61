//! How the examples of a step are cut into tiles.

use crate::network::Program;
use crate::real::Real;

/// Into how many tiles a step is cut, where they are large enough: for as many threads, and so that a few that end
/// together lose little time by waiting for each other.
const TILES: usize = 8;

/// So many examples at least are summed up before their sum is added to that of all, in `f64`: of any number of them the
/// sum is then nearly as exact as of these.
const BLOCK: usize = 2048;

/// The tiles of a step. They do not depend on how many threads there are: neither does the order of sums.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cut {
    examples: usize,
    pub(super) groups: usize,
    /// How many tiles there are.
    pub(super) tiles: usize,
    /// The most groups of one.
    most: usize,
    /// Whether threads take tiles, which are then of about the same size. Else all but the last have the most groups.
    pub(super) is_apart: bool,
}

impl Cut {
    /// The tiles of a step over so many examples.
    pub(super) fn new<T: Real>(program: &Program<T>, examples: usize) -> Cut {
        let groups = examples.div_ceil(T::LANES);
        let apart = tiles_apart(program, groups);
        let is_apart = apart > 1;
        let (tiles, most) = match is_apart {
            true => (apart, groups.div_ceil(apart)),
            false => (groups.div_ceil(program.groups.most), program.groups.most),
        };
        Cut { examples, groups, tiles, most, is_apart }
    }

    /// How many examples a tile has.
    pub(super) fn examples<T: Real>(&self, tile: usize) -> usize {
        self.start::<T>(tile + 1) - self.start::<T>(tile)
    }

    /// The first example of a tile; behind the last tile, the number of all.
    fn start<T: Real>(&self, tile: usize) -> usize {
        let group = if self.is_apart { self.groups * tile / self.tiles } else { self.most * tile };
        (group * T::LANES).min(self.examples)
    }

    /// How many tiles are summed up before their sum is added to that of the others.
    pub(super) fn block<T: Real>(&self) -> usize {
        BLOCK.div_ceil(self.most * T::LANES)
    }
}

/// Into how many tiles so many groups are cut for threads to take, if at all.
pub(super) fn tiles_apart<T: Real>(program: &Program<T>, groups: usize) -> usize {
    if program.groups.for_a_thread == 0 || groups < 2 * program.groups.for_a_thread {
        return 0;
    }
    let size = groups
        .div_ceil(TILES)
        .clamp(program.groups.for_a_thread, program.groups.most.max(program.groups.for_a_thread));
    // Equally many for each thread, of as many threads as there are on most machines.
    let even = groups.div_ceil(size).next_multiple_of(TILES);
    if even <= groups / program.groups.for_a_thread { even } else { groups.div_ceil(size) }
}
