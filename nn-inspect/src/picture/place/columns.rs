//! The textbook's form: the values in a column on the left, and to the right of it the same column
//! mirrored, in which each derivative stands where its value does. Arrows between the two run as on a
//! circuit board, between the rows and down the aisle, so that they meet no box.

use std::collections::BTreeMap;

use super::block::{BESIDE_LINES, Bend, Block};
use super::geometry::{Point, Rect};
use super::nets::{Crossing, Nets};
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
    let mirrored = diagram.nodes.iter().filter_map(|node| pieces.place_of_node(node.mirrors?)).collect();
    let nets = Nets::new(crossings(diagram, &pieces), mirrored, &block);
    block.make_room(&nets.in_channels(&block));
    if nets.are_shorter_mirrored(&block) {
        let width = block.width;
        block.each(|point| Point { x: width - point.x, ..point });
    }
    let (lines, tracks) = nets.lines(&block);
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
    for line in lines {
        let Edge { from, to } = diagram.edges[line.edge];
        whole.edges[line.edge] = line.way(&whole.nodes[from], &whole.nodes[to], block.width);
    }
    whole
}

/// The arrows from values to derivatives.
fn crossings(diagram: &Diagram, pieces: &Pieces) -> Vec<Crossing> {
    let edges = diagram.edges.iter().enumerate();
    edges
        .filter_map(|(edge, ends)| {
            let from = pieces.place_of_node(ends.from)?;
            let to = pieces.place_of_node(diagram.nodes[ends.to].mirrors?)?;
            Some(Crossing { edge, from, to })
        })
        .collect()
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
