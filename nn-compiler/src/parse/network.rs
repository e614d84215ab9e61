//! The outermost level: networks, the definitions they share, and the items of a network.

use proc_macro2::{Delimiter, Span, TokenStream};
use quote::ToTokens;

use crate::ast::{ExprKind, Item, Let, Name, Network, Pattern, Program};
use crate::diagnostic::{elsewhere, syntax};
use crate::naming;

use super::attribute::last_documentation;
use super::keyword;
use super::tokens::{Parsed, Parser, Reported, Word};

impl<'a> Parser<'a> {
    /// Shared definitions and networks.
    pub(super) fn program(&mut self) -> Program {
        let mut program = Program::default();
        // One message is enough for a whole network without its `struct`.
        let mut outside = false;
        while !self.at_end() {
            if self.eat(";").is_some() {
                continue;
            }
            if let Err(_reported) = self.program_item(&mut program, &mut outside) {
                self.skip_item();
            }
        }
        program
    }

    fn program_item(&mut self, program: &mut Program, outside: &mut bool) -> Parsed<()> {
        let attributes = self.attributes();
        if self.at_end() {
            return Ok(());
        }
        if let Some(keyword) = self.keyword(&keyword::SHARED) {
            let docs = self.only_docs(attributes);
            program.shared.push(self.item(keyword, docs)?);
            return Ok(());
        }
        if let Some(keyword) = self.keyword(&keyword::NETWORK) {
            if !std::mem::replace(outside, true) {
                self.report(syntax::item_outside_network(keyword.span, &keyword.text));
            }
            self.item(keyword, Vec::new())?;
            return Ok(());
        }
        let visibility = self.visibility();
        if self.rust_outside() {
            return Ok(());
        }
        let (name, foreign) = self.network_name()?;
        let (docs, attributes) = self.network_attributes(attributes);
        let Some(group) = self.eat_group(Delimiter::Brace) else {
            // One mistake for a head that is all of another language: `class Net(Module):`.
            if foreign {
                *outside = true;
                return Err(Reported);
            }
            return Err(self.report(syntax::network_without_braces(self.span(), &name.text)));
        };
        let items = self.inside(group, Parser::network_items);
        program.networks.push(Network { docs, attributes, visibility, name, items });
        Ok(())
    }

    /// An item of ordinary Rust between the networks: refused, and read over. Says whether there was one.
    fn rust_outside(&mut self) -> bool {
        let Some(word) = self.keyword(&keyword::RUST_ITEMS) else { return false };
        self.report(syntax::not_in_macro(word.span, &word.text));
        while !self.at_end() && self.eat(";").is_none() {
            let body = self.at_group(Delimiter::Brace);
            self.skip();
            if body {
                break;
            }
        }
        true
    }

    /// `pub`, `pub(crate)` or nothing.
    fn visibility(&mut self) -> TokenStream {
        let mut tokens = TokenStream::new();
        let Some((ident, rest)) = self.rest.ident().filter(|(ident, _)| ident == "pub") else {
            return tokens;
        };
        self.take(ident.span(), rest);
        ident.to_tokens(&mut tokens);
        if let Some((group, _)) = self.peek_group(Delimiter::Parenthesis)
            && let Some((tree, rest)) = self.rest.token_tree()
        {
            self.take(group.close, rest);
            match self.fork(group.content).leads_to_a_place() {
                true => tree.to_tokens(&mut tokens),
                false => _ = self.report(syntax::bad_visibility(group.span)),
            }
        }
        tokens
    }

    /// Whether all that stands here is what Rust takes for a place: `crate`, `super`, `self` or `in some::module`.
    fn leads_to_a_place(mut self) -> bool {
        if self.eat_word("in").is_none() {
            let place = ["crate", "super", "self"].into_iter().find_map(|place| self.eat_word(place));
            return place.is_some() && self.at_end();
        }
        while let Some(word) = self.word() {
            self.take(word.span, word.rest);
            if self.eat("::").is_none() {
                return self.at_end();
            }
        }
        false
    }

    /// `struct Name`, and whether another word stands in place of `struct`.
    fn network_name(&mut self) -> Parsed<(Name, bool)> {
        let mut foreign = false;
        if self.eat_word("struct").is_none() {
            let Some(word) = self.word() else {
                let cure = "write a network, `pub struct Name { … }`";
                return Err(self.report(syntax::expected(self.span(), "`struct`", &self.found(), cure)));
            };
            if let Some((name, rest)) = word.rest.ident() {
                let cure = match rest.group(Delimiter::Brace) {
                    Some(_) => format!("write `struct` in place of `{}`", word.text),
                    None => format!("write `struct {name} {{ … }}`, with the items between the braces"),
                };
                self.report(syntax::not_struct(word.span, &word.text, &cure));
                self.take(word.span, word.rest);
                foreign = true;
            } else if word.rest.group(Delimiter::Brace).is_some() {
                self.report(syntax::missing_struct(word.span, &word.text));
            } else {
                self.skip();
                return Err(self.report(syntax::not_in_macro(word.span, &word.text)));
            }
        }
        let name = self.declared("a network")?;
        let advised = naming::network(&name.text);
        if naming::is_structure(&name.text) {
            self.report(syntax::network_named_like_structure(name.span, &name.text, &advised));
        } else if name.text.starts_with(|first: char| first.is_lowercase() && !advised.starts_with(first)) {
            self.report(syntax::network_in_lower_case(name.span, &name.text, &advised));
        }
        if self.at("<") {
            return Err(self.report(syntax::generics(self.span(), &name.text)));
        }
        if self.at(":") || self.at_word("extends") || self.inherits() {
            if !foreign {
                self.report(syntax::network_extends(self.span(), &name.text));
            }
            while !self.at_end() && !self.at_group(Delimiter::Brace) && !self.at(";") {
                self.skip();
            }
        }
        Ok((name, foreign))
    }

    /// Whether the name of a network is followed by a list in parentheses and then its body.
    fn inherits(&self) -> bool {
        self.peek_group(Delimiter::Parenthesis)
            .is_some_and(|(_, rest)| rest.group(Delimiter::Brace).is_some())
    }

    /// What stands between the braces of a network.
    fn network_items(&mut self) -> Vec<Item> {
        let mut items = Vec::new();
        loop {
            if self.eat(";").is_some() {
                continue;
            }
            let attributes = self.attributes();
            if self.at_end() {
                if let Some(span) = last_documentation(&attributes) {
                    self.report(syntax::stray_documentation(span));
                }
                return items;
            }
            let docs = self.only_docs(attributes);
            if self.stray_docstring() {
                continue;
            }
            let item = match self.keyword(&keyword::NETWORK) {
                Some(keyword) => self.item(keyword, docs).map(Some),
                None => self.unknown_item(docs),
            };
            match item {
                Ok(item) => items.extend(item),
                Err(_reported) => self.skip_item(),
            }
        }
    }

    /// Something in a network that no keyword begins: always a mistake. Where it is plain what was
    /// meant, that is what comes back.
    fn unknown_item(&mut self, docs: Vec<String>) -> Parsed<Option<Item>> {
        let Some(word) = self.word() else { return self.lost_value() };
        let next = word.rest.punct().map(|(sign, _)| sign.as_char());
        let before_name = word.rest.ident().is_some();
        match word.text.as_str() {
            "pub" => {
                self.report(syntax::visibility_of_item(word.span));
                self.visibility();
                return Ok(None);
            }
            "import" | "from" | "using" | "include" | "require" => {
                self.take(word.span, word.rest);
                while !self.at_end() && self.span().start().line == word.span.start().line {
                    self.skip();
                }
                self.report(syntax::import(word.span, &word.text));
                return Ok(None);
            }
            "use" | "mod" | "impl" | "enum" | "trait" | "type" | "struct" | "extern" | "unsafe" | "async" => {
                self.take(word.span, word.rest);
                return Err(self.report(syntax::rust_item(word.span, &word.text)));
            }
            "for" | "while" | "loop" => {
                self.take(word.span, word.rest);
                return Err(self.report(syntax::repetition(word.span, &word.text)));
            }
            "mut" => {
                self.report(syntax::missing_let(word.span, "it"));
                self.take(word.span, word.rest);
                return self.binding_of(word.span, docs);
            }
            _ => {}
        }
        if let Some(value) = self.foreign_binding(&word) {
            let name = Name { text: word.text, span: word.span };
            return Ok(Some(Item::Let(Let { pattern: Pattern::Name(name), value })));
        }
        match next {
            Some('=') if !keyword::is_rust(&word.text) && self.names_value(&word) => {
                self.report(match keyword::meant(&word.text) {
                    Some("loss") => syntax::unknown_item(word.span, &word.text, "loss"),
                    _ => syntax::missing_let(word.span, &word.text),
                });
                self.binding_of(word.span, docs)
            }
            Some(':') if !keyword::is_rust(&word.text) => {
                self.take(word.span, word.rest);
                let made = self.fork(word.rest).call_after_colon();
                Err(self.report(match made {
                    Some(layer) => syntax::layer_as_field(word.span, &word.text, &layer),
                    None => syntax::missing_kind(word.span, &word.text),
                }))
            }
            Some(',') if !keyword::is_rust(&word.text) => {
                self.take(word.span, word.rest);
                let (comma, second) = (self.span(), self.fork(self.rest).name_after_comma());
                let second = second.unwrap_or_else(|| "b".to_owned());
                Err(self.report(syntax::tuple_without_parentheses(comma, &word.text, &second)))
            }
            _ if before_name || (keyword::is_rust(&word.text) && word.text == "return") => {
                self.take(word.span, word.rest);
                let Some(meant) = keyword::meant(&word.text) else {
                    let otherwise = "begin the item with the keyword that says what it is";
                    let cure = elsewhere::outside(&word.text).unwrap_or(otherwise);
                    return Err(self.report(syntax::foreign_item(word.span, &word.text, cure)));
                };
                self.report(syntax::unknown_item(word.span, &word.text, meant));
                // Read on as if it had been written: what it declares exists.
                self.rest = word.rest;
                self.item_content(meant, word.span, docs).map(Some)
            }
            _ => self.lost_value(),
        }
    }

    /// The name of what is called behind `:`, as in `first: dense(3)`.
    fn call_after_colon(mut self) -> Option<String> {
        self.eat(":")?;
        let word = self.word().filter(|word| word.text != "class")?;
        word.rest.group(Delimiter::Parenthesis).map(|_| word.text)
    }

    /// Whether the word is followed by `=`, not by `==`.
    fn names_value(&self, word: &Word<'a>) -> bool {
        let mut ahead = self.fork(word.rest);
        ahead.eat("=").is_some()
    }

    /// `name = value;` without its `let`.
    fn binding_of(&mut self, keyword: Span, docs: Vec<String>) -> Parsed<Option<Item>> {
        self.item_content("let", keyword, docs).map(Some)
    }

    /// A value that nothing takes, as a statement.
    fn lost_value(&mut self) -> Parsed<Option<Item>> {
        let start = self.span();
        let before = self.rest;
        let value = self.expression();
        if self.rest == before {
            // Nothing here begins an expression, and something has to be read.
            self.skip();
        }
        let value = value?;
        if let Some(span) = self.eat("=") {
            if matches!(value.kind, ExprKind::Field(..) | ExprKind::Index(..)) {
                return Err(self.report(syntax::assigned_part(span)));
            }
            return Err(self.report(syntax::missing_let(span, "it")));
        }
        Err(self.unused(&value, start))
    }
}
