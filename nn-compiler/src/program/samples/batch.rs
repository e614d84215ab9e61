//! Programs in which what the batch is on average is used by each example.

use super::draft::{Draft, accumulate, mask, phase, product};
use super::{EXAMPLES, Sample, field, mean, value};
use crate::eval::Bindings;
use crate::ir::{Index, Term, Unary};
use crate::program::{Instruction, Item, Layout, Outcome, Over, Repeat, Role};

/// `z = u - mean(u)` of `u = w x`: two phases over tiles, between which `u` is kept for the whole batch.
pub(super) fn centred() -> Sample {
    let mut draft = Draft::new();
    let (x, w) = (draft.input("x", 0, 2), draft.parameter("w", 0, 2));
    let (u, sum, mean_u) = (draft.batch("u", 2), draft.sum("sum", 2), draft.once("mean", 2));
    let (z, d) = (draft.result("z", 0, 2), draft.lanes("d", 2));
    let (sum_d, d_w) = (draft.sum("sum_d", 2), draft.gradient("d_w", 0, 2));
    let times = |a, b, write| {
        draft.map(&[a, b], write, |terms| {
            let (a, b) = (terms.at(0), terms.at(1));
            terms.times(a, b)
        })
    };
    let (scaled, backwards) = (times(x, w, u), times(z, x, d));
    let centred = draft.map(&[u, mean_u], z, |terms| {
        let (u, mean) = (terms.at(0), terms.at(1));
        terms.minus(u, mean)
    });
    draft.phase(Over::Tiles, vec![scaled, mask(u), accumulate(2, u, sum)]);
    draft.phase(Over::Once, vec![Instruction::Average { sum, mean: mean_u }]);
    draft.phase(Over::Tiles, vec![centred, backwards, mask(d), accumulate(2, d, sum_d)]);
    draft.phase(Over::Once, vec![Instruction::Average { sum: sum_d, mean: d_w }]);
    let bindings =
        Bindings { inputs: vec![field(1, 2)], parameters: vec![value(2, 2)], ..Bindings::default() };
    let w = bindings.parameters[0].elements();
    let times = |a: &[f64], b: &[f64]| -> Vec<f64> { a.iter().zip(b).map(|(a, b)| a * b).collect() };
    let us: Vec<Vec<f64>> = bindings.inputs[0].iter().map(|x| times(x.elements(), w)).collect();
    let mean_u = mean(&us);
    let zs: Vec<Vec<f64>> =
        us.iter().map(|u| u.iter().zip(&mean_u).map(|(u, mean)| u - mean).collect()).collect();
    let ds: Vec<Vec<f64>> = zs.iter().zip(&bindings.inputs[0]).map(|(z, x)| times(z, x.elements())).collect();
    let expected = Outcome { results: vec![zs], gradients: vec![Some(mean(&ds))] };
    Sample { name: "two phases over tiles", program: draft.program, bindings, expected }
}

/// `v' = v - w_t mean(v)` for each step, with what each step began with, and all means: a loop around phases.
pub(super) fn repeated() -> Sample {
    let mut draft = Draft::new();
    let (x, w) = (draft.input("x", 0, 2), draft.parameter("w", 0, 3));
    let v = draft.carried("v", 2, Layout::Batch);
    let (copy, sum, means) = (draft.lanes("copy", 2), draft.sum("sum", 2), draft.once("means", 6));
    let y = draft.buffer("y", 6, Layout::Batch, Role::Result(0));
    let last = draft.result("last", 1, 2);
    let (w_t, means_t, y_t) =
        (draft.part("w_t", w, 1), draft.part("means_t", means, 2), draft.part("y_t", y, 2));
    let begin = draft.map(&[x], v.state, |terms| terms.at(0));
    draft.phase(Over::Tiles, vec![begin]);
    let copied = draft.map(&[v.state], copy, |terms| terms.at(0));
    let kept = draft.map(&[v.state], y_t.part, |terms| terms.at(0));
    let next = draft.map(&[v.state, means_t.part, w_t.part], v.next, |terms| {
        let (v, mean, w) = (terms.at(0), terms.at(1), terms.load(2, &[]));
        let product = terms.times(mean, w);
        terms.minus(v, product)
    });
    let body = vec![
        phase(Over::Tiles, vec![copied, mask(copy), accumulate(2, copy, sum)]),
        phase(Over::Once, vec![Instruction::Average { sum, mean: means_t.part }]),
        phase(Over::Tiles, vec![next, kept]),
    ];
    let repeat = Repeat { steps: 3, reverse: true, carried: vec![v], slices: vec![w_t, means_t, y_t], body };
    draft.program.items.push(Item::Repeat(repeat));
    let end = draft.map(&[v.state, means], last, |terms| {
        let (v, first, other) = (terms.at(0), terms.at(1), terms.load(1, &[(0, 2)]));
        let sum = terms.plus(first, other);
        terms.plus(v, sum)
    });
    draft.phase(Over::Tiles, vec![end]);
    let bindings =
        Bindings { inputs: vec![field(3, 2)], parameters: vec![value(4, 3)], ..Bindings::default() };
    let w = bindings.parameters[0].elements();
    let mut v: Vec<Vec<f64>> = bindings.inputs[0].iter().map(|x| x.elements().to_vec()).collect();
    let (mut ys, mut means) = (vec![vec![0.0; 6]; EXAMPLES], vec![0.0; 6]);
    for t in [2, 1, 0] {
        let mean_v = mean(&v);
        means[2 * t..2 * t + 2].copy_from_slice(&mean_v);
        for (v, y) in v.iter_mut().zip(&mut ys) {
            y[2 * t..2 * t + 2].copy_from_slice(v);
            (0..2).for_each(|i| v[i] -= w[t] * mean_v[i]);
        }
    }
    let last = v.iter().map(|v| (0..2).map(|i| v[i] + means[i] + means[2 * i]).collect()).collect();
    let expected = Outcome { results: vec![ys, last], gradients: vec![None] };
    Sample { name: "a loop around phases", program: draft.program, bindings, expected }
}

/// A loop around phases in another: `h' = tanh(W_t h - mean(W_t h))` for each inner step, which begins as `s_k o`, and
/// `o' = o + h - m` with the last of these means. A state that exists once is carried beside it: the total of the means of
/// `h x`, which are also parts of the gradient; their squares are kept.
pub(super) fn stacked() -> Sample {
    let mut draft = Draft::new();
    let (x, w, b) = (draft.input("x", 0, 2), draft.parameter("w", 0, 12), draft.parameter("b", 1, 4));
    let (o, h) = (draft.carried("o", 2, Layout::Batch), draft.carried("h", 2, Layout::Batch));
    let (scale, total) = (draft.once("scale", 4), draft.carried("total", 2, Layout::Once));
    let (u, copy, d) = (draft.batch("u", 2), draft.lanes("copy", 2), draft.lanes("d", 2));
    let (sum_u, means) = (draft.sum("sum_u", 2), draft.once("means", 6));
    let (sum_d, mean_d) = (draft.sum("sum_d", 2), draft.once("mean_d", 2));
    let (y, d_b) = (draft.result("y", 0, 2), draft.gradient("d_b", 1, 4));
    let (w_t, mean_u) = (draft.part("w_t", w, 4), draft.part("mean_u", means, 2));
    let kept = draft.once("kept", 4);
    let [s_k, kept_k, d_b_k] =
        [("s_k", scale), ("kept_k", kept), ("d_b_k", d_b)].map(|(name, whole)| draft.part(name, whole, 2));
    let copied = |draft: &Draft, from, to| draft.map(&[from], to, |terms| terms.at(0));
    let times = |draft: &Draft, a, b, to| {
        draft.map(&[a, b], to, |terms| {
            let (a, b) = (terms.at(0), terms.at(1));
            terms.times(a, b)
        })
    };
    let plus = |draft: &Draft, a, b, to| {
        draft.map(&[a, b], to, |terms| {
            let (a, b) = (terms.at(0), terms.at(1));
            terms.plus(a, b)
        })
    };
    let bounded = draft.map(&[b], scale, |terms| {
        let b = terms.at(0);
        terms.unary(Unary::Tanh, b)
    });
    let nothing = draft.map(&[], total.state, |terms| terms.number(0.0));
    draft.phase(Over::Once, vec![bounded, nothing]);
    draft.phase(Over::Tiles, vec![copied(&draft, x, o.state)]);
    let centred = draft.map(&[u, mean_u.part], h.next, |terms| {
        let (u, mean) = (terms.at(0), terms.at(1));
        let difference = terms.minus(u, mean);
        terms.unary(Unary::Tanh, difference)
    });
    let multiplied = product(w_t.part, 2, 2, h.state, u);
    let summed = vec![multiplied, copied(&draft, u, copy), mask(copy), accumulate(2, copy, sum_u)];
    let inner = vec![
        phase(Over::Tiles, summed),
        phase(Over::Once, vec![Instruction::Average { sum: sum_u, mean: mean_u.part }]),
        phase(Over::Tiles, vec![centred]),
    ];
    let inner = Repeat { steps: 3, reverse: true, carried: vec![h], slices: vec![w_t, mean_u], body: inner };
    let products = vec![
        draft.map(&[o.state, h.state, means], o.next, |terms| {
            let (o, h, mean) = (terms.at(0), terms.at(1), terms.at(2));
            let sum = terms.plus(o, h);
            terms.minus(sum, mean)
        }),
        times(&draft, h.state, x, d),
        mask(d),
        accumulate(2, d, sum_d),
    ];
    let means = vec![
        Instruction::Average { sum: sum_d, mean: mean_d },
        plus(&draft, total.state, mean_d, total.next),
        times(&draft, mean_d, mean_d, kept_k.part),
        copied(&draft, mean_d, d_b_k.part),
    ];
    let outer = vec![
        phase(Over::Tiles, vec![times(&draft, o.state, s_k.part, h.state)]),
        Item::Repeat(inner),
        phase(Over::Tiles, products),
        phase(Over::Once, means),
    ];
    let (carried, slices) = (vec![o, total], vec![s_k, kept_k, d_b_k]);
    draft.program.items.push(Item::Repeat(Repeat { steps: 2, reverse: false, carried, slices, body: outer }));
    let end = draft.map(&[o.state, total.state, kept], y, |terms| {
        let last = terms.add(Term::Load { operand: 2, index: Index::variable(0).plus(2) });
        let (o, total) = (terms.at(0), terms.at(1));
        let difference = terms.minus(total, last);
        terms.times(o, difference)
    });
    draft.phase(Over::Tiles, vec![end]);
    let bindings = Bindings {
        inputs: vec![field(5, 2)],
        parameters: vec![value(6, 12), value(7, 4)],
        ..Bindings::default()
    };
    let expected = of_stacked(&bindings);
    Sample { name: "a loop around phases in another", program: draft.program, bindings, expected }
}

fn of_stacked(bindings: &Bindings) -> Outcome {
    let [w, b] = [0, 1].map(|i| bindings.parameters[i].elements());
    let xs: Vec<Vec<f64>> = bindings.inputs[0].iter().map(|x| x.elements().to_vec()).collect();
    let (mut os, mut total, mut d_b) = (xs.clone(), vec![0.0; 2], Vec::new());
    for k in 0..2 {
        let mut hs: Vec<Vec<f64>> =
            os.iter().map(|o| (0..2).map(|i| o[i] * b[2 * k + i].tanh()).collect()).collect();
        let mut mean_u = Vec::new();
        for t in [2, 1, 0] {
            let us: Vec<Vec<f64>> = hs.iter().map(|h| super::product(&w[4 * t..4 * t + 4], h)).collect();
            mean_u = mean(&us);
            hs = us.iter().map(|u| (0..2).map(|i| (u[i] - mean_u[i]).tanh()).collect()).collect();
        }
        let ds: Vec<Vec<f64>> = hs.iter().zip(&xs).map(|(h, x)| vec![h[0] * x[0], h[1] * x[1]]).collect();
        for (o, h) in os.iter_mut().zip(&hs) {
            (0..2).for_each(|i| o[i] += h[i] - mean_u[i]);
        }
        let mean_d = mean(&ds);
        (0..2).for_each(|i| total[i] += mean_d[i]);
        d_b.extend(mean_d);
    }
    let ys = os.iter().map(|o| (0..2).map(|i| o[i] * (total[i] - d_b[2 + i].powi(2))).collect()).collect();
    Outcome { results: vec![ys], gradients: vec![None, Some(d_b)] }
}
