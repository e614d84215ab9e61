//! Reverse mode: from the loss back to what it depends on, each node once.
//!
//! The total loss is the mean of `loss` over the examples of the batch. Cotangents of shared values
//! hold its derivative; cotangents of per-example values hold the derivative times the number of
//! examples, so that the loss itself has the cotangent 1. Where a shared value is used in a
//! per-example expression, the cotangent it gets is therefore the mean over the batch.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::ir::op::{Cotangent, Derivative, VjpArgs};
use crate::ir::{Graph, NodeId, NodeMap, Origin, Results, Variance, verify};

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
    let cotangents = sweep(graph, &order, &[(loss, one.into())], |node| depends[node], over_batch);
    for (node, cotangent) in order.iter().rev().filter_map(|node| Some((*node, cotangents.get(node)?))) {
        name_cotangent(graph, node, cotangent.node, before);
    }
    let found: Vec<Option<NodeId>> =
        wrt.iter().map(|node| cotangents.get(node).map(|cotangent| cotangent.node)).collect();
    let roots: Vec<NodeId> = found.iter().copied().flatten().collect();
    verify::returned(graph, &roots, "reverse mode");
    found
}

/// Carries cotangents back through all of `order`, in which operands precede their users: those of `seeds`, values with
/// their cotangents. Returns the cotangents of these nodes and of their operands, as far as they are `wanted`. `collect`
/// makes of a part that reaches an operand what the operand gets.
///
/// # Panics
/// When a path goes through a primitive that has no derivative rule: the language cannot make one.
pub fn sweep(
    graph: &mut Graph,
    order: &[NodeId],
    seeds: &[(NodeId, Cotangent)],
    wanted: impl Fn(NodeId) -> bool,
    collect: impl Fn(&mut Graph, NodeId, NodeId) -> NodeId,
) -> FxHashMap<NodeId, Cotangent> {
    let mut cotangents: FxHashMap<NodeId, Cotangent> = FxHashMap::default();
    for &(node, seed) in seeds {
        collected(graph, &mut cotangents, node, seed);
    }
    // Of nodes with several results, the cotangent of each.
    let mut several: FxHashMap<NodeId, Vec<Option<Cotangent>>> = FxHashMap::default();
    for &node in order.iter().rev() {
        if !wanted(node) {
            continue;
        }
        if let Some(index) = graph.op(node).projection() {
            let operand = graph.operand(node, 0);
            let count = graph.results(operand).all().len();
            several.entry(operand).or_insert_with(|| vec![None; count])[index] =
                cotangents.get(&node).copied();
            continue;
        }
        let results = match graph.results(node) {
            Results::One(_) => vec![cotangents.get(&node).copied()],
            Results::Several(_) => several.remove(&node).unwrap_or_default(),
        };
        if results.iter().all(Option::is_none) {
            continue;
        }
        let op = graph.op(node).clone();
        let operands: Vec<NodeId> = graph.operands(node).to_vec();
        let surroundings = graph.set_origin(Some(Origin { name: None, ..graph.node(node).origin.clone() }));
        let wanted: Vec<bool> = operands.iter().map(|&operand| wanted(operand)).collect();
        let at = VjpArgs { operands: &operands, result: node, cotangents: &results, wanted: &wanted };
        let selected = op.selects() || results.iter().flatten().all(|cotangent| cotangent.selected);
        op.pullback(graph, &at, |graph, position, derivative| {
            let operand = operands[position];
            let part = match derivative {
                Derivative::Node(part) => collect(graph, part, operand),
                Derivative::Zero => return,
                Derivative::NotDifferentiable => panic!("`{}` has no derivative rule", op.name()),
            };
            collected(graph, &mut cotangents, operand, Cotangent { node: part, selected });
        });
        graph.set_origin(surroundings);
    }
    cotangents
}

/// Adds a part to what a value's cotangent is so far.
fn collected(graph: &mut Graph, cotangents: &mut FxHashMap<NodeId, Cotangent>, of: NodeId, part: Cotangent) {
    let total = match cotangents.get(&of) {
        None => part,
        Some(rest) => {
            let selected = rest.selected && part.selected;
            Cotangent { node: graph.add2(rest.node, part.node), selected }
        }
    };
    cotangents.insert(of, total);
}

/// For each node whether it is in `wrt` or computed from one that is.
pub(crate) fn dependents(graph: &Graph, order: &[NodeId], wrt: &[NodeId]) -> NodeMap<bool> {
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
