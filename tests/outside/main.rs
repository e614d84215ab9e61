//! Loss and gradient of small networks against figures computed by another system in double
//! precision: see `figures.py`, which also says which values everything has.

use std::collections::HashMap;

use nn_runtime::data::Row;
use nn_runtime::network::{FieldInfo, FieldKind};
use nn_runtime::{Examples, Network, Real, run};
use nn_tests::uniform;

/// Declares each network in both number types and compares both with the figures.
macro_rules! networks {
    ($($test:ident, $examples:literal examples: $Name:ident { $($body:tt)* })*) => {
        mod single {
            $(nn_runtime::network! { pub struct $Name { $($body)* } })*
        }
        mod double {
            $(nn_runtime::network! { #[dtype(f64)] pub struct $Name { $($body)* } })*
        }
        $(#[test]
        fn $test() {
            compare::<double::$Name>(stringify!($test), $examples, 1e-11);
            compare::<single::$Name>(stringify!($test), $examples, 1e-5);
        })*
    };
}

networks! {
    xor, 8 examples: Xor {
        input x: [2];
        target y;
        let hidden = x.dense(2).sigmoid();
        let y_hat = hidden.dense().sigmoid();
        output y_hat;
        loss squared_error(y_hat, y);
    }
    digits, 37 examples: Digits {
        input image: [64];
        target label: class(10);
        let hidden = image.dense(16).relu();
        let logits = hidden.dense(10);
        output softmax(logits);
        loss cross_entropy(logits, label);
    }
    regression, 21 examples: Regression {
        input x: [7];
        target y;
        let first = x.dense(12).tanh();
        let second = first.dense(6).softplus();
        let y_hat = second.dense();
        output y_hat;
        loss squared_error(y_hat, y);
    }
    layer_norm, 19 examples: LayerNorm {
        input x: [6];
        target y: [3];
        let hidden = x.dense(8).layer_norm().tanh();
        let y_hat = hidden.dense(3);
        output y_hat;
        loss squared_error(y_hat, y);
    }
    gelu_residual, 18 examples: GeluResidual {
        input x: [6];
        target y: [6];
        let y_hat = x + x.layer_norm().dense(12).gelu().dense(6);
        output y_hat;
        loss squared_error(y_hat, y);
    }
    embedding_bag, 20 examples: EmbeddingBag {
        input words: [5] of class(11);
        target label: class(3);
        let bag = mean(words.embedding(4), axis = 0);
        let logits = bag.tanh().dense(3);
        output logits;
        loss cross_entropy(logits, label);
    }
    attention, 17 examples: Attention {
        input x: [4, 6];
        target y: [4, 6];
        let q = x.dense(6);
        let k = x.dense(6);
        let v = x.dense(6);
        let weights = softmax(einsum("qd,kd->qk", q, k) / sqrt(6), axis = -1);
        let y_hat = einsum("qk,kd->qd", weights, v);
        output y_hat;
        loss squared_error(y_hat, y);
    }
    bilinear, 23 examples: Bilinear {
        input left: [3];
        input right: [4];
        target y: [5];
        let z = bilinear(5)(left, right);
        output z;
        loss squared_error(tanh(z), y);
    }
    huber, 33 examples: Huber {
        input x: [5];
        target y: [3];
        let y_hat = x.dense(3);
        output y_hat;
        loss huber(y_hat, y, delta = 0.5);
    }
    binary, 30 examples: Binary {
        input x: [5];
        target y: class(2);
        let hidden = x.dense(6).silu();
        let logit = hidden.dense();
        output sigmoid(logit);
        loss binary_cross_entropy_with_logits(logit, y);
    }
    binary_from_probability, 30 examples: BinaryFromProbability {
        input x: [5];
        target y: class(2);
        let hidden = x.dense(6).elu();
        let p = hidden.dense().sigmoid();
        output p;
        loss binary_cross_entropy(p, y);
    }
    label_smoothing, 25 examples: LabelSmoothing {
        input x: [6];
        target label: class(4);
        let hidden = x.dense(9).tanh();
        let logits = hidden.dense(4);
        output logits;
        loss cross_entropy(logits, label, smoothing = 0.1);
    }
    siamese, 26 examples: Siamese {
        input left: [5];
        input right: [5];
        target same: class(2);
        let encoder = dense(4);
        param scale = 0;
        let apart = encoder(left).tanh() - encoder(right).tanh();
        let logit = scale - sum(apart.square());
        output logit;
        loss binary_cross_entropy_with_logits(logit, same);
    }
    two_outputs, 22 examples: TwoOutputs {
        input x: [6];
        target label: class(3);
        target amount;
        let trunk = x.dense(7).leaky_relu();
        let logits = trunk.dense(3);
        let size = trunk.dense();
        output logits;
        output size;
        loss cross_entropy(logits, label) + 0.3 * (size - amount).square();
    }
    probabilities, 24 examples: Probabilities {
        input x: [6];
        target weights: [5];
        let logits = x.dense(5);
        output logits;
        loss cross_entropy(logits, softmax(weights));
    }
    formula, 28 examples: Formula {
        input x: [2];
        target y;
        param x0 = 0;
        param rate: [3] = zeros();
        param mix: [3, 2] = zeros();
        let z = exp(rate) * sin(dot(mix, x));
        let norm = sqrt(sum(z.square()) + 0.1);
        output z;
        loss ln(1 + (x0 + max(z) / norm - y).square());
    }
}

/// The numbers of one example, inputs before targets.
struct Example(Vec<f64>);

impl<N: Network> Row<N> for Example {
    fn write(&self, row: &mut [N::Real]) {
        for (place, &number) in row.iter_mut().zip(&self.0) {
            *place = N::Real::from_f64(number);
        }
    }
}

fn example<N: Network>(number: usize) -> Example {
    let mut numbers = Vec::new();
    for (first, fields) in [(100, N::INFO.inputs), (101, N::INFO.targets)] {
        for (i, field) in fields.iter().enumerate() {
            let size = field.elements();
            let values = (0..size).map(|element| uniform(first + 2 * i, number * size + element));
            numbers.extend(values.map(|u| content(field, u)));
        }
    }
    Example(numbers)
}

fn content(field: &FieldInfo, u: f64) -> f64 {
    match field.kind {
        FieldKind::Class { first, count } => first as f64 + (u * count as f64).floor(),
        FieldKind::Real => 2.0 * u - 1.0,
    }
}

/// The figures of one network, by name.
fn figures(network: &str) -> HashMap<&'static str, Vec<f64>> {
    let lines = include_str!("figures.txt").lines().map(|line| line.split(' ').collect::<Vec<_>>());
    let own = lines.filter(|words| words[0] == network);
    own.map(|words| (words[1], words[2..].iter().map(|n| n.parse().expect("a number")).collect())).collect()
}

fn compare<N: Network>(network: &str, examples: usize, tolerance: f64) {
    let figures = figures(network);
    let mut net = N::zeroed();
    for (stream, parameter) in N::INFO.parameters.iter().enumerate() {
        for element in 0..parameter.elements() {
            let value = (2.0 * uniform(stream + 1, element) - 1.0) * 0.5;
            net.parameters_mut()[parameter.offset + element] = N::Real::from_f64(value);
        }
    }
    let rows: Vec<Example> = (0..examples).map(example::<N>).collect();
    let (loss, gradient) = run::gradient(&net, &Examples::from_rows(&rows).expect("they fit"));

    let expected = figures["loss"][0];
    assert!((loss - expected).abs() <= tolerance * expected.abs(), "{network}: loss {loss}, not {expected}");
    assert_eq!(figures.len(), N::INFO.parameters.len() + 1, "{network}: figures of all parameters");
    // Derivatives that cancel to nothing have no scale of their own.
    let derivatives = figures.iter().filter(|(name, _)| **name != "loss").flat_map(|(_, values)| values);
    let scale = derivatives.fold(0.0, |largest: f64, value| largest.max(value.abs()));
    for parameter in N::INFO.parameters {
        let expected = &figures[parameter.name];
        assert_eq!(expected.len(), parameter.elements(), "{network}: elements of {}", parameter.name);
        for (element, &expected) in expected.iter().enumerate() {
            let derivative = gradient[parameter.offset + element].to_f64();
            assert!(
                (derivative - expected).abs() <= tolerance * scale,
                "{network}: derivative by {}, element {element}, is {derivative}, not {expected}",
                parameter.name
            );
        }
    }
}
