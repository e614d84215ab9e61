//! Mistakes and notes, drawn over the source as rustc draws its errors.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use nn_compiler::diagnostic::{self, Diagnostic, Note};

use crate::source::Source;

/// Draws mistakes one after the other, with an empty line between them. The text has the colours of a
/// terminal, for the stream to drop.
pub fn draw(source: &Source, mistakes: &[Diagnostic]) -> String {
    let renderer = Renderer::styled();
    let drawn: Vec<String> =
        mistakes.iter().map(|mistake| renderer.render(&[group(source, mistake)]) + "\n").collect();
    drawn.join("\n")
}

/// A mistake with every place it speaks of. What is said at its place is not said again below.
fn group<'a>(source: &'a Source, mistake: &'a Diagnostic) -> Group<'a> {
    let level = match mistake.level {
        diagnostic::Level::Mistake => Level::ERROR,
        diagnostic::Level::Note => Level::NOTE,
    };
    let title = level.primary_title(&mistake.message).id(mistake.code);
    let mut snippet = Snippet::source(&source.text).path(&source.file);
    if let Some(range) = source.range(mistake.span) {
        snippet = snippet.annotation(AnnotationKind::Primary.span(range));
    }
    let mut lines = Vec::new();
    for Note { text, place } in &mistake.notes {
        match place.as_ref().and_then(|(span, label)| Some((source.range(*span)?, label))) {
            Some((range, label)) => {
                snippet = snippet.annotation(AnnotationKind::Context.span(range).label(label));
            }
            None => lines.push(Level::NOTE.message(text)),
        }
    }
    let group = title.element(snippet).elements(lines);
    group.element(Level::HELP.message(&mistake.help))
}
