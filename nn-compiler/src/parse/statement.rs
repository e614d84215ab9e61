//! The items of a network that are statements: `input`, `target`, `param`, `let`, `const`, `output`,
//! `loss`, `metric`.

use proc_macro2::{Delimiter, Span};

use crate::ast::{Binding, Expr, Field, Item, Let, Loss, Name, Output, Param, Pattern, Type};
use crate::diagnostic::syntax;

use super::expression::missing;
use super::keyword;
use super::tokens::{Parsed, Parser, Word};

impl<'a> Parser<'a> {
    /// The item that this keyword begins, to its end.
    pub(super) fn item(&mut self, keyword: Word<'a>, docs: Vec<String>) -> Parsed<Item> {
        let span = self.take(keyword.span, keyword.rest);
        self.item_content(&keyword.text, span, docs)
    }

    /// What stands after a keyword, to the end of the item.
    pub(super) fn item_content(&mut self, keyword: &str, span: Span, docs: Vec<String>) -> Parsed<Item> {
        match keyword {
            "input" => self.field("input", docs).map(Item::Input),
            "target" => self.field("target", docs).map(Item::Target),
            "param" => self.param(docs).map(Item::Param),
            "let" => self.binding().map(Item::Let),
            "const" => self.constant().map(Item::Const),
            "length" => self.length().map(Item::Length),
            "fn" => self.function(docs).map(Item::Function),
            "layer" => self.layer(docs).map(Item::Layer),
            "output" => self.output(span, docs).map(Item::Output),
            "loss" => self.loss(span).map(Item::Loss),
            "metric" => self.metric(span).map(Item::Metric),
            "struct" => Err(self.report(syntax::rust_item(span, "struct"))),
            _ => Err(self.report(syntax::not_supported(span, keyword))),
        }
    }

    /// A name that a declaration gives.
    pub(super) fn declared(&mut self, what: &str) -> Parsed<Name> {
        let name = self.name(&format!("the name of {what}"))?;
        if name.text == "where" {
            return Err(self.report(syntax::name_is_keyword(name.span, "where", what)));
        }
        Ok(name)
    }

    /// A value and the `;` after it.
    pub(super) fn value_of_statement(&mut self) -> Expr {
        let start = self.span();
        let value = self.expression();
        let value = match value {
            Ok(value) => self.semicolon().map(|()| value),
            Err(reported) => Err(reported),
        };
        self.skip_statement(value, missing(start))
    }

    /// `name: type in low..=high;`
    fn field(&mut self, keyword: &str, docs: Vec<String>) -> Parsed<Field> {
        let what = if keyword == "input" { "an input" } else { "a target" };
        let name = self.declared(what)?;
        let parsed = self.field_type(keyword, &name);
        let unknown = Type { shape: vec![missing(name.span)], classes: None, span: name.span };
        let (ty, range) = self.skip_statement(parsed, (unknown, None));
        Ok(Field { docs, name, ty, range })
    }

    fn field_type(&mut self, keyword: &str, name: &Name) -> Parsed<(Type, Option<(Expr, Expr)>)> {
        let span = self.span();
        let mut typed = self.eat(":").is_some();
        if !typed && self.at("=") {
            self.eat("=");
            if !self.at_type() {
                return Err(self.report(syntax::given_value(span, keyword, &name.text)));
            }
            self.report(syntax::equals_before_type(span, keyword, &name.text));
            typed = true;
        } else if !typed && self.at_type() {
            self.report(syntax::missing_colon(span, keyword, &name.text));
            typed = true;
        }
        let ty = if typed {
            self.field_shape(keyword, name)?
        } else {
            Type { shape: Vec::new(), classes: None, span: name.span }
        };
        let range = self.range()?;
        if self.at(",") && !typed {
            let comma = self.span();
            if let Some(second) = self.fork(self.rest).name_after_comma() {
                return Err(self.report(syntax::several_names(comma, keyword, &name.text, &second)));
            }
        }
        if self.at("=") {
            return Err(self.report(syntax::given_value(self.span(), keyword, &name.text)));
        }
        self.semicolon()?;
        Ok((ty, range))
    }

    /// The name after a comma, on the same line.
    pub(super) fn name_after_comma(mut self) -> Option<String> {
        let comma = self.eat(",")?;
        let word = self.word().filter(|word| word.span.start().line == comma.start().line)?;
        (!keyword::NETWORK.contains(&word.text.as_str())).then_some(word.text)
    }

    /// `name: shape in low..=high = init if condition;`
    fn param(&mut self, docs: Vec<String>) -> Parsed<Param> {
        self.immutable();
        let name = self.declared("a parameter")?;
        let shape = if self.eat(":").is_some() {
            self.param_shape(&name)?
        } else if self.at_group(Delimiter::Bracket) {
            self.report(syntax::missing_colon(self.span(), "param", &name.text));
            self.param_shape(&name)?
        } else {
            Vec::new()
        };
        let range = self.range()?;
        if self.eat("=").is_none() {
            return Err(if self.at("==") {
                self.report(syntax::comparison_for_value(self.span(), "param", &name.text))
            } else if self.at(";") || self.at_end() {
                self.report(syntax::missing_initial_value(self.last, &name.text))
            } else {
                self.unexpected("`=` and an initial value")
            });
        }
        let init = self.expression()?;
        let condition = if self.eat_word("if").is_some() { Some(self.expression()?) } else { None };
        self.semicolon()?;
        Ok(Param { docs, name, shape, init, condition, range })
    }

    /// Reports `mut`.
    fn immutable(&mut self) {
        let span = self.span();
        if self.eat_word("mut").is_some() {
            self.report(syntax::mutable(span));
        }
    }

    /// `pattern = value;`
    fn binding(&mut self) -> Parsed<Let> {
        self.immutable();
        if let Some(word) = self.word().filter(|word| word.rest.ident().is_some())
            && keyword::NETWORK.contains(&word.text.as_str())
        {
            return Err(self.report(syntax::two_keywords(word.span, &word.text)));
        }
        let pattern = self.pattern("a value")?;
        let name = match &pattern {
            Pattern::Name(name) => name.text.as_str(),
            _ => "(a, b)",
        };
        if self.at(":") {
            let colon = self.span();
            self.eat(":");
            return Err(if self.typed_binding() {
                self.report(syntax::type_of_value(colon, "let", name))
            } else {
                self.report(syntax::colon_for_equals(colon, name))
            });
        }
        if self.at(",") {
            let comma = self.span();
            let second = self.fork(self.rest).name_after_comma().unwrap_or_default();
            return Err(self.report(syntax::tuple_without_parentheses(comma, name, &second)));
        }
        self.equals("let", name)?;
        Ok(Let { pattern, value: self.value_of_statement() })
    }

    /// After `let name:`, whether a type and `=` follow, rather than a value.
    fn typed_binding(&self) -> bool {
        let mut ahead = self.fork(self.rest);
        while !ahead.at_end() && !ahead.at(";") {
            if ahead.at("=") {
                return true;
            }
            ahead.skip();
        }
        false
    }

    /// `NAME = value;`
    fn constant(&mut self) -> Parsed<Binding> {
        let name = self.declared("a constant")?;
        if self.at(":") {
            return Err(self.report(syntax::type_of_value(self.span(), "const", &name.text)));
        }
        self.equals("const", &name.text)?;
        Ok(Binding { name, value: self.value_of_statement() })
    }

    /// `name <= bound;`
    fn length(&mut self) -> Parsed<Binding> {
        let name = self.declared("a length")?;
        if self.eat("<=").is_none() {
            let (span, found) = (self.span(), self.found());
            return Err(self.report(syntax::length_without_bound(span, &name.text, &found)));
        }
        Ok(Binding { name, value: self.value_of_statement() })
    }

    /// `name;`, `value;` or `name = value;`
    fn output(&mut self, keyword: Span, docs: Vec<String>) -> Parsed<Output> {
        let name = self.name_before_value("output")?;
        self.needs_value(keyword, "output")?;
        Ok(Output { docs, name, value: self.value_of_statement(), keyword })
    }

    /// `value;`
    fn loss(&mut self, keyword: Span) -> Parsed<Loss> {
        if let Some(equals) = self.eat("=") {
            self.report(syntax::equals_after_loss(equals));
        } else if let Some(colon) = self.eat(":") {
            self.report(syntax::equals_after_loss(colon));
        } else if let Some(name) = self.name_before_value("loss")? {
            self.report(syntax::named_loss(name.span, &name.text));
        }
        self.needs_value(keyword, "loss")?;
        Ok(Loss { value: self.value_of_statement(), keyword })
    }

    /// `name = value;`
    fn metric(&mut self, keyword: Span) -> Parsed<Binding> {
        let name = self.name_before_value("metric")?;
        self.needs_value(keyword, "metric")?;
        let Some(name) = name else {
            self.value_of_statement();
            self.report(syntax::metric_without_name(keyword));
            return Ok(Binding {
                name: Name { text: "metric".into(), span: keyword },
                value: missing(keyword),
            });
        };
        Ok(Binding { name, value: self.value_of_statement() })
    }

    /// `name =`, if that stands here.
    fn name_before_value(&mut self, keyword: &str) -> Parsed<Option<Name>> {
        let Some(word) = self.word() else { return Ok(None) };
        let mut ahead = self.fork(word.rest);
        if ahead.at(":") {
            self.take(word.span, word.rest);
            return Err(self.report(syntax::type_of_value(self.span(), keyword, &word.text)));
        }
        let foreign = ahead.eat(":=");
        if foreign.is_none() && ahead.eat("=").is_none() {
            return Ok(None);
        }
        let name = self.declared("a value")?;
        if let Some(span) = foreign {
            self.report(syntax::foreign_equals(span, ":=", keyword, &name.text));
        }
        (self.rest, self.last) = (ahead.rest, ahead.last);
        Ok(Some(name))
    }

    /// A statement must not end right after its keyword.
    fn needs_value(&mut self, keyword: Span, text: &str) -> Parsed<()> {
        if self.at(";") || self.at_end() {
            return Err(self.report(syntax::statement_without_value(keyword, text)));
        }
        Ok(())
    }

    /// The `=` before a value.
    fn equals(&mut self, keyword: &str, name: &str) -> Parsed<()> {
        if self.eat("=").is_some() {
            return Ok(());
        }
        if let Some((sign, span)) = self.eat_foreign_equals() {
            self.report(syntax::foreign_equals(span, sign, keyword, name));
            return Ok(());
        }
        if let Some(span) = self.eat("==") {
            self.report(syntax::comparison_for_value(span, keyword, name));
            return Ok(());
        }
        if self.at(";") || self.at_end() || self.next_item() {
            return Err(self.report(syntax::name_without_value(self.last, keyword, name)));
        }
        let cure = format!("write one name, `=` and its value: `{keyword} {name} = …;`");
        Err(self.report(syntax::expected(self.span(), "`=` and a value", &self.found(), &cure)))
    }
}
