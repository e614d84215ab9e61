//! Forward mode: from what moves to all that moves with it, each node once.

use rustc_hash::FxHashMap;

use crate::ir::op::{Derivative, JvpArgs};
use crate::ir::{Graph, NodeId, Origin};

/// How nodes move: what does not move has no entry.
pub type Tangents = FxHashMap<NodeId, NodeId>;

/// How the nodes of `order` move, operands standing before their users, if those of `seeds` move as they are
/// given there.
///
/// # Panics
/// When what moves goes through a primitive that has no derivative rule: the language cannot make one.
pub fn sweep(graph: &mut Graph, order: &[NodeId], seeds: Tangents) -> Tangents {
    let mut tangents = seeds;
    for &node in order {
        if tangents.contains_key(&node) {
            continue;
        }
        let surroundings = graph.set_origin(Some(Origin { name: None, ..graph.node(node).origin.clone() }));
        if let Some(tangent) = pushforward(graph, node, &tangents) {
            tangents.insert(node, tangent);
        }
        graph.set_origin(surroundings);
    }
    tangents
}

/// How a node moves if its operands move by these tangents; `None` if it does not.
///
/// # Panics
/// When it has no derivative rule: the language cannot make one that moves.
pub(super) fn pushforward(graph: &mut Graph, node: NodeId, tangents: &Tangents) -> Option<NodeId> {
    let operands = graph.operands(node);
    let moving: Vec<Option<NodeId>> = operands.iter().map(|operand| tangents.get(operand).copied()).collect();
    if moving.iter().all(Option::is_none) {
        return None;
    }
    let at = JvpArgs { operands: &operands, result: node, tangents: &moving };
    let op = graph.op(node).clone();
    match op.pushforward(graph, &at) {
        Derivative::Node(tangent) => Some(tangent),
        Derivative::Zero => None,
        Derivative::NotDifferentiable => panic!("`{}` has no derivative rule", op.name()),
    }
}
