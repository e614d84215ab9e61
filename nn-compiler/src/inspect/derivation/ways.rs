//! The derivatives that a network asks for itself: the ways of computing each, and what they take.

use super::{Derivation, columns};
use crate::inspect::grouped;
use crate::ir::{InnerDerivative, Way};

/// What has to be known to read the table.
pub const OPERATIONS_OF_WAYS: &str =
    "Operations are those of one example, for a derivative with those above it and all they are made of.";

impl Derivation {
    /// The ways of computing each derivative within the network, as a table; `None` of a network without any.
    /// The first way of each is the one that was taken.
    pub fn ways(&self) -> Option<String> {
        let heading = ["derivative", "way", "operations"].map(str::to_owned);
        let rows = |derivative: &InnerDerivative| {
            let of_way = |(at, way): (usize, &Way)| {
                let text = if at == 0 { derivative.text.clone() } else { String::new() };
                [text, way.name.clone(), grouped(way.operations)]
            };
            derivative.ways.iter().enumerate().map(of_way).collect::<Vec<_>>()
        };
        let lines: Vec<[String; 3]> = [heading].into_iter().chain(self.inner.iter().flat_map(rows)).collect();
        let width = |column: usize| lines.iter().map(|line| columns(&line[column])).max().unwrap_or(0);
        let widths: [usize; 3] = std::array::from_fn(width);
        let spaces = |column: usize, text: &str| " ".repeat(widths[column] - columns(text));
        let line = |(at, [text, way, operations]): (usize, &[String; 3])| {
            let taken = if at > 0 && !text.is_empty() { "  taken" } else { "" };
            let (after_text, after_way) = (spaces(0, text), spaces(1, way));
            format!("{text}{after_text}  {way}{after_way}  {}{operations}{taken}\n", spaces(2, operations))
        };
        let table: String = lines.iter().enumerate().map(line).collect();
        (!self.inner.is_empty()).then(|| format!("{table}\n{OPERATIONS_OF_WAYS}\n"))
    }
}
