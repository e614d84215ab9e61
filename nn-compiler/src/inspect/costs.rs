//! What each part of a network costs: the multiply-adds of a prediction, and what the backward pass
//! makes it keep; and the operations of the whole. All are read off what the emitted programs do, not off
//! what was written.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::Network;
use crate::emit::Flops;
use crate::ir::op::ScanParts;
use crate::ir::{Graph, Model, NodeId, work};
use crate::program::{Buffer, BufferId, Instruction, Layout, Over, Program, Role};

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
    let mut add = |path: Option<&str>, cost: Costs| {
        *costs.entry(path.and_then(|path| owner(path, &owners))).or_default() += cost;
    };
    each(&joint.graph, &joint.outputs, 1, &mut |graph, node, times| {
        let multiply_adds = work::multiply_adds(graph, node).saturating_mul(times);
        if multiply_adds > 0 {
            add(graph.node(node).origin.path().map(|path| &**path), Costs { multiply_adds, saved: 0 });
        }
    });
    let program = &programs.train.program;
    for buffer in saved(program) {
        let saved = program[buffer].size * model.attributes.dtype.bytes();
        add(program[buffer].path.as_deref(), Costs { multiply_adds: 0, saved });
    }
    costs
}

/// Visits all that roots need, also in the bodies of loops, with how often it is done; not the loops themselves.
fn each(graph: &Graph, roots: &[NodeId], times: usize, visit: &mut dyn FnMut(&Graph, NodeId, usize)) {
    for node in graph.reachable(roots) {
        let op = graph.op(node);
        let regions = op.regions();
        if regions.is_empty() {
            visit(graph, node, times);
        }
        for region in regions {
            each(region.graph(), region.results(), times.saturating_mul(op.steps()), visit);
        }
    }
}

/// Of layers that are applied in loops, by their places in `Model::layers`, how often: `30 steps`, `12 blocks`.
pub(super) fn repeats(model: &Model) -> FxHashMap<usize, Vec<String>> {
    let owners: FxHashMap<String, usize> =
        model.layers.iter().enumerate().map(|(at, layer)| (layer.path.join("."), at)).collect();
    let mut found = FxHashMap::default();
    in_loops(&model.graph, &model.roots(), &[], &mut |path, around| {
        // A layer within another one is repeated with it.
        let outer = path.match_indices('.').map(|(at, _)| &path[..at]).chain([path]);
        for layer in outer.filter_map(|path| owners.get(path)) {
            found.entry(*layer).or_insert_with(|| around.to_vec());
        }
    });
    found
}

/// Visits the layers of values in the bodies of loops, with how often each loop around them is run.
fn in_loops(graph: &Graph, roots: &[NodeId], around: &[String], visit: &mut dyn FnMut(&str, &[String])) {
    for node in graph.reachable(roots) {
        let Some(scan) = ScanParts::of(graph, node) else { continue };
        let outside = graph.node(node).origin.layer.clone();
        let around = [around, &[format!("{} {}", scan.steps, scan.noun(graph))]].concat();
        let (body, results) = (&scan.body, scan.results());
        for inner in body.reachable(&results) {
            let layer = body.node(inner).origin.layer.clone().filter(|layer| Some(layer) != outside.as_ref());
            if let Some(layer) = layer.filter(|_| body.op(inner).leaf().is_none()) {
                visit(&layer, &around);
            }
        }
        in_loops(body, &results, &around, visit);
    }
}

/// The innermost layer that computes a value: its body made it, or the `let` that names the value is
/// what the layer is called after, as in `let hidden = x.dense(8).relu();`.
fn owner(mut path: &str, layers: &FxHashMap<String, usize>) -> Option<usize> {
    loop {
        if let Some(&layer) = layers.get(path) {
            return Some(layer);
        }
        (path, _) = path.rsplit_once('.')?;
    }
}

/// The floating-point operations of a prediction, and of a step of training, for one example.
pub(super) fn flops(network: &Network) -> Flops {
    let joint = &network.joint;
    let of = |roots: &[NodeId]| {
        joint.graph.reachable(roots).into_iter().map(|node| work::operations(&joint.graph, node)).sum()
    };
    let gradients = joint.gradients.iter().map(|&(_, node)| node);
    Flops { predict: of(&joint.outputs), train: of(&gradients.chain([joint.loss]).collect::<Vec<_>>()) }
}

/// The stored values of each example that the loss follows from and the backward pass reads.
fn saved(program: &Program) -> FxHashSet<BufferId> {
    let each = |instruction: &Instruction| match instruction {
        Instruction::Product { products, .. } => {
            products.iter().map(|product| (vec![product.x], vec![product.y])).collect()
        }
        _ => vec![(instruction.reads(), instruction.writes())],
    };
    let all: Vec<(Vec<BufferId>, Vec<BufferId>)> = program.instructions(Over::Tiles).flat_map(each).collect();
    let loss = program.ids().filter(|&buffer| program[buffer].role == Role::Result(0));
    let mut forward: FxHashSet<BufferId> = loss.collect();
    for (reads, written) in all.iter().rev() {
        if written.iter().any(|write| forward.contains(write)) {
            forward.extend(reads);
        }
    }
    let backward = all.iter().filter(|(_, written)| !written.iter().any(|write| forward.contains(write)));
    let computed = |buffer: &BufferId| {
        let Buffer { role, layout, .. } = &program[*buffer];
        matches!(role, Role::Temporary | Role::Carried | Role::Result(_)) && *layout == Layout::Lanes
    };
    let read = backward.flat_map(|(reads, _)| reads.iter().copied());
    read.filter(|buffer| computed(buffer) && forward.contains(buffer)).collect()
}
