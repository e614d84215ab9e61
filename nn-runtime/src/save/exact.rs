//! Numbers in JSON, to the last bit: `#[serde(with = "exact")]`.
//!
//! They are written in the fewest digits that read back to the same bits, and read by Rust itself: what serde_json has for that would be as
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

#[cfg(test)]
mod tests {
    #[derive(serde::Serialize, serde::Deserialize)]
    struct Pair {
        #[serde(with = "super")]
        number: f64,
        #[serde(with = "super::optional")]
        other: Option<f64>,
    }

    fn read(text: &str) -> Result<(f64, Option<f64>), serde_json::Error> {
        serde_json::from_str(text).map(|Pair { number, other }| (number, other))
    }

    #[test]
    fn numbers_come_back_to_the_bit() {
        // Among them some that a reader changes which rounds more than once.
        for number in [0.0, -0.0, 0.1, 5e-324, f64::MAX, 1.0 / 3.0, 1e23, 8.5e-309, 9007199254740993e3] {
            let text = serde_json::to_string(&Pair { number, other: Some(-number) }).unwrap();
            let (back, other) = read(&text).unwrap();
            assert_eq!(
                (back.to_bits(), other.map(f64::to_bits)),
                (number.to_bits(), Some((-number).to_bits())),
                "{text}"
            );
        }
        assert_eq!(read(r#"{"number":1,"other":null}"#).unwrap(), (1.0, None));
    }

    #[test]
    fn only_finite_numbers_are_read() {
        for wrong in ["1e999", "null", "\"1\"", "[1]", "true", "nan", ""] {
            assert!(read(&format!(r#"{{"number":{wrong},"other":1}}"#)).is_err(), "{wrong}");
        }
        let error = read(r#"{"number":1,"other":-1e999}"#).unwrap_err().to_string();
        assert!(error.starts_with("-1e999 is not a finite number"), "{error}");
    }
}
