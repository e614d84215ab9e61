//! Lists of axes, as the shape rules of several families read them.

use crate::ir::graph::{Graph, NodeId};
use crate::ir::shape::Shape;

/// Checks that `axes` ascend and are below `rank`.
pub(super) fn ascending(axes: &[usize], rank: usize) -> Result<(), String> {
    if let Some(axis) = axes.iter().find(|&&axis| axis >= rank) {
        return Err(format!("there is no axis {axis} among {rank}"));
    }
    match axes.windows(2).all(|pair| pair[0] < pair[1]) {
        true => Ok(()),
        false => Err(format!("the axes {axes:?} do not ascend")),
    }
}

/// Checks that an attribute has one entry for each axis.
pub(super) fn one_each(list: &[usize], shape: &Shape, what: &str) -> Result<(), String> {
    match list.len() == shape.rank() {
        true => Ok(()),
        false => Err(format!("{what} {list:?} does not have one entry for each axis of {shape}")),
    }
}

/// The axes below `rank` that are not in `axes`.
pub(super) fn others(axes: &[usize], rank: usize) -> Vec<usize> {
    (0..rank).filter(|axis| !axes.contains(axis)).collect()
}

/// The entries at these places.
pub(super) fn pick<T: Copy>(from: &[T], places: &[usize]) -> Vec<T> {
    places.iter().map(|&place| from[place]).collect()
}

/// The axes once there is a new one before them all.
pub(super) fn later(axes: &[usize]) -> Vec<usize> {
    axes.iter().map(|axis| axis + 1).collect()
}

/// The value with one of its axes brought before all others.
pub(super) fn to_front(graph: &mut Graph, x: NodeId, axis: usize) -> NodeId {
    let mut order: Vec<usize> = (0..graph.shape(x).rank()).collect();
    order[..=axis].rotate_right(1);
    if axis == 0 { x } else { graph.permute(x, &order) }
}
