//! Measures our networks and those of other libraries in turn, and writes the figures to `docs/performance.md` and
//! `docs/images/performance.svg`.
//!
//! ```sh
//! cargo build --release -p nn-peers && target/release/compare PEERS
//! ```
//!
//! where `PEERS` is the folder of the other libraries' programs. Variables of the environment: `PEERS_VENV` and
//! `PEERS_TARGET`, where they are installed; `PEERS`, which ones, and `WORKLOADS`, on what; `THREADS` (`1 2`); `ROUNDS`
//! (5), how often each is measured; `WARM` and `MEAS`, for how many seconds.
#![forbid(unsafe_code)]

mod competitor;
mod page;
mod picture;

use std::error::Error;
use std::path::{Path, PathBuf};

use competitor::{Competitor, Places, Row};
use nn_peers::{WORKLOADS, Workload};

/// All rows of one competitor on one workload.
struct Cell {
    workload: Workload,
    threads: usize,
    competitor: &'static str,
    rows: Vec<Row>,
}

impl Cell {
    /// The median of the rounds' medians, in microseconds.
    fn time(&self) -> f64 {
        let mut times: Vec<f64> = self.rows.iter().map(|row| row.median).collect();
        times.sort_by(f64::total_cmp);
        let (low, high) = ((times.len() - 1) / 2, times.len() / 2);
        (times[low] + times[high]) / 2.0
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let harness = std::env::args().nth(1).ok_or("usage: compare PEERS: the folder of the other libraries")?;
    let places = Places::new(Path::new(&harness))?;
    let wanted = words("PEERS", competitor::DEFAULT);
    let competitors: Vec<&Competitor> = competitor::ALL
        .iter()
        .filter(|one| one.is_ours() || wanted.iter().any(|name| name == one.name))
        .filter(|one| {
            let installed = one.is_installed(&places);
            if !installed {
                eprintln!("{} is not installed", one.name);
            }
            installed
        })
        .collect();
    let names = words("WORKLOADS", &WORKLOADS.map(|workload| workload.name).join(" "));
    let threads = numbers("THREADS", "1 2")?;
    let rounds = *numbers("ROUNDS", "5")?.first().ok_or("ROUNDS is empty")?;

    let mut cells: Vec<Cell> = Vec::new();
    for &threads in &threads {
        for workload in WORKLOADS.into_iter().filter(|one| names.iter().any(|name| name == one.name)) {
            let start = cells.len();
            let able = competitors.iter().filter(|one| one.can(&workload));
            cells.extend(able.map(|one| Cell { workload, threads, competitor: one.name, rows: Vec::new() }));
            // In turn, so that what else the machine does falls on all alike.
            for _ in 0..rounds.max(1) {
                for cell in &mut cells[start..] {
                    let competitor = competitor::named(cell.competitor);
                    let row = competitor.run(&places, &workload, threads)?;
                    println!("{}", row.text);
                    cell.rows.push(row);
                }
            }
            let (ours, others) = cells[start..].split_first().ok_or("nobody was measured")?;
            for other in others {
                ours.rows[0].agrees(&other.rows[0])?;
            }
        }
    }
    let docs = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs"));
    picture::draw(&cells, &docs.join("images/performance.svg"))?;
    page::write(&cells, rounds, &docs.join("performance.md"))
}

/// The words of a variable of the environment.
fn words(variable: &str, otherwise: &str) -> Vec<String> {
    let text = std::env::var(variable).unwrap_or_else(|_| otherwise.to_owned());
    text.split_whitespace().map(str::to_owned).collect()
}

fn numbers(variable: &str, otherwise: &str) -> Result<Vec<usize>, Box<dyn Error>> {
    let parse =
        |word: &String| word.parse().map_err(|_| format!("{variable}: `{word}` is not a number").into());
    words(variable, otherwise).iter().map(parse).collect()
}
