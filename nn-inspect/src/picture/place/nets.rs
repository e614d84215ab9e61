//! Arrows from values to derivatives, across the aisle. Those of one value share their lines.

use std::collections::BTreeMap;

use super::block::{BESIDE_LINES, Block};
use super::geometry::{Point, Rect, Way};

/// Between arrows that come to the side of a box.
const BESIDE_ARRIVALS: f64 = 8.0;

/// An arrow from a value to a derivative.
#[derive(Clone, Copy)]
pub(super) struct Crossing {
    /// Its place among all arrows.
    pub(super) edge: usize,
    /// The box of the value.
    pub(super) from: usize,
    /// The box of the value beside which the derivative stands.
    pub(super) to: usize,
}

/// All such arrows.
pub(super) struct Nets {
    crossings: Vec<Crossing>,
    /// The boxes of values that have a derivative.
    mirrored: Vec<usize>,
}

/// An arrow with the heights at which it runs.
pub(super) struct Line {
    pub(super) edge: usize,
    start: Height,
    end: Height,
    /// The line in the aisle, if it changes its height there.
    track: Option<usize>,
}

/// Where an arrow runs from side to side.
#[derive(Clone, Copy)]
enum Height {
    /// At the height of its box, which nothing parts from the aisle.
    Beside(f64),
    /// In a channel above or below its row.
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
    pub(super) fn new(mut crossings: Vec<Crossing>, mirrored: Vec<usize>, block: &Block) -> Nets {
        // Lines of values further to the outside run below those of values further inside.
        crossings.sort_by(|a, b| {
            let row = block.row_of[a.from].cmp(&block.row_of[b.from]);
            let side = block.boxes[b.from].x.total_cmp(&block.boxes[a.from].x);
            row.then(side).then(a.from.cmp(&b.from)).then(a.edge.cmp(&b.edge))
        });
        Nets { crossings, mirrored }
    }

    /// How many lines run through each channel.
    pub(super) fn in_channels(&self, block: &Block) -> Vec<usize> {
        let values = self.by_channel(block);
        (0..=block.row_count()).map(|channel| values.get(&channel).map_or(0, Vec::len)).collect()
    }

    /// For each channel the values whose arrows run through it.
    fn by_channel(&self, block: &Block) -> BTreeMap<usize, Vec<usize>> {
        let mut values: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for crossing in &self.crossings {
            for channel in crossing.channels(block) {
                let known = values.entry(channel).or_default();
                if !known.contains(&crossing.from) {
                    known.push(crossing.from);
                }
            }
        }
        values
    }

    /// Whether the values that derivatives use stand on the far side of the block.
    pub(super) fn are_shorter_mirrored(&self, block: &Block) -> bool {
        let ends = self.crossings.iter().flat_map(|crossing| [crossing.from, crossing.to]);
        ends.map(|at| block.width - 2.0 * block.boxes[at].x).sum::<f64>() > 0.0
    }

    /// The lines of all arrows, and how many lines there are in the aisle.
    pub(super) fn lines(&self, block: &Block) -> (Vec<Line>, usize) {
        let by_channel = self.by_channel(block);
        let values: Vec<usize> = (0..block.boxes.len()).collect();
        let leaves_beside = beside_aisle(block, &values);
        let arrives_beside = beside_aisle(block, &self.mirrored);
        let arrivals = self.arrivals(block, &leaves_beside);
        let mut lines = Vec::with_capacity(self.crossings.len());
        for (at, crossing) in self.crossings.iter().enumerate() {
            let Crossing { edge, from, to } = *crossing;
            let in_channel = |channel: usize| {
                let values = &by_channel[&channel];
                let line = values.iter().position(|&value| value == from).unwrap_or_default();
                block.line(channel, line, values.len())
            };
            let [leave, arrive] = crossing.channels(block);
            let start = match leaves_beside[from] {
                true => Height::Beside(block.boxes[from].y),
                false => Height::Channel { y: in_channel(leave), is_below: leave > block.row_of[from] },
            };
            let end = match arrives_beside[to] {
                true => Height::Beside(block.boxes[to].y + arrivals[at]),
                false => Height::Channel { y: in_channel(arrive), is_below: true },
            };
            lines.push((from, Line { edge, start, end, track: None }));
        }
        let tracks = in_aisle(&mut lines);
        (lines.into_iter().map(|(_, line)| line).collect(), tracks)
    }

    /// How far from the middle of its box's side each arrow arrives: in the middle what comes straight
    /// from the other side, above it what comes from above, and below it all else.
    fn arrivals(&self, block: &Block, leaves_beside: &[bool]) -> Vec<f64> {
        let mut above: BTreeMap<usize, usize> = BTreeMap::new();
        let mut below: BTreeMap<usize, usize> = BTreeMap::new();
        let mut places = Vec::with_capacity(self.crossings.len());
        for Crossing { from, to, .. } in &self.crossings {
            let (here, there) = (block.row_of[*from], block.row_of[*to]);
            let (side, sign) = match here < there {
                true => (&mut above, -1.0),
                false if here == there && leaves_beside[*from] => {
                    places.push((*to, 0.0));
                    continue;
                }
                false => (&mut below, 1.0),
            };
            let count = side.entry(*to).or_default();
            *count += 1;
            places.push((*to, sign * *count as f64));
        }
        let most = |to: &usize| above.get(to).max(below.get(to)).map_or(1, |&count| count);
        let step = |to: &usize| (block.height_of[*to] / 2.0 - 6.0) / most(to) as f64;
        places.iter().map(|(to, place)| place * step(to).min(BESIDE_ARRIVALS)).collect()
    }
}

impl Crossing {
    /// The channels through which it leaves its value and comes to its derivative.
    fn channels(self, block: &Block) -> [usize; 2] {
        let (row, target) = (block.row_of[self.from], block.row_of[self.to]);
        [if target < row { row } else { row + 1 }, target + 1]
    }
}

/// Of each box whether it stands nearest to the aisle of those in its row that count.
fn beside_aisle(block: &Block, counting: &[usize]) -> Vec<bool> {
    let mut nearest: Vec<Option<usize>> = vec![None; block.row_count()];
    for &at in counting {
        let nearest = &mut nearest[block.row_of[at]];
        if nearest.is_none_or(|other| block.boxes[other].x < block.boxes[at].x) {
            *nearest = Some(at);
        }
    }
    (0..block.boxes.len()).map(|at| nearest[block.row_of[at]] == Some(at)).collect()
}

/// Gives those lines that change their height in the aisle a track there, of one value the same. Answers
/// how many tracks there are.
fn in_aisle(lines: &mut [(usize, Line)]) -> usize {
    let changes = |line: &Line| (line.start.y() - line.end.y()).abs() > 0.1;
    let mut spans: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
    for (value, line) in lines.iter().filter(|(_, line)| changes(line)) {
        let span = spans.entry(*value).or_insert((f64::INFINITY, f64::NEG_INFINITY));
        for y in [line.start.y(), line.end.y()] {
            *span = (span.0.min(y), span.1.max(y));
        }
    }
    let mut order: Vec<(usize, (f64, f64))> = spans.into_iter().collect();
    order.sort_by(|a, b| a.1.0.total_cmp(&b.1.0).then(a.0.cmp(&b.0)));
    let mut ends: Vec<f64> = Vec::new();
    let mut tracks: BTreeMap<usize, usize> = BTreeMap::new();
    for (value, (top, bottom)) in order {
        let free = ends.iter().position(|&end| end + BESIDE_LINES < top);
        let track = free.unwrap_or(ends.len());
        ends.resize(ends.len().max(track + 1), bottom);
        ends[track] = bottom;
        tracks.insert(value, track);
    }
    for (value, line) in lines.iter_mut().filter(|(_, line)| changes(line)) {
        line.track = tracks.get(value).copied();
    }
    ends.len()
}

impl Line {
    /// The way between two boxes, with the aisle to the right of this place.
    pub(super) fn way(&self, from: &Rect, to: &Rect, aisle: f64) -> Way {
        let mut points = match self.start {
            Height::Beside(y) => vec![Point { x: from.right(), y }],
            Height::Channel { y, is_below } => {
                let x = from.centre().x + beside_ports(from.width);
                vec![Point { x, y: if is_below { from.bottom() } else { from.y } }, Point { x, y }]
            }
        };
        if let Some(track) = self.track {
            let x = aisle + BESIDE_LINES * (track + 2) as f64;
            points.extend([Point { x, y: self.start.y() }, Point { x, y: self.end.y() }]);
        }
        match self.end {
            Height::Beside(y) => points.push(Point { x: to.x, y }),
            Height::Channel { y, is_below } => {
                let x = to.centre().x - beside_ports(to.width);
                points.extend([Point { x, y }, Point { x, y: if is_below { to.bottom() } else { to.y } }]);
            }
        }
        Way::Straight(points)
    }
}

/// How far from the middle of a box these arrows touch it: further to the side than the others.
fn beside_ports(width: f64) -> f64 {
    (width / 2.0 - 15.0).max(5.0)
}
