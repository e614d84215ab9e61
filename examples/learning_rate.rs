//! The same network, the same start, three learning rates: too small, right, too large.
//!
//! Too small a rate wastes time; too large a rate jumps over the valley it walks down.
use nn_examples::{Axis, Curve, Plot, Scale, steps};
use nn_runtime::{Sgd, Trainer, network};

network! {
    /// A wave through sixteen hidden neurons.
    pub struct Wave {
        input  x in -1.0..=1.0;
        target y;

        let hidden = [x].dense(16).tanh();
        output y_hat = hidden.dense();
        loss (y - y_hat).square();
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let xs = (0..64).map(|i| f64::from(i) / 31.5 - 1.0);
    let rows: Vec<wave::Example> =
        xs.map(|x| wave::Example { x: x as f32, y: (3.0 * x).sin() as f32 }).collect();
    let examples = Wave::examples(&rows)?;
    let epochs = steps(200);

    let trainer = |rate| Trainer::new(Sgd::new(rate)).batch_size(16).epochs(epochs).seed(1).quiet();

    let mut curves = Vec::new();
    println!("{:>5}  {:>9}  loss after each tenth of {epochs} epochs", "rate", "");
    for (rate, verdict) in [(0.002, "too small"), (0.15, "right"), (0.6, "too large")] {
        let mut net = Wave::new(3); // the same seed: the same start
        let history = trainer(rate).fit(&mut net, &examples)?;
        let losses: Vec<f64> = history.epochs().iter().map(|epoch| epoch.loss).collect();
        let tenths = losses.chunks(losses.len().div_ceil(10)).filter_map(<[f64]>::last);
        let tenths: Vec<String> = tenths.map(|loss| format!("{loss:.4}")).collect();
        println!("{rate:>5}  {verdict:>9}  {}", tenths.join(" "));
        let points = losses.iter().enumerate().map(|(epoch, &loss)| (epoch as f64 + 1.0, loss));
        curves.push(Curve::new(format!("{rate}: {verdict}"), points));
    }
    // Larger still, and each step lands further from the valley than the one before.
    if let Err(error) = trainer(0.9).fit(&mut Wave::new(3), &examples) {
        println!("  0.9             {error}");
    }
    Plot {
        title: "One network, three learning rates",
        x: Axis { name: "epoch", scale: Scale::Linear },
        y: Axis { name: "loss", scale: Scale::Tenfold },
        curves,
    }
    .save("learning_rate")
}
