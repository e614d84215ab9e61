//! Constants: tensors filled with one number stay that whatever is done to all of their elements.

use crate::ir::{Binary, NodeId, Op, Unary};
use crate::simplify::context::Context;
use crate::simplify::rule::Rule;

pub(super) fn rules() -> Vec<Rule> {
    functions! {
        exact folded, of Op::Unary(_) | Op::Binary(_) | Op::Compare(_) => "f(c, d) => the value of f(c, d)";
        exact chosen, of Op::Select => "select(c, x, y) => x or y";
        exact moved_constant, of Op::Broadcast { .. } | Op::Reshape { .. } | Op::Permute { .. } | Op::Slice { .. }
            | Op::MaxReduce { .. } | Op::Gather => "move(c) => c";
        exact padded_zero, of Op::Pad { .. } => "pad(0) => 0";
        exact joined_constants, of Op::Concat { .. } => "concat(c, c) => c";
        real  sum_of_constant, of Op::Sum { .. } => "Σ c => n c";
        real  log_sum_exp_of_constant, of Op::LogSumExp { .. } => "log_sum_exp(c) => c + ln n";
        real  scattered_zero, of Op::ScatterAdd { .. } => "scatter_add(0, i) => 0";
        real  in_order, of Op::Binary(Binary::Add | Binary::Mul | Binary::Max) | Op::Compare(_) => "y ∘ x => x ∘ y";
    }
}

/// All elements of the result have the value that one has.
fn folded(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let operands = context.graph.operands(node);
    let values: Vec<f64> = operands.iter().map(|&o| context.constant(o)).collect::<Option<_>>()?;
    let value = match (context.graph.op(node), &values[..]) {
        (Op::Unary(function), &[x]) => function.value(x),
        (Op::Binary(function), &[x, y]) => function.value(x, y),
        (Op::Compare(comparison), &[x, y]) => f64::from(u8::from(comparison.holds(x, y))),
        _ => return None,
    };
    Some(context.graph.constant_like(value, node))
}

fn chosen(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let condition = context.constant(context.graph.operand(node, 0))?;
    Some(context.graph.operand(node, if condition != 0.0 { 1 } else { 2 }))
}

fn moved_constant(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let value = context.constant(context.graph.operand(node, 0))?;
    Some(context.graph.constant_like(value, node))
}

fn padded_zero(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let value = context.constant(context.graph.operand(node, 0))?;
    (value.to_bits() == 0).then(|| context.graph.constant_like(0.0, node))
}

fn joined_constants(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let parts = context.graph.operands(node);
    let values = parts.iter().map(|&part| context.constant(part));
    let values: Vec<u64> = values.map(|value| value.map(f64::to_bits)).collect::<Option<_>>()?;
    let same = values.iter().all(|value| *value == values[0]);
    same.then(|| context.graph.constant_like(f64::from_bits(values[0]), node))
}

fn sum_of_constant(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let Op::Sum { axes } = context.graph.op(node) else { return None };
    let x = context.graph.operand(node, 0);
    let total = context.count(context.graph.shape(x), axes)? * context.constant(x)?;
    Some(context.graph.constant_like(total, node))
}

fn log_sum_exp_of_constant(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let Op::LogSumExp { axes } = context.graph.op(node) else { return None };
    let x = context.graph.operand(node, 0);
    let terms = context.count(context.graph.shape(x), axes)?;
    let value = context.graph.constant_like(context.constant(x)?, node);
    let terms = context.graph.constant_like(terms, node);
    let terms = context.graph.unary(Unary::Ln, terms);
    Some(context.graph.add2(value, terms))
}

fn scattered_zero(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    (context.constant(context.graph.operand(node, 0))? == 0.0).then(|| context.graph.constant_like(0.0, node))
}

/// Operands of commutative operations stand in one order, so that `x + y` and `y + x` are one value:
/// factors that are numbers first, terms that are numbers last, then those that are subtracted.
fn in_order(context: &mut Context<'_>, node: NodeId) -> Option<NodeId> {
    let op = context.graph.op(node).clone();
    if !op.is_commutative() {
        return None;
    }
    let sum = op == Op::Binary(Binary::Add);
    let place = |operand: NodeId| {
        let constant = context.constant(operand).is_some();
        let rank = match (constant, context.unary(Unary::Neg, operand)) {
            (true, _) => {
                if sum {
                    1
                } else {
                    -1
                }
            }
            (false, Some(_)) if sum => 2,
            _ => 0,
        };
        (rank, operand)
    };
    let operands = context.graph.operands(node);
    let [x, y] = [operands[0], operands[1]];
    (place(y) < place(x)).then(|| context.graph.add(op, &[y, x]))
}
