//! Networks with lengths: what they compute of padded examples is what the network of each example's own sizes computes.

use super::{codes, model};
use crate::array::Array;
use crate::autodiff::reverse;
use crate::compile::lengths::padded;
use crate::eval::{self, Bindings, Value};
use crate::ir::{Along, FieldKind, Graph, NodeId};

/// Numbers that repeat nowhere.
fn number(seed: usize) -> f64 {
    ((seed * 7919 + 13) % 1009) as f64 / 1009.0 - 0.4
}

/// A tensor of a field: of classes whole numbers.
fn values(kind: FieldKind, sizes: &[usize], seed: usize) -> Array {
    let count = sizes.iter().product::<usize>();
    let value = |at: usize| match kind {
        FieldKind::Real => number(seed * 131 + at),
        FieldKind::Class(range) => (range.first + (seed + 3 * at) % range.count) as f64,
    };
    Array::new(sizes, (0..count).map(value).collect())
}

/// The same with what a padded field has behind its end: something that is no number where it may be.
fn with_padding(array: &Array, sizes: &[usize], kind: FieldKind) -> Array {
    let filler = match kind {
        FieldKind::Real => 0.0,
        FieldKind::Class(range) => range.first as f64,
    };
    let mut elements = array.elements().to_vec();
    elements.resize(sizes.iter().product(), filler);
    Array::new(sizes, elements)
}

/// The loss, and its gradient by each parameter.
fn loss_and_gradient(graph: &Graph, loss: NodeId, bindings: &Bindings) -> Vec<Vec<f64>> {
    let mut graph = graph.clone();
    let leaves: Vec<NodeId> =
        graph.reachable(&[loss]).into_iter().filter(|&node| graph.op(node).parameter().is_some()).collect();
    let mean = graph.batch_mean(loss);
    let gradient = reverse::gradient(&mut graph, mean, &leaves);
    let roots: Vec<NodeId> = [mean].into_iter().chain(gradient.into_iter().flatten()).collect();
    eval::evaluate(&graph, &roots, bindings).iter().map(elements).collect()
}

fn elements(value: &Value) -> Vec<f64> {
    match value {
        Value::Shared(array) => array.elements().to_vec(),
        Value::Example(arrays) => arrays.iter().flat_map(|array| array.elements().iter().copied()).collect(),
    }
}

/// Holds a network over examples of these lengths against the networks of their own sizes.
#[track_caller]
fn check(text: &str, examples: &[&[usize]]) {
    let written = model(text);
    let all = padded(written.clone());
    let parameters: Vec<Array> = written
        .parameters
        .iter()
        .enumerate()
        .map(|(at, parameter)| values(FieldKind::Real, &parameter.shape.sizes(), 1000 + at))
        .collect();
    let mut together = Bindings { parameters: parameters.clone(), ..Bindings::default() };
    together.inputs = vec![Vec::new(); all.inputs.len()];
    together.targets = vec![Vec::new(); all.targets.len()];
    let mut mean: Vec<Vec<f64>> = Vec::new();
    for (number, lengths) in examples.iter().enumerate() {
        let mut own = Bindings { parameters: parameters.clone(), ..Bindings::default() };
        let parts = [
            (&written.inputs, &all.inputs, &mut own.inputs, &mut together.inputs),
            (&written.targets, &all.targets, &mut own.targets, &mut together.targets),
        ];
        for (fields, padded, own, together) in parts {
            let mut fields = fields.iter().enumerate();
            let mut last = 0;
            for (field, column) in padded.iter().zip(together) {
                if let Along::Count(id) = field.along {
                    last = lengths[id as usize];
                    column.push(Array::filled(&[], last as f64));
                    continue;
                }
                let (at, known) = fields.next().expect("a field");
                let mut sizes = known.shape.sizes();
                if let Along::Length(_) = field.along {
                    sizes[0] = last;
                }
                let array = values(known.kind, &sizes, 50 * number + at);
                column.push(with_padding(&array, &known.shape.sizes(), known.kind));
                own.push(vec![array]);
            }
        }
        let (graph, roots) = written.graph.at_lengths(&[written.loss], lengths);
        let result = loss_and_gradient(&graph, roots[0], &own);
        match mean.is_empty() {
            true => mean = result,
            false => {
                let sums = mean.iter_mut().flatten();
                sums.zip(result.into_iter().flatten()).for_each(|(sum, value)| *sum += value);
            }
        }
    }
    let count = examples.len() as f64;
    let found = loss_and_gradient(&all.graph, all.loss, &together);
    assert_eq!(found.len(), mean.len());
    for (found, expected) in found.iter().flatten().zip(mean.iter().flatten()) {
        let expected = expected / count;
        assert!(
            (found - expected).abs() <= 1e-12 * expected.abs().max(1.0),
            "{found} is not {expected}\n{text}"
        );
    }
}

#[test]
fn what_is_past_the_end_counts_nowhere() {
    let net = |items: &str| {
        format!(
            "#[dtype(f64)] pub struct Net {{ length n <= 6; input x: [n, 2]; input c: [n] of class(1..=3); target y: [n]; target t;\n{items} }}"
        )
    };
    let lengths: &[&[usize]] = &[&[6], &[1], &[3]];
    check(&net("let z = x.dense(3).tanh(); output z; loss mean((z.dense() - y).square());"), lengths);
    check(&net("let z = sum(x.dense(), axis = 0); output z; loss (z - t).square() / (n + 1);"), lengths);
    check(&net("let z = max(x.dense(3), axis = 0); output z; loss (sum(z) - t).square();"), lengths);
    check(
        &net(
            "let w = softmax(x.dense()); let z = dot(w, x); output z; loss (sum(z) - t).square() + sum(w * y);",
        ),
        lengths,
    );
    check(&net("let z = logsumexp(x.dense()); output z; loss (z - t).square() + sum(y) * 0;"), lengths);
    check(&net("let z = c.embedding(4); output z; loss (mean(z.dense()) - t).square();"), lengths);
    check(
        &net(
            "let q = x.dense(3); let a = softmax(dot(q, q.transpose())); let z = dot(a, x); output z; loss mean(z.dense() - y).square();",
        ),
        lengths,
    );
    check(
        &net("let z = mean(x.dense(3).layer_norm(), axis = 0); output z; loss (z.dense() - t).square();"),
        lengths,
    );
}

#[test]
fn states_stay_where_an_example_ends() {
    let net = |items: &str| {
        format!(
            "#[dtype(f64)] pub struct Net {{ length n <= 5; input x: [n, 2]; input d: [n]; target y: [n]; target t;\n{items} }}"
        )
    };
    // Some have no step at all.
    let lengths: &[&[usize]] = &[&[5], &[0], &[1], &[3]];
    check(
        &net(
            "let z = x.fold(zeros([3]), |h, e| tanh(e.dense(3) + h.dense(3))); output z; loss (z.dense() - t).square();",
        ),
        lengths,
    );
    check(
        &net(
            "let z = x.scan(ones([3]), |h, e| tanh(e.dense(3) + h.dense(3)), reverse = true); output z; loss (sum(z) + sum(z.dense() * y) - t).square();",
        ),
        lengths,
    );
    // Steps past the end divide by 0, and take its logarithm: nothing of it is seen.
    let items = "param w = 0.5;
        let (s, p) = fold((d, x), (1, 0), |(s, p), (e, row)| (s + w / e.square(), p + ln(w * e.square()) * row[0]));
        output s; loss (s * 0.1 + p - t).square();";
    check(&net(items), lengths);
    let items = "let z = x.fold(zeros([2]), |h, e| h + d.fold(e, |s, f| tanh(s * f + h)).dense(2)); output z; loss (sum(z) - t).square();";
    check(&net(items), lengths);
}

#[test]
fn an_example_may_have_several_lengths() {
    let text = "#[dtype(f64)] pub struct Net {
        length n <= 4; length m <= 3;
        input x: [n, 2]; input q: [m, 2]; target y: [m];
        let keys = x.dense(3); let queries = q.dense(3);
        let z = dot(softmax(dot(queries, keys.transpose())), x).dense();
        output z; loss mean((z - y).square());
    }";
    check(text, &[&[4, 1], &[2, 3], &[1, 2]]);
}

#[test]
fn derivatives_within_a_network_have_lengths() {
    let text = "#[dtype(f64)] pub struct Net {
        length n <= 4; input x: [n, 2]; target t;
        let u = mean(x.dense(3).tanh().dense(bias = false));
        let v = x.fold(zeros([3]), |h, e| tanh(e.dense(3) + h.dense(3))).dense(bias = false);
        output g = grad(u, x);
        loss (sum(grad(u, x)) - t).square() + sum(grad(v, x).square());
    }";
    check(text, &[&[4], &[2], &[1]]);
}

#[test]
fn only_what_the_elements_decide_must_have_some() {
    let least = |items: &str| {
        model(&format!("pub struct Net {{ length n <= 4; input x: [n]; target t; {items} output z; loss (z - t).square() + sum(x.unsqueeze(1).dense()); }}")).lengths[0].least
    };
    assert_eq!(least("let z = sum(x) + x.fold(0, |s, e| s + e);"), 0);
    assert_eq!(least("let z = mean(x);"), 1);
    assert_eq!(least("let z = max(x);"), 1);
    assert_eq!(least("let z = dot(softmax(x), x);"), 1);
    assert_eq!(least("let z = logsumexp(x);"), 1);
}

#[test]
fn mistakes_with_lengths() {
    let net = |items: &str| {
        format!(
            "pub struct Net {{ length n <= 4; input x: [n, 2]; input y: [3]; target t; param w: [2] = ones();\n{items}\noutput z; loss (z - t).square() + sum(w); }}"
        )
    };
    assert_eq!(codes(&net("let z = sum(x.transpose().dense(3));")), ["2:length_as_size"]);
    assert_eq!(codes(&net("let z = sum(x[0] * w);")), ["2:along_length"]);
    assert_eq!(codes(&net("let z = sum(x.flatten());")), ["2:along_length"]);
    assert_eq!(codes(&net("let z = sum(concat(x, x, axis = 0));")), ["2:along_length"]);
    assert_eq!(codes(&net("let z = sum(x.reshape((n, 3)));")), ["2:along_length"]);
    assert_eq!(codes(&net("let z = sum(x[.., 0] * y);")), ["2:no_broadcast"]);
    assert_eq!(codes(&net("let z = sum(x); param v: [n] = zeros();")), ["2:length_as_size"]);
    assert_eq!(codes(&net("let z = fold((x, y), 0, |s, (a, b)| s + sum(a) * b);")), ["2:steps_differ"]);
    assert_eq!(codes(&net("length m <= 3; let z = sum(x);")), ["2:length_of_nothing"]);
    assert_eq!(codes(&net("input q: [3, n]; let z = sum(x) + sum(q);")), ["2:length_behind_first"]);
    assert_eq!(codes(&net("let z = sum(x.cumsum());")), ["2:along_length"]);
}

#[test]
fn layers_of_the_prelude_over_a_length() {
    for layer in [
        "x.rnn(3)",
        "x.gru(3)",
        "x.gru(3, reverse = true)",
        "x.lstm(3)",
        "x.minimal_gated(3)",
        "x.bidirectional(gru, 2)",
        "x.state_space(2)",
        "x.self_attention(2)",
        "x.self_attention(4, key_heads = 2, causal = true, rotary = true)",
        "x.self_attention(2, causal = true, alibi = true)",
        "cross_attention(2)(x, y)",
        "cross_attention(2)(y, x)",
        "x.transformer_block(2)",
        "x.stack(2, transformer_block(2, causal = true))",
        "x.swiglu(3)",
        "x.learned_position(5)",
        "x.sinusoidal_position()",
    ] {
        let text = format!(
            "#[allow(dead_gradient)] struct Net {{
                length n <= 5; input x: [n, 8]; input y: [3, 8]; target t;
                param scale: [8] = ones();
                let h = {layer};
                output h;
                loss squared_error(mean(sin(h)) + sum(scale) + sum(y) + mean(x), t);
            }}"
        );
        check(&text, &[&[1], &[3], &[5]]);
    }
}

#[test]
fn ctc_of_sequences_of_their_own_lengths() {
    let text = "struct Net {
        length n <= 6; length m <= 3;
        input x: [n, 2]; target letters: [m] of class(1..=3);
        let logits = x.dense(4);
        output logits;
        loss ctc(logits, letters);
    }";
    check(text, &[&[6, 3], &[3, 1], &[5, 2]]);
}

#[test]
fn rows_that_a_tensor_names_are_of_the_elements_that_there_are() {
    let text = "#[dtype(f64)] pub struct Net {
        length n <= 5; input x: [n, 2]; input at: class(5); target t;
        let before = x[maximum(iota(n) - 1, 0)];
        let z = sum(x.dense(3) * before.dense(3)) + sum(x[at]);
        output z; loss (z - t).square();
    }";
    check(text, &[&[5], &[1], &[3]]);
    let items = "let z = sum(ones([n, 2]) * x) + sum(zeros([n]));";
    let net = format!(
        "#[dtype(f64)] pub struct Net {{ length n <= 5; input x: [n, 2]; target t; param w = 1; {items} output z; loss (w * z - t).square(); }}"
    );
    check(&net, &[&[5], &[0], &[3]]);
}
