//! The text of a program, written back from its tokens: what lets a compiled network be read again.

use proc_macro2::{Delimiter, Group, LineColumn, Spacing, Span, TokenStream, TokenTree};

/// What was written between the braces of `network! { … }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The text. Read again it is the same tokens, each at the column it had, and its first line is
    /// `line` of the file. Tokens that do not stand in one text in their order, such as those that a
    /// `macro_rules!` puts together, are written without their layout.
    pub text: String,
    /// The file, as the compiler of Rust names it; empty if the tokens are of none.
    pub file: String,
    /// The line of the file that the text starts on, from 1; 0 where the layout is lost.
    pub line: usize,
}

/// Writes a program back as text.
pub fn source(tokens: &TokenStream) -> Source {
    let Some(first) = tokens.clone().into_iter().next().map(|tree| tree.span()) else {
        return Source { text: String::new(), file: String::new(), line: 0 };
    };
    let line = first.start().line;
    let mut layout = Layout { text: String::new(), at: LineColumn { line, column: 0 }, last: Last::Space };
    let text = (line > 0).then(|| layout.stream(tokens.clone())).flatten().map(|()| layout.text);
    let line = if text.is_some() { line } else { 0 };
    // Text parsed outside of the compiler of Rust is numbered: a name that differs from run to run.
    let file = first.local_file().map(|_| first.file()).unwrap_or_default();
    Source { text: text.unwrap_or_else(|| tokens.to_string()), file, line }
}

/// What the text ends with: it decides what may follow without a space.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    /// A space, or a delimiter.
    Space,
    /// An identifier or a literal.
    Word,
    /// An operator's last character.
    Punct,
    /// A character of an operator that goes on.
    Joint,
}

/// Text in the making. Its methods answer `None` to a token that has no place after the text so far.
struct Layout {
    text: String,
    /// Where in the file the text ends.
    at: LineColumn,
    last: Last,
}

impl Layout {
    fn stream(&mut self, tokens: TokenStream) -> Option<()> {
        let mut trees = tokens.into_iter().peekable();
        while let Some(tree) = trees.next() {
            match (tree, trees.peek()) {
                (TokenTree::Punct(hash), Some(TokenTree::Group(group)))
                    if hash.as_char() == '#' && hash.span().start() == group.span().start() =>
                {
                    self.put(&comment(group)?, hash.span(), Last::Word)?;
                    trees.next();
                }
                (TokenTree::Group(group), _) => self.group(&group)?,
                (TokenTree::Ident(word), _) => self.put(&word.to_string(), word.span(), Last::Word)?,
                (TokenTree::Literal(value), _) => self.put(&value.to_string(), value.span(), Last::Word)?,
                (TokenTree::Punct(punct), _) => {
                    let joint = punct.spacing() == Spacing::Joint;
                    let kind = if joint { Last::Joint } else { Last::Punct };
                    self.put(&punct.as_char().to_string(), punct.span(), kind)?;
                }
            }
        }
        Some(())
    }

    fn group(&mut self, group: &Group) -> Option<()> {
        let (open, close) = match group.delimiter() {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Brace => ("{", "}"),
            Delimiter::Bracket => ("[", "]"),
            // Delimiters of fragments of a macro are in no file.
            Delimiter::None => return None,
        };
        self.put(open, group.span_open(), Last::Space)?;
        self.stream(group.stream())?;
        self.put(close, group.span_close(), Last::Space)
    }

    /// Appends one token after the space that its place asks for.
    fn put(&mut self, token: &str, span: Span, kind: Last) -> Option<()> {
        let start = span.start();
        let lines = start.line.checked_sub(self.at.line)?;
        let from = if lines > 0 { 0 } else { self.at.column };
        let columns = start.column.checked_sub(from)?;
        let apart = lines + columns > 0;
        let word = kind == Last::Word;
        let fits = match self.last {
            Last::Space => true,
            Last::Word => apart || !word,
            Last::Punct => apart || word || kind == Last::Space,
            Last::Joint => !apart,
        };
        if !fits {
            return None;
        }
        self.text.extend(std::iter::repeat_n('\n', lines));
        self.text.extend(std::iter::repeat_n(' ', columns));
        self.text += token;
        self.at = start;
        match token.rsplit_once('\n') {
            Some((before, end)) => {
                self.at.line += before.matches('\n').count() + 1;
                self.at.column = end.chars().count();
            }
            None => self.at.column += token.chars().count(),
        }
        self.last = kind;
        Some(())
    }
}

/// The comment that an attribute `[doc = "…"]` was, if it has the length of one.
fn comment(group: &Group) -> Option<String> {
    let value = group.stream().into_iter().last()?;
    let text = syn::parse2::<syn::LitStr>(value.into()).ok()?.value();
    let (start, end) = (group.span().start(), group.span().end());
    let line = format!("///{text}");
    let is_line = start.line == end.line && end.column.checked_sub(start.column)? == line.chars().count();
    Some(if is_line { line } else { format!("/**{text}*/") })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every token with its place.
    fn places(tokens: TokenStream) -> Vec<(String, LineColumn)> {
        let each = tokens.into_iter().flat_map(|tree| match tree {
            TokenTree::Group(group) => {
                let mut inner = places(group.stream());
                inner.insert(0, (format!("{:?}", group.delimiter()), group.span_open().start()));
                inner.push((String::new(), group.span_close().start()));
                inner
            }
            other => vec![(other.to_string(), other.span().start())],
        });
        each.collect()
    }

    fn parsed(text: &str) -> TokenStream {
        text.parse().expect("tokens")
    }

    #[test]
    fn every_token_stays_at_its_place() {
        let text = "  /// Says σ.\n network N {\n /** Two\n  lines. */ let w₁ = a->b .. -1.5e3; 'x' /** c */ \"s\n t\" }";
        let text = text.replace('₁', "1");
        let back = source(&parsed(&text));
        assert_eq!((back.text.as_str(), back.line), (text.as_str(), 1));
    }

    #[test]
    fn the_first_line_is_told() {
        let back = source(&parsed("\n\n   a\n b"));
        assert_eq!((back.text.as_str(), back.line), ("   a\n b", 3));
    }

    #[test]
    fn tokens_without_a_layout_are_written_without_one() {
        let mut tokens = parsed("\n\nlet x = ");
        tokens.extend(parsed("1 + /* … */ a.b;"));
        let back = source(&tokens);
        assert_eq!(back.line, 0);
        let words = |tokens| places(tokens).into_iter().map(|(word, _)| word).collect::<Vec<_>>();
        assert_eq!(words(parsed(&back.text)), words(tokens));
        let made = quote::quote! { #[doc = " Made."] network N { let x = a->b; } };
        assert_eq!(words(parsed(&source(&made).text)), words(made));
    }

    #[test]
    fn ordinary_comments_are_space() {
        let tokens = parsed("a // one\n  /* two */ b");
        assert_eq!(source(&tokens).text, "a\n            b");
    }
}
