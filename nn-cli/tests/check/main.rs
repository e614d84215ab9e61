//! What the tool says of a file, in process: every `kind/case.rs` here has a `case.txt` with the text.
//!
//! `UPDATE=1 cargo test -p nn-cli --test check` writes the texts anew; read them as a user would. Right
//! networks that were once refused stand here too: the text of those is `no mistakes`.

use std::fs;
use std::path::{Path, PathBuf};

use anstream::adapter::strip_str;
use nn_cli::{Answer, Problem, Source, answer, draw};

#[test]
fn every_case_is_answered_as_written() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut wrong = Vec::new();
    for case in cases() {
        let (said, expected) = (said(&case), case.with_extension("txt"));
        if update {
            fs::write(&expected, said).expect("the text can be written");
        } else if fs::read_to_string(&expected).unwrap_or_default() != said {
            wrong.push(format!("{}\n{said}", case.display()));
        }
    }
    assert!(wrong.is_empty(), "`UPDATE=1` writes what is said now:\n\n{}", wrong.join("\n"));
}

/// Every text belongs to a case: none is left behind when a case is renamed.
#[test]
fn every_text_has_its_case() {
    for text in files("txt") {
        assert!(text.with_extension("rs").exists(), "{} has no case", text.display());
    }
}

fn cases() -> Vec<PathBuf> {
    let cases = files("rs");
    assert!(!cases.is_empty(), "there are cases");
    cases
}

/// The files of an extension in the folders of cases, in order.
fn files(extension: &str) -> Vec<PathBuf> {
    let entries = |folder: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).expect("a folder of cases");
        entries.map(|entry| entry.expect("an entry").path()).collect()
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/check");
    let folders = entries(&root).into_iter().filter(|path| path.is_dir());
    let mut files: Vec<PathBuf> = folders.flat_map(|folder| entries(&folder)).collect();
    files.retain(|file| file.extension().is_some_and(|found| found == extension));
    files.sort();
    files
}

/// What `cargo nn check` writes, without colours.
fn said(case: &Path) -> String {
    let file = case.file_name().expect("a file").to_string_lossy().into_owned();
    let source = match Source::new(file, fs::read_to_string(case).expect("readable text")) {
        Ok(source) => source,
        Err(problem) => return problem_text(&problem),
    };
    let Answer { mistakes, notes } = answer(&source);
    match (mistakes.as_slice(), notes.as_slice()) {
        ([], []) => "no mistakes\n".to_owned(),
        ([], notes) => format!("{}\nno mistakes\n", strip_str(&draw(&source, notes))),
        (mistakes, _) => strip_str(&draw(&source, mistakes)).to_string(),
    }
}

fn problem_text(problem: &Problem) -> String {
    let mut text = Vec::new();
    problem.report(&mut text).expect("memory can be written to");
    strip_str(&String::from_utf8(text).expect("UTF-8")).to_string()
}
