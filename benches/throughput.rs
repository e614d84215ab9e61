//! How fast the network of the example `digits` is trained.
//!
//! ```sh
//! cargo bench --bench throughput
//! ```
//!
//! Images of random numbers take as much work as real ones. A step is forward, loss, backward, gradient and
//! update of one batch of 64.

use nn_benches::elapsed;
use nn_runtime::optim::Optimiser;
use nn_runtime::{Adam, Dataset, Examples, Sgd, Threads, Trainer, network};

network! {
    /// 784 → 128 → 10.
    pub struct Digits {
        input  image: [784];
        target label: class(10);
        let hidden = image.dense(128).relu();
        let logits = hidden.dense(10);
        output probabilities = softmax(logits);
        loss   cross_entropy(logits, label);
    }
}

const BATCH: usize = 64;
const STEPS: usize = 200;

/// Additions and multiplications that one example cannot do without: two products forward, two for the
/// gradients of the weights, one for the cotangent of the hidden layer.
const OPERATIONS: f64 = 2.0 * (2.0 * (784.0 * 128.0 + 128.0 * 10.0) + 128.0 * 10.0);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let count = BATCH * STEPS;
    let number = |i: usize| (i.wrapping_mul(0x9E3779B97F4A7C15) >> 40) as f32 / 16_777_216.0;
    let images = (0..count).map(|row| std::array::from_fn::<f32, 784, _>(|i| number(row * 784 + i)));
    let data = Dataset::new().column("image", images)?.column("label", (0..count).map(|row| row % 10))?;
    let examples = Examples::<Digits>::from_dataset(&data)?;
    println!("| optimiser | threads | µs a step | examples a second | GFLOP/s |\n|---|---:|---:|---:|---:|");
    for threads in [Threads::one(), Threads::shared().clone()] {
        measure("SGD", Sgd::new(0.05), &threads, &examples);
        measure("Adam", Adam::new(1e-3), &threads, &examples);
    }
    Ok(())
}

fn measure(name: &str, optimiser: impl Optimiser, threads: &Threads, examples: &Examples<Digits>) {
    let trainer = Trainer::new(optimiser).batch_size(BATCH).epochs(1).threads(threads.clone()).quiet();
    let mut net = Digits::new(1);
    let time = elapsed(9, || trainer.fit(&mut net, examples).expect("finite numbers")).as_secs_f64();
    let rate = examples.len() as f64 / time;
    let step = time / STEPS as f64 * 1e6;
    println!("| {name} | {} | {step:.0} | {rate:.0} | {:.1} |", threads.count(), rate * OPERATIONS / 1e9);
}
