//! How steps are timed: as all competitors do it.

use std::fs;
use std::time::{Duration, Instant};

/// The time of a step, in microseconds.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    /// A tenth of the samples are quicker.
    pub low: f64,
    /// Half of the samples are quicker.
    pub median: f64,
    /// Nine tenths of the samples are quicker.
    pub high: f64,
    /// How many steps were timed.
    pub steps: usize,
    /// How many processor cores other programs kept busy meanwhile; 0 where that is not known.
    pub others: f64,
}

/// Times what takes as many steps as it is told: warms up for `WARM` seconds, and takes samples of 50 µs or one step for
/// `MEAS` seconds (both variables of the environment; 0.7 and 3).
pub fn time(mut steps: impl FnMut(u64)) -> Timing {
    let (warm, measured) = (seconds("WARM", 0.7), seconds("MEAS", 3.0));
    let start = Instant::now();
    let mut done = 0;
    while done < 3 || start.elapsed() < warm {
        steps(1);
        done += 1;
    }
    let few = elapsed(8, &mut steps) / 8.0;
    let count = (50.0 / few).ceil().max(1.0) as u64;
    let mut samples = Vec::new();
    let (busy, start) = (Busy::now(), Instant::now());
    while samples.len() < 20_000 && (samples.len() < 30 || start.elapsed() < measured) {
        samples.push(elapsed(count, &mut steps) / count as f64);
        if start.elapsed() > Duration::from_secs(60) {
            break;
        }
    }
    let others = Busy::now().others_since(&busy, start.elapsed());
    samples.sort_by(f64::total_cmp);
    Timing {
        low: quantile(&samples, 0.1),
        median: quantile(&samples, 0.5),
        high: quantile(&samples, 0.9),
        steps: samples.len() * count as usize,
        others,
    }
}

fn seconds(variable: &str, otherwise: f64) -> Duration {
    let given = std::env::var(variable).ok().and_then(|text| text.parse().ok());
    Duration::try_from_secs_f64(given.unwrap_or(otherwise)).unwrap_or_default()
}

/// How many microseconds these steps take.
fn elapsed(count: u64, steps: &mut impl FnMut(u64)) -> f64 {
    let start = Instant::now();
    steps(count);
    start.elapsed().as_secs_f64() * 1e6
}

/// Between two samples in proportion.
fn quantile(sorted: &[f64], part: f64) -> f64 {
    let place = part * (sorted.len() - 1) as f64;
    let (before, after) = (place.floor() as usize, place.ceil() as usize);
    sorted[before] + place.fract() * (sorted[after] - sorted[before])
}

/// How long processors have been busy, in hundredths of a second, as Linux counts it.
#[derive(Default)]
struct Busy {
    machine: f64,
    own: f64,
}

impl Busy {
    fn now() -> Busy {
        Busy::read().unwrap_or_default()
    }

    fn read() -> Option<Busy> {
        let numbers = |text: &str| text.split_whitespace().map(|word| word.parse().ok()).collect();
        let stat = fs::read_to_string("/proc/stat").ok()?;
        let machine: Option<Vec<f64>> = numbers(stat.lines().next()?.strip_prefix("cpu")?);
        // User, nice, system, idle, waiting, interrupts, soft interrupts, stolen.
        let [user, nice, system, _, _, interrupts, soft, stolen] = *machine?.first_chunk::<8>()?;
        let stat = fs::read_to_string("/proc/self/stat").ok()?;
        let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
        let own = fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?;
        Some(Busy { machine: user + nice + system + interrupts + soft + stolen, own })
    }

    fn others_since(&self, before: &Busy, time: Duration) -> f64 {
        let others = (self.machine - before.machine) - (self.own - before.own);
        (others / 100.0 / time.as_secs_f64()).max(0.0)
    }
}

/// The most memory this program has held so far, in MiB; 0 where that is not known.
pub fn peak_memory() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
    kib.unwrap_or_default() / 1024.0
}
