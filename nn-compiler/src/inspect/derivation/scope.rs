//! A graph whose values are terms: that of the network, or the body of a loop.

use rustc_hash::FxHashMap;

use super::loops::LoopId;
use super::{Path, TermId};
use crate::inspect::formula::{Formula, Reader};
use crate::ir::op::ScanParts;
use crate::ir::{Graph, Leaf, NodeId, NodeMap, Results};

pub(super) struct Scope {
    /// The loop whose body it is.
    pub(super) within: Option<LoopId>,
    /// The graph, to which derivatives are added.
    pub(super) graph: Graph,
    /// How the nodes are written that are terms, or given to the body.
    pub(super) known: NodeMap<Option<Formula>>,
    /// The terms of this graph by their nodes.
    pub(super) terms: NodeMap<Option<TermId>>,
    pub(super) dependence: Dependence,
    /// The loops among the nodes.
    pub(super) repeats: FxHashMap<NodeId, Repeat>,
    /// What reached each node's derivative so far: as formulas, and their sum as a node.
    pub(super) pending: FxHashMap<NodeId, (Vec<Path>, Option<NodeId>)>,
    /// The derivatives by results of loops.
    pub(super) by_results: FxHashMap<NodeId, Formula>,
}

/// A loop in a scope.
pub(super) struct Repeat {
    pub(super) id: LoopId,
    /// Its parts; the results are those that are used.
    pub(super) scan: ScanParts,
    /// The nodes that are its results.
    pub(super) results: Vec<Option<NodeId>>,
    pub(super) body: Scope,
}

impl Scope {
    pub(super) fn of(within: Option<LoopId>, graph: Graph, leaves: &FxHashMap<NodeId, Depends>) -> Scope {
        Scope {
            within,
            dependence: Dependence::of(&graph, leaves),
            graph,
            known: NodeMap::default(),
            terms: NodeMap::default(),
            repeats: FxHashMap::default(),
            pending: FxHashMap::default(),
            by_results: FxHashMap::default(),
        }
    }

    /// The formula of a node; of a term, its name.
    pub(super) fn read(&self, node: NodeId) -> Formula {
        Reader::read(&self.graph, &self.known, node)
    }

    pub(super) fn is_loop(&self, node: NodeId) -> bool {
        matches!(self.graph.results(node), Results::Several(_))
    }

    /// Terms, what is given to a body, and loops: the way back goes from one to those that it is computed from.
    pub(super) fn is_station(&self, node: NodeId) -> bool {
        self.known[node].is_some() || self.is_loop(node)
    }

    /// The stations that one is computed from.
    pub(super) fn computed_from(&self, station: NodeId) -> Vec<NodeId> {
        let operands = self.graph.operands(station);
        let mut nodes = self.graph.reachable_until(&operands, |node| self.is_station(node));
        nodes.retain(|&node| self.is_station(node));
        nodes
    }
}

/// Whether a value depends on a parameter, and whether on a parameter or an input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Depends {
    pub(super) on_parameter: bool,
    pub(super) on_any: bool,
}

impl Depends {
    pub(super) fn or(self, other: Depends) -> Depends {
        Depends { on_parameter: self.on_parameter || other.on_parameter, on_any: self.on_any || other.on_any }
    }
}

/// What each node of a graph depends on.
pub(super) struct Dependence(NodeMap<Depends>);

impl Dependence {
    /// Where the leaves of a body depend on this.
    pub(super) fn of(graph: &Graph, leaves: &FxHashMap<NodeId, Depends>) -> Dependence {
        let mut depends = NodeMap::with_capacity(Depends::default(), graph.len());
        for node in graph.nodes() {
            let op = graph.op(node);
            depends[node] = match op.leaf() {
                Some(Leaf::Parameter(_)) => Depends { on_parameter: true, on_any: true },
                Some(Leaf::Input(_)) => Depends { on_parameter: false, on_any: true },
                Some(_) => leaves.get(&node).copied().unwrap_or_default(),
                None if op.freezes() => Depends::default(),
                None => graph
                    .operands(node)
                    .iter()
                    .map(|&node| depends[node])
                    .fold(Depends::default(), Depends::or),
            };
        }
        Dependence(depends)
    }

    pub(super) fn on_parameter(&self, node: NodeId) -> bool {
        self.0[node].on_parameter
    }

    pub(super) fn on_any(&self, node: NodeId) -> bool {
        self.0[node].on_any
    }

    pub(super) fn all(&self, node: NodeId) -> Depends {
        self.0[node]
    }
}
