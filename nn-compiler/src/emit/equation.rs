//! What a fused loop computes, as one line of mathematics for its documentation.

use crate::ir::Op;
use crate::ir::op::{Level, Written};
use crate::schedule::{Loop, Reducer, Target, Term, TermId};

/// Longer equations are cut: they are documentation, not the code.
const LONGEST: usize = 160;

/// The right-hand side, with the operands' names.
pub(super) fn of(nest: &Loop, operands: &[String]) -> String {
    let body = written(nest, operands, nest.body).text;
    let body = match (nest.reducer, nest.reduced, nest.target) {
        (Reducer::Sum, 0, Target::Lanes | Target::Shared) => body,
        (Reducer::Sum, ..) => format!("Σ {body}"),
        (Reducer::Max, ..) => format!("max {body}"),
        (Reducer::LogSoftmax, ..) => format!("ln softmax({body})"),
        (Reducer::LogSumExp, ..) => format!("ln Σ exp({body})"),
    };
    match body.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{} …", &body[..end]),
        None => body,
    }
}

fn written(nest: &Loop, operands: &[String], id: TermId) -> Written {
    let part = |id: &TermId| written(nest, operands, *id);
    let apply = |op: Op, parts: &[&TermId]| {
        let parts: Vec<Written> = parts.iter().map(|id| part(id)).collect();
        op.notation().to_text(&parts)
    };
    match &nest.terms[id.0] {
        Term::Load { operand, index } => Written::atom(match index.rows.first() {
            Some((row, ..)) => format!("{}[{}]", operands[*operand], part(row).text),
            None => operands[*operand].clone(),
        }),
        Term::Constant(value) if value.get() < 0.0 => {
            Written { text: value.get().to_string(), level: Level::Sum }
        }
        Term::Constant(value) => Written::atom(value.get().to_string()),
        Term::Position(_) => Written::atom("i"),
        Term::Scale => Written { text: "1 / N".to_owned(), level: Level::Product },
        Term::Unary(op, x) => apply(Op::Unary(*op), &[x]),
        Term::Binary(op, a, b) => apply(Op::Binary(*op), &[a, b]),
        Term::Compare(comparison, a, b) => apply(Op::Compare(*comparison), &[a, b]),
        Term::Select(condition, then, otherwise) => apply(Op::Select, &[condition, then, otherwise]),
        Term::Inside { then, otherwise, .. } => apply(Op::Concat { axis: 0 }, &[then, otherwise]),
    }
}
