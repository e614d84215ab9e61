//! What is not a file as it should be is refused, and takes no more memory and time than is said.

use std::path::Path;
use std::process::Command;

use nn_fuzz::{READERS, Reader, run};

const PROGRAM: &str = env!("CARGO_BIN_EXE_nn-fuzz");

/// Reads so many inputs of each reader.
fn read(inputs: u64, seed: u64) {
    let readers: Vec<&Reader> = READERS.iter().collect();
    for (reader, sum) in run(Path::new(PROGRAM), &readers, inputs, seed, |_, _, _| {}) {
        assert_eq!(sum.inputs, inputs, "{reader}: {:?}", sum.faults);
        assert!(sum.faults.is_empty(), "{reader}: {}", sum.faults.join("\n"));
        // Else the changes would be too small, or too large, to tell anything.
        let read = sum.read as f64 / sum.inputs as f64;
        assert!((0.02..0.8).contains(&read), "{reader}: {read} of the inputs are taken for files");
    }
}

#[test]
fn changed_files_are_read_or_refused() {
    read(2000, 1);
}

#[test]
#[ignore = "it takes long in a debug build: `cargo run --profile fuzz -p nn-fuzz files 10000000` does the same"]
fn ten_million_changed_files_are_read_or_refused() {
    read(10_000_000_u64.div_ceil(READERS.len() as u64), 2);
}

#[test]
fn files_made_by_hand_take_no_more_than_is_said() {
    let output = Command::new(PROGRAM).arg("worst").output().expect("the program runs");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}");
    assert!(said.lines().count() > 50, "{said}");
}
