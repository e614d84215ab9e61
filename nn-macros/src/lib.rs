//! The macro behind `nn_runtime::network!`: a shell over [`nn_compiler`].
#![forbid(unsafe_code)]

use proc_macro::TokenStream;

/// Generates what `nn_runtime::network!` stands for. The first token is the `$crate` of `nn_runtime`, which leads there
/// whatever the user's crate calls it.
#[proc_macro]
pub fn network(tokens: TokenStream) -> TokenStream {
    let mut tokens = tokens.into_iter();
    let runtime: TokenStream = tokens.by_ref().take(1).collect();
    nn_compiler::expand_with(&runtime.into(), tokens.collect::<TokenStream>().into()).into()
}
