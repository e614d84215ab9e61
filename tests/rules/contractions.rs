//! Instances of the rules about contractions and about means over the batch.

use nn_compiler::ir::{Comparison, NodeId, Op, Shape, Unary};

use crate::draft::Draft;
use crate::instances::Instance;

pub(crate) const CONTRACTIONS: &[(&str, Instance)] = &[
    ("labels_in_order", |d| {
        let (w, x) = (d.shared(&Shape::known(&[3, 4])), d.example(&Shape::known(&[4])));
        d.graph.einsum(x, &[7], w, &[5, 7], &[5])
    }),
    ("contraction_of_broadcast", |d| {
        let y = d.value(&Shape::known(&[3, 4]));
        let axes = d.axes(3);
        let x = d.broadcast(&Shape::known(&[2, 3, 4]), &axes);
        let outs: &[&[u8]] = &[&[0, 1], &[1, 0], &[2], &[], &[0, 2]];
        let out = *d.random.pick(outs);
        d.graph.einsum(x, &[0, 1, 2], y, &[1, 2], out)
    }),
    ("sum_of_own_axis", |d| {
        let (x, y) = (d.value(&Shape::known(&[2, 3, 4])), d.value(&Shape::known(&[3])));
        d.graph.einsum(x, &[0, 1, 2], y, &[1], &[0])
    }),
    ("contraction_of_permute", |d| {
        let (x, y) = (d.value(&Shape::known(&[2, 3, 4])), d.value(&Shape::known(&[3, 2])));
        let x = d.graph.permute(x, &[1, 2, 0]);
        d.graph.einsum(x, &[1, 2, 0], y, &[1, 0], &[2])
    }),
    ("permute_of_contraction", |d| {
        let (x, y) = (d.value(&Shape::known(&[2, 3])), d.value(&Shape::known(&[3, 4])));
        let product = d.graph.einsum(x, &[0, 1], y, &[1, 2], &[0, 2]);
        d.graph.permute(product, &[1, 0])
    }),
    ("nothing_summed", |d| {
        let (x, y) = (d.value(&Shape::known(&[2, 3])), d.value(&Shape::known(&[3])));
        let s = d.value(&Shape::scalar());
        match d.random.below(3) {
            0 => d.graph.einsum(x, &[0, 1], y, &[1], &[1, 0]),
            1 => d.graph.einsum(s, &[], y, &[0], &[0]),
            _ => d.graph.einsum(x, &[0, 1], x, &[0, 1], &[0, 1]),
        }
    }),
    ("contraction_of_unit_axes", |d| {
        let (x, y) = (d.value(&Shape::known(&[1, 3])), d.value(&Shape::known(&[3, 2, 1])));
        let outs: &[&[u8]] = &[&[0, 2], &[2], &[3, 2, 0]];
        let out = *d.random.pick(outs);
        d.graph.einsum(x, &[0, 1], y, &[1, 2, 3], out)
    }),
    ("contraction_of_pad", |d| {
        let (x, y) = (d.value(&Shape::known(&[2, 3])), d.value(&Shape::known(&[4, 5])));
        let x = d.graph.pad(x, &[1, 0], &[0, 2]);
        let outs: &[&[u8]] = &[&[0, 2], &[2, 0, 1], &[1], &[]];
        let out = *d.random.pick(outs);
        // The axes of the left operand are of sizes 3 and 5.
        d.graph.einsum(x, &[0, 1], y, &[2, 1], out)
    }),
    ("contraction_of_identity", |d| {
        let square = Shape::known(&[4, 4]);
        let [row, column] = [0, 1].map(|axis| d.graph.iota(axis, &square));
        let identity = d.graph.compare(Comparison::Equal, row, column);
        let y = d.value(&Shape::known(&[3, 4]));
        let labels: &[&[u8]] = &[&[0, 1], &[1, 0]];
        let outs: &[&[u8]] = &[&[0, 2], &[2, 0], &[0]];
        let (labels, out) = (*d.random.pick(labels), *d.random.pick(outs));
        d.graph.einsum(identity, labels, y, &[2, 1], out)
    }),
    ("contraction_of_one_hot", |d| {
        let x = d.one_hot(&Shape::known(&[2]), 4);
        let y = d.value(&Shape::known(&[3, 4]));
        let outs: &[&[u8]] = &[&[0, 2], &[2, 0], &[0], &[]];
        let out = *d.random.pick(outs);
        d.graph.einsum(x, &[0, 1], y, &[2, 1], out)
    }),
    ("contraction_of_negated", |d| {
        let (x, y) = (d.value(&Shape::known(&[2, 3])), d.value(&Shape::known(&[3])));
        let x = d.graph.neg(x);
        let y = if d.random.once_in(2) { d.graph.neg(y) } else { y };
        d.graph.einsum(x, &[0, 1], y, &[1], &[0])
    }),
    ("contraction_of_multiple", |d| {
        let shape = Shape::known(&[2, 3]);
        let (x, y) = (d.example(&shape), d.value(&Shape::known(&[3])));
        let s = if d.random.once_in(2) { d.constant(&shape) } else { d.broadcast(&shape, &[0, 1]) };
        let x = d.graph.mul(s, x);
        d.graph.einsum(x, &[0, 1], y, &[1], &[0])
    }),
    ("contraction_of_scattered", |d| {
        let one_hot = scattered_number(d);
        let w = d.value(&Shape::known(&[3, 5, 2]));
        let outs: &[&[u8]] = &[&[0, 2], &[2, 0]];
        let out = *d.random.pick(outs);
        d.graph.einsum(w, &[0, 1, 2], one_hot, &[1], out)
    }),
    ("outer_product_of_scattered", |d| {
        let one_hot = scattered_number(d);
        let dy = d.value(&Shape::known(&[3]));
        let outs: &[&[u8]] = &[&[0, 1], &[1, 0]];
        let out = *d.random.pick(outs);
        d.graph.einsum(dy, &[0], one_hot, &[1], out)
    }),
    ("sum_of_contraction", |d| {
        let (x, y) = (d.value(&Shape::known(&[2, 3])), d.value(&Shape::known(&[3, 4])));
        let product = d.graph.einsum(x, &[0, 1], y, &[1, 2], &[2, 0]);
        let axes = d.axes(2);
        d.graph.sum(product, &axes)
    }),
    ("sum_of_product", |d| {
        let shape = Shape::known(&[2, 3, 4]);
        let x = d.broadcast(&shape, &[0]);
        let y = if d.random.once_in(2) { d.broadcast(&shape, &[2]) } else { d.value(&shape) };
        let product = d.graph.mul(x, y);
        let axes = d.random.pick(&[vec![1], vec![1, 2], vec![0, 1]]).clone();
        d.graph.sum(product, &axes)
    }),
    ("cheaper_contraction", |d| {
        let (v, w) = (d.shared(&Shape::known(&[2, 4])), d.shared(&Shape::known(&[4, 3])));
        let x = d.example(&Shape::known(&[3]));
        match d.random.below(2) {
            0 => {
                let inner = d.graph.einsum(w, &[1, 2], x, &[2], &[1]);
                d.graph.einsum(v, &[0, 1], inner, &[1], &[0])
            }
            _ => {
                let (a, b) = (d.example(&Shape::known(&[4, 6])), d.example(&Shape::known(&[6, 5])));
                let inner = d.graph.einsum(a, &[0, 1], b, &[1, 2], &[0, 2]);
                let c = d.example(&Shape::known(&[5]));
                d.graph.einsum(inner, &[3, 4], c, &[4], &[3])
            }
        }
    }),
    ("cheaper_mean_of_contraction", |d| {
        let s = d.shared(&Shape::known(&[5, 4]));
        let (x, y) = (d.example(&Shape::known(&[4])), d.example(&Shape::known(&[3])));
        let inner = d.graph.einsum(s, &[0, 1], x, &[1], &[0]);
        let product = d.graph.einsum(inner, &[0], y, &[1], &[0, 1]);
        d.graph.batch_mean(product)
    }),
];

/// A vector that is zero but for one element.
fn scattered_number(d: &mut Draft) -> NodeId {
    let x = d.value(&Shape::scalar());
    let index = d.index(&Shape::scalar(), 5);
    d.graph.scatter_add(x, index, 5)
}

pub(crate) const BATCH: &[(&str, Instance)] = &[
    ("mean_of_shared", |d| {
        let shape = d.shape();
        let x = d.shared(&shape);
        d.graph.batch_mean(x)
    }),
    ("mean_of_negated", |d| {
        let shape = d.shape();
        let x = d.example(&shape);
        let x = d.graph.neg(x);
        d.graph.batch_mean(x)
    }),
    ("mean_of_multiple", |d| {
        let shape = d.shape();
        let (s, x) = (d.shared(&shape), d.example(&shape));
        let product = d.graph.mul(x, s);
        d.graph.batch_mean(product)
    }),
    ("mean_of_shifted", |d| {
        let shape = d.shape();
        let (s, x) = (d.shared(&shape), d.example(&shape));
        let sum = d.graph.add2(x, s);
        d.graph.batch_mean(sum)
    }),
    ("sum_of_mean", |d| {
        let x = d.example(&Shape::known(&[2, 3]));
        let mean = d.graph.batch_mean(x);
        let axes = d.axes(2);
        d.graph.sum(mean, &axes)
    }),
    ("sum_of_means", |d| {
        let shape = d.shape();
        let (x, y) = (d.example(&shape), d.example(&shape));
        let (x, y) = (d.graph.batch_mean(x), d.graph.batch_mean(y));
        d.graph.add2(x, y)
    }),
    ("mean_of_movement", |d| {
        let x = d.example(&Shape::known(&[2, 3]));
        let x = match d.random.below(4) {
            0 => d.graph.reshape(x, &Shape::known(&[6])),
            1 => d.graph.permute(x, &[1, 0]),
            2 => d.graph.pad(x, &[1, 0], &[0, 1]),
            _ => d.graph.broadcast(x, &[1], &[nn_compiler::ir::Axis::Known(2)]),
        };
        d.graph.batch_mean(x)
    }),
    ("mean_of_concat", |d| {
        let (x, y) = (d.example(&Shape::known(&[2, 3])), d.shared(&Shape::known(&[1, 3])));
        let joined = d.graph.concat(&[x, y], 0);
        d.graph.batch_mean(joined)
    }),
    ("mean_of_contraction", |d| {
        let (s, x) = (d.shared(&Shape::known(&[4, 3])), d.example(&Shape::known(&[3])));
        let product = d.graph.einsum(s, &[0, 1], x, &[1], &[0]);
        d.graph.batch_mean(product)
    }),
    ("mean_of_outer_product", |d| {
        let shape = Shape::known(&[2, 3, 4]);
        let axes = *d.random.pick(&[&[0_usize][..], &[1], &[0, 2]]);
        let others: Vec<usize> = (0..3).filter(|axis| !axes.contains(axis)).collect();
        let (x, y) = (d.broadcast(&shape, axes), d.broadcast(&shape, &others));
        let product = d.graph.mul(x, y);
        d.graph.batch_mean(product)
    }),
    ("log_sum_exp", |d| {
        let x = d.value(&Shape::known(&[2, 3]));
        let x = d.graph.unary(Unary::Exp, x);
        let axes = d.axes(2);
        let sum = d.graph.sum(x, &axes);
        d.graph.unary(Unary::Ln, sum)
    }),
    ("softmax", |d| {
        let x = d.value(&Shape::known(&[2, 3]));
        let e = d.graph.add(Op::Unary(Unary::Exp), &[x]);
        let axes = d.axes(2);
        let sum = d.graph.sum(e, &axes);
        let sum = d.graph.unary(Unary::Recip, sum);
        let sum = d.graph.broadcast_like(sum, &axes, e);
        d.graph.mul(e, sum)
    }),
    ("log_softmax", |d| {
        let x = d.value(&Shape::known(&[2, 3]));
        let axes = d.axes(2);
        let total = d.graph.log_sum_exp(x, &axes);
        let total = d.graph.broadcast_like(total, &axes, x);
        if d.random.once_in(2) { d.graph.sub(x, total) } else { d.graph.sub(total, x) }
    }),
    ("log_softmax_of_picked", |d| {
        let x = d.value(&Shape::known(&[4]));
        let total = d.graph.log_sum_exp(x, &[0]);
        let (total, picked) = if d.random.once_in(2) {
            let own = d.one_hot(&Shape::scalar(), 4);
            let zero = d.graph.constant_like(0.0, x);
            let one = d.graph.select(own, x, zero);
            (total, d.graph.sum(one, &[0]))
        } else {
            let index = d.index(&Shape::known(&[2]), 4);
            let picked = d.graph.gather(x, index);
            (d.graph.broadcast_like(total, &[0], picked), picked)
        };
        if d.random.once_in(2) { d.graph.sub(picked, total) } else { d.graph.sub(total, picked) }
    }),
    ("log_softmax_of_shifted", |d| {
        let shape = Shape::known(&[2, 3]);
        let (x, s) = (d.value(&shape), d.broadcast(&shape, &[1]));
        let shifted = d.graph.add2(x, s);
        d.graph.log_softmax(shifted, &[1])
    }),
    ("log_softmax_of_equals", |d| {
        let shape = Shape::known(&[2, 3]);
        let x = if d.random.once_in(2) { d.constant(&shape) } else { d.broadcast(&shape, &[1]) };
        d.graph.log_softmax(x, &[1])
    }),
    ("log_softmax_of_broadcast", |d| {
        let x = d.broadcast(&Shape::known(&[2, 3, 4]), &[1]);
        let axes = d.random.pick(&[vec![0], vec![2], vec![0, 2]]).clone();
        d.graph.log_softmax(x, &axes)
    }),
];
