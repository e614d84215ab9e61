//! Tensors that are known when the network is compiled, element by element.

use crate::eval::{self, Value};
use crate::ir::{Graph, Leaf, NodeId, NodeMap, Op, Structure};

/// How many elements are computed of a tensor.
const MOST: usize = 4096;

/// The nodes with elements that are not finite, in numbers of the network's type, although all are from which they are
/// computed.
pub(super) fn not_finite(graph: &Graph, nodes: &[NodeId], is_finite: impl Fn(f64) -> bool) -> Vec<NodeId> {
    let mut values: NodeMap<Option<Value>> = NodeMap::default();
    let mut found = Vec::new();
    for &node in nodes {
        let operands: Option<Vec<&Value>> =
            graph.operands(node).iter().map(|&operand| values[operand].as_ref()).collect();
        let Some(operands) = operands.filter(|_| is_computed(graph.op(node))) else { continue };
        if graph.shape(node).size() > MOST {
            continue;
        }
        let value = eval::apply(graph.op(node), &operands);
        let finite = |value: &Value| match value {
            Value::Shared(array) => array.elements().iter().all(|&element| is_finite(element)),
            Value::Example(_) => true,
        };
        if !operands.is_empty() && !finite(&value) && operands.iter().all(|operand| finite(operand)) {
            found.push(node);
        }
        values[node] = Some(value);
    }
    found
}

/// Whether a value is known as soon as its operands are, and is not the work of products and loops.
fn is_computed(op: &Op) -> bool {
    match op.structure() {
        Structure::Leaf => matches!(op.leaf(), Some(Leaf::Constant(_) | Leaf::Indices(_))),
        Structure::Product | Structure::Indexed | Structure::Loop => false,
        _ => true,
    }
}
