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
    let kinds = [root.join("ui"), root.join("../nn-cli/tests/check")];
    let entries = kinds.iter().flat_map(|folder| read_dir(folder).expect("the cases"));
    for folder in entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_dir()) {
        for file in read_dir(folder).expect("a folder of cases") {
            let path = file.expect("an entry").path();
            if path.extension().is_some_and(|extension| extension == "rs") {
                let text = read_to_string(&path).expect("readable text");
                for invocation in invocations(text.parse().expect("balanced brackets")) {
                    let broken = networks(invocation).err();
                    for mistake in broken.iter().flat_map(|broken| &broken.mistakes) {
                        unseen.remove(mistake.code);
                    }
                }
            }
        }
    }
    assert!(unseen.is_empty(), "no case shows {unseen:?}");
}
