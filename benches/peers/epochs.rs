//! Whole epochs of training, as people train on tables: `Trainer` draws the batches, loads their rows, and takes the steps.
//!
//! ```sh
//! NN_THREADS=1 cargo run --release -p nn-peers --bin epochs
//! ```
//!
//! prints for each network the microseconds of a step in the first epoch, and in the quickest, the middle and the slowest of
//! the others; and the mean loss of the last epoch. `digits` is the network of `examples/digits`, on the same images, with
//! two optimisers that remember. `epochs tabular` measures one network, `--epochs 3` trains for three epochs, and
//! `--rows 320` takes fewer rows, for tools that count instructions. `epochs.py` does the same with JAX.
#![forbid(unsafe_code)]

use std::error::Error;
use std::ops::ControlFlow;
use std::path::Path;

use nn_peers::examples;
use nn_peers::stream::{classes, network, symmetric, unit};
use nn_runtime::optim::Optimiser;
use nn_runtime::{Adam, Dataset, Examples, Network, Sgd, Trainer, network};

network! {
    /// Thirteen measured features, a number to be predicted.
    pub struct Tabular {
        input x: [13];
        target y: [1];
        output y_hat = x.dense(64).relu().dense(64).relu().dense(1);
        loss squared_error(y_hat, y);
    }

    /// Four features, three kinds.
    pub struct Kinds {
        input x: [4];
        target kind: class(3);
        output logits = x.dense(16).tanh().dense(16).tanh().dense(3);
        loss cross_entropy(logits, kind);
    }

    /// Images of which most pixels are lit in one only, as at the edges of handwritten digits.
    pub struct Images {
        input image: [784];
        target label: class(10);
        output logits = image.dense(128).relu().dense(10);
        loss cross_entropy(logits, label);
    }
}

/// What the command line asks for.
struct Wanted {
    network: Option<String>,
    epochs: usize,
    rows: Option<usize>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let wanted = wanted()?;
    let is_wanted = |name: &str| wanted.network.as_deref().is_none_or(|network| network == name);
    if is_wanted("tabular") {
        let rows = wanted.rows.unwrap_or(16_000);
        let x = symmetric(100, 13 * rows, 1.0);
        let y: Vec<f32> = x.chunks(13).map(|x| x[0] * x[1] + x[2]).collect();
        measure::<Tabular>("tabular", Adam::new(1e-3), 32, &examples(&x, &y)?, &wanted)?;
    }
    if is_wanted("kinds") {
        let rows = wanted.rows.unwrap_or(16_000);
        let x = symmetric(100, 4 * rows, 1.0);
        let kind = |x: &[f32]| if x[0] * x[1] > 0.0 { 0.0 } else { f32::from(u8::from(x[2] > 0.0)) + 1.0 };
        let y: Vec<f32> = x.chunks(4).map(kind).collect();
        measure::<Kinds>("kinds", Sgd::new(0.05).momentum(0.9), 16, &examples(&x, &y)?, &wanted)?;
    }
    if is_wanted("images") {
        let rows = wanted.rows.unwrap_or(32_000);
        let mut x = unit(100, 784 * rows);
        let dark = x.iter_mut().skip(784).enumerate().filter(|(place, _)| place % 4 > 0);
        dark.for_each(|(_, pixel)| *pixel = 0.0);
        let examples = examples(&x, &classes(101, rows, 10))?;
        measure::<Images>("images", Adam::new(1e-3), 32, &examples, &wanted)?;
    }
    if is_wanted("digits") {
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/data/mnist");
        let images = Dataset::from_idx("image", data.join("train-images-idx3-ubyte.gz"))?;
        let labels = Dataset::from_idx("label", data.join("train-labels-idx1-ubyte.gz"))?;
        let (examples, _) = Examples::from_dataset(&images.join(labels)?.scale("image", 1.0 / 255.0)?)?
            .split_at(wanted.rows.unwrap_or(60_000));
        measure::<Images>("digits, Adam", Adam::new(3e-3), 64, &examples, &wanted)?;
        measure::<Images>("digits, momentum", Sgd::new(0.1).momentum(0.9), 64, &examples, &wanted)?;
    }
    Ok(())
}

fn wanted() -> Result<Wanted, Box<dyn Error>> {
    let mut wanted = Wanted { network: None, epochs: 6, rows: None };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--epochs" => wanted.epochs = arguments.next().ok_or("how many epochs?")?.parse()?,
            "--rows" => wanted.rows = Some(arguments.next().ok_or("how many rows?")?.parse()?),
            "tabular" | "kinds" | "images" | "digits" => wanted.network = Some(argument),
            _ => {
                let usage = "usage: epochs [tabular|kinds|images|digits] [--epochs COUNT] [--rows COUNT]";
                return Err(usage.into());
            }
        }
    }
    Ok(wanted)
}

/// Trains a network, and prints how long the steps of its epochs took.
fn measure<N: Network<Real = f32>>(
    name: &str,
    optimiser: impl Optimiser,
    batch: usize,
    examples: &Examples<N>,
    wanted: &Wanted,
) -> Result<(), Box<dyn Error>> {
    let mut net: N = network();
    let steps = examples.len().div_ceil(batch) as f64;
    let (mut times, mut loss) = (Vec::new(), f64::NAN);
    let trainer = Trainer::new(optimiser).batch_size(batch).epochs(wanted.epochs).quiet();
    trainer.fit_with(&mut net, examples, |_, epoch| {
        times.push(epoch.seconds / steps * 1e6);
        loss = epoch.loss;
        ControlFlow::Continue(())
    })?;
    let first = times.remove(0);
    times.sort_by(f64::total_cmp);
    let later = match times[..] {
        [] => String::new(),
        _ => format!("{:.2}\t{:.2}\t{:.2}", times[0], times[times.len() / 2], times[times.len() - 1]),
    };
    println!("ours\t{name}\t{first:.2}\t{later}\tloss={loss:.5}");
    Ok(())
}
