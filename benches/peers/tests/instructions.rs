//! How many instructions a step takes, counted by Valgrind, beside what `instructions.txt` says. Unlike times, counts are
//! the same on a busy machine, so a step that has become dearer is seen.
//!
//! ```sh
//! cargo test --release -p nn-peers --test instructions -- --ignored
//! ```
//!
//! Valgrind knows AVX2 and not yet AVX-512. With `UPDATE=1` the figures are written anew.

use std::fmt::Write;
use std::process::Command;
use std::{env, fs};

use nn_peers::{WORKLOADS, Workload};

#[allow(unreachable_pub, reason = "shared with other tests")]
#[path = "../../../tests/parallel.rs"]
mod parallel;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/instructions.txt");
/// How far a count may be from what is written, both ways: compilers differ a little.
const TOLERANCE: f64 = 0.03;
/// Keeps the C library from setting and moving memory by one repeated instruction: Valgrind counts every repetition, and the
/// size from which it is taken differs between processors.
const WITHOUT_REPEATED: &str =
    "glibc.cpu.x86_rep_stosb_threshold=0x40000000:glibc.cpu.x86_rep_movsb_threshold=0x40000000";

/// The instructions of a run of so many steps.
fn counted(workload: &str, how: &str, steps: usize) -> f64 {
    let output = Command::new("valgrind")
        .args(["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"])
        .args([env!("CARGO_BIN_EXE_ours"), workload, how, &steps.to_string()])
        .env("NN_INSTRUCTIONS", "avx2")
        .env("NN_THREADS", "1")
        .env("GLIBC_TUNABLES", WITHOUT_REPEATED)
        .output()
        .expect("valgrind is installed");
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    let line = text.lines().find_map(|line| line.split_once("I   refs:").or(line.split_once("I refs:")));
    let (_, count) = line.unwrap_or_else(|| panic!("no count in {text}"));
    count.trim().replace(',', "").parse().expect("a count")
}

/// How many steps a run has, and how many another. The first ones also do what is done once. Steps of the small workloads are
/// many, so that chance is little; of others they are few, as Valgrind takes up to a second for ten million instructions.
fn steps(workload: &Workload) -> [usize; 2] {
    match workload.megaflop {
        ..1.0 => [10, 110],
        1.0..100.0 => [2, 7],
        _ => [1, 2],
    }
}

#[test]
#[ignore = "needs Valgrind and a release build"]
fn a_step_takes_the_instructions_it_took() {
    if cfg!(debug_assertions) {
        panic!("steps are counted in a release build: `cargo test --release`");
    }
    let written = fs::read_to_string(PAGE).unwrap_or_default();
    let (mut page, mut differ) =
        (String::from("# Instructions of a step, on one thread with AVX2\n"), Vec::new());
    let one_by_one = WORKLOADS.iter().map(|workload| (workload.name.to_owned(), "--steps", workload));
    let at_once = WORKLOADS.iter().filter(|workload| workload.name == "W1");
    let at_once =
        at_once.map(|workload| (format!("{}, all in one call:", workload.name), "--at-once", workload));
    let all: Vec<_> = one_by_one.chain(at_once).collect();
    // Counts are the same whatever runs beside them.
    let runs: Vec<_> = all
        .iter()
        .flat_map(|(_, how, workload)| steps(workload).map(|steps| (workload.name, *how, steps)))
        .collect();
    let counts = parallel::map(&runs, |&(workload, how, steps)| counted(workload, how, steps));
    for ((name, _, workload), counts) in all.iter().zip(counts.chunks(2)) {
        let [few, many] = steps(workload);
        let step = (counts[1] - counts[0]) / (many - few) as f64;
        writeln!(page, "{name} {step:.0}").expect("text grows");
        let before =
            written.lines().find_map(|line| line.strip_prefix(name.as_str())?.trim().parse::<f64>().ok());
        let change = step / before.unwrap_or(f64::NAN) - 1.0;
        if change.is_nan() || change.abs() > TOLERANCE {
            let before = before.map_or("nothing".to_owned(), |before| format!("{before:.0}"));
            differ.push(format!("{name}: {step:.0}, where {before} is written ({:+.1} %)", 100.0 * change));
        }
    }
    if env::var_os("UPDATE").is_some() {
        fs::write(PAGE, page).expect("the page can be written");
    } else {
        assert!(differ.is_empty(), "{}\nIf that is as it should be: `UPDATE=1`", differ.join("\n"));
    }
}
