//! A network with one hidden layer comes as near to any continuous function as you like, if the layer
//! is wide enough (Cybenko 1989, "Approximation by superpositions of a sigmoidal function"; Hornik,
//! Stinchcombe and White 1989). Here: the same curve with 1, 2, 4 … 64 hidden neurons.
use nn_examples::{Axis, Curve, Plot, Scale, steps};
use nn_runtime::optim::Cosine;
use nn_runtime::{Adam, Dataset, Examples, Network, Trainer, init, network, run};

/// The widths are part of the types, so each width is a network of its own, and a macro writes them.
macro_rules! shallow {
    ($($Name:ident: $width:tt,)*) => {
        network! {
            $(
                /// One hidden layer.
                pub struct $Name {
                    input  x in -1.0..=1.0;
                    target y;
                    // A neuron is a step: how steep, and where.
                    param steepness: [$width] = normal(8);
                    param place: [$width] = uniform(-1, 1);
                    let hidden = tanh(steepness * (x - place));
                    output y_hat = hidden.dense();
                    loss (y - y_hat).square();
                }
            )*
        }
    };
}
shallow! { Width1: 1, Width2: 2, Width4: 4, Width8: 8, Width16: 16, Width32: 32, Width64: 64, }

/// The curve to be learned: smooth, but with waves, a bump and a fast part.
fn curve(x: f64) -> f64 {
    0.6 * (5.0 * x).sin() + (-30.0 * (x - 0.3).powi(2)).exp() - 0.4 * (12.0 * x).cos() * x
}

/// Trains one width: the root of the mean squared error over the interval.
fn error<N: Network>() -> Result<f64, Box<dyn std::error::Error>> {
    let xs: Vec<f64> = (0..=200).map(|i| i as f64 / 100.0 - 1.0).collect();
    let data = Dataset::new().column("x", &xs)?.column("y", xs.iter().map(|&x| curve(x)))?;
    let mut net: N = init::initialise(5);
    Trainer::new(Adam::new(0.01))
        .schedule(Cosine::to(0.0))
        .batch_size(32)
        .epochs(steps(2000))
        .seed(1)
        .quiet()
        .fit(&mut net, &data)?;
    Ok(run::loss(&net, &Examples::from_dataset(&data)?).sqrt())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let errors = [
        (1, error::<Width1>()?),
        (2, error::<Width2>()?),
        (4, error::<Width4>()?),
        (8, error::<Width8>()?),
        (16, error::<Width16>()?),
        (32, error::<Width32>()?),
        (64, error::<Width64>()?),
    ];
    println!("{:>6} {:>8}", "width", "error");
    for (width, error) in errors {
        println!("{width:>6} {error:>8.5}  {}", "#".repeat((80.0 * error) as usize));
    }
    Plot {
        title: "Wider is nearer",
        x: Axis { name: "hidden neurons", scale: Scale::Doubling },
        y: Axis { name: "root of the mean squared error", scale: Scale::Tenfold },
        curves: vec![Curve::new("error", errors.map(|(width, error)| (f64::from(width), error))).marked()],
    }
    .save("approximate_anything")
}
