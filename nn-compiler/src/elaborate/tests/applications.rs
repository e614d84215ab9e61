//! What is told of the source: calls and operators in its own words.

use super::model;
use crate::ir::{Application, Applied, Argument, Model};

fn network(items: &str) -> Model {
    model(&format!("pub struct Net {{ input x: [4]; target t;\n{items} }}"))
}

fn text(application: &Application) -> String {
    match &application.kind {
        Applied::Layer { text, prelude, .. } => {
            format!("{} {text}", if *prelude { "layer" } else { "own layer" })
        }
        Applied::Call { text, captures } => format!("{}{text}", if *captures { "own " } else { "" }),
        Applied::Unary(operator) => format!("{operator:?}"),
        Applied::Binary(operator) => format!("{operator:?}"),
    }
}

/// The applications that are in no other.
fn outermost(model: &Model) -> Vec<String> {
    let mut found = Vec::new();
    let mut end = model.applications.len();
    while end > 0 {
        found.push(text(&model.applications[end - 1]));
        end = model.applications[end - 1].body.start;
    }
    found.reverse();
    found
}

#[test]
fn functions_are_one_application_and_layers_have_a_body() {
    let model = network(
        "const WIDE = 8;
         fn twice(v) = v * 2 + 1;
         let h = x.dense(WIDE, bias = false).relu().clamp(-1, 2);
         let y = -twice(h)[0] + pow(h[1..WIDE / 2 - 1], 2).sum();
         output y;
         loss squared_error(y, t);",
    );
    assert_eq!(
        outermost(&model),
        [
            "layer dense(8, bias = false)",
            "relu",
            "clamp(-1, 2)",
            "own twice",
            "[0]",
            "Negate",
            "[1..3]",
            "pow(2)",
            "sum",
            "Add",
            "squared_error",
        ]
    );
    let dense = model
        .applications
        .iter()
        .find(|application| matches!(application.kind, Applied::Layer { .. }))
        .expect("a layer");
    let inside: Vec<String> = model.applications[dense.body.clone()].iter().map(text).collect();
    assert_eq!(inside, ["einsum(\"..n,wn->..w\")"], "a bias that does not exist adds nothing");
}

#[test]
fn what_changes_nothing_is_not_told_of() {
    let model = network("let y = x.sum() + 0; output y; loss (if true { y } else { t }) - t;");
    assert_eq!(outermost(&model), ["sum", "Subtract"]);
}

#[test]
fn operands_and_results_are_values_of_the_graph() {
    // The parameters of `late` are made after those of `early`, and stand before them in the source.
    let model = network(
        "let late = dense(); let early = x.dense(4); let y = late(early) * 0.5; output y; loss squared_error(y, t);",
    );
    let product =
        model.applications.iter().find(|application| text(application) == "Multiply").expect("a product");
    assert_eq!(product.results, [model.outputs[0].node]);
    let [Argument::Value(_), Argument::Number(half)] = product.operands[..] else {
        panic!("{:?}", product.operands);
    };
    assert_eq!(half, 0.5);
    let layers = model.applications.iter().filter_map(|application| match application.kind {
        Applied::Layer { layer, .. } => Some(model.layers[layer].path.join(".")),
        _ => None,
    });
    assert_eq!(layers.collect::<Vec<_>>(), ["early", "late"]);
}
