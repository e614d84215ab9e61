//! Finding the place to go on after a mistake, and naming what was found there instead.

use proc_macro2::Span;

use crate::ast::{Expr, ExprKind};
use crate::diagnostic::syntax;

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
        match value.kind {
            ExprKind::Missing => Reported,
            _ => self.report(syntax::unused_value(start)),
        }
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
            self.rest = before;
        }
        Err(self.unexpected("an operator or `;`"))
    }

    /// Whether the next statement begins here: a keyword, or two words on a new line, of which the
    /// first may be a misspelt one.
    fn next_item(&self) -> bool {
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
        match self.operator().map(|operator| operator.text) {
            Some("=") => self.report(syntax::stray_equals(span)),
            Some(".." | "..=") => self.report(syntax::stray_range(span)),
            Some(":") => self.report(syntax::stray_colon(span)),
            _ if self.at_end() => self.report(syntax::expected(self.last, expected, "the end")),
            _ => self.report(syntax::expected(span, expected, &self.found())),
        }
    }
}
