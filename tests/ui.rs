//! What users see when they make a mistake: one error for each, at the right token, with its cure.
//!
//! The cases stand in folders by kind of mistake. `TRYBUILD=overwrite cargo test --test ui` writes the
//! expected messages anew; read them as a user would.

use std::collections::BTreeSet;
use std::path::Path;

use nn_compiler::diagnostic::{self, Diagnostics};
use nn_compiler::{compile, elaborate, parse};
use proc_macro2::{TokenStream, TokenTree};

#[test]
fn mistakes_are_explained() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("ui/*/*.rs");
}

/// A message that no case shows has not been read by anyone.
#[test]
fn every_message_is_seen() {
    let mut unseen: BTreeSet<&str> = diagnostic::codes().map(|code| code.name).collect();
    for folder in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("ui")).expect("the cases") {
        for file in std::fs::read_dir(folder.expect("readable").path()).expect("a folder of cases") {
            let path = file.expect("readable").path();
            if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).expect("readable text");
                for code in codes(networks(&text.parse().expect("balanced brackets"))) {
                    unseen.remove(code);
                }
            }
        }
    }
    assert!(unseen.is_empty(), "no case shows {unseen:?}");
}

/// What stands in `network! { … }`.
fn networks(file: &TokenStream) -> TokenStream {
    let mut tokens = file.clone().into_iter();
    tokens.find(|token| token.to_string() == "network").expect("a case has a network");
    let group = tokens.find_map(|token| match token {
        TokenTree::Group(group) => Some(group),
        _ => None,
    });
    group.expect("a macro has a body").stream()
}

/// The kinds of mistakes in networks.
fn codes(networks: TokenStream) -> Vec<&'static str> {
    let diagnostics = Diagnostics::new();
    let program = parse::program(networks, &diagnostics);
    let mut mistakes = diagnostics.into_vec();
    if mistakes.is_empty() {
        let diagnostics = Diagnostics::new();
        for model in elaborate::models(&program, &diagnostics).into_iter().flatten() {
            compile::check_gradients(&model, &compile::differentiate(&model), &diagnostics);
        }
        mistakes = diagnostics.into_vec();
    }
    mistakes.iter().map(|mistake| mistake.code).collect()
}
