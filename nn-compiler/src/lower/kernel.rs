//! Which nodes kernels of the runtime compute. What they do not is computed by a loop nest.

use rustc_hash::FxHashMap;

use crate::ir::op::Call;
use crate::ir::{At, Graph, Kernel, NodeId};
use crate::program::{BufferId, Layout, Program};

/// Kernel and operands for a node, if the runtime has a kernel for it.
pub(super) fn recognise(
    graph: &Graph,
    node: NodeId,
    values: &FxHashMap<NodeId, BufferId>,
    program: &Program,
) -> Option<Call> {
    let (kernel, operands) = match graph.joins_batch(node) {
        true => summed(graph, graph.operand(node, 0), values)?,
        false => graph.op(node).kernel(At { graph, node })?,
    };
    // The lanes past the last example are cleared in one operand, which must be the tile's own.
    let own = |operand: &NodeId| values.get(operand).is_some_and(|&buffer| program[buffer].is_of_tile());
    let fits = match kernel {
        Kernel::Outer { .. } => operands.iter().any(own),
        Kernel::Scatter { .. } | Kernel::Accumulate { .. } => own(&operands[0]),
        // In a loop, what exists once may follow from what its steps have, and is then in lanes as all that they compute.
        Kernel::Contract(_) => values.get(&operands[0]).is_some_and(|&w| program[w].layout == Layout::Once),
    };
    fits.then_some((kernel, operands))
}

/// How a value of examples is summed over the batch: by a kernel of its own, as far as what that reads is stored, or from
/// memory.
fn summed(graph: &Graph, node: NodeId, values: &FxHashMap<NodeId, BufferId>) -> Option<Call> {
    match graph.op(node).batch_kernel(At { graph, node }) {
        Some((kernel @ Kernel::Accumulate { .. }, operands)) if !values.contains_key(&node) => {
            values.contains_key(&operands[0]).then_some((kernel, operands))
        }
        Some(call) if !matches!(call.0, Kernel::Accumulate { .. }) => Some(call),
        _ => {
            let n = graph.shape(node).size();
            values.contains_key(&node).then(|| (Kernel::Accumulate { n }, vec![node]))
        }
    }
}

/// Whether the kernel that computes `node`, or (where it is `averaged`) the mean over the batch of `node`, reads its
/// operands from memory. A sum of what happens to be stored does not ask for it.
pub(super) fn reads_memory(graph: &Graph, node: NodeId, averaged: bool) -> bool {
    let at = At { graph, node };
    let is_kernel = || {
        let call = graph.op(node).batch_kernel(at);
        call.is_some_and(|(kernel, _)| !matches!(kernel, Kernel::Accumulate { .. }))
    };
    graph.op(node).kernel(at).is_some() || (averaged && is_kernel())
}
