//! A network as the compiler would write it, written by hand: what the tests run.
//!
//! `hidden = tanh(weight · x + bias)`, `ŷ = Math::PLAIN.exp(scale) · hidden`, `loss = Σ (ŷ - y)²`.

use crate::data::Row;
use crate::instructions::Instructions;
use crate::kernel::{Matrix, accumulate, mask, outer};
use crate::math::{Math, abs, max};
use crate::network::{Alone, FieldInfo, Groups, Init, Network, NetworkInfo, ParameterInfo, Program};
use crate::real::{Aligned, Real};
use crate::tensor::{Class, Elements};
use crate::tile::Tile;
use crate::vector::{Layout, Vector};

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ByHand<T: Real> {
    pub(crate) parameters: Aligned<T>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Output<T> {
    pub(crate) prediction: [T; 2],
    pub(crate) larger: Class<2>,
}

/// Inputs and targets, as a user would write them.
pub(crate) struct Example<T>(pub(crate) [T; 5]);

impl<T: Real + Elements<T>> Row<ByHand<T>> for Example<T> {
    fn write(&self, row: &mut [T]) {
        self.0.write(row);
    }
}

const WEIGHT: usize = 0;
const BIAS: usize = 6;
const SCALE: usize = 8;

static INFO: NetworkInfo = NetworkInfo {
    name: "ByHand",
    inputs: &[FieldInfo::real("x", &[2]), FieldInfo::real("x_last", &[])],
    targets: &[FieldInfo::real("y", &[2])],
    parameters: &[
        ParameterInfo::learned("weight", &[2, 3], WEIGHT, Init::uniform(-1.0, 1.0)),
        ParameterInfo::learned("bias", &[2], BIAS, Init::Values(&[0.25, -0.5])),
        ParameterInfo::learned("scale", &[], SCALE, Init::Constant(0.5)),
    ],
    outputs: &[FieldInfo::real("prediction", &[2]), FieldInfo::class("larger", &[], 2)],
    metrics: &["worst", "ones"],
};

impl<T: Real + Elements<T>> Network for ByHand<T> {
    type Real = T;
    type Output = Output<T>;

    const INFO: &'static NetworkInfo = &INFO;
    const PREDICT: Program<T> = Program {
        shared: 1,
        scratch: 5,
        results: 3,
        groups: Groups::new(2, 0),
        prepare,
        ..Program::of(predict)
    };
    const PREDICT_ONE: fn(Alone<'_, T>) = predict;
    const EVALUATE: Program<T> = Program {
        shared: 1,
        scratch: 7,
        results: 3,
        groups: Groups::new(2, 0),
        prepare,
        ..Program::of(evaluate)
    };
    const TRAIN: Program<T> = Program {
        shared: 1,
        scratch: 9,
        results: 1,
        sums: 9,
        groups: Groups::new(2, 0),
        prepare,
        finish,
        ..Program::of(train)
    };

    fn zeroed() -> Self {
        ByHand { parameters: Aligned::zeros(9) }
    }

    fn parameters(&self) -> &[T] {
        &self.parameters
    }

    fn parameters_mut(&mut self) -> &mut Aligned<T> {
        &mut self.parameters
    }

    fn output(results: &[T]) -> Output<T> {
        Output { prediction: <[T; 2]>::read(results), larger: Class::read(&results[2..]) }
    }
}

fn prepare<T: Real>(_: Instructions, parameters: &[T], shared: &mut [T]) {
    shared[0] = Math::PLAIN.exp(parameters[SCALE]);
}

/// `joined` holds the two inputs as one vector of three.
fn forward<T: Real, V: Layout<T>>(tile: &Tile<'_, T, V>, joined: &mut [V], hidden: &mut [V]) {
    let (x, last) = tile.fields.split_at(2 * tile.groups);
    for g in 0..tile.groups {
        joined[3 * g..3 * g + 2].copy_from_slice(&x[2 * g..2 * g + 2]);
        joined[3 * g + 2] = last[g];
    }
    let weights = Matrix::new(&tile.parameters[WEIGHT..BIAS], 2, 3);
    V::contract(tile.instructions, weights, V::LEN, &mut [(joined, hidden)]);
    for (i, z) in hidden.iter_mut().enumerate() {
        each(z, |_, z: T| Math::PLAIN.tanh(z + tile.parameters[BIAS + i % 2]));
    }
}

fn predict<T: Real, V: Layout<T>>(mut tile: Tile<'_, T, V>) {
    let scratch = std::mem::take(&mut tile.scratch);
    let (joined, hidden) = scratch.split_at_mut(3 * tile.groups);
    forward(&tile, joined, hidden);
    let (prediction, larger) = tile.results.split_at_mut(2 * tile.groups);
    for (i, y) in prediction.iter_mut().enumerate() {
        each(y, |l, _: T| hidden[i][l] * tile.shared[0]);
    }
    for (g, class) in larger.iter_mut().enumerate() {
        let at = |i: usize, l: usize| prediction[2 * g + i][l];
        each(class, |l, _: T| T::from_f64(if at(1, l) > at(0, l) { 1.0 } else { 0.0 }));
    }
}

fn evaluate<T: Real>(mut tile: Tile<'_, T>) {
    let scratch = std::mem::take(&mut tile.scratch);
    let (joined, rest) = scratch.split_at_mut(3 * tile.groups);
    let (hidden, error) = rest.split_at_mut(2 * tile.groups);
    forward(&tile, joined, hidden);
    errors(&tile, hidden, error);
    for g in 0..tile.groups {
        let at = |i: usize, l: usize| error[2 * g + i][l];
        each(&mut tile.results[g], |l, _: T| at(0, l) * at(0, l) + at(1, l) * at(1, l));
        each(&mut tile.results[tile.groups + g], |l, _: T| max(abs(at(0, l)), abs(at(1, l))));
        each(&mut tile.results[2 * tile.groups + g], |_, _: T| T::from_f64(1.0));
    }
}

/// Lanes that repeat the last example must not count in the sums, so `error` is masked, and with it
/// everything that is a multiple of it.
fn train<T: Real>(mut tile: Tile<'_, T>) {
    let groups = tile.groups;
    let two = T::from_f64(2.0);
    let scratch = std::mem::take(&mut tile.scratch);
    let (joined, rest) = scratch.split_at_mut(3 * groups);
    let (hidden, rest) = rest.split_at_mut(2 * groups);
    let (error, d_z) = rest.split_at_mut(2 * groups);
    forward(&tile, joined, hidden);
    errors(&tile, hidden, error);
    for g in 0..groups {
        let at = |i: usize, l: usize| error[2 * g + i][l];
        each(&mut tile.results[g], |l, _: T| at(0, l) * at(0, l) + at(1, l) * at(1, l));
    }
    mask::<T>(error, 2, groups, tile.examples);
    for (i, d) in d_z.iter_mut().enumerate() {
        let h = |l: usize| hidden[i][l];
        each(d, |l, _: T| two * error[i][l] * tile.shared[0] * (T::from_f64(1.0) - h(l) * h(l)));
    }
    outer(tile.instructions, T::LANES, d_z, joined, 2, 3, tile.first, &mut tile.sums[WEIGHT..BIAS]);
    accumulate(tile.instructions, d_z, tile.first, &mut tile.sums[BIAS..SCALE]);
    for (i, error) in error.iter_mut().enumerate() {
        each(error, |l, error: T| two * error * hidden[i][l]);
    }
    accumulate(tile.instructions, error, tile.first, &mut tile.sums[SCALE..]);
}

fn errors<T: Real>(tile: &Tile<'_, T>, hidden: &[T::Lane], error: &mut [T::Lane]) {
    let target = &tile.fields[3 * tile.groups..];
    for (i, error) in error.iter_mut().enumerate() {
        each(error, |l, _: T| hidden[i][l] * tile.shared[0] - target[i][l]);
    }
}

fn finish<T: Real>(
    _: Instructions,
    _: &[T],
    shared: &mut [T],
    sums: &[T],
    inverse_count: T,
    gradient: &mut [T],
) {
    for (gradient, &sum) in gradient.iter_mut().zip(sums) {
        *gradient = sum * inverse_count;
    }
    gradient[SCALE] *= shared[0];
}

fn each<T: Real, V: Vector<T>>(vector: &mut V, f: impl Fn(usize, T) -> T) {
    for l in 0..V::LEN {
        vector[l] = f(l, vector[l]);
    }
}
