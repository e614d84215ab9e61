//! Frames around what the user's layers compute, such that each frame could be one box: no arrow leaves it
//! and comes back. A layer that is used twice therefore has a frame for each use.

use std::collections::BTreeMap;

use super::diagram::Part;
use super::order::in_order;

/// Who is connected with whom, and in which layers everyone is, outermost first.
pub(super) struct Members<'a> {
    /// For each member those it is computed from; all of them are earlier.
    pub(super) operands: &'a [Vec<usize>],
    pub(super) parts: &'a [Part],
    pub(super) paths: &'a [Vec<String>],
}

/// A frame of two members or more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) layer: String,
    pub(super) part: Part,
    /// The number of the use, from 0.
    pub(super) turn: usize,
    /// Ascending.
    pub(super) members: Vec<usize>,
    /// The frame around it.
    pub(super) parent: Option<usize>,
}

impl Frame {
    /// The same for the same source, and of each frame another.
    pub(super) fn id(&self) -> String {
        let mark = if self.part == Part::Backward { "d_" } else { "" };
        let turn = if self.turn > 0 { format!("#{}", self.turn + 1) } else { String::new() };
        format!("{mark}{}{turn}", self.layer)
    }
}

/// All frames, outer ones before those inside them.
pub(super) fn frames(given: &Members<'_>) -> Vec<Frame> {
    let mut layers: BTreeMap<(Part, &str), (usize, Vec<usize>)> = BTreeMap::new();
    for (member, path) in given.paths.iter().enumerate() {
        for (depth, layer) in path.iter().enumerate() {
            let found = layers.entry((given.parts[member], layer)).or_insert((depth, Vec::new()));
            found.1.push(member);
        }
    }
    // Inner layers first, so that an outer frame holds an inner one whole or not at all.
    let mut layers: Vec<_> = layers.into_iter().collect();
    layers.sort_by_key(|(_, (depth, members))| (std::cmp::Reverse(*depth), members[0]));
    let mut merged = Merged { operands: given.operands, of: (0..given.operands.len()).collect() };
    let mut frames = Vec::new();
    for ((part, layer), (depth, members)) in layers {
        for (turn, members) in merged.uses(&members).into_iter().enumerate() {
            merged.merge(&members);
            if members.len() > 1 {
                let frame = Frame { layer: layer.to_owned(), part, turn, members, parent: None };
                frames.push((depth, frame));
            }
        }
    }
    frames.sort_by(|(a, x), (b, y)| (a, x.members[0]).cmp(&(b, y.members[0])));
    let mut frames: Vec<Frame> = frames.into_iter().map(|(_, frame)| frame).collect();
    for at in 0..frames.len() {
        let around = |outer: &&usize| frames[**outer].members.binary_search(&frames[at].members[0]).is_ok();
        let earlier: Vec<usize> = (0..at).collect();
        frames[at].parent = earlier.iter().rev().find(around).copied();
    }
    frames
}

/// The graph in which members of a frame are one: without cycles at all times.
struct Merged<'a> {
    operands: &'a [Vec<usize>],
    /// For each member the one that stands for it.
    of: Vec<usize>,
}

impl Merged<'_> {
    fn merge(&mut self, members: &[usize]) {
        let stand_ins: Vec<usize> = members.iter().map(|&member| self.of[member]).collect();
        let Some(&first) = stand_ins.iter().min() else { return };
        for of in &mut self.of {
            if stand_ins.contains(of) {
                *of = first;
            }
        }
    }

    /// The members of a layer, parted so that no path leaves a part and comes back to it.
    fn uses(&self, members: &[usize]) -> Vec<Vec<usize>> {
        let mut inside = vec![false; self.of.len()];
        members.iter().for_each(|&member| inside[self.of[member]] = true);
        let members: Vec<usize> = (0..self.of.len()).filter(|&member| inside[self.of[member]]).collect();
        // How often a path has entered the layer and left it again: even inside, odd outside.
        let mut crossings: Vec<i32> = vec![-1; self.of.len()];
        for (stand_in, operands) in in_order(self.operands, &self.of) {
            let before = operands.iter().map(|&operand| crossings[operand]).max().unwrap_or(-1);
            let outside = before.rem_euclid(2) == 1;
            crossings[stand_in] = if outside == inside[stand_in] { before + 1 } else { before };
        }
        let mut uses: BTreeMap<i32, Vec<usize>> = BTreeMap::new();
        for member in members {
            uses.entry(crossings[self.of[member]]).or_default().push(member);
        }
        uses.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames_of(operands: &[Vec<usize>], layers: &[&str]) -> Vec<(String, usize, Vec<usize>)> {
        let paths: Vec<Vec<String>> = layers
            .iter()
            .map(|layer| layer.split('/').filter(|l| !l.is_empty()).map(str::to_owned).collect())
            .collect();
        let parts = vec![Part::Forward; layers.len()];
        let frames = frames(&Members { operands, parts: &parts, paths: &paths });
        frames.into_iter().map(|frame| (frame.layer, frame.turn, frame.members)).collect()
    }

    #[test]
    fn a_layer_used_twice_has_two_frames() {
        // a a · a a, where the dot is outside
        let chain: Vec<Vec<usize>> = vec![vec![], vec![0], vec![1], vec![2], vec![3]];
        let found = frames_of(&chain, &["a", "a", "", "a", "a"]);
        assert_eq!(found, [("a".to_owned(), 0, vec![0, 1]), ("a".to_owned(), 1, vec![3, 4])]);
    }

    #[test]
    fn two_layers_that_feed_each_other_do_not_make_a_circle() {
        // a₀ → b₂ and b₁ → a₃: as one box each, a would need b and b would need a.
        let crossed: Vec<Vec<usize>> = vec![vec![], vec![], vec![0], vec![1]];
        let found = frames_of(&crossed, &["a", "b", "b", "a"]);
        assert_eq!(found, [("a".to_owned(), 0, vec![0, 3])]);
    }

    #[test]
    fn inner_frames_are_inside_outer_ones() {
        let chain: Vec<Vec<usize>> = vec![vec![], vec![0], vec![1], vec![2]];
        let parts = vec![Part::Forward; 4];
        let path = |layers: &[&str]| layers.iter().map(|&layer| layer.to_owned()).collect::<Vec<_>>();
        let paths = [path(&["a"]), path(&["a", "a.b"]), path(&["a", "a.b"]), path(&["a"])];
        let found = frames(&Members { operands: &chain, parts: &parts, paths: &paths });
        let shown: Vec<_> =
            found.iter().map(|frame| (&*frame.layer, &*frame.members, frame.parent)).collect();
        assert_eq!(shown, [("a", &[0, 1, 2, 3][..], None), ("a.b", &[1, 2][..], Some(0))]);
    }
}
