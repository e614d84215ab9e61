//! The order of a graph in which some members stand for others.

use std::collections::{BTreeMap, BTreeSet};

/// The members that stand for any, each after all it is computed from, which are given with it; the one
/// with the smallest number first where there is a choice. `of` tells who stands for a member.
pub(super) fn in_order(operands: &[Vec<usize>], of: &[usize]) -> Vec<(usize, BTreeSet<usize>)> {
    let mut needs: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    let mut users: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (&to, used) in of.iter().zip(operands) {
        let into = needs.entry(to).or_default();
        for from in used.iter().map(|&used| of[used]).filter(|&from| from != to) {
            into.insert(from);
            users.entry(from).or_default().insert(to);
        }
    }
    let mut missing: BTreeMap<usize, usize> = needs.iter().map(|(&to, from)| (to, from.len())).collect();
    let mut ready: BTreeSet<usize> = missing.iter().filter(|(_, n)| **n == 0).map(|(&at, _)| at).collect();
    let mut order = Vec::with_capacity(needs.len());
    while let Some(next) = ready.pop_first() {
        for user in users.remove(&next).unwrap_or_default() {
            let missing = missing.entry(user).or_default();
            *missing -= 1;
            if *missing == 0 {
                ready.insert(user);
            }
        }
        order.push((next, needs.remove(&next).unwrap_or_default()));
    }
    order
}
