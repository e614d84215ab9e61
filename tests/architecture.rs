//! Who may know whom: the rules of ARCHITECTURE.md, read off the sources.

mod patterns;
mod targets;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What each module of the compiler may name. `lib.rs` alone names them all.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("limits", &[]),
    ("diagnostic", &["limits"]),
    ("ast", &["diagnostic"]),
    ("naming", &[]),
    ("parse", &["ast", "diagnostic", "naming"]),
    ("prelude", &[]),
    ("array", &[]),
    ("ir", &["array", "ast", "limits"]),
    (
        "elaborate",
        &["ast", "autodiff", "diagnostic", "eval", "ir", "limits", "naming", "parse", "prelude", "simplify"],
    ),
    ("eval", &["array", "ir"]),
    ("autodiff", &["ir"]),
    ("simplify", &["ir"]),
    ("program", &["array", "eval", "ir"]),
    ("lower", &["ir", "program"]),
    ("memory", &["ir", "program"]),
    ("notes", &["ast", "diagnostic", "ir", "parse"]),
    ("source", &[]),
    ("emit", &["ast", "diagnostic", "ir", "memory", "naming", "program", "source"]),
    ("compile", &["ast", "autodiff", "diagnostic", "emit", "ir", "lower", "memory", "simplify"]),
    (
        "inspect",
        &[
            "array",
            "ast",
            "autodiff",
            "diagnostic",
            "elaborate",
            "emit",
            "eval",
            "ir",
            "memory",
            "parse",
            "prelude",
            "program",
            "simplify",
        ],
    ),
];

/// The folders of the project's own Rust sources.
const SOURCES: &[&str] =
    &["nn-compiler", "nn-inspect", "nn-macros", "nn-runtime", "nn-cli", "examples", "tests", "benches"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_owned()
}

/// All `.rs` files below a folder, with their paths relative to it.
fn rust_files(folder: &Path) -> Vec<(String, String)> {
    fn walk(folder: &Path, root: &Path, found: &mut Vec<(String, String)>) {
        let Ok(entries) = fs::read_dir(folder) else { return };
        for path in entries.map(|entry| entry.expect("a readable folder").path()) {
            if path.is_dir() {
                walk(&path, root, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let name = path.strip_prefix(root).expect("below the root").display().to_string();
                found.push((name.replace('\\', "/"), fs::read_to_string(&path).expect("readable text")));
            }
        }
    }
    let mut found = Vec::new();
    walk(folder, folder, &mut found);
    found.sort();
    found
}

/// The sources of the compiler, without its tests, which may use what they need.
fn compiler() -> Vec<(String, String)> {
    let mut files = rust_files(&root().join("nn-compiler/src"));
    files.retain(|(file, _)| !file.split('/').any(|part| part == "tests" || part == "tests.rs"));
    assert!(files.len() > 5, "the compiler's sources are where this test looks");
    files
}

/// A file's text without comments and without the unit tests at its end.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// The top-level module a file belongs to: `ir` for `ir/op/unary.rs`.
fn module(file: &str) -> &str {
    file.split('/').next().unwrap_or(file).trim_end_matches(".rs")
}

/// The same for a folder alone, beside what its module may know.
const MAY_ALSO_KNOW: &[(&str, &str)] = &[("ir/op/scan/", "autodiff"), ("simplify/loops/", "autodiff")];

/// How many modules deep a file lies: 0 for `lib.rs`, 1 for `ast.rs` and `ir/mod.rs`.
fn depth(file: &str) -> usize {
    match file {
        "lib.rs" => 0,
        _ => file.trim_end_matches("/mod.rs").split('/').count(),
    }
}

/// The top-level modules a file names: by `crate::name`, by `crate::{name, …}`, or by as many
/// `super::` as lead to the root.
fn named(file: &str, text: &str) -> BTreeSet<String> {
    let code = code(text);
    let to_root = "super::".repeat(depth(file));
    let mut names = BTreeSet::new();
    for start in ["crate::", &to_root] {
        for (at, _) in code.match_indices(start).filter(|_| !start.is_empty()) {
            if code[..at].ends_with("super::")
                || code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_')
            {
                continue;
            }
            let rest = &code[at + start.len()..];
            match rest.strip_prefix('{') {
                None => names.extend(identifier(rest)),
                Some(group) => names.extend(branches(group)),
            }
        }
    }
    names
}

/// The identifier a text begins with.
fn identifier(text: &str) -> Option<String> {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    (end > 0).then(|| text[..end].to_owned())
}

/// The first identifier of each branch of `a::b, c::{d, e}, f}`.
fn branches(group: &str) -> Vec<String> {
    let (mut level, mut begin, mut found) = (0, true, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => level += 1,
            '}' if level == 0 => break,
            '}' => level -= 1,
            ',' => begin = level == 0,
            c if c.is_whitespace() => {}
            _ if begin => {
                found.extend(identifier(&group[at..]));
                begin = false;
            }
            _ => {}
        }
    }
    found
}

#[test]
fn modules_know_only_what_they_may() {
    let files = compiler();
    let modules: BTreeSet<&str> = files.iter().map(|(file, _)| module(file)).collect();
    let mut broken = Vec::new();
    for (file, text) in files.iter().filter(|(file, _)| file != "lib.rs") {
        let own = module(file);
        let allowed = MAY_KNOW.iter().find(|(name, _)| *name == own);
        let (_, allowed) = allowed.unwrap_or_else(|| panic!("`{own}` has no row in MAY_KNOW"));
        for name in named(file, text) {
            let also = MAY_ALSO_KNOW.iter().any(|(folder, other)| file.starts_with(folder) && name == *other);
            if name != own && modules.contains(name.as_str()) && !allowed.contains(&name.as_str()) && !also {
                broken.push(format!("{file} names `{name}`"));
            }
        }
    }
    assert!(broken.is_empty(), "against the rules of ARCHITECTURE.md:\n{}", broken.join("\n"));
}

#[test]
fn the_reader_of_sources_sees_every_way_to_name_a_module() {
    let text = "use crate::ir::{Graph, Op};\nuse crate::{ast::Name, emit};\n// use crate::eval;\n\
                fn f() { super::super::parse::program(); super::mine(); my_crate::other(); }\n\
                #[cfg(test)]\nmod tests { use crate::simplify; }";
    let names: Vec<String> = named("autodiff/reverse.rs", text).into_iter().collect();
    assert_eq!(names, ["ast", "emit", "ir", "parse"]);
}

#[test]
fn petgraph_is_known_to_the_graph_alone() {
    for (file, text) in compiler().iter().filter(|(file, _)| file != "ir/graph.rs") {
        assert!(!code(text).contains("petgraph"), "{file} names petgraph; `ir::Graph` wraps it");
    }
}

/// Where a graph begins empty, beside `ir`: the elaborator's, and that of the page of primitives.
const BEGINNINGS: [&str; 2] = ["elaborate/mod.rs", "inspect/calculus.rs"];

#[test]
fn graphs_are_copied_and_annotated_in_one_way() {
    for (file, text) in compiler().iter().filter(|(file, _)| module(file) != "ir") {
        let code = code(text);
        assert!(!code.contains(".index()]"), "{file} has a table of nodes that is not a `NodeMap`");
        let begins = code.contains("Graph::new()") && !BEGINNINGS.contains(&file.as_str());
        assert!(!begins, "{file} copies a graph by hand; `ir/surgery.rs` does it for all");
    }
}

#[test]
fn the_compiler_is_an_ordinary_library() {
    for (file, text) in compiler() {
        assert!(!code(&text).contains("proc_macro::"), "{file} names proc_macro; only nn-macros may");
    }
}

/// The modules that hold `unsafe`, those that allow it to them, and where they are tested.
const UNSAFE: [(&str, &str, &str); 2] = [
    ("src/instructions/x86/mod.rs", "src/instructions/mod.rs", "src/instructions/tests.rs"),
    ("src/threads/pool.rs", "src/threads/mod.rs", "src/threads/pool.rs"),
];

#[test]
fn two_modules_are_unsafe_and_their_page_lists_every_block() {
    for folder in ["nn-compiler", "nn-inspect", "nn-macros", "nn-cli"] {
        let text = fs::read_to_string(root().join(folder).join("src/lib.rs")).expect("a library");
        assert!(text.contains("#![forbid(unsafe_code)]"), "{folder} must forbid it");
    }
    let runtime = fs::read_to_string(root().join("nn-runtime/src/lib.rs")).expect("a library");
    assert!(runtime.contains("#![deny(unsafe_code)]"), "nn-runtime must deny it");
    for (name, text) in rust_files(&root().join("nn-runtime")) {
        let allows = text.contains("allow(unsafe_code");
        assert_eq!(allows, UNSAFE.iter().any(|one| one.1 == name), "who allows unsafe code: {name}");
    }
    let read = |path: &str| fs::read_to_string(root().join("nn-runtime").join(path)).expect("a module");
    let modules = UNSAFE.map(|one| read(one.0));
    let count = |what: &str| modules.iter().map(|module| module.matches(what).count()).sum::<usize>();
    let blocks = count(concat!("unsafe", " {"));
    assert_eq!(blocks, count("// SAFETY: "), "every block says why");
    let page = fs::read_to_string(root().join("docs/unsafe.md")).expect("its page");
    let listed: Vec<&str> = page.lines().filter(|line| line.starts_with("| `")).collect();
    assert_eq!(listed.len() - 1, blocks, "docs/unsafe.md lists every block");
    let tests = UNSAFE.map(|one| read(one.2)).concat();
    for line in &listed[1..] {
        let test = line.rsplit('`').nth(1).expect("a name");
        assert!(tests.contains(&format!("fn {test}()")), "there is no test `{test}`");
    }
}

#[test]
fn no_file_is_longer_than_500_lines() {
    for folder in SOURCES {
        for (file, text) in rust_files(&root().join(folder)) {
            let lines = text.lines().count();
            assert!(lines <= 500, "{folder}/{file} has {lines} lines: it wants to be two things");
        }
    }
}
