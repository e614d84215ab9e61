//! From values to boxes: those of a closed frame become one.

use std::collections::BTreeMap;

use super::Open;
use super::diagram::{Edge, Group};
use super::group::Frame;
use super::names::{is_loop, relative};
use super::order::in_order;

/// With more boxes than this, layers are closed unless they are asked for.
const MANY: usize = 60;

/// Boxes in the place of values.
pub(super) struct Contracted {
    /// Each after those it is computed from.
    pub(super) boxes: Vec<Boxed>,
    /// The open frames, outer ones first: a frame, and the place of the one around it.
    pub(super) groups: Vec<(usize, Option<usize>)>,
    /// The box of each value.
    pub(super) of: Vec<usize>,
    /// Ascending.
    pub(super) edges: Vec<Edge>,
}

impl Contracted {
    /// The open frames as they are drawn; each layer is an instance of another.
    pub(super) fn drawn(&self, frames: &[Frame], layers: &BTreeMap<String, String>) -> Vec<Group> {
        let layer_of = |group: usize| frames[self.groups[group].0].layer.as_str();
        let group = |&(frame, parent): &(usize, Option<usize>)| {
            let frame = &frames[frame];
            let mut groups = std::iter::successors(parent, |&group| self.groups[group].1).map(layer_of);
            let around = groups.find(|layer| !is_loop(layer));
            Group {
                id: frame.id(),
                layer: if is_loop(&frame.layer) { around.unwrap_or_default() } else { &frame.layer }
                    .to_owned(),
                name: relative(&frame.layer, around),
                kind: layers[&frame.layer].clone(),
                is_loop: is_loop(&frame.layer),
                part: frame.part,
                parent,
                mirrors: None,
            }
        };
        self.groups.iter().map(group).collect()
    }
}

/// What stands in one box.
pub(super) struct Boxed {
    /// The first of its values, or the only one.
    pub(super) first: usize,
    /// The closed frame, if it is one.
    pub(super) closed: Option<usize>,
    /// The open frame around it: a place in the groups.
    pub(super) group: Option<usize>,
}

/// Which frames are drawn as one box, if in all there are so many.
pub(super) fn closed(frames: &[Frame], open: &Open, boxes: usize) -> Vec<bool> {
    let is_inside = |inner: &str, outer: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let is_closed = |frame: &Frame| match open {
        Open::Auto => boxes > MANY,
        Open::All => false,
        Open::None => true,
        Open::Only(layer) => !is_inside(layer, &frame.layer) && !is_inside(&frame.layer, layer),
    };
    frames.iter().map(|frame| !is_loop(&frame.layer) && is_closed(frame)).collect()
}

/// Puts the values of each closed frame into one box.
pub(super) fn contract(operands: &[Vec<usize>], frames: &[Frame], closed: &[bool]) -> Contracted {
    let mut stand_in: Vec<usize> = (0..operands.len()).collect();
    let mut closed_at: BTreeMap<usize, usize> = BTreeMap::new();
    let mut group_of_value: Vec<Option<usize>> = vec![None; operands.len()];
    let mut group_of_frame: BTreeMap<usize, usize> = BTreeMap::new();
    let mut groups = Vec::new();
    for (at, frame) in frames.iter().enumerate() {
        let parent = frame.parent.and_then(|parent| group_of_frame.get(&parent)).copied();
        // What a closed frame holds is in it, whatever is inside.
        if frame.parent.is_some() && parent.is_none() {
            continue;
        }
        if closed[at] {
            let first = frame.members[0];
            frame.members.iter().for_each(|&member| stand_in[member] = first);
            closed_at.insert(first, at);
        } else {
            frame.members.iter().for_each(|&member| group_of_value[member] = Some(groups.len()));
            group_of_frame.insert(at, groups.len());
            groups.push((at, parent));
        }
    }
    let order = in_order(operands, &stand_in);
    let place: BTreeMap<usize, usize> =
        order.iter().enumerate().map(|(at, &(first, _))| (first, at)).collect();
    let mut edges: Vec<Edge> = order
        .iter()
        .enumerate()
        .flat_map(|(to, (_, from))| from.iter().map(move |from| (from, to)))
        .map(|(from, to)| Edge { from: place[from], to })
        .collect();
    edges.sort_unstable();
    let boxed = |&(first, _): &(usize, _)| Boxed {
        first,
        closed: closed_at.get(&first).copied(),
        group: group_of_value[first],
    };
    Contracted {
        boxes: order.iter().map(boxed).collect(),
        groups,
        of: stand_in.iter().map(|first| place[first]).collect(),
        edges,
    }
}
