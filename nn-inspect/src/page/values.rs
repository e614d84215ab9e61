//! The value of a term as the page shows it: a number, a table, or what can be said of many numbers.

use nn_compiler::array::Array;
use serde::Serialize;

/// A tensor of more numbers is summarised.
const MOST: usize = 64;
/// How many of them are shown then.
const FIRST: usize = 6;

/// A value, told apart by its fields.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Shown {
    /// A number.
    Scalar { number: f64 },
    /// A vector or a matrix, row by row.
    Table { rows: Vec<Vec<f64>> },
    /// Of more, or of more axes: what is true of all, and the first.
    Summary { count: usize, least: f64, mean: f64, greatest: f64, first: Vec<f64> },
}

/// How an array is shown.
pub(super) fn shown(array: &Array) -> Shown {
    let (sizes, numbers) = (array.sizes(), array.elements());
    match (sizes, numbers) {
        ([], [number]) => Shown::Scalar { number: *number },
        ([] | [_] | [_, _], [_, ..]) if numbers.len() <= MOST => {
            let columns = sizes.last().copied().unwrap_or(1).max(1);
            Shown::Table { rows: numbers.chunks(columns).map(<[f64]>::to_vec).collect() }
        }
        _ => Shown::Summary {
            count: numbers.len(),
            least: numbers.iter().copied().fold(f64::INFINITY, f64::min),
            mean: numbers.iter().sum::<f64>() / numbers.len() as f64,
            greatest: numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            first: numbers.iter().copied().take(FIRST).collect(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(sizes: &[usize], numbers: &[f64]) -> String {
        serde_json::to_string(&shown(&Array::new(sizes, numbers.to_vec()))).expect("JSON")
    }

    #[test]
    fn small_tensors_are_shown_whole() {
        assert_eq!(written(&[], &[0.5]), r#"{"number":0.5}"#);
        assert_eq!(written(&[2], &[1.0, 2.0]), r#"{"rows":[[1.0,2.0]]}"#);
        assert_eq!(written(&[2, 2], &[1.0, 2.0, 3.0, 4.0]), r#"{"rows":[[1.0,2.0],[3.0,4.0]]}"#);
    }

    #[test]
    fn large_tensors_are_summarised() {
        let numbers: Vec<f64> = (0..100).map(f64::from).collect();
        assert_eq!(
            written(&[100], &numbers),
            r#"{"count":100,"least":0.0,"mean":49.5,"greatest":99.0,"first":[0.0,1.0,2.0,3.0,4.0,5.0]}"#
        );
        assert!(written(&[1, 1, 2], &[1.0, 2.0]).contains("\"count\":2"));
    }
}
