//! Networks of all sizes that are measured, against the same formulas in double precision.

use nn_benches::sizes::{SIZES, number, scale};

/// Loss and gradient of two layers with a ReLU between, by the formulas.
fn by_formula(width: usize, batch: usize) -> (f64, Vec<f64>) {
    let layer = width * width + width;
    let parameters: Vec<f64> = (0..2 * layer).map(|place| f64::from(scale(width) * number(place))).collect();
    let (one, two) = parameters.split_at(layer);
    let weighted = |layer: &[f64], x: &[f64]| -> Vec<f64> {
        let (weights, biases) = layer.split_at(width * width);
        let sum = |row: &[f64]| row.iter().zip(x).map(|(w, x)| w * x).sum::<f64>();
        weights.chunks(width).zip(biases).map(|(row, bias)| sum(row) + bias).collect()
    };
    let (mut loss, mut gradient) = (0.0, vec![0.0; 2 * layer]);
    let (d_one, d_two) = gradient.split_at_mut(layer);
    let learn = |layer: &mut [f64], dy: &[f64], x: &[f64]| {
        let (weights, biases) = layer.split_at_mut(width * width);
        for ((row, bias), dy) in weights.chunks_mut(width).zip(biases).zip(dy) {
            row.iter_mut().zip(x).for_each(|(w, x)| *w += dy * x / batch as f64);
            *bias += dy / batch as f64;
        }
    };
    for example in 0..batch {
        let row = |at: usize| f64::from(number(example * 2 * width + at));
        let x: Vec<f64> = (0..width).map(row).collect();
        let sums = weighted(one, &x);
        let hidden: Vec<f64> = sums.iter().map(|z| z.max(0.0)).collect();
        let errors: Vec<f64> =
            weighted(two, &hidden).iter().enumerate().map(|(at, y)| y - row(width + at)).collect();
        loss += errors.iter().map(|e| e * e).sum::<f64>() / (width * batch) as f64;
        let d_y: Vec<f64> = errors.iter().map(|e| 2.0 * e / width as f64).collect();
        let mut d_z = vec![0.0; width];
        for (weights, d_y) in two.chunks(width).zip(&d_y) {
            d_z.iter_mut().zip(weights).for_each(|(d, w)| *d += w * d_y);
        }
        d_z.iter_mut().zip(&sums).filter(|(_, z)| **z <= 0.0).for_each(|(d, _)| *d = 0.0);
        learn(d_two, &d_y, &hidden);
        learn(d_one, &d_z, &x);
    }
    (loss, gradient)
}

#[test]
fn every_width_and_batch_is_right() {
    for size in SIZES {
        // The formulas take their time on wide networks.
        let batches: &[usize] = if size.width < 200 { &[1, 2, 5, 16, 48, 100] } else { &[1, 5] };
        for &batch in batches {
            let (loss, gradient) = (size.gradient)(batch);
            let (expected_loss, expected) = by_formula(size.width, batch);
            let at = format!("width {}, batch {batch}", size.width);
            assert!((loss - expected_loss).abs() < 1e-5 * expected_loss, "{at}: {loss}, not {expected_loss}");
            let largest = expected.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
            for (place, (found, expected)) in gradient.iter().zip(&expected).enumerate() {
                let difference = (f64::from(*found) - expected).abs();
                assert!(difference < 2e-5 * largest, "{at}, parameter {place}: {found}, not {expected}");
            }
        }
    }
}
