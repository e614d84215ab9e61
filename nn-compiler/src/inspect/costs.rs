//! What each part of a network costs: the multiply-adds of a prediction, and what the backward pass
//! makes it keep; and the operations of the whole. All are read off what the emitted programs do, not off
//! what was written.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::Network;
use crate::emit::Flops;
use crate::ir::{Graph, NodeId, Op, Unary, Variance};
use crate::schedule::{Place, Schedule};

/// The costs of one part, for one example.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Costs {
    /// Multiplications, each followed by an addition, of the contractions a prediction needs.
    pub(super) multiply_adds: usize,
    /// Bytes of computed values that stay in memory for the backward pass.
    pub(super) saved: usize,
}

impl std::ops::AddAssign for Costs {
    fn add_assign(&mut self, other: Costs) {
        self.multiply_adds += other.multiply_adds;
        self.saved += other.saved;
    }
}

/// The costs of the layers, by their places in `Model::layers`; under `None` those of all that no layer
/// computes.
pub(super) fn costs(network: &Network) -> FxHashMap<Option<usize>, Costs> {
    let Network { model, joint, programs } = network;
    let mut costs: FxHashMap<Option<usize>, Costs> = FxHashMap::default();
    let owners: FxHashMap<String, usize> =
        model.layers.iter().enumerate().map(|(at, layer)| (layer.path.join("."), at)).collect();
    let mut add = |node: NodeId, cost: Costs| {
        *costs.entry(owner(&joint.graph, node, &owners)).or_default() += cost;
    };
    for node in joint.graph.reachable(&joint.outputs) {
        match multiply_adds(&joint.graph, node) {
            0 => {}
            multiply_adds => add(node, Costs { multiply_adds, saved: 0 }),
        }
    }
    let schedule = &programs.train.schedule;
    for value in saved(schedule, &joint.graph.reachable(&[joint.loss])) {
        let saved = schedule.values[value].size * model.attributes.dtype.bytes();
        add(schedule.values[value].node, Costs { multiply_adds: 0, saved });
    }
    costs
}

/// The innermost layer that computes a value: its body made it, or the `let` that names the value is
/// what the layer is called after, as in `let hidden = x.dense(8).relu();`.
fn owner(graph: &Graph, node: NodeId, layers: &FxHashMap<String, usize>) -> Option<usize> {
    let origin = &graph.node(node).origin;
    let mut path = origin.layer.as_deref().or(origin.name.as_deref())?;
    loop {
        if let Some(&layer) = layers.get(path) {
            return Some(layer);
        }
        (path, _) = path.rsplit_once('.')?;
    }
}

/// A contraction multiplies and adds once for each combination of its indices. One of parameters alone
/// is computed once per step, which is nothing per example.
fn multiply_adds(graph: &Graph, node: NodeId) -> usize {
    let Op::Einsum { a, b, .. } = graph.op(node) else { return 0 };
    if graph.variance(node) == Variance::Shared {
        return 0;
    }
    let operands = graph.operands(node);
    let sizes = [(a, operands[0]), (b, operands[1])]
        .into_iter()
        .flat_map(|(labels, operand)| labels.iter().copied().zip(graph.shape(operand).sizes()));
    let sizes: FxHashMap<u8, usize> = sizes.collect();
    sizes.values().product()
}

/// The floating-point operations of a prediction, and of a step of training, for one example.
pub(super) fn flops(network: &Network) -> Flops {
    let joint = &network.joint;
    let of = |roots: &[NodeId]| {
        joint.graph.reachable(roots).into_iter().map(|node| operations(&joint.graph, node)).sum()
    };
    let gradients = joint.gradients.iter().map(|&(_, node)| node);
    Flops { predict: of(&joint.outputs), train: of(&gradients.chain([joint.loss]).collect::<Vec<_>>()) }
}

/// The operations that a value takes for each example; a value of the whole batch takes for each the
/// addition to its sum. In a contraction that sum is part of the multiply-adds.
fn operations(graph: &Graph, node: NodeId) -> usize {
    let size = |node: NodeId| graph.shape(node).size();
    let is_example = |node: &NodeId| graph.variance(*node) == Variance::Example;
    let operands = graph.operands(node);
    if !operands.iter().any(is_example) {
        return 0;
    }
    match graph.op(node) {
        Op::Einsum { .. } => 2 * multiply_adds(graph, node),
        // A difference is the sum with the negative: one operation.
        Op::Unary(Unary::Neg) => 0,
        Op::Unary(_) | Op::Binary(_) | Op::Compare(_) | Op::Select => size(node),
        Op::Sum { .. } | Op::MaxReduce { .. } | Op::ScatterAdd { .. } => size(operands[0]),
        // The largest, the exponential of the distance from it, and the sum.
        Op::LogSumExp { .. } => 3 * size(operands[0]),
        Op::BatchMean if matches!(graph.op(operands[0]), Op::Einsum { .. }) => 0,
        Op::BatchMean => size(node),
        Op::Input { .. }
        | Op::Target { .. }
        | Op::Param { .. }
        | Op::Const { .. }
        | Op::Iota { .. }
        | Op::Broadcast { .. }
        | Op::Reshape { .. }
        | Op::Permute { .. }
        | Op::Slice { .. }
        | Op::Pad { .. }
        | Op::Concat { .. }
        | Op::Gather
        | Op::StopGradient
        | Op::RegionInput { .. }
        | Op::Scan { .. } => 0,
    }
}

/// The stored values of each example that the `forward` nodes compute and a step of the backward pass
/// reads.
fn saved(schedule: &Schedule, forward: &[NodeId]) -> FxHashSet<usize> {
    let is_forward: FxHashSet<NodeId> = forward.iter().copied().collect();
    let node = |value: usize| schedule.values[value].node;
    let backward = schedule.tile.iter().filter(|step| !is_forward.contains(&node(step.write.0)));
    let read = backward.flat_map(|step| step.reads.iter().map(|value| value.0));
    let computed = |value: &usize| matches!(schedule.values[*value].place, Place::Scratch | Place::Result(_));
    read.filter(|value| computed(value) && is_forward.contains(&node(*value))).collect()
}
