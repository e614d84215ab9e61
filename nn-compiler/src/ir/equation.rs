//! What a loop nest computes, as mathematics: in a few words for its documentation, or exactly for listings.

use std::fmt::Write;

use super::nest::{Index, Loop, Reducer, Target, Term, TermId};
use super::op::{Level, Op, Written};

/// Longer documentation is cut.
const LONGEST: usize = 160;

/// The right-hand side with the operands' names, without indices; a long one is cut.
pub(crate) fn abridged(nest: &Loop, operands: &[String]) -> String {
    // A term stands after its parts, and each is written once, however often it is used.
    let mut parts: Vec<Written> = Vec::with_capacity(nest.terms.len());
    for term in &nest.terms {
        let written = match term {
            Term::Load { operand, index } => Written::atom(match index.rows.first() {
                Some(&(row, ..)) => format!("{}[{}]", operands[*operand], parts[row.0].text),
                None => operands[*operand].clone(),
            }),
            Term::Position(_) => Written::atom("i"),
            Term::Inside { then, otherwise, .. } => {
                apply(Op::Concat { axis: 0 }, &[*then, *otherwise], &parts)
            }
            term => plain(term, &parts),
        };
        parts.push(Written { text: cut(&written.text, LONGEST + 1).to_owned(), ..written });
    }
    let bodies: Vec<&str> = nest.results.iter().map(|result| &*parts[result.element.0].text).collect();
    let body = bodies.join(", ");
    let body = match (nest.reducer, nest.reduced, nest.target) {
        (Reducer::Sum, 0, Target::Lanes | Target::Shared) => body,
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

/// All of it: `i0<4: Σ i1<3: w[3·i0 + i1] · x[i1]`. What is used more than once has a name, `{ t2 = …; t2 · t2 }`.
pub(crate) fn exact(nest: &Loop, operands: &[String]) -> String {
    let mut writer = Exact { operands, parts: Vec::with_capacity(nest.terms.len()), named: Vec::new() };
    let uses = uses(nest);
    for (term, uses) in nest.terms.iter().zip(uses) {
        writer.add(term, uses > 1);
    }
    let loops = |axes: std::ops::Range<usize>| -> String {
        let each: Vec<String> = axes.map(|axis| format!("i{axis}<{}", nest.axes[axis])).collect();
        each.join(" ")
    };
    let rank = nest.axes.len() - nest.reduced;
    let mut text = loops(0..rank);
    let reducer = match nest.reducer {
        Reducer::Sum if nest.reduced == 0 => None,
        Reducer::Sum => Some("Σ"),
        Reducer::Max => Some("max"),
        Reducer::LogSumExp => Some("ln Σ exp"),
        Reducer::LogSoftmax => Some("ln softmax"),
    };
    if let Some(reducer) = reducer {
        let space = if rank > 0 { ": " } else { "" };
        _ = write!(text, "{space}{reducer} {}", loops(rank..nest.axes.len()));
    }
    text += if nest.axes.is_empty() { "" } else { ": " };
    let row_major =
        row_major(&nest.axes[..if nest.reducer == Reducer::LogSoftmax { nest.axes.len() } else { rank }]);
    let result = |result: &super::nest::Computed| {
        let element = &writer.parts[result.element.0].text;
        match result.place == row_major {
            true => element.clone(),
            false => format!("{element} at [{}]", writer.index(&result.place)),
        }
    };
    let results: Vec<String> = nest.results.iter().map(result).collect();
    let results = results.join(", ");
    match writer.named.is_empty() {
        true => text + &results,
        false => format!("{text}{{ {}; {results} }}", writer.named.join("; ")),
    }
}

/// Writes terms exactly.
struct Exact<'a> {
    operands: &'a [String],
    /// The terms before, each as it is used.
    parts: Vec<Written>,
    /// Those that have a name, with it.
    named: Vec<String>,
}

impl Exact<'_> {
    fn add(&mut self, term: &Term, is_shared: bool) {
        let written = match term {
            Term::Load { operand, index } => {
                Written::atom(format!("{}[{}]", self.operands[*operand], self.index(index)))
            }
            Term::Position(index) => Written { text: self.index(index), level: Level::Sum },
            Term::Inside { ranges, then, otherwise } => {
                let range = |(index, first, end): &(Index, i64, i64)| {
                    format!("{} in {first}..{end}", self.index(index))
                };
                let ranges: Vec<String> = ranges.iter().map(range).collect();
                let [then, otherwise] = [then, otherwise].map(|term| &self.parts[term.0].text);
                Written::atom(format!("({} ? {then} : {otherwise})", ranges.join(" and ")))
            }
            term => plain(term, &self.parts),
        };
        let is_plain = match term {
            Term::Load { index, .. } => index.rows.is_empty(),
            term => matches!(term, Term::Constant(_) | Term::Scale),
        };
        self.parts.push(match is_shared && !is_plain {
            true => {
                let name = format!("t{}", self.parts.len());
                self.named.push(format!("{name} = {}", written.text));
                Written::atom(name)
            }
            false => written,
        });
    }

    fn index(&self, index: &Index) -> String {
        let mut parts: Vec<String> = Vec::new();
        let along = |distance: i64, of: &str| match distance {
            1 => of.to_owned(),
            _ => format!("{distance}·{of}"),
        };
        parts.extend(index.variables.iter().map(|&(axis, distance)| along(distance, &format!("i{axis}"))));
        for &(row, count, distance) in &index.rows {
            parts.push(along(distance, &format!("({} below {count})", self.parts[row.0].text)));
        }
        if index.constant != 0 || parts.is_empty() {
            parts.push(index.constant.to_string());
        }
        parts.join(" + ").replace("+ -", "- ")
    }
}

/// How often each term is asked for.
fn uses(nest: &Loop) -> Vec<usize> {
    let mut uses = vec![0; nest.terms.len()];
    nest.results.iter().for_each(|result| uses[result.element.0] += 1);
    nest.terms.iter().flat_map(Term::parts).for_each(|part| uses[part.0] += 1);
    uses
}

/// The place of an element, row-major.
pub(crate) fn row_major(axes: &[usize]) -> Index {
    let mut place = Index::default();
    for (axis, size) in axes.iter().enumerate() {
        let mut longer = Index::default();
        longer.accumulate(&place, *size as i64);
        longer.accumulate(&Index::variable(axis), 1);
        place = longer;
    }
    place
}

/// A term that says all there is to know of it, over its parts.
fn plain(term: &Term, parts: &[Written]) -> Written {
    match *term {
        Term::Constant(value) if value.get() < 0.0 => {
            Written { text: value.get().to_string(), level: Level::Sum }
        }
        Term::Constant(value) => Written::atom(value.get().to_string()),
        Term::Scale => Written { text: "1 / N".to_owned(), level: Level::Product },
        Term::Unary(op, x) => apply(Op::Unary(op), &[x], parts),
        Term::Binary(op, a, b) => apply(Op::Binary(op), &[a, b], parts),
        Term::Compare(comparison, a, b) => apply(Op::Compare(comparison), &[a, b], parts),
        Term::Select(condition, then, otherwise) => apply(Op::Select, &[condition, then, otherwise], parts),
        Term::Load { .. } | Term::Position(_) | Term::Inside { .. } => {
            unreachable!("what has an index is written by those who know how")
        }
    }
}

fn apply(op: Op, ids: &[TermId], parts: &[Written]) -> Written {
    let parts: Vec<Written> = ids.iter().map(|id| parts[id.0].clone()).collect();
    op.notation().to_text(&parts)
}
