//! Activations at ordinary and at extreme arguments.
use super::network::Network;
use super::{assert_close, differences};

/// A function of one number: how it is written, and the formula of its source.
struct Case(&'static str, fn(f64) -> f64);

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

fn elu(x: f64, alpha: f64) -> f64 {
    if x > 0.0 { x } else { alpha * x.exp_m1() }
}

const CASES: &[Case] = &[
    Case("identity", |x| x),
    Case("relu", |x| x.max(0.0)),
    Case("relu6", |x| x.clamp(0.0, 6.0)),
    Case("leaky_relu", |x| if x > 0.0 { x } else { 0.01 * x }),
    Case("leaky_relu(0.2)", |x| if x > 0.0 { x } else { 0.2 * x }),
    Case("elu", |x| elu(x, 1.0)),
    Case("elu(alpha = 0.5)", |x| elu(x, 0.5)),
    Case("celu", |x| elu(x, 1.0)),
    Case("celu(alpha = 2)", |x| if x > 0.0 { x } else { 2.0 * (x / 2.0).exp_m1() }),
    Case("selu", |x| 1.0507009873554805 * elu(x, 1.6732632423543772)),
    Case("gelu", |x| 0.5 * x * (1.0 + libm::erf(x / 2f64.sqrt()))),
    Case("gelu_tanh", |x| {
        0.5 * x * (1.0 + ((2.0 / std::f64::consts::PI).sqrt() * (x + 0.044715 * x.powi(3))).tanh())
    }),
    Case("silu", |x| x * sigmoid(x)),
    Case("swish", |x| x * sigmoid(x)),
    Case("swish(beta = 3)", |x| x * sigmoid(3.0 * x)),
    Case("mish", |x| x * softplus(x).tanh()),
    Case("softsign", |x| x / (1.0 + x.abs())),
    Case("log_sigmoid", |x| -softplus(-x)),
    Case("hard_sigmoid", |x| (x / 6.0 + 0.5).clamp(0.0, 1.0)),
    Case("hard_swish", |x| x * (x / 6.0 + 0.5).clamp(0.0, 1.0)),
    Case("hard_tanh", |x| x.clamp(-1.0, 1.0)),
    Case("tanhshrink", |x| x - x.tanh()),
    Case("softshrink", |x| {
        if x > 0.5 {
            x - 0.5
        } else if x < -0.5 {
            x + 0.5
        } else {
            0.0
        }
    }),
    Case("hardshrink", |x| if x.abs() > 0.5 { x } else { 0.0 }),
    Case("scaled_tanh", |x| 1.7159 * (2.0 / 3.0 * x).tanh()),
    Case("gaussian", |x| (-x * x).exp()),
    Case("squared_relu", |x| x.max(0.0).powi(2)),
    // Built in, but as much a part of the list.
    Case("sigmoid", sigmoid),
    Case("softplus", softplus),
    Case("tanh", f64::tanh),
];

/// Away from the points where a derivative has a step.
const ORDINARY: &[f64] = &[-7.3, -4.1, -2.0, -1.2, -0.6, -0.3, 0.2, 0.7, 1.3, 2.5, 5.1, 8.2];
const EXTREME: &[f64] = &[-1e4, -88.0, -30.0, 0.0, 30.0, 88.0, 1e4];

pub(super) fn tested() -> Vec<&'static str> {
    CASES.iter().map(|Case(call, _)| call.split('(').next().expect("a name")).collect()
}

fn method(call: &str) -> String {
    if call.contains('(') { format!("x.{call}") } else { format!("x.{call}()") }
}

#[test]
fn values_and_derivatives_are_those_of_the_formula() {
    for Case(call, formula) in CASES {
        let found = Network::new(&format!("input x: [{}];", ORDINARY.len()), &method(call)).at(&[ORDINARY]);
        for (at, &x) in ORDINARY.iter().enumerate() {
            assert_close(found.value[at], formula(x), 1e-12, &format!("{call} at {x}"));
            let slope = differences(|x| formula(x[0]), &[x])[0];
            assert_close(found.gradients[0][at], slope, 1e-7, &format!("derivative of {call} at {x}"));
        }
    }
}

#[test]
fn extreme_arguments_stay_finite() {
    for Case(call, formula) in CASES {
        let found = Network::new(&format!("input x: [{}];", EXTREME.len()), &method(call)).at(&[EXTREME]);
        for (at, &x) in EXTREME.iter().enumerate() {
            assert_close(found.value[at], formula(x), 1e-12, &format!("{call} at {x}"));
            assert!(found.gradients[0][at].is_finite(), "derivative of {call} at {x}");
        }
    }
}

#[test]
fn a_nan_is_not_hidden() {
    for Case(call, _) in CASES {
        let found = Network::new("input x;", &method(call)).at(&[&[f64::NAN]]);
        assert!(found.value[0].is_nan(), "{call} of NaN is {}", found.value[0]);
    }
}

/// Figures of PyTorch 2 in `float64`, to guard against a formula that is mistaken twice.
#[test]
fn figures_from_outside() {
    let figures = [
        ("gelu", -1.0, -0.15865525393145707),
        ("gelu", 2.0, 1.9544997361036416),
        ("gelu_tanh", -1.0, -0.15880800939172324),
        ("gelu_tanh", 1.0, 0.8411919906082768),
        ("mish", -1.0, -0.30340146137410895),
        ("mish", 1.0, 0.8650983882673103),
        ("silu", -2.0, -0.2384058440442351),
        ("selu", -1.0, -1.1113307378125625),
        ("elu", -1.0, -0.6321205588285577),
        ("softplus", 1.0, 1.3132616875182228),
        ("log_sigmoid", -1.0, -1.3132616875182228),
        ("hard_sigmoid", 1.0, 0.6666666666666666),
        ("hard_swish", 1.0, 0.6666666666666666),
    ];
    for (name, x, expected) in figures {
        let found = Network::new("input x;", &format!("{name}(x)")).at(&[&[x]]);
        assert_close(found.value[0], expected, 1e-14, name);
    }
}

#[test]
fn conventions_where_a_derivative_has_a_step() {
    let conventions = [
        ("relu(x)", 0.0, 0.0),
        ("relu6(x)", 0.0, 0.0),
        ("relu6(x)", 6.0, 0.0),
        ("abs(x)", 0.0, 0.0),
        ("clamp(x, -1, 1)", -1.0, 1.0),
        ("clamp(x, -1, 1)", 1.0, 1.0),
        ("hard_tanh(x)", 1.0, 1.0),
        ("leaky_relu(x, 0.2)", 0.0, 0.2),
        ("elu(x, 0.5)", 0.0, 0.5),
        ("maximum(x, 0)", 0.0, 0.5),
        ("minimum(x, 0)", 0.0, 0.5),
        ("negative_part(x)", 0.0, 1.0),
    ];
    for (expr, x, expected) in conventions {
        let found = Network::new("input x;", expr).at(&[&[x]]);
        assert_eq!(found.gradients[0][0], expected, "derivative of {expr} at {x}");
    }
}

#[test]
fn softmax_and_log_softmax() {
    let x = [1.0, -2.0, 0.5, 3.0];
    let total: f64 = x.iter().map(|x| f64::exp(*x)).sum();
    let soft = Network::new("input x: [4];", "softmax(x)").at(&[&x]);
    let log = Network::new("input x: [4];", "log_softmax(x)").at(&[&x]);
    for (at, x) in x.iter().enumerate() {
        assert_close(soft.value[at], x.exp() / total, 1e-14, "softmax");
        assert_close(log.value[at], x - total.ln(), 1e-14, "log_softmax");
        assert_close(soft.gradients[0][at], 0.0, 1e-14, "a softmax sums to 1 whatever its argument");
    }
    let extreme = Network::new("input x: [3];", "log_softmax(x)").at(&[&[1e4, -1e4, 0.0]]);
    assert_eq!(extreme.value, [0.0, -2e4, -1e4]);
    assert!(extreme.gradients[0].iter().all(|slope| slope.is_finite()));
}
