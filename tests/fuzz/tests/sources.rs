//! Random sources are refused or compiled, by a build without optimisation: `nn-fuzz sources` tries very many more.

use nn_fuzz::sources::{Reached, SOURCES, compile};

/// Compiles the first sources of a kind, and says how many of them reached each stage, and that some reached the last two.
fn try_out(kind: &str, count: u64, least: [usize; 2]) {
    let reader = SOURCES.iter().find(|reader| reader.name == kind).expect("a kind of sources");
    let reached: Vec<Reached> = (0..count)
        .map(|index| compile(&String::from_utf8(reader.input(1, index)).expect("a text")))
        .collect();
    let stages = [Reached::Text, Reached::Tokens, Reached::Syntax, Reached::Program];
    let counts = stages.map(|stage| reached.iter().filter(|&&found| found == stage).count());
    println!("{kind}: {counts:?} of {count} sources reached {stages:?}");
    assert_eq!(counts.iter().sum::<usize>() as u64, count);
    assert!(counts[1] > 0 && counts[2] >= least[0] && counts[3] >= least[1], "{kind}: {counts:?}");
}

#[test]
fn token_soup_is_refused_or_compiled() {
    try_out("soup", 200, [2, 2]);
}

#[test]
fn programs_are_refused_or_compiled() {
    try_out("programs", 8, [1, 4]);
}

#[test]
fn changed_texts_are_refused_or_compiled() {
    try_out("texts", 20, [2, 5]);
}
