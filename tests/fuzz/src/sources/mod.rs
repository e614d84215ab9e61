//! Sources that are not what they should be, for the compiler: no panic, no hang, no memory beyond a bound, and what it
//! makes is Rust. The bytes that make a source may be a fuzzer's.

mod change;
mod choices;
mod compile;
mod expression;
mod program;
mod soup;
mod texts;
mod tree;
mod words;

pub use choices::Choices;
pub use compile::{Reached, compile};
pub use soup::soup;

use proc_macro2::TokenStream;

use crate::Reader;
use crate::check::Meter;
use crate::random::Random;

/// The compiler as a reader of sources: of each kind the compiler makes programs, or refuses them.
pub static SOURCES: [Reader; 3] = [
    reader("soup", |random| vary(soup, random)),
    reader("programs", |random| vary(programs, random)),
    reader("texts", |random| vary(texts, random)),
];

/// The memory that a source may take, in bytes: that of the largest constants of which something is computed.
const MEMORY: usize = 1 << 28;

const fn reader(name: &'static str, vary: fn(&mut Random) -> Vec<u8>) -> Reader {
    Reader { name, always: MEMORY, more: |_| 0, vary, read }
}

fn read(bytes: &[u8], meter: &mut Meter) -> bool {
    let text = String::from_utf8_lossy(bytes);
    meter.of(|| compile(&text)) == Reached::Program
}

fn vary(source: fn(&mut Choices<'_>) -> String, random: &mut Random) -> Vec<u8> {
    source(&mut Choices::new(&random.bytes(LONGEST))).into_bytes()
}

/// The most bytes that a source is made from.
pub const LONGEST: usize = 1 << 11;

/// Programs of the language, changed a little or not at all.
pub fn programs(choices: &mut Choices<'_>) -> String {
    let text = program::program(choices);
    let changes = changes(choices);
    let Ok(tokens) = text.parse::<TokenStream>() else { return text };
    changed(tree::trees(tokens), changes, choices)
}

/// Texts of this repository, changed a little.
pub fn texts(choices: &mut Choices<'_>) -> String {
    let all = if choices.chance(1, 4) { self::texts::mistaken() } else { self::texts::sound() };
    let trees = choices.one(all).clone();
    let changes = changes(choices);
    changed(trees, changes, choices)
}

/// How many changes are made.
fn changes(choices: &mut Choices<'_>) -> usize {
    if choices.chance(1, 2) { 0 } else { choices.few() }
}

fn changed(mut trees: Vec<tree::Tree>, changes: usize, choices: &mut Choices<'_>) -> String {
    (0..changes).for_each(|_| change::change(&mut trees, choices));
    tree::text(&trees)
}
