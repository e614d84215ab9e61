//! CONTRIBUTING.md does not promise too much: its activation and its primitives are added to a copy of the
//! compiler, each by the lines that stand there. The compiler's own tests run in the copy, and a network made of all is
//! compiled and differentiated.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_owned()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The fenced block of CONTRIBUTING.md that holds a text.
fn block(holds: &str) -> String {
    let page = read(&root().join("CONTRIBUTING.md"));
    let blocks = page.split("```").skip(1).step_by(2);
    let block = blocks.filter_map(|block| block.split_once('\n')).find(|(_, code)| code.contains(holds));
    block.unwrap_or_else(|| panic!("CONTRIBUTING.md shows no `{holds}`")).1.to_owned()
}

/// Writes a file, unless it is so already: cargo goes by the time of the last change.
fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder can be made");
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return;
    }
    fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

/// Copies the files of a folder, each as `edit` has it.
fn copy(from: &Path, to: &Path, edit: &dyn Fn(&Path, String) -> String) {
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target, edit);
        } else {
            write(&target, &edit(&path, read(&path)));
        }
    }
}

/// Adds lines before or after the first place where a text stands.
fn insert(text: &str, place: &str, before: &str, after: &str) -> String {
    assert!(text.contains(place), "the place of an addition, `{place}`");
    text.replacen(place, &format!("{before}{place}{after}"), 1)
}

/// A file of the compiler with what CONTRIBUTING.md adds to it.
fn with_additions(file: &str, text: String) -> String {
    match file {
        "prelude/activation.nn" => format!("{text}\n{}", block("fn snake(")),
        "ir/op/unary.rs" => insert(&text, "\nunary! {\n", "", &block("ExpM1 {")),
        "ir/op/mod.rs" => {
            let text = insert(&text, "mod elementwise;\n", "mod differences;\n", "");
            insert(&text, "\nprimitives! {\n", "", &block("    differences {"))
        }
        "elaborate/builtin/mod.rs" => {
            insert(&text, "static OTHERS: &[Builtin] = &[\n", "", &block("row(\"differences\""))
        }
        "diagnostic/elsewhere/function.rs" => {
            let goes = |line: &&str| line.trim_start().starts_with("(\"expm1\", ");
            assert_eq!(text.lines().filter(goes).count(), 1, "`expm1` is a name from elsewhere");
            text.lines().filter(|line| !goes(line)).map(|line| format!("{line}\n")).collect()
        }
        // A test more of the compiler, which is so built for its tests alone.
        "lib.rs" => insert(&text, "mod growth;", "mod added;\n    ", ""),
        _ => text,
    }
}

#[test]
fn an_activation_and_primitives_are_added_by_the_lines_shown() {
    let sources = root().join("nn-compiler/src");
    let edit = |path: &Path, text: String| match path.strip_prefix(&sources) {
        Ok(file) => with_additions(&file.display().to_string().replace('\\', "/"), text),
        Err(_) => text,
    };
    let workspace = root().join("target/contributing");
    copy(&root().join("nn-compiler"), &workspace.join("nn-compiler"), &edit);
    write(&workspace.join("nn-compiler/src/ir/op/differences.rs"), include_str!("differences.rs"));
    write(&workspace.join("nn-compiler/src/tests/added.rs"), include_str!("added.rs"));
    let reference = read(&root().join("docs/language.md"));
    let rows = block("| `exp_m1(x)` |") + &block("| `differences(x)` |");
    write(&workspace.join("docs/language.md"), &insert(&reference, "| `iota(n)` |", &rows, ""));
    write(&workspace.join("README.md"), &read(&root().join("README.md")));
    write(&workspace.join("Cargo.lock"), &read(&root().join("Cargo.lock")));
    let manifest = read(&root().join("Cargo.toml"));
    let (before, rest) = manifest.split_once("members = [").expect("the members");
    let (_, after) = rest.split_once(']').expect("the members");
    write(&workspace.join("Cargo.toml"), &format!("{before}members = [\"nn-compiler\"]{after}"));

    // What both are built on is built once.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the folder of the build");
    let output = Command::new(env!("CARGO"))
        .args(["test", "--quiet", "--offline", "--lib"])
        .current_dir(&workspace)
        .env("CARGO_TARGET_DIR", target)
        .output()
        .expect("cargo runs");
    let said = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    assert!(output.status.success(), "{}\n{}", said[0], said[1]);
    assert!(said[0].contains("test result: ok. ") && !said[0].contains(" 0 passed"), "{}", said[0]);
}
