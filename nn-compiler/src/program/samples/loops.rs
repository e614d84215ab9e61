//! Programs with loops over steps, within a phase.

use super::draft::{Draft, accumulate, mask, outer, product, repeat};
use super::{EXAMPLES, Sample, field, mean, value};
use crate::eval::Bindings;
use crate::ir::Unary;
use crate::program::{Instruction, Layout, Outcome, Over, Repeat};

/// `s' = tanh(W s + b_t + x_t)` and `r' = s`, with captured weights, stacked parameters, inputs of each step, a stacked
/// result, a sum over the batch for each step, and one over all steps.
pub(super) fn scan(steps: usize, reverse: bool) -> Sample {
    let mut draft = Draft::new();
    let (x, start) = (draft.input("x", 0, 2 * steps), draft.input("start", 1, 2));
    let (w, b) = (draft.parameter("w", 0, 4), draft.parameter("b", 1, 2 * steps));
    let (s, r) = (draft.carried("s", 2, Layout::Lanes), draft.carried("r", 2, Layout::Lanes));
    let (h, d, kept) = (draft.lanes("h", 2), draft.lanes("d", 2), draft.lanes("kept", 2 * steps));
    let (y, last) = (draft.result("y", 0, 2 * steps), draft.result("last", 1, 2));
    let (d_w, d_b) = (draft.gradient("d_w", 0, 4), draft.gradient("d_b", 1, 2 * steps));
    let (x_t, b_t) = (draft.part("x_t", x, 2), draft.part("b_t", b, 2));
    let (kept_t, y_t, d_b_t) =
        (draft.part("kept_t", kept, 2), draft.part("y_t", y, 2), draft.part("d_b_t", d_b, 2));
    let begin = [
        draft.map(&[start], s.state, |terms| {
            let (start, half) = (terms.at(0), terms.number(0.5));
            terms.times(start, half)
        }),
        draft.map(&[start], r.state, |terms| {
            let start = terms.at(0);
            terms.plus(start, start)
        }),
    ];
    let body = vec![
        product(w, 2, 2, s.state, h),
        draft.map(&[h, b_t.part, x_t.part], s.next, |terms| {
            let (h, b, x) = (terms.at(0), terms.at(1), terms.at(2));
            let sum = terms.plus(h, b);
            let sum = terms.plus(sum, x);
            terms.unary(Unary::Tanh, sum)
        }),
        draft.map(&[s.state], r.next, |terms| terms.at(0)),
        draft.map(&[s.state, r.state], y_t.part, |terms| {
            let (s, r) = (terms.at(0), terms.at(1));
            terms.times(s, r)
        }),
        draft.map(&[s.state, r.state], kept_t.part, |terms| {
            let (s, r) = (terms.at(0), terms.at(1));
            terms.plus(s, r)
        }),
        draft.map(&[s.next, x_t.part], d, |terms| {
            let (s, x) = (terms.at(0), terms.at(1));
            terms.times(s, x)
        }),
        mask(d),
        accumulate(2, d, d_b_t.part),
    ];
    let body = repeat(steps, &[s, r], &[x_t, b_t, kept_t, y_t, d_b_t], body);
    let end = draft.map(&[s.state, r.state], last, |terms| {
        let (s, r) = (terms.at(0), terms.at(1));
        terms.minus(s, r)
    });
    let body = Instruction::Repeat(Repeat { reverse, ..body });
    let instructions = begin.into_iter().chain([body, end, mask(kept), outer((2, 2), kept, x, d_w)]);
    draft.phase(Over::Tiles, instructions.collect());
    let average = |sum| Instruction::Average { sum, mean: sum };
    draft.phase(Over::Once, vec![average(d_w), average(d_b)]);
    let bindings = Bindings {
        inputs: vec![field(1, 2 * steps), field(2, 2)],
        parameters: vec![value(3, 4), value(4, 2 * steps)],
        ..Bindings::default()
    };
    let expected = of_scan(&bindings, steps, reverse);
    let name = match (steps, reverse) {
        (0, _) => "a loop without steps",
        (_, false) => "a loop over steps",
        (_, true) => "a reversed loop",
    };
    Sample { name, program: draft.program, bindings, expected }
}

fn of_scan(bindings: &Bindings, steps: usize, reverse: bool) -> Outcome {
    let [w, b] = [0, 1].map(|i| bindings.parameters[i].elements());
    let (mut ys, mut lasts, mut d_ws, mut d_bs) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (x, start) in bindings.inputs[0].iter().zip(&bindings.inputs[1]) {
        let x = x.elements();
        let [mut s, mut r] =
            [0.5, 2.0].map(|factor| start.elements().iter().map(|x| factor * x).collect::<Vec<_>>());
        let (mut y, mut d_w, mut d_b) = (vec![0.0; 2 * steps], vec![0.0; 4], vec![0.0; 2 * steps]);
        for number in 0..steps {
            let t = if reverse { steps - 1 - number } else { number };
            let h = super::product(w, &s);
            let next: Vec<f64> = (0..2).map(|i| (h[i] + b[2 * t + i] + x[2 * t + i]).tanh()).collect();
            for i in 0..2 {
                y[2 * t + i] = s[i] * r[i];
                d_b[2 * t + i] = next[i] * x[2 * t + i];
                (0..2).for_each(|j| d_w[2 * i + j] += (s[i] + r[i]) * x[2 * t + j]);
            }
            (s, r) = (next, s);
        }
        ys.push(y);
        lasts.push(s.iter().zip(&r).map(|(s, r)| s - r).collect());
        d_ws.push(d_w);
        d_bs.push(d_b);
    }
    Outcome { results: vec![ys, lasts], gradients: vec![Some(mean(&d_ws)), Some(mean(&d_bs))] }
}

/// A loop within a loop: parts of parts are read and written, the inner one runs the other way, and its state begins anew in
/// each step of the outer one, of whose state it has captured.
pub(super) fn nested() -> Sample {
    let mut draft = Draft::new();
    let (x, c) = (draft.input("x", 0, 12), draft.parameter("c", 0, 6));
    let (y, last) = (draft.result("y", 0, 12), draft.result("last", 1, 2));
    let (outer, inner) = (draft.carried("total", 2, Layout::Lanes), draft.carried("s", 2, Layout::Lanes));
    let (x_row, c_row, y_row) =
        (draft.part("x_row", x, 4), draft.part("c_row", c, 2), draft.part("y_row", y, 4));
    let (x_t, c_t, y_t) = (
        draft.part("x_t", x_row.part, 2),
        draft.part("c_t", c_row.part, 1),
        draft.part("y_t", y_row.part, 2),
    );
    let begin = draft.map(&[], outer.state, |terms| terms.number(1.0));
    let step = vec![
        draft.map(&[inner.state, x_t.part, c_t.part], inner.next, |terms| {
            let (s, x, c) = (terms.at(0), terms.at(1), terms.load(2, &[]));
            let product = terms.times(x, c);
            terms.plus(s, product)
        }),
        draft.map(&[inner.state, outer.state], y_t.part, |terms| {
            let (s, total) = (terms.at(0), terms.at(1));
            terms.times(s, total)
        }),
    ];
    let within = repeat(2, &[inner], &[x_t, c_t, y_t], step);
    let body = vec![
        draft.map(&[outer.state], inner.state, |terms| {
            let (total, half) = (terms.at(0), terms.number(0.5));
            terms.times(total, half)
        }),
        Instruction::Repeat(Repeat { reverse: true, ..within }),
        draft.map(&[inner.state, outer.state], outer.next, |terms| {
            let (s, total) = (terms.at(0), terms.at(1));
            terms.plus(s, total)
        }),
    ];
    let rows = repeat(3, &[outer], &[x_row, c_row, y_row], body);
    let end = draft.map(&[outer.state], last, |terms| terms.at(0));
    draft.phase(Over::Tiles, vec![begin, Instruction::Repeat(rows), end]);
    let bindings =
        Bindings { inputs: vec![field(7, 12)], parameters: vec![value(8, 6)], ..Bindings::default() };
    let expected = of_nested(&bindings);
    Sample { name: "a loop in a loop", program: draft.program, bindings, expected }
}

fn of_nested(bindings: &Bindings) -> Outcome {
    let c = bindings.parameters[0].elements();
    let (mut ys, mut lasts) = (Vec::new(), Vec::new());
    for x in &bindings.inputs[0] {
        let x = x.elements();
        let (mut total, mut y) = ([1.0, 1.0], vec![0.0; 12]);
        for row in 0..3 {
            let mut s = total.map(|total| total * 0.5);
            for t in [1, 0] {
                let first = 4 * row + 2 * t;
                (0..2).for_each(|i| y[first + i] = s[i] * total[i]);
                (0..2).for_each(|i| s[i] += x[first + i] * c[2 * row + t]);
            }
            total = [s[0] + total[0], s[1] + total[1]];
        }
        ys.push(y);
        lasts.push(total.to_vec());
    }
    Outcome { results: vec![ys, lasts], gradients: vec![None] }
}

/// A loop over values that exist once: products of the first parameters, all of which each example is multiplied with.
pub(super) fn once() -> Sample {
    let mut draft = Draft::new();
    let (x, w) = (draft.input("x", 0, 1), draft.parameter("w", 0, 3));
    let power = draft.carried("power", 1, Layout::Once);
    let (powers, y) = (draft.once("powers", 3), draft.result("y", 0, 3));
    let (w_t, powers_t) = (draft.part("w_t", w, 1), draft.part("powers_t", powers, 1));
    let begin = draft.map(&[], power.state, |terms| terms.number(2.0));
    let body = vec![
        draft.map(&[power.state, w_t.part], power.next, |terms| {
            let (power, w) = (terms.at(0), terms.at(1));
            terms.times(power, w)
        }),
        draft.map(&[power.next], powers_t.part, |terms| terms.at(0)),
    ];
    let body = Instruction::Repeat(repeat(3, &[power], &[w_t, powers_t], body));
    draft.phase(Over::Once, vec![begin, body]);
    let scaled = draft.map(&[x, powers, power.state], y, |terms| {
        let (x, power, last) = (terms.load(0, &[]), terms.at(1), terms.load(2, &[]));
        let product = terms.times(x, power);
        terms.minus(product, last)
    });
    draft.phase(Over::Tiles, vec![scaled]);
    let bindings =
        Bindings { inputs: vec![field(9, 1)], parameters: vec![value(10, 3)], ..Bindings::default() };
    let mut powers = bindings.parameters[0].elements().to_vec();
    powers[0] *= 2.0;
    (1..3).for_each(|i| powers[i] *= powers[i - 1]);
    let of = |example: usize| {
        let x = bindings.inputs[0][example].elements()[0];
        powers.iter().map(|power| x * power - powers[2]).collect()
    };
    let results = vec![(0..EXAMPLES).map(of).collect()];
    let expected = Outcome { results, gradients: vec![None] };
    Sample { name: "a loop over what exists once", program: draft.program, bindings, expected }
}
