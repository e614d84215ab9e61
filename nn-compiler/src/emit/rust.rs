//! The number types of networks, as they are written in Rust.

use crate::ast::Dtype;

/// The number type.
pub(super) fn real(dtype: Dtype) -> &'static str {
    match dtype {
        Dtype::F32 => "f32",
        Dtype::F64 => "f64",
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
