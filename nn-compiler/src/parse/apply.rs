//! What is applied to a value: calls, methods, indices; and lists of arguments.

use proc_macro2::Delimiter;
use syn::Lit;

use crate::ast::{Argument, Expr, ExprKind, Index, Name};
use crate::diagnostic::{elsewhere, syntax};

use super::expression::missing;
use super::keyword;
use super::tokens::{Group, Parsed, Parser};

impl<'a> Parser<'a> {
    /// A value with all calls, methods and indices that follow it.
    pub(super) fn applied(&mut self) -> Parsed<Expr> {
        let mut value = self.value()?;
        loop {
            if let Some(group) = self.eat_group(Delimiter::Parenthesis) {
                value = self.call(value, group)?;
            } else if let Some(group) = self.eat_group(Delimiter::Bracket) {
                let entries = self.inside(group, |parser| parser.indices(group))?;
                value = Expr { kind: ExprKind::Index(Box::new(value), entries), span: group.span };
            } else if let ExprKind::Name(name) = &value.kind
                && let Some(group) = self.braces()
            {
                self.report(syntax::arguments_in_braces(group.open, name, &short(group)));
                value = missing(value.span);
            } else {
                match self.operator().map(|operator| operator.text) {
                    Some(".") => value = self.method(value)?,
                    Some("::") => value = self.path(true)?,
                    Some("!") => match self.macro_call(&value)? {
                        Some(refused) => value = refused,
                        None => return Ok(value),
                    },
                    _ => return Ok(value),
                }
            }
        }
    }

    fn call(&mut self, callee: Expr, group: Group<'a>) -> Parsed<Expr> {
        if let ExprKind::Number { .. } = callee.kind {
            self.report(syntax::number_called(callee.span));
        }
        let arguments = self.inside(group, |parser| parser.list(Parser::argument))?;
        let span = callee.span;
        Ok(Expr { kind: ExprKind::Call(Box::new(callee), arguments), span })
    }

    /// `.name(…)`
    fn method(&mut self, receiver: Expr) -> Parsed<Expr> {
        self.eat(".");
        if let Some((literal, rest)) = self.rest.literal() {
            self.take(literal.span(), rest);
            self.report(syntax::tuple_field(literal.span()));
            return Ok(missing(literal.span()));
        }
        let method = self.name("a method")?;
        if self.at("::") {
            self.path(false)?;
        }
        let span = method.span;
        if let Some(group) = self.braces() {
            self.report(syntax::arguments_in_braces(group.open, &format!(".{}", method.text), &short(group)));
            return Ok(missing(span));
        }
        let Some(group) = self.eat_group(Delimiter::Parenthesis) else {
            return Ok(Expr { kind: ExprKind::Field(Box::new(receiver), method), span });
        };
        let arguments = self.inside(group, |parser| parser.list(Parser::argument))?;
        Ok(Expr { kind: ExprKind::Method { receiver: Box::new(receiver), method, arguments }, span })
    }

    /// Takes arguments that stand in braces, unless those are the block that an expression is followed by.
    fn braces(&mut self) -> Option<Group<'a>> {
        if self.before_block { None } else { self.eat_group(Delimiter::Brace) }
    }

    /// `::name` and `::<T>`: refused. After a method there is nothing but types.
    fn path(&mut self, names: bool) -> Parsed<Expr> {
        let (span, mut last) = (self.span(), None);
        self.path_parts(&mut last);
        let called = self.at_group(Delimiter::Parenthesis);
        self.report(match last.filter(|_| names) {
            Some(name) => syntax::path(span, &path_cure(&name, called)),
            None => syntax::path(span, "remove `::<…>`: shapes are inferred"),
        });
        Ok(missing(span))
    }

    /// Takes the parts of a path; `last` becomes the last name among them.
    fn path_parts(&mut self, last: &mut Option<String>) {
        while self.eat("::").is_some() {
            if let Some(word) = self.word() {
                self.take(word.span, word.rest);
                *last = Some(word.text);
            } else if self.eat("<").is_some() {
                while !self.at_end() && self.eat(">").is_none() {
                    self.skip();
                }
            }
        }
    }

    /// `name!(…)`: refused. `None` if it is not a macro call.
    fn macro_call(&mut self, callee: &Expr) -> Parsed<Option<Expr>> {
        let (ExprKind::Name(name), Some(operator)) = (&callee.kind, self.operator()) else { return Ok(None) };
        let Some((_, _, _, rest)) = operator.rest.any_group() else { return Ok(None) };
        self.report(match name.as_str() {
            "vec" => syntax::vec_macro(callee.span),
            _ => syntax::macro_call(callee.span, name),
        });
        self.take(operator.span, rest);
        Ok(Some(missing(callee.span)))
    }

    /// `value` or `name = value`.
    fn argument(&mut self) -> Parsed<Argument> {
        if let Some(name) = self.argument_name()? {
            return Ok(Argument { name: Some(name), value: self.argument_value()? });
        }
        Ok(Argument { name: None, value: self.argument_value()? })
    }

    /// `name =`
    fn argument_name(&mut self) -> Parsed<Option<Name>> {
        let Some(word) = self.word() else { return Ok(None) };
        let Some((sign, _)) = word.rest.punct().filter(|(sign, _)| matches!(sign.as_char(), '=' | ':'))
        else {
            return Ok(None);
        };
        let before = (self.rest, self.last);
        self.take(word.span, word.rest);
        let span = sign.span();
        if self.eat("=").is_some() {
        } else if self.eat(":").is_some() {
            self.report(syntax::colon_in_argument(span, &word.text));
        } else {
            (self.rest, self.last) = before;
            return Ok(None);
        }
        Ok(Some(Name { text: word.text, span: word.span }))
    }

    /// An expression, or a text by itself, which only an argument may be.
    fn argument_value(&mut self) -> Parsed<Expr> {
        if let Some((literal, rest)) = self.rest.literal()
            && (rest.eof() || rest.punct().is_some_and(|(next, _)| next.as_char() == ','))
        {
            let span = literal.span();
            if let Lit::Str(text) = Lit::new(literal) {
                self.take(span, rest);
                return Ok(Expr { kind: ExprKind::Text(text.value()), span });
            }
        }
        self.expression()
    }

    /// What stands between the brackets of `x[…]`.
    fn indices(&mut self, group: Group<'a>) -> Parsed<Vec<Index>> {
        let entries = self.list(Parser::index)?;
        if entries.is_empty() {
            return Err(self.report(syntax::empty_index(group.span)));
        }
        Ok(entries)
    }

    /// `3`, `..`, `2..5`, `2..` or `..5`; a range may have a step, `2..5; 2`.
    fn index(&mut self) -> Parsed<Index> {
        let start = match self.operator().map(|operator| operator.text) {
            Some(".." | "..=" | ":" | "::") => None,
            _ => Some(self.expression()?),
        };
        let span = self.span();
        let Some(operator) = self.operator() else { return Ok(start.map_or(Index::Full(span), Index::At)) };
        match operator.text {
            ";" => return Err(self.report(syntax::step_without_range(span))),
            ".." => {}
            "..=" => {
                self.report(syntax::inclusive_index(span));
            }
            ":" | "::" => {
                self.report(syntax::colon_in_index(span));
            }
            _ => return Ok(start.map_or(Index::Full(span), Index::At)),
        }
        self.take(operator.span, operator.rest);
        if self.eat(".").is_some() {
            return Err(self.report(syntax::ellipsis(span)));
        }
        let ends = self.at_end() || self.at(",") || self.at(";");
        let end = if ends { None } else { Some(self.expression()?) };
        // A `:` that stands for `..` was reported, and so stands for `;` in silence.
        let steps = self.eat(";").is_some() || operator.text != ".." && self.eat(":").is_some();
        let step = if steps { Some(self.expression()?) } else { None };
        Ok(match (start, end, step) {
            (None, None, None) => Index::Full(span),
            (start, end, step) => Index::Range { start, end, step, span },
        })
    }

    /// Elements separated by commas, up to the end of the group.
    pub(super) fn list<T>(&mut self, mut element: impl FnMut(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        let mut elements = Vec::new();
        while !self.at_end() {
            elements.push(element(self)?);
            self.separator()?;
        }
        Ok(elements)
    }

    /// The comma after an element; says whether it is there. None is needed after the last element.
    pub(super) fn separator(&mut self) -> Parsed<bool> {
        if self.eat(",").is_some() {
            return Ok(true);
        }
        if self.at_end() {
            return Ok(false);
        }
        let span = self.span();
        let value =
            self.word().is_some_and(|word| !keyword::is_rust(&word.text)) || self.rest.literal().is_some();
        if value {
            self.report(syntax::missing_comma(span, &self.found()));
            return Ok(true);
        }
        Err(if self.at(";") { self.report(syntax::semicolon_in_list(span)) } else { self.unexpected("`,`") })
    }
}

/// What to write for a path that ends in this name.
fn path_cure(name: &str, called: bool) -> String {
    let cure = if called { elsewhere::function(name, &[]) } else { elsewhere::value(name, &[]) };
    cure.map_or_else(
        || format!("write `{name}` alone"),
        |cure| format!("names stand alone; `{name}`: {}", cure.help),
    )
}

/// The tokens of a group, where they are few.
fn short(group: Group) -> String {
    let text = group.content.token_stream().to_string();
    if text.chars().count() <= 20 { text } else { "…".to_owned() }
}
