//! A picture as parts of a page, which has the style sheet and tells of a box what its tooltip would.

use std::io;

use quick_xml::Writer;

use super::legend::{SAMPLE, Sample, samples};
use super::{Xml, arrows, boxes, frames, moved, number, style, text_of};
use crate::picture::diagram::{Diagram, Node};
use crate::picture::place::{Layout, Point};

/// Around the boxes.
const MARGIN: f64 = 8.0;
/// Around the sample of an entry of the legend, which may be a pile of boxes.
const BESIDE_SAMPLE: f64 = 5.0;

/// The boxes and arrows as SVG, and the entries of the legend: a sample as SVG, and what it means.
pub(in crate::picture) fn panes(diagram: &Diagram, layout: &Layout) -> (String, Vec<(String, String)>) {
    let silent = |node: &Node| Node { tooltip: String::new(), ..node.clone() };
    let diagram = &Diagram { nodes: diagram.nodes.iter().map(silent).collect(), ..diagram.clone() };
    let picture = svg(&diagram.title, (layout.width, layout.height), MARGIN, |xml| {
        frames(xml, diagram, layout)?;
        arrows(xml, diagram, layout)?;
        boxes(xml, diagram, layout)
    });
    let sample = |(sample, word): (Sample, String)| {
        (svg(&word, SAMPLE, BESIDE_SAMPLE, |xml| sample.write(xml, Point { x: 0.0, y: 0.0 })), word)
    };
    (picture, samples(diagram).into_iter().map(sample).collect())
}

/// The colours of pictures, as variables that a page may set: name, value in light, value in dark.
pub(crate) fn colours() -> &'static [(&'static str, &'static str, &'static str)] {
    style::COLOURS
}

/// The style sheet of pictures, for the head of a page.
pub(crate) fn sheet() -> String {
    style::sheet()
}

fn svg(title: &str, size: (f64, f64), margin: f64, write: impl FnOnce(&mut Xml) -> io::Result<()>) -> String {
    let [width, height] = [size.0, size.1].map(|length| number(length + 2.0 * margin));
    let view = format!("0 0 {width} {height}");
    let mut xml = Writer::new(Vec::new());
    let root = xml.create_element("svg").with_attributes([
        ("xmlns", "http://www.w3.org/2000/svg"),
        ("class", "nn-picture"),
        ("role", "group"),
        ("aria-label", title),
        ("width", &width),
        ("height", &height),
        ("viewBox", &view),
    ]);
    let written = root.write_inner_content(|xml| moved(xml, "graph", margin, margin, write)).map(|_| ());
    text_of(xml, written)
}
