//! Formulas short enough for a box.

use nn_compiler::inspect::typeset::{Box, Math, Operator, text};

use super::names::relative;

const LEFT_OUT: &str = "…";

/// Of a formula with more parts than these, what is deep inside is left out first: all ways to leave out one part, and
/// then another, are the third power of their number.
const SEARCHED: usize = 32;

/// A formula in the frame of a layer, in no more characters than that: as little of it as possible gives
/// way to `…`. Where nothing would be left, it is said what it is.
pub(super) fn brief(formula: &Math, frame: Option<&str>, longest: usize) -> String {
    let line = |math: &Math| relative(&text(math), frame);
    let length = |math: &Math| line(math).chars().count();
    let whole = formula;
    let Some(mut formula) = shallow(whole) else { return in_words(whole) };
    while length(&formula) > longest {
        // All ways to leave one part out.
        let shorter: Vec<Math> = (1..parts(&formula)).map(|part| without(&formula, &mut { part })).collect();
        let shorter = shorter.into_iter().map(|math| (length(&math), math));
        let (fitting, others): (Vec<_>, Vec<_>) = shorter.partition(|(length, _)| *length <= longest);
        let best = fitting.into_iter().rev().max_by_key(|(length, _)| *length);
        let best = best.or_else(|| others.into_iter().min_by_key(|(length, _)| *length));
        match best {
            Some((shorter, math)) if shorter < length(&formula) => formula = math,
            _ => return in_words(whole),
        }
    }
    Some(line(&merged(formula))).filter(|line| says_something(line)).unwrap_or_else(|| in_words(whole))
}

/// The formula in which parts of a sum that are left out side by side are left out together.
fn merged(formula: Math) -> Math {
    let Box::Row(parts) = &formula.kind else { return formula };
    let is_left_out = |part: Option<&Math>| part.is_some_and(|part| *part == Math::word(LEFT_OUT));
    let mut kept: Vec<Math> = Vec::with_capacity(parts.len());
    let mut parts = parts.iter().peekable();
    while let Some(part) = parts.next() {
        let joins = matches!(part.kind, Box::Operator(_)) && is_left_out(kept.last());
        if joins && is_left_out(parts.peek().copied()) {
            parts.next();
        } else {
            kept.push(part.clone());
        }
    }
    Math { kind: Box::Row(kept), ..formula }
}

/// Whether a name, a function or a number is left in a formula.
pub(super) fn says_something(formula: &str) -> bool {
    formula.chars().any(|c| c.is_ascii_digit() || c.is_alphabetic() && !"Σᵀ".contains(c))
}

/// What a formula is, where its parts have no room.
fn in_words(formula: &Math) -> String {
    match &formula.kind {
        Box::Row(parts) => {
            let is = |wanted: &[Operator]| {
                parts.iter().any(|part| matches!(part.kind, Box::Operator(own) if wanted.contains(&own)))
            };
            let count = parts.iter().filter(|part| !matches!(part.kind, Box::Operator(_))).count();
            if is(&[Operator::Plus, Operator::Minus]) {
                format!("a sum of {count}")
            } else if is(&[Operator::Times, Operator::WideTimes, Operator::Elementwise, Operator::Beside]) {
                format!("a product of {count}")
            } else if count == 1 {
                parts
                    .iter()
                    .find(|part| !matches!(part.kind, Box::Operator(_)))
                    .map_or(String::new(), in_words)
            } else {
                "a comparison".to_owned()
            }
        }
        Box::Fraction(..) => "a quotient".to_owned(),
        Box::Sum(..) => "a sum".to_owned(),
        Box::Power(..) => "a power".to_owned(),
        Box::Root(_) => "a root".to_owned(),
        Box::Transpose(_) => "a transpose".to_owned(),
        Box::Absolute(_) => "an absolute value".to_owned(),
        Box::Cases { .. } => "one of two".to_owned(),
        Box::Indicator(_) => "an indicator".to_owned(),
        Box::Parentheses(inner) => in_words(inner),
        Box::Call(name, _) => in_words(name),
        Box::Index(base, _) => in_words(base),
        Box::Symbol(_) | Box::Number(_) | Box::Word(_) | Box::Operator(_) | Box::Derivative(_) => {
            LEFT_OUT.to_owned()
        }
    }
}

/// The formula, its deepest parts left out if there are too many; nothing if too many are not deep.
fn shallow(formula: &Math) -> Option<Math> {
    if parts(formula) <= SEARCHED {
        return Some(formula.clone());
    }
    (1..).map(|depth| down_to(formula, depth)).take_while(|shallow| parts(shallow) <= SEARCHED).last()
}

/// The formula without what is deeper inside.
fn down_to(math: &Math, depth: usize) -> Math {
    match (&math.kind, depth) {
        (Box::Operator(_), _) => math.clone(),
        (_, 0) => Math::word(LEFT_OUT),
        _ => with_parts(math, &mut |part| down_to(part, depth - 1)),
    }
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
    with_parts(math, &mut |part| without(part, number))
}

/// The formula with each of its parts changed.
fn with_parts(math: &Math, part: &mut dyn FnMut(&Math) -> Math) -> Math {
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
    use nn_compiler::inspect::typeset::Level;

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
        assert_eq!(brief(&sum, None, 7), "a sum of 2");
        assert_eq!(brief(&sum, None, 5), "a sum of 2");
    }
}
