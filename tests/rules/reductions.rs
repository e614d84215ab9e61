//! Instances of the rules about reductions and indexing.

use nn_compiler::ir::{NodeId, Shape, Unary};

use crate::draft::Draft;
use crate::instances::Instance;

pub(crate) const REDUCTIONS: &[(&str, Instance)] = &[
    ("unit_reduction", |d| {
        let x = d.value(&Shape::known(&[1, 3, 1]));
        let axes = d.random.pick(&[vec![0], vec![0, 1], vec![0, 2]]).clone();
        reduction(d, x, &axes)
    }),
    ("reduction_of_reduction", |d| {
        let x = d.value(&Shape::known(&[2, 3, 2]));
        let axis = d.random.below(3);
        let kind = d.random.below(3);
        let x = reduction_of_kind(d, kind, x, &[axis]);
        let axis = d.random.below(2);
        reduction_of_kind(d, kind, x, &[axis])
    }),
    ("reduction_of_broadcast", |d| {
        let x = d.broadcast(&Shape::known(&[2, 3, 2]), &[0, 1]);
        let axes = d.random.pick(&[vec![0], vec![0, 1], vec![1, 2], vec![0, 1, 2]]).clone();
        reduction(d, x, &axes)
    }),
    ("reduction_of_permute", |d| {
        let x = d.value(&Shape::known(&[2, 3, 4]));
        let order = d.order(3);
        let x = d.graph.permute(x, &order);
        let axes = d.axes(3);
        reduction(d, x, &axes)
    }),
    ("reduction_of_reshape", |d| {
        let x = d.value(&Shape::known(&[6, 2, 1]));
        match d.random.below(3) {
            0 => {
                let x = d.graph.reshape(x, &Shape::known(&[2, 3, 2]));
                let axes = d.random.pick(&[vec![0, 1], vec![2], vec![0, 1, 2]]).clone();
                reduction(d, x, &axes)
            }
            1 => {
                let x = d.graph.reshape(x, &Shape::known(&[12]));
                reduction(d, x, &[0])
            }
            _ => {
                let x = d.graph.reshape(x, &Shape::known(&[1, 6, 2]));
                let axes = d.random.pick(&[vec![0, 1], vec![1], vec![2]]).clone();
                reduction(d, x, &axes)
            }
        }
    }),
    ("sum_of_negated", |d| {
        let x = d.value(&Shape::known(&[2, 3]));
        let x = d.graph.neg(x);
        let axes = d.axes(2);
        d.graph.sum(x, &axes)
    }),
    ("sum_of_multiple", |d| {
        let shape = Shape::known(&[2, 3, 2]);
        let (x, s) = (d.value(&shape), repeated(d, &shape));
        let product = d.graph.mul(s, x);
        d.graph.sum(product, &[0, 1])
    }),
    ("sum_of_shifted", |d| {
        let shape = Shape::known(&[2, 3, 2]);
        let (x, s) = (d.value(&shape), repeated(d, &shape));
        let shifted = d.graph.sub(x, s);
        d.graph.sum(shifted, &[0, 1])
    }),
    ("reduction_of_shifted", |d| {
        let shape = Shape::known(&[2, 3, 2]);
        let (x, s) = (d.value(&shape), repeated(d, &shape));
        let shifted = d.graph.add2(x, s);
        let kind = 1 + d.random.below(2);
        reduction_of_kind(d, kind, shifted, &[0, 1])
    }),
    ("sum_of_one_hot", |d| {
        let x = d.one_hot(&Shape::known(&[2]), 4);
        let axes = d.random.pick(&[vec![1], vec![0, 1]]).clone();
        d.graph.sum(x, &axes)
    }),
    ("sum_of_pad", |d| {
        let x = d.value(&Shape::known(&[2, 3]));
        let x = d.graph.pad(x, &[1, 2], &[0, 1]);
        let axes = d.axes(2);
        d.graph.sum(x, &axes)
    }),
];

/// The same along the first two axes: a broadcast or a constant.
fn repeated(d: &mut Draft, shape: &Shape) -> NodeId {
    match d.random.below(3) {
        0 => d.constant(shape),
        1 => d.broadcast(shape, &[0, 1]),
        _ => d.broadcast(shape, &[0, 1, 2]),
    }
}

fn reduction_of_kind(d: &mut Draft, kind: usize, x: NodeId, axes: &[usize]) -> NodeId {
    match kind {
        0 => d.graph.sum(x, axes),
        1 => d.graph.max_reduce(x, axes),
        _ => d.graph.log_sum_exp(x, axes),
    }
}

fn reduction(d: &mut Draft, x: NodeId, axes: &[usize]) -> NodeId {
    let kind = d.random.below(3);
    reduction_of_kind(d, kind, x, axes)
}

pub(crate) const INDEXING: &[(&str, Instance)] = &[
    ("gather_of_constant_index", |d| {
        let x = d.value(&Shape::known(&[4, 3]));
        let row = d.random.below(4) as f64;
        let row = d.graph.constant(row, &Shape::scalar());
        d.graph.gather(x, row)
    }),
    ("scatter_of_constant_index", |d| {
        let x = d.value(&Shape::known(&[3]));
        let row = d.random.below(4) as f64;
        let row = d.graph.constant(row, &Shape::scalar());
        d.graph.scatter_add(x, row, 4)
    }),
    ("gather_of_indices", |d| {
        let x = d.graph.iota(0, &Shape::known(&[5]));
        let shape = d.shape();
        let index = d.index(&shape, 5);
        d.graph.gather(x, index)
    }),
    ("gather_of_broadcast", |d| {
        let axes = *d.random.pick(&[&[0_usize][..], &[0, 1]]);
        let x = d.broadcast(&Shape::known(&[4, 3, 2]), axes);
        let index = d.index(&Shape::known(&[2]), 4);
        d.graph.gather(x, index)
    }),
    ("gather_of_elementwise", |d| {
        let shape = Shape::known(&[4, 3]);
        let (x, y) = (d.example(&shape), d.value(&shape));
        let table = if d.random.once_in(2) { d.graph.sub(x, y) } else { d.graph.unary(Unary::Tanh, x) };
        let index = d.index(&Shape::known(&[2]), 4);
        d.graph.gather(table, index)
    }),
    ("pick_of_elementwise", |d| {
        let own = d.one_hot(&Shape::known(&[2]), 4);
        let shape = Shape::known(&[2, 4]);
        let x = d.value(&shape);
        let x = if d.random.once_in(2) {
            d.graph.unary(Unary::Exp, x)
        } else {
            let s = d.broadcast(&shape, &[1]);
            d.graph.sub(x, s)
        };
        let zero = d.graph.constant(0.0, &shape);
        let one = d.graph.select(own, x, zero);
        d.graph.sum(one, &[1])
    }),
    ("gather_of_scattered", |d| {
        let x = d.value(&Shape::known(&[3]));
        let index = d.index(&Shape::scalar(), 4);
        let x = d.graph.scatter_add(x, index, 4);
        d.graph.gather(x, index)
    }),
    ("scatter_of_negated", |d| {
        let x = d.value(&Shape::known(&[2, 3]));
        let x = d.graph.neg(x);
        scattered(d, x)
    }),
    ("scatter_of_constant", |d| {
        let x = d.constant(&Shape::known(&[2, 3]));
        scattered(d, x)
    }),
    ("scattered_times", |d| {
        let x = d.value(&Shape::known(&[2, 3]));
        let x = scattered(d, x);
        let y = d.value(&Shape::known(&[4, 3]));
        d.graph.mul(x, y)
    }),
    ("sum_of_scattered", |d| {
        let x = d.value(&Shape::known(&[2, 3]));
        let x = scattered(d, x);
        let axes = *d.random.pick(&[&[0_usize][..], &[0, 1]]);
        d.graph.sum(x, axes)
    }),
    ("sum_of_scatters", |d| {
        let (x, y) = (d.value(&Shape::known(&[2, 3])), d.value(&Shape::known(&[2, 3])));
        let index = d.index(&Shape::known(&[2]), 4);
        let (x, y) = (d.graph.scatter_add(x, index, 4), d.graph.scatter_add(y, index, 4));
        d.graph.add2(x, y)
    }),
];

fn scattered(d: &mut Draft, rows: NodeId) -> NodeId {
    let index = d.index(&Shape::known(&[2]), 4);
    d.graph.scatter_add(rows, index, 4)
}
