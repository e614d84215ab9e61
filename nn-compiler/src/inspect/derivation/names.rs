//! Names for what has none, beside those of the source.

use std::collections::{HashMap, HashSet};

use super::loops::{DEPTHS, TIMES};
use crate::inspect::typeset::Symbol;

/// The letters of values without a name: the first that no name of the user's is shown with.
const LETTERS: [&str; 6] = ["t", "s", "r", "v", "p", "tmp"];

/// The letters of states without a name.
const STATES: [&str; 4] = ["h", "s", "z", "state"];

pub(super) struct Names {
    /// The names of the source, which no other value gets.
    own: HashSet<String>,
    /// The letters and words that they are shown with: beside an input `t` a made-up `t₁` would look like a part of it.
    bases: HashSet<String>,
    taken: HashSet<String>,
    /// The last number that was tried behind each name: those before it are taken.
    numbers: HashMap<String, usize>,
    made_up: usize,
}

impl Names {
    /// Names beside those of the source, where loops are nested so deep.
    pub(super) fn beside(own: HashSet<String>, depth: usize) -> Names {
        let bases = own.iter().map(|name| Symbol::of_name(name).base).collect();
        let mut names = Names { own, bases, taken: HashSet::new(), numbers: HashMap::new(), made_up: 0 };
        for nesting in 0..depth {
            let letters = [TIMES.as_slice(), &DEPTHS].map(|letters| names.index(letters, nesting));
            names.bases.extend(letters.map(String::from));
        }
        names
    }

    /// The letter that counts the steps of a loop so deep inside of others: one that no name is shown with.
    pub(super) fn index(&self, letters: &[char], nesting: usize) -> char {
        let is_free =
            |letter: &&char| !self.own.iter().any(|own| Symbol::of_name(own).base == letter.to_string());
        let free = letters.iter().filter(is_free).nth(nesting);
        free.or(letters.last()).copied().unwrap_or('t')
    }

    /// The name, or with a number that no other has.
    pub(super) fn free(&mut self, wanted: &str) -> String {
        let number = self.numbers.entry(wanted.to_owned()).or_insert(0);
        loop {
            *number += 1;
            let name = if *number == 1 { wanted.to_owned() } else { format!("{wanted}_{number}") };
            if (*number == 1 || !self.own.contains(&name)) && self.taken.insert(name.clone()) {
                return name;
            }
        }
    }

    /// A name for what has none: the one within the function that made it, unless the user has such a name too.
    pub(super) fn made_up(&mut self, local: Option<&str>) -> String {
        match local.filter(|name| !self.bases.contains(&Symbol::of_name(name).base)) {
            Some(name) => self.free(name),
            None => {
                self.made_up += 1;
                let free = LETTERS.into_iter().find(|letter| !self.bases.contains(*letter));
                let name = format!("{}{}", free.unwrap_or("t"), self.made_up);
                self.free(&name)
            }
        }
    }

    /// A name for a state that has none.
    pub(super) fn state(&mut self) -> String {
        let free = STATES.into_iter().find(|letter| !self.bases.contains(*letter));
        self.free(free.unwrap_or("state"))
    }
}
