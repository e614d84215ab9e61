//! Forward mode of loops: the loop with the tangents carried beside the states.

use rustc_hash::FxHashMap;

use super::parts::ScanParts;
use crate::autodiff::forward::{Tangents, sweep};
use crate::ir::graph::{Graph, NodeId, Variance};
use crate::ir::op::{Derivative, JvpArgs};

/// The tangents of the results, by one loop that also computes what these need of the loop itself.
pub(super) fn pushforward(graph: &mut Graph, at: &JvpArgs<'_>) -> Vec<Derivative> {
    let scan = ScanParts::of(graph, at.result).expect("the rule is that of a loop");
    let (captured, rest) = at.tangents.split_at(scan.captured.len());
    let (states, per_step) = rest.split_at(scan.carried.len());
    let mut moves: Vec<bool> = states.iter().map(Option::is_some).collect();
    let (moved, tangents) = loop {
        let mut moved = scan.clone();
        let mut seeds = Tangents::default();
        for (input, tangent) in scan.captured.iter().zip(captured) {
            seeds.extend(tangent.map(|tangent| (input.leaf, moved.capture(graph, tangent))));
        }
        for (input, tangent) in scan.per_step.iter().zip(per_step) {
            seeds.extend(tangent.map(|tangent| (input.leaf, moved.take_each(graph, tangent))));
        }
        for ((state, tangent), _) in scan.carried.iter().zip(states).zip(&moves).filter(|(_, moves)| **moves)
        {
            let init = tangent.unwrap_or_else(|| graph.constant_like(0.0, state.init));
            seeds.insert(state.leaf, moved.carry(graph, init, Variance::Example));
        }
        let order = moved.body.reachable(&scan.results());
        let tangents = sweep(&mut moved.body, &order, seeds);
        // A state that stood still and is moved by a step moves from the next one on.
        let mut settled = true;
        for (moves, state) in moves.iter_mut().zip(&scan.carried) {
            settled &= *moves || !tangents.contains_key(&state.next);
            *moves |= tangents.contains_key(&state.next);
        }
        if settled {
            break (moved, tangents);
        }
    };
    with_tangents(graph, &scan, moved, &tangents, &moves)
}

/// The loop whose tangents are known, as a node; what its results are to those of the loop itself.
fn with_tangents(
    graph: &mut Graph,
    scan: &ScanParts,
    mut moved: ScanParts,
    tangents: &FxHashMap<NodeId, NodeId>,
    moves: &[bool],
) -> Vec<Derivative> {
    let moving = scan.carried.iter().zip(moves).filter(|(_, moves)| **moves).map(|(state, _)| state.next);
    for (place, next) in (scan.carried.len()..).zip(moving) {
        let leaf = moved.carried[place].leaf;
        let still = |body: &mut Graph| body.constant_like(0.0, leaf);
        moved.carried[place].next = match tangents.get(&next) {
            Some(&tangent) => tangent,
            None => still(&mut moved.body),
        };
    }
    let stacks: Vec<Option<usize>> =
        scan.stacked.iter().map(|node| tangents.get(node).map(|&tangent| moved.stack(tangent))).collect();
    let node = moved.add(graph);
    let mut place = scan.carried.len();
    let states = moves.iter().map(|&moves| {
        place += usize::from(moves);
        moves.then(|| place - 1)
    });
    let places: Vec<Option<usize>> = states.chain(stacks).collect();
    places
        .into_iter()
        .map(|place| place.map_or(Derivative::Zero, |place| Derivative::Node(graph.result(node, place))))
        .collect()
}
