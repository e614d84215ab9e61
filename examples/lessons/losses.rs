//! How wrong is a guess? Two losses of the same probability, and what each says to the neuron.
use nn_examples::{Axis, Curve, Plot, Scale};
use nn_runtime::{DataError, network};

network! {
    /// The square of the difference.
    #[dtype(f64)]
    pub struct Squared {
        target y;
        param a = 0;
        output y_hat = sigmoid(a);
        loss (y - y_hat).square();
    }

    /// The surprise at the truth.
    #[dtype(f64)]
    pub struct Surprise {
        target y;
        param a = 0;
        output y_hat = sigmoid(a);
        loss binary_cross_entropy_with_logits(a, y);
    }
}

/// Loss and derivative for a weighted sum, where 1 is the truth.
fn squared(a: f64) -> Result<(f64, f64), DataError> {
    let mut net = Squared::new(0);
    net.set_a(a);
    let (loss, gradient) = net.gradient(&Squared::examples(&[squared::Example { y: 1.0 }])?);
    Ok((loss, gradient.a()))
}

fn surprise(a: f64) -> Result<(f64, f64), DataError> {
    let mut net = Surprise::new(0);
    net.set_a(a);
    let (loss, gradient) = net.gradient(&Surprise::examples(&[surprise::Example { y: 1.0 }])?);
    Ok((loss, gradient.a()))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("   a     ŷ   squared   ∂J/∂a   cross-entropy   ∂J/∂a");
    for a in [-8.0, -4.0, -2.0, 0.0, 2.0, 4.0] {
        let ((s, ds), (c, dc)) = (squared(a)?, surprise(a)?);
        let y_hat = 1.0 / (1.0 + (-a).exp());
        println!("{a:>4} {y_hat:>6.4} {s:>8.4} {ds:>8.4} {c:>14.4} {dc:>8.4}");
    }

    let curve = |of: fn(f64) -> Result<(f64, f64), DataError>| -> Result<Vec<(f64, f64)>, DataError> {
        (-160..=80).map(|a| f64::from(a) / 20.0).map(|a| Ok((a, of(a)?.0))).collect()
    };
    Plot {
        title: "Two losses where 1 is the truth",
        x: Axis { name: "a, of which σ(a) is the guess", scale: Scale::Linear },
        y: Axis { name: "loss", scale: Scale::Linear },
        curves: vec![
            Curve::new("squared error", curve(squared)?),
            Curve::new("cross-entropy", curve(surprise)?),
        ],
    }
    .save("losses")
}
