//! What stands between operators: literals, names, groups, closures, `if`, and the statements of
//! other languages that have no value here.

use proc_macro2::{Delimiter, Literal, Span};
use syn::Lit;

use crate::ast::{Expr, ExprKind, Pattern};
use crate::diagnostic::{Diagnostic, syntax};

use super::expression::missing;
use super::keyword;
use super::tokens::{Group, Operator, Parsed, Parser, Reported, Word};

impl<'a> Parser<'a> {
    /// A value without signs before it or anything applied to it.
    pub(super) fn value(&mut self) -> Parsed<Expr> {
        // A macro that passes an expression on wraps it in invisible brackets; they must keep its
        // parts together, so they are looked for first.
        if let Some(group) = self.eat_group(Delimiter::None) {
            return self.inside(group, Parser::whole_expression);
        }
        if let Some((literal, rest)) = self.rest.literal() {
            self.take(literal.span(), rest);
            return Ok(self.literal(literal));
        }
        if let Some(word) = self.word() {
            return self.word_value(word);
        }
        if let Some(group) = self.eat_group(Delimiter::Parenthesis) {
            return self.parenthesised(group);
        }
        if let Some(group) = self.eat_group(Delimiter::Bracket) {
            let elements = self.inside(group, |parser| parser.list(Parser::expression))?;

            return Ok(Expr { kind: ExprKind::Array(elements), span: group.span });
        }
        if self.at_group(Delimiter::Brace) {
            let span = self.span();
            let block = self.block()?;
            return Ok(Expr { kind: ExprKind::Block(block), span });
        }
        Err(self.value_expected())
    }

    /// An expression that fills a group.
    pub(super) fn whole_expression(&mut self) -> Parsed<Expr> {
        let value = self.expression()?;
        if !self.at_end() {
            return Err(self.unexpected("an operator"));
        }
        Ok(value)
    }

    /// `(a)` is `a`, `(a, b)` a tuple, `()` the empty one.
    fn parenthesised(&mut self, group: Group<'a>) -> Parsed<Expr> {
        self.inside(group, |parser| {
            let mut elements = Vec::new();
            let mut comma = false;
            while !parser.at_end() {
                elements.push(parser.expression()?);
                comma |= parser.separator()?;
            }
            if elements.len() == 1 && !comma {
                return Ok(elements.remove(0));
            }
            Ok(Expr { kind: ExprKind::Tuple(elements), span: group.span })
        })
    }

    /// A number, or what is not a number.
    fn literal(&mut self, literal: Literal) -> Expr {
        let span = literal.span();
        match number(literal) {
            Ok(kind) => Expr { kind, span },
            Err(diagnostic) => {
                self.report(diagnostic);
                missing(span)
            }
        }
    }

    /// A name, `true`, `if`, or a statement of Rust that has no value here.
    fn word_value(&mut self, word: Word<'a>) -> Parsed<Expr> {
        let span = word.span;
        let flag = |flag| Ok(Expr { kind: ExprKind::Flag(flag), span });
        match word.text.as_str() {
            "true" | "false" => {
                self.take(span, word.rest);
                flag(word.text == "true")
            }
            "True" | "False" => {
                self.report(syntax::capital_flag(span, &word.text, &word.text.to_lowercase()));
                self.take(span, word.rest);
                flag(word.text == "True")
            }
            "if" => self.choice(),
            "return" => {
                self.report(syntax::return_value(span));
                self.take(span, word.rest);
                let value = self.expression()?;
                // Its `;` belongs to the same habit.
                self.eat(";");
                Ok(value)
            }
            "for" | "while" | "loop" => Err(self.report(syntax::repetition(span, &word.text))),
            "match" => Err(self.report(syntax::many_way_choice(span))),
            "else" => Err(self.report(syntax::stray_else(span))),
            "let" => Err(self.report(syntax::let_in_expression(span))),
            "fn" | "move" => Err(self.report(syntax::foreign_closure(span, &word.text))),
            // Alone it is a name, as of a regularisation's strength.
            "lambda" if word.rest.ident().is_some_and(|(next, _)| !keyword::is_rust(&next.to_string())) => {
                Err(self.report(syntax::foreign_closure(span, &word.text)))
            }
            "self" if word.rest.punct().is_some_and(|(point, _)| point.as_char() == '.') => {
                self.report(syntax::self_before_name(span));
                self.take(span, word.rest);
                self.eat(".");
                self.value()
            }
            text if text == "_" || keyword::is_rust(text) || text.starts_with("r#") => {
                self.take(span, word.rest);
                Err(self.report(syntax::keyword_as_value(span, text)))
            }
            _ => {
                self.take(span, word.rest);
                Ok(Expr { kind: ExprKind::Name(word.text), span })
            }
        }
    }

    /// `|state, x| next`
    pub(super) fn closure(&mut self, bar: Operator<'a>) -> Parsed<Expr> {
        let span = self.take(bar.span, bar.rest);
        let mut patterns: Vec<Pattern> = Vec::new();
        if bar.text == "|" {
            while self.eat("|").is_none() {
                patterns.push(self.pattern("an argument")?);
                if self.at(":") {
                    return Err(self.report(syntax::typed_argument(self.span(), "closures")));
                }
                if self.eat(",").is_none() && !self.at("|") {
                    return Err(self.unexpected("`,` or `|`"));
                }
            }
        }
        self.names_differ(&patterns);
        if patterns.is_empty() {
            return Err(self.report(syntax::closure_without_arguments(span)));
        }
        for arrow in ["=>", "->"] {
            if let Some(span) = self.eat(arrow) {
                self.report(syntax::arrow_in_closure(span, arrow));
                // A type and a block, as Rust has them.
                if let Some(word) = self.word()
                    && word.rest.group(Delimiter::Brace).is_some()
                {
                    self.take(word.span, word.rest);
                }
            }
        }
        let body = self.expression()?;
        Ok(Expr { kind: ExprKind::Closure(patterns, Box::new(body)), span })
    }

    /// The digits of `.5`.
    fn digits_after_point(&self) -> Option<String> {
        let (point, rest) = self.rest.punct().filter(|(sign, _)| sign.as_char() == '.')?;
        let (digits, _) = rest.literal()?;
        let adjoins = point.span().end() == digits.span().start();
        let digits = digits.to_string();
        (adjoins && digits.starts_with(|digit: char| digit.is_ascii_digit())).then_some(digits)
    }

    /// There should be a value here, and is none.
    pub(super) fn value_expected(&mut self) -> Reported {
        if self.at_end() {
            return self.report(syntax::value_missing(self.last));
        }
        if let Some(reported) = self.comment() {
            return reported;
        }
        if let Some((lifetime, _)) = self.rest.lifetime() {
            return self.report(syntax::lifetime(self.span(), &lifetime.to_string()));
        }
        if let Some(digits) = self.digits_after_point() {
            return self.report(syntax::point_without_zero(self.span(), &digits));
        }
        let operator = self.operator().map_or("", |operator| operator.text);
        let span = self.span();
        match operator {
            ";" | "," => self.report(syntax::value_missing(self.last)),
            ".." | "..=" => self.report(syntax::stray_range(span)),
            "=" => self.report(syntax::stray_equals(span)),
            _ => self.report(syntax::expected(
                span,
                "a value",
                &self.found(),
                "write a value before it, or remove it",
            )),
        }
    }
}

/// What a literal means where a number is wanted.
fn number(literal: Literal) -> Result<ExprKind, Diagnostic> {
    let span = literal.span();
    let (digits, suffix, integer) = match Lit::new(literal) {
        Lit::Int(int) => (int.base10_digits().to_string(), int.suffix().to_string(), true),
        Lit::Float(float) => (float.base10_digits().to_string(), float.suffix().to_string(), false),
        Lit::Str(text) => return Err(text_as_number(span, &text.value())),
        Lit::Char(character) => return Err(text_as_number(span, &character.value().to_string())),
        _ => {
            return Err(syntax::expected(
                span,
                "a value",
                "bytes",
                "write a number, a name or an expression of them",
            ));
        }
    };
    if keyword::is_number_type(&suffix) {
        return Err(syntax::number_suffix(span, &suffix, &digits));
    }
    if let Some(meant) = letters_for_digits(&digits, &suffix) {
        return Err(syntax::letter_in_number(span, &format!("{digits}{suffix}"), &meant));
    }
    if !integer && matches!(suffix.as_str(), "f" | "F" | "d" | "D" | "l" | "L") {
        return Err(syntax::number_suffix(span, &suffix, &digits));
    }
    if !suffix.is_empty() {
        return Err(syntax::implicit_product(span, &digits, &suffix));
    }
    match digits.parse::<f64>() {
        Ok(0.0) if is_above_zero(&digits) => Err(syntax::number_too_small(span)),
        Ok(value) if value.is_finite() => Ok(ExprKind::Number { value, integer }),
        _ => Err(syntax::number_too_large(span)),
    }
}

/// Whether a number has a digit other than 0 before its exponent.
fn is_above_zero(digits: &str) -> bool {
    let digits = digits.split(['e', 'E']).next().unwrap_or_default();
    digits.contains(|digit: char| ('1'..='9').contains(&digit))
}

/// The number that was meant by one with the letter O in it: `1O`.
fn letters_for_digits(digits: &str, suffix: &str) -> Option<String> {
    let zeros = suffix.chars().map(|letter| match letter {
        'o' | 'O' => Some('0'),
        digit => digit.is_ascii_digit().then_some(digit),
    });
    let zeros: String = zeros.collect::<Option<_>>()?;
    (!zeros.is_empty()).then(|| format!("{digits}{zeros}"))
}

fn text_as_number(span: Span, text: &str) -> Diagnostic {
    if text.trim().parse::<f64>().is_ok() {
        syntax::quoted_number(span, text.trim())
    } else {
        syntax::stray_text(span)
    }
}
