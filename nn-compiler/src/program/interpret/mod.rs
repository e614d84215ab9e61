//! What a program computes, by naive interpretation in `f64`: what stands between the graph, which is evaluated, and the
//! text, which is compiled. Nothing here is fast; everything is meant to be obviously right.

mod kernel;
pub(super) mod nest;
mod places;
#[cfg(test)]
mod tests;

use super::{
    Block, Buffer, BufferId, Carried, Instruction, Item, Layout, LoopCall, Over, Phase, Program, Repeat,
    Role, Slice, Write,
};
use crate::array::Array;
use crate::eval::Bindings;
use crate::ir::Target;
pub use places::{Place, Places};

/// How a batch is cut into tiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tiling {
    /// The number of examples in a group.
    pub lanes: usize,
    /// The number of groups in a tile; the last tile has no more than its examples need.
    pub groups: usize,
}

/// The numbers that a program leaves.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// Of each result of the program, for each example.
    pub results: Vec<Vec<Vec<f64>>>,
    /// By parameter; nothing where it has no gradient.
    pub gradients: Vec<Option<Vec<f64>>>,
}

/// Runs a program on a batch, with memory of its own for each buffer: what tests compare with. A batch without inputs and
/// targets has one example.
///
/// # Panics
/// When a program that the verifier refuses reads or writes beyond a buffer, uses a part outside of its loop, or adds
/// examples outside of tiles; and when the buffer of an input or a parameter has another size than that.
pub fn interpret(program: &Program, bindings: &Bindings, tiling: Tiling) -> Outcome {
    interpret_in(program, bindings, tiling, &Places::apart(program))
}

/// Runs a program in memory as it is planned.
///
/// # Panics
/// As [`interpret`].
pub fn interpret_in(program: &Program, bindings: &Bindings, tiling: Tiling, places: &Places) -> Outcome {
    let fields = bindings.inputs.iter().chain(&bindings.targets);
    let examples = fields.map(Vec::len).next().unwrap_or(1);
    let lanes = examples.next_multiple_of(tiling.lanes);
    let mut machine = Machine {
        program,
        bindings,
        examples,
        tile_lanes: tiling.lanes * tiling.groups,
        places: places.of_buffers.clone(),
        once: vec![f64::NAN; places.once],
        lanes: Vec::new(),
        lanes_size: places.lanes,
        batch: vec![vec![f64::NAN; places.batch]; lanes],
        tile: None,
    };
    machine.load_parameters();
    machine.items(&program.items);
    machine.outcome()
}

/// The memory of a program that runs. What was never written is NaN.
struct Machine<'a> {
    program: &'a Program,
    bindings: &'a Bindings,
    examples: usize,
    /// The most lanes of a tile.
    tile_lanes: usize,
    /// Where each buffer stands now.
    places: Vec<Option<Place>>,
    /// What exists once.
    once: Vec<f64>,
    /// What exists for each lane of the tile.
    lanes: Vec<Vec<f64>>,
    /// How many numbers each of them has.
    lanes_size: usize,
    /// What exists for each lane of all tiles.
    batch: Vec<Vec<f64>>,
    /// In a phase over tiles, the tile.
    tile: Option<Tile>,
}

/// A tile of the batch.
#[derive(Clone, Copy)]
struct Tile {
    /// The example of its first lane.
    first: usize,
    /// The number of its lanes. Those past the last example repeat that.
    lanes: usize,
}

impl Machine<'_> {
    fn items(&mut self, items: &[Item]) {
        for item in items {
            match item {
                Item::Phase(phase) => self.phase(phase),
                Item::Repeat(repeat) => self.repeat(repeat, |machine, body| machine.items(body)),
            }
        }
    }

    fn phase(&mut self, phase: &Phase) {
        match phase.over {
            Over::Once => self.block(&phase.block),
            Over::Tiles => {
                for first in (0..self.examples).step_by(self.tile_lanes) {
                    let lanes = self.tile_lanes.min(self.batch.len() - first);
                    self.tile(&phase.block, Tile { first, lanes });
                }
            }
        }
    }

    /// Each tile begins with memory in which nothing is written, and where all buffers are where they are planned.
    fn tile(&mut self, block: &Block, tile: Tile) {
        self.tile = Some(tile);
        self.lanes = vec![vec![f64::NAN; self.lanes_size]; tile.lanes];
        self.load_fields();
        let places = self.places.clone();
        self.block(block);
        self.places = places;
        self.tile = None;
    }

    fn block(&mut self, block: &Block) {
        block.instructions.iter().for_each(|instruction| self.instruction(instruction));
    }

    fn instruction(&mut self, instruction: &Instruction) {
        match instruction {
            Instruction::Loop(call) if call.nest.target == Target::Sum => self.sum_of_loop(call),
            Instruction::Loop(call) => self.loop_nest(call),
            Instruction::Product { contraction, matrix, products } => {
                for product in products {
                    self.clear(product.y);
                    for lane in 0..self.lanes_of(product.y) {
                        let (w, x) = (self.read(*matrix, lane), self.read(product.x, lane));
                        let y = kernel::product(contraction, w, x);
                        self.write(product.y, lane).copy_from_slice(&y);
                    }
                }
            }
            Instruction::Outer { m, k, a, b, sum, write } => self.sum(*sum, *write, |machine, lane, sums| {
                kernel::outer(*m, *k, machine.read(*a, lane), machine.read(*b, lane), sums);
            }),
            Instruction::Accumulate { n, x, sum, write } => self.sum(*sum, *write, |machine, lane, sums| {
                kernel::accumulate(*n, machine.read(*x, lane), sums);
            }),
            Instruction::Scatter { rows, width, x, index, sum, write } => {
                self.sum(*sum, *write, |machine, lane, sums| {
                    kernel::scatter(*rows, *width, machine.read(*x, lane), machine.read(*index, lane), sums);
                });
            }
            Instruction::Average { sum, mean } => {
                let examples = self.examples as f64;
                let means: Vec<f64> = self.read(*sum, 0).iter().map(|sum| sum / examples).collect();
                self.write(*mean, 0).copy_from_slice(&means);
            }
            Instruction::Mask { buffer } => {
                for lane in self.active()..self.lanes_of(*buffer) {
                    self.write(*buffer, lane).fill(0.0);
                }
            }
            Instruction::Repeat(repeat) => self.repeat(repeat, |machine, body| machine.block(body)),
        }
    }

    /// What is written is forgotten first, so that a loop that writes what it reads is seen.
    fn loop_nest(&mut self, call: &LoopCall) {
        call.writes.iter().for_each(|&write| self.clear(write));
        for lane in 0..self.lanes_of(call.writes[0]) {
            let mut values: Vec<Vec<f64>> =
                call.writes.iter().map(|&write| self.read(write, lane).to_vec()).collect();
            self.elements(call, lane, |result, place, number| values[result][place] = number);
            for (&write, value) in call.writes.iter().zip(&values) {
                self.write(write, lane).copy_from_slice(value);
            }
        }
    }

    /// A loop adds examples; lanes past the last one are none.
    fn sum_of_loop(&mut self, call: &LoopCall) {
        let mut sums: Vec<Vec<f64>> =
            call.writes.iter().map(|&write| vec![0.0; self.program[write].size]).collect();
        for lane in 0..self.active() {
            self.elements(call, lane, |result, place, number| sums[result][place] += number);
        }
        call.writes.iter().zip(&sums).for_each(|(&sum, more)| self.add(sum, call.write, more));
    }

    fn elements(&self, call: &LoopCall, lane: usize, out: impl FnMut(usize, usize, f64)) {
        let operands: Vec<&[f64]> = call.reads.iter().map(|&read| self.read(read, lane)).collect();
        nest::elements(&call.nest, &operands, 1.0 / self.examples as f64, out);
    }

    /// A kernel adds all lanes of the tile, also those past the last example.
    fn sum(&mut self, sum: BufferId, write: Write, of_lane: impl Fn(&Self, usize, &mut [f64])) {
        let mut sums = vec![0.0; self.program[sum].size];
        (0..self.tile_now().lanes).for_each(|lane| of_lane(self, lane, &mut sums));
        self.add(sum, write, &sums);
    }

    /// Adds what a tile contributes to a sum over the batch.
    fn add(&mut self, sum: BufferId, write: Write, more: &[f64]) {
        let begins = write == Write::Overwrite && self.tile_now().first == 0;
        for (sum, more) in self.write(sum, 0).iter_mut().zip(more) {
            *sum = if begins { *more } else { *sum + more };
        }
    }

    /// The names of states change places after each step, so that what was written to the next is the state. After the last
    /// step the state is where it was before the first. Without steps nothing is done.
    fn repeat<B>(&mut self, repeat: &Repeat<B>, run: impl Fn(&mut Self, &B)) {
        if repeat.steps == 0 {
            return;
        }
        let before = self.places.clone();
        for number in 0..repeat.steps {
            let step = if repeat.reverse { repeat.steps - 1 - number } else { number };
            let places = self.places.clone();
            for &Slice { whole, part } in &repeat.slices {
                let Place { memory, start } = self.place(whole);
                let start = start + step * self.program[part].size;
                self.places[part.0] = Some(Place { memory, start });
            }
            run(self, &repeat.body);
            self.places = places;
            for &Carried { state, next } in &repeat.carried {
                self.places.swap(state.0, next.0);
                self.clear(next);
            }
        }
        let last = std::mem::replace(&mut self.places, before);
        for &Carried { state, next } in &repeat.carried {
            if last[state.0] != self.places[state.0] {
                for lane in 0..self.lanes_of(state) {
                    let numbers = self.read(next, lane).to_vec();
                    self.write(state, lane).copy_from_slice(&numbers);
                }
            }
            self.clear(next);
        }
    }
}

/// Memory.
impl Machine<'_> {
    fn place(&self, buffer: BufferId) -> Place {
        let name =
            || format!("{} is used outside of the loop that it is a part of", self.program[buffer].name);
        self.places[buffer.0].unwrap_or_else(|| panic!("{}", name()))
    }

    fn tile_now(&self) -> Tile {
        self.tile.expect("sums over the batch are made in phases over tiles")
    }

    /// How many lanes of the tile are examples.
    fn active(&self) -> usize {
        let Tile { first, lanes } = self.tile_now();
        lanes.min(self.examples - first)
    }

    /// In how many lanes a buffer exists: for what exists for the whole batch, of the tile where there is one.
    fn lanes_of(&self, buffer: BufferId) -> usize {
        match (self.place(buffer).memory, self.tile) {
            (Layout::Once, _) => 1,
            (Layout::Lanes, _) => self.lanes.len(),
            (Layout::Batch, Some(tile)) => tile.lanes,
            (Layout::Batch, None) => self.batch.len(),
        }
    }

    /// The numbers of a buffer, as a lane sees them.
    fn read(&self, buffer: BufferId, lane: usize) -> &[f64] {
        let Place { memory, start } = self.place(buffer);
        let numbers = match memory {
            Layout::Once => &self.once,
            Layout::Lanes => &self.lanes[lane],
            Layout::Batch => &self.batch[self.tile.map_or(0, |tile| tile.first) + lane],
        };
        &numbers[start..start + self.program[buffer].size]
    }

    /// The same, to be written.
    fn write(&mut self, buffer: BufferId, lane: usize) -> &mut [f64] {
        let Place { memory, start } = self.place(buffer);
        let size = self.program[buffer].size;
        let numbers = match memory {
            Layout::Once => &mut self.once,
            Layout::Lanes => &mut self.lanes[lane],
            Layout::Batch => &mut self.batch[self.tile.map_or(0, |tile| tile.first) + lane],
        };
        &mut numbers[start..start + size]
    }

    /// Forgets what is in a buffer.
    fn clear(&mut self, buffer: BufferId) {
        (0..self.lanes_of(buffer)).for_each(|lane| self.write(buffer, lane).fill(f64::NAN));
    }

    fn buffers(&self) -> impl Iterator<Item = (BufferId, Buffer)> + use<'_> {
        self.program.ids().map(|id| (id, self.program[id].clone()))
    }

    fn load_parameters(&mut self) {
        let bindings = self.bindings;
        for (id, buffer) in self.buffers().collect::<Vec<_>>() {
            match buffer.role {
                Role::Parameter(i) => self.load(id, 0, &bindings.parameters[i]),
                Role::Tangent(i) => self.load(id, 0, &bindings.tangents[i]),
                _ => {}
            }
        }
    }

    /// Lanes past the last example repeat it.
    fn load_fields(&mut self) {
        let (bindings, tile) = (self.bindings, self.tile_now());
        for (id, buffer) in self.buffers().collect::<Vec<_>>() {
            for lane in 0..tile.lanes {
                let example = (tile.first + lane).min(self.examples - 1);
                match buffer.role {
                    Role::Input(i) => self.load(id, lane, &bindings.inputs[i][example]),
                    Role::Target(i) => self.load(id, lane, &bindings.targets[i][example]),
                    _ => {}
                }
            }
        }
    }

    fn load(&mut self, buffer: BufferId, lane: usize, array: &Array) {
        self.write(buffer, lane).copy_from_slice(array.elements());
    }

    fn outcome(&self) -> Outcome {
        let mut outcome =
            Outcome { results: Vec::new(), gradients: vec![None; self.bindings.parameters.len()] };
        for (id, buffer) in self.buffers() {
            match buffer.role {
                Role::Result(i) => {
                    if outcome.results.len() <= i {
                        outcome.results.resize(i + 1, Vec::new());
                    }
                    let examples = 0..self.examples;
                    outcome.results[i] = examples.map(|example| self.read(id, example).to_vec()).collect();
                }
                Role::Gradient(i) => outcome.gradients[i] = Some(self.read(id, 0).to_vec()),
                _ => {}
            }
        }
        outcome
    }
}
