//! Which values learning can take anywhere: a parameter without a declared range is a summand or a factor of
//! them, and of nothing else that they are computed from.

use std::collections::HashSet;

use crate::ir::op::Cost;
use crate::ir::{At, Binary, Function, Graph, Leaf, NodeId, NodeMap, Reducer, Structure, Unary};

/// How many nodes are looked at again for each node: keeps the analysis linear in the size of the graph.
pub(super) const BUDGET: usize = 16;

/// How a parameter moves a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moved {
    /// The parameter's node.
    pub(super) by: NodeId,
    /// Whether each element has an element of the parameter that moves it alone.
    pub(super) each: bool,
    /// Whether it is a sum, as of a layer: a score, not a parameter as it was declared or a multiple of it.
    pub(super) score: bool,
}

/// For each of `nodes`, which stand after their operands, how a parameter moves it; `free` says which
/// parameters may take any value.
pub(super) fn moved(graph: &Graph, nodes: &[NodeId], free: impl Fn(Leaf) -> bool) -> NodeMap<Option<Moved>> {
    let mut budget = BUDGET * nodes.len();
    let mut found: NodeMap<Option<Moved>> = NodeMap::default();
    for &node in nodes {
        let operands = graph.operands(node);
        let of = |operand: NodeId| found[operand];
        // The operand that is moved by a parameter that the other does not depend on.
        let mut alone = |a: NodeId, b: NodeId| {
            let moved = of(a).filter(|moved| !may_depend(graph, b, moved.by, &mut budget));
            moved.map(|moved| (moved, a))
        };
        let mut either = |a: NodeId, b: NodeId| alone(a, b).or_else(|| alone(b, a));
        let op = graph.op(node);
        let score = |moved: Moved| Moved { score: true, ..moved };
        found[node] = match (op.function(), op.structure()) {
            (None, Structure::Leaf) => op
                .leaf()
                .filter(|&leaf| matches!(leaf, Leaf::Parameter(_)) && free(leaf))
                .map(|_| Moved { by: node, each: true, score: false }),
            (Some(Function::Unary(Unary::Neg)), _) => of(operands[0]),
            (Some(Function::Binary(Binary::Add)), _) => {
                either(operands[0], operands[1]).map(|(moved, _)| score(moved))
            }
            (Some(Function::Binary(Binary::Mul)), _) => {
                either(operands[0], operands[1]).map(|(moved, _)| moved)
            }
            (Some(_), _) => None,
            (None, Structure::Repeated) => of(operands[0]).map(|moved| Moved { each: false, ..moved }),
            (None, structure) if structure.is_movement() => of(operands[0]),
            (None, Structure::Product) => either(operands[0], operands[1]).map(|(moved, through)| {
                let each = moved.each && !op.spreads(usize::from(through != operands[0]));
                let sums = op.cost(At { graph, node }) == Cost::Whole;
                Moved { each, score: moved.score || sums, ..moved }
            }),
            (None, Structure::Reduced) => {
                let reduction = op.reduction(At { graph, node });
                let is_sum = reduction.is_some_and(|reduction| reduction.reducer == Reducer::Sum);
                of(operands[0]).filter(|_| is_sum).map(score)
            }
            (None, _) => None,
        };
    }
    found
}

/// Whether a value may be computed from that parameter; once the budget is used up it may.
pub(super) fn may_depend(graph: &Graph, value: NodeId, parameter: NodeId, budget: &mut usize) -> bool {
    let (mut pending, mut seen) = (vec![value], HashSet::new());
    while let Some(node) = pending.pop() {
        if node == parameter || *budget == 0 {
            return true;
        }
        *budget -= 1;
        // Operands stand before their users: nothing before the parameter depends on it.
        if node > parameter && seen.insert(node) {
            pending.extend(graph.operands(node).iter());
        }
    }
    false
}
