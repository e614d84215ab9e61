//! The textbook's form: the values in a column on the left, and to the right of it the same column
//! mirrored, in which each derivative stands where its value does. Arrows between the two run as on a
//! circuit board, between the rows and down the aisle, so that they meet no box.

use std::collections::BTreeMap;

use super::block::{BESIDE_LINES, Bend, Block};
use super::geometry::{Point, Rect, Way};
use super::segments;
use super::{Layout, Pieces, size};
use crate::picture::diagram::{Diagram, Edge, Part};

/// The least width of the aisle.
const AISLE: f64 = 64.0;

/// Places a diagram whose derivatives all have the places of values.
pub(super) fn place(diagram: &Diagram) -> Layout {
    let pieces = Pieces::of(diagram, |part| part == Part::Forward);
    let mut task = pieces.task(diagram);
    for node in &diagram.nodes {
        if let Some(at) = node.mirrors.and_then(|value| pieces.place_of_node(value)) {
            let (width, height) = size(node);
            let slot = &mut task.boxes[at].size;
            *slot = (slot.0.max(width), slot.1.max(height));
        }
    }
    let mut block = segments::place(&task);
    let nets = Nets::of(diagram, &pieces, &block);
    block.make_room(&nets.lines(&block));
    if nets.are_shorter_mirrored(&block) {
        let width = block.width;
        block.each(|point| Point { x: width - point.x, ..point });
    }
    let (aisle, tracks) = nets.route(&block);
    let aisle_width = AISLE.max(BESIDE_LINES * (tracks + 4) as f64);
    let mirror = 2.0 * block.width + aisle_width;

    let mut whole = Layout::empty(diagram);
    (whole.width, whole.height) = (mirror, block.height);
    pieces.fill(diagram, &block, &mut whole);
    for (at, node) in diagram.nodes.iter().enumerate() {
        if let Some(value) = node.mirrors.and_then(|value| pieces.place_of_node(value)) {
            let centre = block.boxes[value];
            whole.nodes[at] = Rect::around(Point { x: mirror - centre.x, y: centre.y }, size(node));
        }
    }
    for (at, group) in diagram.groups.iter().enumerate() {
        if let Some(value) = group.mirrors {
            let rect = whole.groups[value];
            whole.groups[at] = Rect { x: mirror - rect.right(), ..rect };
        }
    }
    backwards(diagram, &pieces, &block, mirror, &mut whole);
    for line in aisle {
        whole.edges[line.edge] = line.way(diagram, &whole, block.width);
    }
    whole
}

/// The arrows among derivatives: those of the values, mirrored and turned around.
fn backwards(diagram: &Diagram, pieces: &Pieces, block: &Block, mirror: f64, whole: &mut Layout) {
    let arrows: BTreeMap<Edge, usize> =
        pieces.edges.iter().enumerate().map(|(arrow, &at)| (diagram.edges[at], arrow)).collect();
    for (at, edge) in diagram.edges.iter().enumerate() {
        let [from, to] = [edge.from, edge.to].map(|end| diagram.nodes[end].mirrors);
        let (Some(later), Some(earlier)) = (from, to) else { continue };
        let known = arrows.get(&Edge { from: earlier, to: later });
        let bends = known.map(|&arrow| block.bends[arrow].as_slice()).unwrap_or_default();
        let bends: Vec<Bend> = bends.iter().rev().map(|bend| Bend { x: mirror - bend.x, ..*bend }).collect();
        let rows = [later, earlier].map(|value| pieces.place_of_node(value).map_or(0, |at| block.row_of[at]));
        let [from, to] = [&whole.nodes[edge.from], &whole.nodes[edge.to]];
        whole.edges[at] = block.way((rows[0], rows[1]), &bends, from, to);
    }
}

/// The arrows from values to derivatives. Those of one value share their lines.
struct Nets {
    /// The edge, the box of the value, and the box beside which the derivative stands.
    arrows: Vec<(usize, usize, usize)>,
    /// Of each value whether it has a derivative.
    mirrored: Vec<bool>,
}

/// A channel between rows with a value whose arrows run through it.
type Lines = BTreeMap<usize, Vec<usize>>;

/// An arrow from left to right.
struct Line {
    edge: usize,
    /// At the height of its box, or in a channel.
    start: Height,
    end: Height,
    /// The line in the aisle, if it changes its height there.
    track: Option<usize>,
}

#[derive(Clone, Copy, PartialEq)]
enum Height {
    Beside(f64),
    Channel { y: f64, is_below: bool },
}

impl Height {
    fn y(self) -> f64 {
        match self {
            Height::Beside(y) | Height::Channel { y, .. } => y,
        }
    }
}

impl Nets {
    fn of(diagram: &Diagram, pieces: &Pieces, block: &Block) -> Nets {
        let crossing = diagram.edges.iter().enumerate().filter_map(|(at, edge)| {
            let from = pieces.place_of_node(edge.from)?;
            let to = pieces.place_of_node(diagram.nodes[edge.to].mirrors?)?;
            Some((at, from, to))
        });
        let mut arrows: Vec<(usize, usize, usize)> = crossing.collect();
        // Lines of values further to the outside run below those of values further inside.
        let key = |&(edge, from, _): &(usize, usize, usize)| {
            (block.row_of[from], (-block.boxes[from].x * 10.0) as i64, from, edge)
        };
        arrows.sort_by_key(key);
        let mut mirrored = vec![false; block.boxes.len()];
        let values = diagram.nodes.iter().filter_map(|node| pieces.place_of_node(node.mirrors?));
        values.for_each(|value| mirrored[value] = true);
        Nets { arrows, mirrored }
    }

    /// The channels through which an arrow leaves its value and comes to its derivative.
    fn channels(block: &Block, from: usize, to: usize) -> (usize, usize) {
        let (row, target) = (block.row_of[from], block.row_of[to]);
        (if target < row { row } else { row + 1 }, target + 1)
    }

    fn by_channel(&self, block: &Block) -> Lines {
        let mut lines = Lines::new();
        for &(_, from, to) in &self.arrows {
            let (leave, arrive) = Nets::channels(block, from, to);
            for channel in [leave, arrive] {
                let known: &mut Vec<usize> = lines.entry(channel).or_default();
                if !known.contains(&from) {
                    known.push(from);
                }
            }
        }
        lines
    }

    /// How many lines run through each channel.
    fn lines(&self, block: &Block) -> Vec<usize> {
        let lines = self.by_channel(block);
        (0..=block.row_count()).map(|channel| lines.get(&channel).map_or(0, Vec::len)).collect()
    }

    /// Whether the values that derivatives use stand on the far side of the block.
    fn are_shorter_mirrored(&self, block: &Block) -> bool {
        let ways: f64 = self
            .arrows
            .iter()
            .flat_map(|&(_, from, to)| [from, to])
            .map(|at| block.width - 2.0 * block.boxes[at].x)
            .sum();
        ways > 0.0
    }

    /// The lines of all arrows, and how many lines there are in the aisle.
    fn route(&self, block: &Block) -> (Vec<Line>, usize) {
        let lines = self.by_channel(block);
        let is_beside_aisle = |at: usize, among: &dyn Fn(usize) -> bool| {
            let is_between = |other: usize| block.boxes[other].x > block.boxes[at].x && among(other);
            !(0..block.boxes.len()).any(|other| block.row_of[other] == block.row_of[at] && is_between(other))
        };
        let mut arrivals: BTreeMap<usize, usize> = BTreeMap::new();
        self.arrows.iter().for_each(|&(_, _, to)| *arrivals.entry(to).or_default() += 1);
        let mut arrived: BTreeMap<usize, usize> = BTreeMap::new();
        let mut found = Vec::with_capacity(self.arrows.len());
        for &(edge, from, to) in &self.arrows {
            let (leave, arrive) = Nets::channels(block, from, to);
            let height = |channel: usize| {
                let all = &lines[&channel];
                let line = all.iter().position(|&other| other == from).unwrap_or_default();
                block.line(channel, line, all.len())
            };
            let start = match is_beside_aisle(from, &|_| true) {
                true => Height::Beside(block.boxes[from].y),
                false => Height::Channel { y: height(leave), is_below: leave > block.row_of[from] },
            };
            let end = match is_beside_aisle(to, &|value| self.mirrored[value]) {
                true => {
                    let (turn, of) = (arrived.entry(to).or_default(), arrivals[&to]);
                    let apart = (*turn as f64 - (of - 1) as f64 / 2.0) * (24.0 / of as f64).min(9.0);
                    *turn += 1;
                    Height::Beside(block.boxes[to].y + apart)
                }
                false => Height::Channel { y: height(arrive), is_below: true },
            };
            found.push((from, Line { edge, start, end, track: None }));
        }
        let tracks = in_aisle(&mut found);
        (found.into_iter().map(|(_, line)| line).collect(), tracks)
    }
}

/// Gives those lines that change their height in the aisle a track there, of one value the same where
/// it can be. Answers how many tracks there are.
fn in_aisle(lines: &mut [(usize, Line)]) -> usize {
    let mut spans: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
    for (from, line) in lines.iter() {
        let (a, b) = (line.start.y(), line.end.y());
        if (a - b).abs() > 0.1 {
            let span = spans.entry(*from).or_insert((f64::INFINITY, f64::NEG_INFINITY));
            *span = (span.0.min(a).min(b), span.1.max(a).max(b));
        }
    }
    let mut order: Vec<(usize, (f64, f64))> = spans.into_iter().collect();
    order.sort_by(|a, b| a.1.0.total_cmp(&b.1.0).then(a.0.cmp(&b.0)));
    let mut ends: Vec<f64> = Vec::new();
    let mut track_of: BTreeMap<usize, usize> = BTreeMap::new();
    for (from, (top, bottom)) in order {
        let free = ends.iter().position(|&end| end + BESIDE_LINES < top);
        let track = free.unwrap_or(ends.len());
        if track == ends.len() {
            ends.push(bottom);
        } else {
            ends[track] = bottom;
        }
        track_of.insert(from, track);
    }
    for (from, line) in lines {
        if (line.start.y() - line.end.y()).abs() > 0.1 {
            line.track = track_of.get(from).copied();
        }
    }
    ends.len()
}

impl Line {
    fn way(&self, diagram: &Diagram, whole: &Layout, left: f64) -> Way {
        let edge = diagram.edges[self.edge];
        let [from, to] = [whole.nodes[edge.from], whole.nodes[edge.to]];
        let mut points = match self.start {
            Height::Beside(y) => vec![Point { x: from.right(), y }],
            Height::Channel { y, is_below } => {
                let x = from.centre().x + beside_ports(from.width);
                vec![Point { x, y: if is_below { from.bottom() } else { from.y } }, Point { x, y }]
            }
        };
        if let Some(track) = self.track {
            let x = left + BESIDE_LINES * (track + 2) as f64;
            points.extend([Point { x, y: self.start.y() }, Point { x, y: self.end.y() }]);
        }
        match self.end {
            Height::Beside(y) => points.push(Point { x: to.x, y }),
            Height::Channel { y, is_below } => {
                let x = to.centre().x - beside_ports(to.width);
                points.push(Point { x, y });
                points.push(Point { x, y: if is_below { to.bottom() } else { to.y } });
            }
        }
        Way::Straight(points)
    }
}

/// How far from the middle of a box these arrows touch it: further to the side than the others.
fn beside_ports(width: f64) -> f64 {
    (width / 2.0 - 15.0).max(5.0)
}
