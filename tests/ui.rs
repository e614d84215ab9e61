//! What users see when they make a mistake: one error for each, at the right token, with its cure.
//!
//! The cases stand in folders by kind of mistake. What rustc says of each stands beside it, and all are compared with what the
//! compiler says in process, by `cargo test -p nn-cli`. Through rustc itself go those that need it, and one of each
//! folder; with `UI=all`, all. `UI=all TRYBUILD=overwrite cargo test -p nn-tests --test ui` writes the messages anew; read
//! them as a user would.

use std::collections::BTreeSet;
use std::fs::{read_dir, read_to_string};
use std::path::{Path, PathBuf};

use nn_compiler::{diagnostic, networks};
use nn_tests::macros::invocations;

/// The folders of what only rustc finds: uses of a good network, and what is beside one with a mistake.
const OF_RUSTC: &[&str] = &["usage", "quiet"];

#[test]
fn mistakes_are_explained() {
    let cases = trybuild::TestCases::new();
    let all = std::env::var_os("UI").is_some_and(|which| which == "all");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in paths(&root.join("ui"), |path| path.is_dir()) {
        let is_of_rustc = OF_RUSTC.iter().any(|of_rustc| folder.ends_with(of_rustc));
        let found = paths(&folder, |path| path.extension().is_some_and(|found| found == "rs"));
        let count = if all || is_of_rustc { found.len() } else { 1 };
        // Lines and columns are compared only of cases that are named as they are in the messages.
        let named = found.iter().filter_map(|case| case.strip_prefix(root).ok());
        named.take(count).for_each(|case| cases.compile_fail(case));
    }
}

/// What is in a folder and wanted, in order.
fn paths(folder: &Path, is_wanted: impl Fn(&Path) -> bool) -> Vec<PathBuf> {
    let entries = read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mut wanted: Vec<PathBuf> = entries.filter(|path| is_wanted(path)).collect();
    wanted.sort();
    wanted
}

/// A message that no case shows has not been read by anyone.
#[test]
fn every_message_is_seen() {
    let mut unseen: BTreeSet<&str> = diagnostic::codes().map(|code| code.name).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for text in files(&root.join("ui"), "rs") {
        for invocation in invocations(text.parse().expect("balanced brackets")) {
            let broken = networks(invocation).err();
            for mistake in broken.iter().flat_map(|broken| &broken.mistakes) {
                unseen.remove(mistake.code);
            }
        }
    }
    for text in files(&root.join("../nn-cli/tests/check"), "txt") {
        unseen.retain(|code| !text.contains(&format!("[{code}]")));
    }
    assert!(unseen.is_empty(), "no case shows {unseen:?}");
}

/// What stands in the files of an extension in the folders of a folder.
fn files(root: &Path, extension: &str) -> Vec<String> {
    let folders = paths(root, |path| path.is_dir());
    let files = folders
        .iter()
        .flat_map(|folder| paths(folder, |path| path.extension().is_some_and(|found| found == extension)));
    files.map(|path| read_to_string(path).expect("readable text")).collect()
}
