//! CONTRIBUTING.md does not promise too much: its activation and its primitives are added to a copy of the workspace, each
//! by the lines that stand there. The compiler's own tests run in the copy, and a network made of all is compiled and
//! differentiated. With `CONTRIBUTING=all` so do the tests over the compiler, after `UPDATE=1` has written what it writes.

mod workspace;

use std::collections::BTreeSet;
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use workspace::Workspace;

/// The tests that know the set of primitives or of activations, and those of networks that are compiled.
const OVER_THE_COMPILER: &[&str] = &[
    "architecture",
    "check",
    "cli",
    "compiler",
    "docs",
    "formats",
    "golden",
    "inspect",
    "networks",
    "prelude",
    "primitives",
    "rules",
];

/// The longest of them, which is run once.
const LONGEST: &str = "every_stage_computes_what_was_written";

/// The tests that `UPDATE=1` is for. What they find but for stale files they find then too.
const UPDATED: &[&str] = &[
    "the_page_of_the_primitives_is_up_to_date",
    "the_tables_of_the_prelude_are_up_to_date",
    LONGEST,
    "what_networks_are_expanded_to_is_what_it_was",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_owned()
}

/// Adds what CONTRIBUTING.md adds.
fn add(workspace: &mut Workspace) {
    let page = workspace.text("CONTRIBUTING.md").to_owned();
    let block = |holds: &str| {
        let blocks = page.split("```").skip(1).step_by(2);
        let block = blocks.filter_map(|block| block.split_once('\n')).find(|(_, code)| code.contains(holds));
        block.unwrap_or_else(|| panic!("CONTRIBUTING.md shows no `{holds}`")).1
    };
    // The activation.
    workspace.append("nn-compiler/src/prelude/activation.nn", &format!("\n{}", block("fn snake(")));
    workspace.insert_after(
        "tests/prelude/activations.rs",
        "const CASES: &[Case] = &[\n",
        block("Case(\"snake\""),
    );
    // The elementwise primitive.
    workspace.insert_after("nn-compiler/src/ir/op/unary.rs", "\nunary! {\n", block("ExpM1 {"));
    workspace.insert_before("docs/language.md", "| `iota(n)` |", block("| `exp_m1(x)` |"));
    workspace.remove_line("nn-compiler/src/diagnostic/elsewhere/function.rs", "(\"expm1\", ");
    // The structural primitive.
    workspace.write("nn-compiler/src/ir/op/differences.rs", include_str!("differences.rs"));
    workspace.insert_before("nn-compiler/src/ir/op/mod.rs", "mod elementwise;\n", "mod differences;\n");
    workspace.insert_after("nn-compiler/src/ir/op/mod.rs", "\nprimitives! {\n", block("    differences {"));
    let builtins = "static OTHERS: &[Builtin] = &[\n";
    workspace.insert_after(
        "nn-compiler/src/elaborate/builtin/mod.rs",
        builtins,
        block("row(\"differences\""),
    );
    workspace.insert_before("docs/language.md", "| `iota(n)` |", block("| `differences(x)` |"));
    let expressions = "const EXPRESSIONS: &[&str] = &[\n";
    workspace.insert_after("tests/random_networks/generate/apart.rs", expressions, block("differences(X"));
    // A test more of the compiler, which is so built for its tests alone.
    workspace.write("nn-compiler/src/tests/added.rs", include_str!("added.rs"));
    workspace.insert_before("nn-compiler/src/lib.rs", "mod growth;", "mod added;\n    ");
}

/// Runs tests in the copy.
fn test(folder: &Path, update: bool, arguments: &[&str]) {
    // What both are built on is built once.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the folder of the build");
    let mut command = Command::new(env!("CARGO"));
    command.args(["test", "--quiet", "--offline", "--no-fail-fast"]).args(arguments).current_dir(folder);
    command.env("CARGO_TARGET_DIR", target).env_remove("UPDATE");
    if update {
        command.env("UPDATE", "1");
    }
    let output = command.output().expect("cargo runs");
    let said = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    assert!(output.status.success(), "{}\n{}", said[0], said[1]);
    let ran =
        said[0].lines().any(|line| line.starts_with("test result: ok. ") && !line.contains(" 0 passed"));
    assert!(ran, "{}", said[0]);
}

#[test]
fn an_activation_and_primitives_are_added_by_the_lines_shown() {
    let mut workspace = Workspace::read(&root());
    let hashes = workspace.text("tests/corpus/hashes.txt").to_owned();
    add(&mut workspace);
    // What is compiled is run on a few numbers.
    workspace.remove_line("Cargo.toml", "nn-runtime = { opt-level = 3, ");
    let folder = root().join("target/contributing");
    workspace.write_to(&folder);
    if env::var_os("CONTRIBUTING").is_none_or(|which| which != "all") {
        return test(&folder, false, &["--package", "nn-compiler", "--lib"]);
    }
    // All of the workspace is selected, so that what it is built on has the features that it is built with already.
    let targets: Vec<&str> = OVER_THE_COMPILER.iter().flat_map(|target| ["--test", target]).collect();
    let updated = ["docs", "compiler", "corpus"].iter().flat_map(|target| ["--test", target]);
    let updated: Vec<&str> = updated.chain(["--"]).chain(UPDATED.iter().copied()).collect();
    test(&folder, true, &updated);
    // Random networks that are new may stand before others, whose numbers are then higher.
    let written = Workspace::read(&folder);
    let text = |line: &str| line.split_whitespace().next().map(str::to_owned);
    let kept: BTreeSet<_> = written.text("tests/corpus/hashes.txt").lines().map(text).collect();
    let changed: Vec<&str> = hashes.lines().filter(|line| !kept.contains(&text(line))).collect();
    assert!(changed.is_empty(), "what is added changes the expansions of other networks: {changed:?}");
    let once = ["--", "--skip", LONGEST];
    test(&folder, false, &[&["--lib"], &targets[..], &once].concat());
}
