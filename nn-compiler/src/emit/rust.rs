//! How numbers and primitives are written in Rust.

use crate::ast::Dtype;
use crate::ir::{Binary, Comparison, Unary};

/// The number type.
pub(super) fn real(dtype: Dtype) -> &'static str {
    match dtype {
        Dtype::F32 => "f32",
        Dtype::F64 => "f64",
    }
}

/// How many numbers stand side by side in one vector: those of one cache line.
pub(super) fn lanes(dtype: Dtype) -> usize {
    match dtype {
        Dtype::F32 => 16,
        Dtype::F64 => 8,
    }
}

/// A number, in as many digits as its type needs.
pub(super) fn number(value: f64, dtype: Dtype) -> String {
    let real = real(dtype);
    let (finite, text) = match dtype {
        Dtype::F32 => ((value as f32).is_finite(), format!("{:?}", value as f32)),
        Dtype::F64 => (value.is_finite(), format!("{value:?}")),
    };
    match finite {
        true => text,
        false if value.is_nan() => format!("{real}::NAN"),
        false if value > 0.0 => format!("{real}::INFINITY"),
        false => format!("{real}::NEG_INFINITY"),
    }
}

/// A primitive of one operand over the text of its argument.
pub(super) fn unary(op: Unary, x: &str) -> String {
    match op {
        Unary::Neg => format!("-{x}"),
        Unary::Recip => format!("1.0 / {x}"),
        Unary::Powi(n) => format!("math::powi({x}, {n})"),
        op => format!("math::{}({x})", format!("{op:?}").to_lowercase()),
    }
}

/// A primitive of two operands over the text of its arguments.
pub(super) fn binary(op: Binary, a: &str, b: &str) -> String {
    match op {
        Binary::Add => format!("{a} + {b}"),
        Binary::Mul => format!("{a} * {b}"),
        Binary::Max => format!("math::max({a}, {b})"),
        Binary::Pow => format!("math::pow({a}, {b})"),
    }
}

/// The operator of a comparison.
pub(super) fn comparison(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Less => "<",
        Comparison::LessOrEqual => "<=",
        Comparison::Equal => "==",
        Comparison::NotEqual => "!=",
    }
}
