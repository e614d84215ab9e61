//! Expressions that have networks of their own: one more changes none of the networks that there are.

use nn_compiler::elaborate::elementwise_functions;
use nn_compiler::ir::Unary;
use nn_compiler::ir::op::Domain;

use super::expression::{ELEMENTWISE, PAIRWISE};

/// Expressions of the sizes of `X`, which stands for the operand.
const EXPRESSIONS: &[&str] = &[
    "X + 0.2 * argmax(X.flatten())",
    "X + 0.1 * iota(3)[2] * sin(X)",
    "X + logsumexp(X.flatten(), where = X.flatten() < 0.5)",
    "[X, 0.5 * X].cumsum(axis = 0, exclusive = true, reverse = true)[0]",
    "[X, sin(X)].move_axis(0, -1).sum(axis = -1)",
    "X + take_along(X.flatten(), argmax(-X.flatten()).unsqueeze(0))",
];

/// Those, and one for each elementwise primitive that no expression calls.
pub(super) fn expressions() -> Vec<String> {
    let written = [ELEMENTWISE, PAIRWISE, EXPRESSIONS].concat();
    let is_called = |op: &Unary| written.iter().any(|text| calls(text, op.name()));
    let others = elementwise_functions().filter(|op| !is_called(op)).map(applied);
    EXPRESSIONS.iter().map(|&text| text.to_owned()).chain(others).collect()
}

/// Whether a function is called in an expression.
fn calls(text: &str, name: &str) -> bool {
    let is_letter = |letter: char| letter.is_alphanumeric() || letter == '_';
    text.match_indices(&format!("{name}(")).any(|(at, _)| !text[..at].ends_with(is_letter))
}

/// An expression that calls the function, with numbers for which it is smooth, as far as there are; not only that, as it may
/// have no derivative.
fn applied(function: Unary) -> String {
    let operand = match function.domain() {
        Domain::Everywhere | Domain::KinkAtZero | Domain::JumpsAtIntegers => "2 * tanh(X)",
        Domain::NonZero | Domain::Positive | Domain::AboveMinusOne => "0.5 + 2 * sigmoid(X)",
    };
    format!("X + 0.5 * {}({operand})", function.name())
}
