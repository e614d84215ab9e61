//! Settings that make no sense.

/// A setting that no training can be done with.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{name} is {value}; it must be {rule}")]
pub struct InvalidSetting {
    /// What is set.
    pub name: &'static str,
    /// The value it was set to.
    pub value: f64,
    /// What values it may have.
    pub rule: &'static str,
}

impl InvalidSetting {
    /// An error unless `value` is finite and above 0.
    pub fn unless_positive(name: &'static str, value: f64) -> Result<(), Self> {
        Self::unless(value.is_finite() && value > 0.0, name, value, "a finite number above 0")
    }

    /// An error unless `value` is finite and not below 0.
    pub fn unless_zero_or_more(name: &'static str, value: f64) -> Result<(), Self> {
        Self::unless(value.is_finite() && value >= 0.0, name, value, "a finite number, 0 or above")
    }

    /// An error unless `value` is 0, below 1 or between.
    pub fn unless_below_one(name: &'static str, value: f64) -> Result<(), Self> {
        Self::unless((0.0..1.0).contains(&value), name, value, "0 or above, and below 1")
    }

    /// An error unless `holds`.
    pub fn unless(holds: bool, name: &'static str, value: f64, rule: &'static str) -> Result<(), Self> {
        if holds { Ok(()) } else { Err(Self { name, value, rule }) }
    }
}
