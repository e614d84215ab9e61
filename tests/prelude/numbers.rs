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
    Case("asin(0.3 * x)", |x| each(x, |x| (0.3 * x).asin())),
    Case("acos(0.3 * x)", |x| each(x, |x| (0.3 * x).acos())),
    Case("atan2(x, 0.5 - x)", |x| each(x, |x| x.atan2(0.5 - x))),
    Case("sinh(x)", |x| each(x, f64::sinh)),
    Case("asinh(x)", |x| each(x, f64::asinh)),
    Case("acosh(1.1 + abs(x))", |x| each(x, |x| (1.1 + x.abs()).acosh())),
    Case("atanh(0.3 * x)", |x| each(x, |x| (0.3 * x).atanh())),
    Case("logarithm(abs(x), 3)", |x| each(x, |x| x.abs().ln() / 3f64.ln())),
    Case("exp2(x)", |x| each(x, f64::exp2)),
    Case("trunc(x)", |x| each(x, f64::trunc)),
    Case("rem(x, 0.43)", |x| each(x, |x| x % 0.43)),
    Case("modulo(x, -0.43)", |x| each(x, |x| -(-x).rem_euclid(0.43))),
    Case("is_nan(x)", |x| each(x, |_| 0.0)),
    Case("is_finite(x)", |x| each(x, |_| 1.0)),
    Case("argmin(x)", |x| {
        vec![x.iter().enumerate().min_by(|a, b| a.1.total_cmp(b.1)).map_or(0.0, |(at, _)| at as f64)]
    }),
    Case("cosh(x)", |x| each(x, f64::cosh)),
    Case("log2(abs(x))", |x| each(x, |x| x.abs().log2())),
    Case("log10(abs(x))", |x| each(x, |x| x.abs().log10())),
    Case("ceil(x)", |x| each(x, f64::ceil)),
    Case("round(x)", |x| each(x, f64::round_ties_even)),
    Case("clamp(x, -1, 0.6)", |x| each(x, |x| x.clamp(-1.0, 0.6))),
    Case("negative_part(x)", |x| each(x, |x| x.min(0.0))),
    Case("lerp(x, 2 * x + 1, 0.25)", |x| each(x, |x| x + 0.25 * (x + 1.0))),
    Case("variance(x)", |x| vec![variance(x)]),
    Case("variance(x, axis = 0, keep = true)", |x| vec![variance(x)]),
    Case("variance(x, correction = 1)", |x| vec![variance(x) * 4.0 / 3.0]),
    Case("standard_deviation(x)", |x| vec![(variance(x) + 1e-12).sqrt()]),
    Case("l1_norm(x)", |x| vec![x.iter().map(|x| x.abs()).sum()]),
    Case("norm(x)", |x| vec![norm(x)]),
    Case("distance(x, [1, 2, 3, 4])", |x| vec![norm(&[x[0] - 1.0, x[1] - 2.0, x[2] - 3.0, x[3] - 4.0])]),
    Case("normalize(x)", |x| each(x, |y| y / norm(x))),
    Case("rms_normalize(x)", |x| each(x, |y| y / (norm(x) * norm(x) / 4.0 + 1e-5).sqrt())),
    Case("rms_normalize(x, eps = 0.5)", |x| each(x, |y| y / (norm(x) * norm(x) / 4.0 + 0.5).sqrt())),
    Case("cosine_similarity(x, [1, 2, 3, 4])", |x| {
        vec![(x[0] + 2.0 * x[1] + 3.0 * x[2] + 4.0 * x[3]) / (norm(x) * 30f64.sqrt())]
    }),
];

pub(super) fn tested() -> Vec<&'static str> {
    let cases = CASES.iter().map(|Case(call, _)| call.split('(').next().expect("a name"));
    cases
        .chain(["class_index", "one_hot", "pick", "causal_mask", "eye", "lower_triangle", "upper_triangle"])
        .collect()
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
    let hot = Network::new("input x: [2] in -1.0..=9.0;", "one_hot(floor(x), 2)").at(&[&[1.5, 7.0]]);
    assert_eq!(hot.value, [0.0, 1.0, 0.0, 0.0]);
    let index = Network::new("input c: [2] of class(1..=4);", "class_index(c)").at(&[&[4.0, 1.0]]);
    assert_eq!(index.value, [3.0, 0.0]);
    let picked = Network::new("input x: [2, 3]; input c: [2] of class(3);", "pick(x, c)");
    let picked = picked.at(&[&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &[2.0, 0.0]]);
    assert_eq!(picked.value, [3.0, 4.0]);
    assert_eq!(picked.gradients[0], [0.0, 0.0, 1.0, 1.0, 0.0, 0.0]);
}

#[test]
fn matrices() {
    let upper = Network::new("input x: [2, 3];", "upper_triangle(x)").at(&[&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]]);
    assert_eq!(upper.value, [1.0, 2.0, 3.0, 0.0, 5.0, 6.0]);
    assert_eq!(upper.gradients[0], [1.0, 1.0, 1.0, 0.0, 1.0, 1.0]);
    let lower = Network::new("input x: [2, 3];", "lower_triangle(x, diagonal = 1)");
    let lower = lower.at(&[&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]]);
    assert_eq!(lower.value, [1.0, 2.0, 0.0, 4.0, 5.0, 6.0]);
    assert_eq!(lower.gradients[0], [1.0, 1.0, 0.0, 1.0, 1.0, 1.0]);
    let unit = Network::new("input x;", "x * eye(2, 3)").at(&[&[2.0]]);
    assert_eq!((unit.value, &unit.gradients[0][..]), (vec![2.0, 0.0, 0.0, 0.0, 2.0, 0.0], &[2.0][..]));
}

#[test]
fn a_causal_mask_hides_what_comes_later() {
    let mask = Network::new("input x: [3, 3];", "softmax(x, where = causal_mask(3))").at(&[&[0.0; 9]]);
    let third = 1.0 / 3.0;
    for (found, expected) in mask.value.iter().zip([1.0, 0.0, 0.0, 0.5, 0.5, 0.0, third, third, third]) {
        assert_close(*found, expected, 1e-15, "causal_mask");
    }
}
