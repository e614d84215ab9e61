//! Derives again what a graph states about its nodes. What a pass returns is checked with this in tests: what it finds is
//! a defect of the compiler, never a mistake of the user.

use super::graph::{Graph, NodeId};
use super::op::Leaf;
use super::types::{Results, Type};

/// Whether what passes return is checked: in the tests of this crate, and with its feature `verify`, which the tests
/// of the workspace turn on. Never where a user's network is compiled.
pub const ENABLED: bool = cfg!(any(test, feature = "verify"));

/// Every defect of what `roots` need, a line each; nothing if it is well-formed. Nodes that no root needs are not
/// looked at: a pass may leave some, the next one drops them.
pub fn verify(graph: &Graph, roots: &[NodeId]) -> Vec<String> {
    let mut defects = Vec::new();
    body(graph, roots, Of::Network, &mut defects);
    defects
}

/// Of which whole a graph is the graph: that decides which leaves it may have.
#[derive(Clone, Copy)]
enum Of<'a> {
    Network,
    /// A part of a network, whose placeholders are for the rest.
    Part,
    /// A region with these inputs.
    Region(&'a [Type]),
}

/// Panics with all defects if there are any.
///
/// # Panics
/// When what the roots need is not well-formed.
pub fn assert_well_formed(graph: &Graph, roots: &[NodeId], when: &str) {
    let defects = verify(graph, roots);
    assert!(defects.is_empty(), "{when}, the graph is not well-formed:\n{}\n{graph}", defects.join("\n"));
}

/// What every pass calls with what it returns; does nothing unless [`ENABLED`].
///
/// # Panics
/// When it is not well-formed.
pub fn returned(graph: &Graph, roots: &[NodeId], pass: &str) {
    if ENABLED {
        assert_well_formed(graph, roots, &format!("after {pass}"));
    }
}

/// The same for a pass that works on parts of graphs too, whose placeholders stay.
///
/// # Panics
/// When what it returns is not well-formed.
pub(crate) fn returned_part(graph: &Graph, roots: &[NodeId], pass: &str) {
    if ENABLED {
        let mut defects = Vec::new();
        body(graph, roots, Of::Part, &mut defects);
        assert!(defects.is_empty(), "after {pass}:\n{}\n{graph}", defects.join("\n"));
    }
}

fn body(graph: &Graph, roots: &[NodeId], of: Of<'_>, defects: &mut Vec<String>) {
    for node in graph.reachable(roots) {
        let mut report = |what: String| defects.push(format!("%{}: {what}", node.index()));
        if let Some(defect) = uses(graph, node) {
            report(defect);
            continue;
        }
        let place = || place(graph, node, of).or_else(|| mean(graph, node, of));
        if let Some(defect) = facts(graph, node).or_else(place) {
            report(defect);
        }
        for region in graph.op(node).regions() {
            body(region.graph(), region.results(), Of::Region(region.inputs()), defects);
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
    let given: Vec<&Results> = operands.iter().map(|&operand| graph.results(operand)).collect();
    let results = graph.results(node);
    match graph.op(node).results(&given) {
        Err(reason) => Some(reason),
        Ok(derived) => (derived != *results).then(|| format!("it computes {derived:?}, not {results:?}")),
    }
}

/// What reaches shared values from examples leaves a region, and the mean of it is outside.
fn mean(graph: &Graph, node: NodeId, of: Of<'_>) -> Option<String> {
    (graph.joins_batch(node) && matches!(of, Of::Region(_)))
        .then(|| "a mean over the batch, inside a region".to_owned())
}

/// Inputs of the network are outside of regions, inputs of a region inside; placeholders are gone.
fn place(graph: &Graph, node: NodeId, of: Of<'_>) -> Option<String> {
    match (graph.op(node).leaf()?, of) {
        (Leaf::Placeholder(_), Of::Part) => None,
        (Leaf::Placeholder(id), _) => Some(format!("placeholder {id} is left")),
        (Leaf::RegionInput(_), Of::Network | Of::Part) => {
            Some("an input of a region, outside of one".to_owned())
        }
        (Leaf::RegionInput(index), Of::Region(inputs)) => match inputs.get(index) {
            Some(input) if input.shape == *graph.shape(node) && input.variance == graph.variance(node) => {
                None
            }
            Some(_) => Some(format!("input {index} of the region is declared otherwise")),
            None => Some(format!("the region has no input {index}")),
        },
        (leaf, Of::Region(_)) if leaf.is_given() => Some("a leaf of the network, inside a region".to_owned()),
        _ => None,
    }
}
