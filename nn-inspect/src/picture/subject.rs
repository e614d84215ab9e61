//! What of a network is drawn: a graph, its roots, and which side of the loss each value is on.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use nn_compiler::Network;
use nn_compiler::ir::{Graph, Leaf, NodeId};

use super::diagram::{Kind, Part};
use super::names::instances;
use crate::stage::{Named, Role, Stage, results};

/// A graph and what its nodes mean.
pub(super) struct Subject<'n> {
    pub(super) graph: &'n Graph,
    /// All nodes that a root needs, operands before their users.
    pub(super) nodes: Vec<NodeId>,
    /// What the roots are for, and what they are called. A value may be several things at once.
    pub(super) roots: BTreeMap<NodeId, (Kind, Vec<String>)>,
    /// The nodes that outputs, loss and metrics need.
    forward: HashSet<NodeId>,
    /// The numbers of the parameters that are learned.
    learned: HashSet<usize>,
    /// The layer instances by their dotted names, with the layers they are instances of.
    pub(super) layers: BTreeMap<String, String>,
}

impl<'n> Subject<'n> {
    pub(super) fn of(network: &'n Network, stage: Stage) -> Subject<'n> {
        let (graph, results) = results(network, stage);
        let kind = |role: Role| match role {
            Role::Output => Kind::Output,
            Role::Loss => Kind::Loss,
            Role::Metric => Kind::Metric,
            Role::Gradient => Kind::Gradient,
        };
        let measured: Vec<NodeId> =
            results.iter().filter(|result| result.role != Role::Gradient).map(|result| result.node).collect();
        let all: Vec<NodeId> = results.iter().map(|result| result.node).collect();
        let mut roots: BTreeMap<NodeId, (Kind, Vec<String>)> = BTreeMap::new();
        // What is the loss and an output is drawn as the loss.
        for wanted in [Role::Loss, Role::Output, Role::Metric, Role::Gradient] {
            for Named { name, node, role } in results.iter().filter(|result| result.role == wanted) {
                roots.entry(*node).or_insert_with(|| (kind(*role), Vec::new())).1.push(name.clone());
            }
        }
        let layers = network.model.layers.iter().map(|layer| (layer.path.join("."), layer.kind.clone()));
        Subject {
            graph,
            nodes: graph.reachable(&all),
            roots,
            forward: graph.reachable(&measured).into_iter().collect(),
            learned: network.joint.gradients.iter().map(|&(index, _)| index).collect(),
            layers: layers.collect(),
        }
    }

    pub(super) fn part(&self, node: NodeId) -> Part {
        if self.forward.contains(&node) { Part::Forward } else { Part::Backward }
    }

    pub(super) fn kind(&self, node: NodeId) -> Kind {
        match self.graph.op(node).leaf() {
            Some(Leaf::Input(_)) => Kind::Input,
            Some(Leaf::Target(_)) => Kind::Target,
            Some(Leaf::Parameter(index)) if self.learned.contains(&index) => Kind::Parameter,
            Some(Leaf::Parameter(_)) => Kind::Frozen,
            _ => self.roots.get(&node).map_or(Kind::Value, |&(kind, _)| kind),
        }
    }

    /// All names of a value, the one to show first. A gradient is shown as what it is the gradient of,
    /// even where the source has the same value under another name.
    pub(super) fn names(&self, node: NodeId) -> Vec<String> {
        let own = self.own_name(node).map(str::to_owned);
        let asked = self.roots.get(&node).map(|(_, names)| names.as_slice()).unwrap_or_default();
        let mut seen = BTreeSet::new();
        let all: Vec<String> = match self.kind(node) {
            Kind::Gradient | Kind::Loss => asked.iter().cloned().chain(own).collect(),
            _ => own.into_iter().chain(asked.iter().cloned()).collect(),
        };
        all.into_iter().filter(|name| seen.insert(name.clone())).collect()
    }

    /// The name in the source, if its user wrote it.
    fn own_name(&self, node: NodeId) -> Option<&str> {
        let origin = &self.graph.node(node).origin;
        origin.name.as_deref().filter(|_| !origin.local)
    }

    /// Whether the value has a name of its own, or is asked for.
    pub(super) fn is_named(&self, node: NodeId) -> bool {
        self.roots.contains_key(&node) || self.own_name(node).is_some()
    }

    /// The layer instances whose bodies made the value, outermost first.
    pub(super) fn path(&self, node: NodeId) -> Vec<String> {
        instances(self.graph.node(node).origin.layer.as_deref(), &self.layers)
    }
}
