//! States that a loop need not carry.

use rustc_hash::{FxHashMap, FxHashSet};

use super::work::{Found, Work};
use crate::ir::NodeId;
use crate::ir::op::Input;

/// Drops what nothing uses: stacks, and states from which no other and no result follows.
pub(super) fn drop_unused(work: &mut Work) {
    work.scan.stacked = work.stacks();
    let mut live: FxHashSet<NodeId> = FxHashSet::default();
    live.extend(work.results.iter().filter_map(|result| match result {
        Found::Last(leaf) => Some(*leaf),
        _ => None,
    }));
    loop {
        let before = live.len();
        let next =
            work.scan.carried.iter().filter(|state| live.contains(&state.leaf)).map(|state| state.next);
        let roots: Vec<NodeId> = next.chain(work.scan.stacked.iter().copied()).collect();
        let needed = work.scan.body.reachable(&roots);
        let leaves = work.scan.carried.iter().map(|state| state.leaf);
        live.extend(leaves.filter(|leaf| needed.binary_search(leaf).is_ok()));
        if live.len() == before {
            break;
        }
    }
    work.scan.carried.retain(|state| live.contains(&state.leaf));
    let needed = work.scan.body.reachable(&work.scan.results());
    let is_needed = |input: &Input| needed.binary_search(&input.leaf).is_ok();
    work.scan.captured.retain(is_needed);
    work.scan.per_step.retain(is_needed);
}

/// Carries states once that are the same in every step: those that begin alike, as long as a step makes the same of them
/// if they are the same (the coarsest partition with that property).
pub(super) fn join_equal(work: &mut Work) {
    let mut class: FxHashMap<NodeId, NodeId> = FxHashMap::default();
    let mut first: FxHashMap<NodeId, NodeId> = FxHashMap::default();
    for state in &work.scan.carried {
        class.insert(state.leaf, *first.entry(state.init).or_insert(state.leaf));
    }
    loop {
        if class.iter().all(|(leaf, first)| leaf == first) {
            return;
        }
        let mut joined = Work { scan: work.scan.clone(), results: work.results.clone() };
        joined.replace(&unequal(&class));
        let mut finer: FxHashMap<NodeId, NodeId> = FxHashMap::default();
        let mut first: FxHashMap<(NodeId, NodeId), NodeId> = FxHashMap::default();
        for state in &joined.scan.carried {
            let key = (class[&state.leaf], state.next);
            finer.insert(state.leaf, *first.entry(key).or_insert(state.leaf));
        }
        if finer == class {
            joined.scan.carried.retain(|state| class[&state.leaf] == state.leaf);
            for result in &mut joined.results {
                if let Found::Last(leaf) = result {
                    *leaf = class[leaf];
                }
            }
            *work = joined;
            return;
        }
        class = finer;
    }
}

/// The leaves that are another one.
fn unequal(class: &FxHashMap<NodeId, NodeId>) -> FxHashMap<NodeId, NodeId> {
    class.iter().filter(|(leaf, first)| leaf != first).map(|(&leaf, &first)| (leaf, first)).collect()
}

/// Captures states that no step changes.
pub(super) fn release_constant(work: &mut Work) {
    let still: FxHashMap<NodeId, NodeId> = work
        .scan
        .carried
        .iter()
        .filter(|state| state.next == state.leaf)
        .map(|state| (state.leaf, state.init))
        .collect();
    work.scan.carried.retain(|state| !still.contains_key(&state.leaf));
    let mut still: Vec<(NodeId, NodeId)> = still.into_iter().collect();
    still.sort_unstable();
    for &(leaf, operand) in &still {
        work.scan.captured.push(Input { leaf, operand });
    }
    for result in &mut work.results {
        if let Found::Last(leaf) = *result
            && let Ok(place) = still.binary_search_by_key(&leaf, |&(leaf, _)| leaf)
        {
            *result = Found::Outside(still[place].1);
        }
    }
}
