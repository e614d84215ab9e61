//! The terms of one loop.

use rustc_hash::FxHashMap;

use crate::ir::{Term, TermId};

/// Collects terms, equal ones once.
#[derive(Debug, Default)]
pub(super) struct Terms {
    pub(super) list: Vec<Term>,
    known: FxHashMap<Term, TermId>,
}

impl Terms {
    pub(super) fn add(&mut self, term: Term) -> TermId {
        if let Some(&known) = self.known.get(&term) {
            return known;
        }
        let id = TermId(self.list.len());
        self.known.insert(term.clone(), id);
        self.list.push(term);
        id
    }
}
