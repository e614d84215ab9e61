//! Random smooth functions of one number or of a few, for derivatives to any order.

use super::Network;
use crate::random::Random;

/// Smooth functions of one number whose derivatives do not end. `X` stands for the operand.
const CURVED: &[&str] = &[
    "X.tanh()",
    "X.sigmoid()",
    "X.sin()",
    "cos(X)",
    "erf(X)",
    "atan(X)",
    "0.5 * asinh(X)",
    "ln_1p(X.square())",
    "asin(0.6 * X.tanh())",
    "prod([X, 0.5, X.sin()])",
    "cumsum([X, X.sin(), 0.2 * X])[1]",
    "X.gaussian()",
    "X.softplus()",
    "X.gelu()",
    "X.silu()",
    "exp(0.5 * X.tanh())",
    "ln(2 + X.square())",
    "sqrt(1 + X.square())",
    "1 / (2 + X.square())",
    "(1 + X.square()).pow(-0.75)",
    "sigmoid(X).pow(1.5)",
    "logsumexp([X, 0.5, -X])",
    "softmax([X, 0.3, -X])[0]",
    "0.5 * [X, 1].dense(3).tanh().dense()",
    "0.5 * sum([X, -X, 0.5].dense(3).sigmoid().square())",
];

/// Others.
const SMOOTH: &[&str] =
    &["0.3 * X.square()", "0.2 * X.pow(3)", "0.5 - X", "X.tanh() + X", "0.5 * X * X.sin()"];

/// Functions of two numbers.
const PAIRWISE: &[&str] = &[
    "X + Y",
    "X - Y",
    "atan2(X, 1.5 + Y.square())",
    "0.7 * X * Y",
    "X / (1.5 + Y.square())",
    "X * sigmoid(Y)",
    "Y.sin() * X",
];

/// A scalar `u` of the number `x`, with its derivatives to the fourth.
pub fn curve(number: usize, random: &mut Random) -> Network {
    let mut items: Vec<String> =
        ["input x;", "target y;", "param w = normal(0.7);", "param b = 0.1;"].map(str::to_owned).into();
    items.push("let v0 = w * x + b;".to_owned());
    steps(&mut items, "v0", 1 + number % 3, random);
    for (order, of) in ["u", "u1", "u2", "u3"].iter().enumerate() {
        items.push(format!("let u{} = grad({of}, x);", order + 1));
    }
    items.push("let result = [u, u1, u2, u3, u4];".to_owned());
    items.push("output result;".to_owned());
    items.push("metric size = abs(u);".to_owned());
    // The derivative of such a loss by a parameter is a third one.
    let more = if number.is_multiple_of(5) { " + 0.1 * u2" } else { "" };
    items.push(format!("loss (u{more} - y).square();"));
    Network { items, examples: *random.pick(&[1, 3, 8]) }
}

/// A scalar `u` of the vector `x`.
pub fn surface(number: usize, random: &mut Random) -> Network {
    let mut items: Vec<String> = ["input x: [3];", "target y;"].map(str::to_owned).into();
    items.push("let v0 = 0.5 * x[0] * sin(x[1]) + x[2];".to_owned());
    items.push("let v1 = x.dense(4).tanh().dense();".to_owned());
    steps(&mut items, "v1", 1 + number % 3, random);
    items.push("output u;".to_owned());
    items.push("loss (u - y).square();".to_owned());
    Network { items, examples: 2 }
}

/// Values after the first ones, the last of which is `u`.
fn steps(items: &mut Vec<String>, last: &str, count: usize, random: &mut Random) {
    let first: usize = last[1..].parse().expect("a number");
    let mut used = last.to_owned();
    for step in first + 1..=first + count {
        let x = format!("v{}", step - 1);
        let text = match random.below(3) {
            0 => random.pick(PAIRWISE).replace('Y', &format!("v{}", random.below(step))),
            1 => (*random.pick(SMOOTH)).to_owned(),
            _ => (*random.pick(CURVED)).to_owned(),
        };
        items.push(format!("let v{step} = {};", text.replace('X', &x)));
        used = format!("v{step}");
    }
    items.push(format!("let u = {} + 0.1 * v0;", random.pick(CURVED).replace('X', &used)));
}
