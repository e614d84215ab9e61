//! Intervals that know which of their values are really taken.

use std::fmt;

/// What is known of the values of a node: all lie in `low..=high`, and some are proven to be taken.
/// A value of unknown range takes nothing for certain, so it is never accused of taking a bad one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// No value is below.
    pub low: f64,
    /// No value is above.
    pub high: f64,
    /// Whether `low` itself is taken.
    pub low_attained: bool,
    /// Whether `high` itself is taken.
    pub high_attained: bool,
    /// Whether every value strictly between the ends is taken.
    pub full: bool,
}

impl Interval {
    /// Anything.
    pub const UNKNOWN: Interval = Interval::open(f64::NEG_INFINITY, f64::INFINITY);

    /// Every number, each of which is taken.
    pub const EVERYTHING: Interval = Interval { full: true, ..Interval::UNKNOWN };

    /// No value at all: the branch of an `if` that is never taken.
    pub const EMPTY: Interval = Interval::open(f64::INFINITY, f64::NEG_INFINITY);

    /// Within two ends, of which nothing is known to be taken.
    pub const fn open(low: f64, high: f64) -> Interval {
        Interval { low, high, low_attained: false, high_attained: false, full: false }
    }

    /// Every value from `low` to `high`, both included: what a declared range means.
    pub const fn closed(low: f64, high: f64) -> Interval {
        Interval { low, high, low_attained: true, high_attained: true, full: true }
    }

    /// One value.
    pub const fn point(value: f64) -> Interval {
        Interval::closed(value, value)
    }

    /// What is known of a value of that name.
    pub fn of(self, name: &str) -> String {
        match self.as_point() {
            Some(_) => format!("{name} is {self}"),
            None => format!("{name} lies in {self}"),
        }
    }

    /// The value, if there is only one.
    pub fn as_point(self) -> Option<f64> {
        (self.low == self.high && self.low_attained).then_some(self.low)
    }

    /// Whether there is no value.
    pub fn is_empty(self) -> bool {
        self.low > self.high
    }

    /// The same ends, of which nothing is known to be taken any more.
    pub fn blurred(self) -> Interval {
        Interval::open(self.low, self.high)
    }

    /// Whether `value` is proven to be taken.
    pub fn attains(self, value: f64) -> bool {
        (self.low == value && self.low_attained)
            || (self.high == value && self.high_attained)
            || (self.full && self.low < value && value < self.high)
    }

    /// Whether some value below `bound` is proven to be taken.
    pub fn attains_below(self, bound: f64) -> bool {
        let some = self.low < bound && (self.low_attained || self.full);
        let all = self.high < bound || (self.high == bound && self.low < bound && !self.high_attained);
        !self.is_empty() && (some || all)
    }

    /// Whether the values are more than one: a region that inputs fall into, not a single point of it.
    pub fn is_thick(self) -> bool {
        self.low < self.high
    }

    /// The image under an increasing continuous function.
    pub fn increasing(self, f: impl Fn(f64) -> f64) -> Interval {
        if self.is_empty() {
            return self;
        }
        Interval { low: f(self.low), high: f(self.high), ..self }.checked()
    }

    /// The image under a decreasing continuous function.
    pub fn decreasing(self, f: impl Fn(f64) -> f64) -> Interval {
        if self.is_empty() {
            return self;
        }
        Interval {
            low: f(self.high),
            high: f(self.low),
            low_attained: self.high_attained,
            high_attained: self.low_attained,
            full: self.full,
        }
        .checked()
    }

    /// The image under an increasing function with steps.
    pub fn stepwise(self, f: impl Fn(f64) -> f64) -> Interval {
        Interval { full: false, ..self.increasing(f) }
    }

    /// The image under `x ↦ |x|`.
    pub fn abs(self) -> Interval {
        if self.low >= 0.0 {
            self
        } else if self.high <= 0.0 {
            self.decreasing(|x| -x)
        } else {
            let high = self.high.max(-self.low);
            Interval {
                low: 0.0,
                high,
                low_attained: self.full,
                high_attained: self.attains(high) || self.attains(-high),
                full: self.full,
            }
        }
    }

    /// The image under `x ↦ 1/x`. With values on both sides of 0, or 0 itself, nothing is known.
    pub fn reciprocal(self) -> Interval {
        let positive = self.low > 0.0 || (self.low == 0.0 && !self.low_attained);
        let negative = self.high < 0.0 || (self.high == 0.0 && !self.high_attained);
        if positive {
            self.decreasing(|x| if x == 0.0 { f64::INFINITY } else { 1.0 / x })
        } else if negative {
            self.decreasing(|x| if x == 0.0 { f64::NEG_INFINITY } else { 1.0 / x })
        } else {
            Interval::UNKNOWN
        }
    }

    /// The sum of so many values that each lie in the interval. They need not all be at its end at once.
    pub fn summed(self, terms: usize) -> Interval {
        match terms {
            1 => self,
            _ if self.as_point().is_some() => self.increasing(|x| x * terms as f64),
            _ => self.increasing(|x| x * terms as f64).blurred(),
        }
    }

    /// The smallest interval with the values of both.
    pub fn hull(self, other: Interval) -> Interval {
        if self.is_empty() {
            return other;
        }
        if other.is_empty() {
            return self;
        }
        let (low, high) = (self.low.min(other.low), self.high.max(other.high));
        let meet = |below: Interval, above: Interval| {
            below.high > above.low || (below.high == above.low && (below.high_attained || above.low_attained))
        };
        let joined = if self.low <= other.low { meet(self, other) } else { meet(other, self) };
        Interval {
            low,
            high,
            low_attained: self.attains(low) || other.attains(low),
            high_attained: self.attains(high) || other.attains(high),
            full: self.full && other.full && joined,
        }
    }

    /// The values that are also below `bound`, or equal to it where `inclusive`.
    pub fn below(self, bound: f64, inclusive: bool) -> Interval {
        if self.high < bound || (self.high == bound && (inclusive || !self.high_attained)) {
            return self;
        }
        if self.low > bound || (self.low == bound && !inclusive) {
            return Interval::EMPTY;
        }
        let high_attained = inclusive && self.attains(bound);
        let low_attained = self.low_attained || (self.low == bound && high_attained);
        Interval { high: bound, high_attained, low_attained, ..self }
    }

    /// The values that are also above `bound`, or equal to it where `inclusive`.
    pub fn above(self, bound: f64, inclusive: bool) -> Interval {
        self.decreasing(|x| -x).below(-bound, inclusive).decreasing(|x| -x)
    }

    /// The values without this one; whole numbers, `step` 1, then end at the next.
    pub fn without(self, value: f64, step: f64) -> Interval {
        match self.as_point() {
            Some(point) if point == value => Interval::EMPTY,
            _ => Interval {
                low: if self.low == value { self.low + step } else { self.low },
                high: if self.high == value { self.high - step } else { self.high },
                low_attained: self.low_attained && self.low != value,
                high_attained: self.high_attained && self.high != value,
                full: self.full && !(self.low < value && value < self.high),
            },
        }
    }

    /// Unknown where an end is not a number, as after `∞ − ∞`; an infinite end is never taken.
    pub fn checked(self) -> Interval {
        if self.low.is_nan() || self.high.is_nan() {
            return Interval::UNKNOWN;
        }
        Interval {
            low_attained: self.low_attained && self.low.is_finite(),
            high_attained: self.high_attained && self.high.is_finite(),
            ..self
        }
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.as_point() {
            Some(value) => return write!(f, "{value}"),
            None => f.write_str(if self.low_attained { "[" } else { "(" })?,
        }
        for (end, after) in [(self.low, ", "), (self.high, if self.high_attained { "]" } else { ")" })] {
            match end {
                f64::INFINITY => f.write_str("∞")?,
                f64::NEG_INFINITY => f.write_str("-∞")?,
                end => write!(f, "{end}")?,
            }
            f.write_str(after)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNIT: Interval = Interval::closed(0.0, 1.0);

    #[test]
    fn an_unknown_value_takes_nothing_for_certain() {
        assert!(!Interval::UNKNOWN.attains(0.0));
        assert!(!Interval::UNKNOWN.attains_below(0.0));
        assert!(!Interval::UNKNOWN.abs().attains(0.0));
    }

    #[test]
    fn a_value_that_is_negative_throughout_is_below_0() {
        assert!(Interval::open(f64::NEG_INFINITY, 0.0).attains_below(0.0));
        assert!(!Interval::EMPTY.attains_below(0.0));
    }

    #[test]
    fn continuous_images_stay_full() {
        let image = UNIT.decreasing(|x| 1.0 - x);
        assert_eq!(image, UNIT);
        assert!(Interval::closed(-1.0, 2.0).abs().attains(0.0));
        assert_eq!(Interval::closed(-3.0, 2.0).abs(), Interval::closed(0.0, 3.0));
    }

    #[test]
    fn reciprocals_keep_their_side_of_0() {
        assert_eq!(Interval::closed(2.0, 4.0).reciprocal(), Interval::closed(0.25, 0.5));
        let positive = Interval::open(0.0, f64::INFINITY).reciprocal();
        assert_eq!((positive.low, positive.high), (0.0, f64::INFINITY));
        let negative = Interval::open(-2.0, 0.0).reciprocal();
        assert_eq!((negative.low, negative.high), (f64::NEG_INFINITY, -0.5));
        assert_eq!(UNIT.reciprocal(), Interval::UNKNOWN);
        assert!(Interval::EMPTY.reciprocal().is_empty());
    }

    #[test]
    fn narrowing() {
        assert_eq!(Interval::UNKNOWN.above(0.0, false), Interval::open(0.0, f64::INFINITY));
        let open = Interval::closed(-1.0, 1.0).above(0.0, false);
        assert!(!open.attains(0.0) && open.attains(0.5) && open.attains(1.0));
        assert!(Interval::closed(-1.0, 1.0).below(0.0, true).attains(0.0));
        assert!(UNIT.above(2.0, true).is_empty());
        assert!(UNIT.above(1.0, false).is_empty());
        assert_eq!(UNIT.above(1.0, true), Interval::point(1.0));
        assert!(!UNIT.without(0.0, 0.0).attains(0.0) && UNIT.without(0.0, 0.0).attains(0.5));
        assert!(!Interval::closed(-1.0, 1.0).without(0.0, 0.0).attains(0.0));
    }

    #[test]
    fn hulls_stay_full_where_the_parts_meet() {
        assert_eq!(UNIT.hull(Interval::closed(1.0, 2.0)), Interval::closed(0.0, 2.0));
        assert!(!UNIT.hull(Interval::closed(1.5, 2.0)).full);
        assert_eq!(Interval::point(0.0).hull(UNIT.above(0.0, false)), UNIT);
        assert_eq!(UNIT.hull(Interval::EMPTY), UNIT);
    }

    #[test]
    fn written_as_in_mathematics() {
        assert_eq!(Interval { high_attained: false, ..UNIT }.to_string(), "[0, 1)");
        assert_eq!(Interval::UNKNOWN.to_string(), "(-∞, ∞)");
        assert_eq!(Interval::point(0.5).to_string(), "0.5");
    }
}
