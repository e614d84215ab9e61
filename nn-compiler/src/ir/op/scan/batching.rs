//! Many loops at once: a loop over stacks.

use rustc_hash::FxHashMap;

use super::Scan;
use super::parts::ScanParts;
use crate::autodiff::stack::stacks_of;
use crate::ir::graph::{Graph, NodeId, Variance};
use crate::ir::op::{Op, Stacked};
use crate::ir::shape::Shape;

pub(super) fn stacks(graph: &mut Graph, op: &Scan<'_>, at: &Stacked<'_>) -> Vec<NodeId> {
    let operands: Vec<NodeId> = at.operands.iter().map(|&(operand, _)| operand).collect();
    let op = Op::Scan {
        region: op.region.clone(),
        captured: *op.captured,
        carried: *op.carried,
        steps: *op.steps,
        reverse: *op.reverse,
    };
    let scan = ScanParts::applied(&op, &operands).expect("it is a loop");
    let is_stack: Vec<bool> = at.operands.iter().map(|&(_, is_stack)| is_stack).collect();
    let (captured, rest) = is_stack.split_at(scan.captured.len());
    let (states, per_step) = rest.split_at(scan.carried.len());
    // A state is a stack as soon as a step makes it one.
    let mut states = states.to_vec();
    let (mut many, found) = loop {
        let mut many = scan.clone();
        let mut leaves = FxHashMap::default();
        for (input, _) in many.captured.clone().iter().zip(captured).filter(|(_, is_stack)| **is_stack) {
            leaves.insert(input.leaf, stack_leaf(&mut many, at, input.leaf));
        }
        for (input, _) in many.per_step.clone().iter().zip(per_step).filter(|(_, is_stack)| **is_stack) {
            leaves.insert(input.leaf, stack_leaf(&mut many, at, input.leaf));
        }
        for (state, _) in many.carried.clone().iter().zip(&states).filter(|(_, is_stack)| **is_stack) {
            leaves.insert(state.leaf, stack_leaf(&mut many, at, state.leaf));
        }
        let found = stacks_of(&mut many.body, &scan.results(), leaves);
        let more: Vec<bool> = scan
            .carried
            .iter()
            .zip(&states)
            .map(|(state, &is_stack)| is_stack || found.contains_key(&state.next))
            .collect();
        if more == states {
            break (many, found);
        }
        states = more;
    };
    for input in many.captured.iter_mut() {
        input.leaf = found.get(&input.leaf).copied().unwrap_or(input.leaf);
    }
    for (input, _) in many.per_step.iter_mut().zip(per_step).filter(|(_, is_stack)| **is_stack) {
        input.leaf = found[&input.leaf];
        input.operand = exchanged(graph, input.operand);
    }
    let given = is_stack[scan.captured.len()..].iter();
    for ((state, &is_stack), &given) in many.carried.iter_mut().zip(&states).zip(given) {
        if is_stack {
            let next = state.next;
            state.leaf = found[&state.leaf];
            state.next = match found.get(&next) {
                Some(&stack) => stack,
                None => many.body.broadcast(next, &[0], &[at.count]),
            };
            state.init = if given { state.init } else { graph.broadcast(state.init, &[0], &[at.count]) };
        }
    }
    for node in many.stacked.iter_mut() {
        *node = found.get(node).copied().unwrap_or(*node);
    }
    let node = many.add(graph);
    let count = scan.carried.len();
    let are_stacks = states.into_iter().chain(scan.stacked.iter().map(|node| found.contains_key(node)));
    are_stacks
        .enumerate()
        .map(|(place, is_stack)| {
            let value = graph.result(node, place);
            match (is_stack, place < count) {
                (false, _) => graph.broadcast(value, &[0], &[at.count]),
                (true, true) => value,
                (true, false) => exchanged(graph, value),
            }
        })
        .collect()
}

/// A leaf for a stack of values like this leaf.
fn stack_leaf(scan: &mut ScanParts, at: &Stacked<'_>, leaf: NodeId) -> NodeId {
    let shape: Shape = std::iter::once(&at.count).chain(scan.body.shape(leaf).axes()).copied().collect();
    scan.leaf(&shape, Variance::Example)
}

/// The value with its first two axes in the other order: steps and the stack's places.
fn exchanged(graph: &mut Graph, value: NodeId) -> NodeId {
    let mut axes: Vec<usize> = (0..graph.shape(value).rank()).collect();
    axes.swap(0, 1);
    graph.permute(value, &axes)
}
