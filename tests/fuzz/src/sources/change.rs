//! Changes of a text: tokens are left out, doubled, exchanged, nested; numbers and names become others.

use super::choices::Choices;
use super::soup;
use super::tree::{BRACKETS, Tree, count, find};
use super::words;

/// The most tokens that a changed text has.
const LONGEST: usize = 4000;

/// Changes something.
pub(crate) fn change(trees: &mut Vec<Tree>, choices: &mut Choices<'_>) {
    match choices.below(16) {
        0..4 => replace(trees, choices, Tree::is_number, |choices, _| Tree::token(words::extreme(choices))),
        4..6 => rename(trees, choices),
        6 => replace(trees, choices, Tree::is_word, |choices, _| Tree::token(words::function(choices))),
        7 => replace(trees, choices, |_| true, |choices, _| Tree::token(words::token(choices))),
        8 => _ = take(trees, choices),
        9 => double(trees, choices),
        10 => exchange(trees, choices),
        11 => replace(
            trees,
            choices,
            |_| true,
            |choices, _| Tree::Group(*choices.one(&BRACKETS), soup::trees(choices, 1)),
        ),
        12 => nest(trees, choices),
        13 => repeat(trees, choices),
        14 => unwrap(trees, choices),
        _ => {
            let token = Tree::token(words::token(choices));
            insert(trees, choices, token);
        }
    }
}

/// The number of one of the trees that are such, in the order of the text.
fn choose(trees: &[Tree], choices: &mut Choices<'_>, is_such: impl Fn(&Tree) -> bool) -> Option<usize> {
    let mut all = Vec::new();
    flatten(trees, &mut all);
    let such: Vec<usize> = (0..all.len()).filter(|&number| is_such(all[number])).collect();
    (!such.is_empty()).then(|| *choices.one(&such))
}

fn flatten<'t>(trees: &'t [Tree], all: &mut Vec<&'t Tree>) {
    for tree in trees {
        all.push(tree);
        if let Tree::Group(_, inside) = tree {
            flatten(inside, all);
        }
    }
}

fn replace(
    trees: &mut Vec<Tree>,
    choices: &mut Choices<'_>,
    is_such: impl Fn(&Tree) -> bool,
    by: impl FnOnce(&mut Choices<'_>, &Tree) -> Tree,
) {
    let number = choose(trees, choices, is_such);
    if let Some((among, place)) = number.and_then(|number| find(trees, number)) {
        among[place] = by(choices, &among[place]);
    }
}

/// A name becomes another of the text.
fn rename(trees: &mut Vec<Tree>, choices: &mut Choices<'_>) {
    let other = choose(trees, choices, Tree::is_word).and_then(|number| copy(trees, number));
    if let Some(other) = other {
        replace(trees, choices, Tree::is_word, |_, _| other);
    }
}

fn copy(trees: &mut Vec<Tree>, number: usize) -> Option<Tree> {
    find(trees, number).map(|(among, place)| among[place].clone())
}

fn take(trees: &mut Vec<Tree>, choices: &mut Choices<'_>) -> Option<Tree> {
    let number = choose(trees, choices, |_| true)?;
    find(trees, number).map(|(among, place)| among.remove(place))
}

fn insert(trees: &mut Vec<Tree>, choices: &mut Choices<'_>, tree: Tree) {
    let number = choose(trees, choices, |_| true);
    if let Some((among, place)) = number.and_then(|number| find(trees, number)) {
        among.insert(place, tree);
    }
}

fn double(trees: &mut Vec<Tree>, choices: &mut Choices<'_>) {
    let doubled = choose(trees, choices, |_| true).and_then(|number| copy(trees, number));
    if let Some(doubled) = doubled.filter(|_| count(trees) < LONGEST) {
        insert(trees, choices, doubled);
    }
}

fn exchange(trees: &mut Vec<Tree>, choices: &mut Choices<'_>) {
    if let Some(taken) = take(trees, choices) {
        insert(trees, choices, taken);
    }
}

/// Brackets around, in brackets, in brackets: or signs before it.
fn nest(trees: &mut Vec<Tree>, choices: &mut Choices<'_>) {
    let depth = if choices.chance(1, 4) { choices.length(400) } else { choices.few() };
    let kind = choices.below(6);
    replace(
        trees,
        choices,
        |_| true,
        |_, tree| {
            (0..depth).fold(tree.clone(), |tree, _| {
                let (brackets, before) = match kind {
                    0..3 => (BRACKETS[kind], None),
                    3 => (BRACKETS[0], Some("-")),
                    4 => (BRACKETS[0], Some("!")),
                    _ => (BRACKETS[0], Some("relu")),
                };
                Tree::Group(brackets, before.map(Tree::token).into_iter().chain([tree]).collect())
            })
        },
    );
}

/// The same once more, and again, with the token behind it.
fn repeat(trees: &mut Vec<Tree>, choices: &mut Choices<'_>) {
    let Some(number) = choose(trees, choices, |_| true) else { return };
    let length = 1 + choices.below(6);
    let most = if choices.chance(1, 8) { 200 } else { 4 };
    let times = 1 + choices.below(most);
    let room = LONGEST.saturating_sub(count(trees));
    if let Some((among, place)) = find(trees, number) {
        let end = among.len().min(place + length);
        let piece = among[place..end].to_vec();
        let times = times.min(room / count(&piece));
        let copies = std::iter::repeat_n(piece, times).flatten();
        among.splice(place..place, copies.collect::<Vec<_>>());
    }
}

/// What is in a pair of brackets, without them.
fn unwrap(trees: &mut Vec<Tree>, choices: &mut Choices<'_>) {
    let number = choose(trees, choices, |tree| matches!(tree, Tree::Group(..)));
    if let Some((among, place)) = number.and_then(|number| find(trees, number))
        && let Tree::Group(_, inside) = among.remove(place)
    {
        among.splice(place..place, inside);
    }
}
