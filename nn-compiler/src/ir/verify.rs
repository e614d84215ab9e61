//! Derives again what a graph says of itself. Passes are checked with this in tests and debug builds:
//! what it finds is a defect of the compiler, never a mistake of the user.

use super::graph::{Graph, NodeId, Variance};
use super::op::Op;
use super::region::{Parameter, Region};
use super::shape::Shape;

/// Every place where the graph contradicts itself, a line each; nothing if it is well-formed.
pub fn verify(graph: &Graph) -> Vec<String> {
    let mut defects = Vec::new();
    body(graph, None, &mut defects);
    defects
}

/// Panics with all defects if there are any.
///
/// # Panics
/// When the graph is not well-formed.
pub fn assert_well_formed(graph: &Graph, when: &str) {
    let defects = verify(graph);
    assert!(defects.is_empty(), "{when}, the graph is not well-formed:\n{}\n{graph}", defects.join("\n"));
}

/// A graph, or the body of a region with these inputs.
fn body(graph: &Graph, inputs: Option<&[Parameter]>, defects: &mut Vec<String>) {
    for node in graph.nodes() {
        let mut report = |what: String| defects.push(format!("%{}: {what}", node.index()));
        if let Some(defect) = uses(graph, node) {
            report(defect);
            continue;
        }
        if let Some(defect) = facts(graph, node).or_else(|| place(graph.op(node), inputs)) {
            report(defect);
        }
        if let Op::Scan { region, carried, .. } = graph.op(node) {
            states(graph, node, region, *carried).into_iter().for_each(&mut report);
            body(region.graph(), Some(region.inputs()), defects);
        }
    }
}

/// Operands come before their users, edges and operands agree, and nothing exists twice.
fn uses(graph: &Graph, node: NodeId) -> Option<String> {
    let operands = graph.operands(node);
    if let Some(late) = operands.iter().find(|&&operand| operand >= node) {
        return Some(format!("its operand %{} comes later", late.index()));
    }
    if graph.edges_into(node) != *operands {
        return Some("its edges are not its operands".to_owned());
    }
    match graph.find(graph.op(node), &operands) {
        Some(found) if found == node => None,
        Some(other) => Some(format!("it is %{} again", other.index())),
        None => Some("it is not found by what it is".to_owned()),
    }
}

/// Shape and variance are what the primitive's rules say.
fn facts(graph: &Graph, node: NodeId) -> Option<String> {
    let operands = graph.operands(node);
    let shapes: Vec<&Shape> = operands.iter().map(|&operand| graph.shape(operand)).collect();
    let variances: Vec<Variance> = operands.iter().map(|&operand| graph.variance(operand)).collect();
    let (shape, variance) = (graph.shape(node), graph.variance(node));
    match graph.op(node).result_shape(&shapes) {
        Err(reason) => Some(reason),
        Ok(derived) if derived != *shape => Some(format!("its shape is {derived}, not {shape}")),
        Ok(_) => {
            let derived = graph.op(node).variance(&variances);
            (derived != variance).then(|| format!("its variance is {derived:?}, not {variance:?}"))
        }
    }
}

/// Inputs of the network stand outside of regions, inputs of a region inside.
fn place(op: &Op, inputs: Option<&[Parameter]>) -> Option<String> {
    match (op, inputs) {
        (Op::RegionInput { .. }, None) => Some("an input of a region, outside of one".to_owned()),
        (Op::RegionInput { index, shape, variance }, Some(inputs)) => match inputs.get(*index) {
            Some(input) if input.shape == *shape && input.variance == *variance => None,
            Some(_) => Some(format!("input {index} of the region is declared otherwise")),
            None => Some(format!("the region has no input {index}")),
        },
        (Op::Input { .. } | Op::Target { .. } | Op::Param { .. }, Some(_)) => {
            Some("a leaf of the network, inside a region".to_owned())
        }
        _ => None,
    }
}

/// What enters a region varies no more often than the region declares.
fn states(graph: &Graph, node: NodeId, region: &Region, carried: usize) -> Vec<String> {
    let operands = graph.operands(node);
    let given =
        operands.iter().zip(region.inputs()).map(|(&operand, input)| (graph.variance(operand), input));
    let next = region.results().iter().zip(region.inputs()).take(carried);
    let next = next.map(|(&result, input)| (region.graph().variance(result), input));
    let too_often = |(i, (variance, input)): (usize, (Variance, &Parameter))| {
        (variance > input.variance).then(|| format!("input {i} of the region varies between examples"))
    };
    given.enumerate().filter_map(too_often).chain(next.enumerate().filter_map(too_often)).collect()
}
