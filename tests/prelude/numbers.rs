//! Functions of numbers and tensors.
use super::network::Network;
use super::{assert_close, differences};

/// A function of the vector `x` that gives a number for each element, or one for all of them.
struct Case(&'static str, fn(&[f64]) -> Vec<f64>);

fn each(x: &[f64], f: impl Fn(f64) -> f64) -> Vec<f64> {
    x.iter().map(|&x| f(x)).collect()
}

fn norm(x: &[f64]) -> f64 {
    x.iter().map(|x| x * x).sum::<f64>().sqrt()
}

fn variance(x: &[f64]) -> f64 {
    let mean = x.iter().sum::<f64>() / x.len() as f64;
    x.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / x.len() as f64
}

const CASES: &[Case] = &[
    Case("square(x)", |x| each(x, |x| x * x)),
    Case("cube(x)", |x| each(x, |x| x * x * x)),
    Case("reciprocal(x)", |x| each(x, f64::recip)),
    Case("tan(x)", |x| each(x, f64::tan)),
    Case("sinh(x)", |x| each(x, f64::sinh)),
    Case("cosh(x)", |x| each(x, f64::cosh)),
    Case("log2(abs(x))", |x| each(x, |x| x.abs().log2())),
    Case("log10(abs(x))", |x| each(x, |x| x.abs().log10())),
    Case("ceil(x)", |x| each(x, f64::ceil)),
    Case("round(x)", |x| each(x, |x| (x + 0.5).floor())),
    Case("minimum(x, 0.4)", |x| each(x, |x| x.min(0.4))),
    Case("clamp(x, -1, 0.6)", |x| each(x, |x| x.clamp(-1.0, 0.6))),
    Case("negative_part(x)", |x| each(x, |x| x.min(0.0))),
    Case("lerp(x, 2 * x + 1, 0.25)", |x| each(x, |x| x + 0.25 * (x + 1.0))),
    Case("variance(x)", |x| vec![variance(x)]),
    Case("variance(x, axis = 0, keep = true)", |x| vec![variance(x)]),
    Case("standard_deviation(x)", |x| vec![(variance(x) + 1e-12).sqrt()]),
    Case("l1_norm(x)", |x| vec![x.iter().map(|x| x.abs()).sum()]),
    Case("norm(x)", |x| vec![norm(x)]),
    Case("distance(x, [1, 2, 3, 4])", |x| vec![norm(&[x[0] - 1.0, x[1] - 2.0, x[2] - 3.0, x[3] - 4.0])]),
    Case("normalize(x)", |x| each(x, |y| y / norm(x))),
    Case("cosine_similarity(x, [1, 2, 3, 4])", |x| {
        vec![(x[0] + 2.0 * x[1] + 3.0 * x[2] + 4.0 * x[3]) / (norm(x) * 30f64.sqrt())]
    }),
];

pub(super) fn tested() -> Vec<&'static str> {
    let cases = CASES.iter().map(|Case(call, _)| call.split('(').next().expect("a name"));
    cases.chain(["one_hot", "pick", "causal_mask"]).collect()
}

#[test]
fn values_and_derivatives_are_those_of_the_formula() {
    for Case(call, formula) in CASES {
        let network = Network::new("input x: [4];", call);
        for x in [[0.7, -1.3, 2.4, -0.2], [-0.9, 0.35, -2.6, 1.2]] {
            let found = network.at(&[&x]);
            for (found, expected) in found.value.iter().zip(formula(&x)) {
                assert_close(*found, expected, 1e-12, &format!("{call} at {x:?}"));
            }
            let slopes = differences(|x| formula(x).iter().sum(), &x);
            for (found, expected) in found.gradients[0].iter().zip(slopes) {
                assert_close(*found, expected, 1e-7, &format!("derivative of {call} at {x:?}"));
            }
        }
    }
}

#[test]
fn lengths_of_the_zero_vector_have_finite_derivatives() {
    for call in
        ["norm(x)", "normalize(x)", "distance(x, x)", "cosine_similarity(x, x)", "standard_deviation(x)"]
    {
        let found = Network::new("input x: [3];", call).at(&[&[0.0; 3]]);
        assert!(found.value.iter().all(|value| value.is_finite()), "{call}: {:?}", found.value);
        assert!(found.gradients[0].iter().all(|slope| slope.is_finite()), "{call}: {:?}", found.gradients);
    }
    assert_eq!(Network::new("input x: [3];", "norm(x)").at(&[&[0.0; 3]]).gradients[0], [0.0; 3]);
}

#[test]
fn classes() {
    let hot = Network::new("input c: class(4);", "one_hot(c)").at(&[&[2.0]]);
    assert_eq!(hot.value, [0.0, 0.0, 1.0, 0.0]);
    let hot = Network::new("input c: [2] of class(3);", "one_hot(c)").at(&[&[2.0, 0.0]]);
    assert_eq!(hot.value, [0.0, 0.0, 1.0, 1.0, 0.0, 0.0]);
    let picked = Network::new("input x: [2, 3]; input c: [2] of class(3);", "pick(x, c)");
    let picked = picked.at(&[&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &[2.0, 0.0]]);
    assert_eq!(picked.value, [3.0, 4.0]);
    assert_eq!(picked.gradients[0], [0.0, 0.0, 1.0, 1.0, 0.0, 0.0]);
}

#[test]
fn a_causal_mask_hides_what_comes_later() {
    let mask = Network::new("input x: [3, 3];", "softmax(x, where = causal_mask(3))").at(&[&[0.0; 9]]);
    let third = 1.0 / 3.0;
    for (found, expected) in mask.value.iter().zip([1.0, 0.0, 0.0, 0.5, 0.5, 0.0, third, third, third]) {
        assert_close(*found, expected, 1e-15, "causal_mask");
    }
}
