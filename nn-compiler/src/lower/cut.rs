//! Bounds what one kernel computes: a value whose expression would be longer is stored after all. So a kernel, and
//! the work of emitting it, does not grow with the depth of the graph, however often values are shared.

use std::hash::BuildHasher;

use rustc_hash::{FxBuildHasher, FxHashSet};

use super::store::is_there;
use crate::ir::{Graph, NodeId, NodeMap};

/// The most terms in the expression for one element, give or take those of the operands of its last operation.
pub(super) const MOST_TERMS: usize = 256;

/// The nodes that cut long expressions where they are stored. `order` has operands before their users; `absorbed`
/// tells which nodes are computed with their only user.
pub(super) fn cuts(
    graph: &Graph,
    order: &[NodeId],
    stored: &FxHashSet<NodeId>,
    absorbed: impl Fn(NodeId) -> bool,
) -> FxHashSet<NodeId> {
    let mut cuts = FxHashSet::default();
    // The terms of each expression if none were shared: no fewer than there are.
    let mut weights = NodeMap::with_capacity(0usize, graph.len());
    for &node in order {
        let is_given = |node: &NodeId| stored.contains(node) || cuts.contains(node) || is_there(graph, *node);
        let of = |operand: &NodeId| if is_given(operand) { 1 } else { weights[*operand] };
        let weight = graph.operands(node).iter().map(of).fold(1, usize::saturating_add);
        weights[node] = weight;
        let may_be_long = weight > MOST_TERMS && !stored.contains(&node);
        if may_be_long && !graph.op(node).is_view() && !absorbed(node) && is_long(graph, node, is_given) {
            cuts.insert(node);
        }
    }
    cuts
}

/// Whether the expression for an element of a node has more terms than one kernel should compute. A term is a node at
/// some index: what changes the index makes other terms of the nodes below.
fn is_long(graph: &Graph, node: NodeId, is_given: impl Fn(&NodeId) -> bool) -> bool {
    let mut seen: FxHashSet<(NodeId, u64)> = FxHashSet::default();
    let mut pending = vec![(node, 0)];
    while let Some((at, index)) = pending.pop() {
        if (at != node && is_given(&at)) || !seen.insert((at, index)) {
            continue;
        }
        if seen.len() > MOST_TERMS {
            return true;
        }
        for (position, &operand) in graph.operands(at).iter().enumerate() {
            let below = match graph.op(at).structure().is_elementwise() {
                true => index,
                false => FxBuildHasher.hash_one((index, at, position)),
            };
            pending.push((operand, below));
        }
    }
    false
}
