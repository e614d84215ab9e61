//! What a loop is given.

use rustc_hash::FxHashMap;

use super::rewrite::Rewrite;
use crate::ir::op::Input;
use crate::ir::{Graph, NodeId, NodeMap};
use crate::simplify::Classes;
use crate::simplify::context::Context;

/// Numbers are in the body, what is the same in every step is captured, and nothing is given twice.
pub(super) fn simplify(rewrite: &mut Rewrite, graph: &mut Graph) {
    let mut with: FxHashMap<NodeId, NodeId> = FxHashMap::default();
    let mut kept = Vec::new();
    for input in std::mem::take(&mut rewrite.scan.per_step) {
        match same_in_every_step(graph, input.operand) {
            Some(operand) => rewrite.scan.captured.push(Input { operand, ..input }),
            None => kept.push(input),
        }
    }
    rewrite.scan.per_step = once(kept, &mut with);
    rewrite.scan.captured = once(std::mem::take(&mut rewrite.scan.captured), &mut with);
    let body = &mut rewrite.scan.body;
    rewrite.scan.captured.retain(|input| match graph.op(input.operand).constant() {
        Some(number) => {
            let number = body.constant_like(number, input.leaf);
            // What was the same as this leaf is the same number.
            with.values_mut().filter(|leaf| **leaf == input.leaf).for_each(|leaf| *leaf = number);
            with.insert(input.leaf, number);
            false
        }
        None => true,
    });
    rewrite.replace(&with);
}

/// The first of the inputs with the same operand; the leaves of the others are that one's.
fn once(inputs: Vec<Input>, with: &mut FxHashMap<NodeId, NodeId>) -> Vec<Input> {
    let mut first: FxHashMap<NodeId, NodeId> = FxHashMap::default();
    let mut kept = Vec::new();
    for input in inputs {
        match first.get(&input.operand) {
            Some(&leaf) => {
                with.insert(input.leaf, leaf);
            }
            None => {
                first.insert(input.operand, input.leaf);
                kept.push(input);
            }
        }
    }
    kept
}

/// What every step is given, if it is the same.
fn same_in_every_step(graph: &mut Graph, operand: NodeId) -> Option<NodeId> {
    let (uses, classes) = (NodeMap::default(), Classes::default());
    let mut context = Context::new(graph, &uses, &classes);
    context.is_repeated(operand, 0).then(|| context.unrepeated(operand, &[0]))
}
