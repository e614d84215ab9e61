//! A graph as equations: a line for each value that has a name or is used more than once.

use std::collections::{HashMap, HashSet};

use crate::ir::op::{Level, ScanParts, Written};
use crate::ir::{Binary, Function, Graph, Leaf, NodeId, Structure, Unary, Variance};

/// An expression that is longer than this is given a name where it is used.
const LONGEST: usize = 100;

/// What `roots` are computed from, operands before their users; the last lines are the roots. The body of a loop stands
/// in braces: `h'` is what a step makes of the state `h`, `x[t]` what it has of `x`.
pub fn equations(graph: &Graph, roots: &[(String, NodeId)]) -> String {
    written(graph, roots, HashMap::new(), Names::default()).0
}

/// The lines of a graph in which some leaves are written as given, and the names that are taken after them.
fn written(
    graph: &Graph,
    roots: &[(String, NodeId)],
    given: HashMap<NodeId, Written>,
    names: Names,
) -> (String, Names) {
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
    let mut page =
        Page { graph, own_names, written: given, results: HashMap::new(), names, text: String::new() };
    for &node in &nodes {
        if page.written.contains_key(&node) {
            continue;
        }
        if let Some(scan) = ScanParts::of(graph, node) {
            page.add_loop(node, &scan);
            continue;
        }
        if let Some(result) = graph.op(node).projection() {
            let result = page.results[&graph.operand(node, 0)][result].clone();
            page.written.insert(node, Written::atom(result));
            continue;
        }
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
    (page.text, page.names)
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
    /// The names of the results of each loop.
    results: HashMap<NodeId, Vec<String>>,
    names: Names,
    text: String,
}

/// The names that are taken.
#[derive(Clone, Default)]
struct Names {
    taken: HashSet<String>,
    /// The last number that was tried behind each name: those before it are taken.
    numbers: HashMap<String, usize>,
}

impl Names {
    /// A name that no other value has: that one, or it with a number; without one a number.
    fn free(&mut self, own: Option<&str>) -> String {
        let number = self.numbers.entry(own.unwrap_or_default().to_owned()).or_insert(0);
        loop {
            *number += 1;
            let name = match own {
                Some(own) if *number == 1 => own.to_owned(),
                Some(own) => format!("{own}.{number}"),
                None => format!("v{number}"),
            };
            if self.taken.insert(name.clone()) {
                return name;
            }
        }
    }
}

impl Page<'_> {
    /// Writes a loop: how its states begin, and its body.
    fn add_loop(&mut self, node: NodeId, scan: &ScanParts) {
        let name = self.names.free(Some("loop"));
        let mut given: HashMap<NodeId, Written> = HashMap::new();
        for input in &scan.captured {
            given.insert(input.leaf, self.written[&input.operand].clone());
        }
        for input in &scan.per_step {
            let Written { text, level } = &self.written[&input.operand];
            let all = if *level < Level::Atom { format!("({text})") } else { text.clone() };
            given.insert(input.leaf, Written::atom(format!("{all}[t]")));
        }
        let order = if scan.reverse { ", the last first" } else { "" };
        self.text += &format!("{name} : {} steps{order} {{\n", scan.steps);
        let own = |node: NodeId| scan.body.node(node).origin.name.as_deref();
        let mut roots: Vec<(String, NodeId)> = Vec::new();
        for state in &scan.carried {
            let called = self.names.free(own(state.leaf).or(Some("state")));
            let (shape, init) = (scan.body.shape(state.leaf), &self.written[&state.init].text);
            self.text += &format!("  {called} : {shape} from {init}\n");
            given.insert(state.leaf, Written::atom(called.clone()));
            roots.push((format!("{called}'"), state.next));
        }
        for &stacked in &scan.stacked {
            roots.push((self.names.free(own(stacked).or(Some("each"))), stacked));
        }
        self.results.insert(
            node,
            roots.iter().map(|(own, _)| format!("{name}.{}", own.trim_end_matches('\''))).collect(),
        );
        // What is stacked gets its name where it is computed.
        roots[scan.carried.len()..].iter().for_each(|(name, _)| _ = self.names.taken.remove(name));
        let (body, names) = written(&scan.body, &roots, given, self.names.clone());
        self.names = names;
        body.lines().for_each(|line| self.text += &format!("  {line}\n"));
        self.text += "}\n";
    }

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
        self.names.free(self.own_names.get(&node).map(String::as_str))
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
