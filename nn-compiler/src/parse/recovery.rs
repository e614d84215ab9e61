//! Finding the place to go on after a mistake, and naming what was found there instead.

use proc_macro2::{Delimiter, Spacing, Span};
use syn::Lit;

use crate::ast::{Expr, ExprKind};
use crate::diagnostic::{elsewhere, syntax};

use super::keyword;
use super::tokens::{Parsed, Parser, Reported, Word};

impl<'a> Parser<'a> {
    /// Takes nothing, and says which of these keywords stands here, if any.
    pub(super) fn keyword(&self, keywords: &[&str]) -> Option<Word<'a>> {
        self.word().filter(|word| keywords.contains(&word.text.as_str()))
    }

    /// Like [`Parser::keyword`], inside a block, where all words but Rust's own may also be names: a
    /// keyword has a name after it, a name has not.
    pub(super) fn keyword_in_block(&self, keywords: &[&str]) -> Option<Word<'a>> {
        self.keyword(keywords).filter(|word| keyword::is_rust(&word.text) || word.rest.ident().is_some())
    }

    /// Goes to where the next item may begin.
    pub(super) fn skip_item(&mut self) {
        while !self.at_end() && self.eat(";").is_none() && !self.item_on_new_line() {
            self.skip();
        }
    }

    /// Goes to the `;` that ends the statement, and behind it.
    pub(super) fn skip_statement<T>(&mut self, parsed: Parsed<T>, otherwise: T) -> T {
        parsed.unwrap_or_else(|_reported| {
            self.skip_item();
            otherwise
        })
    }

    /// Whether a new line begins with a keyword of an item.
    fn item_on_new_line(&self) -> bool {
        self.rest.span().start().line > self.last.end().line && self.keyword(&keyword::NETWORK).is_some()
    }

    /// A value stands as a statement. One that is a mistake in itself has been reported.
    pub(super) fn unused(&self, value: &Expr, start: Span) -> Reported {
        let called = match &value.kind {
            ExprKind::Missing => return Reported,
            ExprKind::Call(callee, _) => match &callee.kind {
                ExprKind::Name(name) => Some((name, callee.span)),
                _ => None,
            },
            ExprKind::Method { method, .. } => Some((&method.text, method.span)),
            _ => None,
        };
        let outside = called.and_then(|(name, span)| Some((name, span, elsewhere::outside(name)?)));
        self.report(match outside {
            Some((name, span, cure)) => syntax::outside_of_networks(span, name, cure),
            None => syntax::unused_value(start),
        })
    }

    /// The `;` after a statement.
    pub(super) fn semicolon(&mut self) -> Parsed<()> {
        if self.eat(";").is_some() {
            return Ok(());
        }
        if self.at_end() || self.next_item() {
            self.report(syntax::missing_semicolon(self.last));
            return Ok(());
        }
        if self.at(",") {
            let span = self.span();
            let before = self.rest;
            self.eat(",");
            if self.at_end() || self.next_item() {
                self.report(syntax::comma_after_statement(span));
                return Ok(());
            }
            let number = self.rest.literal().is_some();
            self.rest = before;
            return Err(self.report(syntax::several_in_statement(span, number)));
        }
        Err(self.unexpected("an operator or `;`"))
    }

    /// Whether the next statement begins here: a keyword, or two words on a new line, of which the
    /// first may be a misspelt one.
    pub(super) fn next_item(&self) -> bool {
        let Some(word) = self.word() else { return false };
        let new_line = word.span.start().line > self.last.end().line;
        self.keyword_in_block(&keyword::NETWORK).is_some()
            || self.item_on_new_line()
            || (new_line && !keyword::is_rust(&word.text) && word.rest.ident().is_some())
    }

    /// Something else stands here than what may.
    pub(super) fn unexpected(&mut self, expected: &str) -> Reported {
        let span = self.span();
        if self.at_word("if") {
            return self.report(syntax::python_choice(span));
        }
        if let Some(word) = self.keyword(&["for", "while"]) {
            return self.report(syntax::repetition(span, &word.text));
        }
        if let Some(reported) = self.comment() {
            return reported;
        }
        match self.operator().map(|operator| operator.text) {
            Some("=") => self.report(syntax::stray_equals(span)),
            Some(".." | "..=") => self.report(syntax::stray_range(span)),
            Some(":") => self.report(syntax::stray_colon(span)),
            _ if self.at_end() => {
                self.report(syntax::expected(self.last, expected, "the end", "write it before this bracket"))
            }
            Some(_) => {
                let cure = "remove it, or write the value that belongs before it";
                self.report(syntax::expected(span, expected, &self.found(), cure))
            }
            None if self.at_group(Delimiter::Brace) => {
                let cure = "arguments go in parentheses; a block in braces stands after `if …`, after `else`, or alone";
                self.report(syntax::expected(span, expected, &self.found(), cure))
            }
            None => {
                let end = if expected.contains(';') { ", or `;` to end the statement before it" } else { "" };
                let cure =
                    format!("write the operator that joins it to what comes before, as in `a * b`{end}");
                self.report(syntax::expected(span, expected, &self.found(), &cure))
            }
        }
    }

    /// A comment where none may stand, refused: `# …`, or `/// …` without an item.
    pub(super) fn comment(&mut self) -> Option<Reported> {
        let span = self.span();
        let mut ahead = self.fork(self.rest);
        ahead.eat("#")?;
        ahead.eat("!");
        let documentation = ahead.eat_group(Delimiter::Bracket);
        let documentation =
            documentation.is_some_and(|group| group.content.ident().is_some_and(|(name, _)| name == "doc"));
        Some(self.report(if documentation {
            syntax::stray_documentation(span)
        } else {
            syntax::hash_comment(span)
        }))
    }

    /// A text that stands as a statement, as documentation does in Python: refused, and read over.
    pub(super) fn stray_docstring(&mut self) -> bool {
        let mut parts = Vec::new();
        let start = self.span();
        while let Some((literal, rest)) = self.rest.literal() {
            let span = literal.span();
            let Lit::Str(part) = Lit::new(literal) else { break };
            parts.push(part.value());
            self.take(span, rest);
        }
        // Three quotation marks are an empty text before one.
        let line = parts.iter().flat_map(|part| part.lines()).map(str::trim).find(|line| !line.is_empty());
        if !parts.is_empty() {
            self.report(syntax::docstring(start, line.unwrap_or("…")));
            self.eat(";");
        }
        !parts.is_empty()
    }

    /// `name <- value;` and `name := value;`: refused, and read as what was meant. `None` if the word has no such
    /// sign after it.
    pub(super) fn foreign_binding(&mut self, word: &Word<'a>) -> Option<Expr> {
        let mut ahead = self.fork(word.rest);
        let (sign, span) = ahead.eat_foreign_equals()?;
        self.report(syntax::foreign_equals(span, sign, "let", &word.text));
        self.take(span, ahead.rest);
        Some(self.value_of_statement())
    }

    /// Takes `<-` or `:=` if it comes next.
    pub(super) fn eat_foreign_equals(&mut self) -> Option<(&'static str, Span)> {
        if let Some(span) = self.eat(":=") {
            return Some((":=", span));
        }
        // Joined in an expression, `x <-3` is a comparison: so it is not an operator of its own.
        let (less, rest) = self.rest.punct().filter(|(less, _)| less.as_char() == '<')?;
        let (minus, rest) = rest.punct().filter(|(minus, _)| minus.as_char() == '-')?;
        (less.spacing() == Spacing::Joint).then(|| {
            self.take(minus.span(), rest);
            ("<-", less.span())
        })
    }
}
