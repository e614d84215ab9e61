//! From a graph to a list of kernels: which values are stored and which are recomputed inside the
//! kernel that wants them, in which order, and in which part of a step.
//!
//! A step has three parts: `prepare` (values of parameters alone), `tile` (values of examples, and
//! sums over the batch) and `finish` (values that follow from those sums).

mod collapse;
mod cut;
mod element;
mod kernel;
mod store;
mod sums;
mod term;
mod together;

use rustc_hash::FxHashMap;

use crate::ir::{Contraction, Graph, Kernel, Leaf, NodeId, Target, Variance, count};
pub use together::calls;

/// A stored value, by its place in [`Schedule::values`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ValueId(pub usize);

/// A value that has memory of its own.
#[derive(Clone, Debug)]
pub struct Value {
    /// The node it is the value of.
    pub node: NodeId,
    /// Where it is stored.
    pub place: Place,
    /// The number of elements, for one example or in all.
    pub size: usize,
}

/// Where a value is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// The loaded input with this number.
    Input(usize),
    /// The loaded target with this number.
    Target(usize),
    /// The parameter with this number.
    Parameter(usize),
    /// How the parameter with this number moves.
    Tangent(usize),
    /// Memory for values that exist once per step.
    Shared,
    /// Memory of a tile.
    Scratch,
    /// The result with this number: an output, or the loss and then the metrics.
    Result(usize),
    /// A sum over the examples of the batch.
    Sum,
    /// The gradient by the parameter with this number.
    Gradient(usize),
}

impl Place {
    /// Whether the value is there before anything is computed.
    pub fn is_given(self) -> bool {
        matches!(self, Place::Input(_) | Place::Target(_) | Place::Parameter(_) | Place::Tangent(_))
    }

    /// Whether the value is in lanes, once per example.
    pub fn in_lanes(self) -> bool {
        matches!(self, Place::Input(_) | Place::Target(_) | Place::Scratch | Place::Result(_))
    }
}

/// One kernel with the values it works on.
#[derive(Clone, Debug)]
pub struct Step {
    /// What is done.
    pub kernel: Kernel,
    /// What it reads, in the kernel's order.
    pub reads: Vec<ValueId>,
    /// What it writes.
    pub write: ValueId,
}

/// Everything one program does.
#[derive(Clone, Debug, Default)]
pub struct Schedule {
    /// The stored values.
    pub values: Vec<Value>,
    /// Once before the tiles.
    pub prepare: Vec<Step>,
    /// For every tile.
    pub tile: Vec<Step>,
    /// Once after the tiles.
    pub finish: Vec<Step>,
}

impl Schedule {
    /// How many vectors a step of the tile goes over for one group of examples: the elements of a loop, the products
    /// of a contraction.
    pub fn elements(&self, step: &Step) -> usize {
        let size = |value: ValueId| self.values[value.0].size;
        match &step.kernel {
            Kernel::Loop(nest) => count(nest.axes.iter().copied()),
            Kernel::Contract(Contraction { k, .. }) => size(step.write) * k,
            Kernel::Outer { k, .. } => size(step.reads[0]) * k,
            _ => size(step.reads[0]),
        }
    }

    /// What a tile does for one group of examples, in operations on a vector.
    pub fn work(&self) -> usize {
        let operations = |step: &Step| match &step.kernel {
            Kernel::Loop(nest) => self.elements(step).saturating_mul(nest.terms.len()),
            _ => self.elements(step),
        };
        self.tile.iter().map(operations).fold(0, usize::saturating_add)
    }
}

/// What a program is asked for.
#[derive(Clone, Debug, Default)]
pub struct Roots {
    /// Values wanted for every example.
    pub results: Vec<NodeId>,
    /// Values wanted once per step: the gradient by the parameter with this number.
    pub gradients: Vec<(usize, NodeId)>,
}

impl Roots {
    /// All the nodes asked for: results, then gradients.
    pub fn nodes(&self) -> Vec<NodeId> {
        self.results.iter().copied().chain(self.gradients.iter().map(|&(_, node)| node)).collect()
    }
}

/// The part of a step a value belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Prepare,
    Tile,
    Finish,
}

/// Plans the kernels that compute `roots`.
pub fn schedule(graph: &Graph, roots: &Roots) -> Schedule {
    let order = graph.reachable(&roots.nodes());
    let stages = stages(graph, &order);
    let stored = store::stored(graph, &order, roots, &stages);
    let mut planner = Planner { graph, values: FxHashMap::default(), schedule: Schedule::default() };
    planner.place_leaves(&order);
    for (i, &root) in roots.results.iter().enumerate() {
        let own = stored.contains(&root) && graph.variance(root) == Variance::Example;
        if own && !planner.values.contains_key(&root) {
            planner.place(root, Place::Result(i));
        }
    }
    for &node in &order {
        if stored.contains(&node) {
            planner.compute(node, stages[&node]);
        } else if graph.op(node).is_view() {
            planner.view(node);
        }
    }
    planner.copy_roots(roots);
    let mut schedule = planner.schedule;
    sums::merge(&mut schedule);
    schedule.tile = together::gather(schedule.tile);
    schedule
}

/// The stage of every node: sums over the batch are complete only after the last tile.
fn stages(graph: &Graph, order: &[NodeId]) -> FxHashMap<NodeId, Stage> {
    let mut stages: FxHashMap<NodeId, Stage> =
        FxHashMap::with_capacity_and_hasher(order.len(), Default::default());
    for &node in order {
        let operands = graph.operands(node);
        let latest = operands.iter().map(|o| stages[o]).max().unwrap_or(Stage::Prepare);
        let stage = match graph.variance(node) {
            Variance::Example => {
                assert!(latest <= Stage::Tile, "a value of one example may not depend on the others");
                Stage::Tile
            }
            Variance::Shared if latest == Stage::Tile => Stage::Finish,
            Variance::Shared => latest,
        };
        stages.insert(node, stage);
    }
    stages
}

struct Planner<'g> {
    graph: &'g Graph,
    values: FxHashMap<NodeId, ValueId>,
    schedule: Schedule,
}

impl Planner<'_> {
    fn place(&mut self, node: NodeId, place: Place) -> ValueId {
        let value = self.value(node, place);
        self.values.insert(node, value);
        value
    }

    fn value(&mut self, node: NodeId, place: Place) -> ValueId {
        self.schedule.values.push(Value { node, place, size: self.graph.shape(node).size() });
        ValueId(self.schedule.values.len() - 1)
    }

    fn place_leaves(&mut self, order: &[NodeId]) {
        for &node in order {
            match self.graph.op(node).leaf() {
                Some(Leaf::Input(index)) => self.place(node, Place::Input(index)),
                Some(Leaf::Target(index)) => self.place(node, Place::Target(index)),
                Some(Leaf::Parameter(index)) => self.place(node, Place::Parameter(index)),
                Some(Leaf::Tangent(index)) => self.place(node, Place::Tangent(index)),
                _ => continue,
            };
        }
    }

    /// Adds the kernel that computes a stored node.
    fn compute(&mut self, node: NodeId, stage: Stage) {
        let (place, target, stage) = match stage {
            _ if self.graph.joins_batch(node) => (Place::Sum, Target::Sum, Stage::Tile),
            Stage::Tile => (Place::Scratch, Target::Lanes, stage),
            _ => (Place::Shared, Target::Shared, stage),
        };
        let (kernel, reads) = match kernel::recognise(self.graph, node, &self.values, &self.schedule) {
            Some((kernel, operands)) => (kernel, operands.iter().map(|o| self.values[o]).collect()),
            None => {
                let (body, reads) = element::of_node(self.graph, &self.values, &self.schedule, node, target);
                (Kernel::Loop(body), reads)
            }
        };
        let write = match self.values.get(&node) {
            Some(&value) => value,
            None => self.place(node, place),
        };
        self.push(stage, Step { kernel, reads, write });
    }

    /// What is a stored value under another shape has its memory.
    fn view(&mut self, node: NodeId) {
        if let Some(&value) = self.values.get(&self.graph.operands(node)[0]) {
            self.values.insert(node, value);
        }
    }

    /// Roots without a stored value of their own — inputs, parameters, constants, the same value
    /// asked for twice, shared values wanted for every example, gradients — are copied.
    fn copy_roots(&mut self, roots: &Roots) {
        for (i, &root) in roots.results.iter().enumerate() {
            let there =
                self.values.get(&root).is_some_and(|v| self.schedule.values[v.0].place == Place::Result(i));
            if !there {
                self.copy(root, Place::Result(i), Target::Lanes, Stage::Tile);
            }
        }
        for &(parameter, root) in &roots.gradients {
            let place = Place::Gradient(parameter);
            match self.values.get(&root) {
                Some(&sum) if self.schedule.values[sum.0].place == Place::Sum => {
                    let write = self.value(root, place);
                    self.push(Stage::Finish, Step { kernel: Kernel::Average, reads: vec![sum], write });
                }
                _ => self.copy(root, place, Target::Shared, Stage::Finish),
            }
        }
    }

    fn copy(&mut self, node: NodeId, place: Place, target: Target, stage: Stage) {
        let (body, reads) = element::of_copy(self.graph, &self.values, &self.schedule, node, target);
        let write = self.value(node, place);
        self.push(stage, Step { kernel: Kernel::Loop(body), reads, write });
    }

    fn push(&mut self, stage: Stage, step: Step) {
        match stage {
            Stage::Prepare => self.schedule.prepare.push(step),
            Stage::Tile => self.schedule.tile.push(step),
            Stage::Finish => self.schedule.finish.push(step),
        }
    }
}
