//! What is told of the source: calls and operators in its own words.

use super::model;
use crate::ir::{Model, Step, StepKind, StepOperand};

fn network(items: &str) -> Model {
    model(&format!("pub struct Net {{ input x: [4]; target t;\n{items} }}"))
}

fn text(step: &Step) -> String {
    match &step.kind {
        StepKind::Layer { text, prelude, .. } => {
            format!("{} {text}", if *prelude { "layer" } else { "own layer" })
        }
        StepKind::Call { text, captures } => format!("{}{text}", if *captures { "own " } else { "" }),
        StepKind::Unary(operator) => format!("{operator:?}"),
        StepKind::Binary(operator) => format!("{operator:?}"),
    }
}

/// The steps that are in no other.
fn outermost(model: &Model) -> Vec<String> {
    let mut found = Vec::new();
    let mut end = model.steps.len();
    while end > 0 {
        found.push(text(&model.steps[end - 1]));
        end = model.steps[end - 1].body.start;
    }
    found.reverse();
    found
}

#[test]
fn functions_are_one_step_and_layers_have_a_body() {
    let model = network(
        "const WIDE = 8;
         fn twice(v) = v * 2 + 1;
         let h = x.dense(WIDE, bias = false).relu().clamp(-1, 2);
         let y = -twice(h)[0] + pow(h[1..3], 2).sum();
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
    let dense = model.steps.iter().find(|step| matches!(step.kind, StepKind::Layer { .. })).expect("a layer");
    let inside: Vec<String> = model.steps[dense.body.clone()].iter().map(text).collect();
    assert_eq!(inside, ["einsum(\"..n,wn->..w\")"], "a bias that does not exist adds nothing");
}

#[test]
fn what_changes_nothing_is_no_step() {
    let model = network("let y = x.sum() + 0; output y; loss (if true { y } else { t }) - t;");
    assert_eq!(outermost(&model), ["sum", "Subtract"]);
}

#[test]
fn operands_and_results_are_values_of_the_graph() {
    // The parameters of `late` are made after those of `early`, and stand before them in the source.
    let model = network(
        "let late = dense(); let early = x.dense(4); let y = late(early) * 0.5; output y; loss squared_error(y, t);",
    );
    let product = model.steps.iter().find(|step| text(step) == "Multiply").expect("a product");
    assert_eq!(product.results, [model.outputs[0].node]);
    let [StepOperand::Value(_), StepOperand::Number(half)] = product.operands[..] else {
        panic!("{:?}", product.operands);
    };
    assert_eq!(half, 0.5);
    let layers = model.steps.iter().filter_map(|step| match step.kind {
        StepKind::Layer { layer, .. } => Some(model.layers[layer].path.join(".")),
        _ => None,
    });
    assert_eq!(layers.collect::<Vec<_>>(), ["early", "late"]);
}
