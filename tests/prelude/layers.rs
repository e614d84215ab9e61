//! Layers, with given parameters.
use super::assert_close;
use super::network::Network;

pub(super) fn tested() -> Vec<&'static str> {
    vec!["dense", "bilinear", "neuron", "layer_norm", "rms_norm", "embedding", "prelu", "gated", "highway"]
}

#[track_caller]
fn assert_all(found: &[f64], expected: &[f64], what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}: {found:?}");
    for (found, expected) in found.iter().zip(expected) {
        assert_close(*found, *expected, 1e-12, what);
    }
}

#[test]
fn dense() {
    let network = Network::new("input x: [2];", "x.dense(3)")
        .with("result.weight", &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
        .with("result.bias", &[0.1, 0.2, 0.3]);
    assert_all(&network.at(&[&[1.0, -1.0]]).value, &[-0.9, -0.8, -0.7], "W x + b");
    let network =
        Network::new("input x: [2];", "x.dense(1, bias = false)").with("result.weight", &[2.0, 3.0]);
    assert_eq!(network.parameters(), ["result.weight"]);
    assert_all(&network.at(&[&[1.0, -1.0]]).value, &[-1.0], "W x");
    let network = Network::new("input x: [2, 2];", "x.dense()")
        .with("result.weight", &[2.0, 3.0])
        .with("result.bias", &[1.0]);
    assert_all(&network.at(&[&[1.0, -1.0, 0.0, 2.0]]).value, &[0.0, 7.0], "one unit, without an axis");
}

#[test]
fn bilinear() {
    let network = Network::new("input x: [2]; input y: [1];", "bilinear(2)(x, y)")
        .with("result.weight", &[1.0, 2.0, 3.0, 4.0])
        .with("result.bias", &[0.5, 0.25]);
    assert_all(&network.at(&[&[1.0, -1.0], &[2.0]]).value, &[-1.5, -1.75], "xᵀ W y + b");
}

#[test]
fn neuron() {
    let network = Network::new("input x: [2];", "x.neuron().sigmoid()")
        .with("result.weight", &[0.5, -0.25])
        .with("result.bias", &[0.75]);
    let sum: f64 = 0.5 * 2.0 - 0.25 * 4.0 - 0.75;
    assert_all(&network.at(&[&[2.0, 4.0]]).value, &[1.0 / (1.0 + (-sum).exp())], "σ(Σ w x − b)");
}

#[test]
fn norms() {
    let x = [1.0, -2.0, 4.0];
    let (mean, squares) = (1.0, 21.0 / 3.0);
    let variance = ((0.0f64).powi(2) + 9.0 + 9.0) / 3.0;
    let layer = Network::new("input x: [3];", "x.layer_norm()")
        .with("result.gain", &[1.0, 2.0, 0.5])
        .with("result.bias", &[0.0, 1.0, -1.0]);
    let scaled = |at: usize| (x[at] - mean) / (variance + 1e-5f64).sqrt();
    let expected = [scaled(0), 2.0 * scaled(1) + 1.0, 0.5 * scaled(2) - 1.0];
    assert_all(&layer.at(&[&x]).value, &expected, "layer_norm");
    let rms = Network::new("input x: [3];", "x.rms_norm(eps = 0.5)").with("result.gain", &[1.0, 2.0, 0.5]);
    let root = f64::sqrt(squares + 0.5);
    assert_all(&rms.at(&[&x]).value, &[1.0 / root, -4.0 / root, 2.0 / root], "rms_norm");
    // All values equal: the root of the variance alone would be 0.
    let equal = layer.at(&[&[3.0; 3]]);
    assert_all(&equal.value, &[0.0, 1.0, -1.0], "layer_norm of equal values");
    assert!(equal.gradients[0].iter().all(|slope| slope.is_finite()));
}

#[test]
fn embedding() {
    let network = Network::new("input c: [2] of class(3);", "c.embedding(2)")
        .with("result.table", &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    assert_all(&network.at(&[&[2.0, 0.0]]).value, &[5.0, 6.0, 1.0, 2.0], "rows of the table");
}

#[test]
fn prelu() {
    let network = Network::new("input x: [2];", "x.prelu()").with("result.slope", &[0.1]);
    assert_all(&network.at(&[&[2.0, -4.0]]).value, &[2.0, -0.4], "prelu");
}

#[test]
fn gates() {
    let gated = Network::new("input x: [1];", "x.gated(1)")
        .with("result.value.weight", &[2.0])
        .with("result.value.bias", &[1.0])
        .with("result.gate.weight", &[-1.0])
        .with("result.gate.bias", &[0.5]);
    let sigmoid = |x: f64| 1.0 / (1.0 + (-x).exp());
    assert_all(&gated.at(&[&[3.0]]).value, &[7.0 * sigmoid(-2.5)], "gated");
    let highway = Network::new("input x: [1];", "x.highway()")
        .with("result.change.weight", &[2.0])
        .with("result.change.bias", &[1.0])
        .with("result.gate.weight", &[-1.0])
        .with("result.gate.bias", &[0.5]);
    let (gate, change) = (sigmoid(-2.5), 7f64.tanh());
    assert_all(&highway.at(&[&[3.0]]).value, &[gate * change + (1.0 - gate) * 3.0], "highway");
}
