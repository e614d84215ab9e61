//! What the commands answer, what they complain about, and their exit codes.

use std::fs;
use std::path::PathBuf;
use std::process::Stdio;

use crate::tool::{Run, cargo_nn, command, run};

const TINY: &str = "tests/golden/networks/tiny.nn";
const BROKEN: &str = "tests/ui/shapes/einsum_axis.rs";
const TWO: &str = "\
macro_rules! made { ($n:expr) => { network! { struct Made { input x: [$n]; } } } }
mod inner {
    network! {
        struct Left { input x; target y; param w = 1; output z = w * x; loss (y - z).square(); }
        struct Right { input x; target y; param w = 1; output z = w + x; loss (y - z).square(); }
    }
}
fn main() {
    nn_runtime::network! {
        struct Left { input x; target y; param w = 2; output z = w * x; loss (y - z).square(); }
    }
}
";

/// Runs a command that reads the standard input.
fn piped(arguments: &[&str], input: &str) -> Run {
    run(command(arguments.iter().copied()), input)
}

/// A file in the folder for files of tests.
fn file(name: &str, text: impl AsRef<[u8]>) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).expect("the folder can be written to");
    path.display().to_string()
}

/// Asserts that a command fails, with these words on the error stream and nothing on the other.
#[track_caller]
fn assert_fails(run: &Run, words: &[&str]) {
    assert_eq!((run.code, run.out.as_str()), (2, ""), "{}", run.err);
    for word in words {
        assert!(run.err.contains(word), "`{word}` is not in\n{}", run.err);
    }
}

#[test]
fn a_good_file_is_praised() {
    let run = cargo_nn(["check", TINY]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert_eq!(run.out, format!("{TINY}: no mistakes in Tiny\n"));
}

#[test]
fn the_exit_code_is_the_same_in_a_pipe_that_is_closed() {
    for (file, code) in [(TINY, 0), (BROKEN, 1), ("no/such/file", 2)] {
        for format in ["text", "json"] {
            let mut command = command(["check", "--format", format, file]);
            let pipes = command.stdout(Stdio::piped()).stderr(Stdio::piped());
            let mut child = pipes.spawn().expect("the tool starts");
            drop((child.stdout.take(), child.stderr.take()));
            let status = child.wait().expect("the tool ends");
            assert_eq!(status.code(), Some(code), "{file} as {format}");
        }
    }
}

#[test]
fn cargo_puts_the_name_of_the_command_first() {
    let (by_cargo, direct) = (cargo_nn(["nn", "check", BROKEN]), cargo_nn(["check", BROKEN]));
    assert_eq!((by_cargo.code, by_cargo.err), (direct.code, direct.err));
}

#[test]
fn mistakes_are_drawn_with_every_place_they_speak_of() {
    let run = cargo_nn(["check", BROKEN]);
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    assert_eq!(
        run.err,
        "\
error[axis_mismatch]: `einsum` joins axis `n` of two tensors, but 784 ≠ 512
 --> tests/ui/shapes/einsum_axis.rs:6:22
  |
3 |         input image: [784];
  |               ----- image : [784]
4 |         target label: class(10);
5 |         param weight: [10, 512] = glorot_uniform();
  |               ------ weight : [10, 512]
6 |         let logits = einsum(\"n,wn->w\", image, weight);
  |                      ^^^^^^
  |
  = help: declare `weight: [10, 784]`

tests/ui/shapes/einsum_axis.rs: 1 mistake
"
    );
}

#[test]
fn colours_are_for_terminals() {
    let colour = "\u{1b}[";
    for arguments in [["check", BROKEN], ["check", "nowhere.rs"], ["graph", "--help"]] {
        let run = cargo_nn(arguments);
        assert!(!run.err.contains(colour) && !run.out.contains(colour), "{arguments:?}");
    }
    assert!(cargo_nn(["check", "--color", "always", BROKEN]).err.contains(colour));
    let mut forced = command(["check", BROKEN]);
    forced.env("CLICOLOR_FORCE", "1");
    assert!(run(forced, "").err.contains(colour));
    let mut refused = command(["check", BROKEN]);
    refused.env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1");
    assert!(!run(refused, "").err.contains(colour));
}

#[test]
fn json_is_for_programs() {
    let run = cargo_nn(["check", "--format", "json", BROKEN]);
    assert_eq!((run.code, run.err.as_str()), (1, ""));
    let report: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(report["version"], 1);
    assert_eq!(report["networks"][0]["name"], "Digits");
    let mistake = &report["mistakes"][0];
    assert_eq!((&mistake["code"], &mistake["file"]), (&"axis_mismatch".into(), &BROKEN.into()));
    assert_eq!((&mistake["line"], &mistake["column"]), (&6.into(), &22.into()));
    assert_eq!(mistake["end"], serde_json::json!({ "line": 6, "column": 28 }));
    assert_eq!(mistake["notes"][1]["place"]["line"], 5);
    assert_eq!(mistake["help"], "declare `weight: [10, 784]`");
}

#[test]
fn files_that_cannot_be_read() {
    assert_fails(&cargo_nn(["check", "nowhere.rs"]), &["error: cannot read `nowhere.rs`"]);
    assert_fails(&cargo_nn(["graph", "docs"]), &["error: cannot read `docs`"]);
    let latin = file("latin.rs", b"// na\xefve\n");
    assert_fails(&cargo_nn(["summary", &latin]), &["UTF-8"]);
}

#[test]
fn files_that_are_not_rust() {
    for (text, place) in [
        ("fn main() {\n    let x = (1;\n}\n", ":3:1"),
        ("fn main() {\n    let é = \"abc;\n}\n", ":2:13"),
        ("fn main() {\n", ":1:11"),
        ("fn main() { }\n}\n", ":2:1"),
    ] {
        let path = file("broken.rs", text);
        assert_fails(&cargo_nn(["check", &path]), &["cannot be read as Rust", &format!("{path}{place}")]);
    }
}

#[test]
fn files_without_networks() {
    let none = &["there is no network in"];
    assert_fails(&cargo_nn(["check", "nn-cli/src/main.rs"]), none);
    assert_fails(&piped(&["check", "-"], ""), none);
    assert_fails(&piped(&["graph", "-"], "fn twice(x) = 2 * x;"), none);
    let template = TWO.lines().next().expect("a line");
    assert_fails(&piped(&["check", "-"], template), &["only inside `macro_rules!`"]);
}

#[test]
fn the_network_of_several() {
    let several = piped(&["graph", "-"], TWO);
    assert_fails(&several, &["`<stdin>` has 3 networks", "`Left:4`, `Right`, `Left:10`"]);
    assert_fails(&piped(&["graph", "-", "-n", "Left"], TWO), &["`Left:4`, `Left:10`"]);
    assert_fails(
        &piped(&["graph", "-", "-n", "Rihgt"], TWO),
        &["no network `Rihgt`", "did you mean `Right`?"],
    );
    assert_fails(&piped(&["graph", "-", "-n", "Left:5"], TWO), &["no network `Left:5`", "`Left:10`"]);
    let chosen = |name| piped(&["graph", "--equations", "--stage", "predict", "-", "-n", name], TWO);
    assert_eq!(chosen("Right").out, "z : [] = x + w\n");
    assert_eq!(chosen("Left:10").out, "z : [] = x · w\n");
}

#[test]
fn several_networks_are_all_checked_and_tabulated() {
    assert_eq!(piped(&["check", "-"], TWO).out, "<stdin>: no mistakes in Left, Right, Left\n");
    let names = |text: &str| -> Vec<String> {
        text.lines().filter(|line| matches!(*line, "Left" | "Right")).map(str::to_owned).collect()
    };
    assert_eq!(names(&piped(&["summary", "-"], TWO).out), ["Left", "Right", "Left"]);
    assert_eq!(names(&piped(&["summary", "-", "-n", "Right"], TWO).out), ["Right"]);
    let twice_broken = TWO.replace("w * x", "w * u");
    let run = piped(&["check", "-"], &twice_broken);
    assert!(run.err.ends_with("<stdin>: 2 mistakes\n"), "{}", run.err);
}

#[test]
fn commands_that_show_a_network_draw_its_mistakes_instead() {
    let drawn = cargo_nn(["check", BROKEN]).err;
    for name in ["graph", "expand", "summary"] {
        let run = cargo_nn([name, BROKEN]);
        assert_eq!((run.code, run.out.as_str()), (1, ""));
        assert!(drawn.starts_with(run.err.trim_end()), "{name}: {}", run.err);
    }
    // The mistakes of a network that is not asked for are no obstacle.
    let one_broken = TWO.replacen("= 2; output z = w * x", "= 2; output z = w * u", 1);
    assert_eq!(piped(&["graph", "-", "-n", "Right"], &one_broken).code, 0);
    // A network whose name cannot be read is not there by name, and yet its mistakes are.
    assert_eq!(piped(&["graph", "-"], "pub enum Left { input x; }").code, 1);
}

#[test]
fn places_are_those_of_the_file() {
    let marked =
        format!("\u{feff}#!/usr/bin/env run-cargo-script\r\n// é\r\n{}", TWO.replace("w + x", "w + u"));
    let run = piped(&["check", "-"], &marked);
    assert!(run.err.contains("<stdin>:7:71\n"), "{}", run.err);
}

#[test]
fn derivatives_as_the_compiler_prints_them() {
    for name in ["tiny", "digits", "smoothing", "block", "bag", "attention"] {
        let run = cargo_nn(["derive", &format!("tests/golden/networks/{name}.nn")]);
        assert_eq!((run.code, run.err.as_str()), (0, ""));
        let derivation = format!("{}/../tests/golden/networks/{name}.derivation", env!("CARGO_MANIFEST_DIR"));
        assert_eq!(run.out, fs::read_to_string(derivation).expect("the golden derivation"));
    }
}

#[test]
fn one_derivative_and_what_it_needs() {
    let run = cargo_nn(["derive", TINY, "z"]);
    assert!(run.out.contains("\n∂J/∂z = ") && !run.out.contains("∂J/∂w₁"), "{}", run.out);
    let run = cargo_nn(["derive", TINY, "z", "--steps"]);
    assert!(run.out.contains("\n    through ŷ: ∂J/∂ŷ · ∂ŷ/∂z = "), "{}", run.out);
    let run = cargo_nn(["derive", TINY, "w2", "--expanded"]);
    assert!(run.out.starts_with("∂J/∂w₂ = ") && run.out.contains("w₁·x"), "{}", run.out);
    assert_fails(
        &cargo_nn(["derive", TINY, "w_2"]),
        &["no derivative by `w_2` in `Tiny`", "did you mean `w2`?"],
    );
    assert_fails(
        &cargo_nn(["derive", TINY, "y"]),
        &["no derivative by `y`", "the loss has one by `y_hat`, `w2`"],
    );
}

#[test]
fn derivatives_in_other_notations() {
    let run = cargo_nn(["derive", TINY, "z", "--latex"]);
    assert!(run.out.starts_with("\\begin{align*}\n") && run.out.contains("\\frac{\\partial J}{\\partial z}"));
    let run = cargo_nn(["derive", TINY, "--mathml"]);
    assert_eq!(run.out.matches("<mtr>").count(), 9, "{}", run.out);
    let document: serde_json::Value =
        serde_json::from_str(&cargo_nn(["derive", TINY, "--json"]).out).unwrap();
    assert_eq!((&document["network"], &document["terms"][0]["name"]), (&"Tiny".into(), &"x".into()));
    let run = cargo_nn(["derive", TINY, "--json", "--latex"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""), "{}", run.err);
}

#[test]
fn graphs_and_derivations_are_drawn() {
    let svg = cargo_nn(["graph", "--svg", TINY]);
    assert_eq!((svg.code, svg.err.as_str()), (0, ""));
    assert!(svg.out.starts_with("<svg ") && svg.out.contains("∂J/∂w₁"), "{}", svg.out);
    assert_eq!(svg.out, cargo_nn(["graph", "--svg", "--stage", "derivation", TINY]).out);
    let dot = cargo_nn(["graph", "--dot", TINY]).out;
    assert!(dot.starts_with("digraph \"Tiny: values and derivatives\" {\n"), "{dot}");
    let title = |stage: &str| {
        let dot = cargo_nn(["graph", "--dot", "--stage", stage, TINY]).out;
        dot.lines().next().map(|line| line.replace("digraph ", "")).unwrap_or_default()
    };
    assert_eq!(title("written"), "\"Tiny: as written\" {");
    assert_eq!(title("predict"), "\"Tiny: prediction\" {");
    assert_eq!(title("evaluate"), "\"Tiny: loss and metrics\" {");
    assert_eq!(title("train"), "\"Tiny: a step of training\" {");
}

#[test]
fn the_network_alone_is_drawn_as_it_is_written() {
    let digits = "tests/golden/networks/digits.nn";
    for form in ["--svg", "--dot"] {
        let run = cargo_nn(["graph", form, "--forward", digits]);
        assert_eq!((run.code, run.err.as_str()), (0, ""));
        for word in ["dense(128)", "100,480 parameters", "relu", "softmax", "cross_entropy"] {
            assert!(run.out.contains(word), "{form} lacks {word}");
        }
        assert!(!run.out.contains("∂J") && !run.out.contains("legend"));
    }
    assert!(
        cargo_nn(["graph", "--svg", "--forward", "--open", "hidden", digits]).out.contains(">hidden: dense<")
    );
    assert_eq!(cargo_nn(["graph", "--forward", digits]).code, 2);
    assert_eq!(cargo_nn(["graph", "--svg", "--forward", "--stage", "predict", digits]).code, 2);
}

#[test]
fn a_picture_that_is_too_large_is_refused_and_its_page_says_so() {
    let terms: String = (1..500).map(|k| format!(" + sin({k}.5 * x * w)")).collect();
    let network = format!(
        "struct Sum {{ input x: [3]; target t: [3]; param w: [3] = normal(1); let y = x{terms}; output y;
         loss squared_error(y, t).sum(); }}"
    );
    assert_fails(&piped(&["graph", "--svg", "-"], &network), &["too large to be drawn", "`--dot`"]);
    assert_eq!(piped(&["graph", "--dot", "-"], &network).code, 0);
    let page = piped(&["report", "-", "--output", "-"], &network);
    assert!(page.out.contains("too large to be drawn"), "{}", page.err);
}

#[test]
fn layers_are_opened_and_closed() {
    let frames = |open: &str| {
        let run = cargo_nn(["graph", "--svg", "--open", open, "tests/golden/networks/digits.nn"]);
        assert_eq!(run.code, 0, "{}", run.err);
        ["hidden: dense", "logits: dense"].map(|title| run.out.contains(&format!(">{title}</text>")))
    };
    assert_eq!(frames("all"), [true, true]);
    assert_eq!(frames("auto"), [true, true]);
    assert_eq!(frames("none"), [false, false]);
    assert_eq!(frames("logits"), [false, true]);
    let unknown = ["graph", "--svg", "--open", "front", "tests/golden/networks/digits.nn"];
    assert_fails(
        &cargo_nn(unknown),
        &["no layer `front` in `Digits`", "these are there: `hidden`, `logits`"],
    );
    assert_fails(&cargo_nn(["graph", "--dot", "--open", "front", TINY]), &["it has no layers"]);
    assert_eq!(cargo_nn(["graph", "--open", "all", TINY]).code, 2);
    assert_eq!(cargo_nn(["graph", "--svg", "--dot", TINY]).code, 2);
    assert_fails(
        &cargo_nn(["graph", "--stage", "derivation", TINY]),
        &["`cargo nn derive` lists its formulas"],
    );
}

#[test]
fn graphs_are_written_to_files() {
    let path = file("tiny.svg", "");
    let run = cargo_nn(["graph", "--svg", "-o", &path, TINY]);
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, "", ""));
    assert_eq!(fs::read_to_string(&path).expect("the picture"), cargo_nn(["graph", "--svg", TINY]).out);
    assert_eq!(cargo_nn(["graph", "-o", "-", TINY]).out, cargo_nn(["graph", TINY]).out);
    assert_fails(&cargo_nn(["graph", "-o", "docs/", TINY]), &["error: cannot write `docs/`"]);
}

#[test]
fn the_graph_of_every_stage() {
    let listed = |stage| cargo_nn(["graph", TINY, "--stage", stage]).out;
    let written = fs::read_to_string(crate::tool::root().join("tests/golden/networks/tiny.graph"));
    assert_eq!(listed("written"), format!("// y_hat, loss\n{}", written.expect("the golden file")));
    assert!(listed("joint").starts_with("// y_hat, loss, d_w1, d_b1, d_w2, d_b2\n%0 = input"));
    assert!(listed("predict").starts_with("// y_hat\n"));
    assert!(listed("evaluate").starts_with("// loss\n"));
    assert!(listed("train").starts_with("// loss, d_w1, d_b1, d_w2, d_b2\n"));
    let equations = fs::read_to_string(crate::tool::root().join("tests/golden/networks/tiny.equations"));
    assert_eq!(cargo_nn(["graph", TINY, "--equations"]).out, equations.expect("the golden file"));
}

#[test]
fn the_code_is_that_of_the_macro() {
    let expanded = cargo_nn(["expand", TINY]).out;
    let golden = fs::read_to_string(crate::tool::root().join("tests/golden/networks/tiny.expansion"));
    assert_eq!(expanded, golden.expect("the golden file"));
    // Short enough to be read.
    let digits = crate::tool::root().join("examples/digits.rs");
    let lines = cargo_nn(["expand", &*digits.to_string_lossy()]).out.lines().count();
    assert!((100..600).contains(&lines), "examples/digits.rs is {lines} lines");
    let right = piped(&["expand", "-", "--network", "Right"], TWO).out;
    assert!(
        right.contains("mod right {")
            && right.ends_with("use right::Right;\n")
            && !right.contains("mod left")
    );
}

#[test]
fn every_code_is_explained() {
    let list = cargo_nn(["explain"]).out;
    for line in list.lines() {
        let code = line.split_whitespace().next().expect("a code");
        assert!(nn_compiler::diagnostic::codes().any(|known| known.name == code), "{code}");
    }
    assert_eq!(list.lines().count(), nn_compiler::diagnostic::codes().count());
    let copied = cargo_nn(["explain", "error[axis_mismatch]"]);
    assert_eq!(copied.out, cargo_nn(["explain", "axis_mismatch"]).out);
    assert!(copied.out.contains("joined differ in size"), "{}", copied.out);
    assert_fails(
        &cargo_nn(["explain", "axis_mismach"]),
        &["`axis_mismach`", "did you mean `axis_mismatch`?"],
    );
    assert_fails(&cargo_nn(["explain", "nonsense"]), &["`cargo nn explain` lists all codes"]);
}

#[test]
fn the_command_line() {
    assert_eq!(cargo_nn([]).code, 2);
    assert_eq!(cargo_nn(["frobnicate"]).code, 2);
    assert_eq!(cargo_nn(["graph", TINY, "--stage", "early"]).code, 2);
    let help = cargo_nn(["--help"]);
    assert_eq!(help.code, 0);
    for name in ["check", "graph", "expand", "summary", "explain"] {
        assert!(help.out.contains(&format!("\n  {name}")), "{name} is not in the help");
        assert!(cargo_nn([name, "--help"]).out.contains("Examples:\n  cargo nn "), "{name}");
    }
}

#[test]
fn a_report_is_written_where_it_is_wanted() {
    let page = cargo_nn(["report", TINY, "-o", "-"]);
    assert!(page.out.starts_with("<!DOCTYPE html>") && page.out.contains("<h1>Tiny</h1>"), "{}", page.err);
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("tiny.html").display().to_string();
    let written = cargo_nn(["report", TINY, "--output", &path]);
    assert_eq!((written.code, written.out), (0, format!("{path}: the page of Tiny\n")));
    assert_eq!(fs::read_to_string(&path).expect("the page"), page.out);
    let mut here = command(["report", "two.rs", "-n", "Right"]);
    here.current_dir(env!("CARGO_TARGET_TMPDIR"));
    file("two.rs", TWO);
    assert_eq!(run(here, "").out, "Right.html: the page of Right\n");
    assert_fails(
        &cargo_nn(["report", TINY, "-o", "no/such/folder.html"]),
        &["cannot write `no/such/folder.html`"],
    );
    let broken = cargo_nn(["report", BROKEN, "-o", "-"]);
    assert_eq!((broken.code, broken.out.as_str()), (1, ""));
}
