//! A placed diagram as SVG. Colours are CSS variables, so that a page around it may set others; boxes and
//! arrows say what they stand for in `data-` attributes.

mod arrow;
mod legend;
mod panes;
mod shape;
mod style;

use std::io;

pub(super) use panes::panes;
pub(crate) use panes::{colours, sheet};
use quick_xml::Writer;
use quick_xml::events::BytesText;

use super::diagram::{Diagram, Line, Node, Shows};
use super::place::{Layout, Rect, font_size, line_height};

/// Around everything.
const MARGIN: f64 = 16.0;
/// The height of the title above the picture.
const TITLE: f64 = 30.0;
/// The letters of the title, of frames and of the legend.
const SANS: f64 = 14.0;

type Xml = Writer<Vec<u8>>;

/// The document.
pub(super) fn document(diagram: &Diagram, layout: &Layout) -> String {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 1);
    let written = write(&mut xml, diagram, layout);
    text_of(xml, written)
}

/// What was written to memory.
fn text_of(xml: Xml, written: io::Result<()>) -> String {
    // Writing to memory cannot fail, and what is written is text.
    written.expect("memory takes what is written");
    let mut text = String::from_utf8(xml.into_inner()).expect("text was written");
    text.push('\n');
    text
}

fn write(xml: &mut Xml, diagram: &Diagram, layout: &Layout) -> io::Result<()> {
    let legend = (!diagram.is_figure).then(|| legend::Legend::of(diagram, layout.width));
    let (above, below) = legend.as_ref().map_or((0.0, 0.0), |legend| (TITLE, legend.height));
    let words = legend.as_ref().map_or(0.0, |legend| legend.width.max(200.0));
    let width = layout.width.max(words) + 2.0 * MARGIN;
    let height = layout.height + above + below + 2.0 * MARGIN;
    let view = format!("0 0 {} {}", number(width), number(height));
    let root = xml.create_element("svg").with_attributes([
        ("xmlns", "http://www.w3.org/2000/svg"),
        ("class", "nn-picture"),
        ("role", "img"),
        ("aria-label", &*diagram.title),
        ("viewBox", &view),
        ("width", &number(width)),
        ("height", &number(height)),
    ]);
    root.write_inner_content(|xml| {
        text_element(xml, "title", &[], &diagram.title)?;
        text_element(xml, "style", &[], &style::sheet())?;
        let paper = [("class", "paper"), ("width", "100%"), ("height", "100%")];
        xml.create_element("rect").with_attributes(paper).write_empty()?;
        if !diagram.is_figure {
            let at = [("class", "title"), ("x", &number(MARGIN)), ("y", &number(MARGIN + SANS))];
            text_element(xml, "text", &at, &diagram.title)?;
        }
        let left = MARGIN + (width - 2.0 * MARGIN - layout.width) / 2.0;
        moved(xml, "graph", left, MARGIN + above, |xml| {
            frames(xml, diagram, layout)?;
            arrows(xml, diagram, layout)?;
            boxes(xml, diagram, layout)
        })?;
        match legend {
            Some(legend) => {
                moved(xml, "legend", MARGIN, MARGIN + TITLE + layout.height, |xml| legend.write(xml))
            }
            None => Ok(()),
        }
    })?;
    Ok(())
}

fn frames(xml: &mut Xml, diagram: &Diagram, layout: &Layout) -> io::Result<()> {
    let places = layout.groups.iter().zip(&layout.titles);
    for (group, (rect, title)) in diagram.groups.iter().zip(places) {
        let class = format!("frame {}", group.part.word());
        let layer = Some(("data-layer", &*group.layer)).filter(|(_, layer)| !layer.is_empty());
        let attributes = [("class", &*class)].into_iter().chain(layer);
        xml.create_element("g").with_attributes(attributes).write_inner_content(|xml| {
            let [x, y, width, height] = [rect.x, rect.y, rect.width, rect.height].map(number);
            let corners = [("x", &*x), ("y", &y), ("width", &width), ("height", &height), ("rx", "8")];
            xml.create_element("rect").with_attributes(corners).write_empty()?;
            let [x, y] = [title.x, rect.y + 15.0].map(number);
            text_element(xml, "text", &[("x", &x), ("y", &y)], &group.title())
        })?;
    }
    Ok(())
}

fn arrows(xml: &mut Xml, diagram: &Diagram, layout: &Layout) -> io::Result<()> {
    for (edge, way) in diagram.edges.iter().zip(&layout.edges) {
        let [from, to] = [edge.from, edge.to].map(|at| &diagram.nodes[at]);
        let ends = [("data-from", &*from.id), ("data-to", &to.id)];
        arrow::write(xml, arrow::kind(from.part, to.part), &ends, way)?;
    }
    for (edge, way) in diagram.returns.iter().zip(&layout.returns) {
        let [from, to] = [edge.from, edge.to].map(|at| &diagram.nodes[at]);
        let ends = [("data-from", &*from.id), ("data-to", &to.id)];
        let kind = format!("{} {}", arrow::kind(from.part, to.part), arrow::RETURN);
        arrow::write(xml, &kind, &ends, way)?;
    }
    Ok(())
}

fn boxes(xml: &mut Xml, diagram: &Diagram, layout: &Layout) -> io::Result<()> {
    diagram.nodes.iter().zip(&layout.nodes).try_for_each(|(node, rect)| boxed(xml, node, rect))
}

fn boxed(xml: &mut Xml, node: &Node, rect: &Rect) -> io::Result<()> {
    let class = format!("node {} {}", node.kind.class(node.part), node.part.word());
    let list = |numbers: &[usize]| numbers.iter().map(usize::to_string).collect::<Vec<_>>().join(" ");
    let shows = match &node.shows {
        Shows::Term(term) => Some(("data-term", term.to_string())),
        Shows::Terms(terms) => Some(("data-terms", list(terms))),
        Shows::Value(value) => Some(("data-value", value.to_string())),
        Shows::Values(values) => Some(("data-values", list(values))),
        Shows::Reference(id) => Some(("data-ref", id.clone())),
        Shows::Source => None,
    };
    let mut attributes = vec![("class", class), ("data-node", node.id.clone())];
    attributes.extend(shows);
    attributes.extend(node.layer.clone().map(|layer| ("data-layer", layer)));
    let attributes = attributes.iter().map(|(name, value)| (*name, &**value));
    xml.create_element("g").with_attributes(attributes).write_inner_content(|xml| {
        if !node.tooltip.is_empty() {
            text_element(xml, "title", &[], &node.tooltip)?;
        }
        shape::write(xml, node.kind, rect)?;
        let height: f64 = node.lines().map(|(line, _)| line_height(line)).sum();
        let mut top = rect.centre().y - height / 2.0;
        for (line, text) in node.lines() {
            let class = match line {
                Line::Name => "name",
                Line::Op => "op",
                Line::Shape => "size",
            };
            // Letters stand on the base line, about a third of their size below the middle.
            let [x, y] =
                [rect.centre().x, top + line_height(line) / 2.0 + font_size(line) * 0.35].map(number);
            text_element(xml, "text", &[("class", class), ("x", &x), ("y", &y)], text)?;
            top += line_height(line);
        }
        Ok(())
    })?;
    Ok(())
}

fn text_element(xml: &mut Xml, name: &str, attributes: &[(&str, &str)], text: &str) -> io::Result<()> {
    let element = xml.create_element(name).with_attributes(attributes.iter().copied());
    element.write_text_content(BytesText::new(text))?;
    Ok(())
}

/// A part of the picture with its own origin.
fn moved(
    xml: &mut Xml,
    class: &str,
    x: f64,
    y: f64,
    content: impl FnOnce(&mut Xml) -> io::Result<()>,
) -> io::Result<()> {
    let transform = format!("translate({} {})", number(x), number(y));
    let attributes = [("class", class), ("transform", &*transform)];
    xml.create_element("g").with_attributes(attributes).write_inner_content(content)?;
    Ok(())
}

/// A coordinate, to a tenth of a pixel.
fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    match text.strip_suffix(".0") {
        Some("-0") => "0".to_owned(),
        Some(whole) => whole.to_owned(),
        None => text,
    }
}
