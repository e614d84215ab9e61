//! Burgers' equation solved by a network: its loss holds the network's own derivatives.
//!
//! `∂u/∂t + u ∂u/∂x = ν ∂²u/∂x²` for `−1 < x < 1`, `0 < t < 1`, with `u(x, 0) = −sin πx`, `u(±1, t) = 0` and
//! `ν = 0.01/π`: a wave that steepens to a front (Raissi, Perdikaris and Karniadakis, "Physics-informed neural
//! networks", Journal of Computational Physics 378, 2019). Nothing is learned from the solution; it only says in the
//! end how near the network has come.

use std::error::Error;
use std::f64::consts::PI;
use std::ops::ControlFlow;

use nn_examples::physics::burgers;
use nn_examples::picture::{HeatMap, save_maps};
use nn_examples::{Axis, Scale, steps};
use nn_runtime::solve::{Lbfgs, Minimiser};
use nn_runtime::{Adam, Dataset, Trainer, init, network};

network! {
    layer bend(width)(x: [n]) { x.dense(width).tanh() }

    layer field()(x, t) {
        [x, t].bend(20).bend(20).bend(20).bend(20).dense()
    }

    #[dtype(f64)]
    pub struct Burgers {
        input x;                          // a point inside
        input t;
        target x_edge;                    // a point at the start or on an edge
        target t_edge;
        target u_edge;                    // and what is known there
        let field = field();
        let u = field(x, t);
        let (u_x, u_t) = grad(u, (x, t));
        output u;
        // What is known counts more than the equation: an error at the edge is carried through all of the inside.
        loss (u_t + u * u_x - 0.01 / PI * grad(u_x, x)).square()
            + 30 * (field(x_edge, t_edge) - u_edge).square();
    }
}

/// Points of −1..1 by 0..1 that leave no gaps, as points drawn at random do: multiples of 1/φ and 1/φ² without their
/// whole parts, where φ³ = φ + 1 (Roberts, "The unreasonable effectiveness of quasirandom sequences", 2018).
fn spread(first: f64, second: f64) -> impl Iterator<Item = (f64, f64)> {
    const PHI: f64 = 1.324_717_957_244_746;
    let at = |start: f64, power: i32, i: i32| (start + f64::from(i) * PHI.powi(-power)).fract();
    (1..).map(move |i| (2.0 * at(first, 1, i) - 1.0, at(second, 2, i)))
}

fn main() -> Result<(), Box<dyn Error>> {
    let count = 3000;
    let (inside, edge) = (spread(0.5, 0.5), spread(0.25, 0.75));
    // A third of the points inside are where the front is going to be.
    let inside = inside.take(count).enumerate().map(|(i, (x, t))| (if i % 3 == 0 { 0.1 * x } else { x }, t));
    // Half of those on the edge are at the start, where the wave is known; a quarter are on each side.
    let edge = edge.take(count).enumerate().map(|(i, (x, t))| match i % 4 {
        0 => (-1.0, t),
        1 => (1.0, t),
        _ => (x, 0.0),
    });
    let [inside, edge] = [inside.collect::<Vec<_>>(), edge.collect()];
    let data = Dataset::new()
        .column("x", inside.iter().map(|point| point.0))?
        .column("t", inside.iter().map(|point| point.1))?
        .column("x_edge", edge.iter().map(|edge| edge.0))?
        .column("t_edge", edge.iter().map(|edge| edge.1))?
        .column("u_edge", edge.iter().map(|&(x, t)| if t > 0.0 { 0.0 } else { -(PI * x).sin() }))?;

    let mut net: Burgers = init::initialise(1);
    // First the rough form, by many small steps; then the rest, by long ones over all points.
    Trainer::new(Adam::new(2e-3)).batch_size(1024).epochs(steps(100)).seed(1).quiet().fit(&mut net, &data)?;
    let method = Minimiser::new(Lbfgs::new().memory(50)).max_iterations(steps(14_000)).tolerance(1e-9);
    println!("{:>10} {:>9}", "iteration", "loss");
    let solution = method.fit_with(&mut net, &data, |_, iteration| {
        if iteration.number.is_multiple_of(1000) {
            println!("{:>10} {:>9.2e}", iteration.number, iteration.loss);
        }
        ControlFlow::Continue(())
    })?;
    println!("{:>10} {:>9.2e}", solution.last().number, solution.loss());

    let found = |t: f64, x: f64| net.predict(x, t).expect("no range is declared").u;
    let exact = |t: f64, x: f64| burgers(x, t, 0.01 / PI);
    let grid =
        (1..=100).flat_map(|i| (-100..=100).map(move |j| (f64::from(i) / 100.0, f64::from(j) / 100.0)));
    let (wrong, all) = grid.fold((0.0, 0.0), |(wrong, all), (t, x)| {
        let solution = exact(t, x);
        (wrong + (found(t, x) - solution).powi(2), all + solution.powi(2))
    });
    println!("\nrelative error in the mean square: {:.1e}", (wrong / all).sqrt());
    let axis = |name| Axis { name, scale: Scale::Linear };
    let distance = |t: f64, x: f64| (found(t, x) - exact(t, x)).abs();
    save_maps(
        "burgers",
        (axis("t"), 0.001..1.0),
        (axis("x"), -1.0..1.0),
        &[
            HeatMap { title: "u: the network", value: &found, signed: true },
            HeatMap { title: "the distance from the solution", value: &distance, signed: false },
        ],
    )
}
