//! Sums of second derivatives, carried forwards: each value has with it how it moves along each coordinate,
//! as one stack, and the sum of its second derivatives along them, as one more value. A layer of a network in
//! `d` dimensions is so passed `d + 2` times, where the second derivatives one by one would pass it `2 d + 1`
//! times or more (Li, Ye and others, "A computational framework for neural network-based variational Monte
//! Carlo with forward Laplacian", 2024).
//!
//! Of `y = f(a)`: `∂²y/∂xᵢ² = f′(a) · ∂²a/∂xᵢ² + f″(a)[∂a/∂xᵢ, ∂a/∂xᵢ]`. Both terms are made of the pushforward
//! of `f`: the first is it, of the sum over `i`; the second is its own derivative along `∂a/∂xᵢ`.

use rustc_hash::FxHashMap;

use super::forward::{self, Tangents};
use super::partial::{identity, placeholder};
use super::stack::stack_all;
use crate::ir::{Axis, Graph, NodeId, verify};

/// `Σᵢ ∂²y/∂xᵢ²` over all elements of all `xs`, for each element of `y`; `None` if that is zero everywhere.
pub fn laplacian(graph: &mut Graph, y: NodeId, xs: &[NodeId]) -> Option<NodeId> {
    let mut moves = coordinates(graph, xs);
    let mut sums = Tangents::default();
    for node in graph.reachable(&[y]) {
        // Of a node with several results, each is passed with the node.
        let source = graph.op(node).projection().map_or(node, |_| graph.operand(node, 0));
        if graph.results(node).one().is_none() {
            continue;
        }
        let operands = graph.operands(source);
        let moving: Vec<NodeId> =
            operands.iter().copied().filter(|operand| moves.contains_key(operand)).collect();
        if moves.contains_key(&node) || moving.is_empty() {
            continue;
        }
        // How the result moves if the operands move by these leaves.
        let leaves: Tangents = moving.iter().map(|&operand| (operand, placeholder(graph, operand))).collect();
        let Some(first) = moved(graph, [source, node], &leaves) else { continue };
        let stacks: FxHashMap<NodeId, NodeId> =
            leaves.iter().map(|(operand, leaf)| (*leaf, moves[operand])).collect();
        let stack = stack_all(graph, first, &stacks);
        // How that changes if they move by the same once more.
        let mut seeds = leaves;
        seeds.insert(node, first);
        let order = graph.reachable(&[first]);
        let second = forward::sweep(graph, &order, seeds).get(&first).copied();
        let curved = second.map(|second| {
            let each = stack_all(graph, second, &stacks);
            graph.sum(each, &[0])
        });
        let carried = moved(graph, [source, node], &sums);
        let total = match (curved, carried) {
            (Some(curved), Some(carried)) => Some(graph.add2(curved, carried)),
            (one, other) => one.or(other),
        };
        moves.insert(node, stack);
        sums.extend(total.map(|total| (node, total)));
    }
    let found = sums.get(&y).copied();
    verify::returned_part(graph, &Vec::from_iter(found), "a sum of second derivatives");
    found
}

/// How a value moves if what its node is computed from moves by these tangents.
fn moved(graph: &mut Graph, [source, node]: [NodeId; 2], tangents: &Tangents) -> Option<NodeId> {
    let operands = graph.operands(source);
    let seeds = operands.iter().filter_map(|operand| Some((*operand, *tangents.get(operand)?))).collect();
    forward::sweep(graph, &[source, node], seeds).get(&node).copied()
}

/// How each of `xs` moves along each coordinate: in a stack over the elements of all of them.
fn coordinates(graph: &mut Graph, xs: &[NodeId]) -> FxHashMap<NodeId, NodeId> {
    let sizes: Vec<usize> = xs.iter().map(|&x| graph.shape(x).size()).collect();
    let all: usize = sizes.iter().sum();
    let mut before = 0;
    let mut stacks = FxHashMap::default();
    for (&x, size) in xs.iter().zip(sizes) {
        let shape = graph.shape(x).clone();
        let own = identity(graph, &shape);
        let mut padding = [vec![0; shape.rank() + 1], vec![0; shape.rank() + 1]];
        (padding[0][0], padding[1][0]) = (before, all - before - size);
        let stack = if all == size { own } else { graph.pad(own, &padding[0], &padding[1]) };
        debug_assert_eq!(graph.axis(stack, 0), Axis::Known(all));
        stacks.insert(x, stack);
        before += size;
    }
    stacks
}
