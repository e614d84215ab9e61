//! What hundreds of networks are expanded to, as figures: a change of the compiler that is meant to change nothing
//! changes none of them.
//!
//! `hashes.txt` has a line for each source of networks: a hash of the text that the macro makes of it, and how many
//! tokens that has. `UPDATE=1 cargo test -p nn-tests --test corpus` writes it anew; the message of the commit says why.

use std::fs;
use std::hash::Hasher;
use std::path::{Path, PathBuf};

use nn_random_networks as random_networks;
use nn_tests::macros::invocations;
use nn_tests::parallel;
use proc_macro2::TokenStream;
use rustc_hash::FxHasher;

/// What may be asked for of a network beside its gradient.
const DERIVATIVES: &[&str] =
    &["input_gradient", "jacobian", "hessian_vector_product", "hessian", "normal_equations"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A source of networks: its name, and what stands in the macro.
type Source = (String, String);

/// All files below a folder with this extension, by their paths.
fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![root().join(folder)]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() && path.file_name().is_some_and(|name| name != "target") {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn name(path: &Path) -> String {
    path.strip_prefix(root()).expect("below the root").display().to_string().replace('\\', "/")
}

/// The networks of the golden listings.
fn golden() -> Vec<Source> {
    let source = |path: &PathBuf| (name(path), fs::read_to_string(path).expect("a text"));
    files("tests/golden", "nn").iter().map(source).collect()
}

/// The networks of all Rust files of some folders, numbered in each.
fn of_rust(folders: &[&str]) -> Vec<Source> {
    let mut sources = Vec::new();
    for path in folders.iter().flat_map(|folder| files(folder, "rs")) {
        let text = fs::read_to_string(&path).expect("a text");
        let networks = invocations(text.parse().expect("tokens")).into_iter();
        let source = |(tokens, number): (TokenStream, usize)| {
            (format!("{} {number}", name(&path)), tokens.to_string())
        };
        sources.extend(networks.zip(1..).map(source));
    }
    sources
}

/// Random networks, in both number types by turns.
fn random() -> Vec<Source> {
    let numbered = |kind: &'static str, networks: Vec<random_networks::Network>| {
        networks.into_iter().enumerate().map(move |(number, network)| (format!("{kind} {number}"), network))
    };
    let networks = numbered("random", random_networks::networks());
    let curves = numbered("curve", random_networks::curves());
    let mut sources = Vec::new();
    for (place, (name, network)) in networks.chain(curves).enumerate() {
        let dtype = ["f32", "f64"][place % 2];
        sources.push((name, network.text("Network", dtype)));
    }
    sources
}

/// A network with each of the derivatives that can be asked for.
fn derivatives() -> Vec<Source> {
    let source = |kind: &&str| {
        let text = format!(
            "#[derivatives({kind})]
            pub struct Network {{
                input x: [3]; target y: [2];
                param scale: [2] = ones();
                output y_hat = scale * x.dense(4).tanh().dense(2);
                loss squared_error(y_hat, y);
            }}"
        );
        (format!("derivatives {kind}"), text)
    };
    DERIVATIVES.iter().map(source).collect()
}

/// The line of a source.
fn line((name, text): &Source) -> String {
    let text = nn_compiler::expand(text.parse().expect("tokens")).to_string();
    let mut hasher = FxHasher::default();
    hasher.write(text.as_bytes());
    let tokens = text.split(' ').count();
    format!("{:016x} {tokens:>7} {name}\n", hasher.finish())
}

#[test]
fn what_networks_are_expanded_to_is_what_it_was() {
    let sources = [golden(), of_rust(&["examples", "benches"]), derivatives(), random()];
    let sources = sources.concat();
    assert!(sources.len() > 330, "{} sources", sources.len());
    let found = parallel::map(&sources, line).concat();
    let path = root().join("tests/corpus/hashes.txt");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, found).expect("it can be written");
        return;
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    let differs = |line: &&str| !expected.lines().any(|expected| expected == *line);
    let changed: Vec<&str> = found.lines().filter(differs).collect();
    assert!(
        found == expected,
        "{} of {} expansions are not what they were:\n{}\n`UPDATE=1 cargo test -p nn-tests --test corpus` writes them down",
        changed.len(),
        found.lines().count(),
        changed.iter().take(20).copied().collect::<Vec<_>>().join("\n")
    );
}
