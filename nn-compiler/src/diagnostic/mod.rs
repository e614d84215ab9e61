//! Errors as the user sees them: at one token, in three parts: what, why, help. They accumulate, so
//! that all mistakes of a stage are reported together.

use std::cell::RefCell;

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

/// One mistake of the user.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// The token that made the mistake.
    pub span: Span,
    /// The stable name of the kind of mistake, `axis-mismatch`: listed in `docs/diagnostics.md`.
    pub code: &'static str,
    /// What is wrong, in one line.
    pub message: String,
    /// Why: a line for each fact, as the shapes involved and where they came from.
    pub notes: Vec<String>,
    /// The cure.
    pub help: String,
}

impl Diagnostic {
    /// The message with its notes and its help, as the compiler shows it.
    pub fn text(&self) -> String {
        let mut text = self.message.clone();
        for note in &self.notes {
            text.push_str("\n  ");
            text.push_str(note);
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

/// Collects the mistakes of a stage. Shared by reference while a stage runs.
#[derive(Debug, Default)]
pub struct Diagnostics {
    found: RefCell<Vec<Diagnostic>>,
}

impl Diagnostics {
    /// None found yet.
    pub fn new() -> Diagnostics {
        Diagnostics::default()
    }

    /// Records a mistake.
    pub fn report(&self, diagnostic: Diagnostic) {
        self.found.borrow_mut().push(diagnostic);
    }

    /// Whether any mistake was recorded.
    pub fn any(&self) -> bool {
        !self.found.borrow().is_empty()
    }

    /// The mistakes, in the order in which they were met.
    pub fn into_vec(self) -> Vec<Diagnostic> {
        self.found.into_inner()
    }
}
