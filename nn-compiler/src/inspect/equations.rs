//! A graph as equations: a line for each value that has a name or is used more than once.

use std::collections::{HashMap, HashSet};

use crate::ir::op::{Level, Written};
use crate::ir::{Binary, Function, Graph, Leaf, NodeId, Structure, Unary, Variance};

/// An expression that is longer than this is given a name where it is used.
const LONGEST: usize = 100;

/// What `roots` are computed from, operands before their users; the last lines are the roots.
pub fn equations(graph: &Graph, roots: &[(String, NodeId)]) -> String {
    let nodes = graph.reachable(&roots.iter().map(|&(_, node)| node).collect::<Vec<_>>());
    // How often each value is written: what is always written out hands that on to its operands.
    let mut uses: HashMap<NodeId, usize> = HashMap::new();
    for &node in nodes.iter().rev() {
        let times = if is_written_out(graph, node) { uses.get(&node).copied().unwrap_or(1) } else { 1 };
        graph.operands(node).iter().for_each(|&operand| *uses.entry(operand).or_default() += times);
    }
    let mut own_names: HashMap<NodeId, String> = HashMap::new();
    for (name, root) in roots {
        own_names.entry(*root).or_insert_with(|| name.clone());
    }
    for &node in &nodes {
        if let Some(name) = graph.node(node).origin.name.as_deref() {
            own_names.insert(node, name.to_owned());
        }
    }
    let written = HashMap::with_capacity(nodes.len());
    let mut page = Page {
        graph,
        own_names,
        written,
        taken: HashSet::new(),
        numbers: HashMap::new(),
        text: String::new(),
    };
    for &node in &nodes {
        let expression = page.expression(node);
        let named = page.own_names.contains_key(&node);
        let often = uses.get(&node).is_some_and(|&uses| uses > 1) && !is_written_out(graph, node);
        let written = match graph.op(node).leaf() {
            Some(leaf) if leaf.is_given() => Written::atom(page.name(node)),
            Some(Leaf::Constant(_)) => expression,
            _ if named || often || expression.text.chars().count() > LONGEST => page.line(node, &expression),
            _ => expression,
        };
        page.written.insert(node, written);
    }
    for (name, node) in roots {
        let written = &page.written[node].text;
        if name != written {
            page.text += &format!("{name} = {written}\n");
        }
    }
    page.text
}

/// Values that are written out wherever they are used, as giving them names would hide more than it shows.
fn is_written_out(graph: &Graph, node: NodeId) -> bool {
    let op = graph.op(node);
    matches!(op.leaf(), Some(Leaf::Constant(_) | Leaf::Indices(_)))
        || op.structure() == Structure::Repeated
        || op.function() == Some(Function::Unary(Unary::Neg))
}

struct Page<'g> {
    graph: &'g Graph,
    /// The names of values in the source, and of roots.
    own_names: HashMap<NodeId, String>,
    /// How each node is written where it is used.
    written: HashMap<NodeId, Written>,
    taken: HashSet<String>,
    /// The last number that was tried behind each name: those before it are taken.
    numbers: HashMap<String, usize>,
    text: String,
}

impl Page<'_> {
    /// The node in terms of its operands.
    fn expression(&self, node: NodeId) -> Written {
        let operands: Vec<Written> =
            self.graph.operands(node).iter().map(|operand| self.written[operand].clone()).collect();
        let op = self.graph.op(node);
        if op.function() == Some(Function::Binary(Binary::Add))
            && self.is_negative(self.graph.operand(node, 1))
        {
            // `x + -y` reads `x - y`.
            let [left, right] = [&operands[0].text, operands[1].text.trim_start_matches('-')];
            return Written { text: format!("{left} - {right}"), level: Level::Sum };
        }
        op.notation().to_text(&operands)
    }

    fn is_negative(&self, node: NodeId) -> bool {
        let op = self.graph.op(node);
        let is_negation = op.function() == Some(Function::Unary(Unary::Neg));
        let negative = is_negation || op.constant().is_some_and(|value| value < 0.0);
        negative && self.written[&node].text.starts_with('-')
    }

    /// A name that no other node has: the node's own, or a number.
    fn name(&mut self, node: NodeId) -> String {
        let own = self.own_names.get(&node).cloned();
        let number = self.numbers.entry(own.clone().unwrap_or_default()).or_insert(0);
        loop {
            *number += 1;
            let name = match &own {
                Some(own) if *number == 1 => own.clone(),
                Some(own) => format!("{own}.{number}"),
                None => format!("v{number}"),
            };
            if self.taken.insert(name.clone()) {
                return name;
            }
        }
    }

    /// Adds the line that defines the node; answers its name.
    fn line(&mut self, node: NodeId, expression: &Written) -> Written {
        let name = self.name(node);
        let shape = self.graph.shape(node);
        let shared = if self.graph.variance(node) == Variance::Shared { " shared" } else { "" };
        let text = &expression.text;
        self.text += &format!("{name} : {shape}{shared} = {text}\n");
        Written::atom(name)
    }
}
