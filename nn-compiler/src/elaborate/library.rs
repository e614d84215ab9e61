//! The prelude as syntax trees. An item is parsed when it is first asked for, once for each expansion.

use std::cell::OnceCell;

use rustc_hash::FxHashMap;

use crate::ast::Item;
use crate::diagnostic::Diagnostics;
use crate::{parse, prelude};

/// The prelude, parsed as far as it was asked for.
pub(crate) struct Library {
    items: FxHashMap<&'static str, OnceCell<Item>>,
}

impl Library {
    /// Nothing is parsed yet.
    pub(crate) fn new() -> Library {
        Library { items: prelude::names().map(|name| (name, OnceCell::new())).collect() }
    }

    /// The item of that name.
    pub(crate) fn item(&self, name: &str) -> Option<&Item> {
        self.items.get(name).map(|cell| cell.get_or_init(|| parse_entry(name)))
    }

    /// The names of all items.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> + use<> {
        prelude::names()
    }
}

/// # Panics
/// When the text is not in the language: a defect of the prelude, which a test looks for.
fn parse_entry(name: &str) -> Item {
    let text = prelude::entry(name).expect("names are names of entries").text;
    let diagnostics = Diagnostics::new();
    let mut items = parse::items(text.parse().expect("the prelude is made of tokens"), &diagnostics);
    let mistakes = diagnostics.into_vec();
    assert!(mistakes.is_empty(), "the prelude's `{name}`: {}", mistakes[0].text());
    items.pop().expect("an entry is an item")
}
