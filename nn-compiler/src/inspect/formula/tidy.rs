//! Makes formulas short: what a person does with a chain-rule product before writing it down. Each
//! rule is a row: what it does, and the function that does it.

use std::borrow::Cow;

use super::functions::{choice_with_zero, condition_last, indicator, normal_cdf, normal_pdf, reshapes};
use super::{Formula, Function, Kind};
use crate::ir::{Op, Unary};

/// A rule was applied to a part of a formula.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What the rule does, or which rules did it.
    pub rule: Cow<'static, str>,
    /// The part before.
    pub before: Formula,
    /// The part after.
    pub after: Formula,
}

/// A rule: `Some` of the shorter formula where it applies.
type Rewrite = fn(&Formula) -> Option<Formula>;

const RULES: &[(&str, Rewrite)] = &[
    ("sums of sums and products of products are one", flatten),
    ("a repeated number is a number", repeated_number),
    ("two minus signs cancel", double_negative),
    ("minus signs are drawn in front of a product", signs),
    ("numbers are drawn out of sums and repetitions", numbers_out),
    ("numbers are multiplied, and a factor 1 is left out", numbers),
    ("a number is multiplied into a sum whose parts stand beside it", multiplied_out),
    ("a part 0 is left out of a sum, and equal parts are counted", addends),
    ("quotients are multiplied", quotients),
    ("equal factors are a power", powers),
    ("the square of a root is what stands below it", square_of_root),
    ("the power of a product is a product of powers", power_of_product),
    ("a choice with 0 is a factor 0 or 1", choice_with_zero),
    ("a factor 0 or 1 comes last", condition_last),
    ("a condition between numbers is an indicator", indicator),
    ("common factors are drawn out of a sum", common_factors),
    ("a part without a minus sign comes first", positive_first),
    ("½·(1 + erf(x/√2)) is Φ(x)", normal_cdf),
    ("exp(−x²/2)/√(2π) is φ(x)", normal_pdf),
    ("one reshape after the other is the last", reshapes),
];

/// The rules that say nothing new but the names of functions: for formulas a user wrote.
const NAMES: &[(&str, Rewrite)] = &[("½·(1 + erf(x/√2)) is Φ(x)", normal_cdf)];

/// How many rules may be applied for each name and number of a formula. Rules that need more undo each
/// other; the formula is true whenever they are stopped.
const FUEL: usize = 50;

/// The formula after all rules, applied from the innermost part until none applies; `steps` gets what
/// was done, if it is wanted.
pub fn tidy(formula: Formula, steps: Option<&mut Vec<Step>>) -> Formula {
    let fuel = FUEL * (1 + formula.weight());
    Tidier { rules: RULES, steps, fuel }.all(formula)
}

/// The formula as it was written, but for functions that have a name.
pub(in crate::inspect) fn with_names(formula: Formula) -> Formula {
    let fuel = FUEL * (1 + formula.weight());
    Tidier { rules: NAMES, steps: None, fuel }.all(formula)
}

struct Tidier<'s> {
    rules: &'static [(&'static str, Rewrite)],
    steps: Option<&'s mut Vec<Step>>,
    /// How many rules may still be applied.
    fuel: usize,
}

impl Tidier<'_> {
    fn all(&mut self, formula: Formula) -> Formula {
        if formula.is_tidy {
            return formula;
        }
        let mut formula = formula.map_parts(&mut |part| self.all(part));
        while let Some((rule, after)) =
            self.rules.iter().find_map(|(rule, rewrite)| Some((*rule, rewrite(&formula)?)))
        {
            if self.fuel == 0 {
                break;
            }
            self.fuel -= 1;
            debug_assert_eq!(formula.shape, after.shape, "{rule}: {formula:?}");
            if let Some(steps) = &mut self.steps {
                steps.push(Step { rule: Cow::Borrowed(rule), before: formula.clone(), after: after.clone() });
            }
            // What a rule puts together may be of a kind that others shorten.
            formula = after.map_parts(&mut |part| self.all(part));
        }
        formula.is_tidy = self.fuel > 0 && self.rules.len() == RULES.len();
        formula
    }
}

fn flatten(formula: &Formula) -> Option<Formula> {
    let (is_sum, parts) = match &formula.kind {
        Kind::Sum(parts) => (true, parts),
        Kind::Product(parts) => (false, parts),
        _ => return None,
    };
    let inner = |part: &Formula| match &part.kind {
        Kind::Sum(inner) if is_sum => Some(inner.clone()),
        Kind::Product(inner) if !is_sum => Some(inner.clone()),
        // −(a + b) inside of a sum.
        Kind::Negative(negated) if is_sum => match &negated.kind {
            Kind::Sum(inner) => Some(inner.iter().cloned().map(Formula::negative).collect()),
            _ => None,
        },
        _ => None,
    };
    if !parts.iter().any(|part| inner(part).is_some()) {
        return None;
    }
    let all = parts.iter().flat_map(|part| inner(part).unwrap_or_else(|| vec![part.clone()])).collect();
    Some(if is_sum { Formula::sum(all, &formula.shape) } else { Formula::product(all, &formula.shape) })
}

fn repeated_number(formula: &Formula) -> Option<Formula> {
    match &formula.kind {
        Kind::Apply(Op::Broadcast { .. } | Op::Reshape { .. } | Op::Permute { .. }, parts) => {
            Some(Formula::number(parts[0].as_number()?, &formula.shape))
        }
        Kind::Apply(Op::Sum { .. }, parts) => {
            let count = parts[0].shape.size() / formula.shape.size().max(1);
            Some(Formula::number(parts[0].as_number()? * count as f64, &formula.shape))
        }
        _ => None,
    }
}

fn double_negative(formula: &Formula) -> Option<Formula> {
    let Kind::Negative(inner) = &formula.kind else { return None };
    match &inner.kind {
        Kind::Negative(twice) => Some((**twice).clone()),
        Kind::Number(value) => Some(Formula::number(-value, &formula.shape)),
        _ => None,
    }
}

fn signs(formula: &Formula) -> Option<Formula> {
    let without = |part: &Formula| match &part.kind {
        Kind::Negative(inner) => Some((**inner).clone()),
        Kind::Number(value) if *value < 0.0 => Some(Formula::number(-value, &part.shape)),
        _ => None,
    };
    match &formula.kind {
        Kind::Product(factors) if factors.iter().any(|factor| matches!(factor.kind, Kind::Negative(_))) => {
            let negative = factors.iter().filter(|factor| without(factor).is_some()).count();
            let all =
                factors.iter().map(|factor| without(factor).unwrap_or_else(|| factor.clone())).collect();
            let product = Formula::product(all, &formula.shape);
            Some(if negative % 2 == 1 { product.negative() } else { product })
        }
        // −(2 · a) is −2 · a.
        Kind::Negative(inner) => match &inner.kind {
            Kind::Product(factors) => {
                let number = factors[0].as_number()?;
                let mut factors = factors.clone();
                factors[0] = Formula::number(-number, &formula.shape);
                Some(Formula::product(factors, &formula.shape))
            }
            Kind::Call(Function::Where, parts) => {
                let parts = vec![parts[0].clone().negative(), parts[1].clone()];
                Some(Formula::call(Function::Where, parts, &formula.shape))
            }
            _ => None,
        },
        Kind::Quotient(above, below) => {
            let Kind::Negative(inner) = &above.kind else { return None };
            Some(Formula::new(Kind::Quotient(inner.clone(), below.clone()), &formula.shape).negative())
        }
        Kind::Apply(op, parts) if is_linear(op) => {
            let at = parts.iter().position(|part| matches!(part.kind, Kind::Negative(_)))?;
            let mut parts = parts.clone();
            parts[at] = without(&parts[at])?;
            Some(Formula::new(Kind::Apply(op.clone(), parts), &formula.shape).negative())
        }
        Kind::Call(mean @ Function::Mean { .. }, parts) => {
            let inner = without(&parts[0]).filter(|_| parts[0].as_number().is_none())?;
            Some(Formula::call(mean.clone(), vec![inner], &formula.shape).negative())
        }
        _ => None,
    }
}

/// Whether a number may be drawn out of an operand.
fn is_linear(op: &Op) -> bool {
    matches!(
        op,
        Op::Broadcast { .. }
            | Op::Reshape { .. }
            | Op::Permute { .. }
            | Op::Einsum { .. }
            | Op::Sum { .. }
            | Op::Pad { .. }
    )
}

fn numbers_out(formula: &Formula) -> Option<Formula> {
    let number = |part: &Formula| match &part.kind {
        Kind::Product(factors) => factors[0].as_number(),
        _ => None,
    };
    let (parts, at) = match &formula.kind {
        Kind::Apply(op, parts) if is_linear(op) => {
            (parts, parts.iter().position(|part| number(part).is_some())?)
        }
        Kind::Call(Function::Mean { .. }, parts) if number(&parts[0]).is_some() => (parts, 0),
        _ => return None,
    };
    let (factor, rest) = scaled(&parts[at]);
    let mut parts = parts.clone();
    parts[at] = rest;
    let shape = &formula.shape;
    let kind = match &formula.kind {
        Kind::Apply(op, _) => Kind::Apply(op.clone(), parts),
        Kind::Call(function, _) => Kind::Call(function.clone(), parts),
        _ => return None,
    };
    Some(Formula::product(vec![Formula::number(factor, shape), Formula::new(kind, shape)], shape))
}

/// The number a rounded product was meant to be: `(1/√2)²` is a half.
fn snapped(value: f64) -> f64 {
    let near = |exact: f64| ((value - exact).abs() <= 4.0 * f64::EPSILON * value.abs()).then_some(exact);
    (1..=64).find_map(|d| near((value * f64::from(d)).round() / f64::from(d))).unwrap_or(value)
}

fn numbers(formula: &Formula) -> Option<Formula> {
    let Kind::Product(factors) = &formula.kind else { return None };
    let (numbers, rest): (Vec<&Formula>, Vec<&Formula>) =
        factors.iter().partition(|factor| factor.as_number().is_some());
    let in_front = factors[0].as_number().is_some_and(|number| number != 1.0 && number != -1.0);
    if numbers.is_empty() || numbers.len() == 1 && in_front && numbers[0].as_number() != Some(0.0) {
        return None;
    }
    let number = snapped(numbers.iter().filter_map(|factor| factor.as_number()).product());
    let rest: Vec<Formula> = rest.into_iter().cloned().collect();
    let shape = &formula.shape;
    Some(if number == 0.0 || rest.is_empty() {
        Formula::number(number, shape)
    } else if number == 1.0 {
        Formula::product(rest, shape)
    } else if number == -1.0 {
        Formula::product(rest, shape).negative()
    } else {
        Formula::product([Formula::number(number, shape)].into_iter().chain(rest).collect(), shape)
    })
}

/// A part of a sum as a number times a rest.
pub(super) fn scaled(part: &Formula) -> (f64, Formula) {
    match &part.kind {
        Kind::Negative(inner) => {
            let (factor, rest) = scaled(inner);
            (-factor, rest)
        }
        Kind::Product(factors) => match factors[0].as_number() {
            Some(number) => (number, Formula::product(factors[1..].to_vec(), &part.shape)),
            None => (1.0, part.clone()),
        },
        _ => (1.0, part.clone()),
    }
}

/// Whether two formulas are one, whatever the order of factors.
fn is_same(one: &Formula, other: &Formula) -> bool {
    let (Kind::Product(factors), Kind::Product(others)) = (&one.kind, &other.kind) else {
        return one == other;
    };
    let count = |of: &[Formula], factor: &Formula| of.iter().filter(|known| *known == factor).count();
    factors.len() == others.len()
        && factors.iter().all(|factor| count(factors, factor) == count(others, factor))
}

/// `4·x − 2·(1 − x)`: the multiples of `x` can be counted once the number is multiplied in.
fn multiplied_out(formula: &Formula) -> Option<Formula> {
    let Kind::Sum(parts) = &formula.kind else { return None };
    let shape = &formula.shape;
    let all: Vec<(f64, Formula)> = parts.iter().map(scaled).collect();
    let meets = |at: usize, inner: &Formula| {
        let rest = scaled(inner).1;
        let others = all.iter().enumerate().filter(|(other, _)| *other != at);
        rest.as_number().is_none() && others.into_iter().any(|(_, (_, other))| is_same(other, &rest))
    };
    let at = all.iter().enumerate().position(|(at, (_, rest))| match &rest.kind {
        Kind::Sum(inner) => inner.iter().any(|inner| meets(at, inner)),
        _ => false,
    })?;
    let (number, Formula { kind: Kind::Sum(inner), .. }) = &all[at] else { return None };
    let times = |part: &Formula| Formula::product(vec![Formula::number(*number, shape), part.clone()], shape);
    let mut sum = parts.clone();
    sum.splice(at..=at, inner.iter().map(times));
    Some(Formula::sum(sum, shape))
}

fn addends(formula: &Formula) -> Option<Formula> {
    let Kind::Sum(parts) = &formula.kind else { return None };
    let shape = &formula.shape;
    let mut counted: Vec<(f64, Formula)> = Vec::new();
    for part in parts.iter().filter(|part| part.as_number() != Some(0.0)) {
        let (factor, rest) = scaled(part);
        match counted.iter_mut().find(|(_, known)| rest.as_number().is_none() && is_same(known, &rest)) {
            Some((count, _)) => *count += factor,
            None => counted.push((factor, rest)),
        }
    }
    if counted.len() == parts.len() {
        return None;
    }
    let times = |(factor, rest): (f64, Formula)| match factor {
        1.0 => rest,
        -1.0 => rest.negative(),
        _ => Formula::product(vec![Formula::number(factor, shape), rest], shape),
    };
    Some(Formula::sum(counted.into_iter().filter(|(factor, _)| *factor != 0.0).map(times).collect(), shape))
}

fn quotients(formula: &Formula) -> Option<Formula> {
    let shape = &formula.shape;
    let over = |above: Vec<Formula>, below: Vec<Formula>| {
        let (above, below) = (Formula::product(above, shape), Formula::product(below, shape));
        Formula::new(Kind::Quotient(Box::new(above), Box::new(below)), shape)
    };
    match &formula.kind {
        Kind::Product(factors) => {
            let at = factors.iter().position(|factor| matches!(factor.kind, Kind::Quotient(..)))?;
            let Kind::Quotient(above, below) = &factors[at].kind else { return None };
            let mut all = factors.clone();
            all[at] = (**above).clone();
            Some(over(all, vec![(**below).clone()]))
        }
        Kind::Quotient(above, below) => match (&above.kind, &below.kind) {
            (Kind::Quotient(a, b), _) => {
                Some(over(vec![(**a).clone()], vec![(**b).clone(), (**below).clone()]))
            }
            (_, Kind::Quotient(a, b)) => {
                Some(over(vec![(**above).clone(), (**b).clone()], vec![(**a).clone()]))
            }
            (_, Kind::Number(1.0)) => Some((**above).clone()),
            _ => None,
        },
        Kind::Apply(Op::Unary(Unary::Powi(n)), parts) => {
            let Kind::Quotient(above, below) = &parts[0].kind else { return None };
            let power =
                |of: &Formula| Formula::new(Kind::Apply(Op::Unary(Unary::Powi(*n)), vec![of.clone()]), shape);
            let above = if above.as_number() == Some(1.0) { (**above).clone() } else { power(above) };
            Some(over(vec![above], vec![power(below)]))
        }
        _ => None,
    }
}

/// A factor as a power.
fn power(factor: &Formula) -> (&Formula, i32) {
    match &factor.kind {
        Kind::Apply(Op::Unary(Unary::Powi(n)), parts) => (&parts[0], *n),
        _ => (factor, 1),
    }
}

fn powers(formula: &Formula) -> Option<Formula> {
    let Kind::Product(factors) = &formula.kind else { return None };
    for (i, factor) in factors.iter().enumerate() {
        let (base, n) = power(factor);
        let equal = |other: &Formula| power(other).0 == base && base.as_number().is_none();
        let Some(j) = factors[i + 1..].iter().position(equal).map(|j| i + 1 + j) else { continue };
        let n = n + power(&factors[j]).1;
        let mut all = factors.clone();
        all[i] = Formula::new(Kind::Apply(Op::Unary(Unary::Powi(n)), vec![base.clone()]), &formula.shape);
        all.remove(j);
        return Some(Formula::product(all, &formula.shape));
    }
    None
}

fn power_of_product(formula: &Formula) -> Option<Formula> {
    let Kind::Apply(op @ Op::Unary(Unary::Powi(n)), parts) = &formula.kind else { return None };
    match &parts[0].kind {
        Kind::Number(value) => Some(Formula::number(snapped(Unary::Powi(*n).value(*value)), &formula.shape)),
        Kind::Product(factors) if factors[0].as_number().is_some() => {
            let power = |factor: &Formula| {
                Formula::new(Kind::Apply(op.clone(), vec![factor.clone()]), &formula.shape)
            };
            Some(Formula::product(factors.iter().map(power).collect(), &formula.shape))
        }
        Kind::Negative(inner) if n % 2 == 0 => {
            Some(Formula::new(Kind::Apply(op.clone(), vec![(**inner).clone()]), &formula.shape))
        }
        _ => None,
    }
}

fn square_of_root(formula: &Formula) -> Option<Formula> {
    let Kind::Apply(Op::Unary(Unary::Powi(2)), parts) = &formula.kind else { return None };
    let through = |part: &Formula| match &part.kind {
        Kind::Apply(Op::Unary(Unary::Sqrt), inner) => Some(inner[0].clone()),
        _ => None,
    };
    match &parts[0].kind {
        // The root may be repeated, or of another form, before it is squared.
        Kind::Apply(op @ (Op::Broadcast { .. } | Op::Reshape { .. }), inner) => {
            let square = Formula::new(Kind::Apply(Op::Unary(Unary::Powi(2)), inner.clone()), &inner[0].shape);
            let inner = square_of_root(&square)?;
            Some(Formula::new(Kind::Apply(op.clone(), vec![inner]), &formula.shape))
        }
        _ => through(&parts[0]),
    }
}

fn positive_first(formula: &Formula) -> Option<Formula> {
    let Kind::Sum(parts) = &formula.kind else { return None };
    let is_negative = |part: &Formula| part.as_number().unwrap_or(scaled(part).0) < 0.0;
    let at = parts.iter().position(|part| !is_negative(part)).filter(|at| *at > 0)?;
    let mut parts = parts.clone();
    let part = parts.remove(at);
    parts.insert(0, part);
    Some(Formula::sum(parts, &formula.shape))
}

/// The factors of a part of a sum, without its sign.
fn factors(part: &Formula) -> Vec<Formula> {
    match &part.kind {
        Kind::Negative(inner) => factors(inner),
        Kind::Product(factors) => factors.clone(),
        _ => vec![part.clone()],
    }
}

fn common_factors(formula: &Formula) -> Option<Formula> {
    let Kind::Sum(parts) = &formula.kind else { return None };
    let all: Vec<Vec<Formula>> = parts.iter().map(factors).collect();
    let first = all[0].iter().filter(|factor| factor.as_number().is_none());
    let common: Vec<Formula> =
        first.filter(|factor| all[1..].iter().all(|other| other.contains(factor))).cloned().collect();
    if common.is_empty() {
        return None;
    }
    let shape = &formula.shape;
    let rest = |(part, mut factors): (&Formula, Vec<Formula>)| {
        for factor in &common {
            let at = factors.iter().position(|other| other == factor).expect("it is common");
            factors.remove(at);
        }
        let rest = Formula::product(factors, shape);
        if matches!(part.kind, Kind::Negative(_)) { rest.negative() } else { rest }
    };
    let rest = Formula::sum(parts.iter().zip(all).map(rest).collect(), shape);
    Some(Formula::product(common.iter().cloned().chain([rest]).collect(), shape))
}
