//! Rows picked by an index, and their transpose.

use crate::ir::{Binary, NodeId, Op, Shape, Unary};
use crate::simplify::context::Context;
use crate::simplify::rule::Rule;

pub(super) fn rules() -> Vec<Rule> {
    functions! {
        exact gather_of_constant_index, of Op::Gather => "gather(x, c) => slice(x)";
        exact gather_of_indices, of Op::Gather => "gather(iota, i) => i";
        exact gather_of_broadcast, of Op::Gather => "gather(broadcast(x), i) => broadcast(x)";
        exact gather_of_elementwise, of Op::Gather => "gather(f(x), i) => f(gather(x, i))";
        real  pick_of_elementwise, of Op::Sum { .. } => "Σ select(iota = class, f(x), 0) => f(Σ select(iota = class, x, 0))";
        real  gather_of_scattered, of Op::Gather => "gather(scatter_add(x, i), i) => x";
        real  scatter_of_constant_index, of Op::ScatterAdd { .. } => "scatter_add(x, c) => pad(x)";
        real  scatter_of_negated, of Op::ScatterAdd { .. } => "scatter_add(-x, i) => -scatter_add(x, i)";
        real  scatter_of_constant, of Op::ScatterAdd { .. } => "scatter_add(c, i) => c scatter_add(1, i)";
        real  scattered_times, of Op::Binary(Binary::Mul) => "scatter_add(x, i) y => scatter_add(x gather(y, i), i)";
        real  sum_of_scattered, of Op::Sum { .. } => "Σ scatter_add(x, i) => Σ x";
        real  sum_of_scatters, of Op::Binary(Binary::Add) => "scatter_add(x, i) + scatter_add(y, i) => scatter_add(x + y, i)";
    }
}

/// The index, where it is one number for all examples: a row of a table of `rows` rows.
fn constant_index(context: &Context<'_>, index: NodeId, rows: usize) -> Option<usize> {
    let row = context.constant(index)?;
    let within =
        context.graph.shape(index).is_scalar() && row >= 0.0 && row < rows as f64 && row.fract() == 0.0;
    within.then_some(row as usize)
}

fn gather_of_constant_index(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let [table, index] = [0, 1].map(|position| context.graph.operand(node, position));
    let mut len = context.graph.shape(table).sizes();
    let mut start = vec![0; len.len()];
    start[0] = constant_index(context, index, len[0])?;
    len[0] = 1;
    let row = context.graph.slice(table, &start, &len);
    let shape = context.graph.shape(node).clone();
    Some(context.graph.reshape(row, &shape))
}

fn scatter_of_constant_index(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let [row, index] = [0, 1].map(|position| context.graph.operand(node, position));
    let shape = context.graph.shape(node).clone();
    let rows = shape.sizes()[0];
    let (mut before, mut after) = (vec![0; shape.rank()], vec![0; shape.rank()]);
    before[0] = constant_index(context, index, rows)?;
    after[0] = rows - 1 - before[0];
    let one: Shape = std::iter::once(&crate::ir::Axis::Known(1)).chain(&shape.axes()[1..]).copied().collect();
    let row = context.graph.reshape(row, &one);
    Some(context.graph.pad(row, &before, &after))
}

fn gather_of_indices(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let [table, index] = [0, 1].map(|position| context.graph.operand(node, position));
    let one_axis = context.graph.shape(table).rank() == 1;
    (one_axis && matches!(context.graph.op(table), Op::Iota { .. })).then_some(index)
}

/// A table whose rows are all the same.
fn gather_of_broadcast(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let [table, index] = [0, 1].map(|position| context.graph.operand(node, position));
    context.broadcast(table)?;
    if !context.is_repeated(table, 0) {
        return None;
    }
    let row = context.unrepeated(table, &[0]);
    let axes: Vec<usize> = (0..context.graph.shape(index).rank()).collect();
    Some(context.graph.broadcast_like(row, &axes, node))
}

/// Of a table that each example computes for itself only the rows that are picked are computed.
fn gather_of_elementwise(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let [table, index] = [0, 1].map(|position| context.graph.operand(node, position));
    let op = context.graph.op(table).clone();
    let elementwise = matches!(op, Op::Unary(_) | Op::Binary(_) | Op::Compare(_) | Op::Select);
    let operands = context.graph.operands(table);
    // Of a table that is there anyway, this is only worth it where it may cancel.
    let simple = operands.len() == 1 || operands.iter().any(|&operand| context.is_repeated(operand, 0));
    let smaller = context.graph.shape(node).size() <= context.graph.shape(table).size();
    if !elementwise || !smaller || context.is_shared(table) || !(simple || context.used_once(table)) {
        return None;
    }
    let rows: Vec<NodeId> = operands.iter().map(|&operand| context.graph.gather(operand, index)).collect();
    Some(context.graph.add(op, &rows))
}

/// The element that a class picks is computed after it is picked, alone, where that cancels something.
fn pick_of_elementwise(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let Op::Sum { axes } = context.graph.op(node) else { return None };
    let &[axis] = axes.as_slice() else { return None };
    let select = context.graph.operand(node, 0);
    let Op::Select = context.graph.op(select) else { return None };
    let [own, picked, zero] = [0, 1, 2].map(|position| context.graph.operand(select, position));
    let (along, _) = context.one_hot(own)?;
    let op = context.graph.op(picked).clone();
    let operands = context.graph.operands(picked);
    let simple = match op {
        Op::Unary(_) => true,
        Op::Binary(_) => operands.iter().any(|&operand| context.is_repeated(operand, axis)),
        _ => false,
    };
    if along != axis || context.constant(zero) != Some(0.0) || !simple {
        return None;
    }
    let pick = |operand: NodeId| {
        if context.is_repeated(operand, axis) {
            return context.unrepeated(operand, &[axis]);
        }
        let one = context.graph.select(own, operand, zero);
        context.graph.sum(one, &[axis])
    };
    let operands: Vec<NodeId> = operands.iter().copied().map(pick).collect();
    Some(context.graph.add(op, &operands))
}

/// The operands of a scatter.
fn scattered(context: &Context<'_>, node: NodeId) -> Option<(NodeId, NodeId, usize)> {
    match *context.graph.op(node) {
        Op::ScatterAdd { rows } => {
            Some((context.graph.operand(node, 0), context.graph.operand(node, 1), rows))
        }
        _ => None,
    }
}

fn gather_of_scattered(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let (rows, index, _) = scattered(context, context.graph.operand(node, 0))?;
    let one_row = context.graph.shape(index).is_scalar();
    (one_row && context.graph.operand(node, 1) == index).then_some(rows)
}

fn scatter_of_negated(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let (rows, index, count) = scattered(context, node)?;
    let x = context.unary(Unary::Neg, rows)?;
    let result = context.graph.scatter_add(x, index, count);
    Some(context.graph.neg(result))
}

fn scatter_of_constant(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let (rows, index, count) = scattered(context, node)?;
    let factor = context.constant(rows).filter(|&value| value != 1.0)?;
    let ones = context.graph.constant_like(1.0, rows);
    let result = context.graph.scatter_add(ones, index, count);
    Some(context.graph.scale(factor, result))
}

/// Only the elements that are not zero are multiplied.
fn scattered_times(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let [a, b] = context.binary(Binary::Mul, node)?;
    [[a, b], [b, a]].into_iter().find_map(|[scatter, y]| {
        let (rows, index, count) = scattered(context, scatter)?;
        if context.constant(y).is_some() {
            return None;
        }
        let picked = context.graph.gather(y, index);
        let product = context.graph.mul(rows, picked);
        Some(context.graph.scatter_add(product, index, count))
    })
}

/// Summed over the rows it does not matter which row they were added to.
fn sum_of_scattered(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let Op::Sum { axes } = context.graph.op(node) else { return None };
    let axes = axes.clone();
    let (rows, index, _) = scattered(context, context.graph.operand(node, 0))?;
    if axes[0] != 0 {
        return None;
    }
    let picked = context.graph.shape(index).rank();
    let before: Vec<usize> = (0..picked).chain(axes[1..].iter().map(|axis| axis - 1 + picked)).collect();
    Some(context.graph.sum(rows, &before))
}

fn sum_of_scatters(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let [a, b] = context.binary(Binary::Add, node)?;
    let (x, index, count) = scattered(context, a)?;
    let (y, also, _) = scattered(context, b)?;
    if also != index {
        return None;
    }
    let rows = context.graph.add2(x, y);
    Some(context.graph.scatter_add(rows, index, count))
}
