//! Boxes that have been placed in rows, and the channels between the rows, in which lines may run from
//! side to side without meeting a box.

use super::geometry::{Point, Rect, Way};
use super::task::Task;

/// Between lines that run beside each other.
pub(super) const BESIDE_LINES: f64 = 7.0;

/// What has been placed.
pub(super) struct Block {
    pub(super) width: f64,
    pub(super) height: f64,
    /// The middles of the boxes.
    pub(super) boxes: Vec<Point>,
    pub(super) frames: Vec<Rect>,
    /// Where each arrow passes the rows between its ends.
    pub(super) bends: Vec<Vec<Bend>>,
    /// The height of each box.
    pub(super) height_of: Vec<f64>,
    /// The row of each box.
    pub(super) row_of: Vec<usize>,
    /// The upper and lower border of each row.
    rows: Vec<(f64, f64)>,
}

/// Where an arrow passes a row, straight down.
#[derive(Clone, Copy)]
pub(super) struct Bend {
    pub(super) row: usize,
    pub(super) x: f64,
}

fn tenths(y: f64) -> i64 {
    (y * 10.0).round() as i64
}

impl Block {
    /// Boxes with one middle are in one row.
    pub(super) fn new(task: &Task, boxes: Vec<Point>, frames: Vec<Rect>) -> Block {
        let mut middles: Vec<i64> = boxes.iter().map(|middle| tenths(middle.y)).collect();
        middles.sort_unstable();
        middles.dedup();
        let mut rows = vec![(f64::INFINITY, f64::NEG_INFINITY); middles.len()];
        let mut row_of = Vec::with_capacity(boxes.len());
        for (middle, slot) in boxes.iter().zip(&task.boxes) {
            let row = middles.partition_point(|&other| other < tenths(middle.y));
            let (top, bottom): &mut (f64, f64) = &mut rows[row];
            *top = top.min(middle.y - slot.size.1 / 2.0);
            *bottom = bottom.max(middle.y + slot.size.1 / 2.0);
            row_of.push(row);
        }
        let height_of = task.boxes.iter().map(|slot| slot.size.1).collect();
        Block { width: 0.0, height: 0.0, boxes, frames, bends: Vec::new(), height_of, row_of, rows }
    }

    /// How many rows there are.
    pub(super) fn row_count(&self) -> usize {
        self.rows.len()
    }

    /// The row whose middle is at that height.
    pub(super) fn row_at(&self, y: f64) -> Option<usize> {
        (0..self.rows.len()).find(|&row| (self.middle(row) - y).abs() < 0.5)
    }

    /// The height of the middle of a row.
    pub(super) fn middle(&self, row: usize) -> f64 {
        (self.rows[row].0 + self.rows[row].1) / 2.0
    }

    /// The channel above a row, and, with the row after the last, that below it: its ends.
    pub(super) fn channel(&self, at: usize) -> (f64, f64) {
        let top = at.checked_sub(1).map(|above| self.rows[above].1);
        let bottom = self.rows.get(at).map(|row| row.0);
        match (top, bottom) {
            (Some(top), Some(bottom)) => (top, bottom),
            (Some(top), None) => (top, top + 2.0 * BESIDE_LINES),
            (None, Some(bottom)) => (bottom - 2.0 * BESIDE_LINES, bottom),
            (None, None) => (0.0, 0.0),
        }
    }

    /// Changes every place. What stands above each other before does so after, or upside down.
    pub(super) fn each(&mut self, change: impl Fn(Point) -> Point) {
        for bend in self.bends.iter_mut().flatten() {
            let (top, bottom) = self.rows[bend.row];
            bend.x = change(Point { x: bend.x, y: (top + bottom) / 2.0 }).x;
        }
        self.boxes.iter_mut().for_each(|middle| *middle = change(*middle));
        for frame in &mut self.frames {
            let a = change(Point { x: frame.x, y: frame.y });
            let b = change(Point { x: frame.right(), y: frame.bottom() });
            *frame = Rect {
                x: a.x.min(b.x),
                y: a.y.min(b.y),
                width: (b.x - a.x).abs(),
                height: (b.y - a.y).abs(),
            };
        }
        for row in &mut self.rows {
            let [a, b] = [row.0, row.1].map(|y| change(Point { x: 0.0, y }).y);
            *row = (a.min(b), a.max(b));
        }
    }

    /// Moves the rows apart where more lines run between them than there is room for.
    pub(super) fn make_room(&mut self, lines: &[usize]) {
        let mut added = Vec::new();
        for (at, &lines) in lines.iter().enumerate() {
            let (top, bottom) = self.lane(at);
            let wanted = BESIDE_LINES * (lines + 1) as f64;
            if lines > 0 && wanted > bottom - top {
                added.push(((top + bottom) / 2.0, wanted - (bottom - top)));
            }
        }
        let moved = |y: f64| y + added.iter().filter(|(from, _)| y > *from).map(|(_, by)| by).sum::<f64>();
        self.each(|point| Point { y: moved(point.y), ..point });
        self.height = moved(self.height);
    }

    /// The height of a line in a channel with so many.
    pub(super) fn line(&self, channel: usize, line: usize, of: usize) -> f64 {
        let (top, bottom) = self.lane(channel);
        top + (bottom - top) * (line + 1) as f64 / (of + 1) as f64
    }

    /// How far down arrows above a row may go to the side: to the first frame that begins there, so that they pass the
    /// titles of frames straight.
    fn above_titles(&self, row: usize) -> f64 {
        let bottom = self.rows[row].0;
        let above = self.rows.iter().map(|row| row.1).filter(|y| *y <= bottom);
        let top = above.fold(f64::NEG_INFINITY, f64::max);
        let begins = self.frames.iter().map(|frame| frame.y).filter(|y| *y > top && *y < bottom);
        begins.fold(bottom, f64::min)
    }

    /// The part of a channel in which lines run from side to side.
    fn lane(&self, channel: usize) -> (f64, f64) {
        let (top, bottom) = self.channel(channel);
        (top, if channel < self.rows.len() { self.above_titles(channel) } else { bottom })
    }

    /// A way from the border of a box in one row past others to that of a box in another row.
    pub(super) fn way(&self, rows: (usize, usize), bends: &[Bend], from: &Rect, to: &Rect) -> Way {
        let is_downwards = self.rows[rows.0].1 <= self.rows[rows.1].0;
        let ends = |row: usize| {
            let (top, bottom) = self.rows[row];
            if is_downwards { (top, bottom) } else { (bottom, top) }
        };
        let (leave, arrive) = match is_downwards {
            true => (from.bottom(), to.y),
            false => (from.y, to.bottom()),
        };
        let start = port(from, bends.first().map_or(to.centre().x, |bend| bend.x), leave);
        let end = port(to, bends.last().map_or(from.centre().x, |bend| bend.x), arrive);
        // Boxes that are lower than their row are left, and reached, straight.
        let mut points = vec![start, Point { y: ends(rows.0).1, ..start }];
        let mut row = rows.0;
        let onwards = bends.iter().map(|bend| (bend.row, bend.x)).chain([(rows.1, end.x)]);
        for (next, x) in onwards {
            // The straight part is that above the lower of both rows.
            let straight = |x: f64, row: usize| Point { x, y: self.above_titles(row) };
            points.push(if is_downwards {
                straight(x, next)
            } else {
                straight(points[points.len() - 1].x, row)
            });
            let (first, second) = ends(next);
            points.push(Point { x, y: first });
            if next != rows.1 {
                points.push(Point { x, y: second });
            }
            row = next;
        }
        points.push(end);
        points.dedup_by(|a, b| (a.x - b.x).abs() < 0.01 && (a.y - b.y).abs() < 0.01);
        Way::Smooth(points)
    }
}

/// Where an arrow touches a box: arrows of one box leave and arrive side by side, turned to where they go.
fn port(rect: &Rect, towards: f64, y: f64) -> Point {
    let centre = rect.centre().x;
    // Round and cut corners are not touched.
    let reach = (rect.width / 2.0 - 20.0).clamp(4.0, (rect.width * 0.3).max(4.0));
    Point { x: centre + ((towards - centre) * 0.4).clamp(-reach, reach), y }
}
