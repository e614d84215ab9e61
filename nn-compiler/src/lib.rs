//! Compiles networks written in the network language to specialised Rust.
//!
//! [`expand`] is the whole pipeline; the modules are its stages.
#![forbid(unsafe_code)]

pub mod ast;
pub mod diagnostic;
pub mod elaborate;
pub mod emit;
pub mod inspect;
pub mod ir;
pub mod memory;
pub mod parse;
pub mod prelude;
pub mod schedule;

use proc_macro2::TokenStream;

use diagnostic::Diagnostics;

/// Expands the tokens inside `network! { … }`. Mistakes become `compile_error!`s at their tokens,
/// beside stubs that keep the rest of the user's file quiet.
pub fn expand(tokens: TokenStream) -> TokenStream {
    let diagnostics = Diagnostics::new();
    let program = parse::program(tokens, &diagnostics);
    let mistakes = diagnostics.into_vec();
    if !mistakes.is_empty() {
        return emit::stubs(&program, &mistakes);
    }
    // Every item of the language is well formed.
    TokenStream::new()
}
