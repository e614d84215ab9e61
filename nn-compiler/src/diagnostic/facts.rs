//! The *why* of a message: facts about the values involved, in aligned columns, and the places they
//! speak of.

use proc_macro2::Span;

/// One line of the *why*.
#[derive(Clone, Debug)]
pub struct Note {
    /// The line.
    pub text: String,
    /// The place in the user's source that it speaks of, and what to write there when it is drawn.
    pub place: Option<(Span, String)>,
}

impl Note {
    /// A line about a place, which is drawn with `label` if it is in the user's source.
    pub(super) fn about(text: String, span: Span, label: String) -> Note {
        Note { text, place: is_written(span).then_some((span, label)) }
    }
}

impl From<String> for Note {
    fn from(text: String) -> Note {
        Note { text, place: None }
    }
}

impl From<&str> for Note {
    fn from(text: &str) -> Note {
        text.to_owned().into()
    }
}

/// One value involved in a mistake: `weight : [10, 512]  param, line 8`.
#[derive(Clone, Debug)]
pub struct Fact {
    /// The value's name, as in the source.
    pub name: String,
    /// Its shape or type: `[10, 512]`, `class(10)`.
    pub shape: String,
    /// What made it: `param`.
    pub kind: &'static str,
    /// Where.
    pub span: Span,
}

/// A number as it stands in a message: a long one with its power of ten.
pub fn number(value: f64) -> String {
    if value.is_finite() && value.abs() >= 1e16 { format!("{value:e}") } else { value.to_string() }
}

/// One line for each fact, with the columns aligned.
pub fn columns(facts: impl IntoIterator<Item = Fact>) -> Vec<Note> {
    let facts: Vec<Fact> = facts.into_iter().collect();
    let width =
        |text: fn(&Fact) -> &str| facts.iter().map(|fact| text(fact).chars().count()).max().unwrap_or(0);
    let (name, shape) = (width(|fact| &fact.name), width(|fact| &fact.shape));
    facts
        .iter()
        .map(|Fact { name: called, shape: of, kind, span }| {
            let row = format!("{called:name$} : {of:shape$}  {}", line(kind, *span));
            Note::about(row.trim_end().to_string(), *span, format!("{called} : {of}"))
        })
        .collect()
}

/// `first at line 5`, drawn as `first here`; nothing where the place is not in the user's source.
pub fn at(what: &str, span: Span) -> Vec<Note> {
    let note = || Note::about(format!("{what} at line {}", span.start().line), span, format!("{what} here"));
    is_written(span).then(note).into_iter().collect()
}

/// `kind, line 8`, or just `kind` where the place is not in the user's source (as in the prelude).
fn line(kind: &str, span: Span) -> String {
    if is_written(span) { format!("{kind}, line {}", span.start().line) } else { kind.to_string() }
}

/// Whether a place is in the user's source.
fn is_written(span: Span) -> bool {
    span.start().line > 0
}

#[cfg(test)]
mod tests {
    use proc_macro2::TokenStream;

    use super::*;

    #[test]
    fn columns_are_aligned() {
        let tokens: TokenStream = "image\n\nweight σ".parse().expect("tokens");
        let mut spans = tokens.into_iter().map(|tree| tree.span());
        let mut fact = |name: &str, shape: &str, kind| {
            let span = spans.next().expect("a token for each fact");
            Fact { name: name.into(), shape: shape.into(), kind, span }
        };
        let rows = columns([
            fact("image", "[784]", "input"),
            fact("weight", "[10, 512]", "param"),
            fact("σ", "[]", "computed"),
        ]);
        let texts: Vec<&str> = rows.iter().map(|row| row.text.as_str()).collect();
        assert_eq!(
            texts,
            [
                "image  : [784]      input, line 1",
                "weight : [10, 512]  param, line 3",
                "σ      : []         computed, line 3"
            ]
        );
        let labels = rows.iter().filter_map(|row| Some(row.place.as_ref()?.1.as_str()));
        assert_eq!(labels.collect::<Vec<_>>(), ["image : [784]", "weight : [10, 512]", "σ : []"]);
    }
}
