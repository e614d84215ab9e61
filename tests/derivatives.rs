//! Derivatives that textbooks state, found by differentiation and simplification from losses however
//! they are written.

use nn_compiler::array::Array;
use nn_compiler::autodiff::reverse::gradient;
use nn_compiler::diagnostic::{Diagnostic, Diagnostics};
use nn_compiler::eval::{Bindings, Value, evaluate};
use nn_compiler::ir::{Graph, Model, NodeId, Op, Origin};
use nn_compiler::simplify::{Classes, simplify_knowing};
use nn_compiler::{compile, elaborate, inspect, parse};

/// The network of a source without mistakes.
fn model(source: &str) -> Model {
    let diagnostics = Diagnostics::new();
    let program = parse::program(source.parse().expect("Rust tokens"), &diagnostics);
    let models = elaborate::models(&program, &diagnostics);
    let mistakes: Vec<String> = diagnostics.into_vec().iter().map(Diagnostic::text).collect();
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
    models.into_iter().flatten().next().expect("a network")
}

/// The derivative of a loss by `z`, in a graph over `z` and the targets `label`, a class of 4, `p`, a
/// vector, and `y`, a number.
fn derivative(shape: &str, loss: &str) -> (Graph, NodeId) {
    let model = model(&format!(
        "pub struct Loss {{ input z{shape}; target label: class(4); target p: [4]; target y;
            output z; loss {loss}; }}"
    ));
    let classes = Classes::of(&model.inputs, &model.targets);
    let z = model.outputs[0].node;
    let (mut graph, roots) = simplify_knowing(&classes, &model.graph, &[model.loss, z]);
    let by_z = gradient(&mut graph, roots[0], &roots[1..])[0].expect("the loss depends on z");
    let (graph, roots) = simplify_knowing(&classes, &graph, &[by_z]);
    (graph, roots[0])
}

/// The derivative as an equation.
fn equation((mut graph, by_z): (Graph, NodeId)) -> String {
    // How the prelude names its values does not matter here.
    let computed: Vec<NodeId> = graph.nodes().filter(|&node| !graph.operands(node).is_empty()).collect();
    computed.into_iter().for_each(|node| graph.relabel(node, Origin::none()));
    inspect::equations(&graph, &[("d_z".to_owned(), by_z)])
}

/// The derivative at a place, where `z` is one number.
fn at(z: f64, loss: &str) -> f64 {
    let (graph, by_z) = derivative("", loss);
    let bindings = Bindings { inputs: vec![vec![Array::scalar(z)]], ..Bindings::default() };
    match &evaluate(&graph, &[by_z], &bindings)[0] {
        Value::Shared(array) => array.elements()[0],
        Value::Example(arrays) => arrays[0].elements()[0],
    }
}

const SOFTMAX: &str = "exp(log_softmax(z, axis = (0)))";
const ONE_HOT: &str = "(iota() = broadcast(label, axis = (0)))";

fn found(shape: &str, losses: &[&str], expected: &str) {
    for loss in losses {
        let derivative = equation(derivative(shape, loss));
        let right = derivative.strip_prefix("d_z").and_then(|line| line.split_once(" = "));
        assert_eq!(right.map(|(_, right)| right.trim_end()), Some(expected), "{loss}: {derivative}");
    }
}

#[test]
fn cross_entropy_after_softmax_has_probability_minus_one_hot() {
    let losses = [
        "cross_entropy(z, label)",
        "logsumexp(z) - pick(z, label)",
        "-pick(log_softmax(z), label)",
        "-sum(one_hot(label) * log_softmax(z))",
        "-ln(pick(softmax(z), label))",
        "-sum(one_hot(label) * ln(softmax(z)))",
        "-ln(pick(exp(z) / sum(exp(z)), label))",
        "ln(sum(exp(z))) - sum(one_hot(label) * z)",
    ];
    found(": [4]", &losses, &format!("{SOFTMAX} - {ONE_HOT}"));
    // A row picked by an index says the same in other words.
    let rows = ["logsumexp(z) - z[label]", "-log_softmax(z)[label]", "-ln(softmax(z)[label])"];
    found(": [4]", &rows, &format!("{SOFTMAX} - scatter_add(1, label, rows = 4)"));
}

#[test]
fn cross_entropy_of_a_vector_has_probability_minus_target() {
    // Nothing says that the target's elements add up to 1.
    let losses = ["cross_entropy(z, p)", "-sum(p * log_softmax(z))", "-sum(p * ln(softmax(z)))"];
    found(": [4]", &losses, &format!("{SOFTMAX} · broadcast(sum(p, axis = (0)), axis = (0)) - p"));
    let losses = ["logsumexp(z) - sum(p * z)", "logsumexp(z) - dot(p, z)"];
    found(": [4]", &losses, &format!("{SOFTMAX} - p"));
}

#[test]
fn label_smoothing_smooths_the_one_hot_vector() {
    let losses = ["cross_entropy(z, label, smoothing = 0.2)"];
    found(": [4]", &losses, &format!("{SOFTMAX} + (-0.8) · {ONE_HOT} - 0.05"));
    let losses = ["cross_entropy(z, 0.8 * one_hot(label) + 0.05)"];
    found(": [4]", &losses, &format!("{SOFTMAX} - (0.8 · {ONE_HOT} + 0.05)"));
}

#[test]
fn binary_cross_entropy_after_a_sigmoid_has_probability_minus_target() {
    let losses = [
        "binary_cross_entropy(sigmoid(z), y)",
        "binary_cross_entropy_with_logits(z, y)",
        "softplus(z) - y * z",
        "-(y * ln(sigmoid(z)) + (1 - y) * ln(1 - sigmoid(z)))",
        "-y * ln(sigmoid(z)) - (1 - y) * ln(sigmoid(-z))",
        "y * softplus(-z) + (1 - y) * softplus(z)",
        "ln(1 + exp(z)) - y * z",
    ];
    found("", &losses, "sigmoid(z) - y");
}

#[test]
fn squared_error_has_twice_the_difference() {
    let losses = ["(z - y).square()", "(y - z).square()", "squared_error(z, y)", "(z - y) * (z - y)"];
    found("", &losses, "2 · (z - y)");
    found(": [4]", &["sum((p - z).square())"], "2 · (z - p)");
    found(": [4]", &["squared_error(z, p)"], "0.5 · (z - p)");
}

#[test]
fn a_softmax_over_one_element_has_no_derivative() {
    let model = model(
        "#[allow(dead_gradient)] pub struct One { input x: [3]; target y; let p = softmax(x.dense(1)); output p;
            loss (p[0] - y).square(); }",
    );
    let joint = compile::differentiate(&model);
    assert_eq!(joint.gradients.len(), 2);
    for (_, gradient) in joint.gradients {
        assert!(matches!(joint.graph.op(gradient), Op::Const { value, .. } if value.get() == 0.0));
    }
}

#[test]
fn a_branch_not_taken_contributes_nothing() {
    for loss in [
        "if z > 0 { ln(z) } else { 0 }",
        "if z > 0 { sqrt(z) } else { 0 }",
        "if z <= 0 { 0 } else { z * ln(z) }",
        "3 * (if z > 0 { ln(z) } else { 0 }) + (if z > 0 { 1 / z } else { 0 })",
        "exp(if z > 0 { ln(z) } else { 1 })",
        "(if z > 0 { ln(z) } else { 0 }) * (if z > 0 { sqrt(z) } else { 2 })",
        "-(if z > 0 { -ln(z) } else { 0 })",
        "sum(if z > 0 { [ln(z), 1 / z] } else { [0, 0] })",
        "norm([z, z, 0 * z])",
        "relu(sqrt(relu(z)))",
    ] {
        assert_eq!(at(0.0, loss), 0.0, "{loss}");
    }
    assert_eq!(at(0.0, "if z > 0 { 1 / z } else { 3 * z }"), 3.0);
    assert_eq!(at(0.0, "z + (if z > 0 { ln(z) } else { 0 })"), 1.0);
}

#[test]
fn conventions_at_kinks_hold() {
    for (z, loss, expected) in [
        (0.0, "relu(z)", 0.0),
        (0.0, "abs(z)", 0.0),
        (1.0, "clamp(z, 0, 1)", 1.0),
        (0.0, "clamp(z, 0, 1)", 1.0),
        (1.5, "clamp(z, 0, 1)", 0.0),
        (2.0, "maximum(z, 2)", 0.5),
        (2.0, "max([z, 2, 1, z])", 2.0 / 3.0),
        (2.0, "maximum(z, z)", 1.0),
    ] {
        assert_eq!(at(z, loss), expected, "{loss} at {z}");
    }
}
