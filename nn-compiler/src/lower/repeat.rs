//! A loop of the graph becomes a block that is repeated: its body is lowered once, over buffers for the states and for the
//! part of each value that belongs to a step.

use super::planner::Planner;
use super::stage::Stage;
use super::store;
use crate::ir::op::{Input, ScanParts};
use crate::ir::{NodeId, Variance};
use crate::program::{Block, Buffer, BufferId, Carried, Instruction, Layout, Repeat, Role, Slice};

/// A value of the body, and where it is wanted.
#[derive(Clone, Copy)]
struct Wanted {
    node: NodeId,
    buffer: BufferId,
}

impl Planner<'_> {
    /// Adds a loop. Its results are the last states, then what is stacked.
    pub(super) fn repeat(&mut self, node: NodeId, scan: &ScanParts, stage: Stage) {
        let steps = scan.steps.bound();
        let captured = self.captured(scan, stage);
        let carried = self.carried(node, scan, stage);
        let given: Vec<Slice> =
            scan.per_step.iter().map(|input| self.given(node, scan, input, stage)).collect();
        let stacked: Vec<Slice> =
            scan.stacked.iter().map(|&value| self.stacked(scan, value, node, steps, stage)).collect();

        let mut inside = self.inside(&scan.body);
        let captured = scan.captured.iter().zip(captured).map(|(input, buffer)| (input.leaf, buffer));
        let states = scan.carried.iter().zip(&carried).map(|(state, buffers)| (state.leaf, buffers.state));
        let per_step = scan.per_step.iter().zip(&given).map(|(input, slice)| (input.leaf, slice.part));
        inside.values.extend(captured.chain(states).chain(per_step));
        let next = scan.carried.iter().zip(&carried).map(|(state, buffers)| (state.next, buffers.next));
        let stacks = scan.stacked.iter().zip(&stacked).map(|(&value, slice)| (value, slice.part));
        let wanted: Vec<Wanted> = next.chain(stacks).map(|(node, buffer)| Wanted { node, buffer }).collect();
        let instructions = inside.body(&wanted, stage);
        self.program = inside.program;

        let results =
            carried.iter().map(|buffers| buffers.state).chain(stacked.iter().map(|slice| slice.whole));
        self.results.insert(node, results.collect());
        let body = Block { instructions, inlined: false };
        let slices = given.into_iter().chain(stacked).collect();
        let repeat = Repeat { steps, reverse: scan.reverse, carried, slices, body };
        self.push(stage, Instruction::Repeat(repeat));
    }

    /// What every step sees, in memory.
    fn captured(&mut self, scan: &ScanParts, stage: Stage) -> Vec<BufferId> {
        scan.captured.iter().map(|input| self.input(scan, input, stage)).collect()
    }

    /// What is given to a body, in memory: in lanes where the body takes it for a value of examples, and the mean where the
    /// sum over the batch is stored.
    fn input(&mut self, scan: &ScanParts, input: &Input, stage: Stage) -> BufferId {
        let varies = scan.body.variance(input.leaf) == Variance::Example;
        let fits = |buffer: BufferId| {
            let Buffer { layout, role, .. } = self.program[buffer];
            role != Role::Sum && (!varies || layout == Layout::Lanes)
        };
        match self.values.get(&input.operand) {
            Some(&buffer) if fits(buffer) => buffer,
            _ => {
                let buffer = self.buffer(input.operand, Role::Temporary, stage.layout());
                self.copy_to(input.operand, buffer, stage);
                buffer
            }
        }
    }

    /// The states, which begin as they should.
    fn carried(&mut self, node: NodeId, scan: &ScanParts, stage: Stage) -> Vec<Carried> {
        let states = scan.carried.iter();
        states
            .map(|state| {
                let size = scan.body.shape(state.leaf).size();
                let [before, next] =
                    [0, 1].map(|_| self.buffer_of(node, size, Role::Carried, stage.layout()));
                self.copy_to(state.init, before, stage);
                Carried { state: before, next }
            })
            .collect()
    }

    /// What each step has a part of.
    fn given(&mut self, node: NodeId, scan: &ScanParts, input: &Input, stage: Stage) -> Slice {
        let whole = self.input(scan, input, stage);
        let size = scan.body.shape(input.leaf).size();
        let part = self.buffer_of(node, size, Role::Slice, self.program[whole].layout);
        Slice { whole, part }
    }

    /// What each step makes a part of.
    fn stacked(
        &mut self,
        scan: &ScanParts,
        value: NodeId,
        node: NodeId,
        steps: usize,
        stage: Stage,
    ) -> Slice {
        let size = scan.body.shape(value).size();
        let whole = self.buffer_of(node, steps * size, Role::Temporary, stage.layout());
        let part = self.buffer_of(node, size, Role::Slice, stage.layout());
        Slice { whole, part }
    }

    /// The instructions of a body, as a planner inside of it has its values.
    fn body(&mut self, wanted: &[Wanted], stage: Stage) -> Vec<Instruction> {
        let results: Vec<NodeId> = wanted.iter().map(|wanted| wanted.node).collect();
        let order = self.graph.reachable(&results);
        let stages = order.iter().map(|&node| (node, stage)).collect();
        let stored = store::stored(self.graph, &order, &results, &stages);
        let mut own = Vec::new();
        for &Wanted { node, buffer } in wanted {
            let is_own = stored.contains(&node) && !self.values.contains_key(&node);
            if is_own {
                self.values.insert(node, buffer);
            }
            own.push(is_own);
        }
        self.compute_all(&order, &stored, |_| stage);
        for (&Wanted { node, buffer }, own) in wanted.iter().zip(own) {
            if !own {
                self.copy_to(node, buffer, stage);
            }
        }
        std::mem::take(self.instructions(stage))
    }
}
