//! How fast networks are trained and predict, without other competitors beside them (see `peers`).
//!
//! ```sh
//! cargo bench --bench throughput
//! ```
//!
//! A step is forward, loss, backward, gradient and update of one batch, or the prediction of one example. The
//! variable `NN_THREADS` says on how many threads.

use nn_peers::{WORKLOADS, time};
use nn_runtime::Threads;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("Threads: {}\n", Threads::shared().count());
    println!(
        "| workload | | batch | µs a step | examples a second | GFLOP/s |\n|---|---|---:|---:|---:|---:|"
    );
    for workload in WORKLOADS {
        let mut task = workload.start();
        // Once outside, for a mistake cannot leave the clock.
        task.steps(1)?;
        let median = time(|count| drop(task.steps(count))).median;
        let (name, meaning, batch) = (workload.name, workload.meaning, workload.batch);
        let (rate, speed) = (batch as f64 / median * 1e6, workload.megaflop / median * 1e3);
        println!("| {name} | {meaning} | {batch} | {median:.2} | {rate:.0} | {speed:.1} |");
    }
    Ok(())
}
