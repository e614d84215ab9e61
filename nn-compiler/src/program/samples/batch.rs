//! Programs in which what the batch is on average is used by each example.

use super::draft::{Draft, accumulate, mask, phase};
use super::{EXAMPLES, Sample, field, mean, value};
use crate::eval::Bindings;
use crate::program::{Instruction, Item, Layout, Outcome, Over, Repeat, Role};

/// `z = u - mean(u)` of `u = w x`: two phases over tiles, between which `u` is kept for the whole batch.
pub(super) fn centred() -> Sample {
    let mut draft = Draft::new();
    let (x, w) = (draft.input("x", 0, 2), draft.parameter("w", 0, 2));
    let (u, sum, mean_u) = (draft.batch("u", 2), draft.sum("sum", 2), draft.once("mean", 2));
    let (z, d, d_w) = (draft.result("z", 0, 2), draft.lanes("d", 2), draft.gradient("d_w", 0, 2));
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
    draft.phase(Over::Tiles, vec![centred, backwards, mask(d), accumulate(2, d, d_w)]);
    draft.phase(Over::Once, vec![Instruction::Average { sum: d_w, mean: d_w }]);
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
