//! The documentation cannot lie: its networks are compiled, its tables are made from the source.
//!
//! `UPDATE=1 cargo test -p nn-tests --test docs` rewrites the tables.
mod mistakes;

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use nn_compiler::diagnostic::Diagnostic;
use nn_compiler::ir::Op;
use nn_compiler::{Broken, inspect, networks, prelude};
use nn_tests::macros::invocations;
use proc_macro2::TokenStream;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A fenced piece of code: what stands after the fence, the line of the fence, the code.
struct Piece<'a> {
    info: &'a str,
    line: usize,
    code: String,
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        if let Some(info) = line.strip_prefix("```") {
            let code: Vec<&str> =
                lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```").collect();
            pieces.push(Piece { info, line: at + 1, code: code.join("\n") });
        }
    }
    pieces
}

fn assert_compiles(tokens: TokenStream, place: &str) {
    match networks(tokens) {
        Ok(networks) => assert!(!networks.is_empty(), "{place}: no network"),
        Err(Broken { mistakes, .. }) => {
            let texts: Vec<String> = mistakes.iter().map(Diagnostic::text).collect();
            panic!("{place}: {}", texts.join("\n"));
        }
    }
}

#[test]
fn the_networks_of_the_reference_compile() {
    let text = read("docs/language.md");
    let mut compiles = 0;
    for Piece { info, line, code } in pieces(&text) {
        let place = format!("docs/language.md:{line}");
        let tokens: TokenStream = code.parse().expect(&place);
        match info.split_whitespace().collect::<Vec<_>>()[..] {
            ["rust", "network"] => {
                assert_compiles(tokens, &place);
                compiles += 1;
            }
            ["rust", "refused", code] => {
                let mistakes = networks(tokens).err().map(|broken| broken.mistakes).unwrap_or_default();
                let codes: Vec<&str> = mistakes.iter().map(|mistake| mistake.code).collect();
                assert_eq!(codes, [code], "{place}");
            }
            _ => panic!("{place}: say `rust network` or `rust refused code`, so that a test compiles it"),
        }
    }
    assert!(compiles >= 8, "the reference has examples");
}

#[test]
fn what_other_pages_say_is_refused_is_refused() {
    let mut refused = 0;
    for page in pages().into_iter().filter(|page| page != "docs/language.md") {
        for Piece { info, line, code } in pieces(&read(&page)) {
            let Some(expected) = info.strip_prefix("rust refused ") else { continue };
            let place = format!("{page}:{line}");
            let mistakes = networks(code.parse().expect(&place)).err().map(|broken| broken.mistakes);
            let codes: Vec<&str> = mistakes.iter().flatten().map(|mistake| mistake.code).collect();
            assert_eq!(codes, [expected], "{place}");
            refused += 1;
        }
    }
    assert!(refused >= 2, "the page of derivatives within networks has mistakes");
}

/// The pages for readers: those beside the workspace and those in `docs`.
fn pages() -> Vec<String> {
    let mut pages = Vec::new();
    for folder in ["", "docs/"] {
        for entry in fs::read_dir(root().join(folder)).expect("a folder") {
            let name = entry.expect("an entry").file_name().into_string().expect("a readable name");
            if name.ends_with(".md") {
                pages.push(format!("{folder}{name}"));
            }
        }
    }
    pages.sort();
    pages
}

#[test]
fn the_networks_of_every_page_compile() {
    for page in pages() {
        let text = read(&page);
        for Piece { info, line, code } in pieces(&text) {
            if info.starts_with("rust") {
                let place = format!("{page}:{line}");
                let found = invocations(code.parse().expect(&place));
                found.into_iter().for_each(|network| assert_compiles(network, &place));
            }
        }
    }
}

#[test]
fn messages_in_the_readme_are_those_of_the_compiler() {
    let mut quoted = 0;
    for Piece { info, line, code } in pieces(&read("README.md")) {
        if let Some(path) = info.strip_prefix("text ").filter(|path| path.ends_with(".stderr")) {
            assert_eq!(code.trim_end(), read(path).trim_end(), "README.md:{line}");
            quoted += 1;
        }
    }
    assert!(quoted >= 2, "the README shows what mistakes look like");
}

/// The network of that name in a page, as tokens.
fn network_in(page: &str, name: &str) -> proc_macro2::TokenStream {
    let holds =
        |piece: &&Piece| piece.info.starts_with("rust") && piece.code.contains(&format!("struct {name} "));
    let pieces = pieces(page);
    let program = pieces.iter().find(holds).expect("a program");
    invocations(program.code.parse().expect("Rust")).remove(0)
}

#[test]
fn the_derivation_in_the_readme_is_that_of_its_first_network() {
    let text = read("README.md");
    let network = nn_compiler::networks(network_in(&text, "Tiny")).expect("no mistakes").remove(0);
    let lines = nn_compiler::inspect::derivation::derivation(&network.model).lines();
    let derivation = nn_compiler::inspect::derivation::listing(&lines);
    let shown =
        pieces(&text).into_iter().find(|piece| piece.info == "text derivation").expect("a derivation");
    assert_eq!(shown.code.trim_end(), derivation.trim_end());
}

#[test]
fn equations_in_the_readme_are_those_of_its_network() {
    let text = read("README.md");
    let network = network_in(&text, "Digits");
    let generated = nn_compiler::expand(network).to_string();
    let equations =
        pieces(&text).into_iter().find(|piece| piece.info == "text equations").expect("equations");
    for equation in equations.code.lines() {
        assert!(generated.contains(equation), "README.md quotes `{equation}`, which is not generated");
    }
}

#[test]
fn every_example_is_in_the_readme() {
    let text = read("README.md");
    for entry in fs::read_dir(root().join("examples")).expect("the examples") {
        let file = entry.expect("an entry").file_name().into_string().expect("a readable name");
        if let Some(name) = file.strip_suffix(".rs").filter(|name| *name != "lib") {
            assert!(text.contains(&format!("| [`{name}`](examples/{file}) |")), "{name} is missing");
        }
    }
}

/// A prelude file as a table: how an item is called, and its documentation.
fn table(file: &str) -> String {
    let heading = match file {
        "layer" | "sequence" | "attention" => "layer",
        "init" => "initialiser",
        _ => "function",
    };
    let mut table = format!("| {heading} | meaning |\n|---|---|\n");
    for entry in prelude::entries().iter().filter(|entry| entry.file == file) {
        let mut lines = entry.text.lines();
        let docs: Vec<&str> =
            lines.clone().filter_map(|line| line.strip_prefix("///")).map(str::trim).collect();
        let definition = lines.find(|line| !line.starts_with("//")).expect("an item");
        let meaning = docs.join(" ").replace('|', "\\|");
        writeln!(table, "| `{}` | {meaning} |", signature(definition).replace('|', "\\|"))
            .expect("strings take everything");
    }
    table
}

/// `huber(prediction, target, delta = 1)`, of a function; of a layer both lists.
fn signature(definition: &str) -> &str {
    let (_, rest) = definition.split_once(' ').expect("`fn` or `layer`, then a name");
    let mut depth = 0;
    for (at, letter) in rest.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            ' ' if depth == 0 => return &rest[..at],
            _ => {}
        }
    }
    rest
}

/// Compares a page with what it should be, or rewrites it.
fn assert_current(page: &str, old: &str, new: &str) {
    if std::env::var_os("UPDATE").is_some() {
        fs::write(root().join(page), new).expect("the page can be written");
    } else {
        assert!(new == old, "{page} is out of date: `UPDATE=1 cargo test -p nn-tests --test docs`");
    }
}

#[test]
fn the_page_of_the_primitives_is_up_to_date() {
    let new = inspect::calculus();
    for kind in Op::KINDS {
        if *kind == "Project" {
            continue; // its operand is an application with several results
        }
        assert!(Op::specimens().iter().any(|specimen| specimen.op.kind() == *kind), "no specimen of {kind}");
    }
    let old = fs::read_to_string(root().join("docs/calculus.md")).unwrap_or_default();
    assert_current("docs/calculus.md", &old, &new);
}

#[test]
fn the_tables_of_the_prelude_are_up_to_date() {
    let old = read("docs/language.md");
    let mut new = String::new();
    let mut rest = old.as_str();
    while let Some((before, after)) = rest.split_once("<!-- prelude: ") {
        let (file, after) = after.split_once(" -->").expect("a closed comment");
        let (_, after) = after.split_once("<!-- end -->").expect("an end");
        write!(new, "{before}<!-- prelude: {file} -->\n{}<!-- end -->", table(file))
            .expect("strings take everything");
        rest = after;
    }
    new.push_str(rest);
    for entry in prelude::entries() {
        assert!(new.contains(&format!("| `{}(", entry.name)), "no table has {}", entry.name);
    }
    assert_current("docs/language.md", &old, &new);
}
