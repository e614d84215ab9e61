//! Blocks and `if`.

use proc_macro2::{Delimiter, Span};

use crate::ast::{Block, Expr, ExprKind, Item};
use crate::diagnostic::syntax;

use super::attribute::last_documentation;
use super::expression::missing;
use super::keyword;
use super::tokens::{Group, Parsed, Parser};

impl<'a> Parser<'a> {
    /// `{ let …; result }`
    pub(super) fn block(&mut self) -> Parsed<Block> {
        match self.eat_group(Delimiter::Brace) {
            Some(group) => Ok(self.inside(group, |parser| parser.block_content(group))),
            None => Err(self.report(syntax::expected(
                self.span(),
                "a block `{ … }`",
                &self.found(),
                "write the value in braces: `{ x }`",
            ))),
        }
    }

    fn block_content(&mut self, group: Group<'a>) -> Block {
        let mut items = Vec::new();
        loop {
            if self.eat(";").is_some() {
                continue;
            }
            if self.at_end() {
                self.report(syntax::block_without_value(group.close));
                return Block { items, result: Box::new(missing(group.close)) };
            }
            let attributes = self.attributes();
            let documentation = last_documentation(&attributes);
            let docs = self.only_docs(attributes);
            if self.stray_docstring() {
                continue;
            }
            let keyword = self.keyword_in_block(&keyword::BLOCK);
            if let (Some(span), None) = (documentation, &keyword) {
                self.report(syntax::stray_documentation(span));
            }
            let item = match keyword {
                Some(keyword) => self.item(keyword, docs),
                None => match self.result(group.close) {
                    Ok(Some(result)) => return Block { items, result: Box::new(result) },
                    Ok(None) => continue,
                    Err(reported) => Err(reported),
                },
            };
            match item {
                Ok(item) => items.push(item),
                Err(_) => {
                    self.skip_item();
                    // Whether a result was meant cannot be told any more.
                    if self.at_end() {
                        return Block { items, result: Box::new(missing(group.close)) };
                    }
                }
            }
        }
    }

    /// The value of a block, which ends it. `None` after a mistake behind which more follows.
    fn result(&mut self, close: Span) -> Parsed<Option<Expr>> {
        if let Some(keyword) = self.keyword_in_block(&keyword::NETWORK) {
            self.report(syntax::item_in_block(keyword.span, &keyword.text));
            self.item(keyword, Vec::new())?;
            return Ok(self.at_end().then(|| missing(close)));
        }
        let start = self.span();
        if let Some(word) = self.word()
            && self.foreign_binding(&word).is_some()
        {
            return Ok(None);
        }
        let value = self.expression()?;
        if self.at_end() {
            return Ok(Some(value));
        }
        let span = self.span();
        if self.eat("=").is_some() {
            let reported = match &value.kind {
                ExprKind::Name(name) => self.report(syntax::assignment(span, name)),
                _ => self.report(syntax::stray_equals(span)),
            };
            return Err(reported);
        }
        if self.eat(";").is_none() {
            return Err(self.unexpected("an operator or the end of the block"));
        }
        if self.at_end() {
            self.report(syntax::semicolon_after_result(span));
            return Ok(Some(value));
        }
        self.unused(&value, start);
        Ok(None)
    }

    /// `if c { a } else { b }`
    pub(super) fn choice(&mut self) -> Parsed<Expr> {
        let Some(span) = self.eat_word("if") else { return Err(self.value_expected()) };
        if self.at_word("let") {
            return Err(self.report(syntax::let_in_expression(self.span())));
        }
        let before = std::mem::replace(&mut self.before_block, true);
        let condition = self.expression();
        self.before_block = before;
        let condition = condition?;
        if let Some(equals) = self.eat("=") {
            self.report(syntax::assignment_as_condition(equals));
            self.expression()?;
        }
        let then = self.branch("if")?;
        let otherwise = match self.alternative(span)? {
            Some(block) => block,
            None => return Ok(missing(span)),
        };
        Ok(Expr { kind: ExprKind::If { condition: Box::new(condition), then, otherwise }, span })
    }

    /// What stands after the first block of an `if`; `None` if nothing does, which is reported.
    fn alternative(&mut self, start: Span) -> Parsed<Option<Block>> {
        let chained = |value: Expr| Block { items: Vec::<Item>::new(), result: Box::new(value) };
        if let Some(word) = self.word()
            && matches!(word.text.as_str(), "elif" | "elsif" | "elseif")
            && word.rest.punct().is_none_or(|(sign, _)| sign.as_char() == '-')
        {
            self.report(syntax::misspelt_else_if(word.span, &word.text));
            self.take(word.span, word.rest);
            self.expression()?;
            self.branch("if")?;
            self.alternative(start)?;
            return Ok(None);
        }
        if self.eat_word("else").is_none() {
            self.report(syntax::missing_else(start));
            return Ok(None);
        }
        if self.at_word("if") {
            return self.deeper(Parser::choice).map(|value| Some(chained(value)));
        }
        self.branch("else").map(Some)
    }

    /// The block after a condition or `else`.
    fn branch(&mut self, keyword: &str) -> Parsed<Block> {
        if self.at_group(Delimiter::Brace) {
            return self.block();
        }
        Err(self.report(syntax::branch_without_braces(self.span(), keyword)))
    }
}
