//! Numbers in JSON, to the last bit: `#[serde(with = "exact")]`.
//!
//! They are written in as many digits as lead back to them, and read by Rust itself: what serde_json has for that would be as
//! large as all else that a small program needs of it.

use serde::de::{Deserialize, Deserializer, Error};
use serde::ser::{Serialize, Serializer};
use serde_json::value::RawValue;

pub(crate) fn serialize<S: Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    number.serialize(serializer)
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    let text = <&RawValue>::deserialize(deserializer)?.get();
    let number = text.parse().ok().filter(|number: &f64| number.is_finite());
    number.ok_or_else(|| D::Error::custom(format_args!("{text} is not a finite number")))
}

/// The same of a number that may not be there.
pub(crate) mod optional {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(number: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
        number.serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
        #[derive(serde::Deserialize)]
        struct Exact(#[serde(with = "crate::save::exact")] f64);
        Ok(Option::<Exact>::deserialize(deserializer)?.map(|Exact(number)| number))
    }
}
