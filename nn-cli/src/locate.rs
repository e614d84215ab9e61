//! Finds `network! { … }` among the tokens of a Rust file.

use proc_macro2::{TokenStream, TokenTree};

/// What was found in a file.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// What stands between the braces of each `network! { … }`, in source order.
    pub(crate) invocations: Vec<TokenStream>,
    /// Whether some stand in a `macro_rules!` and have parts that are still to be filled in.
    pub(crate) templates: bool,
}

/// Every invocation, wherever it stands: in modules, in functions, in the arguments of other macros. The
/// file is not parsed, so that one with mistakes elsewhere, or with syntax of tomorrow, can be read.
pub(crate) fn invocations(tokens: TokenStream) -> Found {
    let mut found = Found::default();
    collect(tokens, false, &mut found);
    found
}

/// `template` says whether the tokens stand in a `macro_rules!`, where a `$` is to be filled in.
fn collect(tokens: TokenStream, template: bool, found: &mut Found) {
    let mut rules = false;
    // A path before the name, as in `nn_runtime::network!`, makes no difference.
    let [mut before, mut last] = [None, None];
    for tree in tokens {
        if let TokenTree::Group(group) = &tree {
            if is_call(before.as_ref(), last.as_ref()) {
                if template && has_holes(group.stream()) {
                    found.templates = true;
                } else {
                    found.invocations.push(group.stream());
                }
            } else {
                collect(group.stream(), template || rules, found);
                rules = false;
            }
        } else if is_word(&tree, "macro_rules") {
            rules = true;
        }
        before = last.replace(tree);
    }
}

fn is_word(tree: &TokenTree, word: &str) -> bool {
    matches!(tree, TokenTree::Ident(name) if name == word)
}

/// Whether `network` `!` were the last two tokens.
fn is_call(before: Option<&TokenTree>, last: Option<&TokenTree>) -> bool {
    before.is_some_and(|before| is_word(before, "network"))
        && matches!(last, Some(TokenTree::Punct(bang)) if bang.as_char() == '!')
}

/// Whether there is a `$`, which only the text of a `macro_rules!` has.
fn has_holes(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|tree| match tree {
        TokenTree::Group(group) => has_holes(group.stream()),
        TokenTree::Punct(punct) => punct.as_char() == '$',
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> (Vec<String>, bool) {
        let Found { invocations, templates } = invocations(text.parse().expect("tokens"));
        (invocations.iter().map(ToString::to_string).collect(), templates)
    }

    #[test]
    fn wherever_they_stand() {
        let text = "network! { a } mod m { fn f() { nn_runtime::network! { b } } }
                    outer! { ::nn_runtime::network!(c); } const X: u8 = y!(network![d]);";
        assert_eq!(found(text), (["a", "b", "c", "d"].map(String::from).to_vec(), false));
    }

    #[test]
    fn other_macros_and_names_are_none() {
        assert_eq!(found("networks! { a } network { b } use nn_runtime::network; net!(c)"), (vec![], false));
        assert_eq!(
            found("/* network! { a } */ // network! { b }\nconst C: &str = \"network! { c }\";"),
            (vec![], false)
        );
    }

    #[test]
    fn templates_are_told_apart() {
        let text =
            "macro_rules! nets { ($n:expr) => { network! { struct A { input x: [$n]; } } } } network! { b }";
        assert_eq!(found(text), (vec!["b".to_owned()], true));
        assert_eq!(found("network! { let a = $x; }"), (vec!["let a = $ x ;".to_owned()], false));
    }
}
