//! The `network!` macro: a shell over [`nn_compiler`].
#![forbid(unsafe_code)]

use proc_macro::TokenStream;

/// Declares neural networks in the network language and generates their types, with forward and
/// gradient code specialised for them. The language is described in `docs/language.md`.
#[proc_macro]
pub fn network(tokens: TokenStream) -> TokenStream {
    nn_compiler::expand(tokens.into()).into()
}
