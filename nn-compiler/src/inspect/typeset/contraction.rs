//! Contractions as products of matrices, where they are some.

use super::typesetter::index_letters;
use super::{Box, Level, Math, Operator};

/// One operand of a product of matrices.
struct Factor {
    math: Math,
    /// The labels of its rows and its columns; a vector is a column, and has no label of columns.
    rows: Option<u8>,
    columns: Option<u8>,
}

impl Factor {
    fn of(math: Math, labels: &[u8]) -> Option<Factor> {
        match *labels {
            [] => Some(Factor { math, rows: None, columns: None }),
            [rows] => Some(Factor { math, rows: Some(rows), columns: None }),
            [rows, columns] => Some(Factor { math, rows: Some(rows), columns: Some(columns) }),
            _ => None,
        }
    }

    fn transposed(self) -> Factor {
        let math = match self.math.kind {
            // The transpose of a transpose is the matrix itself.
            Box::Transpose(ref inner) => (**inner).clone(),
            _ => Math::new(Level::Power, Box::Transpose(self.math.at_least(Level::Atom).shared())),
        };
        Factor { math, rows: self.columns, columns: self.rows }
    }
}

/// The product of two operands with labelled axes. `scalar` says whether both are numbers.
pub(super) fn product(a: (Math, &[u8]), b: (Math, &[u8]), out: &[u8], wide: bool) -> Math {
    let [plain_a, plain_b] = [a.clone(), b.clone()];
    let scales = plain_a.1.is_empty() && plain_b.1 == out || plain_b.1.is_empty() && plain_a.1 == out;
    let sides = if scales { Some((a.0, b.0)) } else { matrices(a, b, out) };
    match sides {
        Some((left, right)) => {
            let operator = if wide { Operator::WideTimes } else { Operator::Times };
            let parts =
                vec![left.at_least(Level::Product), Math::operator(operator), right.at_least(Level::Power)];
            Math::new(Level::Product, Box::Row(parts))
        }
        None if plain_a.1 == plain_b.1 && plain_a.1 == out => {
            let parts = vec![
                plain_a.0.at_least(Level::Product),
                Math::operator(Operator::Elementwise),
                plain_b.0.at_least(Level::Power),
            ];
            Math::new(Level::Product, Box::Row(parts))
        }
        None => with_indices(plain_a, plain_b, out),
    }
}

/// The operands as two matrices whose product is wanted, in their order.
fn matrices(a: (Math, &[u8]), b: (Math, &[u8]), out: &[u8]) -> Option<(Math, Math)> {
    let shared = |label: &&u8| a.1.contains(label) && b.1.contains(label) && !out.contains(label);
    let mut joined = a.1.iter().filter(shared);
    let label = joined.next().copied();
    if joined.next().is_some() || a.1.iter().any(|label| b.1.contains(label) && out.contains(label)) {
        return None;
    }
    // A label that only one operand has and the result has not would be a sum of its own.
    let lone =
        |own: &[u8], other: &[u8]| own.iter().any(|label| !other.contains(label) && !out.contains(label));
    if lone(a.1, b.1) || lone(b.1, a.1) {
        return None;
    }
    let (a, b) = (Factor::of(a.0, a.1)?, Factor::of(b.0, b.1)?);
    // The operand with the first label of the result stands on the left.
    let first = out.first().copied();
    let on_left = |factor: &Factor| first.is_some() && (factor.rows == first || factor.columns == first);
    let (mut left, mut right) = if on_left(&b) { (b, a) } else { (a, b) };
    match label {
        Some(label) => {
            // Rows of the left are those of the result, its columns are summed over.
            if left.columns != Some(label) {
                left = left.transposed();
            }
            if right.rows != Some(label) {
                right = right.transposed();
            }
        }
        None => {
            // An outer product: a column times a row.
            if left.columns.is_some()
                || right.columns.is_some()
                || left.rows.is_none()
                || right.rows.is_none()
            {
                return None;
            }
            right = right.transposed();
        }
    }
    Some((left.math, right.math))
}

/// `Σᵢ a_{ij} b_{ik}`, with the indices of the result where they are not in alphabetical order.
fn with_indices(a: (Math, &[u8]), b: (Math, &[u8]), out: &[u8]) -> Math {
    let indexed = |(math, labels): (Math, &[u8])| {
        if labels.is_empty() {
            return math.at_least(Level::Power);
        }
        let index = Math::word(&index_letters(labels)).shared();
        Math::atom(Box::Index(math.at_least(Level::Atom).shared(), index))
    };
    let mut summed: Vec<u8> = a.1.iter().chain(b.1).copied().filter(|label| !out.contains(label)).collect();
    summed.sort_unstable();
    summed.dedup();
    let parts = vec![indexed(a), Math::operator(Operator::Times), indexed(b)];
    let product = Math::new(Level::Product, Box::Row(parts));
    let sum = match summed.is_empty() {
        true => product,
        false => Math::new(Level::Product, Box::Sum(index_letters(&summed), product.shared())),
    };
    if out.is_empty() {
        return sum;
    }
    let bracketed = Math::atom(Box::Parentheses(sum.shared()));
    Math::atom(Box::Index(bracketed.shared(), Math::word(&index_letters(out)).shared()))
}
