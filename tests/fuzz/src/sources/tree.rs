//! A text of tokens, brackets within brackets, to be changed.

use std::fmt;

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// A token, or a pair of brackets with what is in them.
#[derive(Clone, Debug)]
pub(crate) enum Tree {
    /// A name, a literal, or an operator of all its characters.
    Token(String),
    /// An opening and a closing bracket.
    Group([&'static str; 2], Vec<Tree>),
}

/// The brackets that there are.
pub(crate) const BRACKETS: [[&str; 2]; 3] = [["(", ")"], ["[", "]"], ["{", "}"]];

impl Tree {
    pub(crate) fn token(text: &str) -> Tree {
        Tree::Token(text.to_owned())
    }

    /// Whether it is a number.
    pub(crate) fn is_number(&self) -> bool {
        matches!(self, Tree::Token(text) if text.starts_with(|first: char| first.is_ascii_digit()))
    }

    /// Whether it is a name or a keyword.
    pub(crate) fn is_word(&self) -> bool {
        matches!(self, Tree::Token(text) if text.starts_with(|first: char| first.is_alphabetic() || first == '_'))
    }
}

/// The trees of some tokens.
pub(crate) fn trees(tokens: TokenStream) -> Vec<Tree> {
    let mut trees = Vec::new();
    let mut operator = String::new();
    for token in tokens {
        match token {
            TokenTree::Punct(sign) => {
                operator.push(sign.as_char());
                if sign.spacing() == Spacing::Alone {
                    trees.push(Tree::Token(std::mem::take(&mut operator)));
                }
            }
            TokenTree::Group(group) => {
                let inside = self::trees(group.stream());
                match group.delimiter() {
                    Delimiter::Parenthesis => trees.push(Tree::Group(BRACKETS[0], inside)),
                    Delimiter::Bracket => trees.push(Tree::Group(BRACKETS[1], inside)),
                    Delimiter::Brace => trees.push(Tree::Group(BRACKETS[2], inside)),
                    Delimiter::None => trees.extend(inside),
                }
            }
            // A lifetime is a sign and a name.
            TokenTree::Ident(_) | TokenTree::Literal(_) => {
                trees.push(Tree::Token(std::mem::take(&mut operator) + &token.to_string()));
            }
        }
    }
    trees
}

impl fmt::Display for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Tree::Token(text) if text == ";" => f.write_str(";\n"),
            Tree::Token(text) => write!(f, "{text} "),
            Tree::Group([open, close], inside) => write!(f, "{open} {}{close} ", text(inside)),
        }
    }
}

/// The trees as text.
pub(crate) fn text(trees: &[Tree]) -> String {
    trees.iter().map(Tree::to_string).collect()
}

/// How many trees there are, those within others too.
pub(crate) fn count(trees: &[Tree]) -> usize {
    let within = |tree: &Tree| match tree {
        Tree::Token(_) => 0,
        Tree::Group(_, inside) => count(inside),
    };
    trees.iter().map(|tree| 1 + within(tree)).sum()
}

/// The tree of this number in the order of the text: those it stands among, and its place there.
pub(crate) fn find(trees: &mut Vec<Tree>, mut number: usize) -> Option<(&mut Vec<Tree>, usize)> {
    let mut place = 0;
    loop {
        match trees.get(place)? {
            _ if number == 0 => return Some((trees, place)),
            Tree::Token(_) => number -= 1,
            Tree::Group(_, inside) => {
                let within = count(inside);
                if number <= within {
                    break;
                }
                number -= within + 1;
            }
        }
        place += 1;
    }
    match &mut trees[place] {
        Tree::Group(_, inside) => find(inside, number - 1),
        Tree::Token(_) => None,
    }
}
