//! An inverse problem: how viscous is the fluid? The viscosity of Burgers' equation is a parameter like the weights,
//! and is learned with them from 2000 noisy measurements of the flow: where these and the equation agree.

use std::error::Error;
use std::f64::consts::PI;

use nn_examples::physics::burgers;
use nn_examples::{Axis, Curve, Plot, Scale, noise, steps};
use nn_runtime::optim::Cosine;
use nn_runtime::{Adam, Dataset, Trainer, init, network};

network! {
    pub struct Flow {
        input x in -1.0..=1.0;
        input t in 0.0..=1.0;
        target measured;
        param log_viscosity = -1;         // a viscosity is positive
        let u = [x, t].dense(32).tanh().dense(32).tanh().dense(32).tanh().dense();
        let (u_x, u_t) = grad(u, (x, t));
        let viscosity = exp(log_viscosity);
        let residual = u_t + u * u_x - viscosity * grad(u_x, x);
        output u;
        loss squared_error(u, measured) + 0.1 * residual.square();
    }
}

/// What the measurements were made with.
const VISCOSITY: f64 = 0.1 / PI;

fn main() -> Result<(), Box<dyn Error>> {
    let count = 2000;
    let x: Vec<f64> = noise(1).take(count).collect();
    let t: Vec<f64> = noise(2).map(|r| 0.5 * (r + 1.0)).take(count).collect();
    let measured = x.iter().zip(&t).zip(noise(3)).map(|((&x, &t), r)| burgers(x, t, VISCOSITY) + 0.05 * r);
    let data = Dataset::new().column("x", &x)?.column("t", &t)?.column("measured", measured)?;

    let mut net: Flow = init::initialise(2);
    let (rounds, epochs) = (20_u32, steps(400).div_ceil(20));
    let viscosity = |net: &Flow| f64::from(net.log_viscosity()).exp();
    let mut course = vec![(0.0, viscosity(&net))];
    println!("{:>6} {:>10} {:>9}", "epoch", "viscosity", "loss");
    for round in 1..=rounds {
        // Smaller steps towards the end.
        let rate = 4e-3 * (0.5 + 0.5 * (PI * f64::from(round - 1) / f64::from(rounds)).cos());
        let history = Trainer::new(Adam::new(rate))
            .schedule(Cosine::to(0.5))
            .batch_size(100)
            .epochs(epochs)
            .seed(u64::from(round))
            .quiet()
            .fit(&mut net, &data)?;
        course.push((f64::from(round) * epochs as f64, viscosity(&net)));
        let loss = history.last().map_or(f64::NAN, |epoch| epoch.loss);
        println!("{:>6} {:>10.5} {loss:>9.6}", round as usize * epochs, viscosity(&net));
    }
    println!("\nThe flow was computed with {VISCOSITY:.5}.");
    let end = course.last().map_or(0.0, |&(epoch, _)| epoch);
    Plot {
        title: "The viscosity, from measurements of the flow",
        x: Axis { name: "epoch", scale: Scale::Linear },
        y: Axis { name: "viscosity", scale: Scale::Tenfold },
        curves: vec![
            Curve::new("learned", course).marked(),
            Curve::new("true", [(0.0, VISCOSITY), (end, VISCOSITY)]),
        ],
    }
    .save("viscosity")
}
