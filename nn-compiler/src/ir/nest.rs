//! A fused loop nest as data: loops over axes around one expression. Two kernels of equal data are
//! emitted as one function, whatever the values are called.

use super::op::{Binary, Comparison, Number, Unary};

/// A loop nest that computes one value, or several of one size.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Loop {
    /// The sizes of the loops: the axes of the result, then the axes that are reduced.
    pub axes: Vec<usize>,
    /// How many of the last axes are reduced.
    pub reduced: usize,
    /// What becomes of the elements along the reduced axes.
    pub reducer: Reducer,
    /// What the loop writes.
    pub target: Target,
    /// The values it reads.
    pub operands: Vec<Operand>,
    /// The expression's parts, each after the parts it is made of.
    pub terms: Vec<Term>,
    /// What it computes. Where axes are reduced it is one value.
    pub results: Vec<Computed>,
}

/// A value that a loop computes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Computed {
    /// Which element is written.
    pub place: Index,
    /// Its value, before it is reduced.
    pub element: TermId,
}

/// What becomes of the elements along the reduced axes: one number, but for the last of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reducer {
    /// Their sum; with no reduced axes, the element itself.
    Sum,
    /// The largest.
    Max,
    /// `ln Σ exp`, without overflow.
    LogSumExp,
    /// Each of them, less `ln Σ exp` of all: the reduced axes are axes of the result as well.
    LogSoftmax,
}

impl Loop {
    /// The number of elements of each result.
    pub fn size(&self) -> usize {
        let axes = match self.reducer {
            Reducer::LogSoftmax => self.axes.len(),
            _ => self.axes.len() - self.reduced,
        };
        self.axes[..axes].iter().product()
    }

    /// Whether it takes `1 / number of examples`.
    pub fn needs_scale(&self) -> bool {
        self.terms.contains(&Term::Scale)
    }
}

/// What a loop writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// A value for every example.
    Lanes,
    /// A value that exists once.
    Shared,
    /// Adds a value for every example to a sum over the batch.
    Sum,
}

/// A value that a loop reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Operand {
    /// The number of elements.
    pub size: usize,
    /// Whether it is in lanes, once per example.
    pub lanes: bool,
}

/// A term, by its place in [`Loop::terms`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TermId(pub usize);

/// A part of the expression a loop computes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Term {
    /// An element of an operand.
    Load {
        /// Its place in [`Loop::operands`].
        operand: usize,
        /// Which element.
        index: Index,
    },
    /// A number.
    Constant(Number),
    /// The index itself, as a number.
    Position(Index),
    /// One divided by the number of examples.
    Scale,
    /// A primitive of one operand.
    Unary(Unary, TermId),
    /// A primitive of two operands.
    Binary(Binary, TermId, TermId),
    /// A comparison.
    Compare(Comparison, TermId, TermId),
    /// Condition, then, otherwise.
    Select(TermId, TermId, TermId),
    /// `then` where every index lies in its range, else `otherwise`; only one of them is computed.
    Inside {
        /// Indices with the first and the end of the values they may have.
        ranges: Vec<(Index, i64, i64)>,
        /// The term inside.
        then: TermId,
        /// The term outside.
        otherwise: TermId,
    },
}

impl Term {
    /// The terms it is made of, those of its indices as well; each as often as it is used.
    pub fn parts(&self) -> Vec<TermId> {
        match self {
            Term::Load { index, .. } | Term::Position(index) => index.rows.iter().map(|row| row.0).collect(),
            Term::Constant(_) | Term::Scale => Vec::new(),
            Term::Unary(_, x) => vec![*x],
            Term::Binary(_, a, b) | Term::Compare(_, a, b) => vec![*a, *b],
            Term::Select(condition, then, otherwise) => vec![*condition, *then, *otherwise],
            Term::Inside { ranges, then, otherwise } => {
                let rows = ranges.iter().flat_map(|(index, ..)| index.rows.iter().map(|row| row.0));
                rows.chain([*then, *otherwise]).collect()
            }
        }
    }
}

/// A sum of loop variables times distances, of rows looked up, and a constant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Index {
    /// The constant part.
    pub constant: i64,
    /// Loop variables (by their place in [`Loop::axes`], ascending) and their distances.
    pub variables: Vec<(usize, i64)>,
    /// Looked-up row numbers, the number of rows each is held below, and their distances.
    pub rows: Vec<(TermId, usize, i64)>,
}

impl Index {
    /// A loop variable.
    pub fn variable(variable: usize) -> Index {
        Index { variables: vec![(variable, 1)], ..Index::default() }
    }

    /// A row looked up by a term, among `count`.
    pub fn row(term: TermId, count: usize) -> Index {
        Index { rows: vec![(term, count, 1)], ..Index::default() }
    }

    /// The index plus a constant.
    pub fn plus(&self, constant: i64) -> Index {
        Index { constant: self.constant + constant, ..self.clone() }
    }

    /// Adds `factor · other`.
    pub fn accumulate(&mut self, other: &Index, factor: i64) {
        self.constant += factor * other.constant;
        for &(variable, distance) in &other.variables {
            match self.variables.binary_search_by_key(&variable, |v| v.0) {
                Ok(at) => self.variables[at].1 += factor * distance,
                Err(at) => self.variables.insert(at, (variable, factor * distance)),
            }
        }
        self.rows.extend(other.rows.iter().map(|&(term, count, distance)| (term, count, factor * distance)));
    }
}
