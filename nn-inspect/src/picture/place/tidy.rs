//! Makes a block straight: the way through the network in one column, long arrows without bends, frames
//! close around what is in them.

use super::block::{Bend, Block};
use super::geometry::{Point, Rect};
use super::layers::BETWEEN_BOXES;
use super::task::{Arrow, Task};

/// Between a frame and what is in it.
const INSIDE_FRAMES: f64 = 14.0;
/// Between an arrow and what it passes.
const BESIDE_ARROWS: f64 = 12.0;

/// A bend that is in a frame.
#[derive(Clone, Copy, PartialEq)]
struct Passing {
    frame: usize,
    arrow: usize,
    bend: usize,
}

/// What is moved along its row: a box, or a bend of an arrow.
#[derive(Clone, Copy, PartialEq)]
enum Moved {
    Box(usize),
    Bend(usize, usize),
}

impl Block {
    /// Straightens everything, moves it to the origin and measures it.
    pub(super) fn tidy(&mut self, task: &Task) {
        let passing = self.passing();
        self.straighten(task);
        self.fit_frames(task, &passing);
        self.straighten_arrows(task, &passing);
        self.draw_near(task, &passing);
        self.straighten_arrows(task, &passing);
        self.move_to_origin(task);
    }

    /// Moves what is below a row to the side, so that the way through the network goes straight down
    /// where no frame with others beside it spans the gap. `dagre` takes the middle of all operands for
    /// straight, and so long networks would wander off to the side of their parameters.
    fn straighten(&mut self, task: &Task) {
        let alone = self.alone(task);
        for channel in 1..self.row_count() {
            let Some((top, bottom)) = self.gap(channel, &alone) else { continue };
            let crossing = task.arrows.iter().filter(|arrow| {
                arrow.is_way && self.row_of[arrow.from] < channel && self.row_of[arrow.to] >= channel
            });
            let crossing: Vec<(usize, f64)> = crossing
                .map(|arrow| {
                    let rows = self.row_of[arrow.to] - self.row_of[arrow.from];
                    (rows, self.boxes[arrow.from].x - self.boxes[arrow.to].x)
                })
                .collect();
            // Those that go around others are not the way.
            let Some(nearest) = crossing.iter().map(|(rows, _)| *rows).min() else { continue };
            let wanted: Vec<f64> =
                crossing.iter().filter(|(rows, _)| *rows == nearest).map(|(_, by)| *by).collect();
            let by = wanted.iter().sum::<f64>() / wanted.len() as f64;
            let middle = (top + bottom) / 2.0;
            self.each(|point| Point { x: if point.y > middle { point.x + by } else { point.x }, ..point });
        }
    }

    /// Of each frame whether its rows hold nothing else.
    fn alone(&self, task: &Task) -> Vec<bool> {
        let beside = |at: usize, other: usize| {
            let (frame, y) = (&self.frames[at], self.boxes[other].y);
            frame.y <= y && y <= frame.bottom() && !task.is_inside(at, other)
        };
        (0..self.frames.len()).map(|at| !(0..self.boxes.len()).any(|other| beside(at, other))).collect()
    }

    /// The part of a channel that no frame reaches into, unless one spans it all that is not alone.
    fn gap(&self, channel: usize, alone: &[bool]) -> Option<(f64, f64)> {
        let (mut top, mut bottom) = self.channel(channel);
        let (above, below) = (top, bottom);
        for (frame, alone) in self.frames.iter().zip(alone) {
            match (frame.y <= above, frame.bottom() >= below) {
                (true, true) if !alone => return None,
                (true, false) => top = top.max(frame.bottom()),
                (false, true) => bottom = bottom.min(frame.y),
                _ => {}
            }
        }
        (top <= bottom).then_some((top, bottom))
    }

    /// Brings what hangs on a single box near to it, as far as nothing is in the way.
    fn draw_near(&mut self, task: &Task, passing: &[Passing]) {
        let mut neighbours: Vec<Vec<(usize, bool)>> = vec![Vec::new(); self.boxes.len()];
        for Arrow { from, to, is_way } in &task.arrows {
            neighbours[*from].push((*to, *is_way));
            neighbours[*to].push((*from, *is_way));
        }
        let only = |at: usize| {
            // What joins a box from the side does not hold it.
            let on_way: Vec<usize> = neighbours[at].iter().filter(|near| near.1).map(|near| near.0).collect();
            let any: Vec<usize> = neighbours[at].iter().map(|near| near.0).collect();
            let near = match (&on_way[..], &any[..]) {
                ([near], _) | ([], [near]) => *near,
                _ => return None,
            };
            let frame = task.boxes[at].frame;
            (frame.is_none() || frame == task.boxes[near].frame).then_some((at, near))
        };
        let mut hanging: Vec<(usize, usize)> = (0..self.boxes.len()).filter_map(only).collect();
        // The loss, which a target joins, comes before outputs that end the way as well.
        let distance = |&(at, near): &(usize, usize)| (self.boxes[at].x - self.boxes[near].x).abs();
        let joined = |&(at, _): &(usize, usize)| neighbours[at].len();
        hanging.sort_by(|a, b| joined(b).cmp(&joined(a)).then(distance(a).total_cmp(&distance(b))));
        // Twice, as what has moved may have been in the way, or wanted.
        for &(at, near) in hanging.iter().chain(&hanging) {
            let (left, right) = self.free(task, Moved::Box(at), passing);
            if left <= right {
                self.boxes[at].x = self.boxes[near].x.clamp(left, right);
            }
        }
    }

    fn straighten_arrows(&mut self, task: &Task, passing: &[Passing]) {
        (0..self.bends.len()).for_each(|arrow| self.straighten_arrow(task, arrow, passing));
        self.fit_frames(task, passing);
    }

    /// Brings the bends of an arrow near to its ends and, where it can be, into one column, as far as
    /// nothing is in the way.
    fn straighten_arrow(&mut self, task: &Task, arrow: usize, passing: &[Passing]) {
        let Arrow { from, to, .. } = task.arrows[arrow];
        let wanted = (self.boxes[from].x + self.boxes[to].x) / 2.0;
        let bends = 0..self.bends[arrow].len();
        let free: Vec<(f64, f64)> =
            bends.map(|bend| self.free(task, Moved::Bend(arrow, bend), passing)).collect();
        let whole = free.iter().fold((f64::NEG_INFINITY, f64::INFINITY), |a, b| (a.0.max(b.0), a.1.min(b.1)));
        for (bend, free) in self.bends[arrow].iter_mut().zip(free) {
            let (left, right) = if whole.0 <= whole.1 { whole } else { free };
            if left <= right {
                bend.x = wanted.clamp(left, right);
            }
        }
    }

    /// From where to where a box or a bend can be moved: as far as the next box, arrow or frame, and within
    /// the frames it is in.
    fn free(&self, task: &Task, moved: Moved, passing: &[Passing]) -> (f64, f64) {
        let (row, x, half, room) = match moved {
            Moved::Box(at) => (self.row_of[at], self.boxes[at].x, task.boxes[at].size.0 / 2.0, BETWEEN_BOXES),
            Moved::Bend(arrow, bend) => {
                let Bend { row, x } = self.bends[arrow][bend];
                (row, x, 0.0, BESIDE_ARROWS)
            }
        };
        let y = self.middle(row);
        let boxes = self.rects(task).enumerate().filter(|(at, _)| self.row_of[*at] == row);
        let boxes = boxes.filter(|(at, _)| moved != Moved::Box(*at)).map(|(_, rect)| rect);
        let is_inside = |frame: usize| match moved {
            Moved::Box(at) => task.is_inside(frame, at),
            Moved::Bend(arrow, bend) => passing.contains(&Passing { frame, arrow, bend }),
        };
        let frames = self.frames.iter().enumerate().filter(|(_, rect)| rect.y <= y && y <= rect.bottom());
        let (around, beside): (Vec<_>, Vec<_>) = frames.partition(|(frame, _)| is_inside(*frame));
        let stands = boxes.chain(beside.into_iter().map(|(_, rect)| *rect));
        let stands = stands.map(|rect| (rect.x, rect.right(), room));
        let bends = self.bends.iter().enumerate().flat_map(|(arrow, bends)| {
            let others = bends.iter().filter(move |bend| bend.row == row);
            others.filter(move |_| !matches!(moved, Moved::Bend(own, _) if own == arrow))
        });
        let passes = bends.map(|bend| (bend.x, bend.x, BESIDE_ARROWS));
        let inside = around.iter().fold((f64::NEG_INFINITY, f64::INFINITY), |(left, right), (_, rect)| {
            (left.max(rect.x + INSIDE_FRAMES + half), right.min(rect.right() - INSIDE_FRAMES - half))
        });
        stands.chain(passes).fold(inside, |(left, right), (from, to, room)| match from + to <= 2.0 * x {
            true => (left.max(to + room + half), right),
            false => (left, right.min(from - room - half)),
        })
    }

    /// Which bends are in which frames.
    fn passing(&self) -> Vec<Passing> {
        let mut found = Vec::new();
        for (at, frame) in self.frames.iter().enumerate() {
            for (arrow, bends) in self.bends.iter().enumerate() {
                let inside =
                    |(_, bend): &(usize, &Bend)| frame.holds(Point { x: bend.x, y: self.middle(bend.row) });
                let bends = bends.iter().enumerate().filter(inside);
                found.extend(bends.map(|(bend, _)| Passing { frame: at, arrow, bend }));
            }
        }
        found
    }

    /// Makes frames as wide as what is in them.
    fn fit_frames(&mut self, task: &Task, passing: &[Passing]) {
        for at in (0..self.frames.len()).rev() {
            let boxes = self.rects(task).zip(&task.boxes).filter(|(_, slot)| slot.frame == Some(at));
            let inner = self.frames.iter().zip(&task.frames).filter(|(_, inner)| inner.parent == Some(at));
            let rects = boxes.map(|(rect, _)| rect).chain(inner.map(|(rect, _)| *rect));
            let bends = passing.iter().filter(|bend| bend.frame == at);
            let bends = bends.map(|&Passing { arrow, bend, .. }| self.bends[arrow][bend].x).map(|x| (x, x));
            let (left, right) = rects
                .map(|rect| (rect.x, rect.right()))
                .chain(bends)
                .fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), (x, y)| (a.min(x), b.max(y)));
            let (left, right) = (left - INSIDE_FRAMES, right + INSIDE_FRAMES);
            let frame = &mut self.frames[at];
            (frame.x, frame.width) = (left, (right - left).max(task.frames[at].width));
        }
    }

    fn rects(&self, task: &Task) -> impl Iterator<Item = Rect> {
        self.boxes.iter().zip(&task.boxes).map(|(&middle, slot)| Rect::around(middle, slot.size))
    }

    pub(super) fn move_to_origin(&mut self, task: &Task) {
        let bends = self.bends.iter().flatten().map(|bend| (bend.x, bend.x));
        let rects: Vec<Rect> = self.rects(task).chain(self.frames.iter().copied()).collect();
        let (left, right) = rects
            .iter()
            .map(|rect| (rect.x, rect.right()))
            .chain(bends)
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), (x, y)| (a.min(x), b.max(y)));
        let top = rects.iter().map(|rect| rect.y).fold(f64::INFINITY, f64::min);
        let bottom = rects.iter().map(Rect::bottom).fold(f64::NEG_INFINITY, f64::max);
        (self.width, self.height) = (right - left, bottom - top);
        self.each(|point| Point { x: point.x - left, y: point.y - top });
    }
}
