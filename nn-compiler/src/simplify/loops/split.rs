//! What exists once leaves loops over values of examples: it is computed by a loop of its own, before the tiles.

use crate::ir::op::{ScanParts, rebuild_loops};
use crate::ir::{Graph, NodeId, Variance};

/// The graph in which all results of a loop that are used exist equally often, with the roots in it.
pub(in crate::simplify) fn split(graph: &Graph, roots: &[NodeId]) -> (Graph, Vec<NodeId>) {
    rebuild_loops(graph, roots, |new, node, operands| {
        let op = graph.op(node).map_regions(|region| {
            let (body, results) = split(region.graph(), region.results());
            region.with_graph(&body, &results)
        });
        let scan = ScanParts::applied(&op, operands)?;
        let varies = |node: NodeId| scan.body.variance(node) == Variance::Example;
        // A state is what it begins as, after no steps.
        let states = scan.carried.iter().map(|state| varies(state.leaf));
        let varying: Vec<bool> = states.chain(scan.stacked.iter().map(|&value| varies(value))).collect();
        if varying.iter().all(|&varies| varies) || !varying.contains(&true) {
            let node = new.add(op, operands);
            return Some(new.all_results(node).into_iter().map(Some).collect());
        }
        let [of_all, of_each] = [false, true].map(|wanted| {
            let part = Part::of(&scan, |at| varying[at] == wanted);
            (part.add(&scan, new), part)
        });
        let result = |(at, &varies): (usize, &bool)| {
            let (node, part) = if varies { &of_each } else { &of_all };
            part.place(&scan, at).map(|place| new.result(*node, place))
        };
        Some(varying.iter().enumerate().map(result).collect())
    })
}

/// Some of a loop's results, with all states that they follow from.
struct Part {
    /// The places of the states.
    states: Vec<usize>,
    /// The places of what is stacked.
    stacked: Vec<usize>,
}

impl Part {
    fn of(scan: &ScanParts, wanted: impl Fn(usize) -> bool) -> Part {
        let carried = scan.carried.len();
        let stacked = (0..scan.stacked.len()).filter(|at| wanted(carried + at)).collect();
        let mut states: Vec<usize> = (0..carried).filter(|&at| wanted(at)).collect();
        let mut part = Part { states: states.clone(), stacked };
        loop {
            let used = scan.body.reachable(&part.results(scan));
            let is_used = |at: &usize| used.binary_search(&scan.carried[*at].leaf).is_ok();
            let more = (0..scan.carried.len()).filter(|at| !states.contains(at) && is_used(at));
            states.extend(more.collect::<Vec<_>>());
            states.sort_unstable();
            if states == part.states {
                return part;
            }
            part.states.clone_from(&states);
        }
    }

    fn results(&self, scan: &ScanParts) -> Vec<NodeId> {
        let states = self.states.iter().map(|&at| scan.carried[at].next);
        states.chain(self.stacked.iter().map(|&at| scan.stacked[at])).collect()
    }

    fn add(&self, scan: &ScanParts, graph: &mut Graph) -> NodeId {
        let mut part = scan.clone();
        part.carried = self.states.iter().map(|&at| scan.carried[at]).collect();
        part.stacked = self.stacked.iter().map(|&at| scan.stacked[at]).collect();
        part.add(graph)
    }

    /// Which of its results one of the whole loop's is.
    fn place(&self, scan: &ScanParts, at: usize) -> Option<usize> {
        match at.checked_sub(scan.carried.len()) {
            None => self.states.iter().position(|&state| state == at),
            Some(at) => {
                let place = self.stacked.iter().position(|&stacked| stacked == at);
                place.map(|place| self.states.len() + place)
            }
        }
    }
}
