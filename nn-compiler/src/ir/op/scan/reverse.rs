//! Reverse mode of loops: a loop in the other direction over the pullback of the body. It computes again what it needs of
//! a step from the states that the step began with, which the loop itself stacks. What is better kept than computed
//! again is found later, where both loops are seen (`simplify::loops`).
//!
//! A body holds no mean over the batch: what a shared value gets from an example leaves the loop as a stack of parts,
//! and their sum over the steps and their mean are outside.

use rustc_hash::FxHashMap;

use super::parts::{Input, ScanParts};
use crate::autodiff::reverse;
use crate::ir::graph::{Graph, NodeId, Variance};
use crate::ir::op::primitive::Parts;
use crate::ir::op::{Cotangent, Derivative, VjpArgs};

pub(super) fn pullback(graph: &mut Graph, at: &VjpArgs<'_>, part: &mut Parts<'_>) {
    let scan = ScanParts::of(graph, at.result).expect("the rule is that of a loop");
    let (last, stacks) = at.cotangents.split_at(scan.carried.len());
    let wanted = Wanted::of(&scan, at.wanted);
    let back = Back::swept(graph, &scan, &wanted, last, stacks);
    let entries = entry_states(graph, &scan, at.result);
    let (back, places) = back.with_results(graph, &scan, &wanted, &entries);
    let node = back.add(graph);
    for (position, place) in places.into_iter().enumerate() {
        let Some(place) = place else { continue };
        let value = graph.result(node, place);
        let derivative = match position < scan.captured.len() {
            true => graph.sum(value, &[0]),
            false => value,
        };
        part(graph, position, Derivative::Node(derivative));
    }
}

/// What of the body's inputs a cotangent is wanted of.
struct Wanted {
    captured: Vec<bool>,
    /// Also of a state that is reached from another one that is wanted.
    carried: Vec<bool>,
    per_step: Vec<bool>,
}

impl Wanted {
    fn of(scan: &ScanParts, wanted: &[bool]) -> Wanted {
        let (captured, rest) = wanted.split_at(scan.captured.len());
        let (carried, per_step) = rest.split_at(scan.carried.len());
        let mut wanted =
            Wanted { captured: captured.to_vec(), carried: carried.to_vec(), per_step: per_step.to_vec() };
        let order = scan.body.reachable(&scan.results());
        loop {
            let depends = reverse::dependents(&scan.body, &order, &wanted.leaves(scan));
            let more: Vec<bool> = scan
                .carried
                .iter()
                .zip(&wanted.carried)
                .map(|(state, &wanted)| wanted || depends[state.next])
                .collect();
            if more == wanted.carried {
                return wanted;
            }
            wanted.carried = more;
        }
    }

    fn leaves(&self, scan: &ScanParts) -> Vec<NodeId> {
        let inputs = |inputs: &[Input], wanted: &[bool]| {
            let pairs = inputs.iter().zip(wanted).filter(|(_, wanted)| **wanted);
            pairs.map(|(input, _)| input.leaf).collect::<Vec<NodeId>>()
        };
        let states = scan.carried.iter().zip(&self.carried).filter(|(_, wanted)| **wanted);
        let mut leaves = inputs(&scan.captured, &self.captured);
        leaves.extend(states.map(|(state, _)| state.leaf));
        leaves.extend(inputs(&scan.per_step, &self.per_step));
        leaves
    }
}

/// The loop in the other direction while it is made.
struct Back {
    scan: ScanParts,
    /// The cotangents of the forward body's values, in the body.
    cotangents: FxHashMap<NodeId, Cotangent>,
    /// For each state of the forward loop, whether a cotangent is carried.
    active: Vec<bool>,
}

impl Back {
    /// The body's pullback, for the states whose cotangent is not zero in all steps.
    fn swept(
        graph: &mut Graph,
        scan: &ScanParts,
        wanted: &Wanted,
        last: &[Option<Cotangent>],
        stacks: &[Option<Cotangent>],
    ) -> Back {
        let order = scan.body.reachable(&scan.results());
        let depends = reverse::dependents(&scan.body, &order, &wanted.leaves(scan));
        let mut active: Vec<bool> =
            last.iter().zip(&wanted.carried).map(|(last, &wanted)| wanted && last.is_some()).collect();
        // Where nothing depends on the last state, the zero that its cotangent begins with must stay one.
        let mut selected: Vec<bool> =
            last.iter().map(|last| last.is_none_or(|cotangent| cotangent.selected)).collect();
        loop {
            let mut back = scan.turned();
            let mut seeds = Vec::new();
            for (number, state) in scan.carried.iter().enumerate().filter(|(number, _)| active[*number]) {
                let init = match last[number] {
                    Some(cotangent) => cotangent.node,
                    None => graph.constant_like(0.0, state.init),
                };
                let node = back.carry(graph, init, Variance::Example);
                seeds.push((state.next, Cotangent { node, selected: selected[number] }));
            }
            for (&node, cotangent) in scan.stacked.iter().zip(stacks) {
                if let Some(cotangent) = cotangent.filter(|_| depends[node]) {
                    let each = back.take_each(graph, cotangent.node);
                    seeds.push((node, Cotangent { node: each, ..cotangent }));
                }
            }
            let cotangents =
                reverse::sweep(&mut back.body, &order, &seeds, |node| depends[node], |_, part, _| part);
            let mut settled = true;
            for (number, state) in
                scan.carried.iter().enumerate().filter(|(number, _)| wanted.carried[*number])
            {
                let Some(cotangent) = cotangents.get(&state.leaf) else { continue };
                settled &= active[number] && (selected[number] || !cotangent.selected);
                active[number] = true;
                selected[number] |= cotangent.selected;
            }
            if settled {
                return Back { scan: back, cotangents, active };
            }
        }
    }

    /// The loop with what it returns: for each operand of the forward loop the place of its cotangent among the results,
    /// where it is wanted and not zero.
    fn with_results(
        self,
        graph: &Graph,
        scan: &ScanParts,
        wanted: &Wanted,
        entries: &[NodeId],
    ) -> (ScanParts, Vec<Option<usize>>) {
        let Back { scan: mut back, cotangents, active } = self;
        // What was a state is now given for each step.
        for (state, &entry) in scan.carried.iter().zip(entries) {
            back.per_step.push(Input { leaf: state.leaf, operand: entry });
        }
        debug_assert!(entries.iter().all(|&entry| graph.axis(entry, 0) == scan.steps));
        let mut place = 0;
        let mut states = Vec::new();
        for (state, active) in scan.carried.iter().zip(active) {
            states.push(active.then_some(place));
            if active {
                let leaf = back.carried[place].leaf;
                back.carried[place].next = match cotangents.get(&state.leaf) {
                    Some(cotangent) => cotangent.node,
                    None => back.body.constant_like(0.0, leaf),
                };
                place += 1;
            }
        }
        // So that this loop is differentiated in turn without another one like it.
        let own: Vec<NodeId> = back.carried.iter().map(|state| state.leaf).collect();
        own.into_iter().for_each(|leaf| {
            back.stack(leaf);
        });
        let mut stacked = |inputs: &[Input], wanted: &[bool]| -> Vec<Option<usize>> {
            let pairs = inputs.iter().zip(wanted);
            pairs
                .map(|(input, wanted)| {
                    let cotangent = cotangents.get(&input.leaf).filter(|_| *wanted)?;
                    Some(back.stack(cotangent.node))
                })
                .collect()
        };
        let mut places = stacked(&scan.captured, &wanted.captured);
        places.extend(states);
        places.extend(stacked(&scan.per_step, &wanted.per_step));
        (back, places)
    }
}

/// For each state what every step began with, along a first axis: from the loop itself if it has these among its results,
/// else from one that has them too.
fn entry_states(graph: &mut Graph, scan: &ScanParts, node: NodeId) -> Vec<NodeId> {
    let mut with = scan.clone();
    let places: Vec<usize> = scan.carried.iter().map(|state| with.stack(state.leaf)).collect();
    let node = if with.stacked.len() == scan.stacked.len() { node } else { with.add(graph) };
    places.into_iter().map(|place| graph.result(node, place)).collect()
}
