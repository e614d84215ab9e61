//! Arrows: a line and its head, as two paths, so that the picture needs no names that could meet those of
//! another picture in the same page.

use std::io;

use super::super::diagram::Part;
use super::super::place::{Point, Way};
use super::{Xml, number};

/// Between values.
pub(super) const FORWARD: &str = "forward";
/// From a value to a derivative.
pub(super) const SAVED: &str = "saved";
/// Between derivatives.
pub(super) const BACKWARD: &str = "backward";

/// To the next step of a loop.
pub(super) const RETURN: &str = "return";

/// The length of a head, and half its width.
const HEAD: (f64, f64) = (7.0, 3.0);
/// Of the corners of straight ways.
const RADIUS: f64 = 6.0;

/// Which kind of arrow leads from one part to another.
pub(super) fn kind(from: Part, to: Part) -> &'static str {
    match (from, to) {
        (Part::Forward, Part::Forward) => FORWARD,
        (Part::Forward, Part::Backward) => SAVED,
        (Part::Backward, _) => BACKWARD,
    }
}

/// Draws an arrow.
pub(super) fn write(xml: &mut Xml, kind: &str, ends: &[(&str, &str)], way: &Way) -> io::Result<()> {
    let line = match way {
        Way::Smooth(points) => smooth(points),
        Way::Straight(points) => straight(points),
    };
    for (class, path) in [("edge", line), ("head", head(way))] {
        let class = format!("{class} {kind}");
        let attributes = [("class", &*class)].into_iter().chain(ends.iter().copied()).chain([("d", &*path)]);
        xml.create_element("path").with_attributes(attributes).write_empty()?;
    }
    Ok(())
}

fn text(point: Point) -> String {
    format!("{},{}", number(point.x), number(point.y))
}

/// The point so far from `a` towards `b`.
fn towards(a: Point, b: Point, distance: f64) -> Point {
    let length = (b.x - a.x).hypot(b.y - a.y);
    if length < f64::EPSILON {
        return a;
    }
    let part = (distance / length).min(0.5);
    Point { x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part }
}

/// A triangle at the end, in the direction of the line.
fn head(way: &Way) -> String {
    let [.., before, tip] = *way.points() else { return String::new() };
    let before = match way {
        Way::Smooth(_) => Point { x: tip.x, ..before },
        Way::Straight(_) => before,
    };
    let length = (tip.x - before.x).hypot(tip.y - before.y).max(1e-9);
    let (dx, dy) = ((tip.x - before.x) / length, (tip.y - before.y) / length);
    let side = |sign: f64| Point {
        x: tip.x - HEAD.0 * dx - sign * HEAD.1 * dy,
        y: tip.y - HEAD.0 * dy + sign * HEAD.1 * dx,
    };
    format!("M{} L{} L{} Z", text(tip), text(side(1.0)), text(side(-1.0)))
}

/// Along the points, with round corners.
fn straight(points: &[Point]) -> String {
    let [first, .., last] = *points else { return String::new() };
    let mut path = format!("M{}", text(first));
    for corner in points.windows(3) {
        let [a, at, b] = [corner[0], corner[1], corner[2]];
        let [start, end] = [towards(at, a, RADIUS), towards(at, b, RADIUS)];
        path += &format!(" L{} Q{} {}", text(start), text(at), text(end));
    }
    path + &format!(" L{}", text(last))
}

/// Through the points, straight up or down in each of them.
fn smooth(points: &[Point]) -> String {
    let [first, ..] = *points else { return String::new() };
    let mut path = format!("M{}", text(first));
    for pair in points.windows(2) {
        let [a, b] = [pair[0], pair[1]];
        if (a.x - b.x).abs() < 0.1 {
            path += &format!(" L{}", text(b));
        } else {
            let middle = (a.y + b.y) / 2.0;
            let [leave, arrive] = [a.x, b.x].map(|x| text(Point { x, y: middle }));
            path += &format!(" C{leave} {arrive} {}", text(b));
        }
    }
    path
}
