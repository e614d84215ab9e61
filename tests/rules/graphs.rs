//! Random whole graphs, made of what rules look for.

use nn_compiler::ir::Comparison::LessOrEqual;
use nn_compiler::ir::{Axis, NodeId, Shape, Unary};

use crate::draft::Draft;

/// The size of the only axis that vectors have.
const SIZE: usize = 3;

const FUNCTIONS: &[Unary] = &[
    Unary::Neg,
    Unary::Recip,
    Unary::Sqrt,
    Unary::Exp,
    Unary::Ln,
    Unary::Sin,
    Unary::Cos,
    Unary::Tanh,
    Unary::Sigmoid,
    Unary::Softplus,
    Unary::Erf,
    Unary::Atan,
    Unary::Abs,
    Unary::Sign,
    Unary::Step,
    Unary::Powi(2),
    Unary::Powi(3),
];

/// A graph over scalars, vectors and matrices; answers its roots.
pub(crate) fn random(d: &mut Draft) -> Vec<NodeId> {
    let shapes = [Shape::scalar(), Shape::known(&[SIZE]), Shape::known(&[SIZE, SIZE])];
    // Values by rank, so that operands of equal shape are at hand.
    let mut values: [Vec<NodeId>; 3] = shapes.each_ref().map(|shape| vec![d.example(shape), d.shared(shape)]);
    for (rank, shape) in shapes.iter().enumerate() {
        let constant = *d.random.pick(&[0.0, 1.0, -1.0, 0.5, 2.0]);
        values[rank].push(d.graph.constant(constant, shape));
    }
    for _ in 0..12 + d.random.below(30) {
        let rank = d.random.below(3);
        let new = step(d, rank, &values);
        values[rank].push(new);
    }
    let mut roots: Vec<NodeId> =
        values.iter().flat_map(|values| values.iter().rev().take(2).copied()).collect();
    let last = roots[0];
    roots.push(d.graph.batch_mean(last));
    roots
}

/// A new value of this rank.
fn step(d: &mut Draft, rank: usize, values: &[Vec<NodeId>; 3]) -> NodeId {
    let [x, y, z] = [0; 3].map(|_| *d.random.pick(&values[rank]));
    match d.random.below(10) {
        0..=2 => {
            let function = *d.random.pick(FUNCTIONS);
            d.graph.unary(function, x)
        }
        3 => d.graph.add2(x, y),
        4 => d.graph.sub(x, y),
        5 => d.graph.mul(x, y),
        6 => {
            let condition = d.graph.compare(LessOrEqual, x, y);
            d.graph.select(condition, y, z)
        }
        7 => d.graph.batch_mean(x),
        _ => between_ranks(d, rank, values),
    }
}

/// A value of this rank made of values of other ranks, or of parts.
fn between_ranks(d: &mut Draft, rank: usize, values: &[Vec<NodeId>; 3]) -> NodeId {
    let [s, v, m] = [0, 1, 2].map(|rank: usize| *d.random.pick(&values[rank]));
    let w = *d.random.pick(&values[1]);
    let size = [Axis::Known(SIZE)];
    let axis = d.random.below(2);
    match (rank, d.random.below(7)) {
        (0, 0) => d.graph.sum(v, &[0]),
        (0, 1) => d.graph.log_sum_exp(v, &[0]),
        (0, 2) => d.graph.max_reduce(m, &[0, 1]),
        (0, 3) => {
            let index = d.index(&Shape::scalar(), SIZE);
            d.graph.gather(v, index)
        }
        (0, _) => d.graph.einsum(v, &[0], w, &[0], &[]),
        (1, 0) => d.graph.broadcast(s, &[0], &size),
        (1, 1) => d.graph.sum(m, &[axis]),
        (1, 2) => {
            let index = d.index(&Shape::scalar(), SIZE);
            d.graph.gather(m, index)
        }
        (1, 3) => {
            let index = d.index(&Shape::scalar(), SIZE);
            d.graph.scatter_add(s, index, SIZE)
        }
        (1, 4) => parts(d, v, w),
        (1, 5) => {
            let column = d.graph.reshape(v, &Shape::known(&[SIZE, 1]));
            let squared = d.graph.unary(Unary::Powi(2), column);
            d.graph.sum(squared, &[1])
        }
        (1, _) => d.graph.einsum(m, &[axis as u8, 1 - axis as u8], v, &[1], &[0]),
        (_, 0) => d.graph.broadcast(v, &[axis], &size),
        (_, 1) => d.graph.permute(m, &[1, 0]),
        (_, 2) => d.one_hot(&Shape::known(&[SIZE]), SIZE),
        (_, 3) => {
            let n = *d.random.pick(&values[2]);
            d.graph.einsum(m, &[0, 1], n, &[1, 2], &[0, 2])
        }
        (_, 4) => {
            let [first, second] = [v, w].map(|x| d.graph.reshape(x, &Shape::known(&[1, SIZE])));
            d.graph.concat(&[first, second, first], 0)
        }
        _ => d.graph.einsum(v, &[0], w, &[1], &[0, 1]),
    }
}

/// A vector made of parts of vectors.
fn parts(d: &mut Draft, v: NodeId, w: NodeId) -> NodeId {
    let first = d.graph.slice(v, &[0], &[1]);
    let last = d.graph.slice(w, &[1], &[SIZE - 1]);
    match d.random.below(3) {
        0 => d.graph.concat(&[first, last], 0),
        1 => {
            let (first, last) = (d.graph.pad(first, &[0], &[SIZE - 1]), d.graph.pad(last, &[1], &[0]));
            d.graph.add2(first, last)
        }
        _ => d.graph.pad(last, &[0], &[1]),
    }
}
