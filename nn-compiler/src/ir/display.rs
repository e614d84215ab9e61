//! The exact text of a graph: a line for each node, `%3 = mul %1 %2 : [128] example  hidden`. Stable,
//! so that tests may compare it.

use std::collections::HashMap;
use std::fmt;

use super::graph::{Graph, NodeId, Variance};
use super::shape::{Axis, Shape};
use super::types::Type;

/// The nodes that `roots` need, numbered in order, and a last line that names the roots.
pub fn listing(graph: &Graph, roots: &[NodeId]) -> String {
    let nodes = graph.reachable(roots);
    let numbers: HashMap<NodeId, usize> = nodes.iter().enumerate().map(|(i, &node)| (node, i)).collect();
    let mut text = String::new();
    for &node in &nodes {
        text += &line(graph, node, &|node| numbers[&node]);
        text += "\n";
    }
    let roots: Vec<String> = roots.iter().map(|root| format!(" %{}", numbers[root])).collect();
    text + "return" + &roots.concat() + "\n"
}

impl fmt::Display for Graph {
    /// All nodes, numbered by their ids.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.nodes().try_for_each(|node| writeln!(f, "{}", line(self, node, &NodeId::index)))
    }
}

fn line(graph: &Graph, node: NodeId, number: &dyn Fn(NodeId) -> usize) -> String {
    let op = graph.op(node);
    let mut text = format!("%{} = {}", number(node), op.name());
    for &operand in graph.operands(node).iter() {
        text += &format!(" %{}", number(operand));
    }
    for (name, value) in op.attributes() {
        text += &format!(" {name}={value}");
    }
    let results: Vec<String> = graph.results(node).all().iter().map(result).collect();
    text += &format!(" : {}", results.join(", "));
    if let Some(name) = &graph.node(node).origin.name {
        text += &format!("  {name}");
    }
    for region in op.regions() {
        text += " {\n";
        for inner in listing(region.graph(), region.results()).lines() {
            text += &format!("  {inner}\n");
        }
        text += "}";
    }
    text
}

fn result(of: &Type) -> String {
    let variance = match of.variance {
        Variance::Shared => "shared",
        Variance::Example => "example",
    };
    format!("{} {variance}", exact(&of.shape))
}

/// A shape in which lengths are told apart: `[n0≤64, 2]`.
fn exact(shape: &Shape) -> String {
    let axis = |axis: &Axis| match axis {
        Axis::Known(size) => size.to_string(),
        Axis::Length { id, bound } => format!("n{id}≤{bound}"),
    };
    format!("[{}]", shape.axes().iter().map(axis).collect::<Vec<_>>().join(", "))
}
