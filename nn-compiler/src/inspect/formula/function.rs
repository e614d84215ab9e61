//! Functions that formulas know by name although the graph spells them out in primitives.

use crate::array::Array;
use crate::ir::Shape;
use crate::ir::op::Value;

/// A function that is written with its name.
#[derive(Clone, Debug, PartialEq)]
pub enum Function {
    /// `exp(x) / Σ exp(x)` over the axes.
    Softmax {
        /// Over which axes it sums to one.
        axes: Vec<usize>,
    },
    /// `ln softmax(x)` over the axes.
    LogSoftmax {
        /// Over which axes the softmax sums to one.
        axes: Vec<usize>,
    },
    /// 1 at the place of the class, 0 elsewhere, along the new axis.
    OneHot {
        /// Where the new axis stands.
        axis: usize,
    },
    /// Operands x, class: the element of x at the place of the class along the axis, which disappears.
    Pick {
        /// The axis of `x`.
        axis: usize,
    },
    /// `x` where positive, else 0.
    Relu,
    /// 1 where the condition holds, else 0.
    Indicator,
    /// Operands value, condition: the value where the condition holds, else 0.
    Where,
    /// `Φ(x)`, the distribution function of the standard normal distribution.
    NormalCdf,
    /// `φ(x) = exp(−x²/2) / √(2π)`, its density.
    NormalPdf,
    /// The mean over the axes, which disappear.
    Mean {
        /// The axes.
        axes: Vec<usize>,
    },
    /// The place of the largest element along the axis, the first of several.
    ArgMax {
        /// The axis.
        axis: usize,
    },
    /// Operands first, all: what a loop's state is in the end, where `all` has it after each step; without steps what it
    /// is at first.
    Last {
        /// Whether the end is at the first step.
        reverse: bool,
    },
}

impl Function {
    /// Its value for one example.
    pub(super) fn evaluate(&self, parts: &[&Value], shape: &Shape) -> Value {
        Value::each(parts, |parts| self.of_example(parts, &shape.sizes()))
    }

    fn of_example(&self, parts: &[&Array], sizes: &[usize]) -> Array {
        let x = parts[0];
        match self {
            Function::Softmax { axes } => softmax(x, axes),
            Function::LogSoftmax { axes } => softmax(x, axes).map(libm::log),
            Function::OneHot { axis } => {
                Array::from_fn(sizes, |index| holds(index[*axis] as f64 == x.at(&without(index, *axis))))
            }
            Function::Pick { axis } => Array::from_fn(sizes, |index| {
                let mut place = index.to_vec();
                place.insert(*axis, parts[1].at(index) as usize);
                x.at(&place)
            }),
            Function::Relu => x.map(|x| if x <= 0.0 { 0.0 } else { x }),
            Function::Indicator => x.map(|x| holds(x != 0.0)),
            Function::Where => x.zip(parts[1], |x, condition| if condition != 0.0 { x } else { 0.0 }),
            Function::NormalCdf => x.map(|x| 0.5 * (1.0 + libm::erf(x * std::f64::consts::FRAC_1_SQRT_2))),
            Function::NormalPdf => x.map(|x| {
                libm::exp(-0.5 * x * x)
                    * std::f64::consts::FRAC_1_SQRT_2
                    * 0.5
                    * std::f64::consts::FRAC_2_SQRT_PI
            }),
            Function::Mean { axes } => {
                let count: usize = axes.iter().map(|&axis| x.sizes()[axis]).product();
                sum(x, axes).map(|sum| sum / count as f64)
            }
            Function::ArgMax { axis } => Array::from_fn(sizes, |index| {
                let at = |place: usize| {
                    let mut index = index.to_vec();
                    index.insert(*axis, place);
                    x.at(&index)
                };
                (0..x.sizes()[*axis])
                    .rev()
                    .reduce(|best, i| if at(i) >= at(best) { i } else { best })
                    .unwrap_or(0) as f64
            }),
            Function::Last { reverse } => match (parts[1].sizes()[0], reverse) {
                (0, _) => x.clone(),
                (_, true) => row(parts[1], 0),
                (steps, false) => row(parts[1], steps - 1),
            },
        }
    }
}

/// What is at a place along the first axis.
fn row(all: &Array, at: usize) -> Array {
    Array::from_fn(&all.sizes()[1..], |index| all.at(&[&[at], index].concat()))
}

fn holds(condition: bool) -> f64 {
    if condition { 1.0 } else { 0.0 }
}

fn without(index: &[usize], axis: usize) -> Vec<usize> {
    index.iter().enumerate().filter(|(at, _)| *at != axis).map(|(_, &i)| i).collect()
}

fn kept(index: &[usize], axes: &[usize]) -> Vec<usize> {
    index.iter().enumerate().filter(|(at, _)| !axes.contains(at)).map(|(_, &i)| i).collect()
}

fn sum(x: &Array, axes: &[usize]) -> Array {
    fold(x, axes, 0.0, |a, b| a + b)
}

fn fold(x: &Array, axes: &[usize], start: f64, combine: impl Fn(f64, f64) -> f64) -> Array {
    let mut y = Array::filled(&kept(x.sizes(), axes), start);
    crate::array::for_each_index(x.sizes(), |index| {
        let element = y.at_mut(&kept(index, axes));
        *element = combine(*element, x.at(index));
    });
    y
}

/// Where every element is -∞ so is the largest, and every share is 0.
fn softmax(x: &Array, axes: &[usize]) -> Array {
    let finite = |largest: f64| if largest.is_finite() { largest } else { 0.0 };
    let largest = fold(x, axes, f64::NEG_INFINITY, f64::max).map(finite);
    let powers = Array::from_fn(x.sizes(), |index| libm::exp(x.at(index) - largest.at(&kept(index, axes))));
    let total = sum(&powers, axes).map(|total| if total == 0.0 { 1.0 } else { total });
    Array::from_fn(x.sizes(), |index| powers.at(index) / total.at(&kept(index, axes)))
}
