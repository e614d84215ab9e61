//! The formats a derivation is written in.

mod json;
mod latex;
mod mathml;
mod page;

use std::path::Path;

use nn_cli::{Problem, Source};
use nn_compiler::inspect::derivation::{Derivation, derivation};
use nn_compiler::networks;

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// The derivations of the networks in a file of the repository.
fn in_file(path: &Path) -> Vec<Derivation> {
    let source = match Source::read(path) {
        Ok(source) => source,
        Err(Problem::NoNetwork { .. }) => return Vec::new(),
        Err(problem) => panic!("{}: {problem}", path.display()),
    };
    let networks = source.invocations.iter().flat_map(|inside| {
        networks(inside.tokens.clone()).unwrap_or_else(|_| panic!("{} has mistakes", path.display()))
    });
    networks.map(|network| derivation(&network.model)).collect()
}

fn golden(name: &str) -> Derivation {
    in_file(&root().join(format!("tests/golden/networks/{name}.nn"))).remove(0)
}

/// Every derivation of the golden networks and of the examples.
fn all() -> Vec<Derivation> {
    let mut found = Vec::new();
    for (folder, extension) in [("tests/golden/networks", "nn"), ("examples", "rs")] {
        let entries = std::fs::read_dir(root().join(folder)).expect("a folder");
        let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
        paths.retain(|path| path.extension().is_some_and(|other| other == extension));
        paths.sort();
        for path in paths {
            found.extend(in_file(&path));
        }
    }
    assert!(found.len() >= 16, "{} networks were found", found.len());
    found
}
