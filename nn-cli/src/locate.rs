//! Finds `network! { … }` among the tokens of a Rust file.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// What was found in a file.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// Each `network! { … }`, in source order.
    pub(crate) invocations: Vec<Call>,
    /// The tokens of each module and block.
    pub(crate) scopes: Vec<TokenStream>,
    /// Whether some stand in a `macro_rules!` and have parts that are still to be filled in.
    pub(crate) templates: bool,
}

/// A `network! { … }`.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// What stands between the braces.
    pub(crate) inside: TokenStream,
    /// The module or block that it stands in, by its place in `scopes`; `None` where it is there under a condition, or
    /// nothing is around it.
    pub(crate) scope: Option<usize>,
}

/// Whether the items of a scope, as its tokens go by, are there only under a condition, `#[cfg(…)]`.
#[derive(Debug, Default)]
pub(crate) struct Condition {
    hash: bool,
    pub(crate) is_set: bool,
}

impl Condition {
    /// Goes on to the next token.
    pub(crate) fn pass(&mut self, tree: &TokenTree) {
        match tree {
            TokenTree::Group(group) if self.hash && group.delimiter() == Delimiter::Bracket => {
                let word = group.stream().into_iter().next().map(|word| word.to_string());
                self.is_set |= word.is_some_and(|word| word.starts_with("cfg"));
            }
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => self.is_set = false,
            TokenTree::Punct(punct) if punct.as_char() == ';' => self.is_set = false,
            _ => {}
        }
        self.hash = matches!(tree, TokenTree::Punct(punct) if punct.as_char() == '#');
    }
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
    let scope = found.scopes.len();
    found.scopes.push(tokens.clone());
    let mut condition = Condition::default();
    // A path before the name, as in `nn_runtime::network!`, makes no difference.
    let [mut before, mut last] = [None, None];
    for tree in tokens {
        if let TokenTree::Group(group) = &tree {
            if is_call(before.as_ref(), last.as_ref()) {
                if template && has_holes(group.stream()) {
                    found.templates = true;
                } else {
                    let scope = (!condition.is_set).then_some(scope);
                    found.invocations.push(Call { inside: group.stream(), scope });
                }
            } else {
                collect(group.stream(), template || rules, found);
                rules = false;
            }
        } else if is_word(&tree, "macro_rules") {
            rules = true;
        }
        condition.pass(&tree);
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
        let Found { invocations, templates, .. } = invocations(text.parse().expect("tokens"));
        (invocations.iter().map(|call| call.inside.to_string()).collect(), templates)
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
