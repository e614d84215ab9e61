//! The outlines of boxes: what a value is for can be told without colours.

use std::io;

use super::super::diagram::Kind;
use super::super::place::Rect;
use super::{Xml, number};

/// Draws the outline of a kind of box.
pub(super) fn write(xml: &mut Xml, kind: Kind, rect: &Rect) -> io::Result<()> {
    match kind {
        Kind::Input => round(xml, "shape", rect, rect.height / 2.0),
        Kind::Target => {
            round(xml, "shape", rect, rect.height / 2.0)?;
            round(xml, "inner", &inset(rect, 3.0), rect.height / 2.0 - 3.0)
        }
        Kind::Parameter => polygon(xml, "shape", &pointed(rect, (rect.height / 2.0).min(12.0))),
        Kind::Frozen => {
            let by = (rect.height / 2.0).min(12.0);
            polygon(xml, "shape", &pointed(rect, by))?;
            polygon(xml, "inner", &pointed(&inset(rect, 3.0), by - 1.5))
        }
        Kind::Joint => round(xml, "shape", rect, rect.height / 2.0),
        Kind::Value | Kind::Metric | Kind::Reference => round(xml, "shape", rect, 5.0),
        Kind::Output => {
            round(xml, "shape", rect, 5.0)?;
            round(xml, "inner", &inset(rect, 3.0), 3.0)
        }
        Kind::Layer => {
            // A pile of boxes.
            let behind = Rect { x: rect.x + 4.0, y: rect.y + 4.0, ..*rect };
            round(xml, "shape", &behind, 5.0)?;
            round(xml, "shape", rect, 5.0)
        }
        Kind::Loss => {
            let by = (rect.height / 4.0).min(10.0);
            polygon(xml, "shape", &cut(rect, by))?;
            polygon(xml, "inner", &cut(&inset(rect, 3.0), by * 0.85))
        }
        Kind::Gradient => {
            let (fold, right, top) = (10.0, rect.right(), rect.y);
            let outline = [
                (rect.x, top),
                (right - fold, top),
                (right, top + fold),
                (right, rect.bottom()),
                (rect.x, rect.bottom()),
            ];
            polygon(xml, "shape", &outline)?;
            polygon(xml, "inner", &[(right - fold, top), (right - fold, top + fold), (right, top + fold)])
        }
    }
}

fn inset(rect: &Rect, by: f64) -> Rect {
    Rect { x: rect.x + by, y: rect.y + by, width: rect.width - 2.0 * by, height: rect.height - 2.0 * by }
}

/// A hexagon with its points at the sides.
fn pointed(rect: &Rect, by: f64) -> [(f64, f64); 6] {
    let (left, right, top, bottom, middle) = (rect.x, rect.right(), rect.y, rect.bottom(), rect.centre().y);
    [
        (left + by, top),
        (right - by, top),
        (right, middle),
        (right - by, bottom),
        (left + by, bottom),
        (left, middle),
    ]
}

/// An octagon: a box without its corners.
fn cut(rect: &Rect, by: f64) -> [(f64, f64); 8] {
    let (left, right, top, bottom) = (rect.x, rect.right(), rect.y, rect.bottom());
    [
        (left + by, top),
        (right - by, top),
        (right, top + by),
        (right, bottom - by),
        (right - by, bottom),
        (left + by, bottom),
        (left, bottom - by),
        (left, top + by),
    ]
}

fn round(xml: &mut Xml, class: &str, rect: &Rect, radius: f64) -> io::Result<()> {
    let [x, y, width, height, radius] = [rect.x, rect.y, rect.width, rect.height, radius].map(number);
    let attributes =
        [("class", class), ("x", &x), ("y", &y), ("width", &width), ("height", &height), ("rx", &radius)];
    xml.create_element("rect").with_attributes(attributes).write_empty()?;
    Ok(())
}

fn polygon(xml: &mut Xml, class: &str, corners: &[(f64, f64)]) -> io::Result<()> {
    let corners: Vec<String> = corners.iter().map(|&(x, y)| format!("{},{}", number(x), number(y))).collect();
    let attributes = [("class", class), ("points", &corners.join(" "))];
    xml.create_element("polygon").with_attributes(attributes).write_empty()?;
    Ok(())
}
