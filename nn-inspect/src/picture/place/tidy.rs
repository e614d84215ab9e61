//! Makes a block straight: the way through the network in one column, long arrows without bends, frames
//! close around what is in them.

use super::block::{Bend, Block};
use super::geometry::{Point, Rect};
use super::task::Task;

/// Between a frame and what is in it.
const INSIDE_FRAMES: f64 = 14.0;
/// Between a long arrow and what it passes.
const BESIDE_ARROWS: f64 = 10.0;

impl Block {
    /// Straightens everything, moves it to the origin and measures it.
    pub(super) fn tidy(&mut self, task: &Task) {
        let passing = self.passing();
        self.straighten(task);
        (0..self.bends.len()).for_each(|arrow| self.straighten_arrow(task, arrow));
        self.fit_frames(task, &passing);
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

    /// Takes the bends out of an arrow that passes several rows, where nothing is in its way.
    fn straighten_arrow(&mut self, task: &Task, arrow: usize) {
        let bends = &self.bends[arrow];
        if bends.len() < 2 {
            return;
        }
        let left = bends.iter().map(|bend| bend.x).fold(f64::INFINITY, f64::min);
        let right = bends.iter().map(|bend| bend.x).fold(f64::NEG_INFINITY, f64::max);
        let fits = |x: &f64| bends.iter().all(|bend| self.is_free(task, arrow, *bend, *x));
        if let Some(x) = [left, right].into_iter().find(fits) {
            self.bends[arrow].iter_mut().for_each(|bend| bend.x = x);
        }
    }

    /// Whether nothing stands or passes in a row between the bend of an arrow and that place.
    fn is_free(&self, task: &Task, arrow: usize, bend: Bend, x: f64) -> bool {
        let (from, to) = (bend.x.min(x) - BESIDE_ARROWS, bend.x.max(x) + BESIDE_ARROWS);
        let stands = (0..self.boxes.len()).filter(|&at| self.row_of[at] == bend.row).any(|at| {
            let half = task.boxes[at].size.0 / 2.0;
            self.boxes[at].x + half > from && self.boxes[at].x - half < to
        });
        let passes = self.bends.iter().enumerate().filter(|(other, _)| *other != arrow).any(|(_, bends)| {
            bends.iter().any(|other| other.row == bend.row && other.x > from && other.x < to)
        });
        !stands && !passes
    }

    /// Which bends are in which frames: frame, arrow, bend.
    fn passing(&self) -> Vec<(usize, usize, usize)> {
        let mut found = Vec::new();
        for (at, frame) in self.frames.iter().enumerate() {
            for (arrow, bends) in self.bends.iter().enumerate() {
                let inside = |(_, bend): &(usize, &Bend)| {
                    let (above, below) = (self.channel(bend.row).1, self.channel(bend.row + 1).0);
                    frame.holds(Point { x: bend.x, y: (above + below) / 2.0 })
                };
                found.extend(bends.iter().enumerate().filter(inside).map(|(bend, _)| (at, arrow, bend)));
            }
        }
        found
    }

    /// Makes frames as wide as what is in them.
    fn fit_frames(&mut self, task: &Task, passing: &[(usize, usize, usize)]) {
        for at in (0..self.frames.len()).rev() {
            let boxes = self.rects(task).zip(&task.boxes).filter(|(_, slot)| slot.frame == Some(at));
            let inner = self.frames.iter().zip(&task.frames).filter(|(_, inner)| inner.parent == Some(at));
            let rects = boxes.map(|(rect, _)| rect).chain(inner.map(|(rect, _)| *rect));
            let bends = passing.iter().filter(|(frame, ..)| *frame == at);
            let bends = bends.map(|&(_, arrow, bend)| self.bends[arrow][bend].x).map(|x| (x, x));
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

    fn move_to_origin(&mut self, task: &Task) {
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
