//! Arguments that reach a singular point, and targets that do not fit: seen from the text.

use super::{codes, elaborate, model};

fn with(items: &str) -> String {
    format!("pub struct Net {{ input x: [4] in -1.0..=1.0; input free: [4]; target y;\n{items} }}")
}

#[test]
fn singular_points_that_are_reached() {
    let codes = |loss: &str| codes(&with(&format!("let v = free.dense(); output v; loss y * v +\n{loss};")));
    assert_eq!(codes("ln(relu(v))"), ["3:logarithm_of_zero"]);
    assert_eq!(codes("sum(1 / x)"), ["3:division_by_zero"]);
    assert_eq!(codes("sum(x.sqrt())"), ["3:root_of_negative"]);
    assert_eq!(codes("sqrt(relu(v))"), ["3:root_of_zero"]);
    assert_eq!(codes("sum(x.pow(1.5))"), ["3:power_of_negative"]);
    assert_eq!(codes("relu(v).pow(0.3)"), ["3:power_of_zero"]);
    assert_eq!(codes("relu(v).pow(-1)"), ["3:division_by_zero"]);
    assert_eq!(codes("ln(clamp(v, 0, 1))"), ["3:logarithm_of_zero"]);
    assert_eq!(codes("v / (2 - 2)"), ["3:division_by_zero"]);
}

#[test]
fn singular_points_that_are_not() {
    for loss in [
        "ln(v)",
        "1 / v",
        "if v > 0 { ln(v) } else { 0 }",
        "if relu(v) > 0 { ln(relu(v)) } else { 0 }",
        "sum(if x > 0 && x < 1 { ln(x) } else { 0 })",
        "sum(if !(x <= 0) { 1 / x } else { 0 })",
        "sum(if x == 0 { 0 } else { 1 / x })",
        "sum(ln(x + 2))",
        "sum(1 / (1 + exp(x)))",
        "sum(relu(x).sqrt())",
        "ln(1 + relu(v))",
        "norm(free) + 1 / norm(free)",
        "sum(free.layer_norm() + free.normalize())",
        "ln(maximum(v, 1e-6))",
        "-sum(softmax(free).ln())",
        "if x[0] > 0 { if v > 0 { sqrt(v) } else { 1 / (v - 1) } } else { 0 }",
    ] {
        model(&with(&format!("let v = free.dense(); output v; loss y * v + {loss};")));
    }
}

#[test]
fn a_declared_parameter_raises_the_charge() {
    let text = |range: &str| {
        format!("pub struct Net {{ input x; target y; param w {range} = 0.5; output w; loss\n y * x / w; }}")
    };
    model(&text(""));
    model(&text("in 0.1..=1.0"));
    assert_eq!(codes(&text("in 0.0..=1.0")), ["2:division_by_zero"]);
}

#[test]
fn one_mistake_within_the_prelude_is_one_message_at_the_call() {
    let (_, mistakes) = elaborate(&with(
        "let v = free.dense(); output v; loss\n gaussian_negative_log_likelihood(v, y, 1) + squared_logarithmic_error(-1 - relu(v), y);",
    ));
    let texts: Vec<String> = mistakes.iter().map(|mistake| mistake.text()).collect();
    assert_eq!(texts.len(), 1, "{texts:?}");
    assert!(texts[0].starts_with("`squared_logarithmic_error` takes the logarithm"), "{}", texts[0]);
}

#[test]
fn targets_have_the_shape_of_the_prediction() {
    let codes = |target: &str, loss: &str| {
        codes(&format!(
            "pub struct Net {{ input x: [4]; target y: {target}; let z = x.dense(3); output z;\nloss {loss}; }}"
        ))
    };
    assert_eq!(codes("[1]", "squared_error(z, y)"), ["2:target_of_other_shape"]);
    assert_eq!(codes("[3, 1]", "huber(z, y)"), ["2:target_of_other_shape"]);
    assert_eq!(codes("[1]", "cross_entropy(z, y)"), ["2:target_of_other_shape"]);
    assert_eq!(codes("class(4)", "cross_entropy(z, y)"), ["2:scores_of_classes"]);
    assert_eq!(codes("class(2)", "multiclass_hinge(z, y)"), ["2:scores_of_classes"]);
    assert_eq!(codes("[2] of class(3)", "mean(cross_entropy(z, y))"), ["2:scores_of_classes"]);
}
