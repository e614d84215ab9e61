//! The words of the language, and those people use for them elsewhere.

use crate::diagnostic::nearest;
use crate::naming;

/// What begins an item of a network.
pub(super) const NETWORK: [&str; 13] = [
    "input", "target", "param", "let", "output", "loss", "metric", "fn", "layer", "const", "state", "update",
    "length",
];

/// What may stand before the networks.
pub(super) const SHARED: [&str; 3] = ["fn", "layer", "const"];

/// What may stand before the result of a block.
pub(super) const BLOCK: [&str; 5] = ["let", "param", "const", "fn", "layer"];

/// What begins an item of ordinary Rust.
pub(super) const RUST_ITEMS: [&str; 11] =
    ["impl", "trait", "mod", "use", "extern", "unsafe", "static", "type", "macro_rules", "async", "union"];

/// What other languages and libraries call our items.
const ELSEWHERE: [(&str, &str); 36] = [
    ("var", "let"),
    ("val", "let"),
    ("float", "let"),
    ("double", "let"),
    ("int", "let"),
    ("tensor", "let"),
    ("Tensor", "let"),
    ("f32", "let"),
    ("f64", "let"),
    ("auto", "let"),
    ("def", "fn"),
    ("func", "fn"),
    ("fun", "fn"),
    ("function", "fn"),
    ("parameter", "param"),
    ("parameters", "param"),
    ("weight", "param"),
    ("weights", "param"),
    ("variable", "param"),
    ("label", "target"),
    ("labels", "target"),
    ("feature", "input"),
    ("features", "input"),
    ("in", "input"),
    ("out", "output"),
    ("return", "output"),
    ("result", "output"),
    ("objective", "loss"),
    ("criterion", "loss"),
    ("cost", "loss"),
    ("minimize", "loss"),
    ("minimise", "loss"),
    ("min", "loss"),
    ("given", "input"),
    ("module", "layer"),
    ("static", "const"),
];

/// The item keyword that was meant by a word that is none.
pub(super) fn meant(word: &str) -> Option<&'static str> {
    let elsewhere = ELSEWHERE.iter().find(|(other, _)| *other == word).map(|&(_, ours)| ours);
    elsewhere.or_else(|| nearest(word, NETWORK.into_iter().chain(["struct"])))
}

/// Whether Rust keeps the word for itself. `where` is left out: it is the name of an argument
/// (`softmax(x, where = mask)`).
pub(super) fn is_rust(word: &str) -> bool {
    word != "where" && naming::is_keyword(word)
}

/// What sort of numbers a word is a type of, in Rust or elsewhere: a `number`, a `whole` one, or a `flag`.
pub(super) fn number_type(word: &str) -> Option<&'static str> {
    Some(match word.to_ascii_lowercase().as_str() {
        "f16" | "f32" | "f64" | "f128" | "bf16" | "float" | "float16" | "float32" | "float64" | "double"
        | "real" | "number" | "scalar" => "number",
        "bool" | "boolean" | "binary" | "bit" => "flag",
        "int" | "integer" | "long" | "short" | "byte" | "uint" | "int8" | "int16" | "int32" | "int64"
        | "uint8" | "uint16" | "uint32" | "uint64" | "label" | "category" | "categorical" | "index"
        | "longtensor" => "whole",
        word if is_number_type(word) => "whole",
        _ => return None,
    })
}

/// Whether the word names one of Rust's number types.
pub(super) fn is_number_type(word: &str) -> bool {
    matches!(
        word,
        "f16"
            | "f32"
            | "f64"
            | "f128"
            | "i8"
            | "i16"
            | "i32"
            | "i64"
            | "i128"
            | "isize"
            | "u8"
            | "u16"
            | "u32"
            | "u64"
            | "u128"
            | "usize"
            | "bool"
    )
}
