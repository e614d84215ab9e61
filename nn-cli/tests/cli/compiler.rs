//! `cargo nn check` says what rustc says: the same mistakes, in the same words, at the same places.
//!
//! What rustc says stands beside each case of `tests/ui`, and is compared with rustc by `tests/ui.rs`.

use std::fs;
use std::path::{Path, PathBuf};

use crate::tool::{cargo_nn, root};

/// One error, as rustc shows it.
#[derive(Debug, PartialEq)]
struct Shown {
    line: usize,
    column: usize,
    /// How many characters are underlined; `None` where a mistake goes over several lines.
    width: Option<usize>,
    /// The message, the notes and the help.
    text: Vec<String>,
}

/// The errors of a `.stderr` file that come from `network!`, and how many are rustc's own.
///
/// The errors of the macro are `compile_error!`s, which have no code. Those that rustc finds in the use of
/// the generated types, and that no one who sees only the network can find, have one: `error[E0308]`.
fn shown_by_rustc(text: &str) -> (Vec<Shown>, usize) {
    let mut lines = text.lines();
    let (mut found, mut own) = (Vec::new(), 0);
    while let Some(line) = lines.next() {
        own += usize::from(line.starts_with("error[E"));
        let Some(message) = line.strip_prefix("error: ") else { continue };
        let mut text = vec![message.to_owned()];
        let place = loop {
            let line = lines.next().expect("an error has a place").trim();
            match line.strip_prefix("--> ") {
                Some(place) => break place,
                None => text.push(line.to_owned()),
            }
        };
        let mut numbers = place.rsplit(':').map(|number| number.parse().expect("a line and a column"));
        let (column, line) = (numbers.next().expect("a column"), numbers.next().expect("a line"));
        let marks = lines.by_ref().find_map(underline).expect("an error is underlined");
        let width = marks.chars().all(|mark| mark == '^').then_some(marks.len());
        found.push(Shown { line, column, width, text });
    }
    (found, own)
}

/// The marks under a line of source, without what is around them.
fn underline(line: &str) -> Option<&str> {
    let (before, marks) = line.split_once('|')?;
    let marks = marks.trim();
    let is_underline = marks.ends_with('^') && marks.chars().all(|mark| "^_| ".contains(mark));
    (before.trim().is_empty() && is_underline).then_some(marks)
}

/// The mistakes of `check --format json`.
fn shown_by_check(case: &Path) -> Vec<Shown> {
    let output = cargo_nn(["check", "--format", "json", &case.display().to_string()]);
    let report: serde_json::Value = serde_json::from_str(&output.out).expect("JSON");
    let mistakes = report["mistakes"].as_array().expect("a list of mistakes");
    assert_eq!(output.code, i32::from(!mistakes.is_empty()), "{}: {}", case.display(), output.err);
    let number = |value: &serde_json::Value| {
        usize::try_from(value.as_u64().expect("a number")).expect("a small number")
    };
    let text = |value: &serde_json::Value| value.as_str().expect("a text").trim().to_owned();
    let shown = |mistake: &serde_json::Value| {
        let (line, column) = (number(&mistake["line"]), number(&mistake["column"]));
        let notes = mistake["notes"].as_array().expect("a list of notes").iter();
        Shown {
            line,
            column,
            width: (number(&mistake["end"]["line"]) == line)
                .then(|| number(&mistake["end"]["column"]) - column),
            text: [text(&mistake["message"])]
                .into_iter()
                .chain(notes.map(|note| text(&note["text"])))
                .chain([format!("help: {}", text(&mistake["help"]))])
                .collect(),
        }
    };
    mistakes.iter().map(shown).collect()
}

fn cases() -> Vec<PathBuf> {
    let mut cases = Vec::new();
    for folder in fs::read_dir(root().join("tests/ui")).expect("the cases") {
        for file in fs::read_dir(folder.expect("an entry").path()).expect("a folder of cases") {
            cases.extend(
                Some(file.expect("an entry").path())
                    .filter(|path| path.extension().is_some_and(|e| e == "rs")),
            );
        }
    }
    cases.sort();
    cases
}

#[test]
fn the_mistakes_are_those_of_the_compiler() {
    let (mut mistakes, mut without) = (0, Vec::new());
    for case in cases() {
        let stderr = fs::read_to_string(case.with_extension("stderr")).expect("what rustc says");
        let (expected, own) = shown_by_rustc(&stderr);
        assert_eq!(shown_by_check(&case), expected, "{}", case.display());
        assert!(expected.is_empty() != (own == 0), "{}: errors of one kind", case.display());
        mistakes += expected.len();
        if expected.is_empty() {
            without.push(case.parent().and_then(Path::file_name).expect("a folder").to_owned());
        }
    }
    assert!(mistakes > 200, "the cases were read: {mistakes}");
    // Only the folder of cases that use a good network wrongly is about rustc's own errors.
    assert!(!without.is_empty() && without.iter().all(|folder| folder == "usage"), "{without:?}");
}
