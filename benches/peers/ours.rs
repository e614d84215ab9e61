//! One workload with this project's networks.
//!
//! ```sh
//! NN_THREADS=1 cargo run --release -p nn-peers --bin ours -- W2
//! ```
//!
//! prints a row of a table, as the other competitors do: competitor, version, workload, threads, median, lowest and
//! highest tenth of the microseconds of a step, examples a second, seconds to import (none), seconds of the first
//! step, MiB, loss at first and after ten steps, steps timed, cores that others kept busy. `cargo run … W2 --steps 10`
//! only takes so many steps, for tools that count what they do, and `--at-once 10` takes them in one call.
#![forbid(unsafe_code)]

use std::error::Error;
use std::time::Instant;

use nn_peers::{Task, Workload, peak_memory, time};
use nn_runtime::Threads;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [name, rest @ ..] = &arguments[..] else { return Err(usage()) };
    let workload = Workload::named(name).ok_or_else(usage)?;
    match rest {
        [option, count] if option == "--steps" => {
            let mut task = workload.start();
            for _ in 0..count.parse()? {
                task.steps(1)?;
            }
            Ok(())
        }
        [option, count] if option == "--at-once" => {
            workload.start().steps(count.parse()?)?;
            Ok(())
        }
        [] => row(&workload),
        _ => Err(usage()),
    }
}

fn usage() -> Box<dyn Error> {
    "usage: ours W1|W2|W3|W7|W8|I2 [--steps COUNT | --at-once COUNT]".into()
}

/// Measures a workload, and prints its row.
fn row(workload: &Workload) -> Result<(), Box<dyn Error>> {
    let mut task = workload.start();
    let start = Instant::now();
    let first = task.steps(1)?;
    let first_step = start.elapsed().as_secs_f64();
    let tenth = if workload.trains() { after_ten(&mut task)? } else { f64::NAN };
    let mut failed = None;
    let timing = time(|count| {
        if let Err(error) = task.steps(count) {
            failed.get_or_insert(error);
        }
    });
    if let Some(error) = failed {
        return Err(error);
    }
    println!(
        "ours\t{}\t{}\t{}\t{:.3}\t{:.3}\t{:.3}\t{:.0}\t0.00\t{first_step:.4}\t{:.0}\t{first:.6}\t{tenth:.6}\t{}\tother={:.2}",
        env!("CARGO_PKG_VERSION"),
        workload.name,
        Threads::shared().count(),
        timing.median,
        timing.low,
        timing.high,
        workload.batch as f64 / timing.median * 1e6,
        peak_memory(),
        timing.steps,
        timing.others,
    );
    Ok(())
}

/// The loss after ten updates, the first of which has been made.
fn after_ten(task: &mut Task) -> Result<f64, Box<dyn Error>> {
    task.steps(9)?;
    task.steps(1)
}
