//! Formulas short enough for a box.

use nn_compiler::inspect::typeset::{Box, Math, text};

use super::names::relative;

const LEFT_OUT: &str = "…";

/// A formula in the frame of a layer, in no more characters than that: as little of it as possible gives
/// way to `…`.
pub(super) fn brief(formula: &Math, frame: Option<&str>, longest: usize) -> String {
    let line = |math: &Math| relative(&text(math), frame);
    let length = |math: &Math| line(math).chars().count();
    let mut formula = formula.clone();
    while length(&formula) > longest {
        // All ways to leave one part out.
        let shorter: Vec<Math> = (1..parts(&formula)).map(|part| without(&formula, &mut { part })).collect();
        let shorter = shorter.into_iter().map(|math| (length(&math), math));
        let (fitting, others): (Vec<_>, Vec<_>) = shorter.partition(|(length, _)| *length <= longest);
        let best = fitting.into_iter().rev().max_by_key(|(length, _)| *length);
        let best = best.or_else(|| others.into_iter().min_by_key(|(length, _)| *length));
        match best {
            Some((shorter, math)) if shorter < length(&formula) => formula = math,
            _ => return LEFT_OUT.to_owned(),
        }
    }
    line(&formula)
}

/// How many parts a formula has that could be left out, itself the first.
fn parts(math: &Math) -> usize {
    let mut count = usize::MAX;
    without(math, &mut count);
    usize::MAX - count
}

/// The formula without the part of that number, which counts down to it.
fn without(math: &Math, number: &mut usize) -> Math {
    if matches!(math.kind, Box::Operator(_)) {
        return math.clone();
    }
    let is_it = *number == 0;
    *number = number.wrapping_sub(1);
    if is_it {
        return Math::word(LEFT_OUT);
    }
    let mut part = |part: &Math| without(part, number);
    let kind = match &math.kind {
        Box::Row(parts) => Box::Row(parts.iter().map(part).collect()),
        Box::Fraction(above, below) => Box::Fraction(part(above).shared(), part(below).shared()),
        Box::Parentheses(inner) => Box::Parentheses(part(inner).shared()),
        Box::Indicator(inner) => Box::Indicator(part(inner).shared()),
        Box::Power(base, exponent) => Box::Power(part(base).shared(), exponent.clone()),
        Box::Transpose(inner) => Box::Transpose(part(inner).shared()),
        Box::Root(inner) => Box::Root(part(inner).shared()),
        Box::Absolute(inner) => Box::Absolute(part(inner).shared()),
        Box::Call(name, parts) => Box::Call(name.clone(), parts.iter().map(part).collect()),
        Box::Sum(index, body) => Box::Sum(index.clone(), part(body).shared()),
        Box::Cases { condition, then, otherwise } => Box::Cases {
            condition: part(condition).shared(),
            then: part(then).shared(),
            otherwise: part(otherwise).shared(),
        },
        whole => whole.clone(),
    };
    Math { kind, ..math.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nn_compiler::inspect::typeset::{Level, Operator};

    fn row(parts: [Math; 3]) -> Math {
        Math::new(Level::Sum, Box::Row(parts.into()))
    }

    #[test]
    fn as_little_as_possible_is_left_out() {
        let call = Math::atom(Box::Call(Math::word("exp").shared(), vec![Math::word("hidden.input")]));
        let sum = row([call, Math::operator(Operator::Plus), Math::word("hidden.bias")]);
        assert_eq!(brief(&sum, None, 40), "exp(hidden.input) + hidden.bias");
        assert_eq!(brief(&sum, Some("hidden"), 17), "exp(input) + bias");
        assert_eq!(brief(&sum, Some("hidden"), 16), "exp(input) + …");
        assert_eq!(brief(&sum, Some("hidden"), 13), "exp(…) + bias");
        assert_eq!(brief(&sum, Some("hidden"), 12), "… + bias");
        assert_eq!(brief(&sum, None, 5), "… + …");
        assert_eq!(brief(&sum, None, 1), "…");
    }
}
