//! Parts of values, and values put together from parts.

use crate::ir::{Axis, Binary, NodeId, Op, Shape, Unary};
use crate::simplify::context::Context;
use crate::simplify::rule::Rule;

pub(super) fn rules() -> Vec<Rule> {
    functions! {
        exact slice_of_slice, of Op::Slice { .. } => "slice(slice(x)) => slice(x)";
        exact slice_of_pad, of Op::Slice { .. } => "slice(pad(x)) => pad(slice(x))";
        exact slice_of_concat, of Op::Slice { .. } => "slice(concat(x, y)) => slice(x)";
        exact slice_of_broadcast, of Op::Slice { .. } => "slice(broadcast(x)) => broadcast(slice(x))";
        exact pad_of_pad, of Op::Pad { .. } => "pad(pad(x)) => pad(x)";
        real  concat_with_zeros, of Op::Concat { .. } => "concat(0, x, 0) => pad(x)";
        exact concat_of_concats, of Op::Concat { .. } => "concat(concat(x, y), z) => concat(x, y, z)";
        exact concat_of_neighbours, of Op::Concat { .. } => "concat(slice(x, a..b), slice(x, b..c)) => slice(x, a..c)";
        real  sum_of_pads, of Op::Binary(Binary::Add) => "pad(x) + pad(y), side by side => pad(concat(x, y))";
    }
}

/// Zeros at the ends are padding.
fn concat_with_zeros(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let &Op::Concat { axis } = context.graph.op(node) else { return None };
    let parts = context.graph.operands(node);
    let is_zero = |part: &NodeId| context.constant(*part) == Some(0.0);
    let first = parts.iter().position(|part| !is_zero(part))?;
    let end = parts.iter().rposition(|part| !is_zero(part))? + 1;
    if end - first == parts.len() {
        return None;
    }
    let length = |parts: &[NodeId]| parts.iter().map(|&part| context.graph.axis(part, axis).bound()).sum();
    let rank = context.graph.shape(node).rank();
    let (mut before, mut after) = (vec![0; rank], vec![0; rank]);
    (before[axis], after[axis]) = (length(&parts[..first]), length(&parts[end..]));
    let inner = match parts[first..end] {
        [part] => part,
        ref parts => context.graph.concat(parts, axis),
    };
    Some(context.graph.pad(inner, &before, &after))
}

/// Operand, first elements and lengths of a slice.
fn slice(context: &Context<'_>, node: NodeId) -> Option<(NodeId, Vec<usize>, Vec<usize>)> {
    match context.graph.op(node) {
        Op::Slice { start, len } => Some((context.graph.operand(node, 0), start.clone(), len.clone())),
        _ => None,
    }
}

/// Operand and zeros before and after of a pad.
fn pad(context: &Context<'_>, node: NodeId) -> Option<(NodeId, Vec<usize>, Vec<usize>)> {
    match context.graph.op(node) {
        Op::Pad { before, after } => Some((context.graph.operand(node, 0), before.clone(), after.clone())),
        _ => None,
    }
}

fn added(a: &[usize], b: &[usize]) -> Vec<usize> {
    a.iter().zip(b).map(|(a, b)| a + b).collect()
}

fn slice_of_slice(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let (inner, outer, len) = slice(context, node)?;
    let (x, start, _) = slice(context, inner)?;
    Some(context.graph.slice(x, &added(&start, &outer), &len))
}

fn slice_of_pad(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let (padded, start, len) = slice(context, node)?;
    let (x, before, _) = pad(context, padded)?;
    let sizes = context.graph.shape(x).sizes();
    let rank = sizes.len();
    // The elements of `x` that the slice sees, counted as the padded value counts them.
    let first: Vec<usize> = (0..rank).map(|i| start[i].max(before[i])).collect();
    let end: Vec<usize> = (0..rank).map(|i| (start[i] + len[i]).min(before[i] + sizes[i])).collect();
    if (0..rank).any(|i| first[i] >= end[i]) {
        return Some(context.graph.constant_like(0.0, node));
    }
    let within: Vec<usize> = (0..rank).map(|i| first[i] - before[i]).collect();
    let lengths: Vec<usize> = (0..rank).map(|i| end[i] - first[i]).collect();
    let left: Vec<usize> = (0..rank).map(|i| first[i] - start[i]).collect();
    let right: Vec<usize> = (0..rank).map(|i| start[i] + len[i] - end[i]).collect();
    let x = context.graph.slice(x, &within, &lengths);
    Some(context.graph.pad(x, &left, &right))
}

fn slice_of_concat(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let (joined, start, len) = slice(context, node)?;
    let &Op::Concat { axis } = context.graph.op(joined) else { return None };
    let (wanted, end) = (start[axis], start[axis] + len[axis]);
    let parts = context.graph.operands(joined);
    let count = parts.len();
    let mut seen = Vec::new();
    let mut first = 0;
    for &part in parts.iter() {
        let size = context.graph.axis(part, axis).bound();
        let (from, to) = (wanted.max(first), end.min(first + size));
        if from < to {
            let (mut start, mut len) = (start.clone(), len.clone());
            (start[axis], len[axis]) = (from - first, to - from);
            seen.push((part, start, len));
        }
        first += size;
    }
    if seen.len() == count {
        return None;
    }
    let parts: Vec<NodeId> =
        seen.iter().map(|(part, start, len)| context.graph.slice(*part, start, len)).collect();
    Some(if let [only] = parts[..] { only } else { context.graph.concat(&parts, axis) })
}

fn slice_of_broadcast(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let (repeated, start, len) = slice(context, node)?;
    let (x, axes) = context.broadcast(repeated)?;
    let kept = |all: &[usize]| -> Vec<usize> {
        all.iter().enumerate().filter(|(axis, _)| !axes.contains(axis)).map(|(_, &n)| n).collect()
    };
    let x = context.graph.slice(x, &kept(&start), &kept(&len));
    Some(context.graph.broadcast_like(x, &axes, node))
}

fn pad_of_pad(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let (inner, before, after) = pad(context, node)?;
    let (x, inner_before, inner_after) = pad(context, inner)?;
    Some(context.graph.pad(x, &added(&before, &inner_before), &added(&after, &inner_after)))
}

fn concat_of_concats(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let op = context.graph.op(node).clone();
    let Op::Concat { axis } = op else { return None };
    let parts = context.graph.operands(node);
    if !parts.iter().any(|&part| *context.graph.op(part) == op) {
        return None;
    }
    let mut flat = Vec::new();
    for &part in parts.iter() {
        match *context.graph.op(part) == op {
            true => flat.extend_from_slice(&context.graph.operands(part)),
            false => flat.push(part),
        }
    }
    Some(context.graph.concat(&flat, axis))
}

fn concat_of_neighbours(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let &Op::Concat { axis } = context.graph.op(node) else { return None };
    let parts = context.graph.operands(node);
    let mut joined: Vec<NodeId> = Vec::with_capacity(parts.len());
    for &part in parts.iter() {
        let last = joined.last().copied();
        match last.and_then(|last| neighbours(context, last, part, axis)) {
            Some(both) => *joined.last_mut().expect("it has a neighbour") = both,
            None => joined.push(part),
        }
    }
    (joined.len() < parts.len()).then(|| match joined[..] {
        [only] => only,
        _ => context.graph.concat(&joined, axis),
    })
}

/// Two slices of one value that lie side by side, as one slice.
fn neighbours(context: &mut Context<'_>, a: NodeId, b: NodeId, axis: usize) -> Option<NodeId> {
    let (x, start, mut len) = slice(context, a)?;
    let (also_x, mut next, more) = slice(context, b)?;
    if also_x != x || next[axis] != start[axis] + len[axis] {
        return None;
    }
    len[axis] += more[axis];
    next[axis] = start[axis];
    let same_elsewhere = next == start && (0..len.len()).all(|i| i == axis || len[i] == more[i]);
    same_elsewhere.then(|| context.graph.slice(x, &start, &len))
}

/// A stretch of a value along an axis: `part`, or zeros.
struct Stretch {
    start: usize,
    part: NodeId,
}

/// The stretches of a padded value along the only axis with zeros around; the axis, and the parts
/// that are not zero.
fn stretches(context: &mut Context<'_>, node: NodeId) -> Option<(usize, Vec<Stretch>)> {
    if let Some(x) = context.unary(Unary::Neg, node) {
        let (axis, mut parts) = stretches(context, x)?;
        parts.iter_mut().for_each(|stretch| stretch.part = context.graph.neg(stretch.part));
        return Some((axis, parts));
    }
    if let &Op::Concat { axis } = context.graph.op(node) {
        return Some((axis, parts_of_concat(context, node, axis, 0)));
    }
    let (x, before, after) = pad(context, node)?;
    let mut padded = (0..before.len()).filter(|&axis| before[axis] + after[axis] > 0);
    let (axis, None) = (padded.next()?, padded.next()) else { return None };
    match context.graph.op(x) {
        Op::Concat { axis: joined } if *joined == axis => {
            Some((axis, parts_of_concat(context, x, axis, before[axis])))
        }
        _ => Some((axis, vec![Stretch { start: before[axis], part: x }])),
    }
}

fn parts_of_concat(context: &Context<'_>, node: NodeId, axis: usize, mut start: usize) -> Vec<Stretch> {
    let mut parts = Vec::new();
    for &part in context.graph.operands(node).iter() {
        if context.constant(part) != Some(0.0) {
            parts.push(Stretch { start, part });
        }
        start += context.graph.axis(part, axis).bound();
    }
    parts
}

/// Where no element is other than zero in both, nothing needs to be added.
fn sum_of_pads(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let [a, b] = context.binary(Binary::Add, node)?;
    let is_concat = |node| matches!(context.graph.op(node), Op::Concat { .. });
    if is_concat(a) && is_concat(b) {
        return None;
    }
    let (axis, mut parts) = stretches(context, a)?;
    let (also_axis, more) = stretches(context, b)?;
    if also_axis != axis {
        return None;
    }
    parts.extend(more);
    parts.sort_by_key(|stretch| stretch.start);
    let end = |stretch: &Stretch| stretch.start + context.graph.axis(stretch.part, axis).bound();
    if parts.windows(2).any(|pair| end(&pair[0]) > pair[1].start) {
        return None;
    }
    let (first, last) = (parts.first()?.start, end(parts.last()?));
    let shape = context.graph.shape(node).clone();
    let (mut joined, mut place) = (Vec::new(), first);
    for Stretch { start, part } in parts {
        if start > place {
            let gap: Shape = along(&shape, axis, start - place);
            joined.push(context.graph.constant(0.0, &gap));
        }
        place = start + context.graph.axis(part, axis).bound();
        joined.push(part);
    }
    let joined = context.graph.concat(&joined, axis);
    let (mut before, mut after) = (vec![0; shape.rank()], vec![0; shape.rank()]);
    (before[axis], after[axis]) = (first, shape.axes()[axis].bound() - last);
    Some(context.graph.pad(joined, &before, &after))
}

/// The shape with another size along an axis.
fn along(shape: &Shape, axis: usize, size: usize) -> Shape {
    shape.axes().iter().enumerate().map(|(i, &own)| if i == axis { Axis::Known(size) } else { own }).collect()
}
