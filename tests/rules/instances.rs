//! An instance of the left side of each rule about shapes, with random shapes.

use nn_compiler::ir::Comparison::Less;
use nn_compiler::ir::{Axis, Binary, NodeId, Op, Shape, Unary};

use crate::contractions::{BATCH, CONTRACTIONS};
use crate::draft::Draft;
use crate::reductions::{INDEXING, REDUCTIONS};

/// Makes an instance and answers its root.
pub(crate) type Instance = fn(&mut Draft) -> NodeId;

/// The instance of a rule, by its name.
pub(crate) fn instance(rule: &str) -> Option<Instance> {
    let own = [CONSTANTS, SUMS_AND_PRODUCTS, BROADCASTS, MOVEMENTS, PARTS];
    let others = [REDUCTIONS, INDEXING, CONTRACTIONS, BATCH];
    own.into_iter().chain(others).flatten().find(|(name, _)| *name == rule).map(|(_, instance)| *instance)
}

const CONSTANTS: &[(&str, Instance)] = &[
    ("folded", |d| {
        let shape = d.shape();
        let (a, b) = (d.constant(&shape), d.constant(&shape));
        match d.random.below(4) {
            0 => d.graph.mul(a, b),
            1 => d.graph.add(Op::Binary(Binary::Max), &[a, b]),
            2 => d.graph.compare(Less, a, b),
            _ => d.graph.unary(Unary::Tanh, a),
        }
    }),
    ("chosen", |d| {
        let shape = d.shape();
        let condition = d.random.below(2) as f64;
        let condition = d.graph.constant(condition, &shape);
        let (a, b) = (d.value(&shape), d.value(&shape));
        d.graph.select(condition, a, b)
    }),
    ("moved_constant", |d| {
        let shape = d.shape_of_rank(2);
        let x = d.constant(&shape);
        match d.random.below(4) {
            0 => d.graph.permute(x, &[1, 0]),
            1 => d.graph.max_reduce(x, &[0]),
            2 => {
                let index = d.index(&Shape::scalar(), shape.sizes()[0]);
                d.graph.gather(x, index)
            }
            _ => d.graph.broadcast(x, &[1], &[Axis::Known(3)]),
        }
    }),
    ("padded_zero", |d| {
        let shape = d.shape_of_rank(2);
        let x = d.graph.constant(0.0, &shape);
        d.graph.pad(x, &[1, 0], &[0, 2])
    }),
    ("joined_constants", |d| {
        let shape = d.shape_of_rank(2);
        let x = d.constant(&shape);
        d.graph.concat(&[x, x, x], 1)
    }),
    ("sum_of_constant", |d| {
        let shape = d.shape_of_rank(2);
        let x = d.constant(&shape);
        let axes = d.axes(2);
        d.graph.sum(x, &axes)
    }),
    ("log_sum_exp_of_constant", |d| {
        let shape = d.shape_of_rank(2);
        let x = d.constant(&shape);
        let axes = d.axes(2);
        d.graph.log_sum_exp(x, &axes)
    }),
    ("scattered_zero", |d| {
        let x = d.graph.constant(0.0, &Shape::known(&[3, 2]));
        let index = d.index(&Shape::known(&[3]), 4);
        d.graph.scatter_add(x, index, 4)
    }),
    ("in_order", |d| {
        let shape = d.shape();
        let (x, y) = (d.value(&shape), d.value(&shape));
        match d.random.below(3) {
            0 => d.graph.add2(y, x),
            1 => d.graph.mul(y, x),
            _ => {
                let x = d.graph.neg(x);
                d.graph.add2(x, y)
            }
        }
    }),
];

const SUMS_AND_PRODUCTS: &[(&str, Instance)] = &[
    ("terms_of_shared_sums", |d| {
        let shape = d.shape();
        let (x, y) = (d.value(&shape), d.value(&shape));
        let sum = d.graph.add2(x, y);
        d.graph.sub(sum, x)
    }),
    ("common_contraction", |d| {
        let (m, n) = (Axis::Known(d.size()), Axis::Known(d.size()));
        let matrix: Shape = [m, n].into_iter().collect();
        let (vector, result): (Shape, Shape) = ([n].into_iter().collect(), [m].into_iter().collect());
        let (w, x, y) = (d.shared(&matrix), d.value(&vector), d.value(&vector));
        let mut products = [x, y].map(|x| d.graph.einsum(w, &[0, 1], x, &[1], &[0]));
        if d.random.once_in(2) {
            let factor = d.value(&result);
            products = products.map(|product| d.graph.mul(factor, product));
        }
        let rest = d.value(&result);
        let sum = d.graph.add2(products[1], rest);
        let multiple = d.graph.scale(-0.5, sum);
        d.graph.add2(products[0], multiple)
    }),
    ("common_number", |d| {
        let shape = d.shape();
        let (x, y) = (d.value(&shape), d.value(&shape));
        let (x, y) = (d.graph.scale(2.5, x), d.graph.scale(-2.5, y));
        d.graph.add2(x, y)
    }),
    ("like_terms", |d| {
        let shape = d.shape();
        let (x, y) = (d.value(&shape), d.value(&shape));
        let (a, b) = (d.graph.scale(2.5, x), d.graph.scale(-1.5, x));
        match d.random.below(2) {
            0 => d.graph.sub(x, x),
            _ => {
                let sum = d.graph.add2(a, y);
                d.graph.add2(sum, b)
            }
        }
    }),
    ("like_factors", |d| {
        let shape = d.shape();
        let (x, y) = (d.value(&shape), d.value(&shape));
        let powers = [Unary::Recip, Unary::Powi(2), Unary::Powi(-3)];
        let power = *d.random.pick(&powers);
        let power = d.graph.unary(power, x);
        let product = d.graph.mul(power, y);
        d.graph.mul(x, product)
    }),
    ("first_power", |d| powers(d, &[1])),
    ("zeroth_power", |d| powers(d, &[0])),
    ("power_of_power", |d| powers(d, &[3, 2])),
    ("negative_power", |d| powers(d, &[-3])),
    ("recip_of_power", |d| {
        let x = powers(d, &[3]);
        d.graph.unary(Unary::Recip, x)
    }),
    ("power_of_negated", |d| {
        let shape = d.shape();
        let x = d.value(&shape);
        let x = d.graph.neg(x);
        let n = *d.random.pick(&[2, 3]);
        d.graph.unary(Unary::Powi(n), x)
    }),
    ("constant_power", |d| {
        let shape = d.shape();
        let x = d.value(&shape);
        let exponent = *d.random.pick(&[0.5, -0.5, 2.0, -1.0, 0.0]);
        let exponent = d.graph.constant_like(exponent, x);
        d.graph.add(Op::Binary(Binary::Pow), &[x, exponent])
    }),
    ("numbers_together", |d| {
        let shape = d.shape();
        let (x, y) = (d.value(&shape), d.value(&shape));
        let multiple = d.graph.scale(2.5, x);
        d.graph.mul(y, multiple)
    }),
    ("cheaper_together", |d| {
        let shape = Shape::known(&[3, 2]);
        let x = d.example(&shape);
        let (s, t) = match d.random.below(3) {
            0 => (d.shared(&shape), d.shared(&shape)),
            1 => (d.broadcast(&shape, &[0]), d.broadcast(&shape, &[0, 1])),
            _ => (d.constant(&shape), d.constant(&shape)),
        };
        let op = Op::Binary(*d.random.pick(&[Binary::Add, Binary::Mul]));
        let inner = d.graph.add(op.clone(), &[x, s]);
        d.graph.add(op, &[inner, t])
    }),
];

fn powers(d: &mut Draft, exponents: &[i32]) -> NodeId {
    let shape = d.shape();
    let x = d.value(&shape);
    exponents.iter().fold(x, |x, &n| d.graph.unary(Unary::Powi(n), x))
}

const BROADCASTS: &[(&str, Instance)] = &[
    ("broadcast_of_broadcast", |d| {
        let x = d.shape_of_rank(1);
        let x = d.value(&x);
        let axis = d.random.below(2);
        let x = d.graph.broadcast(x, &[axis], &[Axis::Known(3)]);
        let axis = d.random.below(3);
        d.graph.broadcast(x, &[axis], &[Axis::Known(2)])
    }),
    ("unit_broadcast", |d| {
        let x = d.shape_of_rank(1);
        let x = d.value(&x);
        d.graph.broadcast(x, &[0, 2], &[Axis::Known(1), Axis::Known(2)])
    }),
    ("function_of_broadcast", |d| {
        let x = d.broadcast(&Shape::known(&[2, 3]), &[1]);
        let function = *d.random.pick(&[Unary::Exp, Unary::Recip, Unary::Abs]);
        d.graph.unary(function, x)
    }),
    ("elementwise_of_broadcasts", |d| {
        let shape = Shape::known(&[2, 3, 2]);
        let (x, y) = (d.broadcast(&shape, &[0, 1]), d.broadcast(&shape, &[1, 2]));
        let y = if d.random.once_in(2) { d.graph.neg(y) } else { y };
        match d.random.below(3) {
            0 => d.graph.add2(x, y),
            1 => d.graph.compare(Less, x, y),
            _ => {
                let c = d.constant(&shape);
                d.graph.select(x, y, c)
            }
        }
    }),
];

const MOVEMENTS: &[(&str, Instance)] = &[
    ("nothing_moved", |d| {
        let shape = d.shape_of_rank(2);
        let x = d.value(&shape);
        match d.random.below(4) {
            0 => d.graph.permute(x, &[0, 1]),
            1 => d.graph.slice(x, &[0, 0], &shape.sizes()),
            2 => d.graph.pad(x, &[0, 0], &[0, 0]),
            _ => d.graph.concat(&[x], 1),
        }
    }),
    ("reshape_of_reshape", |d| {
        let x = d.value(&Shape::known(&[2, 6]));
        let x = d.graph.reshape(x, &Shape::known(&[3, 4]));
        d.graph.reshape(x, &Shape::known(&[12]))
    }),
    ("permute_of_permute", |d| {
        let shape = d.shape_of_rank(3);
        let x = d.value(&shape);
        let (first, second) = (d.order(3), d.order(3));
        let x = d.graph.permute(x, &first);
        d.graph.permute(x, &second)
    }),
    ("permute_of_unit_axes", |d| {
        let x = d.value(&Shape::known(&[1, 3, 2]));
        d.graph.permute(x, &[1, 0, 2])
    }),
    ("permute_of_broadcast", |d| {
        let shape = d.shape_of_rank(3);
        let axes = d.axes(3);
        let x = d.broadcast(&shape, &axes);
        let order = d.order(3);
        d.graph.permute(x, &order)
    }),
    ("reshape_of_broadcast", |d| {
        let x = d.broadcast(&Shape::known(&[2, 1, 3]), &[2]);
        d.graph.reshape(x, &Shape::known(&[1, 2, 3]))
    }),
    ("elementwise_of_unit_axes", |d| {
        let shape = Shape::known(&[1, 3, 1]);
        let (x, y) = (d.value(&shape), d.value(&shape));
        if d.random.once_in(2) { d.graph.mul(x, y) } else { d.graph.unary(Unary::Exp, x) }
    }),
    ("movement_of_negated", |d| {
        let x = d.value(&Shape::known(&[2, 3]));
        let x = d.graph.neg(x);
        match d.random.below(4) {
            0 => d.graph.permute(x, &[1, 0]),
            1 => d.graph.slice(x, &[1, 0], &[1, 2]),
            2 => d.graph.broadcast(x, &[1], &[Axis::Known(2)]),
            _ => d.graph.reshape(x, &Shape::known(&[6])),
        }
    }),
    ("padding_of_negated", |d| {
        let x = d.value(&Shape::known(&[2, 3]));
        let x = d.graph.neg(x);
        d.graph.pad(x, &[1, 0], &[0, 1])
    }),
    ("function_of_movement", |d| {
        let x = moved(d, 0);
        d.graph.unary(Unary::Abs, x)
    }),
    ("elementwise_of_movements", |d| {
        let kind = d.random.below(2);
        let (x, y) = (moved(d, kind), moved(d, kind));
        let y = if d.random.once_in(2) { d.graph.neg(y) } else { y };
        match d.random.below(2) {
            0 => d.graph.mul(x, y),
            _ => {
                let shape = d.graph.shape(x).clone();
                let c = d.constant(&shape);
                d.graph.select(x, c, y)
            }
        }
    }),
];

fn moved(d: &mut Draft, kind: usize) -> NodeId {
    let x = d.value(&Shape::known(&[2, 3]));
    if kind == 0 { d.graph.permute(x, &[1, 0]) } else { d.graph.reshape(x, &Shape::known(&[6])) }
}

const PARTS: &[(&str, Instance)] = &[
    ("slice_of_slice", |d| {
        let x = d.value(&Shape::known(&[4, 5]));
        let x = d.graph.slice(x, &[1, 0], &[3, 4]);
        d.graph.slice(x, &[0, 2], &[2, 2])
    }),
    ("slice_of_pad", |d| {
        let x = d.value(&Shape::known(&[3]));
        let x = d.graph.pad(x, &[2], &[1]);
        let (start, len) = *d.random.pick(&[(0, 2), (0, 4), (1, 5), (3, 2), (4, 2), (2, 3)]);
        d.graph.slice(x, &[start], &[len])
    }),
    ("slice_of_concat", |d| {
        let parts: Vec<NodeId> = (0..3).map(|_| d.value(&Shape::known(&[2, 2]))).collect();
        let x = d.graph.concat(&parts, 0);
        let (start, len) = *d.random.pick(&[(0, 1), (2, 2), (1, 2), (3, 3), (4, 1)]);
        d.graph.slice(x, &[start, 1], &[len, 1])
    }),
    ("slice_of_broadcast", |d| {
        let x = d.broadcast(&Shape::known(&[4, 5]), &[0]);
        d.graph.slice(x, &[1, 2], &[2, 3])
    }),
    ("pad_of_pad", |d| {
        let x = d.value(&Shape::known(&[2, 3]));
        let x = d.graph.pad(x, &[1, 0], &[0, 2]);
        d.graph.pad(x, &[2, 0], &[1, 1])
    }),
    ("concat_with_zeros", |d| {
        let (x, y) = (d.value(&Shape::known(&[2, 2])), d.value(&Shape::known(&[1, 2])));
        let zeros = d.graph.constant(0.0, &Shape::known(&[3, 2]));
        match d.random.below(4) {
            0 => d.graph.concat(&[zeros, x], 0),
            1 => d.graph.concat(&[x, y, zeros], 0),
            2 => d.graph.concat(&[zeros, x, zeros], 0),
            _ => d.graph.concat(&[zeros, x, zeros, y], 0),
        }
    }),
    ("concat_of_concats", |d| {
        let [x, y, z] = [2, 1, 3].map(|n| d.value(&Shape::known(&[n, 2])));
        let inner = d.graph.concat(&[x, y], 0);
        d.graph.concat(&[z, inner, x], 0)
    }),
    ("concat_of_neighbours", |d| {
        let x = d.value(&Shape::known(&[4, 2]));
        let (first, second) = (d.graph.slice(x, &[0, 0], &[1, 2]), d.graph.slice(x, &[1, 0], &[2, 2]));
        match d.random.below(2) {
            0 => d.graph.concat(&[first, second], 0),
            _ => d.graph.concat(&[second, first, second], 0),
        }
    }),
    ("sum_of_pads", |d| {
        let [x, y, z] = [1, 2, 1].map(|n| d.value(&Shape::known(&[2, n])));
        let x = d.graph.pad(x, &[0, 5], &[0, 1]);
        let y = d.graph.pad(y, &[0, 1], &[0, 4]);
        let z = d.graph.pad(z, &[0, 4], &[0, 2]);
        match d.random.below(3) {
            0 => d.graph.sub(x, y),
            1 => d.graph.add2(z, x),
            _ => {
                let zeros = d.graph.constant(0.0, &Shape::known(&[2, 1]));
                let some = d.value(&Shape::known(&[2, 3]));
                let joined = d.graph.concat(&[zeros, zeros, zeros, zeros, some], 1);
                d.graph.add2(joined, y)
            }
        }
    }),
];
