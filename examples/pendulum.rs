//! A pendulum, learned from its accelerations twice: by a network that says how angle and momentum change, and by one
//! that says the energy, whose derivatives then say it: `q̇ = ∂H/∂p`, `ṗ = −∂H/∂q` (Greydanus, Dzamba and Yosinski,
//! "Hamiltonian neural networks", 2019). What follows from an energy keeps it.

use std::error::Error;

use nn_examples::physics::{pendulum_energy, runge_kutta};
use nn_examples::{Axis, Curve, Plot, Scale, noise, steps};
use nn_runtime::optim::Cosine;
use nn_runtime::{Adam, DataError, Dataset, Network, Trainer, init, network};

network! {
    /// Learns the changes themselves.
    pub struct Changes {
        input q;
        input p;
        target q_dot;
        target p_dot;
        let change = [q, p].dense(64).tanh().dense(64).tanh().dense(2);
        output change;
        loss squared_error(change, [q_dot, p_dot]);
    }

    /// Learns the energy, up to a constant that no derivative sees.
    pub struct Energy {
        input q;
        input p;
        target q_dot;
        target p_dot;
        let energy = [q, p].dense(64).tanh().dense(64).tanh().dense(bias = false);
        let (along_q, along_p) = grad(energy, (q, p));
        output change = [along_p, -along_q];
        loss squared_error(change, [q_dot, p_dot]);
    }
}

/// 600 states, with a little noise on what is measured of each.
fn data() -> Result<Dataset, Box<dyn Error>> {
    let states: Vec<(f64, f64)> = noise(1).zip(noise(2)).take(600).map(|(q, p)| (2.4 * q, 2.0 * p)).collect();
    let measured = |seed: u64, exact: &dyn Fn(f64, f64) -> f64| -> Vec<f64> {
        states.iter().zip(noise(seed)).map(|(&(q, p), noise)| exact(q, p) + 0.05 * noise).collect()
    };
    Ok(Dataset::new()
        .column("q", states.iter().map(|state| state.0))?
        .column("p", states.iter().map(|state| state.1))?
        .column("q_dot", measured(3, &|_, p| p))?
        .column("p_dot", measured(4, &|q, _| -q.sin()))?)
}

fn trained<N: Network>(data: &Dataset) -> Result<N, Box<dyn Error>> {
    let mut net: N = init::initialise(1);
    Trainer::new(Adam::new(3e-3))
        .schedule(Cosine::to(0.0))
        .batch_size(100)
        .epochs(steps(1500))
        .seed(1)
        .quiet()
        .fit(&mut net, data)?;
    Ok(net)
}

/// The energy of a pendulum let go at 1.2 rad that moves as a network says, over 100 s.
fn energies(change: impl Fn(f32, f32) -> Result<[f32; 2], DataError>) -> Result<Vec<(f64, f64)>, DataError> {
    let mut state = [1.2, 0.0];
    let field = |[q, p]: [f64; 2]| Ok::<_, DataError>(change(q as f32, p as f32)?.map(f64::from));
    (0..2000)
        .map(|step| {
            let energy = pendulum_energy(state[0], state[1]);
            state = runge_kutta(field, state, 0.05)?;
            Ok((0.05 * f64::from(step), energy))
        })
        .collect()
}

fn main() -> Result<(), Box<dyn Error>> {
    let data = data()?;
    let (changes, energy): (Changes, Energy) = (trained(&data)?, trained(&data)?);
    let curves = [
        ("learned changes", energies(|q, p| Ok(changes.predict(q, p)?.change))?),
        ("learned energy", energies(|q, p| Ok(energy.predict(q, p)?.change))?),
    ];
    let start = pendulum_energy(1.2, 0.0);
    println!("after 100 s the energy, {start:.4} at first, is off by");
    for (name, energies) in &curves {
        let drift = energies.iter().map(|(_, energy)| (energy - start).abs()).fold(0.0, f64::max);
        println!("  {name}: {:.1} % at most", 100.0 * drift / start);
    }
    Plot {
        title: "The energy of a learned pendulum",
        x: Axis { name: "seconds", scale: Scale::Linear },
        y: Axis { name: "energy", scale: Scale::Linear },
        curves: curves.into_iter().map(|(name, points)| Curve::new(name, points)).collect(),
    }
    .save("pendulum")
}
