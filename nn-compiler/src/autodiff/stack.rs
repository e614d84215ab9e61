//! Many passes at once: a graph with a stack of values in the place of a leaf, for which every value that
//! depends on it becomes a stack too. Values that do not are computed once for all.

use rustc_hash::FxHashMap;

use crate::ir::op::Stacked;
use crate::ir::{Graph, NodeId, Origin, Results};

/// `root` for each of the values that lie along the first axis of `values` in the place of `leaf`, along a new
/// first axis.
///
/// # Panics
/// When the leaf is an operand of a primitive that has no rule for it: no derivative has one.
pub fn stack(graph: &mut Graph, root: NodeId, leaf: NodeId, values: NodeId) -> NodeId {
    stack_all(graph, root, &[(leaf, values)].into_iter().collect())
}

/// As [`stack`], for several leaves at once; there is at least one.
pub fn stack_all(graph: &mut Graph, root: NodeId, leaves: &FxHashMap<NodeId, NodeId>) -> NodeId {
    let first = leaves.values().next().expect("there is a leaf");
    let count = graph.axis(*first, 0);
    let stacks = stacks_of(graph, &[root], leaves.clone());
    // A result in which no leaf has a part is the same for all.
    stacks.get(&root).copied().unwrap_or_else(|| graph.broadcast(root, &[0], &[count]))
}

/// The stacks of what `roots` need, for `leaves` of which each is a stack: those of all values that depend on a leaf.
pub(crate) fn stacks_of(
    graph: &mut Graph,
    roots: &[NodeId],
    leaves: FxHashMap<NodeId, NodeId>,
) -> FxHashMap<NodeId, NodeId> {
    let mut stacks = leaves;
    let Some(&first) = stacks.values().next() else { return stacks };
    let count = graph.axis(first, 0);
    let mut several: FxHashMap<NodeId, Vec<NodeId>> = FxHashMap::default();
    for node in graph.reachable(roots) {
        if stacks.contains_key(&node) {
            continue;
        }
        if let Some(index) = graph.op(node).projection() {
            let of = several.get(&graph.operand(node, 0));
            stacks.extend(of.map(|results| (node, results[index])));
            continue;
        }
        let operands: Vec<(NodeId, bool)> = graph
            .operands(node)
            .iter()
            .map(|operand| stacks.get(operand).map_or((*operand, false), |&stack| (stack, true)))
            .collect();
        if operands.iter().all(|(_, is_stack)| !is_stack) {
            continue;
        }
        let op = graph.op(node).clone();
        let surroundings = graph.set_origin(Some(Origin { name: None, ..graph.node(node).origin.clone() }));
        let stacked = op.stacked(graph, &Stacked { operands: &operands, count });
        let stacked = stacked.unwrap_or_else(|| panic!("`{}` has no rule for stacks", op.name()));
        match graph.results(node) {
            Results::One(_) => stacks.extend(stacked.first().map(|&stack| (node, stack))),
            Results::Several(_) => {
                several.insert(node, stacked);
            }
        }
        graph.set_origin(surroundings);
    }
    stacks
}
