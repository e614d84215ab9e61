//! Rules about functions: conditions as factors, functions that have a name.

use super::tidy::scaled;
use super::{Formula, Function, Kind};
use crate::ir::{Comparison, Op, Unary};

/// The condition that holds where this one does not.
fn opposite(condition: &Formula) -> Option<Formula> {
    let Kind::Apply(Op::Compare(comparison), parts) = &condition.kind else { return None };
    let (comparison, swap) = match comparison {
        Comparison::Less => (Comparison::LessOrEqual, true),
        Comparison::LessOrEqual => (Comparison::Less, true),
        Comparison::Equal => (Comparison::NotEqual, false),
        Comparison::NotEqual => (Comparison::Equal, false),
    };
    let mut parts = parts.clone();
    if swap {
        parts.swap(0, 1);
    }
    Some(Formula::new(Kind::Apply(Op::Compare(comparison), parts), &condition.shape))
}

pub(super) fn choice_with_zero(formula: &Formula) -> Option<Formula> {
    let Kind::Apply(Op::Select, parts) = &formula.kind else { return None };
    let (value, condition) = match (parts[1].as_number(), parts[2].as_number()) {
        (_, Some(0.0)) => (parts[1].clone(), parts[0].clone()),
        (Some(0.0), _) => (parts[2].clone(), opposite(&parts[0])?),
        _ => return None,
    };
    // A one-hot vector is its own indicator.
    if matches!(condition.kind, Kind::Call(Function::OneHot { .. }, _)) {
        return Some(Formula::product(vec![value, condition], &formula.shape));
    }
    Some(Formula::call(Function::Where, vec![value, condition], &formula.shape))
}

pub(super) fn condition_last(formula: &Formula) -> Option<Formula> {
    let shape = &formula.shape;
    match &formula.kind {
        Kind::Product(factors) => {
            let at =
                factors.iter().position(|factor| matches!(factor.kind, Kind::Call(Function::Where, _)))?;
            let Kind::Call(_, parts) = &factors[at].kind else { return None };
            let mut all = factors.clone();
            all[at] = parts[0].clone();
            Some(Formula::call(Function::Where, vec![Formula::product(all, shape), parts[1].clone()], shape))
        }
        _ => None,
    }
}

pub(super) fn indicator(formula: &Formula) -> Option<Formula> {
    let Kind::Call(Function::Where, parts) = &formula.kind else { return None };
    let number = parts[0].as_number()?;
    let indicator = Formula::call(Function::Indicator, vec![parts[1].clone()], &formula.shape);
    Some(match number {
        1.0 => indicator,
        -1.0 => indicator.negative(),
        _ => Formula::product(vec![parts[0].clone(), indicator], &formula.shape),
    })
}

fn is_near(value: f64, exact: f64) -> bool {
    (value - exact).abs() <= 1e-12 * exact
}

/// The factor of a product with a number, and the place of the number.
fn with_number(formula: &Formula, number: f64) -> Option<(Vec<Formula>, usize)> {
    let Kind::Product(factors) = &formula.kind else { return None };
    let at =
        factors.iter().position(|factor| factor.as_number().is_some_and(|value| is_near(value, number)))?;
    Some((factors.clone(), at))
}

pub(super) fn normal_cdf(formula: &Formula) -> Option<Formula> {
    let (mut factors, half) = with_number(formula, 0.5)?;
    let (at, x) = factors.iter().enumerate().find_map(|(at, factor)| {
        let Kind::Sum(parts) = &factor.kind else { return None };
        let [one, erf] = &parts[..] else { return None };
        let Kind::Apply(Op::Unary(Unary::Erf), inner) = &erf.kind else { return None };
        let (mut inner, number) = with_number(&inner[0], std::f64::consts::FRAC_1_SQRT_2)?;
        inner.remove(number);
        (one.as_number() == Some(1.0)).then(|| (at, Formula::product(inner, &factor.shape)))
    })?;
    factors[at] = Formula::call(Function::NormalCdf, vec![x], &formula.shape);
    factors.remove(half);
    Some(Formula::product(factors, &formula.shape))
}

pub(super) fn normal_pdf(formula: &Formula) -> Option<Formula> {
    let density = 0.5 * std::f64::consts::FRAC_2_SQRT_PI * std::f64::consts::FRAC_1_SQRT_2;
    let (mut factors, number) = with_number(formula, density)?;
    let (at, x) = factors.iter().enumerate().find_map(|(at, factor)| {
        let Kind::Apply(Op::Unary(Unary::Exp), inner) = &factor.kind else { return None };
        let (number, square) = scaled(&inner[0]);
        let Kind::Apply(Op::Unary(Unary::Powi(2)), x) = &square.kind else { return None };
        is_near(-number, 0.5).then(|| (at, x[0].clone()))
    })?;
    factors[at] = Formula::call(Function::NormalPdf, vec![x], &formula.shape);
    factors.remove(number);
    Some(Formula::product(factors, &formula.shape))
}

pub(super) fn reshapes(formula: &Formula) -> Option<Formula> {
    let Kind::Apply(Op::Reshape { shape }, parts) = &formula.kind else { return None };
    match &parts[0].kind {
        _ if parts[0].shape == *shape => Some(parts[0].clone()),
        Kind::Apply(Op::Reshape { .. }, inner) => {
            Some(Formula::new(Kind::Apply(Op::Reshape { shape: shape.clone() }, inner.clone()), shape))
        }
        _ => None,
    }
}
