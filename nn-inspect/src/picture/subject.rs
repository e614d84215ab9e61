//! What of a network is drawn: a graph, its roots, and which side of the loss each value is on.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use nn_compiler::Network;
use nn_compiler::ir::{Graph, Leaf, NodeId};

use super::diagram::{Kind, Part};
use super::names::{around_all, framed, instances, mark_of_loop};
use super::opened::Opened;
use crate::stage::{Named, Role, Stage, results};

/// A graph and what its nodes mean.
pub(super) struct Subject {
    pub(super) graph: Graph,
    /// The loops, whose bodies are part of the graph.
    opened: Opened,
    /// Of each loop the number of layers around it.
    around: Vec<usize>,
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

impl Subject {
    pub(super) fn of(network: &Network, stage: Stage) -> Subject {
        let (graph, mut results) = results(network, stage);
        let (mut opened, roots) =
            Opened::of(graph, &results.iter().map(|result| result.node).collect::<Vec<_>>());
        results.iter_mut().zip(roots).for_each(|(result, node)| result.node = node);
        let graph = std::mem::replace(&mut opened.graph, Graph::new());
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
        let loops = opened.loops.iter().enumerate();
        let loops = loops.map(|(id, each)| (mark_of_loop(id), each.title.clone()));
        let mut subject = Subject {
            nodes: Vec::new(),
            roots,
            forward: HashSet::new(),
            learned: network.joint.gradients.iter().map(|&(index, _)| index).collect(),
            layers: layers.chain(loops).collect(),
            graph,
            opened,
            around: Vec::new(),
        };
        subject.nodes = subject.reachable(&all);
        subject.around = subject.layers_around();
        subject.forward = subject.reachable(&measured).into_iter().collect();
        subject
    }

    /// What a value is computed from; a state, from what it begins as.
    pub(super) fn operands(&self, node: NodeId) -> Vec<NodeId> {
        match self.opened.states.get(&node) {
            Some(state) => vec![state.first],
            None => self.graph.operands(node).to_vec(),
        }
    }

    pub(super) fn is_state(&self, node: NodeId) -> bool {
        self.opened.states.contains_key(&node)
    }

    /// Whether a value becomes a state of the next step.
    pub(super) fn is_next(&self, node: NodeId) -> bool {
        self.opened.states.values().any(|state| state.next == node)
    }

    /// What steps hand on to the next: values, and the states that they become.
    pub(super) fn returns(&self) -> impl Iterator<Item = (NodeId, NodeId)> {
        self.opened.states.iter().map(|(&leaf, state)| (state.next, leaf))
    }

    /// All that values need, operands before their users: what a state needs is needed whichever step it is.
    fn reachable(&self, roots: &[NodeId]) -> Vec<NodeId> {
        let mut seen: BTreeSet<NodeId> = BTreeSet::new();
        let mut pending = roots.to_vec();
        while let Some(node) = pending.pop() {
            if seen.insert(node) {
                pending.extend(self.operands(node));
                pending.extend(self.opened.states.get(&node).map(|state| state.next));
            }
        }
        seen.into_iter().collect()
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
        self.is_next(node) || self.roots.contains_key(&node) || self.own_name(node).is_some()
    }

    /// The layer instances whose bodies made the value, and the loops, outermost first.
    pub(super) fn path(&self, node: NodeId) -> Vec<String> {
        let within = self.opened.within.get(&node).copied();
        let mut loops: Vec<usize> =
            std::iter::successors(within, |&id| self.opened.loops[id].within).collect();
        loops.reverse();
        let around = |&id: &usize| (id, self.around[id]);
        framed(self.instances(node), &loops.iter().map(around).collect::<Vec<_>>())
    }

    /// The layer instances whose bodies made the value, outermost first.
    fn instances(&self, node: NodeId) -> Vec<String> {
        instances(self.graph.node(node).origin.layer.as_deref(), &self.layers)
    }

    /// Of each loop the number of layers around it.
    fn layers_around(&self) -> Vec<usize> {
        let is_in = |node: NodeId, id: usize| {
            let within = self.opened.within.get(&node).copied();
            std::iter::successors(within, |&id| self.opened.loops[id].within).any(|around| around == id)
        };
        let all = |id: usize| self.nodes.iter().filter(move |&&node| is_in(node, id));
        let of = |id: usize| around_all(all(id).map(|&node| self.instances(node)));
        (0..self.opened.loops.len()).map(of).collect()
    }
}
