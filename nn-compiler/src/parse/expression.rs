//! Expressions: operators by Rust's precedence, and the operators people bring from elsewhere.

use proc_macro2::{Delimiter, Span};

use crate::ast::{BinaryOperator, Expr, ExprKind, UnaryOperator};
use crate::diagnostic::syntax;

use super::keyword;
use super::tokens::{Operator, Parsed, Parser};

/// How tightly an operator binds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    /// Less than any operator.
    None,
    Or,
    And,
    Comparison,

    Sum,
    Product,
}

/// What an operator between two values means.
fn binary(text: &str) -> Option<(BinaryOperator, Strength)> {
    Some(match text {
        "||" => (BinaryOperator::Or, Strength::Or),
        "&&" => (BinaryOperator::And, Strength::And),
        "==" => (BinaryOperator::Equal, Strength::Comparison),
        "!=" => (BinaryOperator::NotEqual, Strength::Comparison),
        "<" => (BinaryOperator::Less, Strength::Comparison),
        "<=" => (BinaryOperator::LessOrEqual, Strength::Comparison),
        ">" => (BinaryOperator::Greater, Strength::Comparison),
        ">=" => (BinaryOperator::GreaterOrEqual, Strength::Comparison),
        "+" => (BinaryOperator::Add, Strength::Sum),
        "-" => (BinaryOperator::Subtract, Strength::Sum),
        "*" => (BinaryOperator::Multiply, Strength::Product),
        "/" => (BinaryOperator::Divide, Strength::Product),
        _ => return None,
    })
}

/// An expression whose mistake is reported already.
pub(super) fn missing(span: Span) -> Expr {
    Expr { kind: ExprKind::Missing, span }
}

impl<'a> Parser<'a> {
    /// Any expression.
    pub(super) fn expression(&mut self) -> Parsed<Expr> {
        self.operators(Strength::None)
    }

    /// What may stand on one side of a comparison.
    pub(super) fn compared(&mut self) -> Parsed<Expr> {
        self.operators(Strength::Comparison)
    }

    /// Operands joined by operators that bind more tightly than `outer`.
    fn operators(&mut self, outer: Strength) -> Parsed<Expr> {
        let mut left = self.prefix()?;
        let mut compared = false;
        loop {
            let Some(operator) = self.operator() else {
                if !self.operator_in_words(&mut left, outer)? {
                    return Ok(left);
                }
                continue;
            };
            let Some((meaning, strength)) = binary(operator.text) else {
                if !self.foreign_operator(&mut left, operator, outer)? {
                    return Ok(left);
                }
                continue;
            };
            if strength <= outer {
                return Ok(left);
            }
            if self.angles(&mut left, &operator) {
                continue;
            }
            let span = self.take(operator.span, operator.rest);
            if self.doubled(operator.text, span)? {
                left = missing(span);
                continue;
            }
            let right = self.operators(strength)?;
            left = Expr { kind: ExprKind::Binary(meaning, Box::new(left), Box::new(right)), span };
            if strength == Strength::Comparison && std::mem::replace(&mut compared, true) {
                self.report(syntax::chained_comparison(span));
                left = missing(span);
            }
        }
    }

    /// `dense<8>(x)`, whose argument stands as a type's would: refused. Says whether it was there.
    fn angles(&mut self, left: &mut Expr, operator: &Operator<'a>) -> bool {
        let callee = match &left.kind {
            ExprKind::Name(name) => name.clone(),
            ExprKind::Field(_, method) => format!(".{}", method.text),
            _ => return false,
        };
        let mut ahead = self.fork(operator.rest);
        let argument = ahead.rest.token_tree().map(|(argument, _)| argument.to_string()).unwrap_or_default();
        ahead.skip();
        if operator.text != "<"
            || ahead.eat(">").is_none()
            || ahead.eat_group(Delimiter::Parenthesis).is_none()
        {
            return false;
        }
        self.report(syntax::arguments_in_braces(operator.span, &callee, &argument));
        *left = missing(self.take(ahead.last, ahead.rest));
        true
    }

    /// Signs before a value, the value, and what is applied to it.
    pub(super) fn prefix(&mut self) -> Parsed<Expr> {
        self.deeper(Parser::signed)
    }

    fn signed(&mut self) -> Parsed<Expr> {
        let Some(operator) = self.operator() else {
            return self.negation_in_words();
        };
        let meaning = match operator.text {
            "-" => UnaryOperator::Negate,
            "!" => UnaryOperator::Not,
            "|" | "||" => return self.closure(operator),
            "+" => {
                self.report(syntax::unary_plus(operator.span));
                self.take(operator.span, operator.rest);
                return self.prefix();
            }
            "~" => {
                self.report(syntax::operator_in_words(operator.span, "~", "!"));
                self.take(operator.span, operator.rest);
                return self.prefix();
            }
            "$" => {
                let reported = self.report(syntax::dollar(operator.span));
                self.take(operator.span, operator.rest);
                return if self.word().is_some() { self.prefix() } else { Err(reported) };
            }
            "&" | "&&" => {
                self.report(syntax::reference(operator.span));
                self.take(operator.span, operator.rest);
                self.eat_word("mut");
                return self.prefix();
            }
            "*" => {
                self.report(syntax::dereference(operator.span));
                self.take(operator.span, operator.rest);
                return self.prefix();
            }
            _ => return Err(self.value_expected()),
        };
        let span = self.take(operator.span, operator.rest);
        let operand = self.prefix()?;
        Ok(Expr { kind: ExprKind::Unary(meaning, Box::new(operand)), span })
    }

    /// The second half of `x ** 2` and `x++`: refused. Says whether it was there.
    fn doubled(&mut self, first: &str, span: Span) -> Parsed<bool> {
        let Some(second) = self.operator().filter(|second| second.text == first) else {
            return Ok(false);
        };
        match first {
            "*" => {
                self.report(syntax::double_star(span));
                self.take(second.span, second.rest);
                self.prefix()?;
            }
            "+" | "-" if ends_value(&second) => {
                self.report(syntax::increment(span, first));
                self.take(second.span, second.rest);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Operators of Rust and other languages that this one does not have: refused. Says whether there
    /// was one, which then is part of `left`.
    fn foreign_operator(&mut self, left: &mut Expr, operator: Operator<'a>, outer: Strength) -> Parsed<bool> {
        // Each binds as what was meant by it, so that it is the only mistake.
        let (refusal, strength) = match operator.text {
            "^" => (syntax::caret(operator.span), Strength::Product),
            "|" => (syntax::bit_operator(operator.span, "|", "||"), Strength::Or),
            "&" => (syntax::bit_operator(operator.span, "&", "&&"), Strength::And),
            "%" | "%%" => (syntax::remainder(operator.span), Strength::Product),
            "@" | "%*%" => (syntax::matrix_product(operator.span, operator.text), Strength::Product),
            ".*" | "./" | ".^" => {
                (syntax::elementwise_operator(operator.span, operator.text), Strength::Product)
            }
            "<>" | "~=" | "!==" => {
                (syntax::comparison(operator.span, operator.text, "!="), Strength::Comparison)
            }
            "===" => (syntax::comparison(operator.span, operator.text, "=="), Strength::Comparison),
            "=<" => (syntax::comparison(operator.span, operator.text, "<="), Strength::Comparison),
            "<=>" => (syntax::three_way_comparison(operator.span), Strength::Comparison),
            "<<" | ">>" => (syntax::shift(operator.span, operator.text), Strength::Product),
            "??" => (syntax::question_mark(operator.span, "??"), Strength::Or),
            "->" | "|>" | "%>%" | "<|" => return self.pipe(left, operator, outer),
            "=>" => return self.fat_arrow(left, operator, outer),
            "+=" | "-=" | "*=" | "/=" | "%=" | "^=" | "|=" | "&=" | "<<=" => {
                (syntax::assignment_operator(operator.span, operator.text), Strength::Or)
            }
            "?" => return self.question_mark(left, operator, outer),
            _ => return Ok(false),
        };
        if strength <= outer {
            return Ok(false);
        }
        let span = self.take(operator.span, operator.rest);
        self.report(refusal);
        self.operators(strength)?;
        *left = missing(span);
        Ok(true)
    }

    /// `x |> f`, `x -> f`: refused once for a whole row of steps.
    fn pipe(&mut self, left: &mut Expr, operator: Operator<'a>, outer: Strength) -> Parsed<bool> {
        if outer != Strength::None {
            return Ok(false);
        }
        if !matches!(left.kind, ExprKind::Missing) {
            let mut ahead = self.fork(operator.rest);
            let step = ahead.word().map(|word| {
                ahead.take(word.span, word.rest);
                let inside = if ahead.at_group(Delimiter::Parenthesis) { "…" } else { "" };
                format!(
                    "write `.{}({inside})` in place of `{} …`, as in `x.dense(128).relu()`",
                    word.text, operator.text
                )
            });
            let cure = step.filter(|_| operator.text != "<|");
            let cure = cure.unwrap_or_else(|| "write a call: `relu(x)` or `x.relu()`".to_owned());
            self.report(syntax::pipe(operator.span, operator.text, &cure));
        }
        *left = missing(self.take(operator.span, operator.rest));
        self.operators(Strength::Or)?;
        Ok(true)
    }

    /// `v => v * 2`, a closure of other languages, or `a => b` for `a >= b`: refused.
    fn fat_arrow(&mut self, left: &mut Expr, operator: Operator<'a>, outer: Strength) -> Parsed<bool> {
        if outer != Strength::None {
            return Ok(false);
        }
        self.report(if self.before_block {
            syntax::comparison(operator.span, "=>", ">=")
        } else {
            syntax::fat_arrow(operator.span)
        });
        *left = missing(self.take(operator.span, operator.rest));
        self.expression()?;
        Ok(true)
    }

    /// `c ? a : b` and `x?`: refused.
    fn question_mark(&mut self, left: &mut Expr, operator: Operator<'a>, outer: Strength) -> Parsed<bool> {
        if outer != Strength::None {
            return Ok(false);
        }
        *left = missing(operator.span);
        if ends_value(&operator) {
            self.report(syntax::question_mark(operator.span, "?"));
            self.take(operator.span, operator.rest);
            return Ok(true);
        }
        self.report(syntax::ternary(operator.span));
        self.take(operator.span, operator.rest);
        self.expression()?;
        if self.eat(":").is_some() {
            self.expression()?;
        }
        Ok(true)
    }

    /// `a and b`, `a or b`, `x as f32`: refused. Says whether there was one.
    fn operator_in_words(&mut self, left: &mut Expr, outer: Strength) -> Parsed<bool> {
        let Some(word) = self.word() else { return Ok(false) };
        let (sign, strength) = match word.text.as_str() {
            "and" => ("&&", Strength::And),
            "or" => ("||", Strength::Or),
            "is" => ("==", Strength::Comparison),
            "xor" => ("!=", Strength::Comparison),
            "div" => ("/", Strength::Product),
            "as" => {
                self.report(syntax::cast(word.span));
                *left = missing(self.take(word.span, word.rest));
                // The type: `f32`, `Vec<f32>` would be two mistakes and is left to the next message.
                self.skip();
                return Ok(true);
            }
            _ => return Ok(false),
        };
        if strength <= outer {
            return Ok(false);
        }
        self.report(syntax::operator_in_words(word.span, &word.text, sign));
        *left = missing(self.take(word.span, word.rest));
        self.operators(strength)?;
        Ok(true)
    }

    /// `not x`: refused; otherwise a value and what is applied to it.
    fn negation_in_words(&mut self) -> Parsed<Expr> {
        if let Some(word) = self.word().filter(|word| word.text == "not")
            && (word.rest.ident().is_some_and(|(next, _)| !keyword::is_rust(&next.to_string()))
                || word.rest.literal().is_some())
        {
            self.report(syntax::operator_in_words(word.span, "not", "!"));
            let span = self.take(word.span, word.rest);
            self.prefix()?;
            return Ok(missing(span));
        }
        self.applied()
    }
}

/// Whether no value follows the operator, as at the end of a statement or of an argument.
fn ends_value(operator: &Operator) -> bool {
    operator.rest.eof()
        || operator.rest.punct().is_some_and(|(punct, _)| matches!(punct.as_char(), ';' | ','))
}
