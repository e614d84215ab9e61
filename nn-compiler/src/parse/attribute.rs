//! Documentation comments and attributes.

use proc_macro2::{Delimiter, Span};
use syn::{Lit, buffer::Cursor};

use crate::ast::{Attributes, Derivative, Dtype};
use crate::diagnostic::syntax;

use super::tokens::{Group, Parser};

/// One `#[name …]`.
pub(super) struct Attribute<'a> {
    name: String,
    pub(super) span: Span,
    /// What stands after the name.
    arguments: Cursor<'a>,
}

impl<'a> Parser<'a> {
    /// All attributes that stand here.
    pub(super) fn attributes(&mut self) -> Vec<Attribute<'a>> {
        let mut attributes = Vec::new();
        while let Some(hash) = self.eat("#") {
            if let Some(bang) = self.eat("!") {
                self.report(syntax::inner_attribute(bang));
            }
            let Some(group) = self.eat_group(Delimiter::Bracket) else {
                self.report(syntax::hash_comment(hash));
                while !self.at_end() && self.rest.span().start().line == hash.start().line {
                    self.skip();
                }
                continue;
            };
            let (name, span, arguments) = match group.content.ident() {
                Some((name, arguments)) => (name.to_string(), name.span(), arguments),
                None => (String::new(), group.span, group.content),
            };
            attributes.push(Attribute { name, span, arguments });
        }
        attributes
    }

    /// The documentation of an item, which may carry no other attribute.
    pub(super) fn only_docs(&mut self, attributes: Vec<Attribute<'a>>) -> Vec<String> {
        let mut docs = Vec::new();
        for attribute in attributes {
            match doc(&attribute) {
                Some(line) => docs.push(line),
                None if attribute.name == "doc" => {}
                None => {
                    self.report(syntax::attribute_of_item(attribute.span, &attribute.name));
                }
            }
        }
        docs
    }

    /// The documentation of a network and what its attributes say.
    pub(super) fn network_attributes(&mut self, attributes: Vec<Attribute<'a>>) -> (Vec<String>, Attributes) {
        let mut docs = Vec::new();
        let mut settings = Attributes::default();
        let mut settled: Vec<(&str, Span)> = Vec::new();
        for attribute in &attributes {
            if let name @ ("dtype" | "budget") = attribute.name.as_str() {
                if let Some((_, first)) = settled.iter().find(|(known, _)| *known == name) {
                    self.report(syntax::attribute_twice(attribute.span, name, *first));
                    continue;
                }
                settled.push((name, attribute.span));
            }
            match attribute.name.as_str() {
                "doc" => docs.extend(doc(attribute)),
                "dtype" => self.dtype(attribute, &mut settings),
                "allow" => self.allow(attribute, &mut settings),
                "budget" => self.budget(attribute, &mut settings),
                "derivatives" => self.derivatives(attribute, &mut settings),
                "derive" => {
                    self.report(syntax::derive(attribute.span));
                }
                name => {
                    self.report(syntax::unknown_attribute(attribute.span, name));
                }
            }
        }
        (docs, settings)
    }

    /// `#[dtype(f64)]`
    fn dtype(&mut self, attribute: &Attribute<'a>, settings: &mut Attributes) {
        let chosen = parenthesised(attribute).and_then(|group| single_word(group.content));
        match chosen.as_deref() {
            Some("f32") => settings.dtype = Dtype::F32,
            Some("f64") => settings.dtype = Dtype::F64,
            _ => {
                self.report(syntax::bad_dtype(attribute.span));
            }
        }
    }

    /// `#[allow(dead_gradient)]`
    fn allow(&mut self, attribute: &Attribute<'a>, settings: &mut Attributes) {
        let allowed = parenthesised(attribute).and_then(|group| single_word(group.content));
        match allowed.as_deref() {
            Some("dead_gradient") => settings.allow_dead_gradient = true,
            _ => {
                self.report(syntax::bad_allow(attribute.span));
            }
        }
    }

    /// `#[derivatives(jacobian, hessian)]`
    fn derivatives(&mut self, attribute: &Attribute<'a>, settings: &mut Attributes) {
        let words = parenthesised(attribute).and_then(|group| separated_words(group.content));
        let Some(words) = words.filter(|words| !words.is_empty()) else {
            self.report(syntax::bad_derivatives(attribute.span, ""));
            return;
        };
        for (word, span) in words {
            match Derivative::ALL.into_iter().find(|derivative| derivative.name() == word) {
                Some(derivative) => settings.derivatives.push((derivative, span)),
                None => {
                    self.report(syntax::bad_derivatives(span, &word));
                }
            }
        }
    }
}

/// The place of the last attribute, if it is documentation.
pub(super) fn last_documentation(attributes: &[Attribute]) -> Option<Span> {
    attributes.last().filter(|last| last.name == "doc").map(|last| last.span)
}

/// The line of a documentation comment.
fn doc(attribute: &Attribute) -> Option<String> {
    if attribute.name != "doc" {
        return None;
    }
    let (_, rest) = attribute.arguments.punct()?;
    let (literal, _) = rest.literal()?;
    match Lit::new(literal) {
        Lit::Str(text) => Some(text.value()),
        _ => None,
    }
}

/// What stands in the parentheses after the attribute's name, if they are all that stands there.
pub(super) fn parenthesised<'a>(attribute: &Attribute<'a>) -> Option<Group<'a>> {
    let (content, span, rest) = attribute.arguments.group(Delimiter::Parenthesis)?;
    rest.eof().then_some(Group { content, span: span.join(), open: span.open(), close: span.close() })
}

/// The one word these tokens are.
fn single_word(tokens: Cursor) -> Option<String> {
    let (word, rest) = tokens.ident()?;
    rest.eof().then(|| word.to_string())
}

/// The words these tokens are, with commas between them.
fn separated_words(mut tokens: Cursor) -> Option<Vec<(String, Span)>> {
    let mut words = Vec::new();
    while !tokens.eof() {
        let (word, rest) = tokens.ident()?;
        words.push((word.to_string(), word.span()));
        tokens = match rest.punct() {
            Some((comma, rest)) if comma.as_char() == ',' => rest,
            None if rest.eof() => rest,
            _ => return None,
        };
    }
    Some(words)
}
