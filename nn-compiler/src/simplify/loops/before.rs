//! What leaves a loop to be computed before it.

use rustc_hash::FxHashMap;

use super::work::{Changes, Found, Work};
use crate::autodiff::stack::stacks_of;
use crate::ir::op::{At, Cost, Input, Structure};
use crate::ir::{Graph, NodeId, NodeMap};

/// Computes outside of the loop what follows from what is captured, and for all steps at once what follows from what is
/// given per step: where that takes a product that is summed or a loop, or is wanted as a stack.
pub(super) fn move_out(work: &mut Work, graph: &mut Graph) {
    let (nodes, changes) = work.changes();
    let heavy = heavy(work, &nodes, &changes);
    let stacks = work.stacks();
    let is_movable = |node: NodeId| match changes[node] {
        Changes::WithTheLoop => !is_repetition(work, node),
        Changes::WithTheStep => heavy[node] && !is_repetition(work, node),
        Changes::Never | Changes::WithTheState => false,
    };
    let is_movable = |node: NodeId| {
        work.scan.body.results(node).one().is_some()
            && work.scan.body.op(node).leaf().is_none()
            && is_movable(node)
    };
    // Where a value that stays uses one that can leave.
    let mut leaving: Vec<NodeId> = Vec::new();
    for &node in nodes.iter().filter(|&&node| !is_movable(node)) {
        leaving.extend(work.scan.body.operands(node).iter().filter(|&&operand| is_movable(operand)));
    }
    leaving.extend(work.scan.carried.iter().map(|state| state.next).filter(|&next| is_movable(next)));
    leaving.sort_unstable();
    leaving.dedup();
    let mut with = FxHashMap::default();
    for node in leaving {
        let captured = changes[node] == Changes::WithTheLoop;
        let operand = outside(work, graph, &[node], captured)[0];
        let body = &work.scan.body;
        let (shape, variance) = (body.shape(node).clone(), body.variance(node));
        let leaf = work.scan.leaf(&shape, variance);
        let inputs = if captured { &mut work.scan.captured } else { &mut work.scan.per_step };
        inputs.push(Input { leaf, operand });
        with.insert(node, leaf);
    }
    for stack in stacks {
        let value = match changes[stack] {
            Changes::WithTheState => continue,
            Changes::WithTheStep => outside(work, graph, &[stack], false)[0],
            Changes::Never | Changes::WithTheLoop => {
                let value = outside(work, graph, &[stack], true)[0];
                graph.broadcast(value, &[0], &[work.scan.steps])
            }
        };
        work.results.iter_mut().filter(|result| **result == Found::Stack(stack)).for_each(|result| {
            *result = Found::Outside(value);
        });
    }
    work.scan.stacked = work.stacks();
    work.replace(&with);
}

/// Of each value whether computing it takes a loop or a product that is summed, which are better done for all steps at
/// once.
fn heavy(work: &Work, nodes: &[NodeId], changes: &NodeMap<Changes>) -> NodeMap<bool> {
    let body = &work.scan.body;
    let mut heavy = NodeMap::<bool>::default();
    for &node in nodes.iter().filter(|&&node| changes[node] == Changes::WithTheStep) {
        let own = match body.op(node).structure() {
            Structure::Loop => true,
            Structure::Product => body.op(node).cost(At { graph: body, node }) == Cost::Whole,
            _ => false,
        };
        heavy[node] = own || body.operands(node).iter().any(|&operand| heavy[operand]);
    }
    heavy
}

/// Whether the value is another one repeated, which is done where it is used.
fn is_repetition(work: &Work, node: NodeId) -> bool {
    work.scan.body.op(node).structure() == Structure::Repeated
}

/// Values of the body in the graph around the loop, computed from what is captured, or for all steps along a first axis
/// from what is given for all steps.
pub(super) fn outside(work: &Work, graph: &mut Graph, values: &[NodeId], captured: bool) -> Vec<NodeId> {
    let scan = &work.scan;
    let mut known: FxHashMap<NodeId, NodeId> =
        scan.captured.iter().map(|input| (input.leaf, input.operand)).collect();
    if captured {
        return graph.graft(&scan.body, values, &known);
    }
    let needed = scan.body.reachable(values);
    let mut stacks = FxHashMap::default();
    for input in scan.per_step.iter().filter(|input| needed.binary_search(&input.leaf).is_ok()) {
        let leaf = graph.placeholder(scan.body.shape(input.leaf), scan.body.variance(input.leaf));
        known.insert(input.leaf, leaf);
        stacks.insert(leaf, input.operand);
    }
    let once = graph.graft(&scan.body, values, &known);
    let stacks = stacks_of(graph, &once, stacks);
    once.into_iter().map(|value| stacks[&value]).collect()
}
