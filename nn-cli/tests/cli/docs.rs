//! The outputs and the picture shown in `docs/cli.md` are those of the tool.
//!
//! `UPDATE=1 cargo test -p nn-cli` rewrites them.

use std::fs;

use crate::tool::{cargo_nn, root};

/// The text with every ` ```console ` block run again: its lines `$ cargo nn …` and what they print.
fn run_again(text: &str) -> String {
    let mut new = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("```console\n") {
        let (block, after) = after.split_once("```\n").expect("a block has an end");
        new += &format!("{before}```console\n");
        for (at, line) in block.lines().filter(|line| line.starts_with("$ ")).enumerate() {
            let arguments = line.strip_prefix("$ cargo nn ").expect("commands of the tool").split(' ');
            let run = cargo_nn(arguments);
            let gap = if at > 0 { "\n" } else { "" };
            new += &format!("{gap}{line}\n{}{}", run.out, run.err);
        }
        new += "```\n";
        rest = after;
    }
    new + rest
}

#[test]
fn the_page_shows_what_the_tool_prints() {
    let path = root().join("docs/cli.md");
    let old = fs::read_to_string(&path).expect("the page");
    let new = run_again(&old);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path, new).expect("the page can be written");
    } else {
        assert!(new == old, "docs/cli.md is out of date: `UPDATE=1 cargo test -p nn-cli`");
    }
}

#[test]
fn the_pictures_are_what_the_tool_draws() {
    for (picture, arguments) in [
        ("graph", "graph --svg tests/golden/networks/digits.nn"),
        ("forward-digits", "graph --svg --forward examples/digits.rs"),
        ("forward-block", "graph --svg --forward tests/golden/networks/block.nn"),
    ] {
        let path = root().join(format!("docs/images/{picture}.svg"));
        let drawn = cargo_nn(arguments.split(' ')).out;
        if std::env::var_os("UPDATE").is_some() {
            fs::write(path, drawn).expect("the picture can be written");
        } else {
            let known = fs::read_to_string(&path).expect("the picture");
            assert!(known == drawn, "{picture}.svg is out of date: `UPDATE=1 cargo test -p nn-cli`");
        }
    }
}
