//! The words that sources are made of.

use std::sync::LazyLock;

use nn_compiler::prelude;

use super::choices::Choices;

fn words(text: &'static str) -> Vec<&'static str> {
    text.split_whitespace().collect()
}

/// What begins items and expressions, here or in Rust.
static KEYWORDS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    words(
        "input target param let output loss metric fn layer const struct pub class of in if else true false for like where \
         axis keep state update length match while loop return mut self impl use mod as move _ crate dtype f64 allow \
         dead_gradient budget ram derivatives jacobian hessian normal_equations input_gradient hessian_vector_product \
         probability logits number count fan_in fan_out",
    )
});

/// Operators and separators, and some of other languages.
static OPERATORS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    words("+ - * / = , ; : . .. ..= < <= > >= == != && || ! | ^ % @ # ? & -> => :: $ ~ ** += |> <- ... 'a")
});

/// Numbers as they stand in networks.
static NUMBERS: LazyLock<Vec<&str>> = LazyLock::new(|| words("1 2 3 4 0.5 5 8 0.1 1.5 10 0 2.0 1e-3 16"));

/// Numbers at the ends of what is possible, and beyond.
static EXTREMES: LazyLock<Vec<&str>> = LazyLock::new(|| {
    words(
        "0 1 0.0 -1 -0.0 2 3 7 100 1001 4096 65536 1000000 16777216 16777217 4294967296 4294967297 9007199254740993 \
         9223372036854775807 9223372036854775808 -9223372036854775808 18446744073709551615 18446744073709551616 \
         340282366920938463463374607431768211456 1e400 -1e400 1e-400 1e308 1e-308 3.5e38 1e-46 1.5 0.9999999999999999 \
         1_000 0x10 0b11 1f32 2usize INFINITY -INFINITY (0.0/0.0) PI 64 1e16 0.1e-5 1e9",
    )
});

/// Texts and characters.
const TEXTS: &[&str] = &[
    "\"ij,jk->ik\"",
    "\"64 KiB\"",
    "\"\"",
    "\"..i,i\"",
    "\"ii\"",
    "\"99999999999 GiB\"",
    "'a'",
    "b\"x\"",
    "\"π,\\n\"",
];

/// Names of users.
pub(crate) const NAMES: &[&str] =
    &["x", "y", "w", "n", "h", "f", "g", "N", "Net", "label", "logits", "π", "r#fn", "x1"];

/// What networks can call.
static FUNCTIONS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let known = "exp ln sqrt sin cos tanh pow sigmoid abs max min sum mean prod cumsum cumprod argmax logsumexp softmax \
        log_softmax dot einsum reshape flatten transpose permute unsqueeze squeeze concat slice pad expand tile move_axis \
        take_along scatter_add iota zeros ones stop_gradient grad jacobian hessian jvp vjp laplacian divergence size rank \
        is_class classes first_class is_probability uniform normal constant orthogonal";
    words(known).into_iter().chain(prelude::names()).collect()
});

/// The name of a function or layer.
pub(crate) fn function(choices: &mut Choices<'_>) -> &'static str {
    choices.word(&FUNCTIONS)
}

/// A number at the ends of what is possible.
pub(crate) fn extreme(choices: &mut Choices<'_>) -> &'static str {
    choices.word(&EXTREMES)
}

/// A number, at the ends of what is possible now and then.
pub(crate) fn number(choices: &mut Choices<'_>) -> &'static str {
    if choices.chance(1, 100) { extreme(choices) } else { choices.word(&NUMBERS) }
}

/// Any token.
pub(crate) fn token(choices: &mut Choices<'_>) -> &'static str {
    match choices.below(8) {
        0 | 1 => choices.word(NAMES),
        2 | 3 => choices.word(&OPERATORS),
        4 => choices.word(&KEYWORDS),
        5 => function(choices),
        6 if choices.chance(1, 8) => choices.word(TEXTS),
        _ => number(choices),
    }
}
