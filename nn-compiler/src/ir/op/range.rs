//! What the range rules of several families share.

use std::f64::consts::TAU;

use crate::ir::interval::Interval;

/// Where a function, or its derivative, is not finite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Singularity {
    /// A logarithm: infinite where the argument is this number, and undefined below.
    Logarithm(f64),
    /// A root: its derivative is infinite at 0, and it is undefined below.
    Root,
    /// A division by the argument: infinite at 0.
    Division,
    /// A power of two operands: what happens at 0 and below depends on the exponent.
    Power,
}

/// The image under a wave between -1 and 1.
pub(super) fn wave(x: Interval, f: impl Fn(f64) -> f64) -> Interval {
    match x.as_point() {
        Some(point) => Interval::point(f(point)),
        None if x.full && x.high - x.low >= TAU => Interval::closed(-1.0, 1.0),
        None => Interval::open(-1.0, 1.0),
    }
}

/// The image under an integer power.
pub(super) fn powi(x: Interval, n: i32) -> Interval {
    match n {
        0 => Interval::point(1.0),
        n if n < 0 => powi(x, -n).reciprocal(),
        n if n % 2 == 0 => x.abs().increasing(|x| x.powi(n)),
        n => x.increasing(|x| x.powi(n)),
    }
}

/// The image under a power whose base or exponent may be known.
pub(super) fn pow(a: Interval, b: Interval) -> Interval {
    match (a.as_point(), b.as_point()) {
        (_, Some(exponent)) if a.low >= 0.0 && exponent > 0.0 => a.increasing(|x| x.powf(exponent)),
        (_, Some(exponent)) if a.low > 0.0 => a.decreasing(|x| x.powf(exponent)),
        (Some(base), _) if base >= 1.0 => b.increasing(|x| base.powf(x)),
        (Some(base), _) if base > 0.0 => b.decreasing(|x| base.powf(x)),
        _ if a.low >= 0.0 => Interval::open(0.0, f64::INFINITY),
        _ => Interval::UNKNOWN,
    }
}

/// Of two intervals one of which is a number: the other, and the number.
fn one_fixed(a: Interval, b: Interval) -> Option<(Interval, f64)> {
    match (a.as_point(), b.as_point()) {
        (_, Some(value)) => Some((a, value)),
        (Some(value), _) => Some((b, value)),
        _ => None,
    }
}

/// The sum of two values, which may be the same.
pub(super) fn plus(a: Interval, b: Interval, same: bool) -> Interval {
    match one_fixed(a, b) {
        Some((x, value)) => x.increasing(|x| x + value),
        None if same => a.increasing(|x| x + x),
        None => Interval::open(a.low + b.low, a.high + b.high).checked(),
    }
}

/// The product of two values, which may be the same.
pub(super) fn product(a: Interval, b: Interval, same: bool) -> Interval {
    match one_fixed(a, b) {
        Some((_, 0.0)) => Interval::point(0.0),
        Some((x, value)) if value > 0.0 => x.increasing(|x| x * value),
        Some((x, value)) => x.decreasing(|x| x * value),
        None if same => powi(a, 2),
        None => times(a, b),
    }
}

/// The larger of two values.
pub(super) fn larger(a: Interval, b: Interval) -> Interval {
    match one_fixed(a, b) {
        Some((x, value)) if value <= x.low => x,
        Some((x, value)) if x.high <= value => Interval::point(value),
        Some((x, value)) => Interval { low: value, low_attained: true, ..x },
        None => Interval {
            high_attained: a.attains(a.high.max(b.high)) || b.attains(a.high.max(b.high)),
            ..Interval::open(a.low.max(b.low), a.high.max(b.high))
        },
    }
}

/// The product of two different values: they may go together in any way, so little is taken for
/// certain; but 0 times anything is 0.
pub(super) fn times(a: Interval, b: Interval) -> Interval {
    let product = |x: f64, y: f64| if x == 0.0 || y == 0.0 { 0.0 } else { x * y };
    let corners =
        [product(a.low, b.low), product(a.low, b.high), product(a.high, b.low), product(a.high, b.high)];
    let low = corners.into_iter().fold(f64::INFINITY, f64::min);
    let high = corners.into_iter().fold(f64::NEG_INFINITY, f64::max);
    let zero = a.attains(0.0) || b.attains(0.0);
    Interval {
        low_attained: zero && low == 0.0,
        high_attained: zero && high == 0.0,
        ..Interval::open(low, high)
    }
    .checked()
}
