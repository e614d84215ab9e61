//! What the formats that can set fractions and roots share.

use nn_compiler::inspect::derivation::{Derivation, Line};
use nn_compiler::inspect::typeset::{Box, Equation, Level, Math, Typesetter};

/// The blocks of lines of a derivation, as equations.
pub(crate) fn blocks(derivation: &Derivation, lines: &[Line]) -> Vec<Vec<Equation>> {
    let typesetter = Typesetter::new(derivation);
    let equation = |line: &Line| typesetter.equations(line.term).into_iter().nth(line.place);
    let blocks = lines.chunk_by(|one, next| one.block == next.block);
    blocks.map(|block| block.iter().filter_map(equation).collect()).collect()
}

/// A number in boxes: `1/√8` as a fraction with a root in it, `1e-5` as a power of ten, `2π²` as a product with a power
/// in it. Digits and constants are left as numbers.
pub(crate) fn number(text: &str) -> Math {
    let digits = |text: &str| Math::atom(Box::Number(text.to_owned()));
    let unwrapped = |text: &'_ str| {
        text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).map_or(text.to_owned(), str::to_owned)
    };
    if let Some((above, below)) = text.split_once('/').filter(|_| !text.starts_with('√')) {
        let parts = (number(above).shared(), number(&unwrapped(below)).shared());
        return Math::new(Level::Product, Box::Fraction(parts.0, parts.1));
    }
    if text == "½" {
        return Math::new(Level::Product, Box::Fraction(digits("1").shared(), digits("2").shared()));
    }
    if let Some(inside) = text.strip_prefix('√') {
        return Math::new(Level::Power, Box::Root(number(&unwrapped(inside)).shared()));
    }
    let is_power = |exponent: &str| exponent.starts_with(|c: char| c == '-' || c.is_ascii_digit());
    if let Some((mantissa, exponent)) = text.split_once('e')
        && !mantissa.is_empty()
        && is_power(exponent)
    {
        let exponent = digits(&exponent.replace('-', "−")).shared();
        let power = Math::new(Level::Power, Box::Power(digits("10").shared(), exponent));
        return match mantissa {
            "1" => power,
            _ => side_by_side(vec![digits(mantissa), Math::word("·"), power]),
        };
    }
    // `2π`, `2√π`, `2 ln 2`: a multiple of what begins with a letter or a root.
    match text.find(|c: char| c.is_alphabetic() || c == '√').filter(|at| *at > 0) {
        Some(at) => side_by_side(vec![digits(text[..at].trim_end()), number(&text[at..])]),
        None => constant(text),
    }
}

/// `π`, `π²`, `ln 2`, `125`.
fn constant(text: &str) -> Math {
    let digits = |text: &str| Math::atom(Box::Number(text.to_owned()));
    if let Some((function, argument)) = text.split_once(' ') {
        return side_by_side(vec![Math::word(function), digits(argument)]);
    }
    let raised = [('²', "2"), ('³', "3")]
        .into_iter()
        .find_map(|(mark, power)| Some((text.strip_suffix(mark)?, power)));
    match raised {
        Some((base, power)) => {
            Math::new(Level::Power, Box::Power(digits(base).shared(), digits(power).shared()))
        }
        None => digits(text),
    }
}

fn side_by_side(parts: Vec<Math>) -> Math {
    Math::new(Level::Product, Box::Row(parts))
}

/// The part of a row as it stands there: a fraction has its line, and needs no parentheses beside others.
pub(crate) fn in_row(part: &Math) -> &Math {
    match &part.kind {
        Box::Parentheses(inner) if matches!(inner.kind, Box::Fraction(..)) => inner,
        _ => part,
    }
}

/// Whether a box is taller than a line of text, so that what encloses it should grow.
pub(crate) fn is_tall(math: &Math) -> bool {
    match &math.kind {
        Box::Fraction(..) | Box::Derivative(_) | Box::Cases { .. } | Box::Sum(..) => true,
        Box::Number(text) => text.contains('/') || text == "½",
        Box::Symbol(_) | Box::Word(_) | Box::Operator(_) => false,
        Box::Row(parts) => parts.iter().any(is_tall),
        Box::Call(_, arguments) => arguments.iter().any(is_tall),
        Box::Parentheses(inner)
        | Box::Indicator(inner)
        | Box::Transpose(inner)
        | Box::Root(inner)
        | Box::Absolute(inner)
        | Box::Power(inner, _)
        | Box::Index(inner, _) => is_tall(inner),
    }
}
