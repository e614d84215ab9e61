//! Names of the generated variables and functions: those of the source where it has one.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::naming::{free, identifier};

/// What the generated functions call their own variables.
const TAKEN: &[&str] = &[
    "active",
    "block",
    "each",
    "examples",
    "g",
    "gradient",
    "groups",
    "instructions",
    "l",
    "lanes",
    "math",
    "most",
    "out",
    "pairs",
    "parameters",
    "scale",
    "shared",
    "shift",
    "sum",
    "sums",
    "tile",
];

/// Constants and constructors in the scope of generated code.
const CONSTANTS: &[&str] = &["Err", "Gradient", "INFO", "None", "Ok", "Some"];

/// Whether a name is that of a constant or constructor in the scope of a network's code, where it cannot be a variable.
fn is_constant(name: &str, network: &str) -> bool {
    name == network || CONSTANTS.contains(&name) || is_structure(name)
}

/// Whether a name is like that of a structure of parameters, which gives way to others by `_` behind it.
fn is_structure(name: &str) -> bool {
    name.trim_end_matches('_').trim_end_matches("Mut").ends_with("Parameters")
}

/// The name of an argument in the code of a network.
pub(super) fn variable(name: &str, network: &str) -> String {
    let name = identifier(name);
    // Behind the name of a structure `_` makes that of another one.
    let name = if is_structure(&name) { name + "_value" } else { name };
    free(&name, |name| is_constant(name, network))
}

/// Hands out identifiers, each once.
#[derive(Debug, Default)]
pub(super) struct Names<'a> {
    used: FxHashSet<String>,
    /// The last number that was tried behind each name: those before it are taken.
    numbers: FxHashMap<String, usize>,
    network: &'a str,
}

impl<'a> Names<'a> {
    /// A scope in which only the fixed names are taken.
    pub(super) fn new() -> Names<'a> {
        Names::beside("")
    }

    /// The same in the scope of a network.
    pub(super) fn beside(network: &'a str) -> Names<'a> {
        let used = TAKEN.iter().map(|name| (*name).to_owned()).collect();
        Names { used, numbers: FxHashMap::default(), network }
    }

    /// The wanted name, or the first free one with a number behind it.
    pub(super) fn claim(&mut self, wanted: &str) -> String {
        let base = identifier(wanted);
        let number = self.numbers.entry(base.clone()).or_insert(0);
        loop {
            *number += 1;
            let name = if *number == 1 { base.clone() } else { format!("{base}_{number}") };
            let free = !is_numbered(&name) && !is_constant(&name, self.network);
            if free && self.used.insert(name.clone()) {
                return name;
            }
        }
    }
}

/// Whether a name looks like those of loop variables, terms, slots and steps: `i0`, `t3`, `slot2`, `step0`.
fn is_numbered(name: &str) -> bool {
    let digits = name
        .strip_prefix("slot")
        .or_else(|| name.strip_prefix("step"))
        .or_else(|| name.strip_prefix(['i', 't']));
    digits.is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
}
