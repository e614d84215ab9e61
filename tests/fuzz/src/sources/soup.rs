//! Token soup: words of the language in any order, where items, values or types are expected.

use super::choices::Choices;
use super::tree::{BRACKETS, Tree, text};
use super::words;

/// A text of random tokens.
pub fn soup(choices: &mut Choices<'_>) -> String {
    let place = *choices.one(&[
        ["", ""],
        ["pub struct N { ", "}"],
        ["struct N { input x: [3]; target y; let h = ", "; output h; loss squared_error(h, y); }"],
        ["struct N { input x: [3]; target y; output z = x.dense(); loss squared_error(z, y); ", "}"],
        ["fn f(", ") = 1;"],
        ["layer l(", ")(x: [.., n]) { x }"],
        ["#[", "] struct N { input x; target y; output z = x.dense(); loss squared_error(z, y); }"],
        ["struct N { input x: ", "; target y; output x; loss y; }"],
        ["struct N { param x = ", "; target y; output x; loss y; }"],
    ]);
    let tokens = trees(choices, 0);
    place.join(&text(&tokens))
}

/// Some tokens, brackets among them.
pub(crate) fn trees(choices: &mut Choices<'_>, depth: usize) -> Vec<Tree> {
    let length = choices.length(if depth == 0 { 40 } else { 8 });
    let mut trees = Vec::with_capacity(length);
    while trees.len() < length && !choices.are_over() {
        trees.push(match choices.below(6) {
            5 => {
                let brackets = *choices.one(&BRACKETS);
                Tree::Group(brackets, self::trees(choices, depth + 1))
            }
            _ => Tree::token(words::token(choices)),
        });
    }
    trees
}
