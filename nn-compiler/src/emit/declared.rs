//! Names that come from the source: their tokens are given the places where they are declared, so that rustc and editors
//! lead there and not to the whole macro.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};

/// What begins the marks: raw identifiers, of which generated code has no others.
const MARK: &str = "r#at";

/// Names with their places, each of which a mark stands for in emitted text.
#[derive(Debug, Default)]
pub(super) struct Declared {
    names: Vec<(String, Span)>,
}

impl Declared {
    /// The mark of a name that is declared there.
    pub(super) fn mark(&mut self, name: &str, place: Span) -> String {
        self.names.push((name.to_owned(), place));
        format!("{MARK}{}", self.names.len() - 1)
    }

    /// `pub struct` and the mark of a name that is declared there.
    pub(super) fn structure(&mut self, name: &str, place: Span) -> String {
        ["pub", "struct", name].map(|word| self.mark(word, place)).join(" ")
    }

    /// The text of methods that go with what is declared there, with marks in place of their names.
    pub(super) fn methods(&mut self, text: &str, place: Span) -> String {
        let mut parts = text.split("pub fn ");
        let mut marked = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (name, rest) = part.split_at(part.find(['(', '<']).unwrap_or_default());
            marked += &format!("pub fn {}{rest}", self.mark(name, place));
        }
        marked
    }

    /// The tokens with names in place of their marks, which stand in signatures and structures but not in the bodies
    /// of functions.
    pub(super) fn placed(&self, items: TokenStream) -> TokenStream {
        items.into_iter().map(|tree| self.tree(tree, true)).collect()
    }

    /// One of the tokens; `outside` of the functions there are braces with marks in them.
    fn tree(&self, tree: TokenTree, outside: bool) -> TokenTree {
        match tree {
            TokenTree::Ident(ident) => match self.name(&ident) {
                Some(name) => TokenTree::Ident(name),
                None => TokenTree::Ident(ident),
            },
            TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis || outside => {
                let inner = group.stream().into_iter().map(|tree| self.tree(tree, false)).collect();
                let mut placed = Group::new(group.delimiter(), inner);
                placed.set_span(group.span());
                TokenTree::Group(placed)
            }
            other => other,
        }
    }

    /// What a mark stands for.
    fn name(&self, ident: &Ident) -> Option<Ident> {
        let mark: usize = ident.to_string().strip_prefix(MARK)?.parse().ok()?;
        let (name, place) = self.names.get(mark)?;
        Some(Ident::new(name, at(*place)))
    }
}

/// A place in the source for what the macro makes: the lints of the user's crate do not look at it.
pub(super) fn at(place: Span) -> Span {
    Span::call_site().located_at(place)
}

/// A token of the source as one that the macro makes in its place.
pub(super) fn made(mut tree: TokenTree) -> TokenTree {
    if let TokenTree::Ident(word) = &mut tree {
        word.set_span(at(word.span()));
    }
    tree
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_where_they_are_declared() {
        let source: TokenStream = "\n\n  weight".parse().expect("tokens");
        let place = source.into_iter().next().expect("one token").span();
        let mut declared = Declared::default();
        let (method, field) = (declared.mark("set_weight", place), declared.mark("weight", place));
        let text = format!("impl A {{ fn {method}(&self) {{ other }} }} struct B {{ pub {field}: f32 }}");
        let tokens = declared.placed(text.parse().expect("tokens"));
        assert_eq!(
            tokens.to_string(),
            "impl A { fn set_weight (& self) { other } } struct B { pub weight : f32 }"
        );
        let mut lines = Vec::new();
        lines_of(tokens, &["set_weight", "weight"], &mut lines);
        assert_eq!(lines, [3, 3]);
    }

    fn lines_of(tokens: TokenStream, names: &[&str], lines: &mut Vec<usize>) {
        for tree in tokens {
            match tree {
                TokenTree::Group(group) => lines_of(group.stream(), names, lines),
                TokenTree::Ident(ident) if names.contains(&ident.to_string().as_str()) => {
                    lines.push(ident.span().start().line);
                }
                _ => {}
            }
        }
    }
}
