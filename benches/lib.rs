//! What the measurements share: the quickest of repeated runs, which other work on the machine disturbs least.
#![forbid(unsafe_code)]

pub mod functions;
#[path = "sizes/mod.rs"]
pub mod sizes;

use std::fs;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// How long the quickest of `runs` runs keeps this thread's processor busy.
pub fn busy<T>(runs: usize, run: impl FnMut() -> T) -> Duration {
    quickest(runs, processor_time, run)
}

/// How long the quickest of `runs` runs takes on the clock.
pub fn elapsed<T>(runs: usize, run: impl FnMut() -> T) -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    quickest(runs, || START.elapsed(), run)
}

fn quickest<T>(runs: usize, clock: impl Fn() -> Duration, mut run: impl FnMut() -> T) -> Duration {
    std::hint::black_box(run());
    let mut times: Vec<Duration> = (0..runs.max(1))
        .map(|_| {
            let start = clock();
            std::hint::black_box(run());
            clock() - start
        })
        .collect();
    times.sort();
    times[times.len() / 2]
}

/// How long this thread has run so far: as Linux counts it, so that what else the machine does is left
/// out; elsewhere by the clock.
fn processor_time() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let counted = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = counted.and_then(|text| text.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| START.elapsed(), Duration::from_nanos)
}
