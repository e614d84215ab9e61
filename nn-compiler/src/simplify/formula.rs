//! The operators and functions patterns are written with, so that a row reads as its equation.

use std::ops::{Add, Mul, Neg, Sub};

use super::pattern::{Pattern, Variable};
use crate::ir::{Binary, Comparison, Function, Unary};

fn unary(function: Unary, x: impl Into<Pattern>) -> Pattern {
    Pattern::Apply(Function::Unary(function), vec![x.into()])
}

fn binary(function: Function, x: impl Into<Pattern>, y: impl Into<Pattern>) -> Pattern {
    Pattern::Apply(function, vec![x.into(), y.into()])
}

impl From<Variable> for Pattern {
    fn from(variable: Variable) -> Pattern {
        Pattern::Variable(variable)
    }
}

impl From<f64> for Pattern {
    fn from(number: f64) -> Pattern {
        Pattern::Number(number)
    }
}

macro_rules! operators {
    ($($left:ty),*) => {$(
        impl<T: Into<Pattern>> Add<T> for $left {
            type Output = Pattern;
            fn add(self, other: T) -> Pattern {
                binary(Function::Binary(Binary::Add), self, other)
            }
        }
        impl<T: Into<Pattern>> Mul<T> for $left {
            type Output = Pattern;
            fn mul(self, other: T) -> Pattern {
                binary(Function::Binary(Binary::Mul), self, other)
            }
        }
        impl<T: Into<Pattern>> Sub<T> for $left {
            type Output = Pattern;
            fn sub(self, other: T) -> Pattern {
                binary(Function::Binary(Binary::Add), self, unary(Unary::Neg, other))
            }
        }
        impl Neg for $left {
            type Output = Pattern;
            fn neg(self) -> Pattern {
                unary(Unary::Neg, self)
            }
        }
    )*};
}
operators!(Pattern, Variable);

macro_rules! operators_of_numbers {
    ($($right:ty),*) => {$(
        impl Add<$right> for f64 {
            type Output = Pattern;
            fn add(self, other: $right) -> Pattern {
                Pattern::Number(self) + other
            }
        }
        impl Mul<$right> for f64 {
            type Output = Pattern;
            fn mul(self, other: $right) -> Pattern {
                Pattern::Number(self) * other
            }
        }
        impl Sub<$right> for f64 {
            type Output = Pattern;
            fn sub(self, other: $right) -> Pattern {
                Pattern::Number(self) - other
            }
        }
    )*};
}
operators_of_numbers!(Pattern, Variable);

macro_rules! unary_functions {
    ($($name:ident $op:ident),*) => {$(
        pub(super) fn $name(x: impl Into<Pattern>) -> Pattern {
            unary(Unary::$op, x)
        }
    )*};
}
unary_functions!(
    recip Recip, sqrt Sqrt, exp Exp, ln Ln, sin Sin, cos Cos, tanh Tanh, atan Atan, sigmoid Sigmoid,
    softplus Softplus, erf Erf, abs Abs, sign Sign, step Step
);

pub(super) fn powi(x: impl Into<Pattern>, exponent: i32) -> Pattern {
    unary(Unary::Powi(exponent), x)
}

pub(super) fn max(x: impl Into<Pattern>, y: impl Into<Pattern>) -> Pattern {
    binary(Function::Binary(Binary::Max), x, y)
}

pub(super) fn compare(how: Comparison, x: impl Into<Pattern>, y: impl Into<Pattern>) -> Pattern {
    binary(Function::Compare(how), x, y)
}

pub(super) fn select(
    condition: impl Into<Pattern>,
    then: impl Into<Pattern>,
    otherwise: impl Into<Pattern>,
) -> Pattern {
    Pattern::Apply(Function::Select, vec![condition.into(), then.into(), otherwise.into()])
}

/// Matches where nothing else uses the value.
pub(super) fn once(x: impl Into<Pattern>) -> Pattern {
    Pattern::Once(Box::new(x.into()))
}
