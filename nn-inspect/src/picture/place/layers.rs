//! Boxes in layers from top to bottom, by `dagre`: Sugiyama's method.

use dagre::graph::{Graph, GraphOptions};
use dagre::{EdgeLabel, LayoutOptions, NodeLabel};

use super::block::{Bend, Block};
use super::geometry::{Point, Rect};
use super::task::Task;

/// Between boxes that stand side by side.
pub(super) const BETWEEN_BOXES: f64 = 28.0;
/// Between an arrow that passes by and what it passes.
const BESIDE_ARROWS: f64 = 14.0;
/// From one row of boxes to the next.
const BETWEEN_ROWS: f64 = 42.0;
/// How much straighter the arrows on the way are than others.
const STRAIGHT: i32 = 4;

// Names by number: the layout does not depend on what things are called.
fn box_name(at: usize) -> String {
    format!("n{at}")
}

fn frame_name(at: usize) -> String {
    format!("g{at}")
}

/// Places what is connected.
pub(super) fn place(task: &Task) -> Block {
    let mut graph = given(task);
    let options = LayoutOptions {
        nodesep: BETWEEN_BOXES,
        edgesep: BESIDE_ARROWS,
        ranksep: BETWEEN_ROWS,
        ..LayoutOptions::default()
    };
    dagre::layout(&mut graph, Some(options));
    let every = "every box and arrow was given to the layout";
    let rect = |name: String| {
        let label = graph.node(&name)?;
        Some(Rect::around(Point { x: label.x?, y: label.y? }, (label.width, label.height)))
    };
    let boxes: Vec<Point> =
        (0..task.boxes.len()).map(|at| rect(box_name(at)).expect(every).centre()).collect();
    let frames = (0..task.frames.len()).map(|at| rect(frame_name(at)).expect(every)).collect();
    let mut block = Block::new(task, boxes, frames);
    for arrow in &task.arrows {
        let points = &graph.edge(&box_name(arrow.from), &box_name(arrow.to), None).expect(every).points;
        let inner = points.get(1..points.len().saturating_sub(1)).unwrap_or_default();
        // Bends between the rows are not needed.
        let bends = inner.iter().filter_map(|point| Some(Bend { row: block.row_at(point.y)?, x: point.x }));
        let bends = bends.collect();
        block.bends.push(bends);
    }
    block.tidy(task);
    block
}

/// The task, as `dagre` wants it.
fn given(task: &Task) -> Graph<NodeLabel, EdgeLabel> {
    let mut graph = Graph::with_options(GraphOptions { directed: true, multigraph: false, compound: true });
    for (at, frame) in task.frames.iter().enumerate() {
        graph.set_node(frame_name(at), Some(NodeLabel::default()));
        if let Some(parent) = frame.parent {
            graph.set_parent(&frame_name(at), Some(&frame_name(parent)));
        }
    }
    let mut titled = vec![false; task.frames.len()];
    for (at, slot) in task.boxes.iter().enumerate() {
        let (mut width, height) = slot.size;
        // A frame is as wide as what is in it: its first box makes room for its title.
        let mut around = slot.frame;
        while let Some(frame) = around {
            if !std::mem::replace(&mut titled[frame], true) {
                width = width.max(task.frames[frame].width);
            }
            around = task.frames[frame].parent;
        }
        graph.set_node(box_name(at), Some(NodeLabel { width, height, ..NodeLabel::default() }));
        if let Some(frame) = slot.frame {
            graph.set_parent(&box_name(at), Some(&frame_name(frame)));
        }
    }
    for arrow in &task.arrows {
        let label = EdgeLabel { weight: if arrow.is_way { STRAIGHT } else { 1 }, ..EdgeLabel::default() };
        graph.set_edge(box_name(arrow.from), box_name(arrow.to), Some(label), None);
    }
    for (from, to) in task.entries().into_iter().chain(task.order.iter().copied()) {
        if !graph.has_edge(&box_name(from), &box_name(to), None) {
            let label = EdgeLabel { weight: 0, ..EdgeLabel::default() };
            graph.set_edge(box_name(from), box_name(to), Some(label), None);
        }
    }
    graph
}
