//! How numbers are written: exact where a short form exists.

use std::f64::consts::{E, FRAC_1_SQRT_2, FRAC_2_SQRT_PI, LN_2, LN_10, PI};

use super::Level;

/// Constants that are more than their digits, and whose multiples and reciprocals are as well.
fn constants() -> [(f64, &'static str); 8] {
    [
        (PI, "π"),
        (PI * PI, "π²"),
        (PI * PI * PI, "π³"),
        (PI.sqrt(), "√π"),
        (E, "e"),
        (E * E, "e²"),
        (LN_2, "ln 2"),
        (LN_10, "ln 10"),
    ]
}

/// Constants that have a form of their own.
const FORMS: [(f64, &str); 4] = [
    (0.5 * FRAC_2_SQRT_PI * FRAC_1_SQRT_2, "1/√(2π)"),
    (FRAC_2_SQRT_PI * FRAC_1_SQRT_2, "√(2/π)"),
    (2.0 / FRAC_2_SQRT_PI / FRAC_1_SQRT_2, "√(2π)"),
    (PI / 180.0, "π/180"),
];

/// The largest numbers above and below the line of a multiple of a constant.
const LARGEST_FACTOR: u32 = 16;

fn near(value: f64, exact: f64) -> bool {
    (value - exact).abs() <= 4.0 * f64::EPSILON * exact
}

/// A number that is not negative, and how tightly its form holds together.
pub(super) fn written(value: f64) -> (String, Level) {
    let text = digits_or_form(value);
    let is_decimal = text.chars().all(|c| c.is_ascii_digit() || ".e-".contains(c));
    let level = match &*text {
        "½" | "∞" | "π" | "e" => Level::Atom,
        "π²" | "π³" | "e²" => Level::Power,
        text if is_decimal || text.starts_with('√') => Level::Atom,
        _ => Level::Product,
    };
    (text, level)
}

fn digits_or_form(value: f64) -> String {
    let decimal = format!("{value}");
    if value == 0.5 {
        return "½".to_owned();
    }
    if value.is_infinite() {
        return "∞".to_owned();
    }
    // `0.01`, `1e-5`, `125`: as it is written by hand.
    let scientific = format!("{value:e}");
    if decimal.len() <= 5 || value.fract() == 0.0 && decimal.len() <= 9 {
        return decimal;
    }
    if scientific.len() <= 5 {
        return scientific;
    }
    let form = FORMS.iter().find(|(exact, _)| near(value, *exact)).map(|(_, form)| (*form).to_owned());
    let form = form.or_else(|| of_constant(value)).or_else(|| fraction(value)).or_else(|| root(value));
    form.unwrap_or(if (1e-4..1e16).contains(&value) { decimal } else { scientific })
}

/// A multiple of a constant, or of its reciprocal: `2π`, `π²/6`, `1/(2π)`.
fn of_constant(value: f64) -> Option<String> {
    constants().into_iter().find_map(|(constant, name)| {
        let times = |factor: u32| match factor {
            1 => name.to_owned(),
            _ if name.starts_with('l') => format!("{factor} {name}"),
            _ => format!("{factor}{name}"),
        };
        (1..=LARGEST_FACTOR).find_map(|below| {
            let factor = |ratio: f64| {
                let above = (ratio * f64::from(below)).round();
                (1.0..=f64::from(LARGEST_FACTOR)).contains(&above).then_some(above as u32)
            };
            let is = |exact: f64| near(value, exact);
            if let Some(above) = factor(value / constant)
                && is(constant * f64::from(above) / f64::from(below))
            {
                let line = if below == 1 { String::new() } else { format!("/{below}") };
                return Some(times(above) + &line);
            }
            let above = factor(value * constant)?;
            let line = if below == 1 { name.to_owned() } else { format!("({})", times(below)) };
            is(f64::from(above) / constant / f64::from(below)).then(|| format!("{above}/{line}"))
        })
    })
}

fn fraction(value: f64) -> Option<String> {
    (2..=4096_u32).find_map(|below| {
        let above = (value * f64::from(below)).round();
        let is_it = (1.0..=64.0).contains(&above) && value == above / f64::from(below);
        is_it.then(|| format!("{above}/{below}"))
    })
}

fn root(value: f64) -> Option<String> {
    (1..=64_u32).find_map(|below| {
        let square = (value * value * f64::from(below)).round();
        let is_it = (1.0..=256.0).contains(&square) && near(value, (square / f64::from(below)).sqrt());
        is_it.then(|| match (square, below) {
            (above, 1) => format!("√{above}"),
            (1.0, below) => format!("1/√{below}"),
            (above, below) => format!("√({above}/{below})"),
        })
    })
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
    use std::f64::consts::{E, LN_2, PI};

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
            (PI, "π"),
            (PI * PI, "π²"),
            (2.0 * PI, "2π"),
            (4.0 * PI * PI, "4π²"),
            (PI * PI / 6.0, "π²/6"),
            (0.75 * PI, "3π/4"),
            (1.0 / PI, "1/π"),
            (0.5 / PI, "1/(2π)"),
            (2.0 / PI.sqrt(), "2/√π"),
            ((2.0 * PI).sqrt(), "√(2π)"),
            (PI / 180.0, "π/180"),
            (2.0 * LN_2, "2 ln 2"),
            (1.0 / LN_2, "1/ln 2"),
            (E * E, "e²"),
            (1.0 / E, "1/e"),
            (9.8696, "9.8696"),
            (9.81, "9.81"),
            (6.674_3e-11, "6.6743e-11"),
        ] {
            assert_eq!(written(value).0, form);
        }
    }
}
