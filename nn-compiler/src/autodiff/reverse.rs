//! Reverse mode: from the loss back to what it depends on, each node once.
//!
//! The total loss is the mean of `loss` over the examples of the batch. Cotangents of shared values
//! hold its derivative; cotangents of per-example values hold the derivative times the number of
//! examples, so that the loss itself has the cotangent 1. Where a shared value is used in a
//! per-example expression, the cotangent it gets is therefore the mean over the batch.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::ir::op::{Cotangent, Derivative, VjpArgs};
use crate::ir::{Graph, NodeId, NodeMap, Origin, Variance, verify};

/// The derivatives of the mean of `loss` by the nodes `wrt`, as new nodes; `None` where no derivative
/// reaches one. The graph stays closed under differentiation: it may be applied to its own results.
///
/// # Panics
/// When a path to `wrt` goes through a primitive that has no derivative rule: the language cannot
/// make one.
pub fn gradient(graph: &mut Graph, loss: NodeId, wrt: &[NodeId]) -> Vec<Option<NodeId>> {
    let before = graph.len();
    let order = graph.reachable(&[loss]);
    let depends = dependents(graph, &order, wrt);
    let one = graph.constant_like(1.0, loss);
    let cotangents = sweep(graph, &order, one, |node| depends[node], over_batch);
    for (node, cotangent) in order.iter().rev().filter_map(|node| Some((*node, cotangents.get(node)?))) {
        name_cotangent(graph, node, cotangent.node, before);
    }
    let found: Vec<Option<NodeId>> =
        wrt.iter().map(|node| cotangents.get(node).map(|cotangent| cotangent.node)).collect();
    let roots: Vec<NodeId> = found.iter().copied().flatten().collect();
    verify::returned(graph, &roots, "reverse mode");
    found
}

/// Carries a cotangent from the last of `order` back through all of it, operands standing before their users:
/// the cotangents of these nodes and of their operands, as far as they are `wanted`. `collect` makes of a
/// part that reaches an operand what the operand gets.
///
/// # Panics
/// When a path goes through a primitive that has no derivative rule: the language cannot make one.
pub fn sweep(
    graph: &mut Graph,
    order: &[NodeId],
    seed: NodeId,
    wanted: impl Fn(NodeId) -> bool,
    collect: impl Fn(&mut Graph, NodeId, NodeId) -> NodeId,
) -> FxHashMap<NodeId, Cotangent> {
    let mut cotangents: FxHashMap<NodeId, Cotangent> = FxHashMap::default();
    cotangents.extend(order.last().map(|&root| (root, Cotangent { node: seed, selected: false })));
    for &node in order.iter().rev() {
        let Some(&cotangent) = cotangents.get(&node).filter(|_| wanted(node)) else { continue };
        let op = graph.op(node).clone();
        let operands: Vec<NodeId> = graph.operands(node).to_vec();
        let surroundings = graph.set_origin(Some(Origin { name: None, ..graph.node(node).origin.clone() }));
        let wanted: Vec<bool> = operands.iter().map(|&operand| wanted(operand)).collect();
        let at = VjpArgs { operands: &operands, result: node, cotangent, wanted: &wanted };
        let selected = cotangent.selected || op.selects();
        op.pullback(graph, &at, |graph, position, derivative| {
            let operand = operands[position];
            let part = match derivative {
                Derivative::Node(part) => collect(graph, part, operand),
                Derivative::Zero => return,
                Derivative::NotDifferentiable => panic!("`{}` has no derivative rule", op.name()),
            };
            let total = match cotangents.get(&operand) {
                None => Cotangent { node: part, selected },
                Some(rest) => {
                    let selected = rest.selected && selected;
                    Cotangent { node: graph.add2(rest.node, part), selected }
                }
            };
            cotangents.insert(operand, total);
        });
        graph.set_origin(surroundings);
    }
    cotangents
}

/// For each node whether it is in `wrt` or computed from one that is.
pub(super) fn dependents(graph: &Graph, order: &[NodeId], wrt: &[NodeId]) -> NodeMap<bool> {
    let mut depends = NodeMap::with_capacity(false, graph.len());
    wrt.iter().for_each(|&node| depends[node] = true);
    for &node in order {
        depends[node] |= graph.operands(node).iter().any(|&operand| depends[operand]);
    }
    depends
}

/// A shared operand collects its parts from all examples.
fn over_batch(graph: &mut Graph, part: NodeId, operand: NodeId) -> NodeId {
    match (graph.variance(operand), graph.variance(part)) {
        (Variance::Shared, Variance::Example) => graph.batch_mean(part),
        _ => part,
    }
}

/// Names the cotangent of `hidden` `d_hidden`, unless the value existed before or has a name.
fn name_cotangent(graph: &mut Graph, node: NodeId, cotangent: NodeId, before: usize) {
    let Some(name) = graph.node(node).origin.name.clone() else { return };
    if cotangent.index() >= before && graph.node(cotangent).origin.name.is_none() {
        let origin = graph.node(node).origin.clone();
        graph.relabel(cotangent, Origin { name: Some(Rc::from(format!("d_{name}"))), ..origin });
    }
}
