//! `fn` and `layer`.

use proc_macro2::Delimiter;

use crate::ast::{AxisPattern, Block, DataParameter, Function, Layer, Pattern, ShapePattern};
use crate::diagnostic::syntax;

use super::tokens::{Parsed, Parser};

impl<'a> Parser<'a> {
    /// `name(x, (a, b), key = default; named = default) = value;` or with a block.
    pub(super) fn function(&mut self, docs: Vec<String>) -> Parsed<Function> {
        let name = self.declared("a function")?;
        self.no_generics(&name.text)?;
        let Some(group) = self.eat_group(Delimiter::Parenthesis) else {
            return Err(self.report(syntax::function_without_arguments(self.span(), &name.text)));
        };
        let params = self.inside(group, |parser| parser.parameters("functions"))?;
        self.names_differ(params.iter().map(|parameter| &parameter.pattern));
        let body = self.body()?;
        Ok(Function { docs, name, params, body })
    }

    /// `name(hyper, key = default)(x: [.., n]) { … }`
    pub(super) fn layer(&mut self, docs: Vec<String>) -> Parsed<Layer> {
        let name = self.declared("a layer")?;
        self.no_generics(&name.text)?;
        let lists = (self.eat_group(Delimiter::Parenthesis), self.eat_group(Delimiter::Parenthesis));
        let (Some(hyper), Some(data)) = lists else {
            return Err(self.report(match self.at("=") {
                true => syntax::layer_as_value(name.span, &name.text),
                false => syntax::layer_with_one_list(name.span, &name.text),
            }));
        };
        let hyper = self.inside(hyper, |parser| parser.parameters("hyper-parameters"))?;
        let data = self.inside(data, |parser| parser.list(Parser::data_parameter))?;
        let patterns = hyper.iter().map(|parameter| &parameter.pattern);
        self.names_differ(patterns.chain(data.iter().map(|parameter| &parameter.pattern)));
        let body = self.body()?;
        Ok(Layer { docs, name, hyper, data, body })
    }

    fn no_generics(&mut self, name: &str) -> Parsed<()> {
        if self.at("<") {
            return Err(self.report(syntax::generics(self.span(), name)));
        }
        Ok(())
    }

    /// `= value;` or a block.
    fn body(&mut self) -> Parsed<Block> {
        let span = self.span();
        if self.eat("->").is_some() {
            self.report(syntax::return_type(span));
            while !self.at_end() && !self.at("=") && !self.at_group(Delimiter::Brace) {
                self.skip();
            }
        } else if self.eat("=>").is_some() {
            self.report(syntax::arrow_before_body(span));
            return self.short_body();
        }
        if self.at_group(Delimiter::Brace) {
            return self.block();
        }
        if self.eat("=").is_none() {
            return Err(self.report(syntax::body_missing(self.span())));
        }
        self.short_body()
    }

    /// `value;`
    fn short_body(&mut self) -> Parsed<Block> {
        let value = self.expression()?;
        self.semicolon()?;
        Ok(Block { items: Vec::new(), result: Box::new(value) })
    }

    /// `x` or `x: [.., n]`.
    fn data_parameter(&mut self) -> Parsed<DataParameter> {
        let pattern = self.pattern("an argument")?;
        let shape = if self.eat(":").is_some() { Some(self.shape_pattern()?) } else { None };
        if self.at("=") {
            return Err(self.report(syntax::default_of_data(self.span())));
        }
        Ok(DataParameter { pattern, shape })
    }

    /// `[a, .., n]`
    fn shape_pattern(&mut self) -> Parsed<ShapePattern> {
        let Some(group) = self.eat_group(Delimiter::Bracket) else {
            return Err(self.report(syntax::data_type(self.span())));
        };
        let axes = self.inside(group, |parser| parser.list(Parser::axis_pattern))?;
        let mut rests = axes.iter().filter_map(|axis| match axis {
            AxisPattern::Rest(span) => Some(*span),
            _ => None,
        });
        if let (Some(_), Some(second)) = (rests.next(), rests.next()) {
            return Err(self.report(syntax::two_rests(second)));
        }
        Ok(ShapePattern { axes, span: group.span })
    }

    /// Whether `&self` or `&mut self` stands here.
    fn self_argument(mut self) -> bool {
        self.eat("&").is_some()
            && (self.at_word("self") || self.eat_word("mut").is_some() && self.at_word("self"))
    }

    fn axis_pattern(&mut self) -> Parsed<AxisPattern> {
        if let Some(span) = self.eat("..") {
            return Ok(AxisPattern::Rest(span));
        }
        if let Some(word) = self.word()
            && (word.rest.eof() || word.rest.punct().is_some_and(|(sign, _)| sign.as_char() == ','))
        {
            return self.name("an axis").map(AxisPattern::Name);
        }
        self.expression().map(AxisPattern::Size)
    }

    /// A name, `_`, or a tuple of patterns.
    pub(super) fn pattern(&mut self, what: &str) -> Parsed<Pattern> {
        if let Some(span) = self.eat_word("_") {
            return Ok(Pattern::Ignore(span));
        }
        if let Some(group) = self.eat_group(Delimiter::Parenthesis) {
            let parts = self.inside(group, |parser| parser.list(|parser| parser.pattern(what)))?;
            return Ok(Pattern::Tuple(parts, group.span));
        }
        let reference = self.fork(self.rest).self_argument();
        if reference || self.at_word("self") {
            return Err(self.report(syntax::self_argument(self.span())));
        }
        if self.at_group(Delimiter::Bracket) {
            return Err(self.report(syntax::array_pattern(self.span())));
        }
        if self.at("&") {
            return Err(self.report(syntax::foreign_pattern(self.span())));
        }
        self.name(&format!("the name of {what}")).map(Pattern::Name)
    }
}
