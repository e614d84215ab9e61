//! Finds the networks in Rust source.

use proc_macro2::{TokenStream, TokenTree};

/// What stands between the braces of every `network! { … }`, in source order.
pub fn invocations(tokens: TokenStream) -> Vec<TokenStream> {
    let mut found = Vec::new();
    collect(tokens, &mut found);
    found
}

fn collect(tokens: TokenStream, found: &mut Vec<TokenStream>) {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, tree) in trees.iter().enumerate() {
        let TokenTree::Group(group) = tree else { continue };
        let called = at >= 2
            && matches!(&trees[at - 2], TokenTree::Ident(name) if name == "network")
            && matches!(&trees[at - 1], TokenTree::Punct(bang) if bang.as_char() == '!');
        if called {
            found.push(group.stream());
        } else {
            collect(group.stream(), found);
        }
    }
}
