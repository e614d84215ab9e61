//! Where everything is: layers from top to bottom, frames kept together, derivatives beside their values
//! or, where they have no values to stand beside, in layers from bottom to top.

mod block;
mod columns;
mod geometry;
mod layers;
mod nets;
mod returns;
mod segments;
mod task;
mod tidy;
mod titles;

use std::collections::BTreeMap;

pub use geometry::{Point, Rect, Way};

use super::diagram::{Diagram, Edge, Kind, Line, Node, Part};
use block::Block;
use task::{Arrow, Frame, Slot, Task};

/// A diagram with places.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// The width of the whole.
    pub width: f64,
    /// The height of the whole.
    pub height: f64,
    /// The places of [`Diagram::nodes`].
    pub nodes: Vec<Rect>,
    /// The places of [`Diagram::groups`].
    pub groups: Vec<Rect>,
    /// The places of their titles.
    pub titles: Vec<Rect>,
    /// The ways of [`Diagram::edges`].
    pub edges: Vec<Way>,
    /// The ways of [`Diagram::returns`].
    pub returns: Vec<Way>,
}

impl Layout {
    fn empty(diagram: &Diagram) -> Layout {
        Layout {
            width: 0.0,
            height: 0.0,
            nodes: vec![Rect::default(); diagram.nodes.len()],
            groups: vec![Rect::default(); diagram.groups.len()],
            titles: vec![Rect::default(); diagram.groups.len()],
            edges: vec![Way::Straight(Vec::new()); diagram.edges.len()],
            returns: Vec::new(),
        }
    }
}

/// The size of letters.
pub(super) fn font_size(line: Line) -> f64 {
    match line {
        Line::Name => 13.0,
        Line::Op => 12.0,
        Line::Shape => 11.0,
    }
}

/// From one line of text to the next.
pub(super) fn line_height(line: Line) -> f64 {
    font_size(line) + 4.0
}

/// The width of a text in the fixed-width letters of boxes, of which each is 0.6 as wide as high. Marks
/// over letters take no room.
fn text_width(text: &str, size: f64) -> f64 {
    let letters = text.chars().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).count();
    letters as f64 * size * 0.6
}

/// The size of a circle where ways meet.
const JOINT: (f64, f64) = (24.0, 24.0);

/// The size of a box.
pub(super) fn size(node: &Node) -> (f64, f64) {
    if node.kind == Kind::Joint {
        return JOINT;
    }
    let widest = node.lines().map(|(line, text)| text_width(text, font_size(line))).fold(0.0, f64::max);
    let height: f64 = node.lines().map(|(line, _)| line_height(line)).sum();
    // Shapes that are not rectangles need room at their sides.
    let (sides, padding) = match node.kind {
        Kind::Parameter | Kind::Frozen | Kind::Loss | Kind::Gradient => (22.0, 7.0),
        Kind::Input | Kind::Target => (18.0, 7.0),
        Kind::Reference => (8.0, 2.0),
        _ => (12.0, 7.0),
    };
    ((widest + 2.0 * sides).ceil().max(44.0), height + 2.0 * padding)
}

/// The width of a frame's title, with room beside it.
fn title_width(title: &str) -> f64 {
    title.chars().count() as f64 * 12.0 * 0.6 + 8.0
}

/// Between parts that no arrow connects.
const BETWEEN_PARTS: f64 = 48.0;

/// Places a diagram.
pub fn layout(diagram: &Diagram) -> Layout {
    let mut layout = untitled(diagram);
    returns::place(diagram, &mut layout);
    titles::place(diagram, &mut layout);
    layout
}

/// Everything but the titles of frames.
fn untitled(diagram: &Diagram) -> Layout {
    let mut derivatives = diagram.nodes.iter().filter(|node| node.part == Part::Backward).peekable();
    if derivatives.peek().is_some() && derivatives.all(|node| node.mirrors.is_some()) {
        return columns::place(diagram);
    }
    let mut whole = Layout::empty(diagram);
    let parts = connected(diagram);
    let blocks: Vec<(Pieces, Block)> = parts
        .into_iter()
        .map(|pieces| {
            let block = segments::place(&pieces.task(diagram));
            (pieces, block)
        })
        .collect();
    whole.height = blocks.iter().map(|(_, block)| block.height).fold(0.0, f64::max);
    for (pieces, mut block) in blocks {
        // Derivatives come from below, where the loss stands.
        if pieces.is_backward(diagram) {
            let bottom = whole.height;
            block.each(|point| Point { y: bottom - point.y, ..point });
        }
        let left = if whole.width > 0.0 { whole.width + BETWEEN_PARTS } else { 0.0 };
        whole.width = left + block.width;
        block.each(|point| Point { x: point.x + left, ..point });
        pieces.fill(diagram, &block, &mut whole);
    }
    whole
}

/// Some of a diagram: places in its lists.
#[derive(Default)]
struct Pieces {
    nodes: Vec<usize>,
    groups: Vec<usize>,
    edges: Vec<usize>,
}

impl Pieces {
    /// What belongs to such parts, and the arrows that stay within them.
    fn of(diagram: &Diagram, wanted: impl Fn(Part) -> bool) -> Pieces {
        let nodes = |at: &usize| wanted(diagram.nodes[*at].part);
        let edges = |at: &usize| nodes(&diagram.edges[*at].from) && nodes(&diagram.edges[*at].to);
        Pieces {
            nodes: (0..diagram.nodes.len()).filter(nodes).collect(),
            groups: (0..diagram.groups.len()).filter(|&at| wanted(diagram.groups[at].part)).collect(),
            edges: (0..diagram.edges.len()).filter(edges).collect(),
        }
    }

    fn is_backward(&self, diagram: &Diagram) -> bool {
        self.nodes.iter().any(|&at| diagram.nodes[at].part == Part::Backward)
    }

    fn place_of_node(&self, node: usize) -> Option<usize> {
        self.nodes.binary_search(&node).ok()
    }

    fn place_of_group(&self, group: usize) -> Option<usize> {
        self.groups.binary_search(&group).ok()
    }

    fn task(&self, diagram: &Diagram) -> Task {
        let slot = |&at: &usize| {
            let node = &diagram.nodes[at];
            Slot { size: size(node), frame: node.group.and_then(|group| self.place_of_group(group)) }
        };
        let frame = |&at: &usize| {
            let group = &diagram.groups[at];
            let parent = group.parent.and_then(|parent| self.place_of_group(parent));
            Frame { parent, width: title_width(&group.title()) }
        };
        let arrow = |&at: &usize| {
            let edge = diagram.edges[at];
            let [from, to] = [edge.from, edge.to]
                .map(|end| self.place_of_node(end).expect("an arrow within these pieces"));
            let joins = matches!(
                diagram.nodes[edge.from].kind,
                Kind::Parameter | Kind::Frozen | Kind::Target | Kind::Reference
            );
            Arrow { from, to, is_way: !joins }
        };
        Task {
            boxes: self.nodes.iter().map(slot).collect(),
            frames: self.groups.iter().map(frame).collect(),
            arrows: self.edges.iter().map(arrow).collect(),
            order: Vec::new(),
        }
    }

    /// Puts what has been placed where it belongs in the whole.
    fn fill(&self, diagram: &Diagram, block: &Block, whole: &mut Layout) {
        for (&at, centre) in self.nodes.iter().zip(&block.boxes) {
            whole.nodes[at] = Rect::around(*centre, size(&diagram.nodes[at]));
        }
        for (&at, rect) in self.groups.iter().zip(&block.frames) {
            whole.groups[at] = *rect;
        }
        for (arrow, &at) in self.edges.iter().enumerate() {
            let Edge { from, to } = diagram.edges[at];
            let rows = [from, to].map(|end| self.place_of_node(end).map_or(0, |end| block.row_of[end]));
            let bends = &block.bends[arrow];
            whole.edges[at] = block.way((rows[0], rows[1]), bends, &whole.nodes[from], &whole.nodes[to]);
        }
    }
}

/// The parts that arrows or frames connect, in the order of their first boxes.
fn connected(diagram: &Diagram) -> Vec<Pieces> {
    let groups = diagram.nodes.len();
    let mut part: Vec<usize> = (0..groups + diagram.groups.len()).collect();
    let framed = diagram.nodes.iter().enumerate().filter_map(|(at, n)| Some((at, groups + n.group?)));
    let nested =
        diagram.groups.iter().enumerate().filter_map(|(at, g)| Some((groups + at, groups + g.parent?)));
    let arrows = diagram.edges.iter().map(|edge| (edge.from, edge.to));
    for (a, b) in arrows.chain(framed).chain(nested) {
        let (a, b) = (part[a].min(part[b]), part[a].max(part[b]));
        part.iter_mut().filter(|part| **part == b).for_each(|part| *part = a);
    }
    let mut parts: BTreeMap<usize, Pieces> = BTreeMap::new();
    for (at, &part) in part.iter().enumerate() {
        let pieces = parts.entry(part).or_default();
        match at.checked_sub(groups) {
            None => pieces.nodes.push(at),
            Some(group) => pieces.groups.push(group),
        }
    }
    for (at, edge) in diagram.edges.iter().enumerate() {
        parts.entry(part[edge.from]).or_default().edges.push(at);
    }
    parts.into_values().collect()
}
