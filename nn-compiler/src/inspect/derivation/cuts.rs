//! Which values of a graph are terms: those that have a name in the source, and those that would
//! otherwise have to be written out again and again.

use crate::ir::{Graph, Leaf, Model, NodeId, NodeMap, Structure};

/// What is used several times and is longer than this is given a name.
const LONGEST_REPEATED: usize = 12;

/// What is longer than this is given a name.
const LONGEST: usize = 40;

/// How much there is to read of the values of a graph.
pub(super) struct Cuts {
    uses: NodeMap<usize>,
    depends: NodeMap<bool>,
    /// How much there is to read where a node is used.
    weights: NodeMap<usize>,
}

impl Cuts {
    /// Of these nodes, where some leaves depend on a parameter.
    pub(super) fn of(graph: &Graph, nodes: &[NodeId], depends_on_parameter: impl Fn(NodeId) -> bool) -> Cuts {
        let mut uses = NodeMap::with_capacity(0usize, graph.len());
        let mut depends = NodeMap::with_capacity(false, graph.len());
        for &node in nodes {
            let mut operands = graph.operands(node).to_vec();
            operands.dedup();
            operands.iter().for_each(|&operand| uses[operand] += 1);
            let below = operands.iter().any(|&operand| depends[operand]);
            depends[node] = below || operands.is_empty() && depends_on_parameter(node);
        }
        Cuts { uses, depends, weights: NodeMap::with_capacity(1, graph.len()) }
    }

    /// How much there is to read of a node's operands, each where it is used, and of itself.
    pub(super) fn weight(&self, graph: &Graph, node: NodeId) -> usize {
        1 + graph.operands(node).iter().map(|&operand| self.weights[operand]).sum::<usize>()
    }

    /// Whether a node without a name is worth one.
    pub(super) fn is_long(&self, graph: &Graph, node: NodeId) -> bool {
        let operands = graph.operands(node);
        let weight = self.weight(graph, node);
        let is_given = |operand: NodeId| graph.op(operand).is_given() || graph.op(operand).is_region_input();
        // Both operands of such a product get their derivative through it.
        let joins = graph.op(node).structure() == Structure::Product
            && operands.iter().all(|&operand| self.depends[operand] && !is_given(operand));
        let is_long = joins || weight > LONGEST || (weight > LONGEST_REPEATED && self.uses[node] > 1);
        is_long && !operands.is_empty()
    }

    /// Notes that a node is written out where it is used.
    pub(super) fn write_out(&mut self, graph: &Graph, node: NodeId) {
        self.weights[node] = self.weight(graph, node);
    }
}

/// The name that a value of the network's graph, or of the body of a loop, has for the user of the network.
pub(super) fn own_name(model: &Model, graph: &Graph, node: NodeId, is_outside: bool) -> Option<String> {
    let origin = &graph.node(node).origin;
    match graph.op(node).leaf() {
        Some(Leaf::Input(index)) => Some(model.inputs[index].name.clone()),
        Some(Leaf::Target(index)) => Some(model.targets[index].name.clone()),
        Some(Leaf::Parameter(index)) => Some(model.parameters[index].name()),
        _ if is_outside && node == model.loss => Some("loss".to_owned()),
        Some(Leaf::Constant(_) | Leaf::Indices(_)) => None,
        _ => {
            let own = origin.name.as_deref().filter(|_| !origin.local).map(str::to_owned);
            let output = || {
                let mut outputs = model.outputs.iter().filter(|_| is_outside);
                Some(outputs.find(|output| output.node == node)?.name.clone())
            };
            own.or_else(output)
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
