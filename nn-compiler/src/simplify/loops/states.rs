//! States that a loop need not carry.

use rustc_hash::{FxHashMap, FxHashSet};

use super::rewrite::{LoopResult, Rewrite};
use crate::ir::NodeId;
use crate::ir::op::Input;

/// Drops what nothing uses: stacks, and states from which no other and no result follows.
pub(super) fn eliminate_dead(rewrite: &mut Rewrite) {
    rewrite.scan.stacked = rewrite.stacks();
    let mut live: FxHashSet<NodeId> = FxHashSet::default();
    live.extend(rewrite.results.iter().filter_map(|result| match result {
        LoopResult::Last(leaf) => Some(*leaf),
        _ => None,
    }));
    loop {
        let before = live.len();
        let next =
            rewrite.scan.carried.iter().filter(|state| live.contains(&state.leaf)).map(|state| state.next);
        let roots: Vec<NodeId> = next.chain(rewrite.scan.stacked.iter().copied()).collect();
        let needed = rewrite.scan.body.reachable(&roots);
        let leaves = rewrite.scan.carried.iter().map(|state| state.leaf);
        live.extend(leaves.filter(|leaf| needed.binary_search(leaf).is_ok()));
        if live.len() == before {
            break;
        }
    }
    rewrite.scan.carried.retain(|state| live.contains(&state.leaf));
    let needed = rewrite.scan.body.reachable(&rewrite.scan.results());
    let is_needed = |input: &Input| needed.binary_search(&input.leaf).is_ok();
    rewrite.scan.captured.retain(is_needed);
    rewrite.scan.per_step.retain(is_needed);
}

/// Carries states once that are the same in every step: those that begin alike, as long as a step makes the same of them
/// if they are the same (the coarsest partition with that property).
pub(super) fn deduplicate(rewrite: &mut Rewrite) {
    let mut class: FxHashMap<NodeId, NodeId> = FxHashMap::default();
    let mut first: FxHashMap<NodeId, NodeId> = FxHashMap::default();
    for state in &rewrite.scan.carried {
        class.insert(state.leaf, *first.entry(state.init).or_insert(state.leaf));
    }
    loop {
        if class.iter().all(|(leaf, first)| leaf == first) {
            return;
        }
        let mut joined = Rewrite { scan: rewrite.scan.clone(), results: rewrite.results.clone() };
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
                if let LoopResult::Last(leaf) = result {
                    *leaf = class[leaf];
                }
            }
            *rewrite = joined;
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
pub(super) fn capture_invariant(rewrite: &mut Rewrite) {
    let still: FxHashMap<NodeId, NodeId> = rewrite
        .scan
        .carried
        .iter()
        .filter(|state| state.next == state.leaf)
        .map(|state| (state.leaf, state.init))
        .collect();
    rewrite.scan.carried.retain(|state| !still.contains_key(&state.leaf));
    let mut still: Vec<(NodeId, NodeId)> = still.into_iter().collect();
    still.sort_unstable();
    for &(leaf, operand) in &still {
        rewrite.scan.captured.push(Input { leaf, operand });
    }
    for result in &mut rewrite.results {
        if let LoopResult::Last(leaf) = *result
            && let Ok(place) = still.binary_search_by_key(&leaf, |&(leaf, _)| leaf)
        {
            *result = LoopResult::Outside(still[place].1);
        }
    }
}
