//! What an editor shows over a name: the documentation of the generated code, as rustdoc reads it. `.ci/run` has it
//! written: `cargo doc --workspace --no-deps --example digits`.

use std::path::Path;

/// The page of a type generated for the example `digits`.
fn page(item: &str) -> String {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the folder of the build");
    let path = target.join(format!("doc/digits/digits/struct.{item}.html"));
    let page = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    page.replace("&#39;", "'").replace("&gt;", ">")
}

#[ignore = "reads what `cargo doc` wrote: `.ci/run` runs it"]
#[test]
fn hovering_shows_the_formula() {
    let digits = include_str!("../examples/digits.rs");
    let line = 1 + digits.lines().position(|line| line.contains("let hidden =")).expect("a layer");
    let weight = page("HiddenParameters");
    let method = weight.split("id=\"method.weight\"").nth(1).expect("the method of `hidden.weight`");
    let method = method.split("id=\"method.").next().expect("the text up to the next");
    for wanted in [
        "<code>hidden.weight</code>, of shape <code>[128, 784]</code>",
        &format!("declared in line {line}"),
        "∂J/∂hidden.weight = ∂J/∂hidden.y · imageᵀ",
    ] {
        assert!(method.contains(wanted), "`{wanted}` is not in\n{method}");
    }
    let whole = page("Digits");
    for wanted in ["∂J/∂logits    = probabilities − onehot(label)", "101,770", "Over a batch of N examples"]
    {
        assert!(whole.contains(wanted), "`{wanted}` is not on the page of the network");
    }
}
