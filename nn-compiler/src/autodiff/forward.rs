//! Forward mode: from what moves to all that moves with it, each node once.

use rustc_hash::FxHashMap;

use crate::ir::op::{Derivative, JvpArgs};
use crate::ir::{Graph, NodeId, Origin, Results};

/// How nodes move: what does not move has no entry.
pub type Tangents = FxHashMap<NodeId, NodeId>;

/// How the nodes of `order` move, operands standing before their users, if those of `seeds` move as they are
/// given there.
///
/// # Panics
/// When what moves goes through a primitive that has no derivative rule: the language cannot make one.
pub fn sweep(graph: &mut Graph, order: &[NodeId], seeds: Tangents) -> Tangents {
    let mut tangents = seeds;
    let mut several: FxHashMap<NodeId, Vec<Option<NodeId>>> = FxHashMap::default();
    for &node in order {
        if tangents.contains_key(&node) {
            continue;
        }
        if let Some(index) = graph.op(node).projection() {
            let of = several.get(&graph.operand(node, 0)).and_then(|results| results[index]);
            tangents.extend(of.map(|tangent| (node, tangent)));
            continue;
        }
        let surroundings = graph.set_origin(Some(Origin { name: None, ..graph.node(node).origin.clone() }));
        let found = pushforwards(graph, node, &tangents);
        match graph.results(node) {
            Results::One(_) => tangents.extend(found.into_iter().flatten().next().map(|it| (node, it))),
            Results::Several(_) => several.extend((!found.is_empty()).then_some((node, found))),
        }
        graph.set_origin(surroundings);
    }
    tangents
}

/// How the results of a node move if its operands move by these tangents; nothing if none does.
///
/// # Panics
/// When it has no derivative rule: the language cannot make one that moves.
fn pushforwards(graph: &mut Graph, node: NodeId, tangents: &Tangents) -> Vec<Option<NodeId>> {
    let operands = graph.operands(node);
    let moving: Vec<Option<NodeId>> = operands.iter().map(|operand| tangents.get(operand).copied()).collect();
    if moving.iter().all(Option::is_none) {
        return Vec::new();
    }
    let at = JvpArgs { operands: &operands, result: node, tangents: &moving };
    let op = graph.op(node).clone();
    let tangent = |derivative| match derivative {
        Derivative::Node(tangent) => Some(tangent),
        Derivative::Zero => None,
        Derivative::NotDifferentiable => panic!("`{}` has no derivative rule", op.name()),
    };
    op.pushforward(graph, &at).into_iter().map(tangent).collect()
}
