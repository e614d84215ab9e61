//! The ways to the next step of a loop: out of a box, along the right border of the frame, and into a box before it.

use super::super::diagram::{Diagram, Edge};
use super::{Layout, Point, Rect, Way};

/// From a box to the line that leads to the border.
const OUT: f64 = 9.0;
/// From the border to the first line along it, and from one line to the next.
const BESIDE_BORDER: f64 = 4.0;
const BETWEEN: f64 = 4.0;
/// The lines side by side; others lie on these.
const LINES: usize = 3;

/// Finds the ways, where boxes and frames have their places.
pub(super) fn place(diagram: &Diagram, layout: &mut Layout) {
    let mut lines = vec![0; diagram.groups.len()];
    let way = |&Edge { from, to }: &Edge| {
        let [leaves, arrives] = [from, to].map(|at| layout.nodes[at]);
        let (line, right) = match diagram.loop_around(to) {
            Some(group) => {
                lines[group] += 1;
                ((lines[group] - 1) % LINES, layout.groups[group].right())
            }
            None => (0, leaves.right().max(arrives.right()) + OUT + BESIDE_BORDER),
        };
        let x = right - BESIDE_BORDER - BETWEEN * line as f64;
        // Out of the side that is turned away from where it leads.
        let is_down = leaves.y > arrives.y;
        let mut points = exit(layout, &leaves, is_down, x);
        points.extend(exit(layout, &arrives, !is_down, x).into_iter().rev());
        Way::Straight(points)
    };
    layout.returns = diagram.returns.iter().map(way).collect();
}

/// From a box to a line on the right: straight, or below or above the boxes beside it.
fn exit(layout: &Layout, of: &Rect, is_lower: bool, x: f64) -> Vec<Point> {
    let Point { x: middle, y } = of.centre();
    let beside = Rect { x: of.right() + 1.0, y: y - OUT, width: x - of.right(), height: 2.0 * OUT };
    if !layout.nodes.iter().any(|rect| rect.meets(&beside)) {
        return vec![Point { x: of.right(), y }, Point { x, y }];
    }
    let near = Rect { x: of.x, width: x - of.x, ..of.grown(OUT) };
    let near = layout.nodes.iter().filter(|rect| rect.meets(&near));
    let (side, out) = match is_lower {
        true => (of.bottom(), near.map(Rect::bottom).fold(of.bottom(), f64::max) + OUT),
        false => (of.y, near.map(|rect| rect.y).fold(of.y, f64::min) - OUT),
    };
    [(middle, side), (middle, out), (x, out)].map(|(x, y)| Point { x, y }).to_vec()
}
