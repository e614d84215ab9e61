//! What leaves a loop to be computed before it.

use rustc_hash::FxHashMap;

use super::rewrite::{Dependence, LoopResult, Rewrite};
use crate::autodiff::stack::stack_all;
use crate::ir::op::{At, Cost, Input, Structure};
use crate::ir::{Graph, NodeId, NodeMap};

/// Computes outside of the loop what follows from what is captured, and for all steps at once what follows from what is
/// given per step: where that takes a product that is summed or a loop, or is wanted as a stack.
pub(super) fn hoist(rewrite: &mut Rewrite, graph: &mut Graph) {
    let (nodes, dependence) = rewrite.dependence();
    let heavy = heavy(rewrite, &nodes, &dependence);
    let stacks = rewrite.stacks();
    let is_movable = |node: NodeId| match dependence[node] {
        Dependence::Captured => !is_repetition(rewrite, node),
        Dependence::PerStep => heavy[node] && !is_repetition(rewrite, node),
        Dependence::Constant | Dependence::Carried => false,
    };
    let is_movable = |node: NodeId| {
        rewrite.scan.body.results(node).one().is_some()
            && rewrite.scan.body.op(node).leaf().is_none()
            && is_movable(node)
    };
    // Where a value that stays uses one that can leave.
    let mut leaving: Vec<NodeId> = Vec::new();
    for &node in nodes.iter().filter(|&&node| !is_movable(node)) {
        leaving.extend(rewrite.scan.body.operands(node).iter().filter(|&&operand| is_movable(operand)));
    }
    leaving.extend(rewrite.scan.carried.iter().map(|state| state.next).filter(|&next| is_movable(next)));
    leaving.sort_unstable();
    leaving.dedup();
    let mut with = FxHashMap::default();
    for node in leaving {
        let captured = dependence[node] == Dependence::Captured;
        let operand = outside(rewrite, graph, node, captured);
        let body = &rewrite.scan.body;
        let (shape, variance) = (body.shape(node).clone(), body.variance(node));
        let leaf = rewrite.scan.leaf(&shape, variance);
        let inputs = if captured { &mut rewrite.scan.captured } else { &mut rewrite.scan.per_step };
        inputs.push(Input { leaf, operand });
        with.insert(node, leaf);
    }
    for stack in stacks {
        let value = match dependence[stack] {
            Dependence::Carried => continue,
            Dependence::PerStep => outside(rewrite, graph, stack, false),
            Dependence::Constant | Dependence::Captured => {
                let value = outside(rewrite, graph, stack, true);
                graph.broadcast(value, &[0], &[rewrite.scan.steps])
            }
        };
        rewrite.results.iter_mut().filter(|result| **result == LoopResult::Stack(stack)).for_each(|result| {
            *result = LoopResult::Outside(value);
        });
    }
    rewrite.scan.stacked = rewrite.stacks();
    rewrite.replace(&with);
}

/// Of each value whether computing it takes a loop or a product that is summed, which are better done for all steps at
/// once.
fn heavy(rewrite: &Rewrite, nodes: &[NodeId], dependence: &NodeMap<Dependence>) -> NodeMap<bool> {
    let body = &rewrite.scan.body;
    let mut heavy = NodeMap::<bool>::default();
    for &node in nodes.iter().filter(|&&node| dependence[node] == Dependence::PerStep) {
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
fn is_repetition(rewrite: &Rewrite, node: NodeId) -> bool {
    rewrite.scan.body.op(node).structure() == Structure::Repeated
}

/// A value of the body in the graph around the loop, computed from what is captured, or for all steps along a first axis
/// from what is given for all steps.
fn outside(rewrite: &Rewrite, graph: &mut Graph, value: NodeId, captured: bool) -> NodeId {
    let scan = &rewrite.scan;
    let mut known: FxHashMap<NodeId, NodeId> =
        scan.captured.iter().map(|input| (input.leaf, input.operand)).collect();
    let mut stacks = FxHashMap::default();
    if !captured {
        let needed = scan.body.reachable(&[value]);
        for input in scan.per_step.iter().filter(|input| needed.binary_search(&input.leaf).is_ok()) {
            let leaf = graph.placeholder(scan.body.shape(input.leaf), scan.body.variance(input.leaf));
            known.insert(input.leaf, leaf);
            stacks.insert(leaf, input.operand);
        }
    }
    let once = graph.graft(&scan.body, &[value], &known)[0];
    if captured { once } else { stack_all(graph, once, &stacks) }
}
