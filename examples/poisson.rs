//! Poisson's equation in the plane, `−Δu = f` in the unit square and `u = 0` on its edge, solved by a network.
//!
//! `laplacian(u, p)` carries the sum of the second derivatives through the network, not each of them. Here `f` is such
//! that `u = sin πx · sin πy`, so that the answer can be measured.

use std::error::Error;
use std::f64::consts::PI;

use nn_examples::picture::{HeatMap, save_maps};
use nn_examples::{Axis, Scale, noise, steps};
use nn_runtime::optim::Cosine;
use nn_runtime::{Adam, Dataset, Trainer, init, network};

network! {
    layer field()(p) { p.dense(32).tanh().dense(32).tanh().dense() }

    pub struct Poisson {
        input p: [2];                     // a point inside
        target edge: [2];                 // a point on the edge
        let field = field();
        let u = field(p);
        let f = 2 * PI.pow(2) * sin(PI * p[0]) * sin(PI * p[1]);
        output u;
        loss 0.01 * (laplacian(u, p) + f).square() + field(edge).square();
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let count = 2048;
    let unit = |seed: u64| noise(seed).map(|r| 0.5 * (r + 1.0)).take(count);
    let inside = unit(1).zip(unit(2)).map(|(x, y)| [x, y]);
    // Around the edge, from corner to corner.
    let around = |s: f64| match (4.0 * s).fract() {
        part if s < 0.25 => [part, 0.0],
        part if s < 0.5 => [1.0, part],
        part if s < 0.75 => [1.0 - part, 1.0],
        part => [0.0, 1.0 - part],
    };
    let data = Dataset::new().column("p", inside)?.column("edge", unit(3).map(around))?;
    let mut net: Poisson = init::initialise(1);
    Trainer::new(Adam::new(5e-3))
        .schedule(Cosine::to(0.0))
        .batch_size(256)
        .epochs(steps(600))
        .seed(1)
        .quiet()
        .fit(&mut net, &data)?;

    let found =
        |x: f64, y: f64| f64::from(net.predict(&[x as f32, y as f32]).expect("no range is declared").u);
    let exact = |x: f64, y: f64| (PI * x).sin() * (PI * y).sin();
    let grid = (0..=50).flat_map(|i| (0..=50).map(move |j| (f64::from(i) / 50.0, f64::from(j) / 50.0)));
    let (wrong, all) = grid.fold((0.0, 0.0), |(wrong, all), (x, y)| {
        (wrong + (found(x, y) - exact(x, y)).powi(2), all + exact(x, y).powi(2))
    });
    println!("relative error in the mean square: {:.1e}", (wrong / all).sqrt());
    let axis = |name| (Axis { name, scale: Scale::Linear }, 0.0..1.0);
    let error = |x: f64, y: f64| found(x, y) - exact(x, y);
    save_maps(
        "poisson",
        axis("x"),
        axis("y"),
        &[
            HeatMap { title: "u: the network", value: &found, signed: true },
            HeatMap { title: "less the solution", value: &error, signed: true },
        ],
    )
}
