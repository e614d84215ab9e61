//! What `check --format json` prints. Fields are added, never changed or taken away, while `version` stays
//! the same. docs/cli.md describes them.

use nn_compiler::diagnostic::{Diagnostic, Note};
use proc_macro2::{LineColumn, Span};
use serde::Serialize;

use crate::source::Source;

/// The whole output.
#[derive(Debug, Serialize)]
pub(crate) struct Report<'a> {
    version: u32,
    file: &'a str,
    networks: Vec<Network<'a>>,
    mistakes: Vec<Mistake<'a>>,
    notes: Vec<Mistake<'a>>,
}

#[derive(Debug, Serialize)]
struct Network<'a> {
    name: &'a str,
    #[serde(flatten)]
    place: Place<'a>,
}

#[derive(Debug, Serialize)]
struct Mistake<'a> {
    code: &'static str,
    message: &'a str,
    #[serde(flatten)]
    place: Place<'a>,
    notes: Vec<Line<'a>>,
    help: &'a str,
}

#[derive(Debug, Serialize)]
struct Line<'a> {
    text: &'a str,
    /// Where what the note speaks of stands, if that is in the file.
    place: Option<Place<'a>>,
}

/// Lines and columns count from 1, columns in characters; the end is the first column after the place.
#[derive(Debug, Serialize)]
struct Place<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    end: End,
}

#[derive(Debug, Serialize)]
struct End {
    line: usize,
    column: usize,
}

/// The report of a file, the mistakes found in it, and the notes.
pub(crate) fn report<'a>(
    source: &'a Source,
    mistakes: &'a [Diagnostic],
    notes: &'a [Diagnostic],
) -> Report<'a> {
    let file = source.file.as_str();
    let names = source.invocations.iter().flat_map(|invocation| &invocation.networks);
    let network =
        |name: &'a nn_compiler::ast::Name| Network { name: &name.text, place: place(file, name.span) };
    let line = |note: &'a Note| {
        let span = note.place.as_ref().map(|(span, _)| *span).filter(|span| source.range(*span).is_some());
        Line { text: &note.text, place: span.map(|span| place(file, span)) }
    };
    let mistake = |mistake: &'a Diagnostic| Mistake {
        code: mistake.code,
        message: &mistake.message,
        place: place(file, mistake.span),
        notes: mistake.notes.iter().map(line).collect(),
        help: &mistake.help,
    };
    Report {
        version: 1,
        file,
        networks: names.map(network).collect(),
        mistakes: mistakes.iter().map(mistake).collect(),
        notes: notes.iter().map(mistake).collect(),
    }
}

fn place(file: &str, span: Span) -> Place<'_> {
    let from_one = |LineColumn { line, column }| (line, column + 1);
    let ((line, column), end) = (from_one(span.start()), from_one(span.end()));
    Place { file, line, column, end: End { line: end.0, column: end.1 } }
}
