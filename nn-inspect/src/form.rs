//! What the formats that can set fractions and roots share.

use nn_compiler::inspect::derivation::{Derivation, Line};
use nn_compiler::inspect::typeset::{Box, Level, Math, Typesetter};

/// The blocks of lines of a derivation, each line as its two sides.
pub(crate) fn blocks(derivation: &Derivation, lines: &[Line]) -> Vec<Vec<(Math, Math)>> {
    let typesetter = Typesetter::new(derivation);
    let sides = |line: &Line| {
        let formula = derivation.terms[line.term].formula.as_ref()?;
        Some((typesetter.name(line.term).clone(), typesetter.formula(formula)))
    };
    let blocks = lines.chunk_by(|one, next| one.block == next.block);
    blocks.map(|block| block.iter().filter_map(sides).collect()).collect()
}

/// A number in boxes: `1/√8` as a fraction with a root in it, `1e-5` as a power of ten. Digits and constants
/// are left as numbers.
pub(crate) fn number(text: &str) -> Math {
    let digits = |text: &str| Math::atom(Box::Number(text.to_owned()));
    if let Some((above, below)) = text.split_once('/').filter(|_| !text.starts_with('√')) {
        let parts = (number(above).shared(), number(below).shared());
        return Math::new(Level::Product, Box::Fraction(parts.0, parts.1));
    }
    if text == "½" {
        return Math::new(Level::Product, Box::Fraction(digits("1").shared(), digits("2").shared()));
    }
    if let Some(inside) = text.strip_prefix('√') {
        let inside = inside.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(inside);
        return Math::new(Level::Power, Box::Root(number(inside).shared()));
    }
    if let Some((mantissa, exponent)) = text.split_once('e').filter(|(before, _)| !before.is_empty()) {
        let exponent = digits(&exponent.replace('-', "−")).shared();
        let power = Math::new(Level::Power, Box::Power(digits("10").shared(), exponent));
        return match mantissa {
            "1" => power,
            _ => side_by_side(vec![digits(mantissa), Math::word("·"), power]),
        };
    }
    // `2π`, `ln 2`: letters are words.
    let letters = text.find(|c: char| c.is_alphabetic());
    match (letters, text.split_once(' ')) {
        (_, Some((function, argument))) => side_by_side(vec![Math::word(function), digits(argument)]),
        (Some(at), _) if at > 0 => side_by_side(vec![digits(&text[..at]), digits(&text[at..])]),
        _ => digits(text),
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
