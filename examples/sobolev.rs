//! Values and slopes: where a simulation gives derivatives too, a network learns from both, and needs fewer points
//! (Czarnecki and others, "Sobolev training for neural networks", 2017).

use std::error::Error;

use nn_examples::{Axis, Curve, Plot, Scale, steps};
use nn_runtime::optim::Cosine;
use nn_runtime::{Adam, DataError, Dataset, Network, Trainer, init, network};

network! {
    layer curve()(x) { [x].dense(48).tanh().dense(48).tanh().dense() }

    /// Learns from values alone.
    pub struct Values {
        input x in -1.0..=1.0;
        target y;
        output y_hat = x.curve();
        loss squared_error(y_hat, y);
    }

    /// Learns from values and slopes.
    pub struct Slopes {
        input x in -1.0..=1.0;
        target y;
        target slope;
        output y_hat = x.curve();
        loss squared_error(y_hat, y) + 0.02 * squared_error(grad(y_hat, x), slope);
    }
}

fn exact(x: f64) -> f64 {
    (6.0 * x).sin() * (-x).exp() + 0.4 * (17.0 * x).cos()
}

fn slope(x: f64) -> f64 {
    (-x).exp() * (6.0 * (6.0 * x).cos() - (6.0 * x).sin()) - 6.8 * (17.0 * x).sin()
}

fn trained<N: Network>(data: Dataset) -> Result<N, Box<dyn Error>> {
    let mut net: N = init::initialise(3);
    Trainer::new(Adam::new(5e-3))
        .schedule(Cosine::to(0.0))
        .batch_size(16)
        .epochs(steps(12_000))
        .seed(1)
        .quiet()
        .fit(&mut net, &data)?;
    Ok(net)
}

fn main() -> Result<(), Box<dyn Error>> {
    let xs: Vec<f64> = (0..14).map(|i| f64::from(i) / 6.5 - 1.0).collect();
    let values = Dataset::new().column("x", &xs)?.column("y", xs.iter().map(|&x| exact(x)))?;
    let slopes = values.clone().column("slope", xs.iter().map(|&x| slope(x)))?;
    let (from_values, from_slopes): (Values, Slopes) = (trained(values)?, trained(slopes)?);

    let grid: Vec<f64> = (0..=400).map(|i| f64::from(i) / 200.0 - 1.0).collect();
    let curve = |f: &dyn Fn(f64) -> Result<f64, DataError>| -> Result<Vec<(f64, f64)>, DataError> {
        grid.iter().map(|&x| Ok((x, f(x)?))).collect()
    };
    let found = [
        ("from values", curve(&|x| Ok(f64::from(from_values.predict(x as f32)?.y_hat)))?),
        ("from values and slopes", curve(&|x| Ok(f64::from(from_slopes.predict(x as f32)?.y_hat)))?),
    ];
    println!("{} points; the root of the mean squared error over the interval:", xs.len());
    for (name, points) in &found {
        let squares: f64 = points.iter().map(|&(x, y)| (y - exact(x)).powi(2)).sum();
        println!("  {name}: {:.4}", (squares / points.len() as f64).sqrt());
    }
    let mut curves: Vec<Curve> = found.into_iter().map(|(name, points)| Curve::new(name, points)).collect();
    curves.push(Curve::new("what is learned", curve(&|x| Ok(exact(x)))?));
    curves.push(Curve::new("points", xs.iter().map(|&x| (x, exact(x)))).dots());
    Plot {
        title: "Slopes are worth points",
        x: Axis { name: "x", scale: Scale::Linear },
        y: Axis { name: "y", scale: Scale::Linear },
        curves,
    }
    .save("sobolev")
}
