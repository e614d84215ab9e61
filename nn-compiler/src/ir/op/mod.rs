//! The closed set of primitives. Each family is one file that holds, for each of its primitives, the
//! shape rule, the reference evaluation, the derivative rule and the way it is written.

use super::shape::Shape;

/// A number that can be compared and hashed: by its bits, so that `-0.0` and `0.0` differ and a
/// NaN equals itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Number(u64);

impl Number {
    /// Wraps a value.
    pub fn new(value: f64) -> Number {
        Number(value.to_bits())
    }

    /// The value.
    pub fn get(self) -> f64 {
        f64::from_bits(self.0)
    }
}

/// A primitive operation with its compile-time attributes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    // leaves
    /// The declared input with this number. Per example.
    Input { index: usize, shape: Shape },
    /// The declared target with this number. Per example.
    Target { index: usize, shape: Shape },
    /// The parameter with this number.
    Param { index: usize, shape: Shape },
    /// Every element has this value.
    Const { value: Number, shape: Shape },
    /// The index along one axis, as a number: `0, 1, 2, …`.
    Iota { axis: usize, shape: Shape },

    // elementwise; operands have equal shapes
    /// One operand.
    Unary(Unary),
    /// Two operands.
    Binary(Binary),
    /// `1` where the comparison holds, else `0`.
    Compare(Comparison),
    /// Operands condition, then, otherwise: elements of `then` where the condition is not zero.
    Select,

    // contraction
    /// Operands a, b: sums the product over labels that are not in `out`. No label repeats within
    /// an operand; every label of `out` is in an operand. Labels are small numbers.
    Einsum { a: Vec<u8>, b: Vec<u8>, out: Vec<u8> },

    // reduction and its transpose
    /// Sums over the axes (ascending), which disappear.
    Sum { axes: Vec<usize> },
    /// Repeats along new axes. `axes` (ascending) are positions in the result, `sizes` their sizes;
    /// the transpose of `Sum { axes }`.
    Broadcast { axes: Vec<usize>, sizes: Vec<super::shape::Axis> },
    /// The largest element over the axes (ascending), which disappear.
    MaxReduce { axes: Vec<usize> },
    /// `ln Σ exp x` over the axes (ascending), which disappear; computed without overflow.
    LogSumExp { axes: Vec<usize> },
    /// The mean over the examples of the batch: a per-example value becomes a shared one. The
    /// transpose of using a shared value in a per-example expression. Of a shared value: the value.
    BatchMean,

    // movement
    /// The same elements, row-major, under another shape of equal size.
    Reshape { shape: Shape },
    /// Axis `i` of the result is axis `axes[i]` of the operand.
    Permute { axes: Vec<usize> },
    /// Elements `start .. start + len` of every axis.
    Slice { start: Vec<usize>, len: Vec<usize> },
    /// Zeros around: `before` and `after` for every axis. The transpose of `Slice`.
    Pad { before: Vec<usize>, after: Vec<usize> },
    /// Operands one after the other along an axis.
    Concat { axis: usize },

    // indexing
    /// Operands table `[k, rest…]`, index `[i…]`: rows of the table, `[i…, rest…]`. An index is an
    /// integer-valued number in `0..k`.
    Gather,
    /// Operands rows `[i…, rest…]`, index `[i…]`: adds the rows into `[k, rest…]`, elsewhere zero.
    ScatterAdd { rows: usize },

    // control
    /// The value itself, through which no derivative passes.
    StopGradient,
}

/// Elementwise primitives of one operand; one row each in `unary.rs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each is described by its row in `unary.rs`")]
pub enum Unary {
    Neg,
    Recip,
    Sqrt,
    Exp,
    Ln,
    Sin,
    Cos,
    Tanh,
    Sigmoid,
    Softplus,
    Erf,
    Abs,
    Sign,
    Floor,
    /// `1` where positive, else `0`.
    Step,
    /// An integer power.
    Powi(i32),
}

/// Elementwise primitives of two operands; one row each in `binary.rs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each is described by its row in `binary.rs`")]
pub enum Binary {
    Add,
    Mul,
    Max,
    Pow,
}

/// How `Compare` compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Comparison {
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
}

impl Op {
    /// The shape of the result.
    ///
    /// # Errors
    /// Why the operands do not fit.
    pub fn result_shape(&self, operands: &[&Shape]) -> Result<Shape, String> {
        use super::shape::Axis;
        let same = |operands: &[&Shape]| -> Result<Shape, String> {
            match operands.iter().all(|s| *s == operands[0]) {
                true => Ok(operands[0].clone()),
                false => Err(format!("{self:?} of {operands:?}")),
            }
        };
        let without = |axes: &[usize]| -> Shape {
            let kept = operands[0].axes().iter().enumerate().filter(|(i, _)| !axes.contains(i));
            kept.map(|(_, &axis)| axis).collect()
        };
        match self {
            Op::Input { shape, .. } | Op::Target { shape, .. } | Op::Param { shape, .. } => Ok(shape.clone()),
            Op::Const { shape, .. } | Op::Iota { shape, .. } => Ok(shape.clone()),
            Op::Unary(_) | Op::Binary(_) | Op::Compare(_) | Op::Select => same(operands),
            Op::BatchMean | Op::StopGradient => Ok(operands[0].clone()),
            Op::Einsum { a, b, out } => {
                let mut sizes: std::collections::HashMap<u8, Axis> = Default::default();
                for (labels, shape) in [(a, operands[0]), (b, operands[1])] {
                    if labels.len() != shape.rank() {
                        return Err(format!("{self:?} of {operands:?}"));
                    }
                    for (&label, &axis) in labels.iter().zip(shape.axes()) {
                        if *sizes.entry(label).or_insert(axis) != axis {
                            return Err(format!("{self:?} of {operands:?}"));
                        }
                    }
                }
                Ok(out.iter().map(|label| sizes[label]).collect())
            }
            Op::Sum { axes } | Op::MaxReduce { axes } | Op::LogSumExp { axes } => Ok(without(axes)),
            Op::Broadcast { axes, sizes } => {
                let mut old = operands[0].axes().iter();
                let rank = operands[0].rank() + axes.len();
                Ok((0..rank)
                    .map(|i| match axes.iter().position(|&axis| axis == i) {
                        Some(at) => sizes[at],
                        None => *old.next().expect("rank counts them"),
                    })
                    .collect())
            }
            Op::Reshape { shape } => match shape.size() == operands[0].size() {
                true => Ok(shape.clone()),
                false => Err(format!("{self:?} of {operands:?}")),
            },
            Op::Permute { axes } => Ok(axes.iter().map(|&axis| operands[0].axes()[axis]).collect()),
            Op::Slice { len, .. } => Ok(Shape::known(len)),
            Op::Pad { before, after } => Ok((0..operands[0].rank())
                .map(|i| Axis::Known(before[i] + operands[0].axes()[i].bound() + after[i]))
                .collect()),
            Op::Concat { axis } => {
                let total = operands.iter().map(|s| s.axes()[*axis].bound()).sum();
                let mut sizes = operands[0].sizes();
                sizes[*axis] = total;
                Ok(Shape::known(&sizes))
            }
            Op::Gather => {
                let rest = operands[0].axes().iter().skip(1);
                Ok(operands[1].axes().iter().chain(rest).copied().collect())
            }
            Op::ScatterAdd { rows } => {
                let rest = operands[0].axes().iter().skip(operands[1].rank());
                Ok(std::iter::once(&Axis::Known(*rows)).chain(rest).copied().collect())
            }
        }
    }

    /// How often the result exists, from how often the operands do.
    pub fn variance(&self, operands: impl Iterator<Item = super::Variance>) -> super::Variance {
        use super::Variance;
        match self {
            Op::Input { .. } | Op::Target { .. } => Variance::Example,
            Op::BatchMean => Variance::Shared,
            _ => operands.max().unwrap_or(Variance::Shared),
        }
    }
}
