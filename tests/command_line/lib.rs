//! How the compiler was called, as a macro.

use proc_macro::{Delimiter, Group, Literal, Punct, Spacing, TokenStream, TokenTree};

/// The arguments of the compiler that compiles this, as an array of texts: where cargo has put the crates that are used is
/// among them.
#[proc_macro]
pub fn command_line(_: TokenStream) -> TokenStream {
    let texts = std::env::args().skip(1).flat_map(|argument| {
        let text = TokenTree::from(Literal::string(&argument));
        [text, Punct::new(',', Spacing::Alone).into()]
    });
    TokenTree::from(Group::new(Delimiter::Bracket, texts.collect())).into()
}
