//! How numbers are written: exact where a short form exists.

use std::f64::consts::{FRAC_2_SQRT_PI, PI};

/// Constants that are more than their digits.
fn constants() -> [(f64, &'static str); 6] {
    [
        (PI, "π"),
        (0.5 * FRAC_2_SQRT_PI * std::f64::consts::FRAC_1_SQRT_2, "1/√(2π)"),
        (FRAC_2_SQRT_PI, "2/√π"),
        (FRAC_2_SQRT_PI * std::f64::consts::FRAC_1_SQRT_2, "√(2/π)"),
        (std::f64::consts::LN_2, "ln 2"),
        (std::f64::consts::E, "e"),
    ]
}

/// A number that is not negative, and whether its form is a fraction, which holds together like a
/// product.
pub(super) fn written(value: f64) -> (String, bool) {
    let decimal = format!("{value}");
    let near = |exact: f64| (value - exact).abs() <= 4.0 * f64::EPSILON * exact;
    if value == 0.5 {
        return ("½".to_owned(), false);
    }
    if value.is_infinite() {
        return ("∞".to_owned(), false);
    }
    // `0.01`, `1e-5`, `125`: as it is written by hand.
    let scientific = format!("{value:e}");
    if decimal.len() <= 5 || value.fract() == 0.0 && decimal.len() <= 9 {
        return (decimal, false);
    }
    if scientific.len() <= 5 {
        return (scientific, false);
    }
    if let Some((_, name)) = constants().into_iter().find(|(exact, _)| near(*exact)) {
        return (name.to_owned(), name.contains('/'));
    }
    for below in 2..=4096_u32 {
        let above = (value * f64::from(below)).round();
        if (1.0..=64.0).contains(&above) && value == above / f64::from(below) {
            return (format!("{above}/{below}"), true);
        }
    }
    for below in 1..=64_u32 {
        let square = (value * value * f64::from(below)).round();
        if (1.0..=256.0).contains(&square) && near((square / f64::from(below)).sqrt()) {
            return match (square, below) {
                (above, 1) => (format!("√{above}"), false),
                (1.0, below) => (format!("1/√{below}"), true),
                (above, below) => (format!("√({above}/{below})"), false),
            };
        }
    }
    (decimal, false)
}

/// The `x` of a number that is written `1/x`.
pub(super) fn reciprocal(value: f64) -> Option<String> {
    written(value).0.strip_prefix("1/").map(str::to_owned)
}

/// A measured value: four significant digits, without zeros at the end.
pub fn rounded(value: f64) -> String {
    if !value.is_finite() {
        return if value.is_nan() { "NaN".to_owned() } else { signed(value, "∞") };
    }
    // Rounding first: 9.9999 has the magnitude of 10.
    let scientific = format!("{:.3e}", value.abs());
    let (digits, power) = scientific.split_once('e').expect("the form of `{:e}`");
    let shortened = |text: &str| match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text.to_owned(),
    };
    let text = match power.parse::<i32>() {
        Ok(power @ -4..=5) => shortened(&format!("{:.*}", (3 - power).max(0) as usize, value.abs())),
        _ if value == 0.0 => "0".to_owned(),
        _ => format!("{}e{power}", shortened(digits)),
    };
    signed(if text == "0" { 0.0 } else { value }, &text)
}

fn signed(value: f64, magnitude: &str) -> String {
    let sign = if value < 0.0 { "−" } else { "" };
    format!("{sign}{magnitude}")
}

#[cfg(test)]
mod tests {
    use super::{rounded, written};

    #[test]
    fn measured_values_have_four_digits() {
        for (value, form) in [
            (0.0, "0"),
            (-0.0, "0"),
            (0.8, "0.8"),
            (1.0, "1"),
            (-0.3, "−0.3"),
            (0.574_442_516_8, "0.5744"),
            (9.99996, "10"),
            (-0.000_123_456, "−0.0001235"),
            (1.234_56e-7, "1.235e-7"),
            (123_456.0, "123456"),
            (123_456.78, "123457"),
            (2.5e9, "2.5e9"),
            (f64::NEG_INFINITY, "−∞"),
            (f64::NAN, "NaN"),
        ] {
            assert_eq!(rounded(value), form, "{value:e}");
        }
    }

    #[test]
    fn short_forms_are_found() {
        for (value, form) in [
            (0.5, "½"),
            (2.0, "2"),
            (0.01, "0.01"),
            (1e-5, "1e-5"),
            (1.0 / 784.0, "1/784"),
            (0.0625, "1/16"),
            (std::f64::consts::FRAC_1_SQRT_2, "1/√2"),
            (1.0 / 8f64.sqrt(), "1/√8"),
            (0.398_942_280_401_432_7, "1/√(2π)"),
            (1.6732632423543772, "1.6732632423543772"),
            (0.44715, "0.44715"),
        ] {
            assert_eq!(written(value).0, form);
        }
    }
}
