//! Gives values their buffers, and adds the instructions that compute them.

use rustc_hash::{FxHashMap, FxHashSet};

use super::stage::Stage;
use super::{Roots, element, kernel};
use crate::ir::op::ScanParts;
use crate::ir::{Graph, Kernel, Leaf, Model, NodeId, Target};
use crate::program::{
    Block, Buffer, BufferId, Instruction, Item, Layout, LoopCall, Over, Phase, Product, Program, Role, Write,
};

pub(super) struct Planner<'g> {
    model: &'g Model,
    pub(super) graph: &'g Graph,
    pub(super) values: FxHashMap<NodeId, BufferId>,
    /// The buffers of the results of loops.
    pub(super) results: FxHashMap<NodeId, Vec<BufferId>>,
    pub(super) program: Program,
    prepare: Vec<Instruction>,
    tile: Vec<Instruction>,
    finish: Vec<Instruction>,
}

impl<'g> Planner<'g> {
    pub(super) fn new(model: &'g Model, graph: &'g Graph) -> Planner<'g> {
        Planner {
            model,
            graph,
            values: FxHashMap::default(),
            results: FxHashMap::default(),
            program: Program::default(),
            prepare: Vec::new(),
            tile: Vec::new(),
            finish: Vec::new(),
        }
    }

    /// The program, of phases in which something is done.
    pub(super) fn finish(self) -> Program {
        let phases = [(Over::Once, self.prepare), (Over::Tiles, self.tile), (Over::Once, self.finish)];
        let items = phases.into_iter().filter(|(_, instructions)| !instructions.is_empty());
        let items = items.map(|(over, instructions)| {
            Item::Phase(Phase { over, block: Block { instructions, inlined: false } })
        });
        Program { items: items.collect(), ..self.program }
    }

    /// A planner of the body of a loop, which goes on with the program.
    pub(super) fn inside<'b>(&mut self, body: &'b Graph) -> Planner<'b>
    where
        'g: 'b,
    {
        let program = std::mem::take(&mut self.program);
        Planner { program, ..Planner::new(self.model, body) }
    }

    /// What was lowered in one phase.
    pub(super) fn instructions(&mut self, stage: Stage) -> &mut Vec<Instruction> {
        match stage {
            Stage::Prepare => &mut self.prepare,
            Stage::Tile => &mut self.tile,
            Stage::Finish => &mut self.finish,
        }
    }

    pub(super) fn is_placed(&self, node: NodeId) -> bool {
        self.values.contains_key(&node)
    }

    /// Gives a node a buffer.
    pub(super) fn place(&mut self, node: NodeId, role: Role) -> BufferId {
        let layout = match role {
            Role::Input(_) | Role::Target(_) | Role::Result(_) => Layout::Lanes,
            _ => Layout::Once,
        };
        self.placed(node, role, layout)
    }

    fn placed(&mut self, node: NodeId, role: Role, layout: Layout) -> BufferId {
        let buffer = self.buffer(node, role, layout);
        self.values.insert(node, buffer);
        buffer
    }

    /// A buffer for the value of a node.
    pub(super) fn buffer(&mut self, node: NodeId, role: Role, layout: Layout) -> BufferId {
        let size = self.graph.shape(node).size();
        self.buffer_of(node, size, role, layout)
    }

    /// A buffer that is called like the value of a node.
    pub(super) fn buffer_of(&mut self, node: NodeId, size: usize, role: Role, layout: Layout) -> BufferId {
        let model = self.model;
        let name = match role {
            Role::Input(i) => model.inputs[i].name.as_str().into(),
            Role::Target(i) => model.targets[i].name.as_str().into(),
            Role::Parameter(i) => model.parameters[i].name().into(),
            Role::Tangent(i) => format!("direction.{}", model.parameters[i].name()).into(),
            Role::Gradient(i) => format!("d_{}", model.parameters[i].name()).into(),
            _ => match &self.graph.node(node).origin.name {
                Some(name) => name.clone(),
                None => self.graph.op(node).noun().into(),
            },
        };
        let path = self.graph.node(node).origin.path().cloned();
        self.program.buffer(Buffer { name, path, size, layout, role })
    }

    pub(super) fn place_leaves(&mut self, order: &[NodeId]) {
        for &node in order {
            let role = match self.graph.op(node).leaf() {
                Some(Leaf::Input(index)) => Role::Input(index),
                Some(Leaf::Target(index)) => Role::Target(index),
                Some(Leaf::Parameter(index)) => Role::Parameter(index),
                Some(Leaf::Tangent(index)) => Role::Tangent(index),
                _ => continue,
            };
            self.place(node, role);
        }
    }

    /// Adds what computes the stored ones of some nodes, which are in the order of computation.
    pub(super) fn compute_all(
        &mut self,
        order: &[NodeId],
        stored: &FxHashSet<NodeId>,
        stage: impl Fn(NodeId) -> Stage,
    ) {
        for &node in order {
            let op = self.graph.op(node);
            if let Some(scan) = ScanParts::of(self.graph, node) {
                self.repeat(node, &scan, stage(node));
            } else if let Some(index) = op.projection() {
                self.values.insert(node, self.results[&self.graph.operand(node, 0)][index]);
            } else if stored.contains(&node) {
                self.compute(node, stage(node));
            } else if op.is_view() {
                self.view(node);
            }
        }
    }

    /// Adds the instruction that computes a stored node.
    fn compute(&mut self, node: NodeId, stage: Stage) {
        let (role, layout, target, stage) = match stage {
            _ if self.graph.joins_batch(node) => (Role::Sum, Layout::Once, Target::Sum, Stage::Tile),
            _ => (Role::Temporary, stage.layout(), stage.target(), stage),
        };
        let call = kernel::recognise(self.graph, node, &self.values, &self.program);
        let computed = match &call {
            Some(_) => None,
            None => Some(element::of_node(self.graph, &self.values, &self.program, node, target)),
        };
        let write = match self.values.get(&node) {
            Some(&buffer) => buffer,
            None => self.placed(node, role, layout),
        };
        let instruction = match (call, computed) {
            (Some((kernel, operands)), _) => {
                let reads: Vec<BufferId> = operands.iter().map(|operand| self.values[operand]).collect();
                of_kernel(kernel, &reads, write)
            }
            (None, Some((nest, reads))) => of_loop(nest, reads, write),
            (None, None) => unreachable!("what no kernel computes is computed by a loop"),
        };
        self.push(stage, instruction);
    }

    /// What is a stored value under another shape has its memory.
    pub(super) fn view(&mut self, node: NodeId) {
        if let Some(&value) = self.values.get(&self.graph.operand(node, 0)) {
            self.values.insert(node, value);
        }
    }

    /// Roots without a stored value of their own — inputs, parameters, constants, the same value asked for twice, shared
    /// values wanted for every example, gradients — are copied.
    pub(super) fn copy_roots(&mut self, roots: &Roots) {
        for (i, &root) in roots.results.iter().enumerate() {
            let there =
                self.values.get(&root).is_some_and(|&buffer| self.program[buffer].role == Role::Result(i));
            if !there {
                self.copy(root, Role::Result(i), Stage::Tile);
            }
        }
        for &(parameter, root) in &roots.gradients {
            let role = Role::Gradient(parameter);
            match self.values.get(&root) {
                Some(&sum) if self.program[sum].role == Role::Sum => {
                    let mean = self.buffer(root, role, Layout::Once);
                    self.push(Stage::Finish, Instruction::Average { sum, mean });
                }
                _ => self.copy(root, role, Stage::Finish),
            }
        }
    }

    fn copy(&mut self, node: NodeId, role: Role, stage: Stage) {
        let write = self.buffer(node, role, stage.layout());
        self.copy_to(node, write, stage);
    }

    /// Writes a value, stored or not, to a buffer.
    pub(super) fn copy_to(&mut self, node: NodeId, write: BufferId, stage: Stage) {
        let target = stage.target();
        let (nest, reads) = element::of_copy(self.graph, &self.values, &self.program, node, target);
        self.push(stage, of_loop(nest, reads, write));
    }

    pub(super) fn push(&mut self, stage: Stage, instruction: Instruction) {
        self.instructions(stage).push(instruction);
    }
}

fn of_loop(nest: crate::ir::Loop, reads: Vec<BufferId>, write: BufferId) -> Instruction {
    Instruction::Loop(LoopCall { nest, reads, writes: vec![write], write: Write::Overwrite, spread: false })
}

fn of_kernel(kernel: Kernel, reads: &[BufferId], sum: BufferId) -> Instruction {
    let write = Write::Overwrite;
    match kernel {
        Kernel::Contract(contraction) => {
            let product = Product { x: reads[1], y: sum };
            Instruction::Product { contraction, matrix: reads[0], products: vec![product] }
        }
        Kernel::Outer { m, k } => Instruction::Outer { m, k, a: reads[0], b: reads[1], sum, write },
        Kernel::Accumulate { n } => Instruction::Accumulate { n, x: reads[0], sum, write },
        Kernel::Scatter { rows, width } => {
            Instruction::Scatter { rows, width, x: reads[0], index: reads[1], sum, write }
        }
    }
}
