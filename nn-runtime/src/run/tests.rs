//! The programs of a network written by hand, against the same formulas one example at a time.

use super::*;
use crate::by_hand::{ByHand, Example};
use crate::tensor::Elements;

fn net<T: Real>() -> ByHand<T> {
    let parameters = [0.3, -0.2, 0.5, 0.1, 0.7, -0.4, 0.05, -0.1, 0.2].map(T::from_f64);
    ByHand { parameters: Aligned::from(&parameters[..]) }
}

fn numbers(count: usize) -> Vec<[f64; 5]> {
    let number = |i: usize, j: usize| ((i * 37 + j * 11) % 23) as f64 / 8.0 - 1.25;
    (0..count).map(|i| std::array::from_fn(|j| number(i, j))).collect()
}

fn examples<T: Real + Elements<T>>(count: usize) -> Examples<ByHand<T>> {
    let rows: Vec<_> = numbers(count).iter().map(|row| Example(row.map(T::from_f64))).collect();
    Examples::from_rows(&rows).unwrap()
}

/// Prediction, loss and gradient of one example.
fn by_formula(p: &[f64], row: &[f64; 5]) -> ([f64; 2], f64, [f64; 9]) {
    let scale = p[8].exp();
    let hidden: [f64; 2] =
        std::array::from_fn(|o| ((0..3).map(|i| p[3 * o + i] * row[i]).sum::<f64>() + p[6 + o]).tanh());
    let error: [f64; 2] = std::array::from_fn(|o| scale * hidden[o] - row[3 + o]);
    let mut gradient = [0.0; 9];
    for o in 0..2 {
        let d_z = 2.0 * error[o] * scale * (1.0 - hidden[o] * hidden[o]);
        for i in 0..3 {
            gradient[3 * o + i] = d_z * row[i];
        }
        gradient[6 + o] = d_z;
        gradient[8] += 2.0 * error[o] * scale * hidden[o];
    }
    (hidden.map(|h| scale * h), error.iter().map(|e| e * e).sum(), gradient)
}

fn close(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * b.abs().max(1.0)
}

/// Counts around the sizes of lanes and tiles: one group is 8 or 16 examples, one tile two groups.
const COUNTS: [usize; 9] = [1, 7, 8, 16, 17, 31, 32, 33, 100];

fn programs_agree_with_the_formulas<T: Real + Elements<T>>(tolerance: f64) {
    let net = net::<T>();
    let p: Vec<f64> = net.parameters.iter().map(|p| p.to_f64()).collect();
    for count in COUNTS {
        let examples = examples::<T>(count);
        let expected: Vec<_> = numbers(count).iter().map(|row| by_formula(&p, row)).collect();
        let mean = |f: &dyn Fn(usize) -> f64| (0..count).map(f).sum::<f64>() / count as f64;

        let outputs = predict_batch(&net, examples.inputs()).unwrap();
        assert_eq!(outputs.len(), count);
        for (output, (prediction, _, _)) in outputs.iter().zip(&expected) {
            assert!((0..2).all(|o| close(output.prediction[o].to_f64(), prediction[o], tolerance)));
            assert_eq!(output.larger.index(), usize::from(prediction[1] > prediction[0]));
        }
        let last = predict_one(&net, |row| row.copy_from_slice(examples.inputs().row(count - 1))).unwrap();
        let (one, of_many) = (last.prediction, outputs[count - 1].prediction);
        assert!((0..2).all(|o| close(one[o].to_f64(), of_many[o].to_f64(), tolerance)));
        assert_eq!(last.larger, outputs[count - 1].larger);

        let evaluation = evaluate(&net, &examples);
        let expected_loss = mean(&|i| expected[i].1);
        assert!(close(evaluation.loss, expected_loss, tolerance));
        assert_eq!(loss(&net, &examples), evaluation.loss);
        assert_eq!(evaluation.metric("ones"), Some(1.0));
        assert!(evaluation.metric("worst").unwrap() > 0.0 && evaluation.metric("best").is_none());

        let (loss, gradient) = gradient(&net, &examples);
        assert_eq!(loss, evaluation.loss);
        for (j, &element) in gradient.iter().enumerate() {
            assert!(close(element.to_f64(), mean(&|i| expected[i].2[j]), tolerance), "{count} examples, {j}");
        }
    }
}

#[test]
fn programs_agree_with_the_formulas_in_f32() {
    programs_agree_with_the_formulas::<f32>(1e-5);
}

#[test]
fn programs_agree_with_the_formulas_in_f64() {
    programs_agree_with_the_formulas::<f64>(1e-13);
}

#[test]
fn steps_leave_nothing_behind() {
    let (net, examples) = (net::<f32>(), examples::<f32>(40));
    let mut workspace = Workspace::new();
    for count in [40, 3, 33] {
        let order: Vec<usize> = (0..count).rev().collect();
        let rows = order.iter().map(|&index| examples.row(index));
        let (loss, step) = workspace.gradient(&net, rows);
        let (expected_loss, expected) = gradient(&net, &examples.subset(&order));
        assert_eq!((loss, step), (expected_loss, &expected[..]));
    }
}

#[test]
fn infinities_in_a_repeated_lane_do_not_multiply() {
    let mut rows = numbers(3);
    rows[2][4] = f64::MAX;
    let rows: Vec<_> = rows.into_iter().map(Example).collect();
    let (loss, gradient) = gradient(&net::<f64>(), &Examples::from_rows(&rows).unwrap());
    assert_eq!(loss, f64::INFINITY);
    // The second row of `weight`, its bias, and the scale see the infinite error; the first row does not.
    assert!(gradient[..3].iter().chain(&gradient[6..7]).all(|g| g.is_finite()));
    assert!(gradient[3..6].iter().chain(&gradient[7..]).all(|g| !g.is_finite()));
}

#[test]
fn the_mean_over_no_examples_is_not_a_number() {
    let none = Examples::<ByHand<f64>>::from_rows::<Example<f64>>(&[]).unwrap();
    assert!(loss(&net(), &none).is_nan());
    assert!(gradient(&net(), &none).1.iter().all(|g| g.is_nan()));
    assert!(predict_batch(&net(), none.inputs()).unwrap().is_empty());
}
