//! What users see when they make a mistake: one error for each, at the right token, with its cure.
//!
//! The cases stand in folders by kind of mistake. What rustc says of each stands beside it, and all are compared with what the
//! compiler says in process, by `cargo test -p nn-cli`. Through rustc itself go those that need it, and one of each
//! folder; with `UI=all`, all. `UI=all UPDATE=1 cargo test -p nn-tests --test ui` writes the messages anew; read
//! them as a user would.

use std::collections::BTreeSet;
use std::fs::{self, read_dir, read_to_string};
use std::path::{Path, PathBuf};
use std::process::Command;

use nn_command_line::command_line;
use nn_compiler::{diagnostic, networks};
use nn_runtime as _;
use nn_tests::macros::invocations;
use nn_tests::parallel;

/// The folders of what only rustc finds: uses of a good network, and what is beside one with a mistake.
const OF_RUSTC: &[&str] = &["usage", "quiet"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn mistakes_are_explained() {
    let has = |variable: &str, value: &str| std::env::var_os(variable).is_some_and(|set| set == value);
    let mut cases = Vec::new();
    for folder in paths(&root().join("ui"), |path| path.is_dir()) {
        let is_of_rustc = OF_RUSTC.iter().any(|of_rustc| folder.ends_with(of_rustc));
        let found = paths(&folder, |path| path.extension().is_some_and(|found| found == "rs"));
        let count = if has("UI", "all") || is_of_rustc { found.len() } else { 1 };
        cases.extend(found.into_iter().take(count));
    }
    assert!(cases.len() > 20, "{} cases", cases.len());
    let wrong = parallel::map(&cases, |case| {
        let (said, expected) = (said_by_rustc(case), case.with_extension("stderr"));
        if has("UPDATE", "1") {
            fs::write(expected, said).expect("it can be written");
            return String::new();
        }
        if read_to_string(expected).is_ok_and(|expected| expected == said) {
            return String::new();
        }
        format!("{}\n{said}\n", case.display())
    });
    let wrong = wrong.concat();
    assert!(wrong.is_empty(), "`UI=all UPDATE=1` writes what is said now:\n\n{wrong}");
}

/// What rustc says of a case, with the crates that it has for this test.
fn said_by_rustc(case: &Path) -> String {
    let arguments = command_line!();
    let workspace = root().parent().expect("the workspace");
    let wanted = |pair: &&[&str]| match **pair {
        ["--extern", found] => found.starts_with("nn_runtime="),
        ["-L", _] => true,
        _ => false,
    };
    let output = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .args(arguments.windows(2).filter(wanted).flatten())
        .args(["--edition", "2024", "--emit", "metadata", "--out-dir", env!("CARGO_TARGET_TMPDIR")])
        // Places are named as they are from where cargo runs it.
        .arg(case.strip_prefix(workspace).expect("a case of the workspace"))
        .current_dir(workspace)
        .output()
        .expect("rustc runs");
    let said = String::from_utf8(output.stderr).expect("rustc writes UTF-8");
    assert!(!output.status.success(), "{} has no mistake\n{said}", case.display());
    let messages = said
        .split("\n\n")
        .map(str::trim_end)
        .filter(|message| !message.is_empty() && !is_about_messages(message));
    messages.map(normalised).collect::<Vec<_>>().join("\n\n") + "\n"
}

/// What rustc says at its end.
fn is_about_messages(message: &str) -> bool {
    let begins = ["error: aborting due to ", "For more information about ", "Some errors have detailed "];
    begins.iter().any(|begin| message.starts_with(begin))
}

/// A message without the numbers of lines in other files of the workspace, and no wider than the others need.
fn normalised(message: &str) -> String {
    let message = message.replace("> tests/ui/", "> ui/").replace("::: tests/ui/", "::: ui/");
    let mut is_elsewhere = false;
    let mut lines = Vec::new();
    for line in message.lines() {
        let Some((number, rest)) = gutter(line) else {
            lines.push((None, line.to_owned()));
            continue;
        };
        let place = rest.strip_prefix("--> ").or_else(|| rest.strip_prefix("::: "));
        is_elsewhere = place.map_or(is_elsewhere, |place| !place.starts_with("ui/"));
        match place.filter(|_| is_elsewhere) {
            Some(place) => {
                let file = place.trim_end_matches(|c: char| c == ':' || c.is_ascii_digit());
                lines.push((Some(""), format!("--> $WORKSPACE/{file}")));
            }
            None => lines.push((Some(if is_elsewhere { "" } else { number }), rest.to_owned())),
        }
    }
    let width = lines.iter().filter_map(|(number, _)| number.map(str::len)).max().unwrap_or_default();
    let lines = lines.into_iter().map(|(number, rest)| match number {
        None => rest,
        Some(_) if rest.starts_with("-->") || rest.starts_with(":::") => format!("{:width$}{rest}", ""),
        Some(number) => format!("{number:>width$} {rest}"),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The number before a line of source or a note, if any, and the line without the space for it.
fn gutter(line: &str) -> Option<(&str, &str)> {
    let rest = line.trim_start_matches(|c: char| c == ' ' || c.is_ascii_digit());
    let number = line[..line.len() - rest.len()].trim();
    ["|", "= ", "--> ", "::: ", "+ ", "- ", "~ "]
        .iter()
        .any(|mark| rest.starts_with(mark))
        .then_some((number, rest))
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
    for text in files(&root().join("ui"), "rs") {
        for invocation in invocations(text.parse().expect("balanced brackets")) {
            let broken = networks(invocation).err();
            for mistake in broken.iter().flat_map(|broken| &broken.mistakes) {
                unseen.remove(mistake.code);
            }
        }
    }
    for text in files(&root().join("../nn-cli/tests/check"), "txt") {
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
