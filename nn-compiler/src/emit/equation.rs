//! What a fused loop computes, as one line of mathematics for its documentation.

use crate::ir::{Binary, Unary};
use crate::schedule::{Loop, Reducer, Target, Term, TermId};

/// Longer equations are cut: they are documentation, not the code.
const LONGEST: usize = 160;

/// The right-hand side, with the operands' names.
pub(super) fn of(nest: &Loop, operands: &[String]) -> String {
    let body = term(nest, operands, nest.body, false);
    let body = match (nest.reducer, nest.reduced, nest.target) {
        (Reducer::Sum, 0, Target::Sum) => format!("Σ {body}"),
        (Reducer::Sum, 0, _) => body,
        (Reducer::Sum, ..) => format!("Σ {body}"),
        (Reducer::Max, ..) => format!("max {body}"),
        (Reducer::LogSumExp, ..) => format!("ln Σ exp({body})"),
    };
    match body.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{} …", &body[..end]),
        None => body,
    }
}

fn term(nest: &Loop, operands: &[String], id: TermId, tight: bool) -> String {
    let part = |id: TermId, tight: bool| term(nest, operands, id, tight);
    let (text, compound) = match &nest.terms[id.0] {
        Term::Load { operand, index } => match index.rows.first() {
            Some(&(row, ..)) => (format!("{}[{}]", operands[*operand], part(row, false)), false),
            None => (operands[*operand].clone(), false),
        },
        Term::Constant(value) => (format!("{}", value.get()), value.get() < 0.0),
        Term::Position(_) => ("i".to_owned(), false),
        Term::Scale => ("1/N".to_owned(), true),
        Term::Unary(Unary::Neg, x) => (format!("−{}", part(*x, true)), true),
        Term::Unary(Unary::Recip, x) => (format!("1 / {}", part(*x, true)), true),
        Term::Unary(Unary::Powi(n), x) => (format!("{}^{n}", part(*x, true)), true),
        Term::Unary(op, x) => (format!("{}({})", op.name(), part(*x, false)), false),
        Term::Binary(Binary::Add, a, b) => match nest.terms[b.0] {
            Term::Unary(Unary::Neg, b) => (format!("{} − {}", part(*a, false), part(b, true)), true),
            _ => (format!("{} + {}", part(*a, false), part(*b, false)), true),
        },
        Term::Binary(Binary::Mul, a, b) => (format!("{} · {}", part(*a, true), part(*b, true)), true),
        Term::Binary(Binary::Max, a, b) => (format!("max({}, {})", part(*a, false), part(*b, false)), false),
        Term::Binary(Binary::Pow, a, b) => (format!("{}^{}", part(*a, true), part(*b, true)), true),
        Term::Compare(comparison, a, b) => (comparison.rust(&part(*a, true), &part(*b, true)), true),
        Term::Select(condition, then, otherwise) => {
            let [then, otherwise] = [then, otherwise].map(|id| part(*id, false));
            (format!("if {} {{ {then} }} else {{ {otherwise} }}", part(*condition, false)), true)
        }
        Term::Inside { then, otherwise, .. } => {
            (format!("[{}, {}]", part(*then, false), part(*otherwise, false)), false)
        }
    };
    if tight && compound { format!("({text})") } else { text }
}
