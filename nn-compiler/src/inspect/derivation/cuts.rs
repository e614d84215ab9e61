//! Which values of a graph are terms: those that have a name in the source, and those that would
//! otherwise have to be written out again and again.

use std::collections::{HashMap, HashSet};

use crate::inspect::typeset::Symbol;
use crate::ir::{Leaf, Model, NodeId, NodeMap, Structure};

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
    let mut uses = NodeMap::with_capacity(0usize, graph.len());
    for &node in &nodes {
        let mut operands = graph.operands(node).to_vec();
        operands.dedup();
        operands.into_iter().for_each(|operand| uses[operand] += 1);
    }
    let mut depends = NodeMap::with_capacity(false, graph.len());
    for &node in &nodes {
        let below = graph.operands(node).iter().any(|&operand| depends[operand]);
        depends[node] = below || graph.op(node).parameter().is_some();
    }
    let own: HashMap<NodeId, String> =
        nodes.iter().filter_map(|&node| Some((node, own_name(model, node)?))).collect();
    let mut names = Names::beside(own.values());
    let mut found = Vec::new();
    // How much there is to read where a node is used.
    let mut weights = NodeMap::with_capacity(1usize, graph.len());
    for &node in &nodes {
        let operands = graph.operands(node);
        let weight = 1 + operands.iter().map(|&operand| weights[operand]).sum::<usize>();
        // Both operands of such a product get their derivative through it.
        let joins = graph.op(node).structure() == Structure::Product
            && operands.iter().all(|&operand| depends[operand] && !graph.op(operand).is_given());
        let is_long = joins || weight > LONGEST || (weight > LONGEST_REPEATED && uses[node] > 1);
        let name = match own.get(&node) {
            Some(name) => names.free(name),
            None if is_long && !operands.is_empty() => names.made_up(graph.node(node).origin.name.as_deref()),
            None => {
                weights[node] = weight;
                continue;
            }
        };
        found.push((node, name));
    }
    found
}

/// The name a value has for the user of the network.
fn own_name(model: &Model, node: NodeId) -> Option<String> {
    let origin = &model.graph.node(node).origin;
    match model.graph.op(node).leaf() {
        Some(Leaf::Input(index)) => Some(model.inputs[index].name.clone()),
        Some(Leaf::Target(index)) => Some(model.targets[index].name.clone()),
        Some(Leaf::Parameter(index)) => Some(model.parameters[index].name()),
        _ if node == model.loss => Some("loss".to_owned()),
        Some(Leaf::Constant(_) | Leaf::Indices(_)) => None,
        _ => {
            let own = origin.name.as_deref().filter(|_| !origin.local).map(str::to_owned);
            own.or_else(|| Some(model.outputs.iter().find(|output| output.node == node)?.name.clone()))
        }
    }
}

/// The letters of values without a name: the first that no name of the user's is shown with.
const LETTERS: [&str; 6] = ["t", "s", "r", "v", "p", "tmp"];

struct Names {
    /// The names of the source, which no other value gets.
    own: HashSet<String>,
    /// The letters and words that they are shown with: beside an input `t` a made-up `t₁` would look like a part of it.
    bases: HashSet<String>,
    taken: HashSet<String>,
    /// The last number that was tried behind each name: those before it are taken.
    numbers: HashMap<String, usize>,
    made_up: usize,
}

impl Names {
    fn beside<'n>(own: impl Iterator<Item = &'n String>) -> Names {
        let own: HashSet<String> = own.cloned().collect();
        let bases = own.iter().map(|name| Symbol::of_name(name).base).collect();
        Names { own, bases, taken: HashSet::new(), numbers: HashMap::new(), made_up: 0 }
    }

    /// The name, or with a number that no other has.
    fn free(&mut self, wanted: &str) -> String {
        let number = self.numbers.entry(wanted.to_owned()).or_insert(0);
        loop {
            *number += 1;
            let name = if *number == 1 { wanted.to_owned() } else { format!("{wanted}_{number}") };
            if (*number == 1 || !self.own.contains(&name)) && self.taken.insert(name.clone()) {
                return name;
            }
        }
    }

    /// A name for what has none: the one within the function that made it, unless the user has such a name too.
    fn made_up(&mut self, local: Option<&str>) -> String {
        match local.filter(|name| !self.bases.contains(&Symbol::of_name(name).base)) {
            Some(name) => self.free(name),
            None => {
                self.made_up += 1;
                let free = LETTERS.into_iter().find(|letter| !self.bases.contains(*letter));
                let name = format!("{}{}", free.unwrap_or("t"), self.made_up);
                self.free(&name)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::inspect::derivation::derivation;

    fn shown(source: &str) -> Vec<String> {
        let networks = crate::networks(source.parse().expect("tokens")).expect("no mistakes");
        derivation(&networks[0].model).terms.into_iter().map(|term| term.name).collect()
    }

    /// A product of two values that are computed themselves is given a name; there are two of them.
    fn product(input: &str) -> Vec<String> {
        shown(&format!(
            "pub struct P {{ input {input}: [3, 3]; target y: [3, 3]; param w: [3, 3] = zeros();
                fn product(a, b) = einsum(\"ij,jk->ik\", a, b);
                output out = product(product(w + 1, w + 2) + {input}, product(w + 3, w + 4) + {input});
                loss squared_error(out, y); }}"
        ))
    }

    #[test]
    fn made_up_names_look_like_no_other() {
        let made_up = |input: &str| {
            let is_made_up = |name: &String| name.len() == 2 && name.ends_with(|c: char| c.is_ascii_digit());
            product(input).into_iter().filter(|name| name != input).filter(is_made_up).collect::<Vec<_>>()
        };
        assert_eq!(made_up("x")[..2], ["t1", "t2"]);
        for input in ["t", "t1", "t_hat", "t_7"] {
            assert_eq!(made_up(input)[..2], ["s1", "s2"], "beside {input}");
        }
    }
}
