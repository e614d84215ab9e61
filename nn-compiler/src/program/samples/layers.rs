//! Programs without loops over steps.

use super::draft::{Draft, Terms, accumulate, mask, outer, product, transposed};
use super::{EXAMPLES, Sample, field, mean, value};
use crate::array::Array;
use crate::eval::Bindings;
use crate::ir::{Binary, Comparison, Index, Reducer, Term, Unary};
use crate::program::{Instruction, Outcome, Over, Write};

/// A dense layer that is trained: `z = tanh(W x + 2 b)`, the loss is `Σ (z - t)²`; two sums that are means in place, and one
/// whose mean is multiplied.
pub(super) fn dense() -> Sample {
    let mut draft = Draft::new();
    let (x, t) = (draft.input("x", 0, 3), draft.target("t", 0, 2));
    let (w, b) = (draft.parameter("w", 0, 6), draft.parameter("b", 1, 2));
    let twice = draft.once("twice", 2);
    let (h, d) = (draft.lanes("h", 2), draft.lanes("d", 2));
    let (loss, z, back) = (draft.result("loss", 0, 1), draft.result("z", 1, 2), draft.result("back", 2, 3));
    let (d_w, d_b, sum) = (draft.gradient("d_w", 0, 6), draft.gradient("d_b", 1, 2), draft.sum("sum", 2));
    let doubled = draft.map(&[b], twice, |terms| {
        let (b, two) = (terms.at(0), terms.number(2.0));
        terms.times(b, two)
    });
    draft.phase(Over::Once, vec![doubled]);
    let activated = draft.map(&[h, twice], z, |terms| {
        let (h, b) = (terms.at(0), terms.at(1));
        let sum = terms.plus(h, b);
        terms.unary(Unary::Tanh, sum)
    });
    let squares = draft.nest((&[2], 1, Reducer::Sum), &[z, t], &[loss], |terms| {
        let (z, t) = (terms.at(0), terms.at(1));
        let difference = terms.minus(z, t);
        vec![terms.times(difference, difference)]
    });
    let backwards = draft.map(&[z, t], d, |terms| {
        let (z, t, two, one) = (terms.at(0), terms.at(1), terms.number(2.0), terms.number(1.0));
        let difference = terms.minus(z, t);
        let square = terms.times(z, z);
        let slope = terms.minus(one, square);
        let product = terms.times(difference, slope);
        terms.times(two, product)
    });
    draft.phase(
        Over::Tiles,
        vec![
            product(w, 2, 3, x, h),
            activated,
            squares,
            backwards,
            transposed(w, 3, 2, d, back),
            mask(d),
            outer((2, 3), d, x, d_w),
            accumulate(2, d, sum),
        ],
    );
    let scaled = draft.map(&[sum], d_b, |terms| {
        let (sum, scale, two) = (terms.at(0), terms.add(Term::Scale), terms.number(2.0));
        let mean = terms.times(sum, scale);
        terms.times(mean, two)
    });
    draft.phase(Over::Once, vec![Instruction::Average { sum: d_w, mean: d_w }, scaled]);
    let bindings = Bindings {
        inputs: vec![field(1, 3)],
        targets: vec![field(2, 2)],
        parameters: vec![value(3, 6), value(4, 2)],
        ..Bindings::default()
    };
    let expected = of_dense(&bindings);
    Sample { name: "a dense layer", program: draft.program, bindings, expected }
}

fn of_dense(bindings: &Bindings) -> Outcome {
    let [w, b] = [0, 1].map(|i| bindings.parameters[i].elements());
    let mut results = vec![Vec::new(); 3];
    let (mut d_w, mut d_b) = (Vec::new(), Vec::new());
    for (x, t) in bindings.inputs[0].iter().zip(&bindings.targets[0]) {
        let h = super::product(w, x.elements());
        let z: Vec<f64> = h.iter().zip(b).map(|(h, b)| (h + 2.0 * b).tanh()).collect();
        let differences: Vec<f64> = z.iter().zip(t.elements()).map(|(z, t)| z - t).collect();
        let d: Vec<f64> = z.iter().zip(&differences).map(|(z, d)| 2.0 * d * (1.0 - z * z)).collect();
        let back = (0..3).map(|i| (0..2).map(|o| w[3 * o + i] * d[o]).sum()).collect();
        results[0].push(vec![differences.iter().map(|d| d * d).sum()]);
        d_w.push(super::outer(&d, x.elements()));
        d_b.push(d.iter().map(|d| 2.0 * d).collect());
        results[1].push(z);
        results[2].push(back);
    }
    Outcome { results, gradients: vec![Some(mean(&d_w)), Some(mean(&d_b))] }
}

/// Rows of a table, looked up, with their gradient; the largest of a row, and shares in `Σ exp`. The sum begins with one
/// scatter and goes on with another; the gradient is its mean, elsewhere.
pub(super) fn embedding() -> Sample {
    let mut draft = Draft::new();
    let (index, scale) = (draft.input("index", 0, 2), draft.input("scale", 1, 1));
    let table = draft.parameter("table", 0, 12);
    let (rows, d) = (draft.lanes("rows", 6), draft.lanes("d", 6));
    let (most, shares, total) =
        (draft.result("most", 0, 2), draft.result("shares", 1, 6), draft.result("total", 2, 2));
    let (sum, d_table) = (draft.sum("sum", 12), draft.gradient("d_table", 0, 12));
    let looked_up = draft.nest((&[2, 3], 0, Reducer::Sum), &[index, table], &[rows], |terms| {
        let row = terms.load(0, &[(0, 1)]);
        let place = Index { rows: vec![(row, 4, 3)], variables: vec![(1, 1)], constant: 0 };
        vec![terms.add(Term::Load { operand: 1, index: place })]
    });
    let reduced = |reducer, write| {
        draft.nest((&[2, 3], 1, reducer), &[rows], &[write], |terms| vec![terms.load(0, &[(0, 3), (1, 1)])])
    };
    let scaled = draft.nest((&[2, 3], 0, Reducer::Sum), &[rows, scale], &[d], |terms| {
        let (row, scale) = (terms.load(0, &[(0, 3), (1, 1)]), terms.load(1, &[]));
        vec![terms.times(row, scale)]
    });
    let scatter = |x, write| Instruction::Scatter { rows: 4, width: 3, x, index, sum, write };
    draft.phase(
        Over::Tiles,
        vec![
            looked_up,
            reduced(Reducer::Max, most),
            reduced(Reducer::LogSoftmax, shares),
            reduced(Reducer::LogSumExp, total),
            scaled,
            mask(d),
            scatter(d, Write::Overwrite),
            mask(rows),
            scatter(rows, Write::Add),
        ],
    );
    draft.phase(Over::Once, vec![Instruction::Average { sum, mean: d_table }]);
    let indices = |example| Array::new(&[2], vec![(example * 3 % 4) as f64, ((example + 1) % 3) as f64]);
    let bindings = Bindings {
        inputs: vec![(0..EXAMPLES).map(indices).collect(), field(2, 1)],
        parameters: vec![value(5, 12)],
        ..Bindings::default()
    };
    let expected = of_embedding(&bindings);
    Sample { name: "an embedding", program: draft.program, bindings, expected }
}

fn of_embedding(bindings: &Bindings) -> Outcome {
    let table = bindings.parameters[0].elements();
    let mut results = vec![Vec::new(); 3];
    let mut gradient = Vec::new();
    for (index, scale) in bindings.inputs[0].iter().zip(&bindings.inputs[1]) {
        let (mut most, mut shares, mut total, mut d) = (Vec::new(), Vec::new(), Vec::new(), vec![0.0; 12]);
        for &index in index.elements() {
            let first = 3 * index as usize;
            let row = &table[first..first + 3];
            let log_sum = row.iter().map(|x| x.exp()).sum::<f64>().ln();
            most.push(row.iter().copied().fold(f64::NEG_INFINITY, f64::max));
            shares.extend(row.iter().map(|x| x - log_sum));
            total.push(log_sum);
            (0..3).for_each(|i| d[first + i] += row[i] * (scale.elements()[0] + 1.0));
        }
        results[0].push(most);
        results[1].push(shares);
        results[2].push(total);
        gradient.push(d);
    }
    Outcome { results, gradients: vec![Some(mean(&gradient))] }
}

/// Sums of neighbours with zeros around them, in one loop with two results; a choice between positions and values; and a
/// gradient that a loop sums up.
pub(super) fn window() -> Sample {
    let mut draft = Draft::new();
    let (x, c) = (draft.input("x", 0, 4), draft.parameter("c", 0, 1));
    let (sums, products) = (draft.result("sums", 0, 4), draft.result("products", 1, 4));
    let chosen = draft.result("chosen", 2, 4);
    let (sum, d_c) = (draft.sum("sum", 1), draft.gradient("d_c", 0, 1));
    let before = |terms: &mut Terms| {
        let index = Index::variable(0).plus(-1);
        let (then, otherwise) =
            (terms.add(Term::Load { operand: 0, index: index.clone() }), terms.number(0.0));
        terms.add(Term::Inside { ranges: vec![(index, 0, 4)], then, otherwise })
    };
    let neighbours = draft.nest((&[4], 0, Reducer::Sum), &[x], &[sums, products], |terms| {
        let (own, before) = (terms.at(0), before(terms));
        vec![terms.plus(own, before), terms.times(own, before)]
    });
    let choice = draft.map(&[sums, c], chosen, |terms| {
        let (sum, c) = (terms.at(0), terms.load(1, &[]));
        let less = terms.add(Term::Compare(Comparison::Less, sum, c));
        let position = terms.add(Term::Position(Index::variable(0)));
        terms.add(Term::Select(less, position, sum))
    });
    let summed = draft.nest((&[4], 1, Reducer::Sum), &[products], &[sum], |terms| {
        let (product, three) = (terms.at(0), terms.number(3.0));
        let most = terms.add(Term::Binary(Binary::Max, product, three));
        vec![terms.minus(most, product)]
    });
    draft.phase(Over::Tiles, vec![neighbours, choice, summed]);
    draft.phase(Over::Once, vec![Instruction::Average { sum, mean: d_c }]);
    let bindings = Bindings {
        inputs: vec![field(6, 4)],
        parameters: vec![Array::new(&[1], vec![0.1])],
        ..Bindings::default()
    };
    let expected = of_window(&bindings);
    Sample { name: "a window", program: draft.program, bindings, expected }
}

fn of_window(bindings: &Bindings) -> Outcome {
    let mut results = vec![Vec::new(); 3];
    let mut gradient = Vec::new();
    for x in &bindings.inputs[0] {
        let x = x.elements();
        let before = |i: usize| if i > 0 { x[i - 1] } else { 0.0 };
        let sums: Vec<f64> = (0..4).map(|i| x[i] + before(i)).collect();
        let products: Vec<f64> = (0..4).map(|i| x[i] * before(i)).collect();
        results[2].push((0..4).map(|i| if sums[i] < 0.1 { i as f64 } else { sums[i] }).collect());
        gradient.push(vec![products.iter().map(|x| 3.0 - x).sum()]);
        results[0].push(sums);
        results[1].push(products);
    }
    Outcome { results, gradients: vec![Some(mean(&gradient))] }
}
