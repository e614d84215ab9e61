//! Where tokens are not read as the compiler of Rust reads them.

use proc_macro2::{Ident, TokenStream, TokenTree};
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// The tokens with identifiers in the form that Rust compares them in: an `é` of two characters is one of one.
pub(crate) fn composed(tokens: TokenStream) -> TokenStream {
    let composed = tokens.into_iter().map(|tree| match tree {
        TokenTree::Ident(ident) => TokenTree::Ident(composed_ident(ident)),
        TokenTree::Group(group) => {
            let mut inner = proc_macro2::Group::new(group.delimiter(), composed(group.stream()));
            inner.set_span(group.span());
            TokenTree::Group(inner)
        }
        other => other,
    });
    composed.collect()
}

fn composed_ident(ident: Ident) -> Ident {
    let text = ident.to_string();
    if is_nfc(&text) {
        return ident;
    }
    let text: String = text.nfc().collect();
    match text.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, ident.span()),
        None => Ident::new(&text, ident.span()),
    }
}

/// The first character between tokens that is a space elsewhere, and none in Rust: as the no-break space.
pub(crate) fn foreign_space(text: &str, tokens: &TokenStream) -> Option<usize> {
    let mut end = 0;
    gap(text, tokens.clone(), &mut end).or_else(|| in_space(text, end, text.len()))
}

/// The same in what lies between `end` and the last of these tokens, which then is the end.
fn gap(text: &str, tokens: TokenStream, end: &mut usize) -> Option<usize> {
    for tree in tokens {
        let found = match tree {
            TokenTree::Group(group) => {
                let [open, close] = [group.span_open(), group.span_close()].map(|span| span.byte_range());
                pass(text, open, end)
                    .or_else(|| gap(text, group.stream(), end))
                    .or_else(|| pass(text, close, end))
            }
            token => pass(text, token.span().byte_range(), end),
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

/// From `end` over the space before a token to its own end. The tokens of a comment all stand where it stands.
fn pass(text: &str, token: std::ops::Range<usize>, end: &mut usize) -> Option<usize> {
    let found = in_space(text, *end, token.start);
    *end = token.end.max(*end);
    found
}

fn in_space(text: &str, start: usize, end: usize) -> Option<usize> {
    let mut rest = text.get(start..end)?;
    while let Some(first) = rest.chars().next() {
        let length = match rest.get(..2) {
            Some("//") => rest.find('\n').unwrap_or(rest.len()),
            Some("/*") => block(rest),
            _ if first.is_whitespace() && !is_space_of_rust(first) => return Some(end - rest.len()),
            _ => first.len_utf8(),
        };
        rest = &rest[length..];
    }
    None
}

/// How long the comment is that a text begins with, those in it and all.
fn block(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < text.len() {
        match text.get(at..at + 2) {
            Some("/*") => (depth, at) = (depth + 1, at + 2),
            Some("*/") => (depth, at) = (depth - 1, at + 2),
            _ => at += text[at..].chars().next().map_or(1, char::len_utf8),
        }
        if depth == 0 {
            break;
        }
    }
    at
}

/// The characters that the reference of Rust calls white space.
fn is_space_of_rust(c: char) -> bool {
    matches!(c, '\t'..='\r' | ' ' | '\u{85}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<usize> {
        foreign_space(text, &text.parse().expect("tokens"))
    }

    #[test]
    fn spaces_of_other_languages_are_found() {
        for space in ['\u{a0}', '\u{2003}', '\u{202f}', '\u{3000}'] {
            assert_eq!(found(&format!("let é = (2{space}* x);")), Some(11), "{space:?}");
            assert_eq!(found(&format!("x{space}")), Some(1));
        }
    }

    #[test]
    fn comments_and_texts_may_hold_them() {
        let text = "/// a\u{a0}b\n// a\u{a0}b\nx /* /* \u{a0} */ \u{a0} */ \"\u{a0}\"\u{2028}y // \u{a0}";
        assert_eq!(found(text), None);
    }

    #[test]
    fn identifiers_are_composed() {
        let tokens = composed("e\u{301} { r#e\u{301} x\u{302} }".parse().expect("tokens"));
        assert_eq!(tokens.to_string(), "\u{e9} { r#\u{e9} x\u{302} }");
    }
}
