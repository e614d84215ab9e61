//! What is known of the values of a step, whichever step it is: of a state what holds where it begins, and after each step.

use rustc_hash::FxHashMap;

use super::ranges::{Known, Ranges};
use crate::ir::op::OpenLoop;
use crate::ir::{Graph, Interval, NodeId};

/// After how many rounds what still grows is taken to grow without end.
const ROUNDS: usize = 3;

/// What a value of a loop is.
#[derive(Clone, Copy)]
pub(super) enum Link {
    /// Within a step: an element of this value.
    Element(NodeId),
    /// Within a step: a state that begins as one value, and that a step makes the other.
    State { init: NodeId, next: NodeId },
    /// Of the loop: the state after all steps.
    Last { init: NodeId, next: NodeId },
    /// Of the loop: this value of each step.
    Stack(NodeId),
}

/// The loops of a graph, whose bodies are parts of it.
#[derive(Clone, Copy)]
pub(super) struct Loops<'a> {
    all: &'a [OpenLoop],
    /// Whether only their first steps are looked at, of which what the states begin as is known for certain.
    first: bool,
}

impl<'a> Loops<'a> {
    pub(super) fn new(all: &'a [OpenLoop]) -> Loops<'a> {
        Loops { all, first: false }
    }

    /// Their first steps, and all steps; all once, where there is no loop.
    pub(super) fn first_and_all(self) -> impl Iterator<Item = Loops<'a>> {
        let first = Loops { first: true, ..self };
        [first, self].into_iter().skip(usize::from(self.all.is_empty()))
    }

    /// Whether what holds at the first step is not all that is asked for.
    pub(super) fn goes_on(self) -> bool {
        !self.first && !self.all.is_empty()
    }

    /// The nodes that roots need, those of bodies among them, operands before their users. Of a value within a body also
    /// what the loop begins with and goes along.
    pub(super) fn reachable(self, graph: &Graph, roots: &[NodeId]) -> Vec<NodeId> {
        let mut nodes = graph.reachable(roots);
        let mut open: Vec<&OpenLoop> = self.all.iter().collect();
        loop {
            let is_needed = |node: NodeId| nodes.binary_search(&node).is_ok();
            let (met, rest): (Vec<&OpenLoop>, Vec<&OpenLoop>) =
                open.into_iter().partition(|open| is_needed(open.node) || open.leaves().any(is_needed));
            if met.is_empty() {
                return nodes;
            }
            for met in met {
                nodes.extend(graph.reachable(&[met.results(), met.operands()].concat()));
            }
            nodes.sort_unstable();
            nodes.dedup();
            open = rest;
        }
    }

    /// What a step of each of these loops computes, with the loop.
    pub(super) fn results(self) -> impl Iterator<Item = (NodeId, Vec<NodeId>)> + 'a {
        self.all.iter().map(|open| (open.node, open.results()))
    }

    /// What the values of loops among these nodes are.
    pub(super) fn links(self, graph: &Graph, nodes: &[NodeId]) -> FxHashMap<NodeId, Link> {
        let mut links = FxHashMap::default();
        let mut loops: FxHashMap<NodeId, &OpenLoop> = FxHashMap::default();
        for open in self.all {
            loops.insert(open.node, open);
            links.extend(open.per_step.iter().map(|input| (input.leaf, Link::Element(input.operand))));
            let state = open.carried.iter();
            links.extend(state.map(|state| (state.leaf, Link::State { init: state.init, next: state.next })));
        }
        for &node in nodes {
            let Some(index) = graph.op(node).projection() else { continue };
            let Some(open) = loops.get(&graph.operand(node, 0)) else { continue };
            let link = match open.carried.get(index) {
                Some(state) => Link::Last { init: state.init, next: state.next },
                None => Link::Stack(open.stacked[index - open.carried.len()]),
            };
            links.insert(node, link);
        }
        links
    }
}

/// What is known of the states, as it grows round by round until no step adds to it.
#[derive(Default)]
pub(super) struct States {
    known: FxHashMap<NodeId, Known>,
    rounds: usize,
}

impl States {
    /// What is known of a state so far: to begin with, what it begins as.
    pub(super) fn get(&self, leaf: NodeId) -> Option<Known> {
        self.known.get(&leaf).copied()
    }

    /// Adds what a step makes of the states; whether that is anything new.
    pub(super) fn grow(&mut self, ranges: &Ranges<'_>, links: &FxHashMap<NodeId, Link>) -> bool {
        self.rounds += 1;
        let mut grows = false;
        for (&leaf, &link) in links {
            let Link::State { init, next } = link else { continue };
            let known = self.get(leaf).unwrap_or_else(|| ranges.known(init));
            let made = ranges.known(next);
            // Nothing is certain of what takes several steps.
            let mut interval = known.interval.hull(made.interval.blurred());
            if self.rounds >= ROUNDS {
                interval = widened(known.interval, interval);
            }
            let grown = Known { interval, whole: known.whole && made.whole };
            grows |= grown != known;
            self.known.insert(leaf, grown);
        }
        grows
    }
}

/// The ends that have moved, moved to infinity.
fn widened(before: Interval, after: Interval) -> Interval {
    let low = if after.low < before.low { f64::NEG_INFINITY } else { after.low };
    let high = if after.high > before.high { f64::INFINITY } else { after.high };
    let (low_attained, high_attained) =
        (after.low_attained && low == after.low, after.high_attained && high == after.high);
    let full = after.full && low == before.low && high == before.high;
    Interval { low, high, low_attained, high_attained, full }
}
