//! Where the titles of frames stand: at the upper border, as far to the left as no arrow passes.

use super::geometry::{Rect, Way};
use super::{Layout, title_width};
use crate::picture::diagram::Diagram;

/// How far below the border of a frame its title begins and ends.
pub(super) const BAND: (f64, f64) = (3.0, 19.0);
/// Between a title and what is beside it.
const BESIDE: f64 = 6.0;

/// Between a frame and what is in it or beside it.
const AROUND: f64 = 10.0;

/// Places the titles. A frame without room for its title between arrows is made wider, where nothing stands beside it.
pub(super) fn place(diagram: &Diagram, layout: &mut Layout) {
    for (at, group) in diagram.groups.iter().enumerate() {
        let frame = layout.groups[at];
        let band = Rect { y: frame.y + BAND.0, height: BAND.1 - BAND.0, ..frame };
        let width = title_width(&group.title());
        let taken = passing(layout, &band);
        let own = (band.x + BESIDE, band.right() - BESIDE);
        let x = free(&taken, own, width).or_else(|| {
            let [left, right] = [(f64::NEG_INFINITY, own.1), (own.0, f64::INFINITY)];
            let to_the_right = free(&taken, right, width).map(|x| (x, x + width + BESIDE));
            // Seen from the right, the way to the left is the same.
            let mirrored: Vec<(f64, f64)> = taken.iter().rev().map(|(left, right)| (-right, -left)).collect();
            let to_the_left =
                free(&mirrored, (-left.1, f64::INFINITY), width).map(|x| (-x - width, -x - width - BESIDE));
            let mut wider = [to_the_right, to_the_left].into_iter().flatten();
            wider.find(|&(_, border)| widen(diagram, layout, at, border)).map(|(x, _)| x)
        });
        layout.titles[at] = Rect { x: x.unwrap_or(own.0), width, ..band };
    }
    move_to_origin(layout);
}

/// The first place in a stretch that so much fits in.
fn free(taken: &[(f64, f64)], (from, to): (f64, f64), width: f64) -> Option<f64> {
    let mut x = from;
    for &(left, right) in taken {
        if x + width + BESIDE <= left {
            break;
        }
        x = x.max(right + BESIDE);
    }
    (x + width <= to).then_some(x)
}

/// The parts of a band that arrows take, from left to right.
fn passing(layout: &Layout, band: &Rect) -> Vec<(f64, f64)> {
    let pairs = layout.edges.iter().chain(&layout.returns).flat_map(|way| way.points().windows(2));
    let passes = pairs.filter(|pair| {
        let (top, bottom) = (pair[0].y.min(pair[1].y), pair[0].y.max(pair[1].y));
        top < band.bottom() && bottom > band.y
    });
    let mut taken: Vec<(f64, f64)> =
        passes.map(|pair| (pair[0].x.min(pair[1].x), pair[0].x.max(pair[1].x))).collect();
    taken.sort_by(|a, b| a.0.total_cmp(&b.0));
    taken
}

/// Moves a side of a frame, and of those around it, to that border or beyond; answers whether there was room.
fn widen(diagram: &Diagram, layout: &mut Layout, frame: usize, border: f64) -> bool {
    let around: Vec<usize> =
        std::iter::successors(Some(frame), |&frame| diagram.groups[frame].parent).collect();
    let mut groups = layout.groups.clone();
    for (depth, &at) in around.iter().enumerate() {
        let border = if border > groups[at].x {
            border + AROUND * depth as f64
        } else {
            border - AROUND * depth as f64
        };
        let Rect { x, .. } = groups[at];
        let (left, right) = (x.min(border), groups[at].right().max(border));
        groups[at] = Rect { x: left, width: right - left, ..groups[at] };
    }
    let is_around = |innermost: Option<usize>, at: usize| {
        std::iter::successors(innermost, |&group| diagram.groups[group].parent).any(|other| other == at)
    };
    let meets = |at: usize| {
        let near = groups[at].grown(AROUND / 2.0);
        let boxes = diagram.nodes.iter().zip(&layout.nodes);
        let boxes = boxes.filter(|(node, _)| !is_around(node.group, at)).map(|(_, rect)| rect);
        let others = groups.iter().enumerate();
        let others = others.filter(|(other, _)| !is_around(Some(*other), at) && !is_around(Some(at), *other));
        boxes.chain(others.map(|(_, rect)| rect)).any(|other| near.meets(other))
    };
    let has_room = !around.iter().any(|&at| meets(at));
    if has_room {
        layout.groups = groups;
    }
    has_room
}

/// Moves everything so that the leftmost frame is at the border, and measures the width anew.
fn move_to_origin(layout: &mut Layout) {
    let left = layout.groups.iter().map(|frame| frame.x).fold(0.0, f64::min);
    let right = layout.groups.iter().map(Rect::right).fold(layout.width, f64::max);
    layout.width = right - left;
    let rects = layout.nodes.iter_mut().chain(&mut layout.groups).chain(&mut layout.titles);
    rects.for_each(|rect| rect.x -= left);
    let ways = layout.edges.iter_mut().chain(&mut layout.returns);
    ways.flat_map(Way::points_mut).for_each(|point| point.x -= left);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_left_of_arrows_between_them_or_right_of_them() {
        let own = (6.0, 194.0);
        assert_eq!(free(&[], own, 80.0), Some(6.0));
        assert_eq!(free(&[(100.0, 100.0)], own, 80.0), Some(6.0));
        assert_eq!(free(&[(50.0, 50.0), (150.0, 160.0)], own, 80.0), Some(56.0));
        assert_eq!(free(&[(50.0, 50.0), (90.0, 90.0)], own, 80.0), Some(96.0));
        assert_eq!(free(&[(50.0, 50.0), (130.0, 130.0)], own, 80.0), None);
        assert_eq!(free(&[(50.0, 50.0), (130.0, 130.0)], (6.0, f64::INFINITY), 80.0), Some(136.0));
    }
}
