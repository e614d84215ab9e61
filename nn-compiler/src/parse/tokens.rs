//! The parser's view of the tokens: what comes next, and taking it.

use proc_macro2::{Delimiter, Spacing, Span};
use syn::buffer::Cursor;

use crate::ast::Name;
use crate::diagnostic::{Diagnostic, Diagnostics, syntax};

use super::keyword;

/// A syntax error that has been reported already: whoever gets it only has to find the place where
/// parsing goes on.
#[derive(Debug)]
pub(super) struct Reported;

/// What was parsed, or the fact that the reason why not has been reported.
pub(super) type Parsed<T> = Result<T, Reported>;

/// The operators and separators of Rust, and those of other languages. The language uses some; the others are
/// known so that a message can name `+=` or `|>` rather than its first character.
fn operator(text: &[u8]) -> Option<&'static str> {
    // Patterns rather than a list to search: this is asked several times for every token.
    Some(match text {
        b"..=" => "..=",
        b"<<=" => "<<=",
        b">>=" => ">>=",
        b"===" => "===",
        b"!==" => "!==",
        b"<=>" => "<=>",
        b"%>%" => "%>%",
        b"%*%" => "%*%",
        b"==" => "==",
        b"!=" => "!=",
        b"<=" => "<=",
        b">=" => ">=",
        b"&&" => "&&",
        b"||" => "||",
        b".." => "..",
        b"::" => "::",
        b"->" => "->",
        b"=>" => "=>",
        b"+=" => "+=",
        b"-=" => "-=",
        b"*=" => "*=",
        b"/=" => "/=",
        b"%=" => "%=",
        b"^=" => "^=",
        b"&=" => "&=",
        b"|=" => "|=",
        b"<<" => "<<",
        b">>" => ">>",
        b"|>" => "|>",
        b"<|" => "<|",
        b"<>" => "<>",
        b"=<" => "=<",
        b"~=" => "~=",
        b":=" => ":=",
        b".*" => ".*",
        b"./" => "./",
        b".^" => ".^",
        b"%%" => "%%",
        b"??" => "??",
        b"=" => "=",
        b"<" => "<",
        b">" => ">",
        b"!" => "!",
        b"|" => "|",
        b"&" => "&",
        b"^" => "^",
        b"+" => "+",
        b"-" => "-",
        b"*" => "*",
        b"/" => "/",
        b"%" => "%",
        b"@" => "@",
        b"." => ".",
        b"," => ",",
        b";" => ";",
        b":" => ":",
        b"?" => "?",
        b"#" => "#",
        b"$" => "$",
        b"~" => "~",
        _ => return None,
    })
}

/// Reads tokens from front to back.
pub(super) struct Parser<'a> {
    /// What has not been read yet, up to the end of the innermost group.
    pub(super) rest: Cursor<'a>,
    /// The token read last; where something is missing, it is missing after this one.
    pub(super) last: Span,
    /// Whether a block follows the expression that is read, as it does the condition of an `if`.
    pub(super) before_block: bool,
    /// How many values lie within each other where the parser is.
    nested: usize,
    diagnostics: &'a Diagnostics,
}

/// How many brackets, signs and branches may lie within each other: what the stack of a compiler has room for, and
/// far more than anybody can read.
pub(super) const DEEPEST: usize = 128;

/// A group of tokens and the place of its brackets.
#[derive(Clone, Copy)]
pub(super) struct Group<'a> {
    /// What is in it.
    pub(super) content: Cursor<'a>,
    /// All of it.
    pub(super) span: Span,
    /// The opening bracket.
    pub(super) open: Span,
    /// The closing bracket.
    pub(super) close: Span,
}

impl<'a> Parser<'a> {
    pub(super) fn new(rest: Cursor<'a>, diagnostics: &'a Diagnostics) -> Parser<'a> {
        Parser { rest, last: Span::call_site(), before_block: false, nested: 0, diagnostics }
    }

    /// A second reader, to look ahead from `rest`. What it reports is reported.
    pub(super) fn fork(&self, rest: Cursor<'a>) -> Parser<'a> {
        Parser {
            rest,
            last: self.last,
            before_block: false,
            nested: self.nested,
            diagnostics: self.diagnostics,
        }
    }

    /// Records a mistake.
    pub(super) fn report(&self, diagnostic: Diagnostic) -> Reported {
        self.diagnostics.report(diagnostic);
        Reported
    }

    /// Whether the innermost group, or the file, ends here.
    pub(super) fn at_end(&self) -> bool {
        self.rest.eof()
    }

    /// The place of the next token; at the end, of the last one.
    pub(super) fn span(&self) -> Span {
        if self.at_end() { self.last } else { self.rest.span() }
    }

    /// The word that comes next.
    pub(super) fn word(&self) -> Option<Word<'a>> {
        let (ident, rest) = self.rest.ident()?;
        Some(Word { text: ident.to_string(), span: ident.span(), rest })
    }

    /// Whether this word comes next.
    pub(super) fn at_word(&self, word: &str) -> bool {
        self.rest.ident().is_some_and(|(ident, _)| ident == word)
    }

    /// Takes this word if it comes next.
    pub(super) fn eat_word(&mut self, word: &str) -> Option<Span> {
        let (ident, rest) = self.rest.ident()?;
        (ident == word).then(|| self.take(ident.span(), rest))
    }

    /// The operator or separator that comes next, as long as possible.
    pub(super) fn operator(&self) -> Option<Operator<'a>> {
        let (first, rest) = self.rest.punct()?;
        let (span, mut after, mut joint) = (first.span(), rest, first.spacing() == Spacing::Joint);
        let mut text = [0; 3];
        let mut length = 0;
        let mut found = None;
        let mut next = Some(first.as_char());
        while let Some(character) = next {
            if !character.is_ascii() {
                break;
            }
            text[length] = character as u8;
            length += 1;
            if let Some(text) = operator(&text[..length]) {
                found = Some(Operator { text, span, rest: after });
            }
            next = None;
            if joint
                && length < text.len()
                && let Some((punct, rest)) = after.punct()
            {
                (after, joint) = (rest, punct.spacing() == Spacing::Joint);
                next = Some(punct.as_char());
            }
        }
        found
    }

    /// Whether this operator or separator comes next.
    pub(super) fn at(&self, operator: &str) -> bool {
        self.operator().is_some_and(|found| found.text == operator)
    }

    /// Takes this operator or separator if it comes next.
    pub(super) fn eat(&mut self, operator: &str) -> Option<Span> {
        let found = self.operator()?;
        (found.text == operator).then(|| self.take(found.span, found.rest))
    }

    /// Takes the token at `span`, after which comes `rest`.
    pub(super) fn take(&mut self, span: Span, rest: Cursor<'a>) -> Span {
        self.last = span;
        self.rest = rest;
        span
    }

    /// The group with these brackets that comes next.
    pub(super) fn peek_group(&self, delimiter: Delimiter) -> Option<(Group<'a>, Cursor<'a>)> {
        let (content, span, rest) = self.rest.group(delimiter)?;
        Some((Group { content, span: span.join(), open: span.open(), close: span.close() }, rest))
    }

    /// Whether a group with these brackets comes next.
    pub(super) fn at_group(&self, delimiter: Delimiter) -> bool {
        self.rest.group(delimiter).is_some()
    }

    /// Takes the group with these brackets if it comes next.
    pub(super) fn eat_group(&mut self, delimiter: Delimiter) -> Option<Group<'a>> {
        let (group, rest) = self.peek_group(delimiter)?;
        self.take(group.close, rest);
        Some(group)
    }

    /// Parses the inside of a group, then goes on behind it, whatever happened inside.
    pub(super) fn inside<T>(&mut self, group: Group<'a>, parse: impl FnOnce(&mut Self) -> T) -> T {
        let (rest, last) = (std::mem::replace(&mut self.rest, group.content), self.last);
        self.last = group.open;
        let before_block = std::mem::replace(&mut self.before_block, false);
        let parsed = parse(self);
        (self.rest, self.last, self.before_block) = (rest, last, before_block);
        parsed
    }

    /// Parses what lies within something, unless it lies too deep.
    pub(super) fn deeper<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.nested == DEEPEST {
            return Err(self.report(syntax::nested_too_deeply(self.span(), DEEPEST)));
        }
        self.nested += 1;
        let parsed = parse(self);
        self.nested -= 1;
        parsed
    }

    /// Takes one token, or one group, whatever it is.
    pub(super) fn skip(&mut self) {
        if let Some((_, rest)) = self.rest.token_tree() {
            self.take(self.rest.span(), rest);
        }
    }

    /// The next token as text for a message.
    pub(super) fn found(&self) -> String {
        if let Some(operator) = self.operator() {
            return format!("`{}`", operator.text);
        }
        for (delimiter, text) in
            [(Delimiter::Parenthesis, "`(`"), (Delimiter::Bracket, "`[`"), (Delimiter::Brace, "`{`")]
        {
            if self.at_group(delimiter) {
                return text.to_string();
            }
        }
        match self.rest.token_tree() {
            Some((token, _)) => format!("`{token}`"),
            None => "the end".to_string(),
        }
    }

    /// Takes a name that something is called by: an argument, a method, a value.
    pub(super) fn name(&mut self, what: &str) -> Parsed<Name> {
        let Some(word) = self.word() else {
            return Err(self.report(syntax::expected(self.span(), what, &self.found(), "write a name here")));
        };
        self.take(word.span, word.rest);
        if keyword::is_rust(&word.text) || word.text.starts_with("r#") || word.text == "_" {
            return Err(self.report(syntax::name_is_keyword(word.span, &word.text, what)));
        }
        Ok(Name { text: word.text, span: word.span })
    }
}

/// A word and what comes after it.
pub(super) struct Word<'a> {
    pub(super) text: String,
    pub(super) span: Span,
    pub(super) rest: Cursor<'a>,
}

/// An operator or separator and what comes after it.
pub(super) struct Operator<'a> {
    pub(super) text: &'static str,
    /// Its first character.
    pub(super) span: Span,
    pub(super) rest: Cursor<'a>,
}
