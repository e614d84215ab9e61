//! Recurrent layers and attention against figures computed by another system, see `sequences.py`, which also says which
//! values everything has; and their derivatives against finite differences.
use std::collections::HashMap;

use nn_tests::uniform;

use super::assert_close;
use super::network::{Evaluated, Network};

/// The name of the figures, the inputs, and the layer.
struct Case(&'static str, &'static str, &'static str);

const CASES: &[Case] = &[
    Case("rnn", "input x: [4, 2];", "x.rnn(3)"),
    Case("rnn_cell", "input h: [3]; input x: [2];", "rnn_cell(3)(h, x)"),
    Case("gru", "input x: [4, 2];", "x.gru(3)"),
    Case("gru_reversed", "input x: [4, 2];", "x.gru(3, reverse = true)"),
    Case("gru_cell", "input h: [3]; input x: [2];", "gru_cell(3)(h, x)"),
    Case("last_state", "input x: [4, 2]; input h: [3];", "fold(x, h, gru_cell(3))"),
    Case("gru_reset_before", "input x: [4, 2];", "x.gru(3, reset_after = false)"),
    Case("bidirectional", "input x: [4, 2];", "x.bidirectional(gru, 3)"),
    Case("minimal_gated_cell", "input h: [3]; input x: [2];", "minimal_gated_cell(3)(h, x)"),
    Case("minimal_gated", "input x: [4, 2];", "x.minimal_gated(3)"),
    Case("lstm", "input x: [4, 2];", "x.lstm(3)"),
    Case(
        "lstm_cell",
        "input x: [4, 2]; input h: [3]; input c: [3];",
        "{ let (h, c) = fold(x, (h, c), lstm_cell(3)); concat(h, c) }",
    ),
    Case("lstm_peephole", "input x: [4, 2];", "x.lstm(3, peephole = true)"),
    Case("state_space", "input x: [5, 3];", "x.state_space(2)"),
    Case("ctc", "input x: [9, 4]; input letters: [4] of class(1..=3);", "x.ctc(letters)"),
    Case("ctc_of_last", "input x: [4, 3]; input letters: [1] of class(2);", "x.ctc(letters, blank = 2)"),
    Case("self_attention", "input x: [5, 8];", "x.self_attention(4)"),
    Case("self_attention_causal", "input x: [5, 8];", "x.self_attention(2, causal = true)"),
    Case("cross_attention", "input x: [3, 8]; input memory: [5, 6];", "cross_attention(2)(x, memory)"),
    Case("grouped_query", "input x: [5, 8];", "x.self_attention(4, key_heads = 2, causal = true)"),
    Case("self_attention_rotary", "input x: [5, 8];", "x.self_attention(2, rotary = true)"),
    Case("rotary", "input x: [3, 2, 6];", "rotary(x)"),
    Case("self_attention_alibi", "input x: [5, 8];", "x.self_attention(4, causal = true, alibi = true)"),
    Case(
        "attention_masked",
        "input q: [3, 4]; input k: [5, 4]; input v: [5, 2];",
        "attention(mask = iota(5) < 3)(q, k, v)",
    ),
    Case("transformer_block", "input x: [3, 4];", "x.transformer_block(2, causal = true)"),
    Case(
        "transformer_block_post_norm",
        "input x: [3, 4];",
        "x.transformer_block(2, hidden = 5, post_norm = true, activation = relu)",
    ),
    Case("swiglu", "input x: [2, 4];", "x.swiglu(3)"),
    Case("learned_position", "input x: [3, 4];", "x.learned_position()"),
    Case("sinusoidal_position", "input x: [3, 6];", "x.sinusoidal_position()"),
];

pub(super) fn tested() -> Vec<&'static str> {
    let names = CASES.iter().map(|Case(name, ..)| *name);
    names.chain(["attention", "alibi"]).collect()
}

/// A layer with the values of the script for its parameters.
fn network(items: &str, layer: &str) -> Network {
    let network = Network::new(items, layer);
    let parameters = network.shapes().into_iter().enumerate();
    parameters.fold(network, |network, (stream, (name, size))| {
        let values: Vec<f64> = (0..size).map(|at| uniform(stream + 1, at) - 0.5).collect();
        network.with(&name, &values)
    })
}

/// The values of the script for the inputs.
fn inputs(network: &Network) -> Vec<Vec<f64>> {
    let content = |u: f64, classes: Option<(usize, usize)>| match classes {
        Some((first, count)) => first as f64 + (u * count as f64).floor(),
        None => 2.0 * u - 1.0,
    };
    let fields = network.fields().into_iter().enumerate();
    let input = |(at, (size, classes)): (usize, (usize, Option<(usize, usize)>))| {
        (0..size).map(|element| content(uniform(100 + 2 * at, element), classes)).collect()
    };
    fields.map(input).collect()
}

/// The figures of one case, by name.
fn figures(case: &str) -> HashMap<&'static str, Vec<f64>> {
    let lines = include_str!("sequences.txt").lines().map(|line| line.split(' ').collect::<Vec<_>>());
    let own = lines.filter(|words| words[0] == case);
    own.map(|words| (words[1], words[2..].iter().map(|n| n.parse().expect("a number")).collect())).collect()
}

#[track_caller]
fn assert_all(found: &[f64], expected: &[f64], tolerance: f64, what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (at, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert_close(*found, *expected, tolerance, &format!("{what}, element {at}"));
    }
}

fn at(network: &Network, inputs: &[Vec<f64>]) -> Evaluated {
    network.at(&inputs.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

#[test]
fn values_and_derivatives_are_those_of_another_system() {
    for case in CASES {
        let Case(name, items, layer) = *case;
        let figures = figures(name);
        let found = at(&network(items, layer), &inputs(&network(items, layer)));
        assert_all(&found.value, &figures["value"], 1e-12, name);
        // The figures are derivatives of the sum of squares.
        let squared = network(items, &format!("square({layer})"));
        let found = at(&squared, &inputs(&squared));
        for (number, slopes) in found.gradients.iter().enumerate() {
            match figures.get(&*format!("input{number}")) {
                Some(expected) => assert_all(slopes, expected, 1e-11, &format!("{name}, input {number}")),
                None => assert!(squared.fields()[number].1.is_some(), "{name}: figures of input {number}"),
            }
        }
        assert!(!squared.parameters().is_empty() || found.slopes.is_empty());
        for (parameter, slopes) in squared.parameters().iter().zip(&found.slopes) {
            let own = figures.iter().find(|(key, _)| parameter.ends_with(&format!(".{key}")));
            let (_, expected) = own.unwrap_or_else(|| panic!("{name}: figures of {parameter}"));
            assert_all(slopes, expected, 1e-11, &format!("{name}, {parameter}"));
        }
    }
}

/// Along one direction in the space of all inputs and parameters.
#[test]
fn derivatives_are_differences() {
    for Case(name, items, layer) in CASES {
        let network = network(items, &format!("square({layer})"));
        let inputs = inputs(&network);
        let found = at(&network, &inputs);
        let direction = |stream: usize, at: usize| uniform(200 + stream, at) - 0.5;
        let moved = |by: f64| {
            let moved = |stream: usize, numbers: &[f64]| -> Vec<f64> {
                numbers.iter().enumerate().map(|(at, x)| x + by * direction(stream, at)).collect()
            };
            let fields = network.fields();
            let moved_inputs = inputs.iter().enumerate().map(|(number, x)| match fields[number].1 {
                Some(_) => x.clone(),
                None => moved(number, x),
            });
            let network = network.changed(|number, values| moved(100 + number, values));
            at(&network, &moved_inputs.collect::<Vec<_>>()).value.iter().sum::<f64>()
        };
        let along = |stream: usize, slopes: &[f64]| -> f64 {
            slopes.iter().enumerate().map(|(at, slope)| slope * direction(stream, at)).sum()
        };
        let inputs = found.gradients.iter().enumerate().map(|(number, slopes)| along(number, slopes));
        let parameters = found.slopes.iter().enumerate().map(|(number, slopes)| along(100 + number, slopes));
        let difference = (moved(1e-5) - moved(-1e-5)) / 2e-5;
        assert_close(inputs.chain(parameters).sum(), difference, 1e-8, name);
    }
}

/// How a parameter of a layer begins.
fn init(layer: &str, parameter: &str) -> nn_compiler::ir::Init {
    Network::new("input x: [4, 2];", layer).init(&format!("result.{parameter}"))
}

#[test]
fn recurrent_layers_begin_as_in_keras() {
    use nn_compiler::ir::Init;
    let limit = f64::sqrt(6.0 / f64::from(3 * 5 + 2));
    assert_eq!(init("x.gru(5)", "cell.weight"), Init::Uniform { low: -limit, high: limit });
    assert_eq!(init("x.gru(5)", "cell.recurrent"), Init::Orthogonal { gain: 1.0 });
    assert_eq!(init("x.gru(5)", "cell.bias"), Init::Constant(0.0));
    assert_eq!(
        init("x.lstm(2)", "cell.bias"),
        Init::Values(vec![0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0]),
        "the gate that keeps is open"
    );
    let rates = [1.0, 1.0, 2.0, 2.0, 3.0, 3.0].map(libm::log);
    assert_eq!(init("x.state_space(3)", "rate"), Init::Values(rates.to_vec()));
}

/// Of a target with more letters than there are steps, or with pairs that need a blank between them, no way is possible.
#[test]
fn ctc_of_too_few_steps_is_large_and_finite() {
    let network = Network::new("input x: [3, 4]; input letters: [3] of class(1..=3);", "x.ctc(letters)");
    let logits = [0.5, -0.25, 0.125, 1.0].repeat(3);
    let possible = network.at(&[&logits, &[1.0, 2.0, 3.0]]);
    let impossible = network.at(&[&logits, &[1.0, 1.0, 2.0]]);
    assert!(possible.value[0] < 10.0, "{:?}", possible.value);
    assert_close(impossible.value[0], 1e30, 1e-12, "no way");
    assert!(impossible.gradients[0].iter().all(|slope| slope.is_finite()));
}

/// A layer is its cell over the sequence.
#[test]
fn a_layer_is_a_scan_of_its_cell() {
    let x: Vec<f64> = (0..8).map(|at| uniform(100, at)).collect();
    for (layer, cell) in [
        ("x.rnn(3)", "scan(x, zeros([3]), rnn_cell(3))"),
        ("x.gru(3)", "scan(x, zeros([3]), gru_cell(3))"),
        ("x.lstm(3)", "{ let (h, _) = scan(x, (zeros([3]), zeros([3])), lstm_cell(3)); h }"),
    ] {
        let [layer, cell] = [layer, cell].map(|text| network("input x: [4, 2];", text).at(&[&x]));
        assert_eq!((layer.value, layer.gradients, layer.slopes), (cell.value, cell.gradients, cell.slopes));
    }
}
