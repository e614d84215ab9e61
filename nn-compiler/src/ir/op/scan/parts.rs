//! A loop taken apart: what derivative rules and passes change, and put together again.

use rustc_hash::FxHashMap;

use crate::ir::graph::{Graph, NodeId, Variance};
use crate::ir::op::Op;
use crate::ir::region::Region;
use crate::ir::shape::{Axis, Shape};
use crate::ir::types::Type;

/// A loop and what it is applied to. The body's leaves may be added to and left out: which number an input has is decided
/// when the parts are put together.
#[derive(Clone, Debug)]
pub struct ScanParts {
    /// The body, of which only the next states and the stacked values count.
    pub body: Graph,
    /// What every step sees.
    pub captured: Vec<Input>,
    /// The states.
    pub carried: Vec<Carried>,
    /// What each step has one of.
    pub per_step: Vec<Input>,
    /// The values of the body that are stacked.
    pub stacked: Vec<NodeId>,
    /// The number of steps.
    pub steps: Axis,
    /// Whether the last step is taken first.
    pub reverse: bool,
    /// The number of leaves that were made.
    leaves: usize,
}

/// An input of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Input {
    /// The body's leaf.
    pub leaf: NodeId,
    /// What is given, in the graph around the loop; of a value per step, all values along a first axis.
    pub operand: NodeId,
}

/// A state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Carried {
    /// The body's leaf.
    pub leaf: NodeId,
    /// What it begins as, in the graph around the loop.
    pub init: NodeId,
    /// What a step makes of it, in the body.
    pub next: NodeId,
}

impl ScanParts {
    /// A loop that does nothing yet.
    pub fn new(steps: Axis, reverse: bool) -> ScanParts {
        ScanParts {
            body: Graph::new(),
            captured: Vec::new(),
            carried: Vec::new(),
            per_step: Vec::new(),
            stacked: Vec::new(),
            steps,
            reverse,
            leaves: 0,
        }
    }

    /// The parts of a node; `None` if it is not a loop.
    pub fn of(graph: &Graph, node: NodeId) -> Option<ScanParts> {
        ScanParts::applied(graph.op(node), &graph.operands(node))
    }

    /// The parts of a primitive that is applied to these operands; `None` if it is not a loop.
    pub fn applied(op: &Op, operands: &[NodeId]) -> Option<ScanParts> {
        let Op::Scan { region, captured, carried, steps, reverse } = op else { return None };
        let mut body = region.graph().clone();
        let leaves: Vec<NodeId> = region
            .inputs()
            .iter()
            .enumerate()
            .map(|(index, input)| body.region_input(index, input))
            .collect();
        let inputs: Vec<Input> =
            leaves.iter().zip(operands).map(|(&leaf, &operand)| Input { leaf, operand }).collect();
        let (before, per_step) = inputs.split_at(captured + carried);
        let (before, states) = before.split_at(*captured);
        let (next, stacked) = region.results().split_at(*carried);
        let states = states.iter().zip(next);
        Some(ScanParts {
            captured: before.to_vec(),
            carried: states
                .map(|(input, &next)| Carried { leaf: input.leaf, init: input.operand, next })
                .collect(),
            per_step: per_step.to_vec(),
            stacked: stacked.to_vec(),
            steps: *steps,
            reverse: *reverse,
            leaves: leaves.len(),
            body,
        })
    }

    /// Whether its steps are blocks that have parameters of their own, in a graph where these are leaves.
    pub fn is_over_blocks(&self, graph: &Graph) -> bool {
        let is_parameter = |input: &Input| graph.op(input.operand).parameter().is_some();
        !self.per_step.is_empty() && self.per_step.iter().all(is_parameter)
    }

    /// What its steps are called.
    pub fn noun(&self, graph: &Graph) -> &'static str {
        if self.is_over_blocks(graph) { "blocks" } else { "steps" }
    }

    /// The loop in the other direction over the same inputs, without its states and what it stacks.
    pub(super) fn turned(&self) -> ScanParts {
        ScanParts { carried: Vec::new(), stacked: Vec::new(), reverse: !self.reverse, ..self.clone() }
    }

    /// A leaf of the body that is an input of no kind yet.
    pub fn leaf(&mut self, shape: &Shape, variance: Variance) -> NodeId {
        self.leaves += 1;
        self.body.region_input(self.leaves - 1, &Type { shape: shape.clone(), variance })
    }

    /// A leaf for a value that every step sees.
    pub fn capture(&mut self, graph: &Graph, operand: NodeId) -> NodeId {
        let leaf = self.leaf(graph.shape(operand), graph.variance(operand));
        self.captured.push(Input { leaf, operand });
        leaf
    }

    /// A leaf for what each step has one of, where `operand` has them along its first axis.
    pub fn take_each(&mut self, graph: &Graph, operand: NodeId) -> NodeId {
        let leaf = self.leaf(&graph.shape(operand).without(&[0]), graph.variance(operand));
        self.per_step.push(Input { leaf, operand });
        leaf
    }

    /// A leaf for one more state, which a step leaves as it is until its `next` is set.
    pub fn carry(&mut self, graph: &Graph, init: NodeId, variance: Variance) -> NodeId {
        let leaf = self.leaf(graph.shape(init), variance);
        self.carried.push(Carried { leaf, init, next: leaf });
        leaf
    }

    /// The stack of a value of the body, which is added unless there is one: its place among the results.
    pub fn stack(&mut self, node: NodeId) -> usize {
        let place = self.stacked.iter().position(|&stacked| stacked == node);
        let place = place.unwrap_or_else(|| {
            self.stacked.push(node);
            self.stacked.len() - 1
        });
        self.carried.len() + place
    }

    /// What the body computes: the next states, then what is stacked.
    pub fn results(&self) -> Vec<NodeId> {
        self.carried.iter().map(|state| state.next).chain(self.stacked.iter().copied()).collect()
    }

    /// The loop with the wanted ones of its results, by their places, and all states that these follow from; and for each
    /// result of the whole its place among those of this loop. Inputs that the body does not use are left out.
    pub fn with_results(&self, wanted: impl Fn(usize) -> bool) -> (ScanParts, Vec<Option<usize>>) {
        let states = self.carried.len();
        let is_used = |used: &[NodeId], leaf: NodeId| used.binary_search(&leaf).is_ok();
        let stacked: Vec<usize> = (0..self.stacked.len()).filter(|at| wanted(states + at)).collect();
        let mut carried: Vec<usize> = (0..states).filter(|&at| wanted(at)).collect();
        let used = loop {
            let next = carried.iter().map(|&at| self.carried[at].next);
            let results: Vec<NodeId> = next.chain(stacked.iter().map(|&at| self.stacked[at])).collect();
            let used = self.body.reachable(&results);
            let needed = |&at: &usize| carried.contains(&at) || is_used(&used, self.carried[at].leaf);
            let more: Vec<usize> = (0..states).filter(needed).collect();
            if more == carried {
                break used;
            }
            carried = more;
        };
        let mut part = self.clone();
        part.carried = carried.iter().map(|&at| self.carried[at]).collect();
        part.stacked = stacked.iter().map(|&at| self.stacked[at]).collect();
        part.captured.retain(|input| is_used(&used, input.leaf));
        part.per_step.retain(|input| is_used(&used, input.leaf));
        let stacks = stacked.iter().map(|at| states + at);
        let places: Vec<usize> = carried.iter().copied().chain(stacks).collect();
        let all = 0..states + self.stacked.len();
        (part, all.map(|at| places.iter().position(|&place| place == at)).collect())
    }

    /// Puts the parts together: a node with the last states and the stacks as its results. Inputs that the body does not
    /// use are left out, and a value of the body varies between examples only if what it is computed from does.
    pub fn add(&self, graph: &mut Graph) -> NodeId {
        let (op, operands) = self.applied_to(graph);
        graph.add(op, &operands)
    }

    /// The loop and what it is applied to in this graph.
    pub fn applied_to(&self, graph: &Graph) -> (Op, Vec<NodeId>) {
        let used = self.body.reachable(&self.results());
        let is_used = |input: &&Input| used.binary_search(&input.leaf).is_ok();
        let captured: Vec<Input> = self.captured.iter().filter(is_used).copied().collect();
        let per_step: Vec<Input> = self.per_step.iter().filter(is_used).copied().collect();
        let states = self.carried.iter().map(|state| Input { leaf: state.leaf, operand: state.init });
        let inputs: Vec<Input> = captured.iter().copied().chain(states).chain(per_step).collect();
        let mut types: Vec<Type> = inputs
            .iter()
            .map(|input| Type {
                shape: self.body.shape(input.leaf).clone(),
                variance: graph.variance(input.operand),
            })
            .collect();
        let (body, results) = loop {
            let (body, results) = self.body_of(&inputs, &types);
            let states = &mut types[captured.len()..captured.len() + self.carried.len()];
            let mut settled = true;
            for (state, &next) in states.iter_mut().zip(&results) {
                settled &= body.variance(next) <= state.variance;
                state.variance = state.variance.max(body.variance(next));
            }
            if settled {
                break (body, results);
            }
        };
        let operands: Vec<NodeId> = inputs.iter().map(|input| input.operand).collect();
        let op = Op::Scan {
            region: Region::new(&body, types, &results),
            captured: captured.len(),
            carried: self.carried.len(),
            steps: self.steps,
            reverse: self.reverse,
        };
        (op, operands)
    }

    /// The body over these inputs, and its results.
    fn body_of(&self, inputs: &[Input], types: &[Type]) -> (Graph, Vec<NodeId>) {
        let numbers: FxHashMap<NodeId, usize> =
            inputs.iter().enumerate().map(|(number, input)| (input.leaf, number)).collect();
        self.body.rebuild(&self.results(), |body, node, operands| match numbers.get(&node) {
            Some(&number) => body.region_input(number, &types[number]),
            None => again(body, self.body.op(node), operands),
        })
    }
}

/// A primitive over operands, where these may vary more or less often than before.
pub(crate) fn again(graph: &mut Graph, op: &Op, operands: &[NodeId]) -> NodeId {
    match ScanParts::applied(op, operands) {
        Some(scan) => scan.add(graph),
        None => graph.add(op.clone(), operands),
    }
}
