//! An activation, a loss and a layer of your own: each is a few lines of the network language, checked
//! and differentiated like those that come with it.
//!
//! The task: noisy measurements whose noise grows. The network answers with a middle and a spread.
use nn_examples::{Axis, Curve, Plot, Scale, noise, steps};
use nn_runtime::{Adam, Trainer, network};

network! {
    /// An activation: a line with waves, for what repeats. Ziyin, Hartwig and Ueda 2020, "Neural
    /// networks fail to learn periodic functions and how to fix it".
    fn snake(x, a = 1) = x + square(sin(a * x)) / a;

    /// A loss: the negative logarithm of the Laplace distribution's density. A wide spread forgives
    /// errors, but costs where there are none, so the spread learns the size of the noise.
    fn laplace(middle, spread, y) = ln(2 * spread) + abs(y - middle) / spread;

    /// A layer with parameters: bumps with learned centres and widths (Broomhead and Lowe 1988).
    layer bumps(count)(x: [n]) {
        param centre: [count, n] = uniform(-1, 1);
        param sharpness: [count] = constant(3);
        let distance = sum(square(x - centre), axis = -1);
        exp(-square(sharpness) * distance)
    }

    /// A layer of layers.
    layer mixed(width)(x: [n]) {
        concat(x.bumps(width), x.dense(width).snake(a = 5))
    }

    /// Middle and spread of `y`, given `x`.
    pub struct Noisy {
        input  x in -1.0..=1.0;
        target y;

        let answer = [x].mixed(12).dense(2);
        let middle = answer[0];
        let spread = softplus(answer[1]) + 0.01;

        output middle;
        output spread;
        loss   laplace(middle, spread, y);
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let truth = |x: f64| (9.0 * x).sin() * 0.5 + x;
    let noisy = |x: f64, noise: f64| truth(x) + (0.05 + 0.4 * (x + 1.0)) * 0.5 * noise;
    let points: Vec<(f64, f64)> = noise(1).take(400).zip(noise(2)).map(|(x, e)| (x, noisy(x, e))).collect();
    let rows: Vec<_> = points.iter().map(|&(x, y)| noisy::Example { x: x as f32, y: y as f32 }).collect();
    let examples = Noisy::examples(&rows)?;

    let mut net = Noisy::new(1);
    println!("Loss before training {:>8.4}", net.loss(&examples));
    Trainer::new(Adam::new(0.01))
        .batch_size(32)
        .epochs(steps(300))
        .seed(1)
        .quiet()
        .fit(&mut net, &examples)?;
    println!("Loss after training  {:>8.4}\n", net.loss(&examples));

    println!("{:>6} {:>8} {:>8} {:>8}", "x", "truth", "middle", "spread");
    let (mut middle, mut low, mut high) = (Vec::new(), Vec::new(), Vec::new());
    for i in 0..=100 {
        let x = i as f64 / 50.0 - 1.0;
        let out = net.predict(x as f32)?;
        let (m, s) = (f64::from(out.middle), f64::from(out.spread));
        middle.push((x, m));
        low.push((x, m - s));
        high.push((x, m + s));
        if i % 20 == 0 {
            println!("{x:>6.2} {:>8.3} {m:>8.3} {s:>8.3}", truth(x));
        }
    }
    Plot {
        title: "A middle and a spread, from a loss of one's own",
        x: Axis { name: "x", scale: Scale::Linear },
        y: Axis { name: "y", scale: Scale::Linear },
        curves: vec![
            Curve::new("measured", points).dots(),
            Curve::new("middle", middle),
            Curve::new("middle + spread", high),
            Curve::new("middle − spread", low),
        ],
    }
    .save("custom_layer")
}
