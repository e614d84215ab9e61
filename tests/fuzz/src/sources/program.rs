//! Programs of the language: sound ones for the most part, of all that may stand in a network.

use super::choices::Choices;
use super::expression::{Kind, Writer};

/// Functions, layers and constants, which expressions call.
const SHARED: &[&str] = &[
    "fn bend(x, scale = 1) = scale * x / (1 + x.square());",
    "fn twice(f, x) = f(f(x));",
    "fn parts((a, b), t in 0..=1 = 0.5) { let c = a * t; (c + b, c - b) }",
    "layer block(width, f = relu)(x: [.., n]) { let h = f(x.dense(width)); h.dense(n) + x }",
    "layer scaled(start > 0 = 1)(x: [.., n]) { param gain: [n] = constant(start); const TWO = 2; gain * x / TWO }",
    "layer table()(x) { param w: [3, 4] in -1..=1 = uniform(-0.1, 0.1); w[x] }",
    "fn apart(p: number, y: number like p, weight >= 0 = 1) = weight * mean(abs(p - y));",
    "const WIDTH = 3;",
    "fn own(x) { fn inner(y) = y + 1; let z = inner(x); z * z }",
];

const DERIVATIVES: &[&str] =
    &["input_gradient", "jacobian", "hessian_vector_product", "hessian", "normal_equations"];

/// A text of one network, or of two.
pub(super) fn program(choices: &mut Choices<'_>) -> String {
    let mut text: String = SHARED.join("\n") + "\n";
    text += &network(choices, "Net");
    if choices.chance(1, 8) {
        text += &network(choices, "Other");
    }
    text
}

fn network(choices: &mut Choices<'_>, name: &str) -> String {
    let mut text = String::from("#[allow(dead_gradient)]\n");
    if choices.chance(1, 3) {
        text += &format!("#[dtype({})]\n", choices.word(&["f32", "f64"]));
    }
    if choices.chance(1, 6) {
        text += &format!("#[derivatives({})]\n", choices.word(DERIVATIVES));
    }
    if choices.chance(1, 12) {
        text += &format!("#[budget(ram = \"{} KiB\")]\n", 1 + choices.below(256));
    }
    let mut writer = Writer::new(choices);
    let given = fields(&mut writer);
    for _ in 0..writer.choices.below(6) {
        step(&mut writer);
    }
    results(&mut writer, given);
    let items = writer.items.join("\n    ");
    format!("{text}pub struct {name} {{\n    {items}\n}}\n")
}

/// What is given, and what is learned; how many inputs there are.
fn fields(writer: &mut Writer<'_, '_>) -> usize {
    for _ in 0..1 + writer.choices.below(2) {
        let sizes = writer.sizes(3);
        let range = writer.choices.word(&["", "", "", " in -1.0..=1.0", " in 0.5..=2"]);
        let shape = if sizes.is_empty() { String::new() } else { format!(": {sizes:?}") };
        let name = writer.declare(Kind::Number(sizes));
        writer.items.push(format!("input {name}{shape}{range};"));
    }
    if writer.choices.chance(1, 3) {
        let count = 2 + writer.choices.below(3);
        let name = writer.declare(Kind::Class(count));
        writer.items.push(format!("input {name}: class({count});"));
    }
    let given = writer.values.len();
    for _ in 0..writer.choices.below(3) {
        let sizes = writer.sizes(3);
        let start =
            writer.choices.word(&["normal(0.5)", "ones()", "glorot_uniform()", "0.5", "orthogonal(1)"]);
        let shape = if sizes.is_empty() { String::new() } else { format!(": {sizes:?}") };
        let start = if sizes.len() < 2 { "normal(0, 0.5)" } else { start };
        let name = writer.declare(Kind::Number(sizes));
        writer.items.push(format!("param {name}{shape} = {start};"));
    }
    given
}

/// One more value, of any shape.
fn step(writer: &mut Writer<'_, '_>) {
    let sizes = writer.sizes(3);
    let value = writer.expression(&sizes, 3);
    let taken_apart = writer.choices.chance(1, 8);
    let name = writer.declare(Kind::Number(sizes));
    writer.items.push(match taken_apart {
        true => format!("let ({name}, _) = parts(({value}, 0.5));"),
        false => format!("let {name} = {value};"),
    });
}

/// Outputs, the loss and metrics.
fn results(writer: &mut Writer<'_, '_>, given: usize) {
    let width = 2 + writer.choices.below(3);
    let output = writer.expression(&[width], 2);
    // What is given must be used.
    let given: String = (0..given).map(|number| format!(" + 0.1 * sum(tanh(v{number}))")).collect();
    writer.items.push(format!("output guess = {output}{given};"));
    let (target, loss) = match writer.choices.below(7) {
        0 => (format!("[{width}]"), "squared_error(guess, answer)"),
        1 => (format!("class({width})"), "cross_entropy(guess, answer)"),
        2 => (format!("class({width})"), "multiclass_hinge(guess.dense(guess.size()), answer)"),
        3 => (format!("[{width}]"), "apart(guess, answer, weight = 2)"),
        4 => ("class(2)".to_owned(), "binary_cross_entropy(sigmoid(guess.dense()), answer)"),
        5 => (format!("[{width}] of class(2)"), "focal(guess, answer)"),
        _ => (format!("[{width}] in 0.0..=1.0"), "dice(sigmoid(guess), answer) + 0.01 * sum(guess * guess)"),
    };
    writer.items.push(format!("target answer: {target};"));
    let rest =
        if writer.choices.chance(1, 3) { format!(" + {}", writer.expression(&[], 2)) } else { String::new() };
    writer.items.push(format!("loss {loss}{rest};"));
    if writer.choices.chance(1, 2) {
        let metric = writer.expression(&[], 1);
        writer.items.push(format!("metric size = {metric};"));
    }
}
