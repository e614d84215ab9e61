//! Losses at ordinary and at extreme arguments.
use super::network::Network;
use super::{assert_close, differences};

/// A loss: how it is written of `a` (three numbers) and `b`, what `b` is declared as, the formula of its
/// source, and points `(a, b)` where both are compared.
struct Case {
    call: &'static str,
    target: &'static str,
    formula: fn(&[f64], &[f64]) -> f64,
    points: &'static [([f64; 3], &'static [f64])],
}

fn mean(a: &[f64], b: &[f64], term: impl Fn(f64, f64) -> f64) -> f64 {
    a.iter().zip(b).map(|(&a, &b)| term(a, b)).sum::<f64>() / a.len() as f64
}

fn sum(a: &[f64], b: &[f64], term: impl Fn(f64, f64) -> f64) -> f64 {
    a.iter().zip(b).map(|(&a, &b)| term(a, b)).sum()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    sum(a, b, |a, b| a * b)
}

fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

fn log_softmax(z: &[f64]) -> Vec<f64> {
    let top = z.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let total: f64 = z.iter().map(|z| (z - top).exp()).sum();
    z.iter().map(|z| z - top - total.ln()).collect()
}

/// `(1 − s) t + s/k`
fn smoothed(target: &[f64], smoothing: f64) -> Vec<f64> {
    target.iter().map(|t| (1.0 - smoothing) * t + smoothing / target.len() as f64).collect()
}

fn one_hot(class: &[f64]) -> Vec<f64> {
    (0..3).map(|k| f64::from(u8::from(f64::from(k) == class[0]))).collect()
}

fn entropy(z: &[f64], target: &[f64], smoothing: f64) -> f64 {
    -dot(&smoothed(target, smoothing), &log_softmax(z))
}

const NUMBERS: &[([f64; 3], &[f64])] =
    &[([0.5, -1.2, 2.0], &[0.1, 0.3, -1.5]), ([3.0, 0.0, -0.4], &[2.5, -4.0, 0.7])];
const FAR: &[([f64; 3], &[f64])] =
    &[([1e4, -1e4, 0.0], &[0.0, 1.0, 0.0]), ([0.0, 0.0, 0.0], &[0.0, 0.0, 0.0])];
const LOGITS: &[([f64; 3], &[f64])] =
    &[([0.5, -1.2, 2.0], &[0.2, 0.5, 0.3]), ([-3.0, 0.1, 1.4], &[0.0, 1.0, 0.0])];
const CLASSES: &[([f64; 3], &[f64])] = &[([0.5, -1.2, 2.0], &[1.0]), ([-3.0, 0.1, 1.4], &[2.0])];
const PROBABILITIES: &[([f64; 3], &[f64])] =
    &[([0.2, 0.3, 0.5], &[0.1, 0.6, 0.3]), ([0.9, 0.05, 0.05], &[1.0, 0.0, 0.0])];
const SIGNS: &[([f64; 3], &[f64])] =
    &[([0.5, -1.2, 2.0], &[1.0, 1.0, -1.0]), ([3.0, 0.2, -0.4], &[1.0, -1.0, -1.0])];

const CASES: &[Case] = &[
    Case {
        call: "squared_error(a, b)",
        target: "[3]",
        formula: |a, b| mean(a, b, |a, b| (a - b).powi(2)),
        points: NUMBERS,
    },
    Case {
        call: "absolute_error(a, b)",
        target: "[3]",
        formula: |a, b| mean(a, b, |a, b| (a - b).abs()),
        points: NUMBERS,
    },
    Case {
        call: "huber(a, b)",
        target: "[3]",
        formula: |a, b| {
            mean(a, b, |a, b| {
                let e = (a - b).abs();
                if e <= 1.0 { 0.5 * e * e } else { e - 0.5 }
            })
        },
        points: NUMBERS,
    },
    Case {
        call: "huber(a, b, delta = 2)",
        target: "[3]",
        formula: |a, b| {
            mean(a, b, |a, b| {
                let e = (a - b).abs();
                if e <= 2.0 { 0.5 * e * e } else { 2.0 * (e - 1.0) }
            })
        },
        points: NUMBERS,
    },
    Case {
        call: "log_cosh(a, b)",
        target: "[3]",
        formula: |a, b| {
            mean(a, b, |a, b| {
                let e = (a - b).abs();
                e + (-2.0 * e).exp().ln_1p() - 2f64.ln()
            })
        },
        points: NUMBERS,
    },
    Case {
        call: "absolute_percentage_error(a, b)",
        target: "[3]",
        formula: |a, b| mean(a, b, |a, b| (a - b).abs() / b.abs()),
        points: NUMBERS,
    },
    Case {
        call: "squared_logarithmic_error(a, b)",
        target: "[3]",
        formula: |a, b| mean(a, b, |a, b| (a.ln_1p() - b.ln_1p()).powi(2)),
        points: &[([0.5, 10.0, 2.0], &[0.1, 12.0, 1.5])],
    },
    Case {
        call: "quantile(a, b, 0.9)",
        target: "[3]",
        formula: |a, b| mean(a, b, |a, b| (0.9 * (b - a)).max(-0.1 * (b - a))),
        points: NUMBERS,
    },
    Case {
        call: "gaussian_negative_log_likelihood(a, b, 0.3)",
        target: "[3]",
        formula: |a, b| mean(a, b, |a, b| 0.5 * (0.3f64.ln() + (b - a).powi(2) / 0.3)),
        points: NUMBERS,
    },
    Case {
        call: "poisson(a, b)",
        target: "[3]",
        formula: |a, b| mean(a, b, |a, b| a.exp() - b * a),
        points: &[([0.5, -1.2, 2.0], &[1.0, 0.0, 6.0])],
    },
    Case { call: "cross_entropy(a, b)", target: "[3]", formula: |a, b| entropy(a, b, 0.0), points: LOGITS },
    Case {
        call: "cross_entropy(a, b, smoothing = 0.1)",
        target: "[3]",
        formula: |a, b| entropy(a, b, 0.1),
        points: LOGITS,
    },
    Case {
        call: "cross_entropy(a, b)",
        target: "class(3)",
        formula: |a, b| entropy(a, &one_hot(b), 0.0),
        points: CLASSES,
    },
    Case {
        call: "cross_entropy(a, b, smoothing = 0.1)",
        target: "class(3)",
        formula: |a, b| entropy(a, &one_hot(b), 0.1),
        points: CLASSES,
    },
    Case {
        call: "negative_log_likelihood(log_softmax(a), b)",
        target: "class(3)",
        formula: |a, b| entropy(a, &one_hot(b), 0.0),
        points: CLASSES,
    },
    Case {
        call: "negative_log_likelihood(log_softmax(a), b, smoothing = 0.2)",
        target: "class(3)",
        formula: |a, b| entropy(a, &one_hot(b), 0.2),
        points: CLASSES,
    },
    Case { call: "negative_log_likelihood(a, b)", target: "[3]", formula: |a, b| -dot(a, b), points: LOGITS },
    Case {
        call: "binary_cross_entropy(a, b)",
        target: "[3]",
        formula: |a, b| {
            mean(a, b, |p, y| {
                let p = 1e-7 + (1.0 - 2e-7) * p;
                -y * p.ln() - (1.0 - y) * (1.0 - p).ln()
            })
        },
        points: PROBABILITIES,
    },
    Case {
        call: "binary_cross_entropy(sigmoid(a), b)",
        target: "[3]",
        formula: |a, b| mean(a, b, |z, y| softplus(z) - y * z),
        points: LOGITS,
    },
    Case {
        call: "binary_cross_entropy_with_logits(a, b)",
        target: "[3]",
        formula: |a, b| mean(a, b, |z, y| softplus(z) - y * z),
        points: LOGITS,
    },
    Case {
        call: "focal(a, b)",
        target: "[3]",
        formula: |a, b| {
            mean(a, b, |z, y| {
                let p = sigmoid(z);
                let miss = y * (1.0 - p) + (1.0 - y) * p;
                miss.powi(2) * (softplus(z) - y * z)
            })
        },
        points: &[([0.5, -1.2, 2.0], &[0.0, 1.0, 1.0])],
    },
    Case {
        call: "focal(a, b, gamma = 1.5)",
        target: "[3]",
        formula: |a, b| {
            mean(a, b, |z, y| sigmoid(if y > 0.5 { -z } else { z }).powf(1.5) * (softplus(z) - y * z))
        },
        points: &[([0.5, -1.2, 2.0], &[0.0, 1.0, 1.0])],
    },
    Case {
        call: "hinge(a, b)",
        target: "[3]",
        formula: |a, b| mean(a, b, |s, y| (1.0 - y * s).max(0.0)),
        points: SIGNS,
    },
    Case {
        call: "squared_hinge(a, b)",
        target: "[3]",
        formula: |a, b| mean(a, b, |s, y| (1.0 - y * s).max(0.0).powi(2)),
        points: SIGNS,
    },
    Case {
        call: "multiclass_hinge(a, b)",
        target: "class(3)",
        formula: |a, b| {
            let own = b[0] as usize;
            let others = (0..3).filter(|&j| j != own).map(|j| 1.0 + a[j] - a[own]);
            others.fold(0.0, f64::max)
        },
        points: &[([0.5, -1.2, 2.0], &[1.0]), ([-3.0, 0.1, 1.4], &[2.0]), ([5.0, 0.1, 1.4], &[0.0])],
    },
    Case {
        call: "kl_divergence(a, b)",
        target: "[3]",
        formula: |a, b| sum(a, b, |q, p| if p > 0.0 { p * (p / (q + 1e-7)).ln() } else { 0.0 }),
        points: PROBABILITIES,
    },
    Case {
        call: "kl_divergence(softmax(a), b)",
        target: "[3]",
        formula: |a, b| sum(&log_softmax(a), b, |ln_q, p| if p > 0.0 { p * (p.ln() - ln_q) } else { 0.0 }),
        points: LOGITS,
    },
    Case {
        call: "cosine_distance(a, b)",
        target: "[3]",
        formula: |a, b| 1.0 - dot(a, b) / (dot(a, a) * dot(b, b)).sqrt(),
        points: NUMBERS,
    },
    Case {
        call: "triplet(a, b, [1, 1, 0])",
        target: "[3]",
        formula: |a, b| {
            let far = |c: &[f64]| sum(a, c, |a, c| (a - c).powi(2)).sqrt();
            (far(b) - far(&[1.0, 1.0, 0.0]) + 1.0).max(0.0)
        },
        points: NUMBERS,
    },
    Case {
        call: "dice(a, b)",
        target: "[3]",
        formula: |a, b| 1.0 - (2.0 * dot(a, b) + 1.0) / (a.iter().sum::<f64>() + b.iter().sum::<f64>() + 1.0),
        points: PROBABILITIES,
    },
];

pub(super) fn tested() -> Vec<&'static str> {
    CASES.iter().map(|case| case.call.split('(').next().expect("a name")).collect()
}

fn network(call: &str, target: &str) -> Network {
    Network::new(&format!("input a: [3]; input b: {target};"), call)
}

#[test]
fn values_and_gradients_are_those_of_the_formula() {
    for Case { call, target, formula, points } in CASES {
        let network = network(call, target);
        for &(a, b) in *points {
            let found = network.at(&[&a, b]);
            let place = format!("{call} at {a:?}, {b:?}");
            assert_eq!(found.value.len(), 1, "{place}: a loss is a scalar");
            assert_close(found.value[0], formula(&a, b), 1e-12, &place);
            let slopes = differences(|a| formula(a, b), &a);
            for (found, expected) in found.gradients[0].iter().zip(slopes) {
                assert_close(*found, expected, 1e-8, &format!("gradient of {place}"));
            }
        }
    }
}

#[test]
fn extreme_arguments_stay_finite() {
    // The exponential of a rate of 10000 is not a number of any format.
    let unbounded = ["poisson(a, b)", "squared_logarithmic_error(a, b)"];
    for Case { call, target, .. } in CASES {
        let network = network(call, target);
        let probabilities =
            ["binary_cross_entropy(a, b)", "kl_divergence(a, b)", "dice(a, b)"].contains(call);
        let points: &[([f64; 3], &[f64])] = match *target {
            _ if unbounded.contains(call) => &[],
            _ if probabilities => &[([1.0, 0.0, 0.0], &[1.0, 0.0, 0.0]), ([0.0, 1.0, 0.0], &[1.0, 0.0, 0.0])],
            "[3]" => FAR,
            _ => &[([1e4, -1e4, 0.0], &[1.0]), ([0.0, 0.0, 0.0], &[0.0])],
        };
        for &(a, b) in points {
            let found = network.at(&[&a, b]);
            assert!(found.value[0].is_finite(), "{call} at {a:?}, {b:?} is {}", found.value[0]);
            let slopes = &found.gradients[0];
            assert!(
                slopes.iter().all(|slope| slope.is_finite()),
                "gradient of {call} at {a:?}, {b:?}: {slopes:?}"
            );
        }
    }
}

#[test]
fn far_from_the_target_logits_cost_what_they_should() {
    let entropy = network("cross_entropy(a, b)", "class(3)").at(&[&[1e4, -1e4, 0.0], &[1.0]]);
    assert_eq!(entropy.value, [2e4]);
    assert_eq!(entropy.gradients[0], [1.0, -1.0, 0.0]);
    let binary =
        network("binary_cross_entropy(sigmoid(a), b)", "[3]").at(&[&[1e4, -1e4, 0.0], &[0.0, 1.0, 0.5]]);
    assert_close(binary.value[0], (2e4 + 2f64.ln()) / 3.0, 1e-14, "binary_cross_entropy");
    assert_close(binary.gradients[0][0], 1.0 / 3.0, 1e-14, "its gradient");
}

#[test]
fn sequences_keep_their_positions() {
    let found = Network::new("input a: [2, 3]; input b: [2] of class(3);", "cross_entropy(a, b)")
        .at(&[&[0.5, -1.2, 2.0, -3.0, 0.1, 1.4], &[1.0, 2.0]]);
    for (at, (a, class)) in [([0.5, -1.2, 2.0], 1.0), ([-3.0, 0.1, 1.4], 2.0)].into_iter().enumerate() {
        assert_close(found.value[at], entropy(&a, &one_hot(&[class]), 0.0), 1e-14, "a position");
    }
}
