//! Which application uses the results of which others.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;

use nn_compiler::ir::{Applied, Argument, Model, NodeId};

use super::visible::Visible;

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Source {
    /// An input, a target, or a parameter.
    Given(NodeId),
    /// A drawn application, by its place.
    Applied(usize),
}

/// The applications and what they use.
pub(super) struct Flow<'m> {
    model: &'m Model,
    /// The first application that returns a value.
    producers: HashMap<NodeId, usize>,
    operands: Vec<BTreeSet<Source>>,
}

impl<'m> Flow<'m> {
    pub(super) fn of(model: &'m Model, drawn: &[Visible<'_>]) -> Flow<'m> {
        let mut flow = Flow { model, producers: HashMap::new(), operands: Vec::with_capacity(drawn.len()) };
        for (at, Visible { application, .. }) in drawn.iter().enumerate() {
            let given: Vec<NodeId> = application
                .operands
                .iter()
                .filter_map(|operand| match operand {
                    Argument::Value(node) => Some(*node),
                    Argument::Number(_) | Argument::Known(_) => None,
                })
                .collect();
            let mut operands: BTreeSet<Source> = given.iter().flat_map(|&node| flow.sources(node)).collect();
            if matches!(application.kind, Applied::Call { captures: true, .. }) {
                let own = flow.owned(application.body.clone());
                let is_own = |from: &Source| match from {
                    Source::Given(node) => {
                        model.graph.op(*node).parameter().is_some_and(|index| own.contains(&index))
                    }
                    Source::Applied(_) => false,
                };
                let captured = flow.captured(&application.results, &given);
                operands.extend(captured.into_iter().filter(|from| !is_own(from)));
            }
            flow.operands.push(operands);
            // What only takes apart what was put together may return a value that is given.
            for &result in application.results.iter().filter(|&&result| !model.graph.op(result).is_given()) {
                flow.producers.entry(result).or_insert(at);
            }
        }
        flow
    }

    /// What an application uses.
    pub(super) fn operands(&self, at: usize) -> &BTreeSet<Source> {
        &self.operands[at]
    }

    /// The application that returns a value, if one does.
    pub(super) fn producer(&self, node: NodeId) -> Option<usize> {
        self.producers.get(&node).copied()
    }

    /// In how many places each application is used.
    pub(super) fn uses(&self) -> Vec<usize> {
        let mut uses = vec![0; self.operands.len()];
        let roots = self.roots().into_iter().flat_map(|root| self.sources(root));
        for from in roots.chain(self.operands.iter().flatten().copied()) {
            if let Source::Applied(at) = from {
                uses[at] += 1;
            }
        }
        uses
    }

    fn roots(&self) -> Vec<NodeId> {
        self.model.outputs.iter().map(|output| output.node).chain([self.model.loss]).collect()
    }

    /// What the outputs and the loss need.
    pub(super) fn needed(&self) -> BTreeSet<Source> {
        let mut pending: Vec<Source> = self.roots().into_iter().flat_map(|root| self.sources(root)).collect();
        let mut needed: BTreeSet<Source> = pending.iter().copied().collect();
        while let Some(from) = pending.pop() {
            if let Source::Applied(at) = from {
                pending.extend(self.operands[at].iter().filter(|&&used| needed.insert(used)));
            }
        }
        needed
    }

    /// Where a value comes from: the application that returns it, or, of a value that no application returns, where those come from
    /// that it is computed from.
    fn sources(&self, node: NodeId) -> BTreeSet<Source> {
        self.above(vec![node], HashSet::new())
    }

    /// What values come from beside those that are given.
    fn captured(&self, results: &[NodeId], given: &[NodeId]) -> BTreeSet<Source> {
        let below = results.iter().flat_map(|&result| self.model.graph.operands(result).to_vec());
        self.above(below.collect(), given.iter().copied().collect())
    }

    /// The nearest sources of values, other than those that were seen.
    fn above(&self, mut pending: Vec<NodeId>, mut seen: HashSet<NodeId>) -> BTreeSet<Source> {
        let graph = &self.model.graph;
        let mut found = BTreeSet::new();
        while let Some(node) = pending.pop() {
            if !seen.insert(node) {
                continue;
            }
            match self.producer(node) {
                Some(at) => _ = found.insert(Source::Applied(at)),
                None if graph.op(node).is_given() => _ = found.insert(Source::Given(node)),
                None => pending.extend(graph.operands(node).iter()),
            }
        }
        found
    }

    /// The numbers of the parameters of the layers that a body applies.
    fn owned(&self, body: Range<usize>) -> HashSet<usize> {
        let layers = self.model.applications[body].iter().filter_map(|application| match application.kind {
            Applied::Layer { layer, .. } => Some(layer),
            _ => None,
        });
        layers.flat_map(|layer| self.model.layers[layer].parameters.iter().copied()).collect()
    }
}
