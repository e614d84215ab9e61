//! What users see when they make a mistake: one error for each, at the right token, with its cure.
//!
//! The cases stand in folders by kind of mistake. `TRYBUILD=overwrite cargo test --test ui` writes the
//! expected messages anew; read them as a user would.

use std::collections::BTreeSet;
use std::fs::{read_dir, read_to_string};
use std::path::Path;

use nn_compiler::{diagnostic, networks};
use nn_tests::macros::invocations;

#[test]
fn mistakes_are_explained() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("ui/*/*.rs");
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
    let entries =
        |folder: &Path| read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let files = entries(root).filter(|path| path.is_dir()).flat_map(|folder| entries(&folder));
    let files = files.filter(|path| path.extension().is_some_and(|found| found == extension));
    files.map(|path| read_to_string(path).expect("readable text")).collect()
}
