//! Derivatives within networks: a law of nature as a loss, a penalty on slopes, and what a derivative costs.
use nn_examples::{Axis, Curve, Plot, Scale, noise};
use nn_runtime::optim::Cosine;
use nn_runtime::{Adam, DataError, Examples, Network, Trainer, network};

network! {
    /// A neuron that is to follow u″ = −u: small enough to read all of its formulas.
    #[dtype(f64)]
    pub struct Neuron {
        input x;
        param w = 1.5;
        param b = 0.3;
        param a = 2;
        let h = tanh(w * x + b);
        let u = a * h;
        let u_x = grad(u, x);
        let u_xx = grad(u_x, x);
        output u;
        loss (u_xx + u).square();
    }

    /// An oscillator, u″ = −u, let go of at 1: u(0) = 1 and u′(0) = 0 hold by construction.
    #[dtype(f64)]
    pub struct Oscillator {
        input t in 0.0..=4.0;
        let u = 1 + t.square() * [t].dense(16).tanh().dense(16).tanh().dense();
        let u_tt = grad(grad(u, t), t);
        output u;
        loss (u_tt + u).square();
    }

    /// A curve that may be bent as sharply as it likes.
    layer curve()(x) { [8 * x].dense(32).tanh().dense(32).tanh().dense() }

    /// It goes through noisy points.
    #[dtype(f64)]
    pub struct Bent {
        input x;
        target y;
        let u = curve()(x);
        output u;
        loss (u - y).square();
    }

    /// The same, where slopes cost, anywhere.
    #[dtype(f64)]
    pub struct Smooth {
        input x;
        input anywhere;
        target y;
        let curve = curve();
        let u = curve(x);
        output u;
        loss (u - y).square() + 0.02 * grad(curve(anywhere), anywhere).square();
    }

    /// Many inputs and one output, one input and many outputs, and all second derivatives.
    pub struct Ways {
        input place: [20];
        input time;
        let height = place.dense(16).tanh().dense();
        let track = [time].dense(16).tanh().dense(20);
        let slope = grad(height, place);
        let velocity = jacobian(track, time);
        let bends = hessian(height, place);
        output height;
        output track;
        loss sum(slope.square()) + sum(velocity.square()) + sum(bends.square()) + height.square()
            + sum(track.square());
    }

    /// A field in space, which is to be without sources.
    pub struct Potential {
        input place: [3];
        let hidden = place.dense(16).tanh();
        let u = hidden.dense();
        let sources = laplacian(u, place);
        output u;
        loss sources.square() + u.square();
    }
}

/// `count` numbers from `low` to `high`, both included.
fn places(low: f64, high: f64, count: usize) -> impl Iterator<Item = f64> + Clone {
    (0..count).map(move |i| low + (high - low) * i as f64 / (count - 1) as f64)
}

/// Trains on all examples at once.
fn fit<N: Network>(net: &mut N, examples: &Examples<N>) -> Result<(), Box<dyn std::error::Error>> {
    let trainer = Trainer::new(Adam::new(0.01)).schedule(Cosine::to(0.0));
    trainer.batch_size(examples.len()).epochs(2000).quiet().fit(net, examples)?;
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("1. A law of nature\n");
    let times: Vec<_> = places(0.0, 4.0, 32).map(|t| oscillator::Example { t }).collect();
    let times = Oscillator::examples(&times)?;
    let mut net = Oscillator::new(1);
    println!("(u″ + u)² before {:.6}", net.loss(&times));
    fit(&mut net, &times)?;
    println!("          after  {:.6}\n", net.loss(&times));
    println!("  t        u    cos t");
    for t in [0.0, 1.0, 2.0, 3.0, 4.0] {
        println!("{t:3.0} {:8.4} {:8.4}", net.predict(t)?.u, t.cos());
    }

    println!("\n2. Slopes that cost\n");
    let points: Vec<(f64, f64)> =
        places(-1.0, 1.0, 12).zip(noise(1)).map(|(x, noise)| (x, x + 0.3 * noise)).collect();
    let (mut bent, mut smooth) = (Bent::new(3), Smooth::new(3));
    let examples: Vec<_> = points.iter().map(|&(x, y)| bent::Example { x, y }).collect();
    fit(&mut bent, &Bent::examples(&examples)?)?;
    // Each point several times, beside places that lie between all of them.
    let examples: Vec<_> = places(-1.0, 1.0, 96)
        .zip(points.iter().cycle())
        .map(|(anywhere, &(x, y))| smooth::Example { x, anywhere, y })
        .collect();
    fit(&mut smooth, &Smooth::examples(&examples)?)?;
    let curve = |predict: &dyn Fn(f64) -> Result<f64, DataError>| -> Result<Vec<(f64, f64)>, DataError> {
        places(-1.0, 1.0, 201).map(|x| Ok((x, predict(x)?))).collect()
    };
    let bent = curve(&|x| Ok(bent.predict(x)?.u))?;
    let smooth = curve(&|x| Ok(smooth.predict(x, x)?.u))?;
    let steepest = |curve: &[(f64, f64)]| {
        let slopes = curve.windows(2).map(|pair| (pair[1].1 - pair[0].1) / (pair[1].0 - pair[0].0));
        slopes.map(f64::abs).fold(0.0, f64::max)
    };
    println!("the steepest slope without the penalty {:6.1}", steepest(&bent));
    println!("                   with it             {:6.1}", steepest(&smooth));
    Plot {
        title: "A penalty on the slope",
        x: Axis { name: "x", scale: Scale::Linear },
        y: Axis { name: "u", scale: Scale::Linear },
        curves: vec![
            Curve::new("measured", points).dots(),
            Curve::new("without", bent),
            Curve::new("with", smooth),
        ],
    }
    .save("slope_penalty")
}
