//! Burgers' equation solved by a network: its loss holds the network's own derivatives.
//!
//! `∂u/∂t + u ∂u/∂x = ν ∂²u/∂x²` for `−1 < x < 1`, `0 < t < 1`, with `u(x, 0) = −sin πx`, `u(±1, t) = 0` and
//! `ν = 0.01/π`: a wave that steepens to a front (Raissi, Perdikaris and Karniadakis, "Physics-informed neural
//! networks", Journal of Computational Physics 378, 2019). Nothing is learned from the solution; it only says in the
//! end how near the network has come.

use std::error::Error;
use std::f64::consts::PI;

use nn_examples::physics::burgers;
use nn_examples::picture::{HeatMap, save_maps};
use nn_examples::{Axis, Scale, noise, steps};
use nn_runtime::optim::Cosine;
use nn_runtime::solve::{Lbfgs, Minimiser};
use nn_runtime::{Adam, Dataset, Trainer, init, network};

network! {
    layer field()(x, t) {
        [x, t].dense(32).tanh().dense(32).tanh().dense(32).tanh().dense(32).tanh().dense()
    }

    #[dtype(f64)]
    pub struct Burgers {
        input x;                          // a point inside
        input t;
        target x_start;                   // a point at t = 0
        target t_edge;                    // a time at both edges
        let field = field();
        let u = field(x, t);
        let (u_x, u_t) = grad(u, (x, t));
        let residual = u_t + u * u_x - 0.01 / PI * grad(u_x, x);
        let start = field(x_start, 0) + sin(PI * x_start);
        let edges = field(-1, t_edge).square() + field(1, t_edge).square();
        output u;
        loss residual.square() + start.square() + edges;
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let count = 1024;
    let unit = |seed: u64| noise(seed).map(|r| 0.5 * (r + 1.0)).take(count);
    let data = Dataset::new()
        .column("x", noise(1).take(count))?
        .column("t", unit(2))?
        .column("x_start", noise(3).take(count))?
        .column("t_edge", unit(4))?;
    let begin = std::time::Instant::now();
    let mut net: Burgers = init::initialise(1);
    // First the rough form, by many small steps; then the rest, by few exact ones over all points.
    Trainer::new(Adam::new(2e-3))
        .schedule(Cosine::to(0.1))
        .batch_size(1024)
        .epochs(steps(20))
        .seed(1)
        .fit(&mut net, &data)?;
    {let ex: nn_runtime::Examples<Burgers> = nn_runtime::Examples::from_dataset(&data)?;
      let mut w = nn_runtime::run::Workspace::<Burgers>::new();
      let rows = || (0..ex.len()).map(|i| ex.row(i));
      let (l1, g1) = w.gradient(&net, rows()); let g1 = g1.to_vec();
      let (l2, g2) = w.gradient(&net, rows()); let g2 = g2.to_vec();
      println!("{l1} {l2}");
      use nn_runtime::Network;
      for p in Burgers::INFO.parameters { let d = (p.offset..p.offset+p.elements()).map(|i| (g1[i]-g2[i]).abs()).fold(0.0, f64::max); println!("{} {d:e}", p.name); } }
    let solution = Minimiser::new(Lbfgs::new().memory(50)).max_iterations(steps(4000)).tolerance(1e-9).fit_with(&mut net, &data, |_, it| {
        if it.number % 200 == 0 { println!("{} {:.3e} {:.1e} {} {:.1}", it.number, it.loss, it.gradient, it.evaluations, begin.elapsed().as_secs_f64()); }
        std::ops::ControlFlow::Continue(()) })?;
    println!("loss {:.2e} after {} iterations of L-BFGS {:?}", solution.loss(), solution.last().number, solution.stop());

    let grid =
        (0..=100).flat_map(|i| (-100..=100).map(move |j| (f64::from(j) / 100.0, f64::from(i) / 100.0)));
    let (mut wrong, mut all) = (0.0, 0.0);
    for (x, t) in grid.filter(|&(_, t)| t > 0.0) {
        let solution = burgers(x, t, 0.01 / PI);
        wrong += (net.predict(x, t).u - solution).powi(2);
        all += solution.powi(2);
    }
    println!("relative error in the mean square: {:.2e}", (wrong / all).sqrt());

    let found = |t: f64, x: f64| net.predict(x, t).u;
    let t = (Axis { name: "t", scale: Scale::Linear }, 0.0..1.0);
    let x = (Axis { name: "x", scale: Scale::Linear }, -1.0..1.0);
    save_maps(
        "burgers",
        t,
        x,
        &[
            HeatMap { title: "u: the network", value: &found, signed: true },
            HeatMap {
                title: "the distance from the solution",
                value: &|t, x| (found(t, x) - burgers(x, t, 0.01 / PI)).abs(),
                signed: false,
            },
        ],
    )
}
