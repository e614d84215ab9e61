//! Activations, losses, layers and initialisers, written in the network language itself and compiled
//! into the program as text. The text of an item is parsed when a network first asks for it, because
//! the expander runs unoptimised in most builds.
//!
//! Beside the builtin operations the text relies on what is known while a network is elaborated:
//! `is_class(x)` whether `x` holds classes, `classes(x)` how many, and an `if` with such a condition,
//! of which only the chosen branch is looked at.

use std::sync::LazyLock;

/// One item of the prelude, as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The file it stands in, without its ending: `activation`.
    pub file: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its documentation comments and its definition.
    pub text: &'static str,
}

/// The files, in the order of the reference.
const FILES: [(&str, &str); 7] = [
    ("activation", include_str!("activation.nn")),
    ("loss", include_str!("loss.nn")),
    ("layer", include_str!("layer.nn")),
    ("sequence", include_str!("sequence.nn")),
    ("attention", include_str!("attention.nn")),
    ("init", include_str!("init.nn")),
    ("math", include_str!("math.nn")),
];

/// All items, in the order of their files, and their places in the order of their names.
static INDEX: LazyLock<(Vec<Entry>, Vec<usize>)> = LazyLock::new(|| {
    let entries: Vec<Entry> = FILES.iter().flat_map(|(file, text)| split(file, text)).collect();
    let mut by_name: Vec<usize> = (0..entries.len()).collect();
    by_name.sort_unstable_by_key(|&place| entries[place].name);
    (entries, by_name)
});

/// All items, in the order of their files.
pub fn entries() -> &'static [Entry] {
    &INDEX.0
}

/// The names of all items, for suggestions.
pub fn names() -> impl Iterator<Item = &'static str> {
    entries().iter().map(|entry| entry.name)
}

/// The item of this name.
pub fn entry(name: &str) -> Option<&'static Entry> {
    let (entries, by_name) = &*INDEX;
    let place = by_name.binary_search_by_key(&name, |&place| entries[place].name).ok()?;
    Some(&entries[by_name[place]])
}

/// Takes a file apart at its empty lines. Paragraphs that define nothing are remarks on the file.
fn split(file: &'static str, text: &'static str) -> impl Iterator<Item = Entry> {
    text.split("\n\n").filter_map(move |paragraph| {
        let definition = paragraph.lines().find(|line| !line.starts_with("//"))?;
        let (_, signature) = definition.split_once(' ')?;
        let (name, _) = signature.split_once('(')?;
        Some(Entry { file, name, text: paragraph })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_paragraph_is_one_item_with_documentation() {
        for entry in entries() {
            assert!(entry.text.trim_start().starts_with("///"), "{} has no documentation", entry.name);
            let definitions = entry.text.lines().filter(|l| l.starts_with("fn ") || l.starts_with("layer "));
            assert_eq!(definitions.count(), 1, "{}", entry.text);
        }
    }

    #[test]
    fn no_name_is_defined_twice() {
        let mut names: Vec<&str> = names().collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
    }

    #[test]
    fn every_item_parses_to_one_definition() {
        for entry in entries() {
            let diagnostics = crate::diagnostic::Diagnostics::new();
            let tokens = entry.text.parse().expect("balanced brackets");
            let items = crate::parse::items(tokens, &diagnostics);
            let mistakes: Vec<_> = diagnostics.into_vec().iter().map(|mistake| mistake.text()).collect();
            assert!(mistakes.is_empty(), "{}: {mistakes:?}", entry.text);
            assert_eq!(items.len(), 1, "{}", entry.text);
        }
    }

    #[test]
    fn every_loss_says_what_its_arguments_mean() {
        for entry in entries().iter().filter(|entry| entry.file == "loss") {
            let diagnostics = crate::diagnostic::Diagnostics::new();
            let items = crate::parse::items(entry.text.parse().expect("balanced brackets"), &diagnostics);
            assert!(diagnostics.into_vec().is_empty(), "{}", entry.name);
            let [crate::ast::Item::Function(loss)] = &items[..] else {
                panic!("{} is a function", entry.name)
            };
            for parameter in loss.params.iter().filter(|parameter| parameter.default.is_none()) {
                let says = parameter.meaning.is_some() || !parameter.limits.is_empty();
                assert!(says, "{}: {:?}", entry.name, parameter.name());
            }
            assert!(loss.params.iter().any(|p| p.meaning.as_ref().is_some_and(|m| m.relation.is_some())));
        }
    }

    #[test]
    fn finds_items_by_their_names() {
        assert_eq!(entry("dense").map(|entry| entry.file), Some("layer"));
        assert_eq!(entry("relu").map(|entry| entry.file), Some("activation"));
        assert_eq!(entry("relux"), None);
    }
}
