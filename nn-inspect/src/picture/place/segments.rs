//! Long networks in pieces: where everything passes through one box, what is above it and what is below
//! it can be placed apart. That is quick, and each piece looks the same wherever it stands.

use super::block::{Bend, Block};
use super::geometry::{Point, Rect};
use super::layers;
use super::task::{Arrow, Frame, Slot, Task};

/// What has no more boxes is placed at once.
const SMALL: usize = 30;
/// Pieces have as many boxes at least.
const PIECE: usize = 10;

/// What goes out no further to the side than this goes straight through.
const ASIDE: f64 = 60.0;

/// Places what is connected.
pub(super) fn place(task: &Task) -> Block {
    let order = order(task);
    let cuts = if task.boxes.len() > SMALL { cuts(task, &order) } else { Vec::new() };
    if cuts.is_empty() {
        return layers::place(task);
    }
    let mut boxes = vec![Point::default(); task.boxes.len()];
    let mut frames = vec![Rect::default(); task.frames.len()];
    let mut bends: Vec<Vec<Bend>> = vec![Vec::new(); task.arrows.len()];
    let (mut start, mut rows_above) = (0, 0);
    for end in cuts.iter().map(|&cut| cut + 1).chain([order.len()]) {
        let piece = Piece::of(task, &order, start, end);
        let mut block = layers::place(&piece.task);
        // What comes in on one side and goes out on the other turns back to where the first piece began.
        // Others have their longer side on the left.
        let (entry, exit) = (block.boxes[0].x, block.boxes[piece.boxes.len() - 1].x);
        let leads_away = (boxes[order[0]].x - boxes[piece.boxes[0]].x) * (exit - entry) < 0.0;
        let is_aside = start > 0 && end < order.len() && (exit - entry).abs() > ASIDE;
        let passed = if start > 0 { entry } else { exit };
        if if is_aside { leads_away } else { block.width > 2.0 * passed } {
            block.each(|point| Point { x: -point.x, ..point });
        }
        // It is where it was in the piece above.
        if start > 0 {
            let (was, is) = (boxes[piece.boxes[0]], block.boxes[0]);
            block.each(|point| Point { x: point.x + was.x - is.x, y: point.y + was.y - is.y });
        }
        piece.boxes.iter().zip(&block.boxes).for_each(|(&at, middle)| boxes[at] = *middle);
        piece.frames.iter().zip(&block.frames).for_each(|(&at, rect)| frames[at] = *rect);
        for (&at, passed) in piece.arrows.iter().zip(&block.bends) {
            bends[at] = passed.iter().map(|bend| Bend { row: bend.row + rows_above, ..*bend }).collect();
        }
        rows_above += block.row_count() - 1;
        start = end;
    }
    let mut block = Block::new(task, boxes, frames);
    block.bends = bends;
    block.move_to_origin(task);
    block
}

/// The boxes, each after those it is computed from, and what nothing leads to right before its first use.
fn order(task: &Task) -> Vec<usize> {
    let mut users: Vec<Vec<usize>> = vec![Vec::new(); task.boxes.len()];
    let mut waits = vec![0; task.boxes.len()];
    for arrow in &task.arrows {
        users[arrow.to].push(arrow.from);
        waits[arrow.to] += 1;
    }
    let mut order = Vec::with_capacity(task.boxes.len());
    let mut is_placed = vec![false; task.boxes.len()];
    for at in (0..task.boxes.len()).filter(|&at| waits[at] > 0) {
        for &given in users[at].iter().filter(|&&from| waits[from] == 0) {
            if !std::mem::replace(&mut is_placed[given], true) {
                order.push(given);
            }
        }
        order.push(at);
    }
    let unused = (0..task.boxes.len()).filter(|&at| waits[at] == 0 && !is_placed[at]);
    order.extend(unused.collect::<Vec<_>>());
    order
}

/// The places in the order of boxes through which everything passes.
fn cuts(task: &Task, order: &[usize]) -> Vec<usize> {
    let mut place = vec![0; order.len()];
    order.iter().enumerate().for_each(|(at, &of)| place[of] = at);
    // For each place, how far the arrows and the frames that begin there reach.
    let (mut arrows, mut frames) = (vec![0; order.len()], vec![0; order.len()]);
    for arrow in &task.arrows {
        let from = place[arrow.from];
        arrows[from] = arrows[from].max(place[arrow.to]);
    }
    for frame in 0..task.frames.len() {
        let inside = || (0..order.len()).filter(|&at| task.is_inside(frame, order[at]));
        if let (Some(first), Some(last)) = (inside().next(), inside().next_back()) {
            frames[first] = frames[first].max(last);
        }
    }
    let (mut found, mut reached, mut start) = (Vec::new(), 0, 0);
    for at in 0..order.len() {
        let is_passed = reached.max(frames[at]) <= at && arrows[at] > at;
        if is_passed && at - start >= PIECE && order.len() - at > PIECE {
            found.push(at);
            start = at;
        }
        reached = reached.max(arrows[at]).max(frames[at]);
    }
    found
}

/// A part of a task, with the places of its boxes, frames and arrows in the whole.
struct Piece {
    task: Task,
    boxes: Vec<usize>,
    frames: Vec<usize>,
    arrows: Vec<usize>,
}

impl Piece {
    /// The boxes between two places in the order, with the box before them, through which everything
    /// passes that comes from above.
    fn of(task: &Task, order: &[usize], start: usize, end: usize) -> Piece {
        let boxes = order[start.saturating_sub(1)..end].to_vec();
        let is_first_piece = start == 0;
        let mut place = vec![None; task.boxes.len()];
        boxes.iter().enumerate().for_each(|(at, &of)| place[of] = Some(at));
        let own = |at: usize| is_first_piece || at > 0;
        let frames: Vec<usize> = (0..task.frames.len())
            .filter(|&frame| boxes.iter().enumerate().any(|(at, &of)| own(at) && task.is_inside(frame, of)))
            .collect();
        let frame_place = |frame: usize| frames.binary_search(&frame).ok();
        let slot = |(at, &of): (usize, &usize)| {
            let Slot { size, frame } = task.boxes[of];
            Slot { size, frame: frame.filter(|_| own(at)).and_then(frame_place) }
        };
        let frame = |&frame: &usize| {
            let Frame { parent, width } = task.frames[frame];
            Frame { parent: parent.and_then(frame_place), width }
        };
        let ends = |arrow: &Arrow| Some((place[arrow.from]?, place[arrow.to]?));
        let arrows: Vec<usize> = (0..task.arrows.len())
            .filter(|&at| ends(&task.arrows[at]).is_some_and(|(_, to)| own(to)))
            .collect();
        let arrow = |&at: &usize| {
            let (from, to) = ends(&task.arrows[at])?;
            Some(Arrow { from, to, is_way: task.arrows[at].is_way })
        };
        let mut piece = Task {
            boxes: boxes.iter().enumerate().map(slot).collect(),
            frames: frames.iter().map(frame).collect(),
            arrows: arrows.iter().filter_map(arrow).collect(),
            order: Vec::new(),
        };
        piece.order = piece.ends(!is_first_piece, end < order.len());
        Piece { task: piece, boxes, frames, arrows }
    }
}

impl Task {
    /// What keeps the first box alone in the first row, and the last in the last row.
    fn ends(&self, first: bool, last: bool) -> Vec<(usize, usize)> {
        let mut leads = vec![false; self.boxes.len()];
        let mut reached = leads.clone();
        for arrow in &self.arrows {
            (leads[arrow.from], reached[arrow.to]) = (true, true);
        }
        let end = self.boxes.len() - 1;
        let below = (1..=end).filter(|&at| first && !reached[at]).map(|at| (0, at));
        let above = (0..end).filter(|&at| last && !leads[at]).map(|at| (at, end));
        below.chain(above).collect()
    }
}
