//! Joins neighbouring loops into one where every index walks through them as through one axis: fewer
//! loops, and kernels that differ in shape alone become the same.

use crate::ir::{Index, Loop, Term};

/// The loop nest with as few loops as its indices allow.
pub(super) fn collapse(mut nest: Loop) -> Loop {
    let mut axis = nest.axes.len();
    while axis > 0 {
        axis -= 1;
        if nest.axes[axis] == 1 {
            remove(&mut nest, axis);
        }
    }
    let mut axis = nest.axes.len().saturating_sub(1);
    while axis > 0 {
        let rank = nest.axes.len() - nest.reduced;
        // The axes of the result and the reduced ones stay apart.
        if axis != rank && joins(&nest, axis) {
            join(&mut nest, axis);
        }
        axis -= 1;
    }
    nest
}

fn indices(term: &Term) -> Vec<&Index> {
    match term {
        Term::Load { index, .. } | Term::Position(index) => vec![index],
        Term::Inside { ranges, .. } => ranges.iter().map(|(index, ..)| index).collect(),
        _ => Vec::new(),
    }
}

fn indices_mut(term: &mut Term) -> Vec<&mut Index> {
    match term {
        Term::Load { index, .. } | Term::Position(index) => vec![index],
        Term::Inside { ranges, .. } => ranges.iter_mut().map(|(index, ..)| index).collect(),
        _ => Vec::new(),
    }
}

fn distance(index: &Index, axis: usize) -> i64 {
    index.variables.iter().find(|(variable, _)| *variable == axis).map_or(0, |&(_, distance)| distance)
}

/// Whether one step along the axis before is always as many steps along this one as it has elements.
fn joins(nest: &Loop, axis: usize) -> bool {
    let size = nest.axes[axis] as i64;
    let along = |index: &&Index| distance(index, axis - 1) == distance(index, axis) * size;
    let places = nest.results.iter().map(|result| &result.place);
    nest.terms.iter().flat_map(indices).chain(places).all(|index| along(&index))
}

/// Makes the axis and the one before it one.
fn join(nest: &mut Loop, axis: usize) {
    if axis >= nest.axes.len() - nest.reduced {
        nest.reduced -= 1;
    }
    nest.axes[axis - 1] *= nest.axes[axis];
    nest.axes.remove(axis);
    let places = nest.results.iter_mut().map(|result| &mut result.place);
    for index in nest.terms.iter_mut().flat_map(indices_mut).chain(places) {
        let step = distance(index, axis);
        index.variables.retain(|(variable, _)| *variable != axis && *variable != axis - 1);
        if step != 0 {
            index.variables.push((axis - 1, step));
            index.variables.sort_unstable();
        }
        renumber(index, axis);
    }
}

/// Removes an axis of one element.
fn remove(nest: &mut Loop, axis: usize) {
    if axis >= nest.axes.len() - nest.reduced {
        nest.reduced -= 1;
    }
    nest.axes.remove(axis);
    let places = nest.results.iter_mut().map(|result| &mut result.place);
    for index in nest.terms.iter_mut().flat_map(indices_mut).chain(places) {
        index.variables.retain(|(variable, _)| *variable != axis);
        renumber(index, axis);
    }
}

fn renumber(index: &mut Index, removed: usize) {
    for (variable, _) in &mut index.variables {
        if *variable > removed {
            *variable -= 1;
        }
    }
}
