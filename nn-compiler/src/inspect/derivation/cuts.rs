//! Which values of a graph are terms: those that have a name in the source, and those that would
//! otherwise have to be written out again and again.

use std::collections::{HashMap, HashSet};

use crate::ir::{Graph, Model, NodeId, Op};

/// What is used several times and is longer than this is given a name.
const LONGEST_REPEATED: usize = 12;

/// What is longer than this is given a name.
const LONGEST: usize = 40;

/// The nodes that are terms, operands before their users, with their names.
pub(super) fn cuts(model: &Model) -> Vec<(NodeId, String)> {
    let graph = &model.graph;
    let outputs = model.outputs.iter().map(|output| output.node);
    let roots: Vec<NodeId> = outputs.chain([model.loss]).collect();
    let nodes = graph.reachable(&roots);
    let mut uses = vec![0usize; graph.len()];
    for &node in &nodes {
        let mut operands = graph.operands(node);
        operands.dedup();
        operands.iter().for_each(|operand| uses[operand.index()] += 1);
    }
    let mut depends = vec![false; graph.len()];
    for &node in &nodes {
        let below = graph.operands(node).iter().any(|operand| depends[operand.index()]);
        depends[node.index()] = below || matches!(graph.op(node), Op::Param { .. });
    }
    let mut names = Names::default();
    let mut found = Vec::new();
    // How much there is to read where a node is used.
    let mut weights = vec![1usize; graph.len()];
    for &node in &nodes {
        let own = match *graph.op(node) {
            Op::Input { index, .. } => Some(model.inputs[index].name.clone()),
            Op::Target { index, .. } => Some(model.targets[index].name.clone()),
            Op::Param { index, .. } => Some(model.parameters[index].name()),
            _ if node == model.loss => Some("loss".to_owned()),
            Op::Const { .. } | Op::Iota { .. } => None,
            _ => known_name(model, graph, node),
        };
        let operands = graph.operands(node);
        let weight = 1 + operands.iter().map(|operand| weights[operand.index()]).sum::<usize>();
        // Both operands of such a product get their derivative through it.
        let joins = matches!(graph.op(node), Op::Einsum { .. })
            && operands.iter().all(|&operand| depends[operand.index()] && !is_given(graph, operand));
        let is_long = joins || weight > LONGEST || (weight > LONGEST_REPEATED && uses[node.index()] > 1);
        let name = match own {
            Some(name) => names.free(&name),
            None if is_long && !operands.is_empty() => names.made_up(graph.node(node).origin.name.as_deref()),
            None => {
                weights[node.index()] = weight;
                continue;
            }
        };
        found.push((node, name));
    }
    found
}

fn is_given(graph: &Graph, node: NodeId) -> bool {
    matches!(graph.op(node), Op::Input { .. } | Op::Target { .. } | Op::Param { .. })
}

/// The name a value has for the user of the network.
fn known_name(model: &Model, graph: &Graph, node: NodeId) -> Option<String> {
    let origin = &graph.node(node).origin;
    let own = origin.name.as_deref().filter(|_| !origin.local);
    let output = || model.outputs.iter().find(|output| output.node == node).map(|output| output.name.clone());
    own.map(str::to_owned).or_else(output)
}

#[derive(Default)]
struct Names {
    taken: HashSet<String>,
    /// The last number that was tried behind each name: those before it are taken.
    numbers: HashMap<String, usize>,
    made_up: usize,
}

impl Names {
    /// The name, or with a number that no other has.
    fn free(&mut self, wanted: &str) -> String {
        let number = self.numbers.entry(wanted.to_owned()).or_insert(0);
        loop {
            *number += 1;
            let name = if *number == 1 { wanted.to_owned() } else { format!("{wanted}_{number}") };
            if self.taken.insert(name.clone()) {
                return name;
            }
        }
    }

    fn made_up(&mut self, local: Option<&str>) -> String {
        match local {
            Some(name) => self.free(name),
            None => {
                self.made_up += 1;
                self.free(&format!("t{}", self.made_up))
            }
        }
    }
}
