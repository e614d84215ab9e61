//! One wide hidden layer against three narrow ones, with as many parameters, on two spirals.
//!
//! Each layer of a deep network works on what the one before has bent already, so folds multiply where
//! neurons side by side only add (Telgarsky 2016, "Benefits of depth in neural networks").
use std::f64::consts::PI;

use nn_examples::steps;
use nn_runtime::optim::Cosine;
use nn_runtime::{Adam, Dataset, Network, Trainer, network};

network! {
    /// 2 → 98 → 1: 393 parameters.
    pub struct Shallow {
        input  point: [2];
        target inner;
        let hidden = point.dense(98).tanh();
        let logit  = hidden.dense();
        output probability = sigmoid(logit);
        loss   binary_cross_entropy_with_logits(logit, inner);
        metric accuracy = (logit > 0) == (inner > 0);
    }

    /// 2 → 12 → 12 → 12 → 1: 361 parameters.
    pub struct Deep {
        input  point: [2];
        target inner;
        let hidden = point.dense(12).tanh().dense(12).tanh().dense(12).tanh();
        let logit  = hidden.dense();
        output probability = sigmoid(logit);
        loss   binary_cross_entropy_with_logits(logit, inner);
        metric accuracy = (logit > 0) == (inner > 0);
    }
}

/// Two spirals, each one and a half turns, wound into each other (Lang and Witbrock 1988).
fn spirals() -> Vec<([f32; 2], f32)> {
    let arm = |i: usize, inner: f32| {
        let t = i as f64 / 199.0;
        let angle = PI * (4.0 * t + f64::from(inner));
        let radius = 6.0 * (0.1 + 0.9 * t);
        ([angle.cos(), angle.sin()].map(|along| (radius * along) as f32), inner)
    };
    (0..200).flat_map(|i| [arm(i, 0.0), arm(i, 1.0)]).collect()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let points = spirals();
    let trainer = Trainer::new(Adam::new(0.01))
        .batch_size(50)
        .epochs(steps(2000))
        .schedule(Cosine::to(0.0))
        .seed(1)
        .quiet();

    let rows: Vec<_> = points.iter().map(|&(point, inner)| shallow::Example { point, inner }).collect();
    let examples = Shallow::examples(&rows)?;
    let mut shallow = Shallow::new(1);
    trainer.fit(&mut shallow, &examples)?;
    report("one hidden layer of 98", Shallow::INFO.parameter_len(), &shallow.evaluate(&examples));

    let rows: Vec<_> = points.iter().map(|&(point, inner)| deep::Example { point, inner }).collect();
    let examples = Deep::examples(&rows)?;
    let mut deep = Deep::new(1);
    trainer.fit(&mut deep, &examples)?;
    report("three hidden layers of 12", Deep::INFO.parameter_len(), &deep.evaluate(&examples));

    println!("\nThe plane as each sees it: # and . are the two spirals.\n");
    for row in 0..23 {
        let line: [_; 47] =
            std::array::from_fn(|column| [(column as f32 - 23.0) / 3.5, (11 - row) as f32 / 1.7]);
        let line = Dataset::new().column("point", line)?;
        let mark = |probability| if probability > 0.5 { '#' } else { '.' };
        let left: String =
            shallow.predict_batch(&line)?.iter().map(|output| mark(output.probability)).collect();
        let right: String =
            deep.predict_batch(&line)?.iter().map(|output| mark(output.probability)).collect();
        println!("  {left}   {right}");
    }
    Ok(())
}

fn report(name: &str, parameters: usize, result: &nn_runtime::Evaluation) {
    let accuracy = 100.0 * result.metric("accuracy").unwrap_or_default();
    println!("{name:<26} {parameters} parameters  loss {:.4}  accuracy {accuracy:.1} %", result.loss);
}
