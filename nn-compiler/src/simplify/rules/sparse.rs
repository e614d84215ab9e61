//! Contractions with values that are zero but for one row: that row is all they see.

use super::contraction::{Contraction, either};
use crate::ir::{NodeId, Op};
use crate::simplify::context::Context;
use crate::simplify::rule::Rule;

pub(super) fn rules() -> Vec<Rule> {
    functions! {
        real  contraction_of_pad, of Op::Einsum { .. } => "einsum(pad(x), y) => pad(einsum(x, slice(y)))";
        real  contraction_of_identity, of Op::Einsum { .. } => "einsum(iota = iota, y) => y";
        real  contraction_of_one_hot, of Op::Einsum { .. } => "einsum(iota = class, y) => gather(y, class)";
        real  contraction_of_scattered, of Op::Einsum { .. } => "einsum(scatter_add(x, i), y) => x gather(y, i)";
        real  outer_product_of_scattered, of Op::Einsum { .. } => "einsum(scatter_add(x, i), y) => scatter_add(x y, i)";
    }
}

/// Of a value that is 1 in one row and 0 in the others, a product is that row of the other factor.
fn contraction_of_one_hot(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    either(
        context,
        node,
        |context, x| matches!(context.graph.op(x), Op::Compare(_)),
        |context, Contraction { operands: [x, y], labels: [a, b], out }| {
            let (along, class) = context.one_hot(x)?;
            let row = b.iter().position(|label| *label == a[along])?;
            let rest = |labels: &[u8]| -> Vec<u8> {
                labels.iter().copied().filter(|label| *label != a[along]).collect()
            };
            let labels = [rest(&a), rest(&b)];
            if out.contains(&a[along]) || labels[0].iter().any(|label| labels[1].contains(label)) {
                return None;
            }
            let index = context.unrepeated(class, &[along]);
            let mut order: Vec<usize> = (0..b.len()).collect();
            order[..=row].rotate_right(1);
            let table = context.graph.permute(y, &order);
            let rows = context.graph.gather(table, index);
            let labels = labels.concat();
            let summed: Vec<usize> = (0..labels.len()).filter(|&axis| !out.contains(&labels[axis])).collect();
            let left: Vec<u8> = labels.into_iter().filter(|label| out.contains(label)).collect();
            let rows = context.graph.sum(rows, &summed);
            let place = |label: &u8| left.iter().position(|own| own == label);
            let order: Vec<usize> = out.iter().map(place).collect::<Option<_>>()?;
            Some(context.graph.permute(rows, &order))
        },
    )
}

/// Of a value with zeros around, the other factor's elements that meet the zeros are nothing to the product.
fn contraction_of_pad(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    either(
        context,
        node,
        |context, x| matches!(context.graph.op(x), Op::Pad { .. }),
        |context, Contraction { operands: [padded, y], labels: [a, b], out }| {
            let Op::Pad { before, after } = context.graph.op(padded).clone() else { return None };
            let x = context.graph.operand(padded, 0);
            let inner = context.graph.shape(x).sizes();
            let place = |label: &u8| a.iter().position(|own| own == label);
            let (mut start, mut len) = (vec![0; b.len()], context.graph.shape(y).sizes());
            for (axis, own) in b.iter().enumerate().filter_map(|(axis, label)| Some((axis, place(label)?))) {
                (start[axis], len[axis]) = (before[own], inner[own]);
            }
            let met = context.graph.slice(y, &start, &len);
            let product = context.graph.einsum(x, &a, met, &b, &out);
            let around = |zeros: &[usize]| -> Vec<usize> {
                out.iter().map(|label| place(label).map_or(0, |own| zeros[own])).collect()
            };
            Some(context.graph.pad(product, &around(&before), &around(&after)))
        },
    )
}

/// A product with the identity is the other factor.
fn contraction_of_identity(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    either(
        context,
        node,
        |context, x| context.is_identity(x),
        |context, Contraction { operands: [_, y], labels: [a, mut b], out }| {
            let [joined, left] = [[a[0], a[1]], [a[1], a[0]]].into_iter().find(|[joined, left]| {
                let summed = b.contains(joined) && !out.contains(joined);
                summed && !b.contains(left) && out.contains(left)
            })?;
            b.iter_mut().filter(|label| **label == joined).for_each(|label| *label = left);
            let summed: Vec<usize> = (0..b.len()).filter(|&axis| !out.contains(&b[axis])).collect();
            b.retain(|label| out.contains(label));
            let y = context.graph.sum(y, &summed);
            let place = |label: &u8| b.iter().position(|own| own == label);
            let order: Vec<usize> = out.iter().map(place).collect::<Option<_>>()?;
            Some(context.graph.permute(y, &order))
        },
    )
}

fn is_scattered(context: &Context<'_>, x: NodeId) -> bool {
    matches!(context.graph.op(x), Op::ScatterAdd { .. })
}

/// Row index, and the value in that row, of a vector that is zero in all other rows.
fn scattered_number(context: &Context<'_>, node: NodeId) -> Option<(NodeId, NodeId, usize)> {
    let &Op::ScatterAdd { rows } = context.graph.op(node) else { return None };
    let [x, index] = [0, 1].map(|position| context.graph.operand(node, position));
    let number = context.graph.shape(x).is_scalar() && context.graph.shape(index).is_scalar();
    number.then_some((index, x, rows))
}

fn contraction_of_scattered(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    either(
        context,
        node,
        is_scattered,
        |context, Contraction { operands: [scatter, y], labels: [a, b], out }| {
            let (index, x, _) = scattered_number(context, scatter)?;
            let row = b.iter().position(|label| *label == a[0])?;
            if out.contains(&a[0]) {
                return None;
            }
            let mut order: Vec<usize> = (0..b.len()).collect();
            order[..=row].rotate_right(1);
            let table = if row == 0 { y } else { context.graph.permute(y, &order) };
            let picked = context.graph.gather(table, index);
            let left: Vec<u8> = b.iter().copied().filter(|label| *label != a[0]).collect();
            Some(context.graph.einsum(x, &[], picked, &left, &out))
        },
    )
}

fn outer_product_of_scattered(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    either(
        context,
        node,
        is_scattered,
        |context, Contraction { operands: [scatter, y], labels: [a, b], out }| {
            let (index, x, rows) = scattered_number(context, scatter)?;
            if b.contains(&a[0]) || out.len() != b.len() + 1 {
                return None;
            }
            let place = out.iter().position(|label| *label == a[0])?;
            let left: Vec<u8> = out.iter().copied().filter(|label| *label != a[0]).collect();
            let row = context.graph.einsum(x, &[], y, &b, &left);
            let result = context.graph.scatter_add(row, index, rows);
            let mut order: Vec<usize> = (0..out.len()).collect();
            order[..=place].rotate_left(1);
            Some(if place == 0 { result } else { context.graph.permute(result, &order) })
        },
    )
}
