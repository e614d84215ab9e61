//! The reference meaning of a graph: interprets it in `f64`, naively. The oracle of every test.

use crate::ir::op::Scope;
use crate::ir::{Graph, NodeId, NodeMap, Op, Region};

pub use crate::ir::op::{Bindings, Value};

/// The values of `roots`.
///
/// # Panics
/// When the bindings lack a leaf that a root needs, or an index lies outside of its table.
pub fn evaluate(graph: &Graph, roots: &[NodeId], bindings: &Bindings) -> Vec<Value> {
    interpret(graph, roots, &Scope { bindings, region_inputs: &[], evaluate_region })
}

fn evaluate_region(region: &Region, bindings: &Bindings, inputs: &[Value]) -> Vec<Value> {
    let scope = Scope { bindings, region_inputs: inputs, evaluate_region };
    interpret(region.graph(), region.results(), &scope)
}

fn interpret(graph: &Graph, roots: &[NodeId], scope: &Scope<'_>) -> Vec<Value> {
    let mut values: NodeMap<Vec<Value>> = NodeMap::default();
    for node in graph.reachable(roots) {
        let operands = graph.operands(node);
        values[node] = match graph.op(node).projection() {
            Some(index) => vec![values[operands[0]][index].clone()],
            None => {
                let operands: Vec<&Value> = operands.iter().map(|&operand| &values[operand][0]).collect();
                graph.op(node).evaluate(&operands, scope)
            }
        };
    }
    roots.iter().map(|&root| values[root][0].clone()).collect()
}

/// The value, the first if there are several, of one primitive that is not a leaf of a network, over the values of its operands.
pub fn apply(op: &Op, operands: &[&Value]) -> Value {
    let bindings = Bindings::default();
    op.evaluate(operands, &Scope { bindings: &bindings, region_inputs: &[], evaluate_region }).swap_remove(0)
}
