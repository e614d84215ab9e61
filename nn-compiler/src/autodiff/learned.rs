//! Which parameters a value is differentiated by.

use std::collections::HashSet;

use crate::ir::{Graph, NodeId};

/// The parameters a value depends on other than through `stop_gradient`, which freezes on purpose; by
/// their numbers.
pub fn learned(graph: &Graph, value: NodeId) -> Vec<(usize, NodeId)> {
    let mut seen = HashSet::from([value]);
    let mut pending = vec![value];
    let mut found = Vec::new();
    while let Some(node) = pending.pop() {
        match graph.op(node).parameter() {
            Some(index) => found.push((index, node)),
            None if graph.op(node).freezes() => {}
            None => pending.extend(graph.operands(node).iter().filter(|&&operand| seen.insert(operand))),
        }
    }
    found.sort_unstable();
    found
}
