//! From tokens to the syntax tree.
//!
//! The expression grammar is Rust's, but the parser is our own: it goes on after a mistake, so that all
//! mistakes of a network come together, and it knows what people write by habit. A mistake the parser
//! can see through is reported and parsing goes on in place; after any other, the rest of the item is
//! skipped (`recovery`). Parsing never fails: what could not be read is left out or `Missing`.

mod apply;
mod attribute;
mod block;
mod budget;
mod definition;
mod expression;
mod keyword;
mod network;
mod parameter;
mod recovery;
mod statement;
mod tokens;
mod types;
mod value;

#[cfg(test)]
mod tests;

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::buffer::TokenBuffer;

use crate::ast::{Item, Program};
use crate::diagnostic::{Diagnostics, syntax};

use tokens::{DEEPEST, Parser};

/// Parses everything inside one `network! { … }`.
pub fn program(tokens: TokenStream, diagnostics: &Diagnostics) -> Program {
    if let Some(span) = brackets_below(&tokens, DEEPEST) {
        diagnostics.report(syntax::nested_too_deeply(span, DEEPEST));
        return Program::default();
    }
    let buffer = TokenBuffer::new2(tokens);
    Parser::new(buffer.begin(), diagnostics).program()
}

/// The first bracket that lies within more others than that.
fn brackets_below(tokens: &TokenStream, deepest: usize) -> Option<Span> {
    let mut open = vec![tokens.clone().into_iter()];
    while let Some(innermost) = open.last_mut() {
        match innermost.next() {
            Some(TokenTree::Group(group)) if open.len() > deepest => return Some(group.span_open()),
            Some(TokenTree::Group(group)) => open.push(group.stream().into_iter()),
            Some(_) => {}
            None => _ = open.pop(),
        }
    }
    None
}

/// Parses definitions without a network: `fn`, `layer` and `const` items, as the prelude has them.
pub fn items(tokens: TokenStream, diagnostics: &Diagnostics) -> Vec<Item> {
    let buffer = TokenBuffer::new2(tokens);
    let program = Parser::new(buffer.begin(), diagnostics).program();
    debug_assert!(program.networks.is_empty(), "definitions alone were asked for");
    program.shared
}
