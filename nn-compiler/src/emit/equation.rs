//! What a fused loop computes, as one line of mathematics for its documentation.

use crate::ir::op::{Level, Written};
use crate::ir::{Loop, Op, Reducer, Target, Term, TermId};

/// Longer equations are cut: they are documentation, not the code.
const LONGEST: usize = 160;

/// The right-hand side, with the operands' names.
pub(super) fn of(nest: &Loop, operands: &[String]) -> String {
    // A term stands after its parts, and each is written once, however often it is used.
    let mut parts: Vec<Written> = Vec::with_capacity(nest.terms.len());
    for term in &nest.terms {
        let written = written(term, operands, &parts);
        parts.push(Written { text: cut(&written.text, LONGEST + 1).to_owned(), ..written });
    }
    let body = &parts[nest.results[0].element.0].text;
    let body = match (nest.reducer, nest.reduced, nest.target) {
        (Reducer::Sum, 0, Target::Lanes | Target::Shared) => body.clone(),
        (Reducer::Sum, ..) => format!("Σ {body}"),
        (Reducer::Max, ..) => format!("max {body}"),
        (Reducer::LogSoftmax, ..) => format!("ln softmax({body})"),
        (Reducer::LogSumExp, ..) => format!("ln Σ exp({body})"),
    };
    let shown = cut(&body, LONGEST);
    if shown.len() < body.len() { format!("{shown} …") } else { body }
}

/// The first characters of a text.
fn cut(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end])
}

/// A term, of which the parts are written already. As the end of an equation is cut, so may theirs be.
fn written(term: &Term, operands: &[String], parts: &[Written]) -> Written {
    let part = |id: TermId| &parts[id.0];
    let apply = |op: Op, ids: &[TermId]| {
        let parts: Vec<Written> = ids.iter().map(|&id| part(id).clone()).collect();
        op.notation().to_text(&parts)
    };
    match *term {
        Term::Load { operand, ref index } => Written::atom(match index.rows.first() {
            Some(&(row, ..)) => format!("{}[{}]", operands[operand], part(row).text),
            None => operands[operand].clone(),
        }),
        Term::Constant(value) if value.get() < 0.0 => {
            Written { text: value.get().to_string(), level: Level::Sum }
        }
        Term::Constant(value) => Written::atom(value.get().to_string()),
        Term::Position(_) => Written::atom("i"),
        Term::Scale => Written { text: "1 / N".to_owned(), level: Level::Product },
        Term::Unary(op, x) => apply(Op::Unary(op), &[x]),
        Term::Binary(op, a, b) => apply(Op::Binary(op), &[a, b]),
        Term::Compare(comparison, a, b) => apply(Op::Compare(comparison), &[a, b]),
        Term::Select(condition, then, otherwise) => apply(Op::Select, &[condition, then, otherwise]),
        Term::Inside { then, otherwise, .. } => apply(Op::Concat { axis: 0 }, &[then, otherwise]),
    }
}
