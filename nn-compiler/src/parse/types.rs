//! Types of inputs and targets, shapes of parameters, and declared ranges.

use proc_macro2::Delimiter;

use crate::ast::{Classes, Expr, Name, Type};
use crate::diagnostic::syntax;

use super::keyword;
use super::tokens::{Parsed, Parser, Reported};

impl<'a> Parser<'a> {
    /// Whether a type begins here.
    pub(super) fn at_type(&self) -> bool {
        self.at_group(Delimiter::Bracket) || self.at_word("class")
    }

    /// `[3, 28, 28]`, `class(10)` or `[n] of class(64)`.
    pub(super) fn field_shape(&mut self, keyword: &str, name: &Name) -> Parsed<Type> {
        let span = self.span();
        if self.at_word("class") {
            let classes = self.classes()?;
            if self.at_group(Delimiter::Bracket) {
                return Err(self.report(syntax::shape_behind_class(self.span())));
            }
            return Ok(Type { shape: Vec::new(), classes: Some(classes), span });
        }
        let shape = self.shape(keyword, name)?;
        if self.at_word("class") {
            return Err(self.report(syntax::missing_of(self.span())));
        }
        let classes = if self.eat_word("of").is_some() { Some(self.classes()?) } else { None };
        Ok(Type { shape, classes, span })
    }

    /// `[width, n]`, of a parameter.
    pub(super) fn param_shape(&mut self, name: &Name) -> Parsed<Vec<Expr>> {
        if self.at_word("class") {
            return Err(self.report(syntax::class_parameter(self.span())));
        }
        if let Some(word) = self.word()
            && word.rest.group(Delimiter::Parenthesis).is_some()
        {
            return Err(self.report(syntax::initialiser_as_shape(word.span, &name.text, &word.text)));
        }
        self.shape("param", name)
    }

    /// `[a, b]`: sizes in brackets.
    fn shape(&mut self, keyword: &str, name: &Name) -> Parsed<Vec<Expr>> {
        let Some(group) = self.eat_group(Delimiter::Bracket) else {
            return Err(self.not_a_shape(keyword, name));
        };
        if let Some(sizes) = rust_array(group.content) {
            return Err(self.report(syntax::rust_array(group.span, &sizes.join(", "))));
        }
        let shape = self.inside(group, |parser| parser.list(Parser::size))?;
        if shape.is_empty() {
            return Err(self.report(syntax::empty_shape(group.span, keyword, &name.text)));
        }
        if self.at_group(Delimiter::Bracket) {
            return Err(self.report(syntax::brackets_per_axis(self.span())));
        }
        Ok(shape)
    }

    /// One size in a shape.
    fn size(&mut self) -> Parsed<Expr> {
        let span = self.span();
        let open = match self.operator().map(|operator| operator.text) {
            Some(".." | "?" | "-") => true,
            _ => self.at_word("_") || self.at_word("None"),
        };
        if open {
            return Err(self.report(syntax::open_size(span)));
        }
        let size = self.expression()?;
        if self.at(";") {
            return Err(self.report(syntax::semicolon_in_shape(self.span())));
        }
        Ok(size)
    }

    /// What stands where a shape should, and is none.
    fn not_a_shape(&mut self, keyword: &str, name: &Name) -> Reported {
        let span = self.span();
        if let Some((literal, _)) = self.rest.literal() {
            return self.report(syntax::size_without_brackets(span, &literal.to_string()));
        }
        if self.at_group(Delimiter::Parenthesis) {
            return self.report(syntax::shape_in_parentheses(span));
        }
        if self.at("&") {
            return self.report(syntax::reference(span));
        }
        let Some(word) = self.word() else {
            return self.report(syntax::expected(
                span,
                "a shape",
                &self.found(),
                "write sizes in brackets, `[28, 28]`, or nothing for a scalar",
            ));
        };
        if let Some(kind) = keyword::number_type(&word.text) {
            return self.report(syntax::scalar_type(span, &word.text, kind, keyword, &name.text));
        }
        self.report(syntax::foreign_type(span, &word.text))
    }

    /// `class(10)` or `class(1..=4)`
    fn classes(&mut self) -> Parsed<Classes> {
        let span = self.span();
        if self.eat_word("class").is_none() {
            return Err(self.report(syntax::elements_of_type(span, &self.found())));
        }
        match self.eat_group(Delimiter::Parenthesis) {
            Some(group) if !group.content.eof() => match class_names(group.content) {
                Some(names) => Err(self.report(syntax::classes_by_name(group.span, &names))),
                None => self.inside(group, Parser::class_range),
            },
            _ => Err(self.report(syntax::class_without_count(span, self.count_ahead().unwrap_or(10)))),
        }
    }

    /// `10` or `1..=4`
    fn class_range(&mut self) -> Parsed<Classes> {
        let first = self.expression()?;
        let span = self.span();
        if self.eat("..").is_some() {
            self.report(syntax::exclusive_range(span));
        } else if self.eat("..=").is_none() {
            return match self.at_end() {
                true => Ok(Classes { first: None, end: first }),
                false => Err(self.unexpected("an operator")),
            };
        }
        Ok(Classes { first: Some(first), end: self.whole_expression()? })
    }

    /// The number in the brackets, of whatever kind, that follow.
    fn count_ahead(&self) -> Option<u64> {
        let mut ahead = self.fork(self.rest);
        if let Some(group) = ahead.eat_group(Delimiter::Bracket) {
            ahead.rest = group.content;
        }
        ahead.eat("<");
        let (count, _) = ahead.rest.literal()?;
        count.to_string().parse().ok()
    }

    /// `in low..=high`
    pub(super) fn range(&mut self) -> Parsed<Option<(Expr, Expr)>> {
        if self.eat_word("in").is_none() {
            return Ok(None);
        }
        if let Some(group) = self.peek_group(Delimiter::Bracket) {
            return Err(self.report(syntax::interval(group.0.span)));
        }
        let low = self.expression()?;
        let span = self.span();
        if self.eat("..").is_some() {
            if self.at_end() || self.at(";") || self.at("=") {
                return Err(self.report(syntax::open_range(span)));
            }
            self.report(syntax::exclusive_range(span));
        } else if self.eat("..=").is_none() {
            if self.at_end() || self.at(";") || self.at("=") {
                return Err(self.report(syntax::open_range(self.last)));
            }
            return Err(self.unexpected("`..=` and the upper end of the range"));
        }
        let high = self.expression()?;
        Ok(Some((low, high)))
    }
}

/// Several words or texts with commas between them.
fn class_names(mut content: syn::buffer::Cursor) -> Option<Vec<String>> {
    let mut names = Vec::new();
    while !content.eof() {
        let rest = match (content.ident(), content.literal()) {
            (Some((word, rest)), _) => {
                names.push(word.to_string());
                rest
            }
            (_, Some((literal, rest))) => {
                names.push(literal.to_string().strip_prefix('"')?.trim_end_matches('"').to_owned());
                rest
            }
            _ => return None,
        };
        content = match rest.punct() {
            Some((comma, rest)) if comma.as_char() == ',' => rest,
            None if rest.eof() => rest,
            _ => return None,
        };
    }
    (names.len() > 1).then_some(names)
}

/// The sizes of a Rust array type, `[[f32; 28]; 3]`, from the outermost; `None` if it is none.
fn rust_array(content: syn::buffer::Cursor) -> Option<Vec<String>> {
    let (rest, inner) = match content.group(Delimiter::Bracket) {
        Some((inner, _, rest)) => (rest, rust_array(inner)?),
        None => {
            let (word, rest) = content.ident()?;
            if !keyword::is_number_type(&word.to_string()) {
                return None;
            }
            (rest, Vec::new())
        }
    };
    if rest.eof() {
        return Some(inner);
    }
    let (_, size) = rest.punct().filter(|(sign, _)| matches!(sign.as_char(), ';' | ','))?;
    let mut sizes = vec![size.token_stream().to_string()];
    sizes.extend(inner);
    Some(sizes)
}
