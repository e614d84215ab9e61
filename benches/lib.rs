//! What the measurements share: the median of repeated runs.
#![forbid(unsafe_code)]

use std::time::{Duration, Instant};

/// The median time of `runs` runs. The first run of anything warms caches, so one more goes before.
pub fn median<T>(runs: usize, mut run: impl FnMut() -> T) -> Duration {
    std::hint::black_box(run());
    let mut times: Vec<Duration> = (0..runs.max(1))
        .map(|_| {
            let start = Instant::now();
            std::hint::black_box(run());
            start.elapsed()
        })
        .collect();
    times.sort();
    times[times.len() / 2]
}
