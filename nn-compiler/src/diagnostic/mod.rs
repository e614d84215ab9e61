//! Errors as the user sees them: at one token, in three parts: what, why, help.
//!
//! The messages themselves stand in one table for each stage, [`syntax`], [`meaning`], [`domain`],
//! [`gradient`] and [`memory`], and those that are not mistakes in [`note`], so that they can be read and improved from top to bottom.
//! [`Diagnostics`] accumulates them, so that all mistakes of a stage are reported together.

pub mod derivatives;
pub mod domain;
pub mod elsewhere;
mod facts;
pub mod gradient;
pub mod meaning;
pub mod memory;
pub mod note;
mod suggest;
pub mod syntax;
mod table;

use std::cell::RefCell;

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

pub use facts::{Fact, Note, at, columns, number};
pub use suggest::{did_you_mean, nearest};

/// How much a diagnostic weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// The network cannot be compiled.
    Mistake,
    /// The network is compiled; something in it may not be what was meant.
    Note,
}

/// One mistake of the user, or one remark.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// Mistake or note.
    pub level: Level,
    /// The token that made the mistake.
    pub span: Span,
    /// The stable name of the kind of mistake, `axis_mismatch`: listed in `docs/diagnostics.md`.
    pub code: &'static str,
    /// What is wrong, in one line.
    pub message: String,
    /// Why: a line for each fact, as the shapes involved and where they came from.
    pub notes: Vec<Note>,
    /// The cure.
    pub help: String,
}

impl Diagnostic {
    /// The message with its notes and its help, as the compiler shows it.
    pub fn text(&self) -> String {
        let mut text = self.message.clone();
        for note in &self.notes {
            text.push_str("\n  ");
            text.push_str(&note.text);
        }
        text.push_str("\nhelp: ");
        text.push_str(&self.help);
        text
    }

    /// A `compile_error!` at the mistake's token.
    pub fn to_tokens(&self) -> TokenStream {
        let text = self.text();
        quote_spanned!(self.span=> ::core::compile_error! { #text })
    }
}

/// A kind of mistake, for the list of all of them.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    /// Its stable name: `axis_mismatch`.
    pub name: &'static str,
    /// What it is, in one sentence.
    pub title: &'static str,
}

/// Every kind of mistake the compiler reports, in the order of the stages.
pub fn codes() -> impl Iterator<Item = Code> {
    syntax::codes().chain(meaning::codes()).chain(
        [domain::CODES, gradient::CODES, derivatives::CODES, memory::CODES, note::CODES]
            .into_iter()
            .flatten()
            .copied(),
    )
}

/// Collects the mistakes of a stage. Shared by reference while a stage runs.
///
/// A mistake must not get lost: whoever owns the collection takes the mistakes out with
/// [`Diagnostics::into_vec`], and in debug builds dropping it in any other way panics.
#[derive(Debug)]
pub struct Diagnostics {
    /// `None` after they were taken out.
    found: RefCell<Option<Vec<Diagnostic>>>,
}

impl Default for Diagnostics {
    fn default() -> Diagnostics {
        Diagnostics { found: RefCell::new(Some(Vec::new())) }
    }
}

impl Diagnostics {
    /// None found yet.
    pub fn new() -> Diagnostics {
        Diagnostics::default()
    }

    /// Records a mistake.
    pub fn report(&self, mut diagnostic: Diagnostic) {
        diagnostic.message = shortened(diagnostic.message);
        diagnostic.help = shortened(diagnostic.help);
        self.found.borrow_mut().get_or_insert_default().push(diagnostic);
    }

    /// Whether any mistake was recorded.
    pub fn any(&self) -> bool {
        self.found.borrow().as_ref().is_some_and(|found| !found.is_empty())
    }

    /// The mistakes, in the order in which they were met.
    pub fn into_vec(self) -> Vec<Diagnostic> {
        self.found.take().unwrap_or_default()
    }
}

/// The longest word in a message: longer names are cut.
const LONGEST_WORD: usize = 80;

/// A text in which no word is longer than can be read.
fn shortened(text: String) -> String {
    if text.len() <= LONGEST_WORD {
        return text;
    }
    let word = |word: &str| match word.char_indices().nth(LONGEST_WORD) {
        // What stands around a name ends the word: a quotation mark, a bracket.
        Some((end, _)) => {
            let after = word.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '_').len();
            format!("{}…{}", &word[..end], &word[after.max(end)..])
        }
        None => word.to_owned(),
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

impl Drop for Diagnostics {
    fn drop(&mut self) {
        let unchecked = self.found.get_mut().is_some();
        debug_assert!(
            !unchecked || std::thread::panicking(),
            "the diagnostics of a stage were never looked at"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_has_three_parts() {
        let diagnostic = Diagnostic {
            level: Level::Mistake,
            span: Span::call_site(),
            code: "example",
            message: "what".into(),
            notes: vec!["why".into(), "and why".into()],
            help: "cure".into(),
        };
        assert_eq!(diagnostic.text(), "what\n  why\n  and why\nhelp: cure");
    }

    #[test]
    #[cfg(debug_assertions)]
    #[should_panic(expected = "never looked at")]
    fn mistakes_do_not_get_lost() {
        drop(Diagnostics::new());
    }

    #[test]
    fn every_code_is_listed_once_and_has_a_title() {
        let mut names: Vec<_> = codes().map(|code| code.name).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count, "two kinds of mistake share a name");
        for code in codes() {
            assert!(code.title.trim().ends_with('.'), "`{}` has no title that is a sentence", code.name);
        }
    }
}
